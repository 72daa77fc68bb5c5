import { isDeepStrictEqual } from 'node:util';
import countries from 'i18n-iso-countries';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countryOf } from '../../src/connector/codecs.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressOf, isEmpty, phoneOfWire } from './mapping-customer.ts';
import type { XeroAddress, XeroPhone } from './wire.ts';

/** What a fixed list of a contact becomes: every entry as it must be sent, those that stay too, and as it was. */
export interface Entries {
  readonly entries: readonly Members[];
  readonly restored: readonly Members[];
  readonly lossy: Notes;
}

const ADDRESS_MEMBERS = [
  'AddressLine1',
  'AddressLine2',
  'AddressLine3',
  'AddressLine4',
  'City',
  'Region',
  'PostalCode',
  'Country',
  'AttentionTo',
];
const PHONE_MEMBERS = ['PhoneNumber', 'PhoneAreaCode', 'PhoneCountryCode'];

/** The types of address that each entry takes, the one that it is read as first. */
const ADDRESS_SLOTS = [
  { type: 'POBOX', takes: ['BILLING', 'POSTAL'] },
  { type: 'STREET', takes: ['STREET', 'SHIPPING', 'OTHER'] },
] as const;

/** The two addresses of a contact; what is asked and finds no place is told as lost. */
export function addressEntries(asked: readonly Address[], held: unknown): Entries {
  const lossy: { path: string; detail: string }[] = [];
  const placed = new Set<number>();
  const entries = ADDRESS_SLOTS.map(({ type, takes }) => {
    const index = takes.map((taken) => asked.findIndex((each) => each.type === taken)).find((at) => at !== -1) ?? -1;
    const address = asked[index];
    const before = entryIn(held, 'AddressType', type);
    placed.add(index);
    if (address === undefined) return blankOf(before, 'AddressType', type, ADDRESS_MEMBERS);
    if (address.type !== takes[0])
      lossy.push({ path: `addresses[${index}].type`, detail: `kept as ${takes[0]}, the contact has no other` });
    if (address.lines.length > 4)
      lossy.push({ path: `addresses[${index}].lines`, detail: 'the lines from the fourth on become one' });
    return isSameAddress(before, address) ? before : addressEntry(type, address);
  });
  asked.forEach((_, index) => {
    if (!placed.has(index))
      lossy.push({ path: `addresses[${index}]`, detail: 'not kept: a contact has one billing and one street address' });
  });
  return {
    entries,
    restored: ADDRESS_SLOTS.map(({ type }) => fullEntry(held, 'AddressType', type, ADDRESS_MEMBERS)),
    lossy,
  };
}

function isSameAddress(before: Members, { type: _type, key: _key, ...asked }: Address): boolean {
  const held = addressOf(wireOf<XeroAddress>(before));
  if (isEmpty(held)) return false;
  const { type: _heldType, key: _heldKey, ...rest } = held;
  return isDeepStrictEqual(rest, asked);
}

function addressEntry(type: string, address: Address): Members {
  const [first = '', second = '', third = '', ...rest] = address.lines;
  return {
    AddressType: type,
    AddressLine1: first,
    AddressLine2: second,
    AddressLine3: third,
    AddressLine4: rest.join(', '),
    City: address.city ?? '',
    Region: address.region ?? '',
    PostalCode: address.postalCode ?? '',
    Country: address.country === null ? '' : countryName(address.country),
    AttentionTo: address.name ?? '',
  };
}

/** The name that invoices print; the code where the name has more than the letters that Xero takes. */
function countryName(code: string): string {
  const name = countries.getName(code, 'en') ?? code;
  return /^[A-Za-z ]{1,50}$/.test(name) && countryOf(name) === code ? name : code;
}

/** The phones of a contact. A number that stays is sent as it is: what was typed is not written anew. */
export function phoneEntries(
  asked: readonly { readonly point: ContactPoint; readonly path: string }[],
  held: unknown,
  country: string | null,
): Entries {
  const lossy: { path: string; detail: string }[] = [];
  const taken = new Map<string, Members>();
  for (const { point, path } of asked) {
    const type = phoneTypesOf(point, held).find((each) => !taken.has(each));
    if (type === undefined) {
      lossy.push({ path, detail: 'not kept: a contact has one number of each kind' });
      continue;
    }
    const before = entryIn(held, 'PhoneType', type);
    const [shown] = phoneOfWire(wireOf<XeroPhone>(before), country);
    const entry = shown?.value === point.value ? before : phoneEntry(type, point);
    taken.set(type, entry);
    const [read] = phoneOfWire(wireOf<XeroPhone>(entry), country);
    if (point.label !== null && read?.label !== point.label)
      lossy.push({ path: `${path}.label`, detail: 'numbers have no labels of their own' });
  }
  const types = [...new Set(['DEFAULT', 'DDI', 'MOBILE', 'FAX', ...typesIn(held), ...taken.keys()])];
  return {
    entries: types.map(
      (type) => taken.get(type) ?? blankOf(entryIn(held, 'PhoneType', type), 'PhoneType', type, PHONE_MEMBERS),
    ),
    restored: types.map((type) => fullEntry(held, 'PhoneType', type, PHONE_MEMBERS)),
    lossy,
  };
}

function phoneTypesOf({ type, label }: ContactPoint, held: unknown): readonly string[] {
  if (type === 'MOBILE' || type === 'FAX') return [type];
  if (label === 'direct') return ['DDI'];
  return label === 'office' && typesIn(held).includes('OFFICE') ? ['OFFICE'] : ['DEFAULT', 'DDI'];
}

function phoneEntry(type: string, { value }: ContactPoint): Members {
  const parsed = parsePhoneNumberFromString(value);
  return {
    PhoneType: type,
    PhoneNumber: parsed?.nationalNumber ?? value,
    PhoneAreaCode: '',
    PhoneCountryCode: parsed?.countryCallingCode ?? '',
  };
}

function typesIn(held: unknown): readonly string[] {
  return Array.isArray(held) ? held.map((entry: unknown) => String(valueAt(entry, 'PhoneType'))) : [];
}

function entryIn(held: unknown, typeMember: string, type: string): Members {
  const found: unknown = Array.isArray(held) ? held.find((entry) => valueAt(entry, typeMember) === type) : undefined;
  return typeof found === 'object' && found !== null ? { ...found } : { [typeMember]: type };
}

/** An entry with every member said, so that it replaces one that holds more. */
function fullEntry(held: unknown, typeMember: string, type: string, members: readonly string[]): Members {
  const entry = entryIn(held, typeMember, type);
  return { [typeMember]: type, ...Object.fromEntries(members.map((name) => [name, entry[name] ?? ''])) };
}

/** The entry without what it holds; as it is where it holds nothing. */
function blankOf(entry: Members, typeMember: string, type: string, members: readonly string[]): Members {
  const isBlank = members.every((name) => (entry[name] ?? '') === '');
  return isBlank ? entry : { [typeMember]: type, ...Object.fromEntries(members.map((name) => [name, ''])) };
}
