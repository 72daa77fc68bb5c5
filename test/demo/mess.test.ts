// Each kind of untidiness has an example, and the example holds in the rows.
import { describe, expect, test } from 'vitest';
import { MESS_KINDS, type MessKind, makeCompany } from '../../demo/company.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { allRows, company, erp, find, finder, list, today } from './seeded.ts';

type Holds = (first: Row, second: Row, third: Row) => boolean;

const text = (row: Row, name: string) => String(row[name]);
const nameOf = (row: Row) => String(row['Name'] ?? row['name']);
const points = (party: Row, type: string) =>
  list('tryton', 'party.contact_mechanism')
    .filter((row) => row['party'] === party['id'] && row['type'] === type)
    .map((row) => text(row, 'value'));
const lines = (row: Row) => row['LineItems'] as readonly Row[];
const allocations = (row: Row) => row['Allocations'] as readonly Row[];
const saleLines = (sale: Row) => list('tryton', 'sale.line').filter((row) => row['sale'] === sale['id']);
const payments = (invoice: Row) =>
  [...list('xero:NT-DE', 'Payments'), ...list('xero:NT-UK', 'Payments')].filter(
    (row) => row['InvoiceID'] === invoice['InvoiceID'] && row['Status'] === 'AUTHORISED',
  );
const jobNow = (person: Row) =>
  list('bamboohr', 'jobInfo')
    .filter((row) => row['employeeId'] === person['id'])
    .at(-1) ?? {};
const isInErp = (person: Row) => list('tryton', 'party.party').some((row) => row['code'] === person['employeeNumber']);
const status =
  (code: string): Holds =>
  (invoice) =>
    invoice['Status'] === code;

