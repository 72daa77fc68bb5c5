import { boolean, emailOf, phoneOf, reading, vatOf, websiteOf } from '../../src/connector/codecs.ts';
import { type Codec, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { decimalOf, type Money, moneyOf } from '../../src/model/money.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import type {
  Text,
  TrytonAddress,
  TrytonContactMechanism,
  TrytonDate,
  TrytonDateTime,
  TrytonDecimal,
  TrytonIdentifier,
  TrytonRow,
} from './wire.ts';

/** `{"__class__": "Decimal", "decimal": "1249.50"}` as a decimal string. */
export const taggedDecimal = reading<TrytonDecimal, string>('tagged decimal', (wire) => {
  if (wire.__class__ !== 'Decimal') throw new TypeError('not a decimal');
  return decimalOf(wire.decimal);
});

/** `{"__class__": "date", ...}` as `2026-05-04`. */
export const taggedDate: Codec<TrytonDate, string> = {
  name: 'tagged date',
  decode: (wire) => {
    if (wire.__class__ !== 'date') throw new TypeError('not a date');
    return calendarDateOf(wire);
  },
  encode: taggedDay,
};

export function taggedDay(day: string): TrytonDate {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
}

/** `{"__class__": "datetime", ...}`, UTC, as an instant with milliseconds; what is finer is cut off. */
export const taggedInstant = reading<TrytonDateTime, string>('tagged datetime', (wire) => instantOf(wire));

/** The instant of a tagged datetime. Throws on anything else. */
export function instantOf(wire: TrytonDateTime): string {
  if (wire.__class__ !== 'datetime') throw new TypeError('not a datetime');
  const time = [
    [wire.hour, 23],
    [wire.minute, 59],
    [wire.second, 59],
  ] as const;
  const [hour, minute, second] = time.map(([value, most]) => digitsOf(value, 0, most).padStart(2, '0'));
  const ms = Math.floor(Number(digitsOf(wire.microsecond, 0, 999_999)) / 1000);
  return `${calendarDateOf(wire)}T${hour}:${minute}:${second}.${String(ms).padStart(3, '0')}Z`;
}

function calendarDateOf(wire: Pick<TrytonDate, 'year' | 'month' | 'day'>): string {
  const year = digitsOf(wire.year, 1, 9999).padStart(4, '0');
  const text = `${year}-${digitsOf(wire.month, 1, 12).padStart(2, '0')}-${digitsOf(wire.day, 1, 31).padStart(2, '0')}`;
  // A 30th of February reads as the 2nd of March.
  if (new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text) throw new RangeError('no such day');
  return text;
}

function digitsOf(value: number, least: number, most: number): string {
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError('out of range');
  return String(value);
}

/** A value in plain terms: a tagged date as `2026-05-04`, a tagged decimal as its digits. */
export function plainOf(wire: unknown): unknown {
  switch (valueAt(wire, '__class__')) {
    case 'Decimal':
      return valueAt(wire, 'decimal');
    case 'date':
      return calendarDateOf(wireOf<TrytonDate>(wire));
    case 'datetime':
      return instantOf(wireOf<TrytonDateTime>(wire));
    default:
      return wire;
  }
}

/** When the row last changed: at its creation, if nobody wrote it since. */
export function changedAtOf(row: Pick<TrytonRow, 'create_date' | 'write_date'>): string | null {
  const at = row.write_date ?? row.create_date;
  return at === null || at === undefined ? null : instantOf(at);
}

/** Whether the row is in use; null where the source does not say. */
export function statusOfRow(
  { active }: { readonly active: boolean | null | undefined },
  context: MappingContext,
): 'ACTIVE' | 'INACTIVE' | null {
  if (active === null || active === undefined) return null;
  return boolean.decode(active, context) ? 'ACTIVE' : 'INACTIVE';
}

