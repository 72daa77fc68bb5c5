import type { EntityName, Model } from '../model/index.ts';

/** What a connection says about values that its records do not carry. */
export interface MappingContext {
  readonly connection: string;
  /** The company that the connection keeps books for; null when it is shared. */
  readonly legalEntity: string | null;
  /** The currency of amounts that name none, ISO 4217. */
  readonly currency: string | null;
  /** The country of phone numbers and addresses that name none, ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** Why a field of a record has no value. `not-set` needs no gap: it is the null itself. */
export interface FieldGap {
  /** `lines[2].quantity` for a line's field. */
  readonly path: string;
  readonly reason: 'not-permitted' | 'not-understood';
}

/** A translation between a wire value and ours. `decode` throws on anything it does not understand; the mapping makes a gap of it. */
export interface Codec<A, T> {
  /** For the lineage page: `decimal`, `ISO 3166 country`. */
  readonly name: string;
  decode(wire: A, context: MappingContext): T;
  /** Absent: the field can only be read. */
  encode?(value: T, context: MappingContext): A;
}

/** Whether the source lets the field be set: never, only when the record is made, or any time. */
export type Access = 'read' | 'create' | 'update';

/** One row of a mapping: where a field comes from and how. */
export interface Row<W, T> {
  readonly kind: 'required' | 'optional' | 'from' | 'derived' | 'items' | 'absent';
  /** Wire paths it reads, for the request and the lineage page. */
  readonly reads: readonly string[];
  readonly access: Access;
  readonly codec: string;
  readonly note: string;
  /** Members of the value that the source does not have, below the field and without places in lists: `taxes.rate`. */
  readonly lacks?: readonly string[];
  /** `field` is the model's name of the field, for the paths of gaps below it. */
  decode(wire: W, context: MappingContext, gaps: FieldGap[], field: string): T | null | undefined;
  /** Puts the value where the source wants it. */
  encode?(value: T | null, context: MappingContext): Readonly<Record<string, unknown>>;
}

type Leaf = string | number | boolean | null | undefined;

/** Every dotted path through the objects of a wire type; arrays end a path. */
export type Path<W> = {
  [K in keyof W & string]: NonNullable<W[K]> extends Leaf | readonly unknown[]
    ? K
    : K | `${K}.${Path<NonNullable<W[K]>>}`;
}[keyof W & string];

export type PathValue<W, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof W
    ? PathValue<NonNullable<W[Head]>, Rest>
    : never
  : P extends keyof W
    ? NonNullable<W[P]>
    : never;

/** The makers of rows for one wire type. */
export function rowsOf<W>() {
  return {
    /** A field that the source always has; its absence is a gap. */
    required<const P extends Path<W>, T>(
      path: P,
      codec: Codec<PathValue<W, P>, T>,
      access: Access,
      note = '',
    ): Row<W, T> {
      return { ...pathRow<W, P, T>(path, codec, access, note), kind: 'required' };
    },
    /** A field that the source may leave empty. */
    optional<const P extends Path<W>, T>(
      path: P,
      codec: Codec<PathValue<W, P>, T>,
      access: Access,
      note = '',
    ): Row<W, T> {
      return { ...pathRow<W, P, T>(path, codec, access, note), kind: 'optional' };
    },
    /** A field that the source may leave empty, also by a value that its codec knows to mean "none": '', 0000-00-00. */
    nullable<const P extends Path<W>, T>(
      path: P,
      codec: Codec<PathValue<W, P>, T | null>,
      access: Access,
      note = '',
    ): Row<W, T> {
      const row: Row<W, T | null> = pathRow<W, P, T | null>(path, codec, access, note);
      return { ...row, kind: 'optional' };
    },
    /** A field made from several wire fields. */
    from<T>(
      paths: readonly Path<W>[],
      decode: (wire: W, context: MappingContext, gaps: FieldGap[]) => T | null,
      access: Access,
      note = '',
      encode?: (value: T | null, context: MappingContext) => Readonly<Record<string, unknown>>,
    ): Row<W, T> {
      const row = { kind: 'from', reads: paths, access, codec: decode.name || 'own rule', note, decode } as const;
      return encode === undefined ? row : { ...row, encode };
    },
    /** A field that the connection's configuration settles. */
    derived<T>(decode: (context: MappingContext) => T | null, note: string): Row<W, T> {
      return {
        kind: 'derived',
        reads: [],
        access: 'read',
        codec: 'configuration',
        note,
        decode: (_wire, context) => decode(context),
      };
    },
    /** A list of parts of the record, each with its own rows. */
    items<const P extends Path<W>, L, T>(
      path: P,
      line: ItemMapping<L, T>,
      access: Access,
      note = '',
    ): Row<W, readonly T[]> {
      return {
        kind: 'items',
        reads: line.reads.map((read) => `${path}[].${read}`),
        access,
        codec: 'list',
        note,
        lacks: line.lacks,
        decode: (wire, context, gaps, field) => {
          const lines = valueAtKeys(wire, path.split('.'));
          if (lines === undefined || lines === null) return null;
          if (!Array.isArray(lines)) throw new TypeError('not a list');
          return lines.map((each, index) => line.decode(wireOf<L>(each), context, gaps, `${field}[${index}]`));
        },
      };
    },
    /** A field that the source does not hold. The reason is for the lineage page. */
    absent(reason: string): Row<W, never> {
      return { kind: 'absent', reads: [], access: 'read', codec: '', note: reason, decode: () => undefined };
    },
  };
}

/** A row whose value has members that the source does not have: null there means "not mapped", not "empty". */
export function lacking<W, T>(row: Row<W, T>, ...members: readonly string[]): Row<W, T> {
  return { ...row, lacks: members };
}

function pathRow<W, P extends string, T>(
  path: P,
  codec: Codec<PathValue<W, P>, T>,
  access: Access,
  note: string,
): Row<W, T> {
  if (access !== 'read' && codec.encode === undefined)
    throw new Error(`mapping of ${path}: ${codec.name} cannot encode`);
  const keys = path.split('.');
  return {
    kind: 'optional',
    reads: [path],
    access,
    codec: codec.name,
    note,
    decode: (wire, context) => {
      const found = valueAtKeys(wire, keys);
      if (found === undefined || found === null) return null;
      return codec.decode(wireOf<PathValue<W, P>>(found), context);
    },
    encode: (value, context) => {
      const encoded = value === null ? null : (codec.encode?.(value, context) ?? null);
      return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), encoded) as Readonly<
        Record<string, unknown>
      >;
    },
  };
}

