import { getInChunks } from '../../src/connector/chunks.ts';
import { instant } from '../../src/connector/codecs.ts';
import type { Call, Found, Port } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { QuickbooksClient } from './client.ts';
import { listChanges, listKeys } from './listing.ts';
import { assembled, type QuickbooksObject } from './objects.ts';
import type { Taxes } from './taxes.ts';
import type { IntuitEntity } from './wire.ts';

export interface PortEnvironment {
  readonly client: QuickbooksClient;
  readonly taxes: Taxes;
  readonly context: MappingContext;
  readonly clock: Clock;
  readonly pageSize: number;
}

export const MAX_KEYS = 100;

/** The port of one object type. */
export function quickbooksPort<W extends IntuitEntity, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  environment: PortEnvironment,
): Port<E> {
  return {
    entity: object.entity,
    objectType: object.name,
    mapping: object.mapping,
    parts: [corePart(object.mapping, 'watermark')],
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      changedSince: true,
      // What was deleted is told for 30 days only, and not where too much changed after it.
      deletions: 'sweep',
      idempotency: 'native-key',
      concurrency: 'version',
    },
    get: (keys, _parts, call) =>
      getInChunks(
        keys,
        {
          keyOf: (key) => (isKey(key) ? key : null),
          size: MAX_KEYS,
          read: async (chunk, one) => {
            const records = await readByKeys(object, environment, chunk, one);
            const found = await foundIn(object, environment, records, one);
            return new Map(found.map((each) => [each.key, each]));
          },
        },
        call,
      ),
    list: (from, call) => listChanges(object, environment, from, call),
    keys: (call) => listKeys(object, environment, call),
  };
}

/** The objects of at most `MAX_KEYS` keys as they are sent, in no order. */
export function readByKeys<W, E extends EntityName>(
  { name, hasActive }: Pick<QuickbooksObject<W, E>, 'name' | 'hasActive'>,
  { client }: Pick<PortEnvironment, 'client'>,
  keys: readonly string[],
  call: Call,
): Promise<readonly unknown[]> {
  const ids = keys.map((key) => quoted(key)).join(',');
  const statement = `select * from ${name} where Id in (${ids})${hasActive ? ` and ${ALSO_INACTIVE}` : ''} maxresults 1000`;
  return client.query(name, statement, call, keys.length);
}

export const ALSO_INACTIVE = 'Active in (true,false)';

/** A value of the query language. */
export function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function isKey(key: string): boolean {
  return /^(0|[1-9]\d{0,17})$/.test(key);
}

/** The records of an answer that are of our noun, decoded. Throws SourceError. */
export async function foundIn<W extends IntuitEntity, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  { taxes, context }: PortEnvironment,
  records: readonly unknown[],
  call: Call,
): Promise<readonly Found<E>[]> {
  const ours = records.filter(object.isOurs);
  if (!object.hasTaxes) return ours.map((record) => foundOf(object, context, record));
  const table = await taxes.of(ours, call);
  return ours.map((record) => foundOf(object, context, { ...Object(record), taxes: table }));
}

function foundOf<W extends IntuitEntity, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  context: MappingContext,
  record: unknown,
): Found<E> {
  const version = valueAt(record, 'SyncToken');
  if (typeof version !== 'string' || !/^\d+$/.test(version))
    throw answers.protocol(`query ${object.name}`, 'answered an object without SyncToken');
  return {
    key: keyIn(object.name, record),
    version,
    sourceUpdatedAt: instantIn(record, 'LastUpdatedTime', context),
    parts: ['core'],
    ...object.mapping.decode(assembled<W>(record), context),
    url: null,
  };
}

export function keyIn(name: string, record: unknown): string {
  const key = valueAt(record, 'Id');
  if (typeof key !== 'string' || !isKey(key)) throw answers.protocol(`query ${name}`, 'answered an object without Id');
  return key;
}

/** Null where it is missing or unreadable. */
export function instantIn(record: unknown, member: string, context: MappingContext): string | null {
  try {
    return instant.decode(String(valueAt(record, `MetaData.${member}`)), context);
  } catch {
    return null;
  }
}
