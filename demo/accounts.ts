import { vatAsTyped } from './identifiers.ts';
import { crmId } from './keys.ts';
import type { Making } from './making.ts';
import { crmRow } from './mess.ts';
import { companyName, slugOf, transliterated, withoutLegalForm } from './names.ts';
import { addressIn, countryAt, otherPhone, phoneIn, phoneText } from './places.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import { spelled, spellingAt } from './spelling.ts';
import type { CrmAccount, Customer, Employee, Supplier } from './types.ts';

export interface AccountsInput {
  readonly employees: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
}

/** The CRM's accounts: one for most customers, a second for some, and those that are no customers. */
export function makeAccounts(making: Making, input: AccountsInput): readonly CrmAccount[] {
  const random = making.randomOf('accounts');
  const accounts: CrmAccount[] = [];
  const idByCustomer = new Map<number, string>();
  const add = (account: Omit<CrmAccount, 'id'>) => {
    const id = crmId('Account', accounts.length + 1);
    accounts.push({ ...account, id });
    return id;
  };
  for (const customer of input.customers) {
    if (!isInCrm(customer)) continue;
    const parentId = customer.parent === null ? null : (idByCustomer.get(customer.parent) ?? null);
    const id = crmId('Account', accounts.length + 1);
    add({ ...accountOf(making, customer, input.employees, random, id), parentId });
    idByCustomer.set(customer.index, id);
  }
  for (const customer of input.customers) {
    const first = idByCustomer.get(customer.index);
    const isDeleted = isTurn(customer.index, 40, 21);
    if (first === undefined || (!isTurn(customer.index, 20, 11) && !isDeleted)) continue;
    const id = add(duplicateOf(making, customer, input.employees, random, isDeleted));
    making.log.note(isDeleted ? 'deletedAccount' : 'duplicateAccount', crmRow('Account', id), crmRow('Account', first));
  }
  for (let index = 0; index < making.counts.prospects; index += 1) {
    making.log.note('prospect', crmRow('Account', add(prospectOf(making, index, input.employees, random))));
  }
  for (const supplier of input.suppliers.slice(0, 2)) {
    making.log.note('vendorAccount', crmRow('Account', add(vendorOf(making, supplier, input.employees, random))));
  }
  noteAccounts(making, accounts, input);
  return accounts;
}

/** Whether the CRM has the customer at all: one in twelve of the ERP's is unknown to it. */
export function isInCrm({ index, entities }: Customer): boolean {
  return !isTurn(index, 12, 7) || !entities.includes('NT-DE');
}

/** Whether CRM and ERP have different telephone numbers. */
export function hasPhoneConflict({ index }: Customer): boolean {
  return isTurn(index, 6, 0);
}

/** How the CRM knows the customer's number: 0 to 3 in both fields, to 6 in the account number, to 8 in the ERP field, 9 not at all. */
function numberTurn(index: number): number {
  return (index + Math.floor(index / 10)) % 10;
}

type Unkeyed = Omit<CrmAccount, 'id'>;

function accountOf(
  { calendar, log }: Making,
  customer: Customer,
  employees: readonly Employee[],
  random: Random,
  id: string,
): Unkeyed {
  const { index, number, vat, address, formerAddress, phone } = customer;
  const turn = numberTurn(index);
  const isErp = customer.entities.includes('NT-DE');
  const spelling = index === 0 ? 'nameWithoutLegalForm' : spellingAt(index);
  const createdAtMs = customer.createdAtMs;
  return {
    customer: index,
    type: 'Customer',
    name: spelled(customer.name, spelling, log, crmRow('Account', id)),
    accountNumber: turn <= 6 ? (isErp ? `C-${number}` : number) : null,
    erpNumber: isErp && (turn <= 3 || turn === 7 || turn === 8) ? number : null,
    vat: vat !== null && random.chance(0.55) ? (isTurn(index, 5, 1) ? vatAsTyped(vat, index) : vat) : null,
    phone: phoneText(hasPhoneConflict(customer) ? otherPhone(phone) : phone, index * 7),
    website: customer.kind === 'PERSON' || isTurn(index, 6, 4) ? null : `https://www.${customer.domain}`,
    parentId: null,
    ownerId: ownerIdOf(customer.owner, employees),
    billing: formerAddress ?? address,
    shipping: customer.delivery,
    currency: customer.currency,
    industry: customer.industry,
    segment: customer.segment,
    duns: isTurn(index, 5, 0) ? String(990_000_000 + index) : null,
    description: isTurn(index, 8, 3) ? 'Called, wants a quote “by Friday” 🙂\nSecond line.' : null,
    isDeleted: false,
    domain: customer.domain,
    createdAtMs,
    updatedAtMs: isTurn(index, 5, 3) ? calendar.batchAt(30) : calendar.laterThan(createdAtMs, random),
  };
}

