import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { serve } from '../../src/simulator/server.ts';
import { OAuthTokens } from '../../src/simulator/tokens.ts';
import { Company } from './simulator/company.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { Quota } from './simulator/quota.ts';
import { ALL_SCOPES } from './simulator/scopes.ts';
import { gustoSource } from './simulator/source.ts';

export interface GustoOptions extends SimulatorOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The first one; another with every start when absent, for what was kept of an earlier one is worth nothing here. */
  readonly refreshToken?: string;
  /** The lifetime of an access token; two hours when absent. */
  readonly tokenLifetimeMs?: number;
  /** What the application was granted; everything when absent. */
  readonly scopes?: readonly string[];
  /** Requests in 60 seconds; 200 when absent. */
  readonly perMinute?: number;
}

const TWO_HOURS_MS = 2 * 3_600_000;

/**
 * Starts one company behind the API of Gusto, version 2025-06-15.
 *
 * Rows: `companies`, `employees` (with `terminations`, `current_home_address`, `custom_fields`), `jobs`, `compensations`, `locations`,
 * `custom_fields`, `payrolls` (with `totals`), `employee_compensations` (with `payroll_uuid`).
 * Source: the OpenAPI of the official clients, https://docs.gusto.com/embedded-payroll/reference
 */
export const startGusto: StartSimulator = (options) => startGustoWith(options);

/** Starts the simulator with choices of its own. */
export async function startGustoWith(options: GustoOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const company = new Company(rows, clock);
  const clientId = options.clientId ?? 'gusto-client';
  const clientSecret = options.clientSecret ?? 'gusto-secret';
  const refreshToken = options.refreshToken ?? `gusto-refresh-token-${clock.now()}`;
  const scopes = options.scopes ?? ALL_SCOPES;
  const tokens = new OAuthTokens({
    clock,
    clientId,
    clientSecret,
    refreshToken,
    lifetimeMs: options.tokenLifetimeMs ?? TWO_HOURS_MS,
    grants: ['refresh_token'],
    rotates: true,
    more: { scope: scopes.join(' '), created_at: Math.floor(clock.now() / 1000) },
  });
  const quota = new Quota(options.perMinute ?? 200, clock, options.limits === 'metered');
  const source = gustoSource({ company, ledger, clock, tokens, quota, scopes: new Set(scopes) });
  const served = await serve(source, {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  return {
    url: served.url,
    settings: { apiUrl: served.url, clientId, clientSecret, refreshToken, companyId: company.uuid },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly(company, ledger, change),
    close: () => served.close(),
  };
}
