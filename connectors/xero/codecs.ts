import { date, reading, text } from '../../src/connector/codecs.ts';
import type { Codec, MappingContext } from '../../src/connector/mapping.ts';
import { isIdOf, type Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { None, WireNumber } from './wire.ts';

const JSON_DATE = /^\/Date\((-?\d{1,14})(?:([+-])(\d{2})(\d{2}))?\)\/$/;

/** `/Date(1539993600000+0000)/`: milliseconds since the epoch, UTC whatever the offset says. */
export const jsonInstant = reading<string, string>('/Date(ms+0000)/', (wire) => instantOf(wire));

/** The instant of `/Date(1539993600000+0000)/`. Throws on anything else. */
export function instantOf(wire: string): string {
  const [, ms] = partsOf(wire);
  return new Date(Number(ms)).toISOString();
}

/** The calendar date of `/Date(1539993600000+0000)/`, at its own offset. */
export const jsonDate = reading<string, string>('date of /Date(ms+0000)/', (wire) => {
  const [, ms, sign, hours, minutes] = partsOf(wire);
  const offsetMinutes = sign === undefined ? 0 : Number(hours) * 60 + Number(minutes);
  const shiftMs = (sign === '-' ? -offsetMinutes : offsetMinutes) * 60_000;
  return new Date(Number(ms) + shiftMs).toISOString().slice(0, 10);
});

/** The calendar date of `2018-10-20T00:00:00`, as it stands on the document. */
export const localDate = reading<string, string>('date of a local time', (wire, context) => {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(wire)) throw new RangeError('not a local time');
  return date.decode(wire.slice(0, 10), context);
});

/** Money from a number and its currency; null when there is no number. Throws when it is a number of no currency. */
export function amountOf(amount: WireNumber | null | undefined, currency: string | null | undefined): Money | null {
  if (amount === null || amount === undefined) return null;
  if (currency === null || currency === undefined) throw new TypeError('an amount without currency');
  return moneyOf(String(amount), currency);
}

export const currencyCode = reading<string, string>('ISO 4217', (wire) => {
  if (!/^[A-Z]{3}$/.test(wire)) throw new RangeError('not a currency code');
  return wire;
});

/** A currency that may be left out, also as ''. */
export const currencyOrNone: Codec<string, string | null> = {
  name: 'ISO 4217, empty for none',
  decode: (wire, context) => (wire === '' ? null : currencyCode.decode(wire, context)),
  encode: (value) => value ?? '',
};

/** Whether a contact number is our own id of the customer, put there when we made the contact. */
export function isOwnId(contactNumber: unknown): contactNumber is string {
  return typeof contactNumber === 'string' && isIdOf('Customer', contactNumber);
}

/** Points to a record of this organisation by its key. */
export function keyReference(objectType: string, key: string, context: MappingContext): Reference {
  return { by: 'key', connection: context.connection, objectType, value: key };
}

/** The customer of a document or payment. */
export const contactReference = reading<string, Reference>('reference to Contacts', (wire, context) =>
  keyReference('Contacts', text.decode(wire, context), context),
);

/** Text without white space around it; null where Xero writes '' or nothing. */
export function textOf(wire: string | null | undefined): string | null {
  if (wire === null || wire === undefined) return null;
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

/** An object that may be left out or be empty; throws when it holds something, and nothing of what it should. */
export function objectOf<T extends object>(wire: T | None, names: readonly (keyof T & string)[]): T | null {
  if (wire === null || wire === undefined) return null;
  const held = Object.keys(wire);
  if (held.length > 0 && !names.some((name) => held.includes(name))) throw new TypeError('an unknown object');
  return wire;
}

function partsOf(wire: string): RegExpExecArray {
  const parts = JSON_DATE.exec(wire);
  if (parts === null) throw new RangeError('not a /Date()/');
  return parts;
}