const HOLDS: Readonly<Record<MessKind, Holds>> = {
  nameWithoutLegalForm: (row) => !/(GmbH|AG|Ltd|B\.V\.|Inc\.)$/.test(nameOf(row)),
  nameTransliterated: (row) => !/[äöüßøł]/i.test(nameOf(row)),
  nameAmpersandSpelledOut: (row) => nameOf(row).includes(' und '),
  nameInCapitals: (row) => nameOf(row) === nameOf(row).toUpperCase(),
  nameWithSpaces: (row) => nameOf(row) !== nameOf(row).trim(),
  nameUnusual: (party) => /[^A-Za-z .-]/.test(nameOf(party)),
  nameVeryLong: (row) => nameOf(row).length >= 200,
  duplicateAccount: (twin, first) => twin['AccountNumber'] === null && first['Id'] !== twin['Id'],
  prospect: (account) => account['Type'] === 'Prospect' && account['AccountNumber'] === null,
  vendorAccount: (account) => account['Type'] === 'Vendor',
  deletedAccount: (account) => account['IsDeleted'] === true,
  accountNumberWithPrefix: (account) => text(account, 'AccountNumber').startsWith('C-'),
  erpNumberOnly: (account) => account['AccountNumber'] === null && account['ERP_Customer_Number__c'] !== null,
  accountWithoutNumber: (account) => account['AccountNumber'] === null && account['ERP_Customer_Number__c'] === null,
  parentAccount: (child, parent) => child['ParentId'] === parent['Id'],
  inactiveOwner: (account, user) => account['OwnerId'] === user['Id'] && user['IsActive'] === false,
  idsDifferInCaseOnly: (one, other) =>
    one['Id'] !== other['Id'] &&
    text(one, 'Id').slice(0, 15).toLowerCase() === text(other, 'Id').slice(0, 15).toLowerCase(),
  userWithoutEmployee: (user) => !points({ id: user['Id'] }, 'email').includes(text(user, 'Email')),
  userEmailCase: (user, employee) => {
    const email = points(erp('party.party', employee['party']) ?? {}, 'email')[0] ?? '';
    return email !== user['Email'] && (email === '' || email === text(user, 'Email').toLowerCase());
  },
  employeeWithoutEmail: (party) => points(party, 'email').length === 0,
  customerUnknownToCrm: (party) =>
    list('salesforce', 'Account').every((row) => row['AccountNumber'] !== `C-${text(party, 'code')}`),
  inactiveParty: (party) => party['active'] === false,
  customerIsSupplier: (party) => (party['categories'] as readonly number[]).length === 2,
  neverUpdated: (party) => party['write_date'] === null,
  equalInstants: (one, other) => text(one, 'create_date').slice(0, 19) === text(other, 'create_date').slice(0, 19),
  customerOfBoth: (german, british) => german['ContactID'] !== british['ContactID'],
  customerOfUkOnly: (contact) => !/^C-|^\d/.test(text(contact, 'AccountNumber')),
  booksNumberWithPrefix: (contact) => text(contact, 'AccountNumber').startsWith('C-'),
  booksByVatOnly: (contact) => contact['AccountNumber'] === null && contact['TaxNumber'] !== null,
  booksByEmailOnly: (contact) => contact['TaxNumber'] === null && contact['EmailAddress'] !== null,
  booksNotLinkable: (contact) => ['AccountNumber', 'TaxNumber', 'EmailAddress'].every((name) => contact[name] === null),
  archivedContact: (contact) => contact['ContactStatus'] === 'ARCHIVED',
  supplierInBooks: (contact) => contact['IsSupplier'] === true,
  vatAsTyped: (row) => /[ .]/.test(text(row, 'TaxNumber') + text(row, 'VAT_Number__c')),
  conflictingPhone: (account, party) => {
    const last = (phone: string) => phone.replace(/\D/g, '').slice(-5);
    return last(points(party, 'phone')[0] ?? '') !== last(text(account, 'Phone'));
  },
  conflictingAddress: (account, party) =>
    list('tryton', 'party.address').find((row) => row['party'] === party['id'])?.['street'] !==
    account['BillingStreet'],
  emailCase: (party, contact) => {
    const email = points(party, 'email')[0] ?? '';
    return email !== contact['EmailAddress'] && email.toLowerCase() === text(contact, 'EmailAddress').toLowerCase();
  },
  emailMissing: (party) => points(party, 'email').length === 0,
  emailWithPlus: (party) => points(party, 'email')[0]?.includes('+') === true,
  foreignCurrencyOrder: (sale) => sale['currency'] !== 1,
  foreignCurrencyInvoice: (invoice) => invoice['CurrencyRate'] !== '1.000000',
  zeroAmountOrder: (sale) => saleLines(sale).every((line) => line['unit_price'] === '0.00'),
  longOrder: (sale) => saleLines(sale).length >= 40,
  negativeLine: (line, sale) => Number(line['unit_price']) < 0 && line['sale'] === sale['id'],
  discountedLine: (_line, invoice) => lines(invoice).some((line) => line['DiscountRate'] === '10.00'),
  decimalQuantity: (line) => text(line, 'quantity').includes('.'),
  commentLine: (line) => line['type'] === 'comment' && line['quantity'] === null,
  serviceItem: (product) => erp('product.template', product['template'])?.['type'] === 'service',
  itemWithoutGtin: (product) => erp('product.identifier', product['id']) === undefined,
  itemNameDiffers: (product, item) => erp('product.template', product['template'])?.['name'] !== item['Name'],
  itemMissingInBooks: (product) => list('xero:NT-DE', 'Items').every((item) => item['Code'] !== product['code']),
  itemVariant: (product) => product['template'] !== product['id'] && product['suffix_code'] !== null,
  invoiceTotalDiffers: (_sale, invoice) => lines(invoice).some((line) => line['Description'] === 'Fracht'),
  referenceToNoOrder: (invoice) => list('tryton', 'sale.sale').every((sale) => sale['number'] !== invoice['Reference']),
  referenceMissing: (invoice) => invoice['Reference'] === null,
  referenceWithPo: (invoice) => /^SO-\d{7} \/ PO \d+$/.test(text(invoice, 'Reference')),
  orderInTwoInvoices: (_sale, one, other) => one['Reference'] === other['Reference'] && one !== other,
  partiallyPaid: (invoice) => invoice['Status'] === 'AUTHORISED' && payments(invoice).length > 0,
  overdue: (invoice) => invoice['Status'] === 'AUTHORISED' && text(invoice, 'DueDate') < today,
  voided: status('VOIDED'),
  deletedInvoice: status('DELETED'),
  draftInvoice: status('DRAFT'),
  submittedInvoice: status('SUBMITTED'),
  inclusiveInvoice: (invoice) => invoice['LineAmountTypes'] === 'Inclusive' && invoice['TotalTax'] !== '0.00',
  bill: (invoice) => invoice['Type'] === 'ACCPAY',
  ancientUpdate: (invoice) => text(invoice, 'UpdatedDateUTC').startsWith('2008'),
  creditAllocated: (note, invoice) => allocations(note)[0]?.['InvoiceID'] === invoice['InvoiceID'],
  creditSplit: (note) => allocations(note).length === 2,
  creditUnallocated: (note) => allocations(note).length === 0,
  deletedPayment: (payment) => payment['Status'] === 'DELETED',
  hrNameDiffers: (person, employee) =>
    !text(erp('party.party', employee['party']) ?? {}, 'name').endsWith(` ${text(person, 'lastName')}`),
  hrEmailMissing: (person) => person['workEmail'] === null && person['homeEmail'] !== null,
  hrTitleDiffers: (person, user) => jobNow(person)['jobTitle'] !== user['Title'],
  hrDepartmentDiffers: (person, user) => jobNow(person)['department'] !== user['Department'],
  hrNewcomer: (person) => text(person, 'hireDate') < today && !isInErp(person),
  hrFutureHire: (person) => text(person, 'hireDate') > today && !isInErp(person),
  hrLeft: (person) =>
    list('bamboohr', 'employmentStatus').some(
      (row) => row['employeeId'] === person['id'] && row['employmentStatus'] === 'Terminated',
    ),
};

describe('each kind of mess has examples that hold in the rows', () => {
  test.each(Object.entries(MESS_KINDS))('%s: %s', (name) => {
    const kind = name as MessKind;
    const { count, examples } = company.mess[kind];
    expect(count).toBeGreaterThan(0);
    for (const keys of examples) {
      const [first = {}, second = {}, third = {}] = keys.map((key) => {
        const row = find(key);
        expect(row, JSON.stringify(key)).toBeDefined();
        return row ?? {};
      });
      expect(HOLDS[kind](first, second, third), JSON.stringify(keys)).toBe(true);
    }
  });
});

test.each([1, 'other', 42])('with seed %s no kind is missing and every example is a row', (seed) => {
  const other = makeCompany({ seed, size: 'small', today: '2027-01-15' });
  const findOther = finder(allRows(other));
  const missing = Object.entries(other.mess)
    .filter(([, { examples }]) => examples.length === 0 || examples.flat().some((key) => findOther(key) === undefined))
    .map(([kind]) => kind);
  expect(missing).toEqual([]);
});
