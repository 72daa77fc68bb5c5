import countries from 'i18n-iso-countries';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { euVat, stdnum } from 'stdnum';
import type { Reference } from '../model/id.ts';
import { decimalOf } from '../model/money.ts';
import type { Address, ContactPoint, Identifier } from '../model/values.ts';
import type { Codec, FieldGap } from './mapping.ts';

/** A codec that only reads. */
export function reading<A, T>(name: string, decode: Codec<A, T>['decode']): Codec<A, T> {
  return { name, decode };
}

/** Text as it is, without surrounding white space. Empty text is refused: a source that writes '' for "none" needs its own rule. */
export const text: Codec<string, string> = {
  name: 'text',
  decode: (wire) => {
    if (typeof wire !== 'string' || wire.trim() === '') throw new TypeError('not text');
    return wire.trim();
  },
  encode: (value) => value,
};

/** Text of a source that writes '' where there is none. */
export const textOrNone: Codec<string, string | null> = {
  name: 'text, empty for none',
  decode: (wire, context) => (typeof wire === 'string' && wire.trim() === '' ? null : text.decode(wire, context)),
  encode: (value) => value ?? '',
};

export const boolean: Codec<boolean, boolean> = {
  name: 'boolean',
  decode: (wire) => {
    if (typeof wire !== 'boolean') throw new TypeError('not a boolean');
    return wire;
  },
  encode: (value) => value,
};

export const integer: Codec<number, number> = {
  name: 'integer',
  decode: (wire) => {
    if (!Number.isSafeInteger(wire)) throw new TypeError('not an integer');
    return wire;
  },
  encode: (value) => value,
};

/** A number of the wire, already exact by `parseExactJson`: a number literal or, beyond 15 digits, its text. */
export const decimal: Codec<number | string, string> = {
  name: 'decimal',
  decode: (wire) => {
    if (typeof wire !== 'number' && typeof wire !== 'string') throw new TypeError('not a number');
    return decimalOf(String(wire));
  },
};

/** `2026-05-04`. */
export const date: Codec<string, string> = {
  name: 'date',
  decode: (wire) => {
    if (typeof wire !== 'string' || !isCalendarDate(wire)) throw new RangeError('not a date');
    return wire;
  },
  encode: (value) => value,
};

/** JavaScript reads 31 February as 3 March; a calendar does not have it, nor a year 0. */
function isCalendarDate(wire: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(wire)) return false;
  const at = new Date(`${wire}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(wire);
}

/** Any ISO 8601 instant with an offset, as UTC with milliseconds. */
export const instant = reading<string, string>('instant', (wire) => {
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(wire))
    throw new RangeError('not an instant with an offset');
  if (!isCalendarDate(wire.slice(0, 10))) throw new RangeError('no such day');
  return new Date(wire.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')).toISOString();
});

/** A closed set of the source's codes; any other code is not understood. */
export function oneOf<const A extends string, const T extends string>(
  name: string,
  table: Readonly<Record<A, T>>,
): Codec<string, T> {
  return reading(name, (wire) => {
    if (!Object.hasOwn(table, wire)) throw new RangeError('unknown code');
    return table[wire as A];
  });
}

/** Points to another record of the same connection by its key. */
export function reference(objectType: string): Codec<string | number, Reference> {
  return {
    name: `reference to ${objectType}`,
    decode: (wire, context) => {
      if (!(typeof wire === 'string' ? wire !== '' : Number.isSafeInteger(wire))) throw new TypeError('not a key');
      return { by: 'key', connection: context.connection, objectType, value: String(wire) };
    },
    encode: (value) => value.value,
  };
}

/** ISO 3166-1 alpha-2 from a code or an English or German country name; null when it names no country. */
export function countryOf(wire: string | null | undefined): string | null {
  if (wire === null || wire === undefined) return null;
  const trimmed = wire.trim();
  if (trimmed === '') return null;
  if (/^[A-Za-z]{2}$/.test(trimmed) && countries.isValid(trimmed.toUpperCase())) return trimmed.toUpperCase();
  return countries.getAlpha2Code(trimmed, 'en') ?? countries.getAlpha2Code(trimmed, 'de') ?? null;
}

/** The gaps of addresses that name a country in a spelling which names none: `wires` are what the source holds, address by address. */
export function countryGaps(
  field: string,
  addresses: readonly Pick<Address, 'country'>[],
  wires: readonly (string | null | undefined)[],
): readonly FieldGap[] {
  return addresses.flatMap(({ country }, index) =>
    country === null && (wires[index] ?? '').trim() !== ''
      ? [{ path: `${field}[${index}].country`, reason: 'not-understood' }]
      : [],
  );
}

/** E-mail in lower case without white space; not normalized when it has no `@` in its middle. */
export function emailOf(original: string, label: string | null = null): ContactPoint {
  const value = original.trim().toLowerCase();
  const isNormalized = /^[^\s@]+@[^\s@]+$/.test(value);
  return {
    type: 'EMAIL',
    value: isNormalized ? value : original,
    label,
    original: value === original ? null : original,
    isNormalized,
  };
}

/** Phone in E.164, with the country where the number names none; the original where it is no possible number. */
export function phoneOf(
  original: string,
  country: string | null,
  type: 'PHONE' | 'MOBILE' | 'FAX' = 'PHONE',
  label: string | null = null,
): ContactPoint {
  const region = country === null || !isPhoneRegion(country) ? undefined : country;
  const parsed = parsePhoneNumberFromString(original, region);
  if (parsed === undefined || !parsed.isPossible())
    return { type, value: original, label, original: null, isNormalized: false };
  return {
    type,
    value: parsed.number,
    label,
    original: parsed.number === original ? null : original,
    isNormalized: true,
  };
}

/** Website with its scheme and in lower case up to the path. */
export function websiteOf(original: string, label: string | null = null): ContactPoint {
  const url = URL.parse(/^https?:\/\//i.test(original.trim()) ? original.trim() : `https://${original.trim()}`);
  const isNormalized = url?.hostname.includes('.') ?? false;
  const value = isNormalized && url !== null ? url.href.replace(/\/$/, '') : original;
  return { type: 'WEBSITE', value, label, original: value === original ? null : original, isNormalized };
}

/** A VAT number without white space and dots, checked by its country's check digits where the country has them. */
export function vatOf(original: string): Identifier {
  const value = original.replace(/[\s.\-/]/g, '').toUpperCase();
  const schemes = VAT_SCHEMES[value.slice(0, 2)];
  return { type: 'VAT', value, isValid: schemes?.some((scheme) => scheme.validate(value).isValid) ?? null };
}

interface CheckDigits {
  validate(value: string): { readonly isValid: boolean };
}

const VAT_SCHEMES: Readonly<Record<string, readonly CheckDigits[] | undefined>> = {
  ...euVat,
  GB: schemesOf('GB', 'vat'),
  NO: schemesOf('NO', 'mva'),
};

function schemesOf(country: string, name: string): readonly CheckDigits[] {
  const scheme = stdnum[country]?.[name];
  return scheme === undefined ? [] : [scheme];
}

function isPhoneRegion(country: string): country is 'DE' {
  return /^[A-Z]{2}$/.test(country);
}
