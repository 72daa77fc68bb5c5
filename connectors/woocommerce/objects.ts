import { type ConfiguredFields, withConfigured } from '../../src/connector/configured.ts';
import type { Part } from '../../src/connector/contract.ts';
import { type Mapping, valueAt } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { answers } from './answers.ts';
import { withLines } from './assemble.ts';
import type { WoocommerceSettings } from './config.ts';
import { customerMapping } from './mapping-customer.ts';
import { productMapping, variationMapping } from './mapping-item.ts';
import { locationMapping } from './mapping-location.ts';
import { orderMapping } from './mapping-order.ts';
import { paymentMapping, refundMapping } from './mapping-payment.ts';
import type { WooObject } from './ports-records.ts';
import { COLLECTIONS, postPage } from './records.ts';
import type { WooCustomer, WooOrder, WooProduct } from './wire.ts';

/** What the part `stock` reads. */
export const STOCK_MEMBERS = 'id,manage_stock,stock_quantity,date_modified_gmt';

/** The collections of one shop as the ports need them. */
export function wooObjects(settings: WoocommerceSettings, configured: ConfiguredFields) {
  const byChange = settings.sortsByModified ? 'modified' : 'since';
  const orders = { ...COLLECTIONS.orders, order: byChange } as const;
  const order = withConfigured(orderMapping, configured);
  const payment = withConfigured(paymentMapping, configured);
  const product = withConfigured(productMapping, configured);
  const variation = withConfigured(variationMapping, configured);
  const customer = withConfigured(customerMapping, configured);
  return {
    customers: {
      entity: 'Customer',
      objectType: 'customers',
      mapping: customer,
      parts: [corePart(customer, 'watermark')],
      collection: { ...COLLECTIONS.customers, query: { role: settings.customerRole }, order: 'id' },
      presence: null,
      idempotency: 'external-id',
      urlOf: (key) => `${settings.siteUrl}/wp-admin/user-edit.php?user_id=${key}`,
    } satisfies WooObject<WooCustomer, 'Customer'>,
    orders: {
      entity: 'Order',
      objectType: 'orders',
      mapping: order,
      assemble: withLines,
      parts: [corePart(order, 'watermark')],
      collection: orders,
      presence: null,
      idempotency: 'external-id',
      urlOf: (key) => postPage(settings, key),
    } satisfies WooObject<WooOrder, 'Order'>,
    payments: {
      entity: 'Payment',
      objectType: 'payments',
      mapping: payment,
      parts: [corePart(payment, 'watermark')],
      collection: orders,
      presence: { members: 'date_paid_gmt', isThere: isPaid },
      idempotency: 'none',
      urlOf: (key) => postPage(settings, key),
    } satisfies WooObject<WooOrder, 'Payment'>,
    products: {
      entity: 'InventoryItem',
      objectType: 'products',
      mapping: product,
      parts: itemParts(product),
      members: { stock: STOCK_MEMBERS },
      collection: { ...COLLECTIONS.products, order: byChange },
      presence: null,
      idempotency: 'none',
      urlOf: (key) => postPage(settings, key),
    } satisfies WooObject<WooProduct, 'InventoryItem'>,
    variations: { mapping: variation, parts: itemParts(variation) },
    location: withConfigured(locationMapping, configured),
    refunds: { mapping: withConfigured(refundMapping, configured), orders },
  };
}

function itemParts(mapping: Mapping<WooProduct, 'InventoryItem'>): readonly Part<'InventoryItem'>[] {
  const { fields } = corePart(mapping, 'watermark');
  return [
    { name: 'core', fields: fields.filter((field) => field !== 'stock'), tracked: 'watermark' },
    { name: 'stock', fields: ['stock'], tracked: 'volatile' },
  ];
}

/** Only a shop that says when an order was paid, or that it was not, tells whether there is a payment. */
function isPaid(record: unknown): boolean {
  const paidAt = valueAt(record, 'date_paid_gmt');
  if (paidAt === undefined) throw answers.protocol('GET /orders', 'answered an order without date_paid_gmt');
  return paidAt !== null && paidAt !== '';
}
