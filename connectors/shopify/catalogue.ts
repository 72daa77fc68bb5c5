import type { ConfiguredFields } from '../../src/connector/configured.ts';
import { withConfigured } from '../../src/connector/configured.ts';
import type { Part } from '../../src/connector/contract.ts';
import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { EntityName } from '../../src/model/index.ts';
import { OWN } from './codecs.ts';
import type { ShopifySettings } from './config.ts';
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
import type { ShopifyObject } from './objects.ts';
import type {
  ShopifyCustomer,
  ShopifyFulfillment,
  ShopifyLocation,
  ShopifyOrder,
  ShopifyProduct,
  ShopifyRefund,
  ShopifyTransaction,
  ShopifyVariant,
} from './wire.ts';

const MONEY = '{ shopMoney { amount currencyCode } }';
const ADDRESS =
  'id address1 address2 city company firstName lastName name phone province provinceCode zip countryCodeV2';
const TIMES = 'createdAt updatedAt';
const BUYER = 'customer { id } email';
const TAXES = `taxLines(first: 20) { title ratePercentage priceSet ${MONEY} }`;
const LINE = `id sku name quantity currentQuantity unfulfilledQuantity nonFulfillableQuantity originalUnitPriceSet ${MONEY}
  originalTotalSet ${MONEY} discountAllocations { allocatedAmountSet ${MONEY} } ${TAXES} variant { id }`;
const TOTALS = [
  'subtotalPriceSet',
  'totalDiscountsSet',
  'totalShippingPriceSet',
  'totalTaxSet',
  'totalPriceSet',
  'totalRefundedSet',
]
  .map((name) => `${name} ${MONEY}`)
  .join(' ');
const PLACE = 'address1 address2 city province provinceCode zip countryCode';

/** The objects of one connection. */
export function catalogueOf(settings: ShopifySettings, configured: ConfiguredFields) {
  const shared = <W, E extends EntityName>(mapping: Mapping<W, E>, tracked: Part<E>['tracked'] = 'watermark') => {
    const own = withConfigured(mapping, configured);
    return {
      entity: own.entity,
      mapping: own,
      parts: [corePart(own, tracked)],
      nested: [],
      needsShop: false,
      isOurs: () => true,
      assemble: (node: unknown) => wireOf<W>(withMetafields(node)),
      urlOf: () => null,
    };
  };
  const metafields = (entity: EntityName, named: readonly string[], ...own: readonly string[]) =>
    metafieldSelection([...named, ...pathsOf(configured[entity]), ...own]);
  const page = (path: string) => (key: string) => `${settings.storeUrl}/admin/${path}/${key}`;

  const customers: ShopifyObject<ShopifyCustomer, 'Customer'> = {
    ...shared(customerMapping),
    type: 'Customer',
    maxKeys: 40,
    selections: {
      core: `firstName lastName note defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } ${TIMES}
        ${metafields('Customer', settings.metafields.customers, `${OWN.namespace}.${OWN.key}`)}`,
    },
    nested: [{ path: 'addressesV2', part: 'core', fields: ADDRESS }],
    listing: { kind: 'own', root: 'customers' },
    urlOf: page('customers'),
  };
  const orders: ShopifyObject<ShopifyOrder, 'Order'> = {
    ...shared(orderMapping),
    type: 'Order',
    maxKeys: 15,
    selections: {
      core: `name poNumber note sourceName cancelledAt closed displayFinancialStatus displayFulfillmentStatus processedAt
        currencyCode taxesIncluded ${BUYER} ${TOTALS} billingAddress { ${ADDRESS} } shippingAddress { ${ADDRESS} } ${TIMES}
        ${metafields('Order', settings.metafields.orders)}`,
    },
    nested: [{ path: 'lineItems', part: 'core', fields: LINE }],
    listing: { kind: 'own', root: 'orders' },
    assemble: (node) => wireOf<ShopifyOrder>(withMetafields(withLines(node))),
    urlOf: page('orders'),
  };
  const transactions: ShopifyObject<ShopifyTransaction, 'Payment'> = {
    ...shared(transactionMapping),
    type: 'OrderTransaction',
    maxKeys: 100,
    selections: {
      core: `kind status gateway paymentId amountSet ${MONEY} processedAt createdAt order { id ${BUYER} }`,
    },
    listing: { kind: 'within', root: 'orders', ownerType: 'Order', field: 'transactions', as: 'list' },
    isOurs: (node) => !OTHER_KINDS.includes(String(valueAt(node, 'kind'))),
  };
  const refunds: ShopifyObject<ShopifyRefund, 'Payment'> = {
    ...shared(refundMapping),
    type: 'Refund',
    maxKeys: 40,
    selections: { core: `note totalRefundedSet ${MONEY} processedAt ${TIMES} order { id ${BUYER} }` },
    nested: [{ path: 'transactions', part: 'core', fields: 'status gateway' }],
    listing: { kind: 'within', root: 'orders', ownerType: 'Order', field: 'refunds', as: 'list' },
  };
  const products: ShopifyObject<ShopifyProduct, 'InventoryItem'> = {
    ...shared(productMapping),
    type: 'Product',
    maxKeys: 100,
    selections: {
      core: `title description status ${TIMES} ${metafields('InventoryItem', settings.metafields.items)}`,
    },
    listing: { kind: 'own', root: 'products' },
    urlOf: page('products'),
  };
  const { parts: variantParts, ...variantShared } = shared(variantMapping);
  const variants: ShopifyObject<ShopifyVariant, 'InventoryItem'> = {
    ...variantShared,
    type: 'ProductVariant',
    parts: [
      ...variantParts.map((part) => ({ ...part, fields: part.fields.filter((field) => field !== 'stock') })),
      { name: 'stock', fields: ['stock'], tracked: 'volatile' },
    ],
    maxKeys: 25,
    selections: {
      core: `sku barcode displayName price selectedOptions { name value } product { id status }
        inventoryItem { id requiresShipping unitCost { amount currencyCode } } ${TIMES}
        ${metafields('InventoryItem', settings.metafields.items)}`,
    },
    nested: [
      {
        path: 'inventoryItem.inventoryLevels',
        part: 'stock',
        fields:
          'location { id } quantities(names: ["available", "on_hand", "committed", "incoming"]) { name quantity }',
      },
    ],
    needsShop: true,
    listing: { kind: 'within', root: 'products', ownerType: 'Product', field: 'variants', as: 'connection' },
  };
  const fulfillments: ShopifyObject<ShopifyFulfillment, 'Shipment'> = {
    ...shared(shipmentMapping),
    type: 'Fulfillment',
    maxKeys: 20,
    selections: {
      core: `name status displayStatus ${TIMES} deliveredAt estimatedDeliveryAt location { id }
        trackingInfo(first: 10) { company number url } order { id ${BUYER} shippingAddress { ${ADDRESS} } }`,
    },
    nested: [
      { path: 'fulfillmentLineItems', part: 'core', fields: 'id quantity lineItem { id sku name variant { id } }' },
    ],
    listing: { kind: 'within', root: 'orders', ownerType: 'Order', field: 'fulfillments', as: 'list' },
  };
  const locations: ShopifyObject<ShopifyLocation, 'Location'> = {
    ...shared(locationMapping, 'sweep'),
    type: 'Location',
    maxKeys: 100,
    selections: {
      core: `name isActive isFulfillmentService address { ${PLACE} } ${TIMES}
        ${metafields('Location', settings.metafields.locations)}`,
    },
    listing: { kind: 'whole', root: 'locations', arguments: 'includeInactive: true' },
    urlOf: page('settings/locations'),
  };
  return { customers, orders, transactions, refunds, products, variants, fulfillments, locations };
}

