// The demo company's parcels: numbers, recipients and states agree with its ERP, and the connector reads them from its simulator.
import { expect, test } from 'vitest';
import { shipstation } from '../../connectors/shipstation/index.ts';
import { makeCompany } from '../../demo/company.ts';
import { shipstationRows } from '../../demo/shipstation.ts';
import type { Call } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { text } from '../../src/simulator/row.ts';
import { unconfigured } from '../support/unconfigured.ts';

const company = makeCompany({ seed: 1, size: 'small', today: '2026-06-01' });
const rows = shipstationRows(company);

test('every shipment is of a sale of the ERP, to that customer, from that warehouse', () => {
  const orders = new Map(company.orders.map((order) => [order.number, order]));
  for (const shipment of rows['shipments'] ?? []) {
    const order = orders.get(text(shipment, 'shipment_number'));
    const customer = company.customers[order?.customer ?? -1];
    expect(customer).toBeDefined();
    expect(shipment['ship_to']).toMatchObject({ postal_code: (customer?.delivery ?? customer?.address)?.postalCode });
    expect(shipment['warehouse_id']).toBe(rows['warehouses']?.[order?.warehouse ?? -1]?.['warehouse_id']);
  }
  expect(new Set((rows['shipments'] ?? []).map((row) => row['external_shipment_id'])).size).toBe(
    rows['shipments']?.length,
  );
});

test('most parcels have arrived, some are on their way, one is not well, one was cancelled', async () => {
  const start = await shipstation.simulator();
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await start({ rows, clock, limits: 'unmetered' });
  const client = new HttpClient({
    source: 'shipstation',
    connections: 4,
    connectTimeoutMs: 1_000,
    maxBodyBytes: 9_000_000,
  });
  const connection = shipstation.connect(shipstation.settings.parse(simulator.settings), {
    ...unconfigured(),
    connection: 'parcels',
    clock,
    transport: client,
    context: { connection: 'parcels', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' },
  });
  const call = (): Call => ({ signal: AbortSignal.timeout(10_000), purpose: 'sync' });
  const counts = new Map<string, number>();
  for (const port of connection.ports) {
    if (port.entity !== 'Shipment') continue;
    for await (const page of port.list(null, call()))
      for (const { key } of page.records) {
        const [found] = await port.get([key], ['core', 'tracking'], call());
        if (found === null || found === undefined || found instanceof Error) throw new Error('not found');
        expect(found.gaps).toEqual([]);
        expect(found.record.orders?.length).toBe(1);
        const status = String(found.record.status);
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
  }
  await client.close();
  await simulator.close();
  expect(Object.fromEntries(counts)).toMatchObject({
    CANCELLED: 1,
    LABEL_CREATED: 1,
    IN_TRANSIT: 2,
    OUT_FOR_DELIVERY: 1,
    EXCEPTION: 2,
  });
  expect(counts.get('DELIVERED')).toBeGreaterThan(20);
  expect(counts.get('PENDING')).toBeGreaterThan(2);
});
