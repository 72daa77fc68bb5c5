// What the laws of writing ask of a simulated shop, each on a record of its own. Values made up here.
import type { Address, ContactPoint, OrderLine } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';

const customers = { entity: 'Customer', objectType: 'customers' } as const;
const orders = { entity: 'Order', objectType: 'orders' } as const;
const SHOP = { by: 'key', connection: 'shop', objectType: 'shop', value: 'shop' } as const;

const email = (value: string): ContactPoint => ({
  type: 'EMAIL',
  value,
  label: null,
  original: null,
  isNormalized: true,
});
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const pieces = (value: string) => ({ value, unit: 'C62' });
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'shop', objectType, value }) as const;

export const writes: readonly WriteCase[] = [
  {
    ...orders,
    name: 'refunds an amount of an order',
    key: '102',
    ask: () => ({ action: 'refund', lines: null, amount: eur('10.00'), restock: false, note: 'scratched' }),
  },
  {
    ...orders,
    name: 'refunds a line of an order and takes it back',
    key: '107',
    ask: () => ({
      action: 'refund',
      lines: [{ line: '207', quantity: pieces('1') }],
      amount: null,
      restock: true,
      note: null,
    }),
  },
  {
    ...customers,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Ida ${unique}`,
        addresses: [address('BILLING', 'Bremen')],
        contactPoints: [
          email(`${unique}@kontor.example`),
          { type: 'PHONE', value: '+49421555010', label: null, original: null, isNormalized: true },
        ],
      },
    }),
  },
  {
    ...customers,
    name: 'changes a customer',
    key: '20',
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Ida ${unique}`,
        addresses: [address('BILLING', 'Kiel'), address('SHIPPING', 'Bremen')],
        contactPoints: [email(`${unique}@kontor.example`)],
      },
    }),
  },
  {
    ...customers,
    name: 'changes a company',
    key: '23',
    ask: (unique) => ({ action: 'update', values: { name: `Kontor ${unique} GmbH` } }),
  },
  {
    ...orders,
    name: 'places an order of a customer',
    text: 'note',
    ask: (unique) => ({
      action: 'create',
      values: {
        customer: key('customers', '21'),
        currency: 'EUR',
        note: `Door ${unique}`,
        shipTo: address('SHIPPING', 'Bremen'),
        lines: [
          line({ item: key('products', '40'), quantity: pieces('2'), unitPrice: { amount: '49.90', currency: 'EUR' } }),
          line({ item: key('variations', '45:60'), quantity: pieces('1') }),
        ],
      },
    }),
  },
  {
    ...orders,
    name: 'places an order of a guest',
    ask: (unique) => ({
      action: 'create',
      values: {
        customer: { by: 'email', value: `${unique}@guest.example` },
        billTo: address('BILLING', 'Bremen'),
        lines: [line({ sku: 'PMP-V2', quantity: pieces('3') })],
      },
    }),
  },
  {
    ...orders,
    name: 'changes an order',
    key: '100',
    text: 'note',
    ask: (unique) => ({ action: 'update', values: { note: `Door ${unique}`, billTo: address('BILLING', 'Kiel') } }),
  },
  {
    ...orders,
    name: 'cancels an order',
    key: '103',
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
  {
    ...orders,
    name: 'completes an order',
    key: '105',
    ask: () => ({ action: 'transition', to: 'COMPLETED', note: null }),
  },
  {
    ...orders,
    name: 'ships an order',
    key: '106',
    ask: (unique) => ({ action: 'ship', lines: null, shippedOn: '2026-06-01', trackingNumber: unique }),
  },
  {
    entity: 'InventoryItem',
    objectType: 'products',
    name: 'counts a product',
    key: '41',
    ask: () => ({ action: 'adjust-stock', location: SHOP, quantity: { counted: pieces('7') }, note: null }),
  },
  {
    entity: 'InventoryItem',
    objectType: 'variations',
    name: 'takes a variation from the stock',
    key: '46:61',
    ask: () => ({ action: 'adjust-stock', location: SHOP, quantity: { by: pieces('-2') }, note: null }),
  },
];

function address(type: 'BILLING' | 'SHIPPING', city: string): Address {
  const lines = ['Kai 1', 'Tor 3'];
  return { type, name: 'Ida Holm', lines, city, region: null, postalCode: '28195', country: 'DE', key: null };
}

function line(values: Partial<OrderLine>): OrderLine {
  return {
    key: null,
    lineNumber: null,
    item: null,
    sku: null,
    description: null,
    quantity: null,
    unitPrice: null,
    adjustments: null,
    taxes: null,
    total: null,
    quantityShipped: null,
    quantityInvoiced: null,
    quantityBackordered: null,
    quantityCancelled: null,
    ...values,
  };
}
