// The connector's reads of the demo company on a real Tryton: known records, the facts its change tracking rests on, and the simulator beside it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTryton } from '../../connectors/tryton/simulator.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { changesSince, connectTryton, inRowKeys, type Plain, portOf, readAll, type Reader } from './support/tryton-reading.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';

let real: RealTryton;
let server: Reader;
let simulator: Simulator;
let simulated: Reader;

beforeAll(async () => {
  real = await openTryton();
  server = connectTryton(real.settings());
  simulator = await startTryton({ rows: real.rows, clock: systemClock, limits: 'unmetered' });
  simulated = connectTryton(simulator.settings);
});
afterAll(async () => {
  await Promise.all([server.close(), simulated.close()]);
  await simulator.close();
  await real.close();
});

/** The server's records under the keys of the rows; those that the server came with are left out. */
async function onServer(objectType: string): Promise<ReadonlyMap<string, Plain>> {
  const rowKeys = real.keys.backwards(objectType);
  const found = new Map<string, Plain>();
  for (const [key, record] of await readAll(portOf(server, objectType))) {
    const rowKey = rowKeys.get(Number(key));
    if (rowKey !== undefined) found.set(String(rowKey), inRowKeys(record, real.keys));
  }
  return found;
}

function withoutInstants(record: Plain): Plain {
  const { createdAt: _created, updatedAt: _updated, ...kept } = record;
  return kept;
}

describe('the simulator and the real server', () => {
  test.each(['party.party', 'sale.sale', 'product.product', 'stock.location', 'company.employee'])(
    'tell the same %s, value by value',
    async (objectType) => {
      const expected = await readAll(portOf(simulated, objectType));
      const actual = await onServer(objectType);
      const inOrder = (records: ReadonlyMap<string, Plain>) =>
        [...records].toSorted(([left], [right]) => Number(left) - Number(right));
      expect(inOrder(expected).map(([key, record]) => [key, withoutInstants(record)])).toEqual(inOrder(actual));
    },
  );
});
