import { date, decimal, emailOf, instant, reading, text } from '../../src/connector/codecs.ts';
import type { Codec } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { BamboohrMoney, None } from './wire.ts';

/** A date that is not set is '' or `0000-00-00`. */
export const dateOrNone: Codec<string, string | null> = {
  name: 'date, empty or zeros for none',
  decode: (wire, context) => (wire === '' || wire === '0000-00-00' ? null : date.decode(wire, context)),
  encode: (value) => value ?? '',
};

export const instantOrNone = reading<string, string | null>('instant, empty for none', (wire, context) =>
  wire === '' ? null : instant.decode(wire, context),
);

export const emailOrNone: Codec<string, string | null> = {
  name: 'e-mail in lower case',
  decode: (wire) => {
    const value = textOf(wire);
    return value === null ? null : emailOf(value).value;
  },
  encode: (value) => value ?? '',
};

/** Points to an employee by id, which the specification calls a number; '' or 0 for nobody. */
export const employeeOrNone: Codec<string, Reference | null> = {
  name: 'reference to employee',
  decode: (wire, context) => {
    const value = String(wire);
    if (value === '' || value === '0') return null;
    if (!/^\d{1,15}$/.test(value)) throw new RangeError('not an id');
    return { by: 'key', connection: context.connection, objectType: 'employee', value };
  },
  encode: (value) => value?.value ?? '',
};

/** Text without white space around it; null where there is none. Throws on anything else. */
export function textOf(wire: string | None): string | null {
  if (wire === undefined || wire === null) return null;
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

/** A list, or null when nothing is in it: the source says there is none. */
export function orNone<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

/** `{ value: "85000.00", currency: "EUR" }`, in old fields `85000.00 EUR`; '' as value for none. */
export const moneyOrNone = reading<BamboohrMoney | string, Money | null>('money, empty for none', (wire, context) => {
  const [value, currency] = typeof wire === 'string' ? wire.trim().split(/\s+/) : [wire.value, wire.currency];
  if (value === '' || value === null) return null;
  return moneyOf(decimal.decode(value ?? '', context), text.decode(currency ?? '', context));
});

const UNITS: Readonly<Record<string, string>> = { days: 'DAY', hours: 'HUR' };

/** The code of a unit of leave; null when it is neither days nor hours. */
export function unitOf(units: string): string | null {
  return UNITS[units] ?? null;
}

/** An amount of leave, '' for none. Throws when it is missing, or when its unit is neither days nor hours. */
export function leaveOf(amount: string | number | None, unit: string | None): Quantity | null {
  if (amount === null || amount === '') return null;
  const code = unitOf(unit ?? '');
  if (code === null) throw new RangeError('unknown unit');
  return quantityOf(String(amount), code);
}
