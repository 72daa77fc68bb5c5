import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { amountText, quantityText } from './money.ts';
import { isTurn, itemAt } from './random.ts';
import { newsOf } from './shipstation-news.ts';
import type { Company, Customer, Order, PostalAddress, StockMove, Warehouse } from './types.ts';

const HOUR_MS = 3_600_000;

/** Where the warehouses stand. */
const ORIGINS: Readonly<Record<string, readonly [street: string, postalCode: string, city: string, country: string]>> =
  {
    HAM: ['Billbrookdeich 42', '22113', 'Hamburg', 'DE'],
    MUC: ['Moosacher Str. 80', '80809', 'München', 'DE'],
    VIE: ['Laxenburger Str. 244', '1230', 'Wien', 'AT'],
  };

const CARRIERS = {
  domestic: { id: 'se-4001', code: 'dhl_paket', service: 'dhl_paket_national', name: 'DHL Paket' },
  abroad: { id: 'se-4002', code: 'dpd', service: 'dpd_classic', name: 'DPD' },
} as const;

/** Goods of one order that leave, or left, together. */
interface Parcel {
  readonly order: Order;
  readonly moves: readonly StockMove[];
  /** Null while it waits. */
  readonly shippedOn: string | null;
  /** `1`, or `2` for what is left, or where the first was cancelled. */
  readonly part: number;
  readonly isCancelled: boolean;
}

/** Where a parcel is, among those that were sent: its place from the youngest. */
interface Sent {
  readonly parcel: Parcel;
  readonly shippedOn: string;
  readonly age: number;
}

/**
 * The rows of the company's one account: shipments of the ERP's orders with labels and tracking, warehouses and carriers.
 *
 * Numbers are those of the ERP's sales, `SO-0001201/1`; most shipments say the order, some only its number. The youngest parcels are on
 * their way, one of them not well; the others have arrived. One shipment was cancelled and made again.
 */
export function shipstationRows(company: Company): Rows {
  const parcels = parcelsOf(company);
  const sent = parcels
    .flatMap((parcel) =>
      parcel.shippedOn === null || parcel.isCancelled ? [] : [{ parcel, shippedOn: parcel.shippedOn }],
    )
    .toSorted((left, right) => (left.shippedOn < right.shippedOn ? 1 : -1))
    .map((each, age): Sent => ({ ...each, age }));
  return {
    shipments: parcels.map((parcel) => shipmentRow(company, parcel)),
    labels: sent.map((each) => labelRow(company, each)),
    tracking: sent.map(({ parcel, shippedOn, age }) => ({
      label_id: labelId(parcel),
      ...newsOf(age, shippedOn, addressOf(customerOf(company, parcel.order)).city),
    })),
    warehouses: company.warehouses.map(warehouseRow),
    carriers: Object.values(CARRIERS).map(({ id, code, name }) => ({
      carrier_id: id,
      carrier_code: code,
      friendly_name: name,
      primary: code === CARRIERS.domestic.code,
    })),
  };
}

function parcelsOf({ orders, stockMoves }: Company): readonly Parcel[] {
  const movesOf = Map.groupBy(
    stockMoves.filter(({ to, state }) => to === 'customer' && state !== 'cancelled'),
    ({ order }) => order,
  );
  const shipped = orders.filter(({ index, number }) => number !== null && movesOf.has(index));
  const again = shipped.filter(({ shipped: how }) => how === 'full').at(-4)?.index;
  return shipped.flatMap((order): readonly Parcel[] => {
    const moves = movesOf.get(order.index) ?? [];
    const left = moves.filter(({ state }) => state === 'done');
    const waiting = moves.filter(({ state }) => state !== 'done');
    const first = { order, moves: left, shippedOn: left[0]?.effectiveOn ?? null, part: 1, isCancelled: false };
    const rest = { order, moves: waiting, shippedOn: null, part: left.length === 0 ? 1 : 2, isCancelled: false };
    const gone =
      order.index === again
        ? [
            { ...first, isCancelled: true },
            { ...first, part: 2 },
          ]
        : [first];
    return [...(left.length === 0 ? [] : gone), ...(waiting.length === 0 ? [] : [rest])];
  });
}