/** The mapping of the lines of a record. */
export interface ItemMapping<L, T> {
  readonly reads: readonly string[];
  /** As a row's: its absent fields, and what the others lack. */
  readonly lacks: readonly string[];
  readonly rows: Readonly<Record<string, Row<L, unknown>>>;
  decode(wire: L, context: MappingContext, gaps: FieldGap[], path: string): T;
}

/** Defines the rows of a line; every field of the line needs one. A field that cannot be understood is null with a gap. */
export function defineItems<L, T>() {
  return (rows: { readonly [K in keyof T]-?: Row<L, NonNullable<T[K]>> | Row<L, never> }): ItemMapping<L, T> => {
    const entries = Object.entries(rows) as [string, Row<L, unknown>][];
    return {
      reads: entries.flatMap(([, row]) => row.reads),
      lacks: entries.flatMap(([field, row]) =>
        row.kind === 'absent' ? [field] : (row.lacks ?? []).map((member) => `${field}.${member}`),
      ),
      rows: rows as Readonly<Record<string, Row<L, unknown>>>,
      decode: (wire, context, gaps, path) => {
        const item: Record<string, unknown> = {};
        for (const [field, row] of entries)
          item[field] = decodeField(row, wire, context, gaps, `${path}.${field}`) ?? null;
        return item as T;
      },
    };
  };
}

