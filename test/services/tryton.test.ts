// The connector's reads of the demo company on a real Tryton: records known by heart, and the simulator beside it.
import Big from 'big.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTryton } from '../../connectors/tryton/simulator.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { connectTryton, inRowKeys, type Plain, portOf, type Reader, readAll } from './support/tryton-reading.ts';
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
      expect(expected.size).toBeGreaterThan(10);
      const actual = await onServer(objectType);
      const inOrder = (records: ReadonlyMap<string, Plain>) =>
        [...records].toSorted(([left], [right]) => Number(left) - Number(right));
      expect(inOrder(expected).map(([key, record]) => [key, withoutInstants(record)])).toEqual(inOrder(actual));
    },
  );
});

describe('a record known by heart', () => {
  test('is the first customer', async () => {
    expect((await onServer('party.party')).get('17')).toEqual({
      kind: 'ORGANIZATION',
      number: '10021',
      name: 'Nordwind Traders GmbH',
      status: 'ACTIVE',
      paymentTerms: null,
      addresses: [
        {
          type: 'BILLING',
          name: null,
          lines: ['Hafenstraße 12'],
          city: 'Hamburg',
          region: null,
          postalCode: '20457',
          country: 'DE',
          key: '2',
        },
      ],
      contactPoints: [
        { type: 'PHONE', value: '+494066969032', label: null, original: '+49 40 66969032', isNormalized: true },
        { type: 'EMAIL', value: 'ap@nordwind.example', label: null, original: null, isNormalized: true },
      ],
      identifiers: [{ type: 'VAT', value: 'DE863978832', isValid: true }],
      correlationId: null,
      gaps: [],
    });
  });

  test('is a warehouse zone', async () => {
    expect((await onServer('stock.location')).get('23')).toEqual({
      code: 'MUC-STO',
      name: 'Munich Storage',
      kind: 'STORAGE',
      status: 'ACTIVE',
      legalEntity: 'NT-DE',
      parent: { by: 'key', connection: 'erp', objectType: 'stock.location', value: '20' },
      address: null,
      gaps: [],
    });
  });

  test('is an order in Swiss francs, as the rows have it', async () => {
    const row = real.rows['sale.sale']?.find(({ currency, state }) => currency === 4 && state === 'done');
    const lines = (real.rows['sale.line'] ?? []).filter(({ sale, type }) => sale === row?.['id'] && type === 'line');
    const order = (await onServer('sale.sale')).get(String(row?.['id']));
    const untaxed = lines.reduce(
      (sum, each) => sum.plus(new Big(String(each['quantity'])).times(String(each['unit_price']))),
      new Big(0),
    );
    expect(order).toMatchObject({
      number: row?.['number'],
      customerPoNumber: row?.['reference'],
      status: 'COMPLETED',
      fulfillmentStatus: 'SHIPPED',
      currency: 'CHF',
      orderedOn: row?.['sale_date'],
      totals: { lines: { amount: untaxed.toFixed(2), currency: 'CHF' } },
      gaps: [],
    });
    expect(order?.['lines']).toHaveLength(lines.length);
  });
});
