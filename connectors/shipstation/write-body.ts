import { exactNumber, keyReferred, type Members, type Notes, present } from '../../src/connector/plans.ts';
import { OWN_ID } from '../../src/connector/step.ts';
import type { Model } from '../../src/model/index.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { Package, ShipmentLine } from '../../src/model/values.ts';
import { isOwnId, UNITS } from './codecs.ts';
import { addressSent } from './write-address.ts';

/** What new shipments have when nothing else is asked. */
export interface Defaults {
  readonly orderNumber: RegExp;
  readonly warehouseId: string | null;
  readonly carrierId: string | null;
  readonly serviceCode: string | null;
}

/** A member of a body, and what of it cannot be sent. */
interface Sent<T> {
  readonly value: T;
  readonly refused: Notes;
}

const MAX_TEXT = 50;
const PLACES = 6;

/** The members of a new shipment. Its `external_shipment_id`, which the source takes once, is our own id. */
export function newShipment(values: Model<'Shipment'>, defaults: Defaults): Sent<Members> {
  const to = recipient(values);
  const from = origin(values, defaults);
  const number = numberSent(values.number ?? null);
  const order = orderSent(values.orders ?? null, defaults.orderNumber);
  const items = lists(values.lines, lineSent, 'lines');
  const packages = lists(values.packages, packageSent, 'packages');
  return {
    value: present({
      validate_address: 'no_validation',
      external_shipment_id: OWN_ID,
      carrier_id: defaults.carrierId,
      service_code: values.service ?? defaults.serviceCode,
      shipment_number: number.value,
      external_order_id: order.value,
      warehouse_id: from.value,
      ship_date: dayOf(values.shippedAt ?? null),
      ship_to: to.value,
      items: items.value,
      packages: packages.value,
    }),
    refused: [to, from, number, order, items, packages].flatMap(({ refused }) => refused),
  };
}

/** The day of an instant, as the source writes days; null for none. */
export function dayOf(instant: string | null): string | null {
  return instant === null ? null : `${instant.slice(0, 10)}T00:00:00Z`;
}

function recipient({ shipTo, customer }: Model<'Shipment'>): Sent<Members | null> {
  const isEmail = customer === undefined || customer === null || customer.by === 'email';
  const refused = isEmail ? [] : [{ path: 'customer', detail: 'a recipient is known by e-mail alone' }];
  if (shipTo === undefined || shipTo === null)
    return { value: null, refused: [...refused, { path: 'shipTo', detail: 'a shipment needs a recipient' }] };
  const sent = addressSent(shipTo, 'shipTo');
  const email = customer?.by === 'email' ? customer.value : null;
  return { value: present({ ...sent.members, email }), refused: [...refused, ...sent.refused] };
}

function origin({ shipFrom }: Model<'Shipment'>, { warehouseId }: Defaults): Sent<unknown> {
  if (shipFrom === undefined || shipFrom === null) {
    const detail = 'a shipment needs a warehouse (name one, or set warehouseId)';
    return { value: warehouseId, refused: warehouseId === null ? [{ path: 'shipFrom', detail }] : [] };
  }
  const value = keyReferred(shipFrom, 'warehouses');
  return { value, refused: value === null ? [{ path: 'shipFrom', detail: 'not a warehouse of this account' }] : [] };
}

function numberSent(number: string | null): Sent<string | null> {
  if (number === null) return { value: null, refused: [] };
  if (number.length > MAX_TEXT)
    return { value: null, refused: [{ path: 'number', detail: `at most ${MAX_TEXT} characters` }] };
  return { value: number, refused: isOwnId(number) ? [{ path: 'number', detail: 'has the form of our own ids' }] : [] };
}

function orderSent(orders: Model<'Shipment'>['orders'], pattern: RegExp): Sent<string | null> {
  const [order, ...others] = orders ?? [];
  const refused = (detail: string) => ({ value: null, refused: [{ path: 'orders', detail }] });
  if (order === undefined) return { value: null, refused: [] };
  if (others.length > 0) return refused('a shipment names one order');
  if (order.by !== 'number') return refused('an order is known by its number alone');
  if (pattern.exec(order.value)?.[0] !== order.value) return refused('does not match orderNumberPattern');
  return { value: order.value, refused: [] };
}

function lists<T>(
  members: readonly T[] | null | undefined,
  sentOf: (member: T, path: string) => Sent<Members>,
  field: string,
): Sent<readonly Members[] | null> {
  if (members === undefined || members === null) return { value: null, refused: [] };
  const sent = members.map((member, index) => sentOf(member, `${field}[${index}]`));
  return { value: sent.map(({ value }) => value), refused: sent.flatMap(({ refused }) => refused) };
}

function lineSent({ key, item, sku, description, quantity }: ShipmentLine, path: string): Sent<Members> {
  const code = sku ?? (item?.by === 'sku' ? item.value : null);
  const count = pieces(quantity);
  const refused = [
    ...(count === null ? [{ path: `${path}.quantity`, detail: 'whole pieces (C62) alone can be told' }] : []),
    ...(item !== null && item?.by !== 'sku'
      ? [{ path: `${path}.item`, detail: 'an item is known by its SKU alone' }]
      : []),
  ];
  return { value: present({ external_order_item_id: key, sku: code, name: description, quantity: count }), refused };
}

function pieces(quantity: Quantity | null | undefined): number | null {
  return quantity === null || quantity === undefined || quantity.unit !== 'C62' ? null : exactNumber(quantity.value, 0);
}

function packageSent({ trackingNumber, weight, length, width, height }: Package, path: string): Sent<Members> {
  const heavy = measured(weight);
  const [long, wide, high] = [measured(length), measured(width), measured(height)];
  const isWhole = long !== null && wide !== null && high !== null && long.unit === wide.unit && wide.unit === high.unit;
  const isSized = [length, width, height].some((each) => each !== null && each !== undefined);
  const refused = [
    ...(heavy === null
      ? [{ path: `${path}.weight`, detail: 'a parcel needs its weight, in GRM, KGM, LBR or ONZ' }]
      : []),
    ...(isSized && !isWhole ? [{ path: `${path}.length`, detail: 'all three sides are needed, in CMT or INH' }] : []),
    ...(trackingNumber === null || trackingNumber === undefined
      ? []
      : [{ path: `${path}.trackingNumber`, detail: 'comes with a label, which is bought in ShipStation' }]),
  ];
  const dimensions = isWhole ? { unit: long.unit, length: long.value, width: wide.value, height: high.value } : null;
  return { value: present({ weight: heavy, dimensions }), refused };
}

/** In the source's own unit; null for one that it does not know, or a number that it cannot hold. */
function measured(quantity: Quantity | null | undefined) {
  if (quantity === null || quantity === undefined) return null;
  const unit = Object.entries(UNITS).find(([, code]) => code === quantity.unit)?.[0];
  const value = exactNumber(quantity.value, PLACES);
  return unit === undefined || value === null ? null : { value, unit };
}
