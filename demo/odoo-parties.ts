import type { Row, Rows } from '../src/simulator/contract.ts';
import { companyOf, deliveryId, EARLY, partnerId, personId, stamps } from './odoo-values.ts';
import { COUNTRY_CODES, countryLabel, phoneText } from './places.ts';
import { isTurn } from './random.ts';
import type { Company, CrmContact, Customer, Employee, LegalEntity, PostalAddress } from './types.ts';

/** Customers with their other addresses and people, and the staff. */
export function partyRows(company: Company, entity: LegalEntity): Rows {
  const customers = company.customers.filter(({ entities }) => entities.includes(entity));
  const staff = company.employees.filter((each) => each.entity === entity);
  const states = statesOf(company.customers);
  const departments = [...new Set(company.employees.map(({ department }) => department))];
  return {
    'res.country': COUNTRY_CODES.map((code, at) => ({ id: at + 1, code, name: countryLabel(code), ...EARLY })),
    'res.country.state': states.map(({ country, name }, at) => ({
      id: at + 1,
      name,
      code: name,
      country_id: COUNTRY_CODES.indexOf(country) + 1,
      ...EARLY,
    })),
    'res.partner': [
      ...customers.map((customer) => customerRow(customer, states, entity)),
      ...customers.flatMap((customer) => deliveryRows(customer, states)),
      ...peopleRows(company, customers),
    ],
    'hr.department': departments.map((name, at) => ({ id: at + 1, name, ...EARLY })),
    'hr.employee': staff.map((employee) => employeeRow(employee, departments)),
  };
}

interface State {
  readonly country: string;
  readonly name: string;
}

function statesOf(customers: readonly Customer[]): readonly State[] {
  const addresses = customers.flatMap(({ address, delivery }) => (delivery === null ? [address] : [address, delivery]));
  const known = new Map(
    addresses.flatMap(({ country, region }) =>
      region === null ? [] : [[`${country} ${region}`, { country, name: region }] as const],
    ),
  );
  return [...known.values()];
}

/** The British company typed some of its customers anew, in capitals and without the number. */
function customerRow(customer: Customer, states: readonly State[], entity: LegalEntity): Row {
  const { index, parent } = customer;
  const isTypedAnew = entity === 'NT-UK' && isTurn(index, 5, 4);
  return {
    id: partnerId(index),
    name: isTypedAnew ? customer.name.toUpperCase() : customer.name,
    ref: isTypedAnew ? null : customer.number,
    is_company: customer.kind === 'ORGANIZATION',
    active: !isTurn(index, 30, 25),
    customer_rank: 1,
    vat: customer.vat,
    email: customer.email,
    phone: phoneText(customer.phone, index),
    website: isTurn(index, 4, 2) && customer.kind === 'ORGANIZATION' ? `http://${customer.domain}` : null,
    ...addressOf(customer.address, states),
    property_payment_term_id: customer.termsDays,
    comment: parent === null ? null : '<p>Konzern</p>',
    ...stamps(customer.createdAtMs, null, partnerId(index)),
  };
}

function addressOf({ street, city, postalCode, region, country }: PostalAddress, states: readonly State[]): Row {
  const at = states.findIndex((state) => state.country === country && state.name === region);
  return {
    street,
    zip: postalCode,
    city,
    state_id: at === -1 ? null : at + 1,
    country_id: COUNTRY_CODES.indexOf(country) + 1,
  };
}

function deliveryRows({ index, delivery, createdAtMs }: Customer, states: readonly State[]): readonly Row[] {
  if (delivery === null) return [];
  const id = deliveryId(index);
  return [
    {
      id,
      type: 'delivery',
      parent_id: partnerId(index),
      ...addressOf(delivery, states),
      ...stamps(createdAtMs, null, id),
    },
  ];
}

function peopleRows({ accounts, contacts }: Company, customers: readonly Customer[]): readonly Row[] {
  const ours = new Set(customers.map(({ index }) => index));
  const customerOf = new Map(accounts.map(({ id, customer }) => [id, customer]));
  return contacts.flatMap((contact, at) => {
    const customer = customerOf.get(contact.accountId) ?? null;
    return customer === null || contact.isDeleted || !ours.has(customer) ? [] : [personRow(contact, at, customer)];
  });
}

function personRow(contact: CrmContact, at: number, customer: number): Row {
  return {
    id: personId(at),
    name: [contact.firstName, contact.lastName].filter((part) => part !== null).join(' '),
    type: 'contact',
    parent_id: partnerId(customer),
    function: contact.title,
    email: contact.email,
    phone: contact.phone,
    ...stamps(contact.createdAtMs, contact.updatedAtMs, personId(at)),
  };
}

function employeeRow(employee: Employee, departments: readonly string[]): Row {
  const { index, entity, firstName, lastName, manager, leftOn } = employee;
  return {
    id: index + 1,
    name: `${firstName} ${lastName}`,
    active: leftOn === null,
    company_id: companyOf(entity).id,
    registration_number: employee.number,
    work_email: employee.email,
    work_phone: phoneText(employee.phone, index),
    job_title: employee.title,
    department_id: departments.indexOf(employee.department) + 1,
    parent_id: manager === null ? null : manager + 1,
    contract_date_start: employee.hiredOn,
    departure_date: leftOn,
    ...stamps(employee.createdAtMs, null, index + 1),
  };
}
