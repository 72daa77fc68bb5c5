// What the laws of writing ask of a simulated shop, each on a record of its own. Values made up here.
import type { WriteCase } from '../conformance/write-case.ts';
import { key } from './shopify-shop.ts';

const customers = { entity: 'Customer', objectType: 'Customer' } as const;
const orders = { entity: 'Order', objectType: 'Order' } as const;
const variants = { entity: 'InventoryItem', objectType: 'ProductVariant' } as const;

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const pieces = (value: string) => ({ value, unit: 'C62' });
const store = (index: number) =>
  ({ by: 'key', connection: 'shop', objectType: 'Location', value: key('Location', index) }) as const;

export const writes: readonly WriteCase[] = [
  {
    ...customers,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        contactPoints: [point('EMAIL', `${unique}@example.com`), point('PHONE', `+4930${digitsOf(unique)}`)],
        addresses: [address('Bremen')],
      },
    }),
  },
  {
    ...customers,
    name: 'changes a customer',
    key: key('Customer', 0),
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        contactPoints: [point('EMAIL', `${unique}@example.com`)],
        addresses: [address('Kiel'), address('Bremen')],
      },
    }),
  },
  {
    ...orders,
    name: 'changes an order',
    key: key('Order', 0),
    text: 'note',
    ask: (unique) => ({ action: 'update', values: { note: `Note ${unique}`, customerPoNumber: `PO ${unique}` } }),
  },
  {
    ...orders,
    name: 'cancels an order',
    key: key('Order', 6),
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: 'by telephone' }),
  },
  {
    ...orders,
    name: 'ships what is left of an order',
    key: key('Order', 4),
    ask: () => ({ action: 'ship', lines: null, shippedOn: null, trackingNumber: 'JD014' }),
  },
  {
    ...orders,
    name: 'ships a part of an order',
    key: key('Order', 5),
    ask: () => ({
      action: 'ship',
      lines: [{ line: '95001', quantity: pieces('1') }],
      shippedOn: '2026-06-01',
      trackingNumber: null,
    }),
  },
  {
    ...orders,
    name: 'refunds an amount of an order',
    key: key('Order', 0),
    ask: () => ({ action: 'refund', lines: null, amount: eur('10.00'), restock: false, note: 'scratched' }),
  },
  {
    ...orders,
    name: 'refunds a line of an order and takes it back',
    key: key('Order', 5),
    ask: () => ({
      action: 'refund',
      lines: [{ line: '95000', quantity: pieces('1') }],
      amount: null,
      restock: true,
      note: null,
    }),
  },
  {
    ...variants,
    name: 'sets what was counted',
    key: key('ProductVariant', 0),
    ask: (unique) => ({
      action: 'adjust-stock',
      location: store(0),
      quantity: { counted: pieces(String(20 + (Number.parseInt(unique, 16) % 1000))) },
      note: null,
    }),
  },
  {
    ...variants,
    name: 'takes from stock',
    key: key('ProductVariant', 1),
    ask: () => ({ action: 'adjust-stock', location: store(0), quantity: { by: pieces('-2') }, note: 'broken' }),
  },
];

function point(type: 'EMAIL' | 'PHONE', value: string) {
  return { type, value, label: null, original: null, isNormalized: true };
}

/** Eight digits from a unique text. */
function digitsOf(unique: string): string {
  return String(Number.parseInt(unique, 16) % 100_000_000).padStart(8, '1');
}

function address(city: string) {
  return {
    type: 'OTHER',
    name: 'Nordwind GmbH',
    lines: ['Kai 1', 'Tor 3'],
    city,
    region: null,
    postalCode: '28195',
    country: 'DE',
    key: null,
  } as const;
}
