import type { Part, Port } from '../../src/connector/contract.ts';
import { type Mapping, valueAt } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { answers } from './answers.ts';
import { batchesOf, type Collection } from './listing.ts';
import { type Nested, nestedPort } from './nested.ts';
import { COLLECTIONS, EXACT, MAX_KEYS, recordId, type WooEnvironment } from './records.ts';
import type { WooProduct, WooRefund } from './wire.ts';

const CAPABILITIES = {
  maxKeysPerGet: MAX_KEYS,
  // The parents, and one for each of them.
  callsPerGet: (keys: number) => keys + 1,
  deletions: 'sweep',
  idempotency: 'none',
  concurrency: 'none',
} as const;

/**
 * Variations. Nothing tells which have changed, and their product does not change with them: a listing is of all of them.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#product-variations
 */
export function variationPort(
  {
    mapping,
    parts,
  }: { readonly mapping: Mapping<WooProduct, 'InventoryItem'>; readonly parts: readonly Part<'InventoryItem'>[] },
  environment: WooEnvironment,
): Port<'InventoryItem'> {
  const variations: Nested<WooProduct, 'InventoryItem'> = {
    entity: 'InventoryItem',
    objectType: 'variations',
    mapping,
    parts,
    parents: {
      ...COLLECTIONS.products,
      query: { ...COLLECTIONS.products.query, type: 'variable', _fields: 'id,name,variations' },
      order: 'id',
    },
    namedBy: variationsIn,
    childrenOf: (product) => ({
      path: `/products/${product}/variations`,
      operation: 'GET /products/{product_id}/variations',
      query: { status: 'any' },
    }),
    assemble: (record, product) => ({ ...objectOf(record), product: { ...objectOf(product) } }),
    changedAt: 'date_modified_gmt',
    parentsPerPage: 20,
  };
  return nestedPort(variations, environment, { ...CAPABILITIES, changedSince: false });
}

/**
 * Refunds, of the orders that have changed: to refund is to change the order.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-refunds
 */
export function refundPort(
  { mapping, orders }: { readonly mapping: Mapping<WooRefund, 'Payment'>; readonly orders: Collection },
  environment: WooEnvironment,
): Port<'Payment'> {
  const refunds: Nested<WooRefund, 'Payment'> = {
    entity: 'Payment',
    objectType: 'refunds',
    mapping,
    parts: [corePart(mapping, 'watermark')],
    parents: orders,
    namedBy: refundsIn,
    childrenOf: (order) => ({
      path: `/orders/${order}/refunds`,
      operation: 'GET /orders/{id}/refunds',
      query: EXACT,
    }),
    assemble: (record, order) => ({ ...objectOf(record), order: { ...objectOf(order) } }),
    changedAt: 'date_created_gmt',
    parentsPerPage: MAX_KEYS,
  };
  return {
    ...nestedPort(refunds, environment, { ...CAPABILITIES, changedSince: true }),
    // Orders name their refunds: one walk tells all keys.
    keys: async function* (call) {
      const query = { ...orders.query, _fields: 'id,refunds' };
      const walk = { client: environment.client, pageSize: MAX_KEYS };
      for await (const { records } of batchesOf({ ...orders, query, order: 'id' }, walk, null, call))
        yield records.flatMap((order) => {
          const parent = recordId(order, orders.operation);
          return refundsIn(order).map((refund) => `${parent}:${refund}`);
        });
    },
  };
}

function refundsIn(order: unknown): readonly string[] {
  const refunds = valueAt(order, 'refunds');
  if (!Array.isArray(refunds)) throw answers.protocol('GET /orders', 'answered an order without its refunds');
  return refunds.map((refund) => recordId(refund, 'GET /orders'));
}

function variationsIn(product: unknown): readonly string[] {
  const variations = valueAt(product, 'variations');
  if (!Array.isArray(variations)) throw answers.protocol('GET /products', 'answered a product without its variations');
  return variations.map(String);
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
