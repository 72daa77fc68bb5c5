import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { text } from '../../src/simulator/row.ts';
import { serve } from '../../src/simulator/server.ts';
import { Books } from './simulator/books.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { taxRatesOf } from './simulator/organisation.ts';
import { documentedLimits, Quota, type QuotaLimits } from './simulator/quota.ts';
import { xeroSource } from './simulator/source.ts';
import { Tokens } from './simulator/tokens.ts';

export interface XeroOptions extends SimulatorOptions {
  /** The lifetime of an access token; 30 minutes when absent. */
  readonly tokenLifetimeMs?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The tenant that the credentials open; the organisation's identifier when absent. */
  readonly tenantId?: string;
  /** Call limits other than the documented ones: 60 a minute, 5000 a day, 10,000 a minute for the app, 5 at a time. */
  readonly quota?: Partial<QuotaLimits>;
  /** Rates in percent by tax type, over those seen in the rows. */
  readonly taxRates?: Readonly<Record<string, string>>;
  /** The longest query string, as encoded, before the answer is 404; 2048 when absent. */
  readonly maxQueryLength?: number;
}

const halfHourMs = 30 * 60_000;
const maxQueryLength = 2048;

/**
 * Starts the books of one organisation behind the Accounting API 2.0.
 *
 * `settings.apiUrl` is the host that `/api.xro/2.0/…` and `/connections` stand under; `settings.tokenUrl` is the whole token address.
 * Source: the official OpenAPI, version 16.1.0, https://developer.xero.com/documentation/api/accounting/overview
 */
export const startXero: StartSimulator = (options) => startXeroWith(options);

/** Starts the simulator with choices of its own. */
export async function startXeroWith(options: XeroOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const books = new Books(rows);
  const clientId = options.clientId ?? 'xero-client';
  const clientSecret = options.clientSecret ?? 'xero-secret';
  const tenantId =
    options.tenantId ?? text(books.organisation, 'OrganisationID') ?? '0e4c1f60-0000-4000-8000-000000000001';
  const limits = { ...documentedLimits, ...options.quota };
  const source = xeroSource({
    books,
    ledger,
    clock,
    tokens: new Tokens({ clientId, clientSecret }, clock, options.tokenLifetimeMs ?? halfHourMs),
    quota: new Quota(limits, clock, options.limits === 'metered'),
    tenantId,
    taxRates: taxRatesOf(rows, options.taxRates ?? {}),
    maxQueryLength: options.maxQueryLength ?? maxQueryLength,
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
    settings: { apiUrl: served.url, tokenUrl: `${served.url}/connect/token`, clientId, clientSecret, tenantId },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(books, ledger, clock, change),
    close: () => served.close(),
  };
}
