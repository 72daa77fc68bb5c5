import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { serve } from '../../src/simulator/server.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { Locators } from './simulator/locators.ts';
import { Org } from './simulator/org.ts';
import { Sessions } from './simulator/sessions.ts';
import { Soql } from './simulator/soql-compile.ts';
import { salesforceSource } from './simulator/source.ts';
import { Usage } from './simulator/usage.ts';

export interface SalesforceOptions extends SimulatorOptions {
  /** Fields that field-level security hides from the integration user, by object: `{ Account: ['DunsNumber'] }`. */
  readonly hiddenFields?: Readonly<Record<string, readonly string[]>>;
  /** The lifetime of an access token; 2 hours when absent. */
  readonly tokenLifetimeMs?: number;
  /** How long a query locator lives after its last use; 15 minutes when absent. */
  readonly locatorLifetimeMs?: number;
  /** Calls allowed in 24 hours, kept when the limits are metered; 100,000 when absent. */
  readonly dailyLimit?: number;
  /** Active currencies, the corporate currency first; null for an organisation with a single currency, which has no CurrencyIsoCode. */
  readonly currencies?: readonly string[] | null;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The integration user. Any active User of the rows may log in as well. */
  readonly username?: string;
}

const twoHoursMs = 2 * 60 * 60_000;
const quarterHourMs = 15 * 60_000;
const everyCurrency = ['EUR', 'GBP', 'USD', 'CHF', 'PLN', 'SEK', 'NOK', 'DKK', 'CZK', 'HUF', 'JPY', 'CAD', 'AUD'];

/**
 * Starts one organisation behind REST API 66.0, with its own login on the same address.
 *
 * It makes an RSA key pair at start: `settings.privateKey` is the half that signs JWT bearer assertions, PKCS #8 in PEM.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/
 */
export const startSalesforce: StartSimulator = (options) => startSalesforceWith(options);

/** Starts the simulator with choices of its own. */
export async function startSalesforceWith(options: SalesforceOptions): Promise<Simulator> {
  const { clock } = options;
  const clientId = options.clientId ?? '3MVG9simulatedConsumerKey';
  const username = options.username ?? 'integration@nordlicht.example';
  const [{ publicKey, privateKey }, { parseQuery }] = await Promise.all([
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    import('@jetstreamapp/soql-parser-js'),
  ]);
  const ledger = new Ledger();
  const faults = new Faults();
  const org = new Org({
    rows: options.rows,
    nowMs: clock.now(),
    currencies: options.currencies === undefined ? everyCurrency : options.currencies,
    hiddenFields: options.hiddenFields ?? {},
    username,
  });
  const app = { clientId, clientSecret: options.clientSecret ?? 'simulated-consumer-secret', publicKey, username };
  let ownUrl = '';
  const source = salesforceSource({
    org,
    clock,
    ledger,
    soql: new Soql(org, parseQuery),
    locators: new Locators(clock, options.locatorLifetimeMs ?? quarterHourMs),
    sessions: new Sessions(app, org, clock, options.tokenLifetimeMs ?? twoHoursMs),
    usage: new Usage(options.dailyLimit ?? 100_000, clock, options.limits === 'metered'),
    ownUrl: () => ownUrl,
  });
  const served = await serve(source, {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  ownUrl = served.url;
  return {
    url: served.url,
    settings: {
      loginUrl: served.url,
      clientId,
      username,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      apiVersion: '66.0',
    },
    ledger,
    faults,
    change: (change) => changeDirectly(org, ledger, clock, change),
    close: () => served.close(),
  };
}
