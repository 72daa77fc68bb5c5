import { getInChunks } from '../../src/connector/chunks.ts';
import type { Call, Capabilities, Checkpoint, Page, Part, Port } from '../../src/connector/contract.ts';
import type { Mapping } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { batchesOf, type Collection } from './listing.ts';
import { foundOf, idKey, MAX_KEYS, partsNamed, readByIds, recordId, type WooEnvironment } from './records.ts';

/** One noun from one collection of the shop. */
export interface WooObject<W, E extends EntityName> {
  readonly entity: E;
  readonly objectType: string;
  readonly mapping: Mapping<W, E>;
  /** Puts together what the mapping reads; what is answered where it is left out. */
  readonly assemble?: (record: unknown) => unknown;
  readonly parts: readonly Part<E>[];
  readonly collection: Collection;
  /** The members that a part needs alone, where they are few: all others are left out of the answer. */
  readonly members?: Readonly<Record<string, string>>;
  /** The members that tell whether a record is one of this noun, besides its id; null where all are. */
  readonly presence: { readonly members: string; readonly isThere: (record: unknown) => boolean } | null;
  readonly idempotency: Capabilities['idempotency'];
  readonly urlOf: (key: string) => string;
}

/** The port of one collection. */
export function recordPort<W, E extends EntityName>(object: WooObject<W, E>, environment: WooEnvironment): Port<E> {
  const { entity, objectType, mapping, parts, collection, idempotency } = object;
  return {
    entity,
    objectType,
    mapping,
    parts,
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      changedSince: collection.order !== 'id',
      deletions: 'sweep',
      idempotency,
      concurrency: 'none',
    },
    get: (keys, names, call) => {
      const asked = partsNamed(parts, names);
      return getInChunks(
        keys,
        { keyOf: idKey, size: MAX_KEYS, read: (ids, one) => read(object, environment, { ids, asked }, one) },
        call,
      );
    },
    list: (from, call) => list(object, environment, from, call),
    keys: (call) => keysOf(object, environment, call),
  };
}

async function read<W, E extends EntityName>(
  object: WooObject<W, E>,
  environment: WooEnvironment,
  { ids, asked }: { readonly ids: readonly string[]; readonly asked: readonly Part<E>[] },
  call: Call,
) {
  const [only] = asked;
  const members = asked.length === 1 && only !== undefined ? object.members?.[only.name] : undefined;
  const { path, operation, query } = object.collection;
  const trimmed = members === undefined ? query : { ...query, _fields: members };
  const records = await readByIds(environment.client, { path, operation, query: trimmed }, ids, call);
  return new Map(
    [...records]
      .filter(([, record]) => object.presence?.isThere(record) ?? true)
      .map(([key, record]) => [key, found(object, environment, { key, record, parts: asked })]),
  );
}

async function* list<W, E extends EntityName>(
  object: WooObject<W, E>,
  environment: WooEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  const { collection, presence, parts } = object;
  const walk = { client: environment.client, pageSize: environment.settings.pageSize };
  for await (const { records, checkpoint, total } of batchesOf(collection, walk, from, call)) {
    const ours = records.filter((record) => presence?.isThere(record) ?? true);
    yield {
      records: ours.map((record) =>
        found(object, environment, { key: recordId(record, collection.operation), record, parts }),
      ),
      removed: [],
      checkpoint,
      ...(total === undefined || presence !== null ? {} : { total }),
    };
  }
}

/** Every key, with nothing else of the records. */
async function* keysOf<W, E extends EntityName>(
  { collection, presence }: WooObject<W, E>,
  { client }: WooEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  const members = presence === null ? 'id' : `id,${presence.members}`;
  const bare: Collection = { ...collection, order: 'id', query: { ...collection.query, _fields: members } };
  for await (const { records } of batchesOf(bare, { client, pageSize: MAX_KEYS }, null, call))
    yield records
      .filter((record) => presence?.isThere(record) ?? true)
      .map((record) => recordId(record, collection.operation));
}

function found<W, E extends EntityName>(
  object: WooObject<W, E>,
  { context }: WooEnvironment,
  { key, record, parts }: { readonly key: string; readonly record: unknown; readonly parts: readonly Part<E>[] },
) {
  return foundOf(object.assemble?.(record) ?? record, {
    mapping: object.mapping,
    context,
    parts,
    key,
    url: object.urlOf(key),
  });
}
