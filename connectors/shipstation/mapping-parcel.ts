import { instant, oneOf } from '../../src/connector/codecs.ts';
import { defineItems, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { Package, ShipmentLine, TrackingEvent } from '../../src/model/values.ts';
import { measure, textIn } from './codecs.ts';
import type { ShipstationItem, ShipstationPackage, ShipstationTrackEvent } from './wire.ts';

const line = rowsOf<ShipstationItem>();
const box = rowsOf<ShipstationPackage>();
const event = rowsOf<ShipstationTrackEvent>();

/** What is in a shipment. */
export const linesOfShipment = defineItems<ShipstationItem, ShipmentLine>()({
  key: line.from(['external_order_item_id', 'sales_order_item_id'], lineKey, 'create'),
  item: line.from(['sku'], itemOf, 'create', 'by its SKU'),
  sku: line.from(['sku'], ({ sku }) => textIn(sku), 'create'),
  description: line.from(['name'], ({ name }) => textIn(name), 'create'),
  quantity: line.from(['quantity'], pieces, 'create', 'whole pieces'),
});

/** The parcels of a shipment. */
export const packagesOfShipment = defineItems<ShipstationPackage, Package>()({
  trackingNumber: box.from(['tracking_number'], ({ tracking_number: number }) => textIn(number), 'read'),
  weight: box.optional('weight', measure, 'read'),
  length: box.from(['dimensions'], side('length'), 'read'),
  width: box.from(['dimensions'], side('width'), 'read'),
  height: box.from(['dimensions'], side('height'), 'read'),
});

/** What a carrier reported. */
export const eventsOfTracking = defineItems<ShipstationTrackEvent, TrackingEvent>()({
  at: event.optional('occurred_at', instant, 'read'),
  status: event.required(
    'status_code',
    oneOf('status code', {
      UN: 'UNKNOWN',
      AC: 'ACCEPTED',
      IT: 'IN_TRANSIT',
      DE: 'DELIVERED',
      EX: 'EXCEPTION',
      AT: 'EXCEPTION',
      NY: 'PENDING',
      SP: 'OUT_FOR_DELIVERY',
    }),
    'read',
  ),
  description: event.from(
    ['description', 'status_description'],
    (wire) => textIn(wire.description) ?? textIn(wire.status_description),
    'read',
  ),
  city: event.from(['city_locality'], ({ city_locality: city }) => textIn(city), 'read'),
  country: event.from(['country_code'], countryIn, 'read'),
});

function lineKey({ external_order_item_id: external, sales_order_item_id: own }: ShipstationItem): string | null {
  return textIn(external) ?? textIn(own);
}

function itemOf({ sku }: ShipstationItem): Reference | null {
  const value = textIn(sku);
  return value === null ? null : { by: 'sku', value };
}

function pieces({ quantity }: ShipstationItem) {
  if (quantity === undefined || quantity === null) return null;
  if (!Number.isSafeInteger(quantity)) throw new TypeError('not a whole number');
  return quantityOf(String(quantity), 'C62');
}

function side(name: 'length' | 'width' | 'height') {
  return ({ dimensions }: ShipstationPackage, context: MappingContext) => {
    if (dimensions === undefined || dimensions === null) return null;
    const { [name]: value, unit } = dimensions;
    // What nobody has measured is 0.
    return value === 0 ? null : measure.decode({ value, unit }, context);
  };
}

function countryIn({ country_code: code }: ShipstationTrackEvent): string | null {
  const country = textIn(code)?.toUpperCase() ?? null;
  if (country !== null && !/^[A-Z]{2}$/.test(country)) throw new RangeError('not a country');
  return country;
}
