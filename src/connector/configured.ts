import Big from 'big.js';
import type { Field } from '../model/field.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';
import { decimalOf, moneyOf } from '../model/money.ts';
import type { CustomField } from '../model/values.ts';
import { boolean, date, instant } from './codecs.ts';
import { type Codec, defineMapping, type Mapping, type MappingContext, type Row, rowsOf, wireOf } from './mapping.ts';
import type { WritePort } from './write.ts';

/** Fields of the canonical model that the configuration takes from fields of the source: entity, field, path in the source's words. */
export type ConfiguredFields = Readonly<Partial<Record<EntityName, Readonly<Record<string, string>>>>>;

/** A field of the source as its own description tells it. */
export interface SourceField {
  /** As the configuration names it: `Segment__c`, `meta_data.segment`. One that ends in `.*` is whatever lies below, of which the source has no list. */
  readonly path: string;
  readonly type: CustomField['type'];
  /** The source's word for people. */
  readonly label: string | null;
  readonly isWritable: boolean;
}

/** The last step of a path that stands for any. */
export const ANY_BELOW = '*';

/** Kinds of fields that one value of a source can fill. */
const CODECS = {
  text: { name: 'text', decode: textOf, encode: (value: string) => value },
  code: { name: 'code', decode: textOf, encode: (value: string) => value },
  boolean: { name: 'boolean', decode: booleanOf, encode: boolean.encode },
  integer: { name: 'integer', decode: integerOf, encode: (value: number) => value },
  decimal: { name: 'decimal', decode: (wire: unknown) => decimalOf(textOf(wire)), encode: (value: string) => value },
  date: {
    name: 'date',
    decode: (wire: unknown, context: MappingContext) => date.decode(textOf(wire), context),
    encode: (value: string) => value,
  },
  instant: {
    name: 'instant',
    decode: (wire: unknown, context: MappingContext) => instant.decode(textOf(wire), context),
  },
  money: {
    name: 'money in the currency of the connection',
    decode: (wire: unknown, { currency }: MappingContext) => {
      if (currency === null) throw new RangeError('the connection names no currency');
      return moneyOf(textOf(wire), currency);
    },
    encode: ({ amount }: { readonly amount: string }) => amount,
  },
} as const;

/** What the note of a configured row says. */
const BY_CONFIGURATION = 'by configuration';

type SimpleKind = keyof typeof CODECS;

/** Whether a row of a mapping is one of the configuration. */
export function isConfigured(row: Pick<Row<never, unknown>, 'note'> | undefined): boolean {
  return row?.note === BY_CONFIGURATION;
}

/** Whether the configuration can fill a field from one value of a source. */
export function isConfigurable(field: Pick<Field<unknown>, 'kind'>): boolean {
  return Object.hasOwn(CODECS, field.kind);
}

/** What a value of the wire is in plain terms (text, number, yes or no), where its source has a form of its own for it. */
export type Plain = (wire: unknown) => unknown;

/**
 * The mapping with the rows of configured fields in the place of its own. Paths are those of the mapping's wire type.
 *
 * A value that the field cannot hold is a gap, as everywhere; an empty text is none.
 */
export function withConfigured<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  fields: ConfiguredFields,
  plain: Plain = (wire) => wire,
): Mapping<W, E> {
  const own: Readonly<Record<string, string>> = fields[mapping.entity] ?? {};
  const configured = Object.entries(own);
  if (configured.length === 0) return mapping;
  const rows: Record<string, Row<W, unknown>> = { ...mapping.rows };
  for (const [name, path] of configured) rows[name] = configuredRow<W>(mapping.entity, { name, path, plain });
  return defineMapping<W, E>(mapping.entity, rows as Parameters<typeof defineMapping<W, E>>[1]);
}

/**
 * The writing side of a port whose own way of writing does not know of configured fields: it leaves them alone, for it would write to the
 * fields that the connector itself takes them from.
 */
export function leavingConfigured<E extends EntityName>(
  write: WritePort<E>,
  entity: E,
  fields: ConfiguredFields,
): WritePort<E> {
  const own: Readonly<Record<string, string>> = fields[entity] ?? {};
  const isLeft = (field: string) => !Object.hasOwn(own, field);
  const { create, update } = write.fields;
  return { ...write, fields: { create: create.filter(isLeft), update: update.filter(isLeft) } };
}

function configuredRow<W>(
  entity: EntityName,
  { name, path, plain }: { readonly name: string; readonly path: string; readonly plain: Plain },
): Row<W, unknown> {
  const fields: Readonly<Record<string, Field<unknown>>> = ENTITIES[entity].fields;
  const field = fields[name];
  if (field === undefined || !isConfigurable(field))
    throw new Error(`${entity}.${name} cannot be filled by configuration`);
  const codec = codecOf(field);
  const access = codec.encode === undefined ? 'read' : 'update';
  // The path is a word of the configuration: nothing knows at compile time whether the source has it.
  return wireOf<ReturnType<typeof configuredRow<W>>>(
    rowsOf<Words>().nullable(path, plainly(codec, plain), access, BY_CONFIGURATION),
  );
}

type Words = Readonly<Record<string, string>>;

/** An empty text is none. */
function plainly(codec: Codec<string, unknown>, plain: Plain): Codec<string, unknown> {
  return {
    ...codec,
    decode: (wire, context) => {
      const value = plain(wire);
      const isEmpty = typeof value === 'string' && value.trim() === '';
      return isEmpty ? null : codec.decode(wireOf<string>(value), context);
    },
  };
}

function codecOf(field: Field<unknown>): Codec<string, unknown> {
  const codec = CODECS[field.kind as SimpleKind] as Codec<string, unknown>;
  const { codes } = field;
  if (codes === null) return codec;
  return {
    ...codec,
    decode: (wire, context) => {
      const code = String(codec.decode(wire, context))
        .toUpperCase()
        .replaceAll(/[\s-]+/g, '_');
      if (!codes.includes(code)) throw new RangeError('unknown code');
      return code;
    },
  };
}

function textOf(wire: unknown): string {
  const value = typeof wire === 'number' ? new Big(wire).toFixed() : wire;
  if (typeof value !== 'string' || value.trim() === '') throw new TypeError('not text');
  return value.trim();
}

function booleanOf(wire: unknown): boolean {
  if (wire === true || wire === 'true') return true;
  if (wire === false || wire === 'false') return false;
  throw new TypeError('not a boolean');
}

function integerOf(wire: unknown): number {
  const value = typeof wire === 'string' && /^-?\d{1,15}$/.test(wire) ? Number(wire) : wire;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError('not an integer');
  return value;
}
