import type { AnyMapping, Mapping } from '../../src/connector/mapping.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { Row } from './fields.ts';

/** An Odoo search domain: conditions in prefix notation, joined by "and" where nothing else is said. */
export type Domain = readonly unknown[];

/** Records that belong to a record and have a model of their own: the lines of an order. */
export interface Children {
  /** The member of the wire object that they stand in. */
  readonly into: string;
  readonly model: string;
  /** The many2one that leads to the record. */
  readonly link: string;
  readonly fields: readonly string[];
  readonly domain: Domain;
  readonly order: string;
  /** The part that holds them. */
  readonly part: string;
}

/** Records that the record points to, of which the mapping shows more than their name. */
export interface Related {
  readonly into: string;
  readonly model: string;
  /** Many2one or many2many fields of the record or, as `lines.tax_ids`, of its children. */
  readonly via: readonly string[];
  readonly fields: readonly string[];
  readonly part: string;
}

/** One noun from one model: all that its port needs to know. */
export interface OdooObject<W, E extends EntityName> {
  readonly entity: E;
  readonly model: string;
  /** What tells its records from those of another noun of the same model; the model when absent. */
  readonly objectType?: string;
  readonly mapping: Mapping<W, E>;
  readonly domain: Domain;
  /** Fields outside the part `core`, by part. */
  readonly parts: readonly OdooPart<E>[];
  readonly children: readonly Children[];
  readonly related: readonly Related[];
  /** Paths whose `write_date` tells a change of the record, with the model at their end: `order_line` of `sale.order.line`. */
  readonly watched: readonly { readonly path: string; readonly model: string }[];
  /** Tells lines what stands beside them; the record as it is where it needs nothing of that. */
  readonly assemble?: (record: Readonly<Record<string, unknown>>) => unknown;
}

export function objectTypeOf({ model, objectType }: { readonly model: string; readonly objectType?: string }): string {
  return objectType ?? model;
}

export interface OdooPart<E extends EntityName> {
  readonly name: string;
  readonly fields: readonly (keyof Model<E> & string)[];
  readonly tracked: 'sweep' | 'volatile';
}

/** What an object has unless it says otherwise. */
export const PLAIN = { parts: [], children: [], related: [], watched: [] } as const;

/** The fields of the record itself behind fields of the model: the first names of the paths that its mapping reads. */
export function ownFields(mapping: Pick<AnyMapping, 'rows'>, fields: readonly string[]): readonly string[] {
  const paths = fields.flatMap((field) => mapping.rows[field]?.reads ?? []);
  return [...new Set(paths.filter((path) => !path.includes('[')).map((path) => path.split('.')[0] ?? path))];
}

/** The fields of lines behind the mapping of a line. */
export function lineFields(reads: readonly string[]): readonly string[] {
  return [...new Set(reads.map((path) => path.split('.')[0] ?? path))];
}

/** A domain that holds where any of its members does. */
export function anyOf(domains: readonly Domain[]): Domain {
  return [...domains.slice(1).map(() => '|'), ...domains.flatMap((each) => [...allOf(each)])];
}

/** A domain as one operand: joined by `&` where it left that out. */
export function allOf(domain: Domain): Domain {
  let open = 0;
  for (const each of domain) open += each === '&' || each === '|' ? -1 : each === '!' ? 0 : 1;
  return [...Array.from({ length: Math.max(0, open - 1) }, () => '&'), ...domain];
}

/** Ids behind a many2one or many2many of a normal row. */
export function idsAt(row: Row, field: string): readonly number[] {
  const value = row[field];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((each) => {
    const id: unknown = typeof each === 'object' && each !== null && 'id' in each ? each.id : each;
    return typeof id === 'number' && Number.isSafeInteger(id) ? [id] : [];
  });
}
