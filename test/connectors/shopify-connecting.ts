// A connection to a simulated shop, with every exchange written down.
import { shopify } from '../../connectors/shopify/index.ts';
import { type ShopifyOptions, startShopifyWith } from '../../connectors/shopify/simulator.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { AnyPort, Call, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { rowsWithManyLines } from './shopify-shop.ts';

interface Options extends Partial<Omit<ShopifyOptions, 'clock'>> {
  readonly settings?: Row;
  readonly configured?: ConfiguredFields;
}

export interface Exchanged {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

/** A shop of its own, and a connection to it. */
export async function openShop({ settings = {}, configured = {}, ...options }: Options = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startShopifyWith({ rows: rowsWithManyLines, clock, limits: 'unmetered', ...options });
  const client = new HttpClient({
    source: 'shopify',
    connections: 8,
    connectTimeoutMs: 1000,
    maxBodyBytes: 50_000_000,
  });
  const exchanges: Exchanged[] = [];
  const connection = shopify.connect(shopify.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    configured,
    connection: 'shop',
    clock,
    context: { connection: 'shop', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
    transport: {
      request: async (request, call) => {
        const response = await client.request(request, call);
        exchanges.push({ request, response });
        return response;
      },
    },
  });
  const portOf = (objectType: string): AnyPort => {
    const port = connection.ports.find((each) => each.objectType === objectType);
    if (port === undefined) throw new Error(`no port for ${objectType}`);
    return port;
  };
  return {
    simulator,
    clock,
    connection,
    exchanges,
    portOf,
    /** The one record of a key, or what came in its place. */
    get: async (objectType: string, key: string, parts: readonly string[] = ['core']) =>
      (await portOf(objectType).get([key], parts, call()))[0],
    close: async () => {
      await client.close();
      await simulator.close();
    },
  };
}

export function call(): Call {
  return { signal: AbortSignal.timeout(20_000), purpose: 'interactive' };
}