/** A second account, typed in a hurry. */
function duplicateOf(
  making: Making,
  customer: Customer,
  employees: readonly Employee[],
  random: Random,
  isDeleted: boolean,
): Unkeyed {
  const { calendar } = making;
  const createdAtMs = calendar.instantOn(random.integer(60, 400), random);
  const sellers = employees.filter((each) => each.userId !== null && each.leftOn === null).map((each) => each.index);
  return {
    customer: customer.index,
    type: 'Customer',
    name: transliterated(withoutLegalForm(customer.name)),
    accountNumber: null,
    erpNumber: null,
    vat: null,
    phone: isTurn(customer.index, 40, 11) ? phoneText(customer.phone, 6) : null,
    website: customer.kind === 'PERSON' ? null : customer.domain,
    parentId: null,
    ownerId: ownerIdOf(random.pick(sellers), employees),
    billing: { ...customer.address, street: transliterated(customer.address.street) },
    shipping: null,
    currency: customer.currency,
    industry: null,
    segment: null,
    duns: null,
    description: isDeleted ? 'Merged' : null,
    isDeleted,
    domain: customer.domain,
    createdAtMs,
    updatedAtMs: calendar.laterThan(createdAtMs, random),
  };
}

function prospectOf(making: Making, index: number, employees: readonly Employee[], random: Random): Unkeyed {
  const country = countryAt(index + 1);
  const billing = addressIn(country, random);
  const [first = '', ...rest] = companyName(country, random).split(' ');
  const name = [first, 'Interessent', String(index + 1), ...rest].join(' ');
  const createdAtMs = making.calendar.instantOn(random.integer(2, 300), random);
  return {
    ...strangerOf(name, billing, employees, random),
    type: 'Prospect',
    phone: isTurn(index, 3, 0) ? null : phoneText(phoneIn(billing, random), index),
    createdAtMs,
    updatedAtMs: making.calendar.laterThan(createdAtMs, random),
  };
}

function vendorOf(making: Making, supplier: Supplier, employees: readonly Employee[], random: Random): Unkeyed {
  return {
    ...strangerOf(supplier.name, supplier.address, employees, random),
    type: 'Vendor',
    vat: supplier.vat,
    phone: phoneText(supplier.phone, supplier.index),
    createdAtMs: supplier.createdAtMs,
    updatedAtMs: making.calendar.laterThan(supplier.createdAtMs, random),
  };
}

function strangerOf(name: string, billing: CrmAccount['billing'], employees: readonly Employee[], random: Random) {
  const sellers = employees.filter((each) => each.userId !== null && each.leftOn === null).map((each) => each.index);
  const domain = `${slugOf(name, 'prospect')}.example`;
  return {
    customer: null,
    name,
    accountNumber: null,
    erpNumber: null,
    vat: null,
    website: `www.${domain}`,
    parentId: null,
    ownerId: ownerIdOf(random.pick(sellers), employees),
    billing,
    shipping: null,
    currency: 'EUR',
    industry: 'Manufacturing',
    segment: null,
    duns: null,
    description: null,
    isDeleted: false,
    domain,
  };
}

function ownerIdOf(owner: number, employees: readonly Employee[]): string {
  const { userId, number } = itemAt(employees, owner);
  if (userId === null) throw new TypeError(`demo: ${number} owns accounts without being a CRM user`);
  return userId;
}

function noteAccounts({ log }: Making, accounts: readonly CrmAccount[], { employees, customers }: AccountsInput): void {
  const gone = new Set(employees.filter((each) => each.leftOn !== null).map((each) => each.userId));
  const byFold = new Map<string, string>();
  for (const account of accounts) {
    const row = crmRow('Account', account.id);
    const isErp = account.customer !== null && itemAt(customers, account.customer).entities.includes('NT-DE');
    if (account.accountNumber?.startsWith('C-') === true) log.note('accountNumberWithPrefix', row);
    if (account.accountNumber === null && account.erpNumber !== null) log.note('erpNumberOnly', row);
    if (isErp && account.accountNumber === null && account.erpNumber === null) log.note('accountWithoutNumber', row);
    if (account.parentId !== null) log.note('parentAccount', row, crmRow('Account', account.parentId));
    if (gone.has(account.ownerId)) log.note('inactiveOwner', row, crmRow('User', account.ownerId));
    if (account.vat !== null && /[ .]/.test(account.vat)) log.note('vatAsTyped', row);
    if (account.name.includes('Nord-West-West')) log.note('nameVeryLong', row);
    const twin = byFold.get(account.id.slice(0, 15).toLowerCase());
    if (twin !== undefined) log.note('idsDifferInCaseOnly', row, crmRow('Account', twin));
    byFold.set(account.id.slice(0, 15).toLowerCase(), account.id);
  }
}
