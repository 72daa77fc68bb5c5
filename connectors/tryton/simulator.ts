import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { serve } from '../../src/simulator/server.ts';
import type { Hidden } from './simulator/access.ts';
import { Database } from './simulator/database.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { fill, settleAmounts } from './simulator/seed.ts';
import { Sessions } from './simulator/sessions.ts';
import { trytonSource } from './simulator/source.ts';

export interface TrytonOptions extends SimulatorOptions {
  /** How long a session lasts after its login, whatever it does; 30 days when absent. */
  readonly sessionLifetimeMs?: number;
  /** Zip answers above 1400 bytes for callers that take it, as newer servers do; 6.0 never does. */
  readonly gzip?: boolean;
  /** Models, or fields of them, that the user has no access to. */
  readonly hidden?: Hidden;
  /** Fields that modules of the company's own have added, by model: `segment | char | Segment | so`. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
}

const thirtyDaysMs = 30 * 24 * 60 * 60_000;

/**
 * Starts a Tryton 6.0 server with one database, one user and that user's company.
 *
 * Models: those of the rows, with `stock.inventory`, `account.invoice`, `stock.shipment.out`, `account.tax` and a few of `ir` and `res`.
 * Source: recorded from a server of version 6.0.29 over JSON-RPC, https://docs.tryton.org/6.0/server
 */
export const startTryton: StartSimulator = (options) => startTrytonWith(options);

/** Starts the simulator with choices of its own. */
export async function startTrytonWith(options: TrytonOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const company = Number(rows['company.company']?.[0]?.['id'] ?? 1);
  const database = options.database ?? 'demo';
  const user = options.user ?? 'gateway';
  const password = options.password ?? 'tryton-secret';
  const db = new Database(clock, company, options.fields ?? {});
  fill(db, rows, user);
  settleAmounts({ db, context: {}, stamp: 0, timestamps: new Map(), changes: [], user: 1, memo: new Map() });
  const isLimited = options.limits === 'metered';
  const lifetimeMs = options.sessionLifetimeMs ?? thirtyDaysMs;
  const source = trytonSource({
    db,
    database,
    sessions: new Sessions({ user, password, userId: 1 }, clock, lifetimeMs, isLimited),
    ledger,
    hidden: options.hidden ?? {},
    gzip: options.gzip ?? false,
  });
  const served = await serve(source, {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  return {
    url: served.url,
    settings: { url: served.url, database, user, password, company },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(db, ledger, change),
    close: () => served.close(),
  };
}