/** One noun of one source: the whole translation, both ways, and its documentation. */
export interface Mapping<W, E extends EntityName> {
  readonly entity: E;
  readonly rows: Readonly<Record<string, Row<W, unknown>>>;
  /** Reads the given fields of a record (all when absent). Never throws: what is not understood is a gap. */
  decode(
    wire: W,
    context: MappingContext,
    fields?: readonly string[],
  ): { readonly record: Model<E>; readonly gaps: readonly FieldGap[] };
  /** The wire paths behind the given fields, each once. */
  reads(fields?: readonly string[]): readonly string[];
  /** The body that creates or changes a record, and the fields that the source cannot take. */
  encode(values: Model<E>, action: 'create' | 'update', context: MappingContext): EncodedValues;
}

export interface EncodedValues {
  readonly body: Readonly<Record<string, unknown>>;
  readonly refused: readonly string[];
}

/** A mapping whose wire type is not known at the place it is used; enough for documentation and checks. */
export interface AnyMapping {
  readonly entity: EntityName;
  readonly rows: Readonly<
    Record<string, Pick<Row<never, unknown>, 'kind' | 'reads' | 'access' | 'codec' | 'note' | 'lacks'>>
  >;
}

/** Defines the mapping of a noun. Every model field needs a row, or it does not compile. */
export function defineMapping<W, E extends EntityName>(
  entity: E,
  rows: { readonly [K in keyof Model<E>]-?: Row<W, NonNullable<Model<E>[K]>> | Row<W, never> },
): Mapping<W, E> {
  const table = rows as Readonly<Record<string, Row<W, unknown>>>;
  const all = Object.keys(table);
  return {
    entity,
    rows: table,
    decode: (wire, context, fields = all) => {
      const record: Record<string, unknown> = {};
      const gaps: FieldGap[] = [];
      for (const field of fields) {
        const row = table[field];
        if (row === undefined || row.kind === 'absent') continue;
        const value = decodeField(row, wire, context, gaps, field);
        if (value !== undefined) record[field] = value;
      }
      return { record: record as Model<E>, gaps };
    },
    reads: (fields = all) => [...new Set(fields.flatMap((field) => table[field]?.reads ?? []))],
    encode: (values, action, context) => encodeWith(table, values, action, context),
  };
}

function decodeField<W>(
  row: Row<W, unknown>,
  wire: W,
  context: MappingContext,
  gaps: FieldGap[],
  path: string,
): unknown {
  try {
    const value = row.decode(wire, context, gaps, path);
    if (value === null && row.kind === 'required') gaps.push({ path, reason: 'not-understood' });
    return value;
  } catch {
    // Whatever a codec throws on a value of the wrong shape, the answer is the same: this field, and only this, is not understood.
    gaps.push({ path, reason: 'not-understood' });
    return null;
  }
}

function encodeWith<W>(
  table: Readonly<Record<string, Row<W, unknown>>>,
  values: object,
  action: 'create' | 'update',
  context: MappingContext,
): EncodedValues {
  const body: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [field, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const row = table[field];
    const isWritable =
      row?.encode !== undefined && (row.access === 'update' || (row.access === 'create' && action === 'create'));
    if (!isWritable) refused.push(field);
    else mergeInto(body, row.encode?.(value, context) ?? {});
  }
  return { body, refused };
}

function mergeInto(target: Record<string, unknown>, source: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(source)) {
    const held = target[key];
    if (isPlainObject(held) && isPlainObject(value)) mergeInto(held, value);
    else target[key] = value;
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a dotted path; undefined where an object on the way is missing. */
export function valueAt(wire: unknown, path: string): unknown {
  let at = wire;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

/** As `valueAt`, but throws TypeError where something else stands in an object's place: that is not understood, not "none". */
function valueAtKeys(wire: unknown, keys: readonly string[]): unknown {
  let at = wire;
  for (const key of keys) {
    if (at === undefined || at === null) return undefined;
    if (!isPlainObject(at)) throw new TypeError('not an object');
    at = at[key];
  }
  return at;
}

/** Gives a parsed body its wire type. Sound because every field is read through a row, which turns any surprise into a gap. */
export function wireOf<W>(value: unknown): W {
  return value as W;
}
