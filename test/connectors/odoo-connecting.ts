import { odoo } from '../../connectors/odoo/index.ts';
import { type OdooOptions, startOdooWith } from '../../connectors/odoo/simulator.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { rows } from './odoo-rows.ts';

export const call = { signal: new AbortController().signal, purpose: 'interactive' } as const;

/** A simulated database, that of the tests unless others are given, and a connection to one of its companies. */
export async function openOdoo(options: Partial<OdooOptions> = {}, currency = 'EUR') {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startOdooWith({ rows, clock, limits: 'unmetered', ...options });
  const transport = new HttpClient({
    source: 'odoo',
    connections: 4,
    connectTimeoutMs: 1000,
    maxBodyBytes: 10_000_000,
  });
  const connect = (settings: Readonly<Record<string, unknown>>, currencyOfIt: string) =>
    odoo.connect(odoo.settings.parse({ ...simulator.settings, ...settings }), {
      ...unconfigured(),
      connection: 'erp',
      transport,
      clock,
      context: { connection: 'erp', legalEntity: 'nordlicht', currency: currencyOfIt, country: 'DE' },
    });
  return {
    clock,
    simulator,
    connection: connect({}, currency),
    /** A connection to another company of the same database. */
    connect,
    close: async () => {
      await transport.close();
      await simulator.close();
    },
  };
}
