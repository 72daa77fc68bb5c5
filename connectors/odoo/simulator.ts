import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { WindowLimit } from '../../src/simulator/limits.ts';
import { serve } from '../../src/simulator/server.ts';
import { Database } from './simulator/database.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { odooSource } from './simulator/source.ts';

export interface OdooOptions extends SimulatorOptions {
  /** The front that `settings` name. */
  readonly front?: 'json-2' | 'json-rpc';
  /** Fields that people added, by model: `{ 'res.partner': 'x_segment:char' }`, beside our own id on what is written. */
  readonly ownFields?: Readonly<Record<string, string>>;
  /** Models that the user may not read, may not write, and ids that a record rule hides. */
  readonly forbidden?: readonly string[];
  readonly readonly?: readonly string[];
  readonly hidden?: Readonly<Record<string, readonly number[]>>;
  /** How long the key is good; three months when absent. */
  readonly keyLifetimeMs?: number;
  /** The company that `settings` name; when absent the first of the rows, or 1. */
  readonly companyId?: number;
}

const OWN_ID = 'x_mainstem_id';
const MADE = ['res.partner', 'sale.order', 'account.move'];
const THREE_MONTHS_MS = 90 * 86_400_000;
/** Odoo Online: about one call a second. */
const PER_MINUTE = 60;

/**
 * Starts one Odoo database: its ORM behind JSON-2 and JSON-RPC.
 *
 * Source: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html, odoo/odoo 19.0
 */
export const startOdoo: StartSimulator = (options) => startOdooWith(options);

/** Starts the simulator with choices of its own. */
export async function startOdooWith(options: OdooOptions): Promise<Simulator> {
  const { clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const names = [...new Set([...MADE, ...Object.keys(options.ownFields ?? {})])];
  const own = Object.fromEntries(
    names.map((model) => [
      model,
      `${MADE.includes(model) ? `${OWN_ID}:char ` : ''}${options.ownFields?.[model] ?? ''}`,
    ]),
  );
  const db = new Database(options.rows, own, clock);
  const credentials = {
    database: 'odoo',
    login: 'integration@odoo.example',
    apiKey: 'b55d1be9f6a4e0c27d3a8f1c9e6b4a2d0f7c5e31',
  };
  const source = odooSource({
    ...credentials,
    db,
    ledger,
    clock,
    keyEndsAtMs: clock.now() + (options.keyLifetimeMs ?? THREE_MONTHS_MS),
    forbidden: new Set(options.forbidden),
    readonly: new Set(options.readonly),
    hidden: options.hidden ?? {},
    limit: options.limits === 'metered' ? new WindowLimit(PER_MINUTE, 60_000, clock) : null,
    externalIdField: OWN_ID,
  });
  const latencyMs = options.latencyMs ?? 0;
  const served = await serve(source, { clock, ledger, faults, latencyMs, port: options.port ?? 0 });
  return {
    url: served.url,
    settings: {
      url: served.url,
      front: options.front ?? 'json-2',
      ...credentials,
      companyId: options.companyId ?? Number(options.rows['res.company']?.[0]?.['id'] ?? 1),
      externalIdField: OWN_ID,
    },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(db, ledger, change),
    close: () => served.close(),
  };
}
