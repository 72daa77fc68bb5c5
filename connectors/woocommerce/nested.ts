import { getInChunks } from '../../src/connector/chunks.ts';
import type { Call, Capabilities, Checkpoint, Found, Page, Part, Port } from '../../src/connector/contract.ts';
import type { Mapping } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { batchesOf, type Collection } from './listing.ts';
import { STOCK_MEMBERS } from './objects.ts';
import {
  foundOf,
  MAX_KEYS,
  nestedKey,
  partsNamed,
  postPage,
  readByIds,
  recordId,
  type WooEnvironment,
} from './records.ts';

/** A noun whose records can only be read inside of another: variations of a product, refunds of an order. */
export interface Nested<W, E extends EntityName> {
  readonly entity: E;
  readonly objectType: string;
  readonly mapping: Mapping<W, E>;
  readonly parts: readonly Part<E>[];
  /** The records that have some. */
  readonly parents: Collection;
  /** The ids of its children that a parent names. */
  readonly namedBy: (parent: unknown) => readonly string[];
  readonly childrenOf: (parent: string) => Pick<Collection, 'path' | 'operation' | 'query'>;
  /** What the mapping reads of the parent besides the record. */
  readonly assemble: (record: unknown, parent: unknown) => unknown;
  readonly changedAt: 'date_modified_gmt' | 'date_created_gmt';
  /** Parents of one page: each is a call where all have children. */
  readonly parentsPerPage: number;
}

/** The port of such a noun. */
export function nestedPort<W, E extends EntityName>(
  nested: Nested<W, E>,
  environment: WooEnvironment,
  capabilities: Capabilities,
): Port<E> {
  const { entity, objectType, mapping, parts } = nested;
  return {
    entity,
    objectType,
    mapping,
    parts,
    capabilities,
    get: (keys, names, call) => {
      const asked = partsNamed(parts, names);
      return getInChunks(
        keys,
        {
          keyOf: nestedKey,
          size: MAX_KEYS,
          read: (some, one) => read(nested, environment, { keys: some, asked }, one),
        },
        call,
      );
    },
    list: (from, call) => list(nested, environment, from, call),
    keys: async function* (call) {
      for await (const { records } of list(nested, environment, null, call)) yield records.map(({ key }) => key);
    },
  };
}

/** One call for the parents of all keys, and one for each that is visible. */
async function read<W, E extends EntityName>(
  nested: Nested<W, E>,
  environment: WooEnvironment,
  { keys, asked }: { readonly keys: readonly string[]; readonly asked: readonly Part<E>[] },
  call: Call,
): Promise<ReadonlyMap<string, Found<E>>> {
  const { client } = environment;
  const { path, operation, query } = nested.parents;
  const byParent = Map.groupBy(keys, (key) => key.split(':')[0] ?? '');
  const parents = await readByIds(client, { path, operation, query }, [...byParent.keys()], call);
  const isStockAlone = asked.every(({ name }) => name === 'stock');
  const found = await together(call, (one) =>
    Promise.all(
      [...parents].map(async ([parent, wire]) => {
        const children = nested.childrenOf(parent);
        const trimmed = isStockAlone ? { ...children.query, _fields: STOCK_MEMBERS } : children.query;
        const ids = (byParent.get(parent) ?? []).map((key) => key.split(':')[1] ?? '');
        const records = await readByIds(client, { ...children, query: trimmed }, ids, one);
        return [...records.values()].map((record) => foundIn(nested, environment, { parent, wire, record, asked }));
      }),
    ),
  );
  return new Map(found.flat().map((each) => [each.key, each]));
}

/** A page is what the parents of one page have. */
async function* list<W, E extends EntityName>(
  nested: Nested<W, E>,
  environment: WooEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  const walk = { client: environment.client, pageSize: Math.min(environment.settings.pageSize, nested.parentsPerPage) };
  for await (const { records, checkpoint } of batchesOf(nested.parents, walk, from, call)) {
    const lists = await together(call, (one) =>
      Promise.all(
        records
          .filter((wire) => nested.namedBy(wire).length > 0)
          .map((wire) => childrenOf(nested, environment, wire, one)),
      ),
    );
    yield { records: lists.flat(), removed: [], checkpoint };
  }
}

async function childrenOf<W, E extends EntityName>(
  nested: Nested<W, E>,
  environment: WooEnvironment,
  wire: unknown,
  call: Call,
): Promise<readonly Found<E>[]> {
  const parent = recordId(wire, nested.parents.operation);
  const walk = { client: environment.client, pageSize: MAX_KEYS };
  const children: Collection = { ...nested.childrenOf(parent), order: 'id' };
  const named = nested.namedBy(wire);
  const found = new Map<string, Found<E>>();
  for await (const { records } of batchesOf(children, walk, null, call)) {
    const ids = records.map((record) => recordId(record, children.operation));
    // One may have come or gone meanwhile; where none is known, they are of somebody else.
    if (ids.length > 0 && !ids.some((id) => named.includes(id)))
      throw answers.protocol(children.operation, 'answered the records of another parent');
    for (const record of records) {
      const each = foundIn(nested, environment, { parent, wire, record, asked: nested.parts });
      found.set(each.key, each);
    }
  }
  return [...found.values()];
}

interface Child<E extends EntityName> {
  readonly parent: string;
  readonly wire: unknown;
  readonly record: unknown;
  readonly asked: readonly Part<E>[];
}

function foundIn<W, E extends EntityName>(
  nested: Nested<W, E>,
  { context, settings }: WooEnvironment,
  { parent, wire, record, asked }: Child<E>,
): Found<E> {
  const key = `${parent}:${recordId(record, nested.childrenOf(parent).operation)}`;
  return foundOf(nested.assemble(record, wire), {
    mapping: nested.mapping,
    context,
    parts: asked,
    key,
    url: postPage(settings, parent),
    changedAt: nested.changedAt,
  });
}
