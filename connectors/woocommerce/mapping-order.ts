import Big from 'big.js';
import {
  defineMapping,
  type FieldGap,
  lacking,
  type MappingContext,
  rowsOf,
  valueAt,
} from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { sumOf } from '../../src/model/money.ts';
import type { Address, OrderTotals } from '../../src/model/values.ts';
import {
  addressMembers,
  addressOf,
  amountOf,
  countryGapOf,
  currencyCode,
  gmtInstant,
  idOf,
  keyReference,
  listOf,
  localDay,
  textOf,
  wooText,
} from './codecs.ts';
import { orderLines } from './mapping-line.ts';
import { correlationOf, customFieldsOf } from './meta.ts';
import type { WooOrder } from './wire.ts';

const { required, nullable, from, items, derived, absent } = rowsOf<WooOrder>();

/** https://woocommerce.com/document/managing-orders/order-statuses/ */
const STATUSES: Readonly<Record<string, 'DRAFT' | 'OPEN' | 'COMPLETED' | 'CANCELLED' | 'CLOSED' | undefined>> = {
  'auto-draft': 'DRAFT',
  'checkout-draft': 'DRAFT',
  pending: 'OPEN',
  'on-hold': 'OPEN',
  processing: 'OPEN',
  failed: 'OPEN',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  refunded: 'CLOSED',
};

/** Order from /orders. */
export const orderMapping = defineMapping<WooOrder, 'Order'>('Order', {
  number: { ...nullable('number', wooText, 'read', 'plugins may give numbers of their own'), kind: 'required' },
  customerPoNumber: absent('kept by plugins'),
  channel: nullable('created_via', wooText, 'read'),
  legalEntity: derived((context) => context.legalEntity, 'one shop is of one legal entity'),
  customer: from(
    ['customer_id', 'billing.email'],
    customerOfOrder,
    'create',
    'a guest has no record and is known by the e-mail of the bill',
  ),
  status: {
    ...from(
      ['status'],
      statusOfOrder,
      'create',
      'a failed payment leaves the order open; statuses of plugins are gaps',
    ),
    kind: 'required',
  },
  paymentStatus: from(
    ['status', 'date_paid_gmt', 'refunds', 'total'],
    paymentStatusOf,
    'read',
    'refunded by the status or when refunds reach the total',
  ),
  fulfillmentStatus: from(
    ['status'],
    fulfillmentStatusOf,
    'read',
    'completed means shipped; of a refunded order nothing tells',
  ),
  invoicingStatus: absent('no invoices'),
  orderedOn: nullable('date_created', localDay, 'read', 'the day in the time zone of the shop'),
  requestedOn: absent('not kept'),
  promisedOn: absent('not kept'),
  currency: required('currency', currencyCode, 'create'),
  paymentTerms: absent('not kept'),
  lines: items('line_items', orderLines, 'create', 'products; fees and shipping are in the totals alone'),
  totals: lacking(
    from(
      ['line_items', 'fee_lines', 'shipping_total', 'total_tax', 'total', 'refunds', 'currency'],
      totalsOf,
      'read',
      'net and after discounts, whatever the shop shows its visitors',
    ),
    'discount',
    'rounding',
  ),
  billTo: from(['billing'], billToOf, 'update', 'a name alone is none'),
  shipTo: from(['shipping'], shipToOf, 'update', 'a name alone is none'),
  salesRep: absent('not kept'),
  note: nullable('customer_note', { ...wooText, encode: (value) => value ?? '' }, 'update', 'of the customer'),
  creditCheck: absent('kept by the gateway itself'),
  hold: absent('kept by the gateway itself'),
  createdAt: nullable('date_created_gmt', gmtInstant, 'read'),
  updatedAt: { ...nullable('date_modified_gmt', gmtInstant, 'read'), kind: 'required' },
  customFields: from(['meta_data'], customFieldsOf, 'read', 'without entries whose key begins with an underscore'),
  correlationId: from(['meta_data'], correlationOf, 'read', 'meta_data._mainstem_id'),
});

/** Who has placed it; null for a guest without e-mail. */
export function customerOfOrder(order: WooOrder, context: MappingContext): Reference | null {
  const { customer_id: wire } = order;
  if (wire === undefined || wire === null) throw new TypeError('no customer_id');
  const key = idOf(wire);
  if (key !== null) return keyReference('customers', key, context);
  const email = textOf(addressMembers(order.billing).email);
  return email === null ? null : { by: 'email', value: email.toLowerCase() };
}

function statusOfOrder({ status }: WooOrder) {
  const known = STATUSES[textOf(status) ?? ''];
  if (known === undefined) throw new RangeError('unknown status');
  return known;
}

function paymentStatusOf(order: WooOrder) {
  const status = textOf(order.status);
  if (status === null) throw new TypeError('no status');
  if (status === 'refunded') return 'REFUNDED';
  if (textOf(order.date_paid_gmt) === null) return status === 'failed' ? 'FAILED' : 'UNPAID';
  const back = refundedOf(order.refunds);
  if (back.eq(0)) return 'PAID';
  return back.lt(textOf(order.total) ?? 0) ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
}

/** What went back. Refunds are told as negative amounts. */
export function refundedOf(refunds: unknown): Big {
  return listOf(refunds)
    .reduce<Big>((sum, refund) => sum.plus(textOf(valueAt(refund, 'total')) ?? 0), Big(0))
    .abs();
}

function fulfillmentStatusOf(order: WooOrder) {
  const status = statusOfOrder(order);
  if (status === 'COMPLETED') return 'SHIPPED';
  return status === 'CLOSED' ? null : 'NOT_STARTED';
}

function totalsOf(order: WooOrder): OrderTotals {
  const { currency } = order;
  const sum = (lines: unknown) =>
    sumOf(listOf(lines).flatMap((line) => amountOf(valueAt(line, 'total'), currency) ?? []));
  return {
    lines: sum(order.line_items),
    discount: null,
    charges: sum(order.fee_lines),
    shipping: amountOf(order.shipping_total, currency),
    tax: amountOf(order.total_tax, currency),
    rounding: null,
    grand: amountOf(order.total, currency),
    refunded: order.refunds === undefined ? null : amountOf(refundedOf(order.refunds).toFixed(), currency),
  };
}

function billToOf({ billing }: WooOrder, _context: MappingContext, gaps: FieldGap[]): Address | null {
  const address = addressOf(billing, 'BILLING');
  gaps.push(...countryGapOf(address, billing, 'billTo'));
  return address;
}

function shipToOf({ shipping }: WooOrder, _context: MappingContext, gaps: FieldGap[]): Address | null {
  const address = addressOf(shipping, 'SHIPPING');
  gaps.push(...countryGapOf(address, shipping, 'shipTo'));
  return address;
}
