import { getInChunks } from '../../src/connector/chunks.ts';
import type { Call, Checkpoint, Part, Port } from '../../src/connector/contract.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { listRecords } from './list.ts';
import { type OdooObject, objectTypeOf } from './objects.ts';
import { fieldsOfParts, readRecords } from './read.ts';
import { idsBehind, type PortEnvironment } from './search.ts';

/** Odoo has no limit; above this, one answer takes seconds. */
const MAX_KEYS = 500;

/** The port of one model. */
export function odooPort<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  write?: WritePort<E>,
): Port<E> {
  const { settings } = environment;
  return {
    entity: object.entity,
    objectType: objectTypeOf(object),
    mapping: object.mapping,
    parts: partsOf(object),
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      // The records, and everything of them that is kept in other models.
      callsPerGet: (_keys, parts) =>
        1 + [...object.children, ...object.related].filter(({ part }) => parts.includes(part)).length,
      changedSince: true,
      deletions: 'sweep',
      idempotency: settings.externalIdField === null ? 'none' : 'external-id',
      concurrency: 'none',
    },
    get: (keys, parts, call) =>
      getInChunks<E>(
        keys,
        {
          keyOf: (key) => (idOfKey(key) === null ? null : key),
          size: MAX_KEYS,
          read: async (chunk, one) => {
            const ids = chunk.map(Number);
            const found = await readRecords({ object, environment, ids, parts }, one);
            return new Map([...found].map(([id, each]) => [String(id), each]));
          },
        },
        call,
      ),
    list: (from: Checkpoint | null, call: Call) => listRecords(object, environment, from, call),
    keys: (call) => listKeys(object, environment, call),
    ...(write === undefined ? {} : { write }),
  };
}

function partsOf<W, E extends EntityName>(object: OdooObject<W, E>): readonly Part<E>[] {
  const { core = [] } = fieldsOfParts(object);
  const isField = (field: string): field is keyof Model<E> & string => core.includes(field);
  return [
    { name: 'core', fields: Object.keys(object.mapping.rows).filter(isField), tracked: 'watermark' },
    ...object.parts,
  ];
}

/** Ids are positive 32-bit integers; a larger one would fail the whole batch. */
function idOfKey(key: string): number | null {
  if (!/^[1-9]\d{0,9}$/.test(key)) return null;
  const id = Number(key);
  return id <= 2_147_483_647 ? id : null;
}

async function* listKeys<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  for (let after: number | null = 0; after !== null; ) {
    const ids: readonly number[] = await idsBehind(object, environment, after, call);
    yield ids.map(String);
    const last = ids.at(-1);
    after = ids.length < environment.settings.pageSize || last === undefined ? null : last;
  }
}
