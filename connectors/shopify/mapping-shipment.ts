import { instant, text } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, Package, ShipmentLine } from '../../src/model/values.ts';
import { buyerOf, dateOfInstant, gidKey, listOf, piecesOf, pointerOf, referenceOf, textOf } from './codecs.ts';
import { documentAddress } from './mapping-order.ts';
import type { ShopifyFulfilledLine, ShopifyFulfillment } from './wire.ts';

const line = rowsOf<ShopifyFulfilledLine>();

const shipmentLines = defineItems<ShopifyFulfilledLine, ShipmentLine>()({
  key: line.required('id', gidKey('FulfillmentLineItem'), 'read'),
  item: line.from(
    ['lineItem.variant.id'],
    ({ lineItem }: ShopifyFulfilledLine, context: MappingContext) =>
      pointerOf('ProductVariant', lineItem?.variant, context),
    'read',
  ),
  sku: line.from(['lineItem.sku'], ({ lineItem }) => textOf(lineItem?.sku), 'read'),
  description: line.optional('lineItem.name', text, 'read'),
  quantity: line.from(
    ['quantity'],
    ({ quantity }) => (quantity === null || quantity === undefined ? null : piecesOf(quantity)),
    'read',
  ),
});

const { required, optional, from, derived, items, absent } = rowsOf<ShopifyFulfillment>();

/** How a fulfilment stands, by the words that people see. */
const STATUS = {
  CONFIRMED: 'PENDING',
  SUBMITTED: 'PENDING',
  LABEL_PURCHASED: 'LABEL_CREATED',
  LABEL_PRINTED: 'LABEL_CREATED',
  LABEL_VOIDED: 'CANCELLED',
  CANCELED: 'CANCELLED',
  FULFILLED: 'IN_TRANSIT',
  MARKED_AS_FULFILLED: 'IN_TRANSIT',
  CARRIER_PICKED_UP: 'IN_TRANSIT',
  IN_TRANSIT: 'IN_TRANSIT',
  DELAYED: 'EXCEPTION',
  ATTEMPTED_DELIVERY: 'EXCEPTION',
  NOT_DELIVERED: 'EXCEPTION',
  FAILURE: 'EXCEPTION',
  OUT_FOR_DELIVERY: 'OUT_FOR_DELIVERY',
  READY_FOR_PICKUP: 'OUT_FOR_DELIVERY',
  PICKED_UP: 'DELIVERED',
  DELIVERED: 'DELIVERED',
} as const;

/** Shipment from Fulfillment. */
export const shipmentMapping = defineMapping<ShopifyFulfillment, 'Shipment'>('Shipment', {
  number: optional('name', text, 'read', 'the number of the order and a count: #1042.1'),
  legalEntity: derived((context) => context.legalEntity, 'one shop is one legal entity'),
  status: from(['displayStatus', 'status'], statusOf, 'read', 'without news of a carrier what was sent is in transit'),
  customer: from(
    ['order.customer.id', 'order.email'],
    ({ order }: ShopifyFulfillment, context: MappingContext) => buyerOf(order, context),
    'read',
    'of the order; a guest by e-mail',
  ),
  orders: from(['order.id'], ordersOf, 'read', 'exactly one'),
  shipFrom: from(
    ['location.id'],
    ({ location }: ShopifyFulfillment, context: MappingContext) => pointerOf('Location', location, context),
    'read',
  ),
  shipTo: from(['order.shippingAddress'], shipToOf, 'read'),
  carrier: from(
    ['trackingInfo'],
    ({ trackingInfo }) => textOf(listOf(trackingInfo)[0]?.company),
    'read',
    'of the first parcel',
  ),
  service: absent('not kept'),
  trackingNumber: from(
    ['trackingInfo'],
    ({ trackingInfo }) => textOf(listOf(trackingInfo)[0]?.number),
    'read',
    'of the first parcel',
  ),
  trackingUrl: from(
    ['trackingInfo'],
    ({ trackingInfo }) => textOf(listOf(trackingInfo)[0]?.url),
    'read',
    'of the first parcel',
  ),
  shippingCost: absent('what the customer paid for shipping is in the order'),
  shippedAt: required('createdAt', instant, 'read', 'when it was recorded'),
  expectedOn: optional('estimatedDeliveryAt', dateOfInstant, 'read', 'in UTC'),
  deliveredAt: optional('deliveredAt', instant, 'read'),
  lines: items('fulfillmentLineItems.nodes', shipmentLines, 'read'),
  packages: lacking(
    from(['trackingInfo'], packagesOf, 'read', 'one for each tracking number'),
    'weight',
    'length',
    'width',
    'height',
  ),
  events: absent('read one fulfilment at a time: they would make every listing dearer'),
  createdAt: required('createdAt', instant, 'read'),
  updatedAt: required('updatedAt', instant, 'read'),
  customFields: absent('fulfilments have no metafields'),
  correlationId: absent('not written'),
});

function statusOf({ displayStatus, status }: ShopifyFulfillment) {
  const code =
    displayStatus ?? (status === 'CANCELLED' ? 'CANCELED' : status === 'SUCCESS' ? 'FULFILLED' : 'SUBMITTED');
  if (typeof code !== 'string' || !Object.hasOwn(STATUS, code)) throw new RangeError('unknown code');
  return STATUS[code as keyof typeof STATUS];
}

function shipToOf({ order }: ShopifyFulfillment): Address | null {
  if (order === null || order === undefined) return null;
  if (order.shippingAddress === undefined) throw new TypeError('not an order');
  return documentAddress(order.shippingAddress, 'SHIPPING');
}

function ordersOf({ order }: ShopifyFulfillment, context: MappingContext) {
  return order === null || order === undefined ? null : [referenceOf('Order', order.id, context)];
}

function packagesOf({ trackingInfo }: ShopifyFulfillment): readonly Package[] {
  return listOf(trackingInfo).map(({ number }) => ({
    trackingNumber: textOf(number),
    weight: null,
    length: null,
    width: null,
    height: null,
  }));
}
