import { decimal, emailOf, oneOf, reading, reference } from '../../src/connector/codecs.ts';
import type { Codec, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { None } from './wire.ts';

/** Gusto pays in the United States alone; amounts name no currency. */
export function currencyOf({ currency }: MappingContext): string {
  return currency ?? 'USD';
}

/** `"80000.00"`, or a number in what a person was paid. Throws on anything else. */
export function moneyIn(wire: string | number, context: MappingContext): Money {
  return moneyOf(decimal.decode(wire, context), currencyOf(context));
}

export function moneyOrNone(wire: string | number | None, context: MappingContext): Money | null {
  return wire === null || wire === undefined ? null : moneyIn(wire, context);
}

/** Text without white space around it; null where there is none. Throws on anything else. */
export function textOf(wire: string | None): string | null {
  if (wire === undefined || wire === null) return null;
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

export const emailOrNone: Codec<string, string | null> = {
  name: 'e-mail in lower case',
  decode: (wire) => {
    const value = textOf(wire);
    return value === null ? null : emailOf(value).value;
  },
  encode: (value) => value ?? '',
};

/** `Paycheck` is no period: how long it is stands in the pay schedule. */
export const payPeriod = oneOf('payment unit', { Hour: 'HOUR', Week: 'WEEK', Month: 'MONTH', Year: 'YEAR' });

export const employmentType = oneOf('employment status', {
  full_time: 'FULL_TIME',
  part_time_under_twenty_hours: 'PART_TIME',
  part_time_twenty_plus_hours: 'PART_TIME',
  variable: 'OTHER',
  seasonal: 'OTHER',
});

/** A list, or null when nothing is in it: the source says there is none. */
export function orNone<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

/** A member that must be a list of objects where it is there at all. Throws TypeError. */
export function listIn<T extends object>(value: readonly T[] | None): readonly T[] {
  if (value === null || value === undefined) return [];
  const list: unknown = value;
  if (!Array.isArray(list) || !list.every((each: unknown) => typeof each === 'object' && each !== null))
    throw new TypeError('not a list of objects');
  return value;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** Points to a record by its uuid. */
export function pointsTo(objectType: 'employees' | 'payrolls'): Codec<string, Reference> {
  const { name, decode } = reference(objectType);
  return reading<string, Reference>(name, decode);
}
