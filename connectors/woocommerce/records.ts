import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { Call, Found, Part } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { ReadRequest, WooClient } from './client.ts';
import { gmtInstant } from './codecs.ts';
import type { WoocommerceSettings } from './config.ts';
import { withMeta } from './meta.ts';

/** What ports and writes are made with. */
export interface WooEnvironment {
  readonly client: WooClient;
  readonly settings: WoocommerceSettings;
  readonly context: MappingContext;
  readonly configured: ConfiguredFields;
  readonly now: () => number;
}

/** `include` takes as many ids as a page holds. */
export const MAX_KEYS = 100;

/** Exact amounts as kept, not as the shop shows them: the default of `dp` is what it rounds to. */
export const EXACT = { dp: '6' } as const;

export const COLLECTIONS = {
  customers: { path: '/customers', operation: 'GET /customers' },
  /** `any` leaves out what is in the trash. */
  orders: { path: '/orders', operation: 'GET /orders', query: { status: 'any', ...EXACT } },
  products: { path: '/products', operation: 'GET /products', query: { status: 'any' } },
} as const;

/** The one form of a numeric key; null for what can be none. */
export function idKey(key: string): string | null {
  return /^[1-9]\d{0,18}$/.test(key) ? key : null;
}

/** The one form of `<parent>:<child>`. */
export function nestedKey(key: string): string | null {
  return /^[1-9]\d{0,18}:[1-9]\d{0,18}$/.test(key) ? key : null;
}

/** Reads records by their ids, in no order; what is not visible is left out. Throws SourceError. */
export async function readByIds(
  client: WooClient,
  { path, operation, query }: Pick<ReadRequest, 'path' | 'operation' | 'query'>,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, unknown>> {
  const include = { include: ids.join(','), per_page: String(MAX_KEYS), orderby: 'include' };
  const answer = await client.list({ path, operation, query: { ...query, ...include }, keys: ids.length }, call);
  return new Map(answer.records.map((record) => [recordId(record, operation), record]));
}

export function recordId(record: unknown, operation: string): string {
  const id = valueAt(record, 'id');
  const key = idKey(String(id));
  if (key === null || typeof id === 'object') throw answers.protocol(operation, 'answered a record without id');
  return key;
}

interface Finding<W, E extends EntityName> {
  readonly mapping: Mapping<W, E>;
  readonly context: MappingContext;
  /** Those that the record is read for. */
  readonly parts: readonly Part<E>[];
  readonly key: string;
  readonly url: string;
  /** Where the time of its last change stands. */
  readonly changedAt?: 'date_modified_gmt' | 'date_created_gmt';
}

/** The record in the words of the model. `record` is assembled but for its `meta_data`. */
export function foundOf<W, E extends EntityName>(
  record: unknown,
  { mapping, context, parts, key, url, changedAt = 'date_modified_gmt' }: Finding<W, E>,
): Found<E> {
  const updatedAt = instantAt(record, changedAt, context);
  return {
    key,
    version: updatedAt,
    sourceUpdatedAt: updatedAt,
    parts: parts.map(({ name }) => name),
    ...mapping.decode(
      wireOf<W>(withMeta(record)),
      context,
      parts.flatMap(({ fields }) => [...fields]),
    ),
    url,
  };
}

/** Null when it is missing or unreadable: it is no concurrency token here, so it costs its own field and not the record. */
function instantAt(record: unknown, path: string, context: MappingContext): string | null {
  try {
    return gmtInstant.decode(String(valueAt(record, path) ?? ''), context);
  } catch {
    return null;
  }
}

/** The parts asked for; all where none is named. */
export function partsNamed<E extends EntityName>(
  parts: readonly Part<E>[],
  names: readonly string[],
): readonly Part<E>[] {
  return parts.filter(({ name }) => names.includes(name));
}

/** The page of a post, which also leads to orders that are kept in tables of their own. */
export function postPage({ siteUrl }: WoocommerceSettings, id: string): string {
  return `${siteUrl}/wp-admin/post.php?post=${id}&action=edit`;
}