/** Text without white space around it; null where there is none, also as ''. */
export function textOf(wire: Text): string | null {
  if (wire === null || wire === undefined) return null;
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

/** The text that a record pointed to holds; null where nothing is pointed to. Throws when it came without what was asked for. */
export function textAt<K extends string>(target: { readonly [P in K]: Text } | null, field: K): string | null {
  if (target === null) return null;
  if (target === undefined || target[field] === undefined) throw new TypeError('not what was asked for');
  return textOf(target[field]);
}

/** Money from a tagged decimal; null when there is none. Throws when it is an amount of no currency. */
export function amountOf(
  wire: TrytonDecimal | null | undefined,
  currency: Text,
  context: MappingContext,
): Money | null {
  if (wire === null || wire === undefined) return null;
  const code = textOf(currency);
  if (code === null) throw new TypeError('an amount without currency');
  return moneyOf(taggedDecimal.decode(wire, context), code);
}

/** Points to a record of this database by its key. */
export function keyReference(model: string, id: number, context: MappingContext): Reference {
  return { by: 'key', connection: context.connection, objectType: model, value: keyOf(id) };
}

/** An id as a key. */
export function keyOf(id: number): string {
  if (!Number.isSafeInteger(id) || id < 1) throw new TypeError('not a key');
  return String(id);
}

/** A many2one that may be empty. */
export function referenceOrNone(
  model: string,
  id: number | null | undefined,
  context: MappingContext,
): Reference | null {
  return id === null || id === undefined ? null : keyReference(model, id, context);
}

/** UN/ECE Recommendation 20 codes of the units that the server ships, by symbol. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ['u', 'C62'],
  ['kg', 'KGM'],
  ['g', 'GRM'],
  ['t', 'TNE'],
  ['lb', 'LBR'],
  ['oz', 'ONZ'],
  ['c', 'CTM'],
  ['m', 'MTR'],
  ['km', 'KMT'],
  ['cm', 'CMT'],
  ['mm', 'MMT'],
  ['in', 'INH'],
  ['ft', 'FOT'],
  ['yd', 'YRD'],
  ['mi', 'SMI'],
  ['m²', 'MTK'],
  ['cm²', 'CMK'],
  ['in²', 'INK'],
  ['ft²', 'FTK'],
  ['yd²', 'YDK'],
  ['a', 'ARE'],
  ['ha', 'HAR'],
  ['m³', 'MTQ'],
  ['cm³', 'CMQ'],
  ['in³', 'INQ'],
  ['ft³', 'FTQ'],
  ['l', 'LTR'],
  ['gal', 'GLL'],
  ['s', 'SEC'],
  ['min', 'MIN'],
  ['h', 'HUR'],
  ['d', 'DAY'],
  ['wd', 'E49'],
]);

/** The code of a unit, or its own symbol where it has none. Without a unit: pieces of something. */
export function unitOf(symbol: Text): string {
  const own = textOf(symbol);
  return own === null ? 'C62' : (UNITS.get(own) ?? own);
}

/** The symbol that the server ships for a unit's code, or what was given: other units go by their symbol. */
export function symbolOf(unit: string): string {
  return [...UNITS].find(([, code]) => code === unit)?.[0] ?? unit;
}

/** The fields of an address that a record points to. */
export function addressPaths<const A extends string>(address: A) {
  return [
    `${address}.party_name`,
    `${address}.name`,
    `${address}.street`,
    `${address}.postal_code`,
    `${address}.city`,
    `${address}.subdivision.name`,
    `${address}.country.code`,
  ] as const;
}

/** An address as the source holds it; the building stands above the street, as on its labels. */
export function addressOf(wire: TrytonAddress, type: Address['type']): Address {
  return {
    type,
    name: textOf(wire.party_name),
    lines: [textOf(wire.name), ...(textOf(wire.street) ?? '').split(/\r?\n/).map(textOf)].filter(
      (line) => line !== null,
    ),
    city: textOf(wire.city),
    region: textAt(wire.subdivision, 'name'),
    postalCode: textOf(wire.postal_code),
    country: textAt(wire.country, 'code'),
    key: keyOf(wire.id),
  };
}

/** The type of an address from its flags; one for both purposes is for invoices. */
export function addressTypeOf({ invoice, delivery }: TrytonAddress): Address['type'] {
  if (invoice === true) return 'BILLING';
  return delivery === true ? 'SHIPPING' : 'OTHER';
}

/** Nothing for the ways of messaging that the model does not know, and for empty ones. Throws on an unknown type. */
export function contactPointsOf(mechanism: TrytonContactMechanism, country: string | null): readonly ContactPoint[] {
  const value = textOf(mechanism.value);
  const label = textOf(mechanism.name);
  if (value === null || mechanism.active === false) return [];
  switch (mechanism.type) {
    case 'email':
      return [emailOf(value, label)];
    case 'phone':
      return [phoneOf(value, country, 'PHONE', label)];
    case 'mobile':
      return [phoneOf(value, country, 'MOBILE', label)];
    case 'fax':
      return [phoneOf(value, country, 'FAX', label)];
    case 'website':
      return [websiteOf(value, label)];
    case 'skype':
    case 'sip':
    case 'irc':
    case 'jabber':
    case 'other':
      return [];
    default:
      throw new RangeError('unknown contact mechanism');
  }
}

/** The European VAT number checked; other schemes are kept as they are. */
export function identifierOf({ type, code }: TrytonIdentifier): Identifier {
  const value = textOf(code);
  if (value === null) throw new TypeError('an identifier without code');
  return type === 'eu_vat' ? vatOf(value) : { type: 'OTHER', value, isValid: null };
}
