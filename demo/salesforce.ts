import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { integrationUserId, userEmail } from './people.ts';
import { phoneText } from './places.ts';
import { itemAt } from './random.ts';
import type { Company, CrmAccount, CrmContact, Employee, PostalAddress } from './types.ts';

/** The CRM's rows: User, Account, Contact. */
export function salesforceRows({ employees, accounts, contacts }: Company): Rows {
  const users = employees.flatMap((each) => (each.userId === null ? [] : [userRow(each, each.userId, employees)]));
  return {
    User: [...users, integrationUser(employees)],
    Account: accounts.map(accountRow),
    Contact: contacts.map(contactRow),
  };
}

function userRow(employee: Employee, id: string, employees: readonly Employee[]): Row {
  const { index, firstName, lastName, leftOn, manager } = employee;
  const email = userEmail(employee);
  return {
    Id: id,
    Username: `${employee.email}.crm`,
    FirstName: firstName,
    LastName: lastName,
    Name: `${firstName} ${lastName}`,
    Email: email,
    Phone: phoneText(employee.phone, index + 1),
    Title: employee.title,
    Department: employee.department,
    EmployeeNumber: index % 3 === 0 ? employee.number : null,
    ManagerId: manager === null ? null : itemAt(employees, manager).userId,
    IsActive: leftOn === null,
    CreatedDate: instantText(employee.createdAtMs),
    SystemModstamp: instantText(employee.createdAtMs + (leftOn === null ? 0 : 86_400_000 * 400)),
  };
}

/** The user that integrations log in as: no employee of any kind. */
function integrationUser(employees: readonly Employee[]): Row {
  const first = itemAt(employees, 0);
  return {
    Id: integrationUserId(employees),
    Username: 'integration@nordlicht.example.crm',
    FirstName: null,
    LastName: 'Integration User',
    Name: 'Integration User',
    Email: 'it-alerts@nordlicht.example',
    Phone: null,
    Title: null,
    Department: null,
    EmployeeNumber: null,
    ManagerId: null,
    IsActive: true,
    CreatedDate: instantText(first.createdAtMs),
    SystemModstamp: instantText(first.createdAtMs),
  };
}

function accountRow(account: CrmAccount): Row {
  return {
    Id: account.id,
    Name: account.name,
    AccountNumber: account.accountNumber,
    Type: account.type,
    Industry: account.industry,
    Phone: account.phone,
    Website: account.website,
    ParentId: account.parentId,
    OwnerId: account.ownerId,
    ...addressFields('Billing', account.billing),
    ...addressFields('Shipping', account.shipping),
    CurrencyIsoCode: account.currency,
    Segment__c: account.segment,
    VAT_Number__c: account.vat,
    ERP_Customer_Number__c: account.erpNumber,
    DunsNumber: account.duns,
    Description: account.description,
    IsDeleted: account.isDeleted,
    CreatedDate: instantText(account.createdAtMs),
    SystemModstamp: instantText(account.updatedAtMs),
  };
}

function contactRow(contact: CrmContact): Row {
  const { firstName, lastName } = contact;
  return {
    Id: contact.id,
    AccountId: contact.accountId,
    FirstName: firstName,
    LastName: lastName,
    Name: firstName === null ? lastName : `${firstName} ${lastName}`,
    Salutation: contact.salutation,
    Title: contact.title,
    Department: contact.department,
    Email: contact.email,
    Phone: contact.phone,
    MobilePhone: contact.mobile,
    OwnerId: contact.ownerId,
    ...addressFields('Mailing', contact.mailing),
    IsDeleted: contact.isDeleted,
    CreatedDate: instantText(contact.createdAtMs),
    SystemModstamp: instantText(contact.updatedAtMs),
  };
}

function addressFields(use: 'Billing' | 'Shipping' | 'Mailing', address: PostalAddress | null): Row {
  return {
    [`${use}Street`]: address?.street ?? null,
    [`${use}City`]: address?.city ?? null,
    [`${use}State`]: address?.region ?? null,
    [`${use}PostalCode`]: address?.postalCode ?? null,
    [`${use}CountryCode`]: address?.country ?? null,
  };
}
