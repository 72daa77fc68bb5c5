import Big from 'big.js';
import { instant, oneOf, text } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { Address, Adjustment, OrderLine, OrderTotals, TaxLine } from '../../src/model/values.ts';
import {
  addressOf,
  bag,
  buyerOf,
  customFieldsOf,
  dateOfInstant,
  gidKey,
  listOf,
  moneyIn,
  piecesOf,
  pointerOf,
  textOf,
} from './codecs.ts';
import type { ShopifyAddress, ShopifyLine, ShopifyOrder } from './wire.ts';

const line = rowsOf<ShopifyLine>();

const orderLines = defineItems<ShopifyLine, OrderLine>()({
  key: line.required('id', gidKey('LineItem'), 'read'),
  lineNumber: line.from([], ({ order }) => order?.position ?? null, 'read', 'the place in the order'),
  item: line.from(
    ['variant.id'],
    ({ variant }: ShopifyLine, context: MappingContext) => pointerOf('ProductVariant', variant, context),
    'read',
    'null: a custom item, or one that was deleted',
  ),
  sku: line.from(['sku'], ({ sku }) => textOf(sku), 'read'),
  description: line.optional('name', text, 'read'),
  quantity: line.from(
    ['quantity'],
    ({ quantity }) => piecesOf(quantity),
    'read',
    'as ordered, also what was removed or refunded',
  ),
  unitPrice: line.nullable('originalUnitPriceSet', bag, 'read', 'with tax where the order includes taxes'),
  adjustments: lacking(line.from(['discountAllocations'], discountsOf, 'read'), 'percent', 'description'),
  taxes: lacking(line.from(['taxLines'], taxesOf, 'read'), 'code'),
  total: line.from(
    ['originalTotalSet', 'discountAllocations', 'taxLines'],
    lineTotalOf,
    'read',
    'reckoned: less discounts, and less taxes where the order includes them',
  ),
  quantityShipped: line.from(
    ['quantity', 'unfulfilledQuantity', 'nonFulfillableQuantity'],
    ({ quantity, unfulfilledQuantity, nonFulfillableQuantity }) =>
      piecesOf(quantity - unfulfilledQuantity - nonFulfillableQuantity),
    'read',
    'neither to be fulfilled nor unfit for it; what was refunded after it left is not counted',
  ),
  quantityInvoiced: line.absent('a shop issues no invoices'),
  quantityBackordered: line.absent('not kept'),
  quantityCancelled: line.from(
    ['quantity', 'currentQuantity'],
    ({ quantity, currentQuantity }) => piecesOf(quantity - currentQuantity),
    'read',
    'removed or refunded',
  ),
});

const { required, optional, from, derived, items, absent } = rowsOf<ShopifyOrder>();

const PAYMENT = {
  PENDING: 'UNPAID',
  VOIDED: 'UNPAID',
  EXPIRED: 'FAILED',
  AUTHORIZED: 'AUTHORIZED',
  PARTIALLY_PAID: 'PARTIALLY_PAID',
  PAID: 'PAID',
  PARTIALLY_REFUNDED: 'PARTIALLY_REFUNDED',
  REFUNDED: 'REFUNDED',
} as const;

const FULFILMENT = {
  UNFULFILLED: 'NOT_STARTED',
  OPEN: 'NOT_STARTED',
  IN_PROGRESS: 'NOT_STARTED',
  ON_HOLD: 'NOT_STARTED',
  PENDING_FULFILLMENT: 'NOT_STARTED',
  REQUEST_DECLINED: 'NOT_STARTED',
  SCHEDULED: 'NOT_STARTED',
  RESTOCKED: 'NOT_STARTED',
  PARTIALLY_FULFILLED: 'PARTIALLY_SHIPPED',
  FULFILLED: 'SHIPPED',
} as const;

