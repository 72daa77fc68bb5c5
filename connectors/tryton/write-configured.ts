import { isDeepStrictEqual } from 'node:util';
import { isConfigured } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { type Mapping, wireOf } from '../../src/connector/mapping.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { FieldInfo, Values } from './client.ts';
import { taggedDay } from './mapping-values.ts';
import { type Notes, taggedDecimalOf, type WriteEnvironment } from './write-steps.ts';

/** A noun whose fields the configuration may take from elsewhere. */
interface Noun<W, E extends EntityName> {
  readonly model: string;
  readonly mapping: Mapping<W, E>;
}

/** How the server takes a plain value, by the type of its field; undefined for what the field cannot hold. A link to a record is no value. */
const SPELLINGS: Readonly<Record<string, ((value: unknown) => unknown) | undefined>> = {
  char: String,
  text: String,
  selection: String,
  integer: (value) => numberOf(value, Number.isSafeInteger),
  float: (value) => numberOf(value, Number.isFinite),
  numeric: (value) => (isDecimal(value) ? taggedDecimalOf(String(value)) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  date: (value) => (isDay(value) ? taggedDay(value) : undefined),
};

function numberOf(value: unknown, isTaken: (number: number) => boolean): number | undefined {
  return isDecimal(value) && isTaken(Number(value)) ? Number(value) : undefined;
}

function isDecimal(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && /^-?\d+(\.\d+)?$/.test(String(value));
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** Whether a field of a model can be set to a plain value. */
export function isSettable({ type, isReadonly }: FieldInfo): boolean {
  return !isReadonly && SPELLINGS[type] !== undefined;
}

/** The fields that a port sets: its own ways, but for what is configured, and what is configured to be a field of the record itself. */
export function withElsewhere<W, E extends EntityName>(
  { rows, reads }: Mapping<W, E>,
  own: WritePort<E>['fields'],
): WritePort<E>['fields'] {
  const isField = (field: string): field is keyof Model<E> & string => rows[field]?.access === 'update';
  const elsewhere = Object.keys(rows)
    .filter((field) => isConfigured(rows[field]) && !reads([field]).join().includes('.'))
    .filter(isField);
  const isOwn = (field: string) => !isConfigured(rows[field]);
  return {
    create: [...own.create.filter(isOwn), ...elsewhere],
    update: [...own.update.filter(isOwn), ...elsewhere],
  };
}

/** A change, told apart: what the port itself knows how to write, and what goes to the fields that the configuration names. */
export interface Apart<E extends EntityName> {
  readonly own: Model<E>;
  /** Of the configured ones those that differ from what is there. */
  readonly given: object;
  readonly fields: readonly string[];
  /** By the fields of the model. */
  readonly values: Values;
  readonly refused: Notes;
}

export async function apart<W, E extends EntityName>(
  { client, context }: WriteEnvironment,
  { model, mapping }: Noun<W, E>,
  { asked, current = {} }: { readonly asked: Model<E>; readonly current?: object },
  call: Call,
): Promise<Apart<E>> {
  const held = new Map<string, unknown>(Object.entries(current));
  const [own, elsewhere] = partition(Object.entries(asked), ([field]) => !isConfigured(mapping.rows[field]));
  const changed = elsewhere.filter(
    ([field, value]) => value !== undefined && !isDeepStrictEqual(value, held.get(field) ?? null),
  );
  const known = changed.length === 0 ? new Map<string, FieldInfo>() : await client.fieldsOf(model, call);
  const told = changed.map(([field, value]) => {
    const path = mapping.reads([field]).join();
    const info = known.get(path);
    const plain = mapping.encode(wireOf<Model<E>>({ [field]: value }), 'update', context).body[path];
    return { field, value, path, sent: info === undefined || !isSettable(info) ? undefined : spelled(info, plain) };
  });
  const [refused, taken] = partition(told, ({ sent }) => sent === undefined);
  return {
    own: wireOf<Model<E>>(Object.fromEntries(own)),
    given: Object.fromEntries(taken.map(({ field, value }) => [field, value])),
    fields: taken.map(({ field }) => field),
    values: Object.fromEntries(taken.map(({ path, sent }) => [path, sent])),
    refused: refused.map(({ field, path }) => ({
      path: field,
      detail: `is kept in ${path}, which is no field of ${model} that takes such a value (change it in the source)`,
    })),
  };
}

/** Undefined where nothing was encoded, or the field cannot hold it. */
function spelled({ type }: FieldInfo, plain: unknown): unknown {
  return plain === undefined || plain === null ? plain : SPELLINGS[type]?.(plain);
}

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}
