import Big from 'big.js';
import { reference } from '../../src/connector/codecs.ts';
import type { Codec, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { CustomField } from '../../src/model/values.ts';
import type { CustomFieldWire, Decimal, Ref } from './wire.ts';

/** Text, or null where it is absent or empty: QuickBooks leaves out what has no value. Throws TypeError on anything else. */
export function textOf(wire: string | null | undefined): string | null {
  if (wire === null || wire === undefined) return null;
  if (typeof wire !== 'string') throw new TypeError('not text');
  return wire.trim() === '' ? null : wire.trim();
}

/** Null where it is absent. Throws on what is no decimal. */
export function bigOf(wire: Decimal | null | undefined): Big | null {
  if (wire === null || wire === undefined) return null;
  if (typeof wire !== 'number' && typeof wire !== 'string') throw new TypeError('not a number');
  return new Big(wire);
}

/** The value of a reference; null without one. Throws TypeError on what is no reference. */
export function refValueOf(ref: Ref | null | undefined): string | null {
  return memberOf(ref, 'value');
}

/** The member that an object of the wire always has; null where there is no such object. Throws TypeError where it has none. */
export function memberOf<K extends string>(
  wire: { readonly [N in K]?: string | null } | null | undefined,
  name: K,
): string | null {
  if (wire === null || wire === undefined) return null;
  const value = wire[name];
  if (typeof value !== 'string') throw new TypeError(`no ${name}`);
  return textOf(value);
}

/** A company without several currencies names none: then it is that of the connection. */
export function currencyOf(ref: Ref | null | undefined, { currency }: MappingContext): string {
  const named = refValueOf(ref) ?? currency;
  if (named === null || !/^[A-Z]{3}$/.test(named)) throw new RangeError('no currency');
  return named;
}

export function amountOf(wire: Decimal | Big | null | undefined, currency: string): Money | null {
  const value = wire instanceof Big ? wire : bigOf(wire);
  return value === null ? null : moneyOf(value.toFixed(), currency);
}

const TYPES: Readonly<Record<string, CustomField['type']>> = {
  StringType: 'TEXT',
  BooleanType: 'BOOLEAN',
  NumberType: 'NUMBER',
  DateType: 'DATE',
};

export function customTypeOf(type: unknown): CustomField['type'] {
  return (typeof type === 'string' ? TYPES[type] : undefined) ?? 'OTHER';
}

/** The custom fields of an object as they are listed. */
export function customFieldsOf(fields: readonly CustomFieldWire[] | null | undefined): readonly CustomField[] | null {
  if (fields === null || fields === undefined || fields.length === 0) return null;
  return fields.map((field) => ({
    name: textOf(field.Name) ?? String(field.DefinitionId),
    type: customTypeOf(field.Type),
    value: customValueOf(field),
  }));
}

/** The value of a custom field as text; null when it is not set. */
export function customValueOf(field: CustomFieldWire): string | null {
  const value = field.StringValue ?? field.NumberValue ?? field.BooleanValue ?? field.DateValue;
  return value === undefined || value === null ? null : String(value);
}

/** Our id, where a record carries it in its note: only what we made has one there. */
export function ownIdIn(note: string | null | undefined): string | null {
  return typeof note === 'string' ? (/^(?:Voided\W+)?([a-z]{3}_[0-9a-z]{20,40})$/.exec(note)?.[1] ?? null) : null;
}

/** Points to another object of the company by its Id. */
export function pointer(objectType: string): Codec<string, Reference> {
  const codec = reference(objectType);
  return { name: codec.name, decode: codec.decode, encode: (value) => value.value };
}

/** As `pointer`, of a reference that may be absent. Throws TypeError on what is no reference. */
export function pointedTo(objectType: string, ref: Ref | null | undefined, context: MappingContext): Reference | null {
  const value = refValueOf(ref);
  return value === null ? null : reference(objectType).decode(value, context);
}
