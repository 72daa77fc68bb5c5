import { getInChunks, readOneByOne } from '../../src/connector/chunks.ts';
import type { Call, Found, Port } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { ShipstationClient } from './client.ts';
import { idIn, keyOf } from './records.ts';
import type { ShipstationWarehouse } from './wire.ts';

interface LocationEnvironment {
  readonly client: ShipstationClient;
  readonly context: MappingContext;
  readonly mapping: Mapping<ShipstationWarehouse, 'Location'>;
}

const READ_ONE = 'GET /warehouses/{warehouse_id}';
const READ_ALL = 'GET /warehouses';

/** Warehouses: all of them come in one answer, which does not say when they changed. */
export function locationPort({ client, context, mapping }: LocationEnvironment): Port<'Location'> {
  const foundOf = (wire: unknown, operation: string): Found<'Location'> => ({
    key: idIn(wire, 'warehouse_id', operation),
    version: null,
    sourceUpdatedAt: null,
    parts: ['core'],
    ...mapping.decode(wireOf<ShipstationWarehouse>(wire), context),
    url: null,
  });
  const readOne = async (key: string, call: Call) => {
    const wire = await client.find({ operation: READ_ONE, path: `/warehouses/${key}`, keys: 1 }, call);
    return wire === null ? null : foundOf(wire, READ_ONE);
  };
  const readAll = async (call: Call) => {
    const wires = await client.all({ operation: READ_ALL, path: '/warehouses' }, 'warehouses', call);
    return new Map(wires.map((wire) => foundOf(wire, READ_ALL)).map((found) => [found.key, found]));
  };
  return {
    entity: 'Location',
    objectType: 'warehouses',
    mapping,
    parts: [corePart(mapping, 'watermark')],
    capabilities: {
      maxKeysPerGet: 1,
      changedSince: false,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, _parts, call) =>
      getInChunks(keys, { keyOf, size: 1, read: (chunk, one) => readOneByOne(chunk, readOne, one) }, call),
    list: async function* (_from, call) {
      yield { records: [...(await readAll(call)).values()], removed: [], checkpoint: {} };
    },
    keys: async function* (call) {
      yield [...(await readAll(call)).keys()];
    },
  };
}
