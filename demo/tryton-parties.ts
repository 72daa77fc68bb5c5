import type { Row, Rows } from '../src/simulator/contract.ts';
import { microText } from './calendar.ts';
import type { Part } from './part.ts';
import { employeePartyId } from './parties.ts';
import { COUNTRY_CODES, countryLabel } from './places.ts';
import { itemAt } from './random.ts';
import type { Company, ErpParty } from './types.ts';

export const CURRENCIES: readonly (readonly [code: string, name: string])[] = [
  ['EUR', 'Euro'],
  ['USD', 'US Dollar'],
  ['GBP', 'Pound Sterling'],
  ['CHF', 'Swiss Franc'],
];

export const TERMS_DAYS: readonly number[] = [14, 30, 60];

const PARTY_CATEGORIES = ['Customer', 'Supplier'] as const;

export const COMPANY_ID = 1;

/** Create and write instants of a row, with microseconds. */
export function stamps(createdAtMs: number, updatedAtMs: number | null, key: number): Row {
  return {
    create_date: microText(createdAtMs, key * 7_919),
    write_date: updatedAtMs === null ? null : microText(updatedAtMs, key * 104_729),
  };
}

export function idIn(codes: readonly (readonly [string, string])[], code: string): number {
  return codes.findIndex(([each]) => each === code) + 1;
}

function countryId(code: string): number {
  return COUNTRY_CODES.indexOf(code) + 1;
}

/** What every other row refers to: currencies, countries, categories, payment terms, the company and its employees. */
export function staticRows({ employees }: Company): Rows {
  const everyone = employees.flatMap((employee) =>
    employee.erpId === null ? [] : [{ ...employee, erpId: employee.erpId }],
  );
  return {
    'currency.currency': CURRENCIES.map(([code, name], at) => ({
      id: at + 1,
      code,
      name,
      digits: 2,
      rounding: '0.01',
    })),
    'country.country': COUNTRY_CODES.map((code, at) => ({ id: at + 1, code, name: countryLabel(code) })),
    'party.category': PARTY_CATEGORIES.map((name, at) => ({ id: at + 1, name })),
    'account.invoice.payment_term': TERMS_DAYS.map((days, at) => ({ id: at + 1, name: `${days} days` })),
    'company.company': [{ id: COMPANY_ID, party: 1, currency: 1 }],
    'company.employee': everyone.map((employee) => ({
      id: employee.erpId,
      party: employeePartyId(employee.erpId),
      company: COMPANY_ID,
      start_date: employee.hiredOn,
      end_date: employee.leftOn,
      supervisor: employee.manager === null ? null : itemAt(employees, employee.manager).erpId,
      ...stamps(employee.createdAtMs, null, employee.erpId),
    })),
  };
}

/** Parties with their addresses, contact mechanisms and identifiers. */
export function partyRows({ parties }: Part): Rows {
  return {
    'party.party': parties.map(partyRow),
    'party.address': parties.flatMap(addressRows),
    'party.contact_mechanism': parties.flatMap(mechanismRows),
    'party.identifier': parties.flatMap(identifierRows),
  };
}

function partyRow(party: ErpParty): Row {
  return {
    id: party.id,
    name: party.name,
    code: party.code,
    active: party.isActive,
    categories: party.categories.map((each) => PARTY_CATEGORIES.indexOf(each) + 1),
    lang: party.lang,
    ...stamps(party.createdAtMs, party.updatedAtMs, party.id),
  };
}

function addressRows(party: ErpParty): readonly Row[] {
  return party.addresses.map(({ id, use, address }, at) => ({
    id,
    party: party.id,
    party_name: null,
    street: address.street,
    postal_code: address.postalCode,
    city: address.city,
    country: countryId(address.country),
    invoice: use !== 'delivery',
    delivery: use !== 'invoice',
    active: true,
    sequence: at + 1,
    ...stamps(party.createdAtMs, null, id),
  }));
}

function mechanismRows(party: ErpParty): readonly Row[] {
  return party.mechanisms.map(({ id, type, value, name }, at) => ({
    id,
    party: party.id,
    type,
    value,
    name,
    active: true,
    sequence: at + 1,
    ...stamps(party.createdAtMs, null, id),
  }));
}

/** One identifier a party at most, so it has the party's key. Numbers from outside of the Union have no type that fits. */
function identifierRows({ id, vat, createdAtMs }: ErpParty): readonly Row[] {
  if (vat === null) return [];
  const isOfUnion = !/^(GB|CH)/.test(vat);
  return [{ id, party: id, type: isOfUnion ? 'eu_vat' : null, code: vat, ...stamps(createdAtMs, null, id) }];
}
