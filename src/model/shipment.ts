import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, instant, list, money, reference, references, text, value } from './field.ts';
import type { Address, Package, ShipmentLine, TrackingEvent } from './values.ts';

/** Goods on their way to a customer. One order may leave in several, one may carry several orders. */
export const shipment = entity('Shipment', {
  number: text(),
  legalEntity: text(),
  status: code([
    'PENDING',
    'LABEL_CREATED',
    'IN_TRANSIT',
    'OUT_FOR_DELIVERY',
    'DELIVERED',
    'EXCEPTION',
    'RETURNED',
    'CANCELLED',
  ]),
  customer: reference('Customer'),
  orders: references('Order'),
  shipFrom: reference('Location'),
  shipTo: value<Address>(),
  carrier: text(),
  service: text(),
  trackingNumber: text(),
  trackingUrl: text(),
  shippingCost: money(),
  shippedAt: instant(),
  expectedOn: date(),
  deliveredAt: instant(),
  lines: list<ShipmentLine>(),
  packages: list<Package>(),
  events: list<TrackingEvent>(),
});

export type Shipment = ModelOfEntity<typeof shipment>;
