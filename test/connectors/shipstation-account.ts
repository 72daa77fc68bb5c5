// One simulated ShipStation account. Rows made up here, shapes after the ShipEngine OpenAPI, version 1.1.202604070904.
import type { Row, Rows } from '../../src/simulator/contract.ts';

/** Keys of the fixture: `se-s00003`. */
export function id(kind: 's' | 'l' | 'w' | 'c', index: number): string {
  return `se-${kind}${String(index).padStart(5, '0')}`;
}

// Pages hold three records: equal times stand on both sides of their borders.
export const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

const BOUGHT = 'label_purchased';
const STATES = [BOUGHT, 'pending', BOUGHT, BOUGHT, 'cancelled', 'pending', 'processing', 'pending'];

export function addressRow(values: Row = {}): Row {
  return {
    name: 'Mara Lind',
    phone: '+49 40 6696912',
    email: 'Mara.Lind@nordwind.example',
    company_name: 'Nordwind Traders GmbH',
    address_line1: 'Hafenstr. 12',
    city_locality: 'Hamburg',
    state_province: 'HH',
    postal_code: '20095',
    country_code: 'DE',
    address_residential_indicator: 'no',
    ...values,
  };
}

function shipmentRow(modified: string, index: number): Row {
  return {
    shipment_id: id('s', index),
    external_shipment_id: `SO-000120${index}/1`,
    carrier_id: id('c', 1),
    service_code: 'dhl_express_worldwide',
    shipment_status: STATES[index],
    ship_date: `2026-05-0${index + 1}`,
    created_at: `2026-05-01T0${index}:00:00.000Z`,
    modified_at: modified,
    warehouse_id: id('w', index % 2),
    ship_to: addressRow(index === 5 ? { email: null, company_name: null, state_province: '' } : {}),
    items: [{ name: 'Pump', sku: 'PMP-01', quantity: String(index + 1), external_order_item_id: `70${index}` }],
    packages: [
      {
        weight: { value: '2.40', unit: index === 2 ? 'pound' : 'kilogram' },
        dimensions: { unit: 'centimeter', length: '30', width: '20.5', height: '10' },
        tracking_number: STATES[index] === BOUGHT ? `JD01460000${index}` : null,
      },
    ],
    tags: index === 3 ? [{ name: 'Fragile' }] : [],
    advanced_options: index === 3 ? { custom_field1: 'dock 3' } : {},
  };
}

function labelRow(shipment: number, values: Row = {}): Row {
  return {
    label_id: id('l', shipment),
    status: 'completed',
    shipment_id: id('s', shipment),
    created_at: '2026-05-02T09:00:00.000Z',
    ship_date: '2026-05-03',
    carrier_id: id('c', 1),
    carrier_code: 'dhl_express',
    service_code: 'dhl_express_worldwide',
    tracking_number: `JD01460000${shipment}`,
    tracking_url: `https://carrier.example/track/JD01460000${shipment}`,
    shipment_cost: { currency: 'eur', amount: '12.50' },
    voided: false,
    ...values,
  };
}

function eventRow(at: string, code: string, values: Row = {}): Row {
  return {
    occurred_at: at,
    status_code: code,
    status_description: `Status ${code}`,
    description: `News ${code}`,
    city_locality: 'HAMBURG',
    country_code: 'DE',
    ...values,
  };
}

export const rows: Rows = {
  shipments: TIMES.map(shipmentRow),
  labels: [
    labelRow(0),
    labelRow(0, {
      label_id: id('l', 91),
      created_at: '2026-05-02T08:00:00.000Z',
      voided: true,
      tracking_number: 'JD-void',
    }),
    labelRow(2, { shipment_cost: { currency: 'usd', amount: '7.345' } }),
    labelRow(3),
  ],
  tracking: [
    {
      label_id: id('l', 0),
      status_code: 'DE',
      status_detail_code: 'DELIVERED',
      estimated_delivery_date: '2026-05-05T00:00:00Z',
      actual_delivery_date: '2026-05-05T10:20:00Z',
      events: [
        eventRow('2026-05-05T10:20:00Z', 'DE'),
        eventRow('2026-05-04T06:00:00Z', 'IT', { city_locality: '', country_code: 'DE' }),
        eventRow('2026-05-03T18:00:00Z', 'AC'),
      ],
    },
    { label_id: id('l', 3), status_code: 'EX', events: [eventRow('2026-05-06T09:00:00+02:00', 'EX')] },
  ],
  warehouses: [0, 1, 2].map((index) => ({
    warehouse_id: id('w', index),
    name: `Warehouse ${index}`,
    is_default: index === 0,
    created_at: '2026-01-01T08:00:00.000Z',
    origin_address: addressRow({ name: 'Lager', company_name: null, email: null, address_line2: `Tor ${index}` }),
  })),
  carriers: [{ carrier_id: id('c', 1), carrier_code: 'dhl_express', friendly_name: 'DHL Express', primary: true }],
};
