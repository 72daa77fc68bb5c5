import { hasPhoneConflict } from './accounts.ts';
import type { Making } from './making.ts';
import { crmRow, erpRow } from './mess.ts';
import { hasErpEmail, office } from './people.ts';
import { phoneIn, phoneText } from './places.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { CrmAccount, Customer, Employee, ErpParty, Supplier } from './types.ts';

export interface PartiesInput {
  readonly employees: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
  readonly accounts: readonly CrmAccount[];
}

type Draft = Omit<ErpParty, 'id' | 'addresses' | 'mechanisms' | 'updatedAtMs'> & {
  readonly places: readonly Omit<ErpParty['addresses'][number], 'id'>[];
  readonly points: readonly Omit<ErpParty['mechanisms'][number], 'id'>[];
};

/** The ERP's parties: the company, its employees, its customers, its suppliers, in the order of their ids from 1. */
export function makeParties(making: Making, input: PartiesInput): readonly ErpParty[] {
  const random = making.randomOf('parties');
  let addressId = 0;
  let mechanismId = 0;
  const drafts = [
    companyDraft(making),
    ...input.employees.filter((each) => each.erpId !== null).map(employeeDraft),
    ...input.customers.filter((each) => each.entities.includes('NT-DE')).map((each) => customerDraft(each, random)),
    ...input.suppliers.map(supplierDraft),
  ];
  const parties = drafts.map(({ places, points, ...draft }, at): ErpParty => {
    addressId += places.length;
    mechanismId += points.length;
    return {
      ...draft,
      id: at + 1,
      addresses: places.map((each, order) => ({ ...each, id: addressId - places.length + order + 1 })),
      mechanisms: points.map((each, order) => ({ ...each, id: mechanismId - points.length + order + 1 })),
      updatedAtMs: updatedAt(making, at, draft.createdAtMs, random),
    };
  });
  noteParties(making, parties, input);
  return parties;
}

/** The customer's email as the ERP has it: some were typed with capitals. */
export function erpEmail({ index, email }: Customer): string | null {
  if (email === null || !isTurn(index, 5, 1)) return email;
  return email.replace(/(^|[.@])[a-z]/g, (start) => start.toUpperCase());
}

/** Key of an employee's party in the ERP. */
export function employeePartyId(erpId: number): number {
  return erpId + 1;
}

function companyDraft({ calendar }: Making): Draft {
  return {
    role: 'company',
    index: 0,
    name: 'Nordlicht Trading GmbH',
    code: '1',
    isActive: true,
    categories: [],
    lang: 'de',
    places: [{ use: 'both', address: office('NT-DE') }],
    points: [{ type: 'email', value: 'info@nordlicht.example', name: null }],
    vat: null,
    createdAtMs: calendar.batchAt(1_600),
  };
}

function employeeDraft(employee: Employee): Draft {
  const phone = { type: 'phone', value: phoneText(employee.phone, employee.index), name: 'office' };
  const email = { type: 'email', value: employee.email, name: null };
  return {
    role: 'employee',
    index: employee.index,
    name: `${employee.firstName} ${employee.lastName}`,
    code: employee.number,
    isActive: true,
    categories: [],
    lang: 'de',
    places: [],
    points: hasErpEmail(employee) ? [phone, email] : [phone],
    vat: null,
    createdAtMs: employee.createdAtMs,
  };
}

function customerDraft(customer: Customer, random: Random): Draft {
  const { index, address, delivery, domain } = customer;
  const email = erpEmail(customer);
  const fax = isTurn(index, 9, 4) ? phoneText(phoneIn(address, random), index) : null;
  const mobile = customer.kind === 'PERSON' ? phoneText(phoneIn(address, random), index + 1) : null;
  const website = isTurn(index, 4, 2) && customer.kind === 'ORGANIZATION' ? `http://${domain}/` : null;
  const points = [
    { type: 'phone', value: phoneText(customer.phone, index), name: null },
    { type: 'email', value: email, name: null },
    { type: 'mobile', value: mobile, name: 'private' },
    { type: 'fax', value: fax, name: null },
    { type: 'website', value: website, name: null },
  ];
  return {
    role: 'customer',
    index,
    name: isTurn(index, 40, 28) ? ` ${customer.name}` : customer.name,
    code: customer.number,
    isActive: !isTurn(index, 30, 25),
    categories: isTurn(index, 35, 14) ? ['Customer', 'Supplier'] : ['Customer'],
    lang: address.country === 'DE' ? 'de' : isTurn(index, 2, 0) ? 'en' : null,
    places:
      delivery === null
        ? [{ use: 'both', address }]
        : [
            { use: 'invoice', address },
            { use: 'delivery', address: delivery },
          ],
    points: points.flatMap(({ type, value, name }) => (value === null ? [] : [{ type, value, name }])),
    vat: customer.vat,
    createdAtMs: customer.createdAtMs,
  };
}

function supplierDraft(supplier: Supplier): Draft {
  return {
    role: 'supplier',
    index: supplier.index,
    name: supplier.name,
    code: supplier.number,
    isActive: true,
    categories: ['Supplier'],
    lang: null,
    places: [{ use: 'both', address: supplier.address }],
    points: [
      { type: 'phone', value: phoneText(supplier.phone, supplier.index), name: null },
      { type: 'email', value: supplier.email, name: null },
    ],
    vat: supplier.vat,
    createdAtMs: supplier.createdAtMs,
  };
}

/** Half of the rows were never touched again; some were all changed by one import. */
function updatedAt({ calendar }: Making, at: number, createdAtMs: number, random: Random): number | null {
  if (isTurn(at, 2, 0)) return null;
  return isTurn(at, 6, 1)
    ? Math.max(createdAtMs + 1000, calendar.batchAt(45))
    : calendar.laterThan(createdAtMs, random);
}

function noteParties({ log }: Making, parties: readonly ErpParty[], input: PartiesInput): void {
  const accounts = new Map<number, string>();
  for (const { customer, id } of input.accounts) {
    if (customer !== null && !accounts.has(customer)) accounts.set(customer, id);
  }
  const instants = new Map<number, number>();
  for (const party of parties) {
    const row = erpRow('party.party', party.id);
    const twin = instants.get(party.createdAtMs);
    if (twin !== undefined) log.note('equalInstants', row, erpRow('party.party', twin));
    instants.set(party.createdAtMs, party.id);
    if (party.updatedAtMs === null) log.note('neverUpdated', row);
    if (party.role === 'employee' && !party.mechanisms.some(({ type }) => type === 'email')) {
      log.note('employeeWithoutEmail', row);
    }
    if (party.role !== 'customer') continue;
    const customer = itemAt(input.customers, party.index);
    const account = accounts.get(customer.index);
    if (!party.isActive) log.note('inactiveParty', row);
    if (party.categories.length === 2) log.note('customerIsSupplier', row);
    if (party.name !== party.name.trim()) log.note('nameWithSpaces', row);
    if (customer.name.length === 200) log.note('nameVeryLong', row);
    if (/[^\p{Script=Latin}\p{N} .&’'-]/u.test(customer.name)) log.note('nameUnusual', row);
    if (customer.email === null) log.note('emailMissing', row);
    if (customer.email?.includes('+') === true) log.note('emailWithPlus', row);
    if (account === undefined) log.note('customerUnknownToCrm', row);
    else {
      if (hasPhoneConflict(customer)) log.note('conflictingPhone', crmRow('Account', account), row);
      if (customer.formerAddress !== null) log.note('conflictingAddress', crmRow('Account', account), row);
    }
  }
}
