import type { Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { serve } from '../../src/simulator/server.ts';
import { OAuthTokens } from '../../src/simulator/tokens.ts';
import { Bucket } from './simulator/bucket.ts';
import { changeDirectly } from './simulator/direct-change.ts';
import { Shop } from './simulator/shop.ts';
import { shopifySource } from './simulator/source.ts';

export interface ShopifyOptions extends SimulatorOptions {
  /** The scopes of the app; all that are simulated when absent. */
  readonly scopes?: readonly string[];
  /** Customer data that the app is not approved for, by coordinate: `Customer.firstName`. Null with an error in every answer. */
  readonly denied?: readonly string[];
  /** Points that come back in a second; 100 as on the standard plan when absent. The bucket holds twenty times as many. */
  readonly restoreRate?: number;
  /** The version that answers whatever is asked for, as when the one asked for is not served any more. */
  readonly answersAs?: string;
  /** The lifetime of an access token; a day when absent. */
  readonly tokenLifetimeMs?: number;
}

const SCOPES = [
  'read_customers',
  'write_customers',
  'read_orders',
  'read_all_orders',
  'write_orders',
  'read_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
];

const DAY_MS = 86_400_000;

/** A token that does not expire, as an app made in the administration of a shop has it. */
export const STATIC_TOKEN = 'shpat_simulated';

/**
 * Starts one shop behind the Admin GraphQL API. `settings.storeUrl` is where the shop is.
 *
 * Source: the schema of 2026-07 and https://shopify.dev/docs/api/admin-graphql
 */
export const startShopify: StartSimulator = (options) => startShopifyWith(options);

/** Starts the simulator with choices of its own. */
export async function startShopifyWith(options: ShopifyOptions): Promise<Simulator> {
  const { rows, clock } = options;
  const ledger = new Ledger();
  const faults = new Faults();
  const shop = new Shop(rows, clock, ledger);
  const clientId = 'shopify-client';
  const clientSecret = 'shpss_shopify-secret';
  const scopes = options.scopes ?? SCOPES;
  const tokens = new OAuthTokens({
    clock,
    clientId,
    clientSecret,
    lifetimeMs: options.tokenLifetimeMs ?? DAY_MS,
    grants: ['client_credentials'],
    refreshToken: null,
    rotates: false,
    more: { scope: scopes.join(',') },
  });
  const source = shopifySource({
    shop,
    ledger,
    tokens,
    staticToken: STATIC_TOKEN,
    bucket: new Bucket(options.restoreRate ?? 100, clock),
    isMetered: options.limits === 'metered',
    scopes: new Set(scopes),
    denied: new Set(options.denied ?? []),
    answersAs: options.answersAs ?? null,
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
    settings: { storeUrl: served.url, clientId, clientSecret },
    ledger,
    faults,
    change: (change) => changeDirectly(shop, change),
    close: () => served.close(),
  };
}