function shipmentRow(company: Company, parcel: Parcel): Row {
  const { order, moves, shippedOn, part, isCancelled } = parcel;
  const customer = customerOf(company, order);
  const isSent = shippedOn !== null && !isCancelled;
  const carrier = carrierOf(company, order);
  const modifiedMs = shippedOn === null ? order.createdAtMs + HOUR_MS : labelMs(parcel, shippedOn);
  return {
    shipment_id: shipmentId(parcel),
    external_shipment_id: `${order.number}/${part}`,
    shipment_number: order.number,
    external_order_id: isTurn(order.index, 7, 3) ? null : order.number,
    carrier_id: carrier.id,
    service_code: carrier.service,
    shipment_status: isCancelled ? 'cancelled' : isSent ? 'label_purchased' : 'pending',
    ship_date: shippedOn ?? itemAt(moves, 0).plannedOn,
    created_at: instantText(order.createdAtMs),
    modified_at: instantText(modifiedMs),
    warehouse_id: warehouseId(order.warehouse),
    ship_to: recipientOf(customer, order.index),
    items: moves.map(({ item, quantityMilli, saleLineId }) => {
      const { sku, name } = itemAt(company.items, item);
      const quantity = String(Math.ceil(quantityMilli / 1000));
      return { name, sku, quantity, external_order_id: order.number, external_order_item_id: String(saleLineId) };
    }),
    packages: [
      {
        weight: { value: quantityText(grams(moves)), unit: 'kilogram' },
        dimensions: { unit: 'centimeter', length: '40', width: '30', height: '25' },
        tracking_number: isSent ? trackingNumber(parcel) : null,
      },
    ],
    tags: order.comment === null ? [] : [{ name: 'Liefertermin' }],
    advanced_options: { custom_field1: order.poNumber },
  };
}

function labelRow(company: Company, { parcel, shippedOn }: Sent): Row {
  const carrier = carrierOf(company, parcel.order);
  const number = trackingNumber(parcel);
  return {
    label_id: labelId(parcel),
    status: 'completed',
    shipment_id: shipmentId(parcel),
    created_at: instantText(labelMs(parcel, shippedOn)),
    ship_date: shippedOn,
    carrier_id: carrier.id,
    carrier_code: carrier.code,
    service_code: carrier.service,
    tracking_number: number,
    tracking_url: `https://tracking.example/${carrier.code}/${number}`,
    shipment_cost: { currency: 'eur', amount: amountText(549 + Math.ceil(grams(parcel.moves) / 1000) * 35) },
    voided: false,
  };
}

function warehouseRow({ index, code, name }: Warehouse): Row {
  const [street, postalCode, city, country] = ORIGINS[code] ?? ['Hafenstr. 1', '20457', name, 'DE'];
  return {
    warehouse_id: warehouseId(index),
    name: `${name} (${code})`,
    is_default: index === 0,
    created_at: '2024-01-15T08:00:00.000Z',
    origin_address: {
      name: 'Versand',
      company_name: 'Nordlicht Trading GmbH',
      phone: '+49 40 66969000',
      address_line1: street,
      city_locality: city,
      state_province: '',
      postal_code: postalCode,
      country_code: country,
    },
  };
}

function recipientOf(customer: Customer, turn: number): Row {
  const { street, city, region, postalCode, country } = addressOf(customer);
  const { callingCode, area, local } = customer.phone;
  const person = customer.firstName === null ? null : `${customer.firstName} ${customer.lastName ?? ''}`.trim();
  return {
    name: person ?? (isTurn(turn, 3, 0) ? 'Wareneingang' : customer.name),
    company_name: customer.kind === 'ORGANIZATION' ? customer.name : null,
    // The shop floor types as it likes.
    email: isTurn(turn, 5, 2) ? (customer.email?.toUpperCase() ?? null) : customer.email,
    phone: `+${callingCode} ${area} ${local}`,
    address_line1: street,
    city_locality: city,
    state_province: region ?? '',
    postal_code: postalCode,
    country_code: country,
    address_residential_indicator: customer.kind === 'PERSON' ? 'yes' : 'no',
  };
}

function addressOf({ delivery, address }: Customer): PostalAddress {
  return delivery ?? address;
}

function customerOf({ customers }: Company, { customer }: Order): Customer {
  return itemAt(customers, customer);
}

function carrierOf(company: Company, order: Order) {
  return addressOf(customerOf(company, order)).country === 'DE' ? CARRIERS.domestic : CARRIERS.abroad;
}

/** As if every piece and every metre weighed 850 grams. */
function grams(moves: readonly StockMove[]): number {
  return Math.max(250, Math.round(moves.reduce((sum, { quantityMilli }) => sum + quantityMilli, 0) * 0.85));
}

function labelMs({ order }: Parcel, shippedOn: string): number {
  return Date.parse(`${shippedOn}T09:00:00.000Z`) + (order.index % 480) * 60_000;
}

function shipmentId({ order, part }: Parcel): string {
  return `se-${10_000_000 + order.index * 10 + part}`;
}

function labelId({ order, part }: Parcel): string {
  return `se-${50_000_000 + order.index * 10 + part}`;
}

function warehouseId(index: number): string {
  return `se-${3001 + index}`;
}

function trackingNumber({ order, part }: Parcel): string {
  return `JD01460000${String(order.index * 10 + part).padStart(10, '0')}`;
}
