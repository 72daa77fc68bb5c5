import type { Call, Checkpoint, Found, Part, Port } from '../../src/connector/contract.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { idsBehind, listRecords } from './ports-list.ts';
import type { TrytonObject } from './ports-objects.ts';
import { type PortEnvironment, readRecords } from './ports-read.ts';

/** The server has no limit; above this, one answer takes seconds and megabytes. */
const MAX_KEYS = 500;

/** The port of one model. */
export function trytonPort<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  write?: WritePort<E>,
): Port<E> {
  return {
    entity: object.entity,
    objectType: object.model,
    mapping: object.mapping,
    parts: partsOf(object),
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      callsPerGet: (_keys, parts) => callsOf(object, environment, parts),
      changedSince: true,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'version',
    },
    get: (keys, parts, call) => getByKeys(object, environment, { keys, parts }, call),
    list: (from: Checkpoint | null, call: Call) => listRecords(object, environment, from, call),
    keys: (call) => listKeys(object, environment, call),
    ...(write === undefined ? {} : { write }),
  };
}

/** One for the records themselves, one for every model of children, and those of the stock. */
function callsOf<W, E extends EntityName>(
  { parts: all, stockFields }: TrytonObject<W, E>,
  { stock }: PortEnvironment,
  parts: readonly string[],
): number {
  const children = all.filter(({ name }) => parts.includes(name)).flatMap((part) => part.children);
  return 1 + children.length + (parts.includes('stock') && stockFields.length > 0 ? stock.calls() : 0);
}

/**
 * Children move neither the stamp nor the version of their record, but the listing watches their models too, so every part that it gives is
 * `watermark`. Stock moves without touching the product at all: `volatile`.
 */
function partsOf<W, E extends EntityName>({ parts, stockFields }: TrytonObject<W, E>): readonly Part<E>[] {
  const listed = parts.map(({ name, fields }) => ({ name, fields, tracked: 'watermark' as const }));
  return stockFields.length === 0 ? listed : [...listed, { name: 'stock', fields: stockFields, tracked: 'volatile' }];
}

/** Keys that are no ids name nothing in this source: they are answered null and never sent. */
async function getByKeys<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly string[] },
  call: Call,
): Promise<readonly (Found<E> | null)[]> {
  const ids = [...new Set(keys.map(idOfKey).filter((id) => id !== null))];
  if (ids.length === 0) return keys.map(() => null);
  const found = await readRecords(object, environment, { ids, parts }, call);
  return keys.map((key) => found.get(idOfKey(key) ?? 0) ?? null);
}

/** Ids are positive 32-bit integers; a larger one would fail the whole batch. */
function idOfKey(key: string): number | null {
  if (!/^[1-9]\d{0,9}$/.test(key)) return null;
  const id = Number(key);
  return id <= 2_147_483_647 ? id : null;
}

async function* listKeys<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  for (let after: number | null = 0; after !== null; ) {
    const ids: readonly number[] = await idsBehind(object, environment, after, call);
    yield ids.map(String);
    const last = ids.at(-1);
    after = ids.length < environment.pageSize || last === undefined ? null : last;
  }
}
