import { countryGaps, countryOf, instant, reading } from '../../src/connector/codecs.ts';
import type { Codec, FieldGap, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { Address, CustomField } from '../../src/model/values.ts';
import type { CustomProperty, Value } from './wire.ts';

/** Text without white space around it; null where a property has none. Throws on anything but text. */
export function textOf(value: Value): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new TypeError('not text');
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** ISO 8601, or milliseconds since the epoch, which some properties are told in. */
export const propertyInstant = reading<string, string | null>('instant', (wire, context) => {
  const value = textOf(wire);
  if (value === null) return null;
  return /^\d{10,14}$/.test(value) ? new Date(Number(value)).toISOString() : instant.decode(value, context);
});

export const currencyCode = reading<string, string | null>('ISO 4217', (wire) => {
  const code = textOf(wire)?.toUpperCase() ?? null;
  if (code !== null && !/^[A-Z]{3}$/.test(code)) throw new RangeError('not a currency code');
  return code;
});

/** Points to a record of this account; '' is none. */
export function referenceOrNone(objectType: string): Codec<string, Reference | null> {
  return {
    name: `reference to ${objectType}`,
    decode: (wire, context) => {
      const key = textOf(wire);
      if (key !== null && !/^\d+$/.test(key)) throw new RangeError('not a key');
      return key === null ? null : keyReference(objectType, key, context);
    },
    encode: (value) => value?.value ?? '',
  };
}

export function keyReference(objectType: string, key: string, context: MappingContext): Reference {
  return { by: 'key', connection: context.connection, objectType, value: key };
}

/** Money from a decimal string; null when there is none. Throws when it is an amount of no currency. */
export function amountOf(amount: Value, currency: string | null): Money | null {
  const value = textOf(amount);
  if (value === null) return null;
  if (currency === null) throw new TypeError('an amount without currency');
  return moneyOf(value, currency);
}

export interface AddressWire {
  readonly name?: Value;
  readonly lines: readonly Value[];
  readonly city: Value;
  readonly state: Value;
  readonly zip: Value;
  readonly country: Value;
}

/** An address of properties; null where none of them has a value. */
export function addressOf(wire: AddressWire, type: Address['type']): Address | null {
  const address: Address = {
    type,
    name: textOf(wire.name),
    lines: wire.lines.flatMap((line) => textOf(line)?.split(/\r?\n/) ?? []).filter((line) => line.trim() !== ''),
    city: textOf(wire.city),
    region: textOf(wire.state),
    postalCode: textOf(wire.zip),
    country: countryOf(textOf(wire.country)),
    key: null,
  };
  const { lines, city, region, postalCode } = address;
  return lines.length === 0 && [city, region, postalCode, textOf(wire.country)].every((each) => each === null)
    ? null
    : address;
}

/** As `addressOf`, in a list, with the gap of a country that names none. */
export function addressesOf(wire: AddressWire, type: Address['type'], gaps: FieldGap[]): readonly Address[] | null {
  const address = addressOf(wire, type);
  if (address === null) return null;
  gaps.push(...countryGaps('addresses', [address], [textOf(wire.country)]));
  return [address];
}

const TYPES: Readonly<Record<string, CustomField['type']>> = {
  string: 'TEXT',
  phone_number: 'TEXT',
  enumeration: 'TEXT',
  number: 'NUMBER',
  bool: 'BOOLEAN',
  date: 'DATE',
  datetime: 'INSTANT',
};

/** The type of a custom field by the type that HubSpot gives its property. */
export function fieldTypeOf(type: string): CustomField['type'] {
  return Object.hasOwn(TYPES, type) ? (TYPES[type] ?? 'OTHER') : 'OTHER';
}

/** Configured properties as custom fields; null where none is configured. */
export function customFieldsOf(wire: {
  readonly Custom?: readonly CustomProperty[] | undefined;
}): readonly CustomField[] | null {
  const { Custom: custom } = wire;
  if (custom === undefined) return null;
  return custom.map(({ name, type, value }) => ({ name, type: fieldTypeOf(type), value: fieldValueOf(value) }));
}

function fieldValueOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw new TypeError('not text');
  return value;
}

const NO_CONTEXT: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

/** A time that costs nothing but itself: null when it is missing or unreadable. */
export function instantOrNull(value: unknown): string | null {
  try {
    return propertyInstant.decode(String(value ?? ''), NO_CONTEXT);
  } catch {
    return null;
  }
}
