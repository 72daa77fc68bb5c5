// The demo company as HubSpot has it: every row is read by the connector without a gap that is not meant.
import { expect, test } from 'vitest';
import { hubspot } from '../../connectors/hubspot/index.ts';
import { startHubspotWith } from '../../connectors/hubspot/simulator.ts';
import { makeCompany } from '../../demo/company.ts';
import { hubspotRows } from '../../demo/hubspot.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { unconfigured } from '../support/unconfigured.ts';

test('the small company is read whole: accounts, people, orders with lines, products and owners', async () => {
  const today = '2026-06-01';
  const rows = hubspotRows(makeCompany({ seed: 1, size: 'small', today }));
  const clock = new ManualClock(`${today}T12:00:00.000Z`);
  const simulator = await startHubspotWith({ rows, clock, limits: 'unmetered' });
  const client = new HttpClient({ source: 'hubspot', connections: 4, connectTimeoutMs: 500, maxBodyBytes: 16_000_000 });
  const settings = { ...simulator.settings, uniqueProperty: 'mainstem_id', vatProperty: 'vat_number' };
  const { ports } = hubspot.connect(hubspot.settings.parse(settings), {
    ...unconfigured(),
    connection: 'crm',
    transport: client,
    clock,
    context: { connection: 'crm', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' },
  });
  try {
    const counts: Record<string, number> = {};
    const gaps = new Set<string>();
    for (const port of ports)
      for await (const { records } of port.list(null, { signal: AbortSignal.timeout(20_000), purpose: 'sync' })) {
        counts[port.objectType] = (counts[port.objectType] ?? 0) + records.length;
        for (const record of records) for (const gap of record.gaps) gaps.add(`${port.objectType} ${gap.path}`);
      }
    const visible = (type: string) => rows[type]?.filter(({ archived }) => archived !== true).length;
    for (const type of ['companies', 'contacts', 'orders', 'products', 'owners'])
      expect(counts[type], type).toBeGreaterThanOrEqual(visible(type) ?? Number.NaN);
    expect([...gaps]).toEqual([]);
  } finally {
    await client.close();
    await simulator.close();
  }
});
