import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { WindowLimit } from '../../src/simulator/limits.ts';
import { serve } from '../../src/simulator/server.ts';
import { Access, type AccessLevel } from './simulator/access.ts';
import { Company } from './simulator/company.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { text } from './simulator/row.ts';
import { bamboohrSource } from './simulator/source.ts';
import { Tokens } from './simulator/tokens.ts';
import { Webhooks } from './simulator/webhooks.ts';

export interface BamboohrOptions extends SimulatorOptions {
  readonly apiKey?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  /** What the authorisation page would have handed to the application. */
  readonly authorizationCode?: string;
  /** The lifetime of an access token; an hour when absent. */
  readonly tokenLifetimeMs?: number;
  /** What the owner of the key, and of the tokens, may see and do; everything when absent. */
  readonly access?: AccessLevel;
  /** The source does not say where its limit is: 240 calls a minute when absent. */
  readonly callsPerMinute?: number;
}

const hourMs = 3_600_000;
const callsPerMinute = 240;

/**
 * Starts the account of one company, https://{companyDomain}.bamboohr.com.
 *
 * `settings.url` stands for that host: `/api/v1/…`, `/api/v1_1/…`, `/api/v1_2/…`, `/api/v2/…`, and `/api/gateway.php/{companyDomain}/v1/…` as
 * on api.bamboohr.com. `settings.apiKey` is the user of Basic authentication, with any password. `settings.tokenUrl` takes `refreshToken`
 * with `clientId` and `clientSecret`; GET /api/v1/employees needs a token from there and refuses the key.
 * Source: the public OpenAPI of 2026-04-27, https://documentation.bamboohr.com/reference
 */
export const startBamboohr: StartSimulator = (options) => startBamboohrWith(options);

/** Starts the simulator with choices of its own. */
export async function startBamboohrWith(options: BamboohrOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const company = new Company(rows);
  const credentials = {
    apiKey: options.apiKey ?? 'bamboohr-key',
    clientId: options.clientId ?? 'bamboohr-client',
    clientSecret: options.clientSecret ?? 'bamboohr-secret',
    refreshToken: options.refreshToken ?? 'bamboohr-refresh',
    authorizationCode: options.authorizationCode ?? 'bamboohr-code',
  };
  const companyDomain = text(company.account, 'companyDomain') ?? 'demo';
  const webhooks = new Webhooks(clock, {
    companyId: text(company.account, 'id') ?? '1',
    companyDomain,
    fields: company.fields,
  });
  const source = bamboohrSource({
    company,
    ledger,
    clock,
    companyDomain,
    webhooks,
    access: new Access(options.access ?? {}, company.fields),
    tokens: new Tokens(credentials, clock, options.tokenLifetimeMs ?? hourMs),
    limit:
      options.limits === 'metered' ? new WindowLimit(options.callsPerMinute ?? callsPerMinute, 60_000, clock) : null,
  });
  const served = await serve(source, {
    ledger,
    faults,
    clock,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  const { apiKey, clientId, clientSecret, refreshToken } = credentials;
  return {
    url: served.url,
    settings: {
      url: served.url,
      companyDomain,
      apiKey,
      tokenUrl: `${served.url}/token.php?request=token`,
      clientId,
      clientSecret,
      refreshToken,
    },
    ledger,
    faults,
    change: (change: DirectChange) => changeDirectly({ company, ledger, clock, webhooks }, change),
    close: async () => {
      await served.close();
      await webhooks.settled();
    },
  };
}
