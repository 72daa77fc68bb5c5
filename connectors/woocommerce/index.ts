import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkShop } from './check.ts';
import { wooClient } from './client.ts';
import { type WoocommerceSettings, woocommerceSettings } from './config.ts';
import { describeRecords } from './describe.ts';
import { customerMapping } from './mapping-customer.ts';
import { productMapping, variationMapping } from './mapping-item.ts';
import { locationMapping } from './mapping-location.ts';
import { orderMapping } from './mapping-order.ts';
import { paymentMapping, refundMapping } from './mapping-payment.ts';
import { wooObjects } from './objects.ts';
import { locationPort } from './port-location.ts';
import { refundPort, variationPort } from './ports-nested.ts';
import { recordPort } from './ports-records.ts';
import { customerWrite } from './write-customer.ts';
import { orderWrite } from './write-order.ts';
import { stockWrite } from './write-stock.ts';

/** WooCommerce: e-commerce. One connection is one shop. */
export const woocommerce: ConnectorDefinition<WoocommerceSettings> = {
  source: 'woocommerce',
  title: 'WooCommerce',
  kind: 'COMMERCE',
  settings: woocommerceSettings,
  secrets: ['consumerKey', 'consumerSecret'],
  mappings: [
    customerMapping,
    orderMapping,
    paymentMapping,
    refundMapping,
    productMapping,
    variationMapping,
    locationMapping,
  ],
  // The shop counts nothing; its host does, each in its own way. A PHP server has few workers.
  limits: { maxConcurrent: 4, perMinute: null, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startWoocommerce,
};

function connect(
  settings: WoocommerceSettings,
  { transport, clock, context, configured }: ConnectEnvironment,
): ConnectorConnection {
  const client = wooClient(settings, { transport, clock });
  const environment = { client, settings, context, configured, now: () => clock.now() };
  const { customers, orders, payments, products, variations, refunds, location } = wooObjects(settings, configured);
  return {
    ports: [
      { ...recordPort(customers, environment), write: customerWrite(customers.mapping, environment) },
      { ...recordPort(orders, environment), write: orderWrite(orders.mapping, environment) },
      recordPort(payments, environment),
      refundPort(refunds, environment),
      { ...recordPort(products, environment), write: stockWrite('products', environment) },
      { ...variationPort(variations, environment), write: stockWrite('variations', environment) },
      locationPort(location, environment),
    ],
    check: (call) => checkShop(environment, call),
    describe: (entity, call) => describeRecords(environment, entity, call),
  };
}
