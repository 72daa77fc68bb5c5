// What the laws of writing ask of a simulated ShipStation account, each on a record of its own. Values made up here.
import type { Address } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { id } from './shipstation-account.ts';

const shipments = { entity: 'Shipment', objectType: 'shipments' } as const;

export function address(values: Partial<Address> = {}): Address {
  return {
    type: 'SHIPPING',
    name: 'Ada Byron',
    lines: ['Lange Reihe 5', '2. OG'],
    city: 'Bremen',
    region: null,
    postalCode: '28195',
    country: 'DE',
    key: null,
    ...values,
  };
}

const kilograms = (value: string) => ({ value, unit: 'KGM' });
const centimetres = (value: string) => ({ value, unit: 'CMT' });

export const writes: readonly WriteCase[] = [
  {
    ...shipments,
    name: 'makes a shipment',
    text: 'number',
    ask: (unique) => ({
      action: 'create',
      values: {
        number: `P-${unique}`,
        status: 'PENDING',
        customer: { by: 'email', value: 'ada@byron.example' },
        orders: [{ by: 'number', value: 'SO-0004711' }],
        shipFrom: { by: 'key', connection: 'parcels', objectType: 'warehouses', value: id('w', 1) },
        shipTo: address(),
        service: 'dhl_paket',
        shippedAt: '2026-06-03T00:00:00.000Z',
        lines: [
          {
            key: '4711',
            item: { by: 'sku', value: 'PMP-01' },
            sku: 'PMP-01',
            description: 'Pump',
            quantity: { value: '2', unit: 'C62' },
          },
        ],
        packages: [
          {
            trackingNumber: null,
            weight: kilograms('2.4'),
            length: centimetres('30'),
            width: centimetres('20.5'),
            height: centimetres('10'),
          },
        ],
      },
    }),
  },
  {
    ...shipments,
    name: 'moves a shipment to another recipient and day',
    key: id('s', 1),
    ask: (unique) => ({
      action: 'update',
      values: { shipTo: address({ name: `Ada ${unique}` }), shippedAt: '2026-06-09T00:00:00.000Z' },
    }),
  },
  {
    ...shipments,
    name: 'cancels a shipment',
    key: id('s', 5),
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
];