export type Catalogue = ReturnType<typeof catalogueOf>;

/** Transactions that move no money to us: authorizations and their end, change, and those that refunds stand for. */
const OTHER_KINDS = ['AUTHORIZATION', 'CHANGE', 'EMV_AUTHORIZATION', 'REFUND', 'SUGGESTED_REFUND', 'VOID'];

const PREFIX = 'metafields.';

function pathsOf(fields: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.values(fields ?? {}).flatMap((path) => (path.startsWith(PREFIX) ? [path.slice(PREFIX.length)] : []));
}

function metafieldSelection(named: readonly string[]): string {
  const keys = [...new Set(named)];
  if (keys.length === 0) return '';
  return `metafieldList: metafields(first: ${keys.length}, keys: ${JSON.stringify(keys)}) { nodes { namespace key type value } }`;
}

/** The values of metafields by namespace and key, so that the configuration can name one by its path. */
function withMetafields(node: unknown): unknown {
  const list = valueAt(node, 'metafieldList.nodes');
  if (typeof node !== 'object' || node === null || !Array.isArray(list)) return node;
  const metafields: Record<string, Record<string, unknown>> = {};
  for (const each of list) {
    const namespace = valueAt(each, 'namespace');
    const key = valueAt(each, 'key');
    if (typeof namespace === 'string' && typeof key === 'string')
      metafields[namespace] = { ...metafields[namespace], [key]: valueAt(each, 'value') };
  }
  return { ...node, metafields };
}

/** Tells every line what its order says about all of them. */
function withLines(node: unknown): unknown {
  const lines = valueAt(node, 'lineItems.nodes');
  if (typeof node !== 'object' || node === null || !Array.isArray(lines)) return node;
  const taxesIncluded = valueAt(node, 'taxesIncluded') === true;
  const told = lines.map((line: unknown, index) =>
    typeof line === 'object' && line !== null ? { ...line, order: { taxesIncluded, position: index + 1 } } : line,
  );
  return { ...node, lineItems: { nodes: told } };
}
