import Big from 'big.js';
import { NumberLiteral } from '../../../src/simulator/json.ts';
import { child, children, flag, literal, type Row, text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Account } from './account.ts';

type Wire = Readonly<Record<string, unknown>>;

/** A shipment as it is answered; what it does not have is null. */
export function renderShipment({ row, updatedMs }: Entry, account: Account): Wire {
  const warehouse = account.warehouses.get(text(row, 'warehouse_id'))?.row ?? {};
  const origin = child(row, 'ship_from') ?? child(warehouse, 'origin_address');
  return {
    shipment_id: text(row, 'shipment_id'),
    carrier_id: text(row, 'carrier_id'),
    service_code: text(row, 'service_code'),
    external_order_id: text(row, 'external_order_id'),
    external_shipment_id: text(row, 'external_shipment_id'),
    // "If undefined, this will match the external_shipment_id of the shipment."
    shipment_number: text(row, 'shipment_number') ?? text(row, 'external_shipment_id'),
    ship_date: dayText(text(row, 'ship_date')),
    created_at: text(row, 'created_at'),
    modified_at: new Date(updatedMs).toISOString(),
    shipment_status: text(row, 'shipment_status') ?? 'pending',
    is_return: flag(row, 'is_return'),
    warehouse_id: text(row, 'warehouse_id'),
    ship_to: addressOf(child(row, 'ship_to')),
    ship_from: addressOf(origin),
    return_to: addressOf(child(row, 'return_to') ?? origin),
    confirmation: text(row, 'confirmation') ?? 'none',
    insurance_provider: text(row, 'insurance_provider') ?? 'none',
    customs: child(row, 'customs'),
    advanced_options: {
      custom_field1: null,
      custom_field2: null,
      custom_field3: null,
      ...child(row, 'advanced_options'),
    },
    tags: children(row, 'tags'),
    items: children(row, 'items').map(itemOf),
    packages: children(row, 'packages').map((each) => packageOf(each)),
    total_weight: totalWeight(children(row, 'packages')),
  };
}

export function renderLabel(row: Row, account: Account): Wire {
  const tracking = account.tracking.get(text(row, 'label_id'))?.row ?? {};
  return {
    label_id: text(row, 'label_id'),
    status: flag(row, 'voided') ? 'voided' : (text(row, 'status') ?? 'completed'),
    shipment_id: text(row, 'shipment_id'),
    ship_date: dayText(text(row, 'ship_date')),
    created_at: text(row, 'created_at'),
    shipment_cost: moneyOf(child(row, 'shipment_cost')),
    insurance_cost: moneyOf(child(row, 'insurance_cost')),
    tracking_number: text(row, 'tracking_number'),
    tracking_url: text(row, 'tracking_url'),
    is_return_label: flag(row, 'is_return_label'),
    is_international: flag(row, 'is_international'),
    carrier_id: text(row, 'carrier_id'),
    carrier_code: text(row, 'carrier_code'),
    service_code: text(row, 'service_code'),
    voided: flag(row, 'voided'),
    voided_at: text(row, 'voided_at'),
    trackable: row['trackable'] !== false,
    tracking_status: trackingStatus(text(tracking, 'status_code')),
    packages: children(row, 'packages').map((each) => packageOf(each)),
  };
}

/** What the carrier says; nothing has happened yet where there is no row. */
export function renderTracking(label: Row, account: Account): Wire {
  const row = account.tracking.get(text(label, 'label_id'))?.row ?? {};
  return {
    tracking_number: text(label, 'tracking_number'),
    tracking_url: text(label, 'tracking_url'),
    status_code: text(row, 'status_code') ?? 'NY',
    status_detail_code: text(row, 'status_detail_code'),
    status_description: text(row, 'status_description') ?? 'Not Yet In System',
    carrier_code: text(label, 'carrier_code'),
    ship_date: dayText(text(label, 'ship_date')),
    estimated_delivery_date: text(row, 'estimated_delivery_date'),
    actual_delivery_date: text(row, 'actual_delivery_date'),
    exception_description: text(row, 'exception_description'),
    carrier_status_code: text(row, 'carrier_status_code'),
    carrier_status_description: text(row, 'carrier_status_description'),
    events: children(row, 'events').map((event) => ({
      carrier_status_code: null,
      carrier_status_description: null,
      carrier_detail_code: null,
      state_province: null,
      postal_code: null,
      ...event,
    })),
  };
}

