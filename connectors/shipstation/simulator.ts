import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { WindowLimit } from '../../src/simulator/limits.ts';
import { serve } from '../../src/simulator/server.ts';
import { Account } from './simulator/account.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { shipstationSource } from './simulator/source.ts';

export interface ShipstationOptions extends SimulatorOptions {
  readonly apiKey?: string;
  /** Calls a minute; 200 when absent. */
  readonly perMinute?: number;
}

const minuteMs = 60_000;

/**
 * Starts one account behind API version 2. Rows: `shipments`, `labels`, `tracking` (by `label_id`), `warehouses` and `carriers`.
 *
 * Source: ShipEngine OpenAPI 1.1.202604070904; https://docs.shipstation.com (2.0.0), list-shipments, pagination, rate-limits
 */
export const startShipstation: StartSimulator = (options) => startShipstationWith(options);

/** Starts the simulator with choices of its own. */
export async function startShipstationWith(options: ShipstationOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const account = new Account(rows, clock);
  const apiKey = options.apiKey ?? 'TEST_simulated0123456789abcdef';
  const limit = options.limits === 'metered' ? new WindowLimit(options.perMinute ?? 200, minuteMs, clock) : null;
  const served = await serve(shipstationSource({ account, ledger, apiKey, limit }), {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  return {
    url: served.url,
    settings: { apiUrl: `${served.url}/v2`, apiKey },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(account, ledger, change),
    close: () => served.close(),
  };
}
