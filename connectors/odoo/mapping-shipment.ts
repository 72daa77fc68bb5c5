import { oneOf, reading, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { Address, ShipmentLine } from '../../src/model/values.ts';
import { commonRows, customerOf, dayOfMoment, isZero, linkTo, quantityIn, refOf, relatedAddress } from './codecs.ts';
import type { OdooPicking, OdooStockMove } from './wire-goods.ts';

const line = rowsOf<OdooStockMove>();

export const shipmentLines = defineItems<OdooStockMove, ShipmentLine>()({
  key: line.required('id', reading<number, string>('key', String), 'read'),
  item: line.optional('product_id.id', linkTo('product.product'), 'read'),
  sku: line.nullable('sku', textOrNone, 'read', 'of the product'),
  description: line.nullable('description_picking', textOrNone, 'read'),
  quantity: line.from(
    ['quantity', 'product_uom_qty', 'product_uom', 'state'],
    quantityOf,
    'read',
    'what went; before that what is to go',
  ),
});

const { required, optional, nullable, from, items, derived, absent } = rowsOf<OdooPicking>();

const moment = reading<string, string>('instant', (wire) => {
  if (typeof wire !== 'string' || Number.isNaN(Date.parse(wire))) throw new RangeError('not a moment');
  return new Date(wire).toISOString();
});

/** Shipment from `stock.picking`, of the kind outgoing. */
export const shipmentMapping = defineMapping<OdooPicking, 'Shipment'>('Shipment', {
  number: nullable('name', textOrNone, 'read'),
  legalEntity: derived((context) => context.legalEntity, 'one connection is one company'),
  status: required(
    'state',
    oneOf('state', {
      draft: 'PENDING',
      waiting: 'PENDING',
      confirmed: 'PENDING',
      assigned: 'PENDING',
      done: 'IN_TRANSIT',
      cancel: 'CANCELLED',
    }),
    'read',
    'done has left; whether it arrived is not kept',
  ),
  customer: from(['partner_id', 'partners'], customerIn, 'read', 'the commercial entity behind the address'),
  orders: from(['sale_id'], ordersOf, 'read'),
  shipFrom: optional('location_id.id', linkTo('stock.location'), 'read'),
  shipTo: from(['partner_id', 'partners'], shipTo, 'read', 'the address as it is now: Odoo keeps no copy'),
  carrier: optional('carrier_id.name', text, 'read', 'the delivery method'),
  service: absent('a delivery method is carrier and service in one'),
  trackingNumber: nullable('carrier_tracking_ref', textOrNone, 'read'),
  trackingUrl: nullable('carrier_tracking_url', textOrNone, 'read'),
  shippingCost: absent('charged on the order'),
  shippedAt: optional('date_done', moment, 'read'),
  expectedOn: optional('scheduled_date', dayOfMoment, 'read'),
  deliveredAt: absent('not kept'),
  lines: items('lines', shipmentLines, 'read'),
  packages: absent('not read'),
  events: absent('not kept'),
  ...commonRows(),
});

function customerIn(picking: OdooPicking, context: MappingContext): Reference | null {
  return customerOf(picking.partner_id, picking.partners, context);
}

function ordersOf({ sale_id: sale }: OdooPicking, context: MappingContext): readonly Reference[] {
  const order = refOf('sale.order', sale, context);
  return order === null ? [] : [order];
}

function shipTo({ partner_id: partner, partners }: OdooPicking): Address | null {
  return relatedAddress(partner, partners, 'SHIPPING');
}

function quantityOf(wire: OdooStockMove): Quantity | null {
  const isGone = wire.state === 'done' || !isZero(wire.quantity);
  return quantityIn(isGone ? wire.quantity : wire.product_uom_qty, wire.product_uom);
}