export function renderWarehouse({ row }: Entry): Wire {
  return {
    warehouse_id: text(row, 'warehouse_id'),
    is_default: flag(row, 'is_default'),
    name: text(row, 'name'),
    created_at: text(row, 'created_at'),
    origin_address: addressOf(child(row, 'origin_address')),
    return_address: addressOf(child(row, 'return_address') ?? child(row, 'origin_address')),
  };
}

/** Days go out as instants. */
function dayText(value: string | null): string | null {
  return value === null ? null : `${value.slice(0, 10)}T00:00:00Z`;
}

function addressOf(row: Row | null): Wire | null {
  if (row === null) return null;
  const members = [
    'name',
    'phone',
    'email',
    'company_name',
    'address_line1',
    'address_line2',
    'address_line3',
    'city_locality',
    'state_province',
    'postal_code',
    'country_code',
  ];
  return {
    ...Object.fromEntries(members.map((member) => [member, text(row, member)])),
    address_residential_indicator: text(row, 'address_residential_indicator') ?? 'unknown',
  };
}

function itemOf(row: Row): Wire {
  return {
    name: text(row, 'name') ?? '',
    sku: text(row, 'sku'),
    quantity: literal(row, 'quantity') ?? 0,
    sales_order_id: text(row, 'sales_order_id'),
    sales_order_item_id: text(row, 'sales_order_item_id'),
    external_order_id: text(row, 'external_order_id'),
    external_order_item_id: text(row, 'external_order_item_id'),
  };
}

function packageOf(row: Row): Wire {
  const box = child(row, 'dimensions') ?? { unit: 'inch', length: '0', width: '0', height: '0' };
  const weight = child(row, 'weight') ?? { value: '0', unit: 'ounce' };
  return {
    shipment_package_id: text(row, 'shipment_package_id'),
    package_code: text(row, 'package_code') ?? 'package',
    weight: { value: literal(weight, 'value'), unit: text(weight, 'unit') },
    dimensions: {
      unit: text(box, 'unit'),
      length: literal(box, 'length'),
      width: literal(box, 'width'),
      height: literal(box, 'height'),
    },
    tracking_number: text(row, 'tracking_number'),
  };
}

function moneyOf(row: Row | null): Wire {
  return row === null
    ? { currency: 'usd', amount: 0 }
    : { currency: text(row, 'currency')?.toLowerCase(), amount: literal(row, 'amount') };
}

const GRAMS: Readonly<Record<string, string>> = {
  gram: '1',
  kilogram: '1000',
  ounce: '28.349523125',
  pound: '453.59237',
};

/** In the unit of the first package. */
function totalWeight(packages: readonly Row[]): Wire {
  const weights = packages.map((each) => child(each, 'weight')).filter((each) => each !== null);
  const unit = text(weights[0] ?? {}, 'unit') ?? 'ounce';
  const gramsIn = (name: string) => new Big(GRAMS[name] ?? '1');
  const grams = weights.reduce(
    (sum, each) => sum.plus(new Big(text(each, 'value') ?? '0').times(gramsIn(text(each, 'unit') ?? 'gram'))),
    new Big(0),
  );
  return { value: new NumberLiteral(grams.div(gramsIn(unit)).round(4).toFixed()), unit };
}

function trackingStatus(code: string | null): string {
  if (code === 'DE') return 'delivered';
  if (code === 'EX' || code === 'AT') return 'error';
  return code === 'IT' || code === 'AC' || code === 'SP' ? 'in_transit' : 'unknown';
}