/** Order from Order. */
export const orderMapping = defineMapping<ShopifyOrder, 'Order'>('Order', {
  number: required('name', text, 'read', 'with the prefix of the shop: #1042'),
  customerPoNumber: from(['poNumber'], poNumberOf, 'update'),
  channel: optional('sourceName', text, 'read', 'web, pos, or the app that made it'),
  legalEntity: derived((context) => context.legalEntity, 'one shop is one legal entity'),
  customer: from(['customer.id', 'email'], buyerOf, 'read', 'a guest by e-mail'),
  status: from(['cancelledAt', 'closed', 'displayFulfillmentStatus'], statusOf, 'read'),
  paymentStatus: optional('displayFinancialStatus', oneOf('financial status', PAYMENT), 'read'),
  fulfillmentStatus: required('displayFulfillmentStatus', oneOf('fulfilment status', FULFILMENT), 'read'),
  invoicingStatus: absent('a shop issues no invoices'),
  orderedOn: required('processedAt', dateOfInstant, 'read', 'when it was processed, in UTC'),
  requestedOn: absent('not kept'),
  promisedOn: absent('not kept'),
  currency: required('currencyCode', text, 'read', 'of the shop; what the customer saw may be another'),
  paymentTerms: absent('behind a scope of its own'),
  lines: items('lineItems.nodes', orderLines, 'read'),
  totals: lacking(
    from(
      [
        'subtotalPriceSet',
        'totalDiscountsSet',
        'totalShippingPriceSet',
        'totalTaxSet',
        'totalPriceSet',
        'totalRefundedSet',
      ],
      totalsOf,
      'read',
      'before refunds, which are payments of their own; what went back is told apart',
    ),
    'charges',
    'rounding',
  ),
  billTo: from(['billingAddress'], billToOf, 'read'),
  shipTo: from(['shippingAddress'], shipToOf, 'read'),
  salesRep: absent('not kept'),
  note: from(['note'], noteOf, 'update'),
  creditCheck: absent('kept by the gateway'),
  hold: absent('kept by the gateway'),
  createdAt: required('createdAt', instant, 'read'),
  updatedAt: required('updatedAt', instant, 'read'),
  customFields: from(['metafieldList.nodes'], customFieldsOf, 'read', 'the metafields that the settings name'),
  correlationId: absent('orders are made by customers'),
});

function poNumberOf({ poNumber }: ShopifyOrder): string | null {
  return textOf(poNumber);
}

function noteOf({ note }: ShopifyOrder): string | null {
  return textOf(note);
}

function statusOf({ cancelledAt, closed, displayFulfillmentStatus: shipped }: ShopifyOrder) {
  if (textOf(cancelledAt) !== null) return 'CANCELLED';
  if (typeof closed !== 'boolean' || typeof shipped !== 'string') throw new TypeError('not a state');
  if (closed) return 'CLOSED';
  if (shipped === 'FULFILLED') return 'COMPLETED';
  return shipped === 'PARTIALLY_FULFILLED' ? 'PARTIALLY_COMPLETED' : 'OPEN';
}

function totalsOf(order: ShopifyOrder): OrderTotals {
  return {
    lines: moneyIn(order.subtotalPriceSet),
    discount: moneyIn(order.totalDiscountsSet),
    charges: null,
    shipping: moneyIn(order.totalShippingPriceSet),
    tax: moneyIn(order.totalTaxSet),
    rounding: null,
    grand: moneyIn(order.totalPriceSet),
    refunded: moneyIn(order.totalRefundedSet),
  };
}

function billToOf({ billingAddress }: ShopifyOrder): Address | null {
  return documentAddress(billingAddress, 'BILLING');
}

function shipToOf({ shippingAddress }: ShopifyOrder): Address | null {
  return documentAddress(shippingAddress, 'SHIPPING');
}

/** The address of a document is a copy: its identifier names nothing that lasts. */
export function documentAddress(wire: ShopifyAddress | null | undefined, type: Address['type']): Address | null {
  return wire === null || wire === undefined ? null : { ...addressOf(wire, type), key: null };
}

function discountsOf({ discountAllocations }: ShopifyLine): readonly Adjustment[] {
  return listOf(discountAllocations).map(({ allocatedAmountSet }) => {
    const amount = moneyIn(allocatedAmountSet);
    return { kind: 'DISCOUNT', description: null, percent: null, amount: amount === null ? null : negative(amount) };
  });
}

function taxesOf({ taxLines }: ShopifyLine): readonly TaxLine[] {
  return listOf(taxLines).map(({ title, ratePercentage: rate, priceSet }) => ({
    code: null,
    name: textOf(title),
    rate: rate === null || rate === undefined ? null : new Big(rate).toFixed(),
    amount: moneyIn(priceSet),
  }));
}

function lineTotalOf(wire: ShopifyLine, _context: MappingContext): Money | null {
  const total = moneyIn(wire.originalTotalSet);
  if (total === null || wire.order === undefined) return null;
  const taken = [
    ...listOf(wire.discountAllocations).map(({ allocatedAmountSet }) => allocatedAmountSet),
    ...(wire.order.taxesIncluded ? listOf(wire.taxLines).map(({ priceSet }) => priceSet) : []),
  ];
  const net = taken.reduce((sum, each) => {
    const amount = moneyIn(each);
    if (amount?.currency !== total.currency) throw new TypeError('another currency');
    return sum.minus(amount.amount);
  }, new Big(total.amount));
  return moneyOf(net.toFixed(), total.currency);
}

function negative({ amount, currency }: Money): Money {
  return moneyOf(new Big(amount).times(-1).toFixed(), currency);
}
