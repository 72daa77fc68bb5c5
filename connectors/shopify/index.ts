import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { catalogueOf } from './catalogue.ts';
import { checkShop } from './check.ts';
import { shopifyClient } from './client.ts';
import { type ShopifySettings, shopifySettings } from './config.ts';
import { QUERY_COST } from './costs.ts';
import { describeMetafields } from './describe.ts';
import {
  customerMapping,
  locationMapping,
  orderMapping,
  productMapping,
  refundMapping,
  shipmentMapping,
  transactionMapping,
  variantMapping,
} from './mapping.ts';
import { shopifyPort } from './ports.ts';
import { customerWrite } from './write-customer.ts';
import { orderWrite } from './write-order.ts';
import { stockWrite } from './write-stock.ts';

/** Shopify: a web shop. One connection is one shop. */
export const shopify: ConnectorDefinition<ShopifySettings> = {
  source: 'shopify',
  title: 'Shopify',
  kind: 'COMMERCE',
  settings: shopifySettings,
  secrets: ['accessToken', 'clientSecret'],
  mappings: [
    customerMapping,
    orderMapping,
    transactionMapping,
    refundMapping,
    productMapping,
    variantMapping,
    shipmentMapping,
    locationMapping,
  ],
  // Calls are not counted, only what they cost: a bucket of 2000 points on the standard plan, filled at 100 a second.
  limits: {
    maxConcurrent: 8,
    perMinute: null,
    perDay: null,
    budgets: [{ name: QUERY_COST, points: 2000, seconds: 20 }],
  },
  connect,
  simulator: async () => (await import('./simulator.ts')).startShopify,
};

function connect(
  settings: ShopifySettings,
  { transport, clock, context, configured }: ConnectEnvironment,
): ConnectorConnection {
  const client = shopifyClient(settings, { transport, clock });
  const environment = { client, context, pageSize: settings.pageSize };
  const objects = catalogueOf(settings, configured);
  return {
    ports: [
      { ...shopifyPort(objects.customers, environment), write: customerWrite(objects.customers, environment) },
      { ...shopifyPort(objects.orders, environment), write: orderWrite(objects.orders, environment) },
      shopifyPort(objects.transactions, environment),
      shopifyPort(objects.refunds, environment),
      shopifyPort(objects.products, environment),
      {
        ...shopifyPort(objects.variants, environment, 'native-key'),
        write: stockWrite(objects.variants, environment),
      },
      shopifyPort(objects.fulfillments, environment),
      shopifyPort(objects.locations, environment),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) => checkShop(shopifyClient(settings, { transport, clock }), context, call),
    describe: (entity, call) => describeMetafields(client, entity, call),
  };
}
