import { emailOf, instant, text } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, sumOf } from '../../src/model/money.ts';
import type { Shipment } from '../../src/model/shipment.ts';
import type { Address, CustomField } from '../../src/model/values.ts';
import { addressIn, dayOf, isOwnId, moneyIn, mustBeAddress, ownId, shipDate, textIn } from './codecs.ts';
import { eventsOfTracking, linesOfShipment, packagesOfShipment } from './mapping-parcel.ts';
import type { ShipmentWire } from './wire.ts';

const { derived, from, items, nullable, optional } = rowsOf<ShipmentWire>();
/** A shipment with its labels and what the carrier says of it. */
export const shipmentMapping = defineMapping<ShipmentWire, 'Shipment'>('Shipment', {
  number: from(['shipment_number', 'external_shipment_id'], numberOf, 'create', 'null where it is our own id'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  status: from(
    ['shipment_status', 'is_return', 'tracking.status_code', 'tracking.status_detail_code'],
    statusOf,
    'read',
    'the state of the shipment, and of the parcel once a label is bought',
  ),
  customer: from(['ship_to.email'], customerOf, 'create', 'by e-mail'),
  orders: from(
    ['external_order_id', 'items', 'shipment_number', 'external_shipment_id'],
    ordersOf,
    'create',
    'by number: what matches the configured pattern',
  ),
  shipFrom: from(['warehouse_id'], warehouseOf, 'create'),
  shipTo: lacking(from(['ship_to'], recipientOf, 'update', 'company, phone and e-mail stand apart'), 'key'),
  carrier: optional('label.carrier_code', text, 'read', 'known once a label is bought'),
  service: optional('service_code', text, 'create'),
  trackingNumber: from(['packages'], firstNumber, 'read', 'of the first parcel that has one'),
  trackingUrl: from(
    ['label.tracking_url', 'tracking.tracking_url'],
    ({ label, tracking }) => textIn(label?.tracking_url) ?? textIn(tracking?.tracking_url),
    'read',
  ),
  shippingCost: from(['labels'], costOf, 'read', 'of all labels that count, without insurance'),
  shippedAt: from(
    ['ship_date'],
    ({ ship_date: day }, context) => (textIn(day) === null ? null : shipDate.decode(String(day), context)),
    'update',
    'the first instant of the day; a plan as long as the parcel has not left',
  ),
  expectedOn: optional('tracking.estimated_delivery_date', dayOf, 'read'),
  deliveredAt: optional('tracking.actual_delivery_date', instant, 'read'),
  lines: items('items', linesOfShipment, 'create'),
  packages: items('packages', packagesOfShipment, 'create'),
  events: items('tracking.events', eventsOfTracking, 'read'),
  createdAt: optional('created_at', instant, 'read'),
  updatedAt: optional('modified_at', instant, 'read', 'also when a label is bought'),
  customFields: from(['advanced_options', 'tags', 'ship_to.company_name'], extras, 'read'),
  correlationId: nullable('external_shipment_id', ownId, 'read'),
});

/** The fields of the part `tracking`: they take the labels, and a call to the carrier. */
export const TRACKING_FIELDS = [
  'status',
  'carrier',
  'trackingUrl',
  'shippingCost',
  'expectedOn',
  'deliveredAt',
  'events',
] as const satisfies readonly (keyof Shipment)[];

function numberOf({ shipment_number: number, external_shipment_id: external }: ShipmentWire): string | null {
  const shown = textIn(number) ?? textIn(external);
  return isOwnId(shown) ? null : shown;
}

function statusOf(wire: ShipmentWire): NonNullable<Shipment['status']> | null {
  switch (textIn(wire.shipment_status)) {
    case null:
      return null;
    case 'pending':
    case 'processing':
      return 'PENDING';
    case 'cancelled':
      return 'CANCELLED';
    case 'label_purchased':
      return carriageOf(wire);
    default:
      throw new RangeError('unknown status');
  }
}

function carriageOf({ tracking, is_return: isReturn }: ShipmentWire): NonNullable<Shipment['status']> | null {
  if (tracking === null) return 'LABEL_CREATED';
  const detail = textIn(tracking.status_detail_code);
  if (detail === 'RETURN_TO_SENDER') return 'RETURNED';
  switch (textIn(tracking.status_code)) {
    case null:
      return null;
    case 'UN':
    case 'NY':
      return 'LABEL_CREATED';
    case 'AC':
    case 'IT':
      return detail === 'OUT_FOR_DELIVERY' ? 'OUT_FOR_DELIVERY' : 'IN_TRANSIT';
    case 'SP':
      return 'OUT_FOR_DELIVERY';
    case 'DE':
      return isReturn === true ? 'RETURNED' : 'DELIVERED';
    case 'AT':
    case 'EX':
      return 'EXCEPTION';
    default:
      throw new RangeError('unknown status code');
  }
}

function customerOf({ ship_to: to }: ShipmentWire): Reference | null {
  if (to === undefined || to === null) return null;
  mustBeAddress(to);
  const email = textIn(to.email);
  if (email === null) return null;
  const { value, isNormalized } = emailOf(email);
  if (!isNormalized) throw new RangeError('not an e-mail address');
  return { by: 'email', value };
}

/** What is said to be an order stands before what may only be named after one. */
function ordersOf(wire: ShipmentWire): readonly Reference[] | null {
  const said = [wire.external_order_id, ...(wire.items ?? []).map(({ external_order_id: order }) => order)];
  const ways = [said, [wire.shipment_number], [wire.external_shipment_id]].map((each) => each.map(textIn));
  const numbersIn = (texts: readonly (string | null)[]) =>
    texts.flatMap((each) => (each === null ? [] : (wire.settings.orderNumber.exec(each)?.[0] ?? [])));
  const numbers = ways.map(numbersIn).find((each) => each.length > 0);
  return numbers === undefined ? null : [...new Set(numbers)].map((value) => ({ by: 'number', value }));
}

function warehouseOf({ warehouse_id: id }: ShipmentWire, { connection }: MappingContext): Reference | null {
  const value = textIn(id);
  return value === null ? null : { by: 'key', connection, objectType: 'warehouses', value };
}

function recipientOf({ ship_to: to }: ShipmentWire, _context: MappingContext, gaps: FieldGap[]): Address | null {
  if (to === undefined || to === null) return null;
  const address = addressIn(to, 'SHIPPING');
  if (address.country === null && textIn(to.country_code) !== null)
    gaps.push({ path: 'shipTo.country', reason: 'not-understood' });
  return address;
}

/** The shipment itself tells it, so that a listing can be searched for it. */
function firstNumber({ packages }: ShipmentWire): string | null {
  const numbers = (packages ?? []).map(({ tracking_number: number }) => textIn(number));
  return numbers.find((number) => number !== null) ?? null;
}

function costOf({ labels }: ShipmentWire, context: MappingContext): Money | null {
  return sumOf(
    labels.flatMap(({ shipment_cost: cost }) => (cost === undefined || cost === null ? [] : [moneyIn(cost, context)])),
  );
}

function extras({ advanced_options: options, tags, ship_to: to }: ShipmentWire): readonly CustomField[] {
  const texts: readonly (readonly [name: string, value: string | null])[] = [
    ['custom_field1', textIn(options?.custom_field1)],
    ['custom_field2', textIn(options?.custom_field2)],
    ['custom_field3', textIn(options?.custom_field3)],
    [
      'tags',
      textIn(
        (tags ?? [])
          .map(({ name }) => textIn(name))
          .filter((name) => name !== null)
          .join(', '),
      ),
    ],
    ['company_name', textIn(to?.company_name)],
  ];
  return texts.filter(([, value]) => value !== null).map(([name, value]) => ({ name, type: 'TEXT', value }));
}
