import { countryOf, date, instant } from '../../src/connector/codecs.ts';
import type { Codec, FieldGap, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { Address } from '../../src/model/values.ts';
import type { WooAddress } from './wire.ts';

/** Text; null where the shop has none. Throws TypeError on anything else. */
export function textOf(wire: unknown): string | null {
  if (wire === undefined || wire === null) return null;
  if (typeof wire === 'number') return String(wire);
  if (typeof wire !== 'string') throw new TypeError('not text');
  return wire.trim() === '' ? null : wire.trim();
}

export const wooText: Codec<string, string | null> = { name: 'text, empty for none', decode: textOf };

export const booleanOrNone: Codec<boolean, boolean | null> = {
  name: 'boolean',
  decode: (wire) => {
    if (typeof wire !== 'boolean') throw new TypeError('not a boolean');
    return wire;
  },
};

/** The `_gmt` twin of a date: UTC, whole seconds, without a zone. */
export const gmtInstant: Codec<string, string | null> = {
  name: 'UTC without zone',
  decode: (wire, context) => {
    const value = textOf(wire);
    return value === null ? null : instant.decode(/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`, context);
  },
};

/** The calendar day of a date in the time zone of the shop. */
export const localDay: Codec<string, string | null> = {
  name: 'day in the zone of the shop',
  decode: (wire, context) => {
    const value = textOf(wire);
    return value === null ? null : date.decode(value.slice(0, 10), context);
  },
};

export const currencyCode: Codec<string, string> = {
  name: 'ISO 4217',
  decode: (wire) => {
    if (typeof wire !== 'string' || !/^[A-Z]{3}$/.test(wire)) throw new TypeError('not a currency');
    return wire;
  },
  encode: (value) => value,
};

/** An amount, text or number; null where there is none. Throws without a currency. */
export function amountOf(wire: unknown, currency: unknown): Money | null {
  const amount = textOf(wire);
  if (amount === null) return null;
  if (typeof currency !== 'string') throw new TypeError('no currency');
  return moneyOf(amount, currency);
}

/** A whole number above 0; null for 0 and where there is none, which both mean "none" to the shop. */
export function idOf(wire: unknown): string | null {
  const id = textOf(wire);
  if (id === null || id === '0') return null;
  if (!/^[1-9]\d{0,18}$/.test(id)) throw new TypeError('not an id');
  return id;
}

export function keyReference(objectType: string, value: string, { connection }: MappingContext): Reference {
  return { by: 'key', connection, objectType, value };
}

export function listOf(wire: unknown): readonly unknown[] {
  if (wire === undefined || wire === null) return [];
  if (!Array.isArray(wire)) throw new TypeError('not a list');
  return wire;
}

const ADDRESS_MEMBERS = [
  'first_name',
  'last_name',
  'company',
  'address_1',
  'address_2',
  'city',
  'state',
  'postcode',
  'country',
  'email',
  'phone',
];

/** PHP writes an empty dictionary as a list. An object of which no member is known is none of ours. */
export function addressMembers(wire: unknown): WooAddress {
  if (wire === undefined || wire === null || (Array.isArray(wire) && wire.length === 0)) return {};
  if (typeof wire !== 'object' || Array.isArray(wire)) throw new TypeError('not an address');
  const names = Object.keys(wire);
  if (names.length > 0 && !names.some((name) => ADDRESS_MEMBERS.includes(name))) throw new TypeError('not an address');
  return wire;
}

/** Null where nothing of it is filled in. */
export function addressOf(wire: unknown, type: 'BILLING' | 'SHIPPING'): Address | null {
  const members = addressMembers(wire);
  const person = fullName(members);
  const parts = [members.address_1, members.address_2, members.city, members.state, members.postcode, members.country];
  // A name alone is no place.
  if (parts.every((part) => textOf(part) === null)) return null;
  return {
    type,
    name: person ?? textOf(members.company),
    lines: [members.address_1, members.address_2].map(textOf).filter((line) => line !== null),
    city: textOf(members.city),
    region: textOf(members.state),
    postalCode: textOf(members.postcode),
    country: countryOf(textOf(members.country)),
    key: null,
  };
}

/** The gap of a country that names none. */
export function countryGapOf(address: Address | null, wire: unknown, path: string): readonly FieldGap[] {
  if (address === null || address.country !== null || textOf(addressMembers(wire).country) === null) return [];
  return [{ path: `${path}.country`, reason: 'not-understood' }];
}

/** First and last name as one; null where there is neither. */
export function fullName(members: { readonly first_name?: unknown; readonly last_name?: unknown }): string | null {
  const parts = [textOf(members.first_name), textOf(members.last_name)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
