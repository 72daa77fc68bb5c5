import {
  boolean,
  countryOf,
  date,
  decimal,
  emailOf,
  instant,
  phoneOf,
  reading,
  text,
  vatOf,
} from '../../src/connector/codecs.ts';
import type { Codec, FieldGap, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Address, ContactPoint, CustomField, Identifier } from '../../src/model/values.ts';
import type { SalesforceAccount, SalesforceCustomValue, SalesforceRecord, Text } from './wire.ts';

/** What the rows of fields that settings name say on the lineage page. */
export const CUSTOM_FIELDS_NOTE = 'the fields named by the setting customFields';
export const CORRELATION_NOTE = 'the field named by the setting externalIdField, set when the gateway makes the record';

const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A key in its one form of 18 characters; null when it is none.
 *
 * The first 15 tell case apart, the last 3 say which of them are capital letters: 15 characters get their ending, and 18 characters
 * that lost their case get it back.
 */
export function keyOf(key: unknown): string | null {
  if (typeof key !== 'string' || !/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(key)) return null;
  if (key.length === 15) return key + endingOf(key);
  const ending = key.slice(15).toUpperCase();
  const bits = [...ending].map((letter) => CHECK.indexOf(letter));
  const cased = [...key.slice(0, 15)].map((letter, index) => {
    const isCapital = (((bits[Math.floor(index / 5)] ?? 0) >> (index % 5)) & 1) === 1;
    return isCapital ? letter.toUpperCase() : letter.toLowerCase();
  });
  const restored = cased.join('');
  return endingOf(restored) === ending ? restored + ending : null;
}

function endingOf(key: string): string {
  const letters = [0, 5, 10].map((at) => {
    const capitals = [...key.slice(at, at + 5)].map((letter, index): number => (/[A-Z]/.test(letter) ? 1 << index : 0));
    return CHECK.charAt(capitals.reduce((sum, bit) => sum | bit, 0));
  });
  return letters.join('');
}

/** `2026-05-04T09:12:44.000+0000` in UTC; null when it is no instant. */
export function stampOf(wire: unknown): string | null {
  if (typeof wire !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)$/.test(wire))
    return null;
  const at = Date.parse(wire.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Points to another record of the organisation by its key. */
export function keyReference(objectType: string): Codec<string, Reference> {
  return {
    name: `reference to ${objectType}`,
    decode: (wire, context) => {
      const value = keyOf(wire);
      if (value === null) throw new RangeError('not a key');
      return { by: 'key', connection: context.connection, objectType, value };
    },
    encode: ({ value }) => value,
  };
}

/** Text of a source that has null where there is none. */
export const filled: Codec<string, string> = {
  name: 'text',
  decode: (wire, context) => {
    const value = text.decode(wire, context);
    if (value === '') throw new RangeError('empty text');
    return value;
  },
  encode: (value) => value,
};

export const email: Codec<string, string> = {
  name: 'e-mail in lower case',
  decode: (wire, context) => emailOf(filled.decode(wire, context)).value,
  encode: (value) => value,
};

export const currencyCode = reading<string, string>('ISO 4217', (wire) => {
  if (!/^[A-Z]{3}$/.test(wire)) throw new RangeError('not a currency code');
  return wire;
});

/** Text without white space around it; null where there is none. Throws on anything else. */
export function textOf(wire: Text): string | null {
  if (wire === undefined || wire === null) return null;
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

/** A list, or null when nothing is in it: the source says there is none. */
export function orNone<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

export function emailsOf(wire: Text): readonly ContactPoint[] {
  const value = textOf(wire);
  return value === null ? [] : [emailOf(value)];
}

export function phonesOf(wire: Text, country: string | null, type: 'PHONE' | 'MOBILE'): readonly ContactPoint[] {
  const value = textOf(wire);
  return value === null ? [] : [phoneOf(value, country, type)];
}

export function identifiersOf(wire: SalesforceAccount): readonly Identifier[] | null {
  const vat = textOf(wire.VAT_Number__c);
  const duns = textOf(wire.DunsNumber)?.replace(/[\s-]/g, '') ?? '';
  return orNone([
    ...(vat === null ? [] : [vatOf(vat)]),
    ...(duns === '' ? [] : [{ type: 'DUNS', value: duns, isValid: null } as const]),
  ]);
}

export interface AddressParts {
  readonly street: Text;
  readonly city: Text;
  readonly region: Text;
  readonly postalCode: Text;
  readonly country: Text;
  readonly countryCode: Text;
}

/** The address made of these parts; none when all are empty. */
export function addressesOf(type: Address['type'], parts: AddressParts): readonly Address[] {
  if (Object.values(parts).every((part: Text) => textOf(part) === null)) return [];
  const lines = (textOf(parts.street) ?? '').split(/\r\n|\r|\n/).map((line) => line.trim());
  return [
    {
      type,
      name: null,
      lines: lines.filter((line) => line !== ''),
      city: textOf(parts.city),
      region: textOf(parts.region),
      postalCode: textOf(parts.postalCode),
      country: countryOf(textOf(parts.countryCode)) ?? countryOf(textOf(parts.country)),
      key: null,
    },
  ];
}

/** Our own id that the gateway wrote into a record that it made. */
export function correlationOf(wire: SalesforceRecord): string | null {
  return textOf(wire.correlation);
}

/** The configured fields, typed by the describe; null when none is configured. One that is not understood is left out, with its own gap. */
export function customFieldsOf(
  wire: SalesforceRecord,
  context: MappingContext,
  gaps: FieldGap[],
): readonly CustomField[] | null {
  const fields = wire.custom.flatMap((field): readonly CustomField[] => {
    try {
      return [customFieldOf(field, context)];
    } catch {
      // As in every mapping: whatever is wrong with the value, the answer is a gap.
      gaps.push({ path: `customFields.${field.name}`, reason: 'not-understood' });
      return [];
    }
  });
  return orNone(fields);
}

function customFieldOf({ name, type, value }: SalesforceCustomValue, context: MappingContext): CustomField {
  const kind = kindOf(type);
  return { name, type: kind, value: value === null || value === undefined ? null : textOfValue(kind, value, context) };
}

/** What a type of the describe holds. */
export function kindOf(type: string): CustomField['type'] {
  switch (type) {
    case 'string':
    case 'textarea':
    case 'picklist':
    case 'multipicklist':
    case 'combobox':
    case 'email':
    case 'phone':
    case 'url':
    case 'encryptedstring':
      return 'TEXT';
    case 'int':
    case 'long':
    case 'double':
    case 'currency':
    case 'percent':
      return 'NUMBER';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'datetime':
      return 'INSTANT';
    default:
      return 'OTHER';
  }
}

function textOfValue(kind: CustomField['type'], value: unknown, context: MappingContext): string {
  if (kind === 'BOOLEAN' && typeof value === 'boolean') return String(boolean.decode(value, context));
  if (kind === 'NUMBER' && (typeof value === 'number' || typeof value === 'string'))
    return decimal.decode(value, context);
  if (kind === 'OTHER') return typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value !== 'string') throw new TypeError('not text');
  if (kind === 'DATE') return date.decode(value, context);
  if (kind === 'INSTANT') return instant.decode(value, context);
  if (kind === 'TEXT') return value;
  throw new TypeError('value of another type');
}
