import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { text } from '../../src/simulator/row.ts';
import { serve } from '../../src/simulator/server.ts';
import { OAuthTokens } from '../../src/simulator/tokens.ts';
import { OBJECT_TYPES } from './simulator/definitions.ts';
import { documentedLimits, Limits, type PortalLimits } from './simulator/limits.ts';
import { Portal, textValue } from './simulator/portal.ts';
import { hubspotSource } from './simulator/source.ts';

export interface HubspotOptions extends SimulatorOptions {
  /** How long the search index lags behind a change, by the clock; two seconds when absent. */
  readonly searchLagMs?: number;
  readonly quota?: Partial<PortalLimits>;
}

/** The token of the private app that every simulated account has. */
export const PRIVATE_APP_TOKEN = 'pat-eu1-simulated-private-app';

const HALF_HOUR_MS = 30 * 60_000;

/**
 * Starts one HubSpot account behind the CRM API v3 and the associations API v4.
 *
 * Rows: `companies`, `contacts`, `orders`, `line_items`, `products` by property name with `hs_object_id`; `associations` with `from`,
 * `fromId`, `to`, `toId`, `primary`; `owners`; `properties` for what the account itself defines.
 */
export const startHubspot: StartSimulator = (options) => startHubspotWith(options);

/** Starts the simulator with choices of its own. */
export async function startHubspotWith(options: HubspotOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const portal = new Portal(rows, clock, options.searchLagMs ?? 2_000);
  const app = { clientId: 'hubspot-client', clientSecret: 'hubspot-secret', refreshToken: 'hubspot-refresh-token' };
  const tokens = new OAuthTokens({
    ...app,
    clock,
    lifetimeMs: HALF_HOUR_MS,
    grants: ['refresh_token'],
    rotates: false,
    more: { hub_id: 4711 },
  });
  const limits = new Limits({ ...documentedLimits, ...options.quota }, clock, options.limits === 'metered');
  const source = hubspotSource({ portal, ledger, clock, tokens, limits, accessToken: PRIVATE_APP_TOKEN });
  const served = await serve(source, {
    clock,
    ledger,
    faults,
    latencyMs: options.latencyMs ?? 0,
    port: options.port ?? 0,
  });
  return {
    url: served.url,
    settings: { apiUrl: served.url, ...app },
    ledger,
    faults,
    change: (change) => changeDirectly(portal, ledger, change),
    close: () => served.close(),
  };
}

/** What a person does in the application: checked by nobody here, dated now. */
function changeDirectly(portal: Portal, ledger: Ledger, change: DirectChange): void {
  const { action, objectType } = change;
  const type = OBJECT_TYPES.find((each) => each === objectType);
  const values = change.action === 'create' ? change.row : change.action === 'update' ? change.values : {};
  const given = change.action === 'create' ? text(change.row, type === undefined ? 'id' : 'hs_object_id') : change.key;
  const key = given ?? portal.nextId();
  if (type === undefined) portal.putOwner(key, action === 'delete' ? { archived: true } : values);
  else if (action === 'delete') portal.archive(type, key);
  else {
    const properties = Object.entries(values).filter(([name]) => name !== 'hs_object_id');
    portal.put(type, key, Object.fromEntries(properties.map(([name, value]) => [name, textValue(value)])));
  }
  ledger.effect({ call: null, action, objectType, key, values, idempotencyKey: null });
}
