// What the laws of writing ask of a simulated Xero organisation, each on a record of its own. Values made up here.
import type { WriteCase } from '../conformance/write-case.ts';
import { eur, id, key, line } from './xero-books.ts';

const contacts = { entity: 'Customer', objectType: 'Contacts' } as const;
const invoices = { entity: 'Invoice', objectType: 'Invoices' } as const;
const payments = { entity: 'Payment', objectType: 'Payments' } as const;

/** An authorised invoice of which some is still due. */
const OPEN = id('1', 3);

export const writes: readonly WriteCase[] = [
  {
    ...contacts,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        number: unique,
        currency: 'EUR',
        identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true }],
        addresses: [address('BILLING', 'Bremen')],
        contactPoints: [
          { type: 'EMAIL', value: 'kontor@example.com', label: null, original: null, isNormalized: true },
        ],
      },
    }),
  },
  {
    ...contacts,
    name: 'changes a customer',
    key: id('c', 0),
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: { name: `Changed ${unique}`, addresses: [address('BILLING', 'Kiel'), address('STREET', 'Bremen')] },
    }),
  },
  {
    ...contacts,
    name: 'archives a customer',
    key: id('c', 7),
    ask: () => ({ action: 'update', values: { status: 'INACTIVE' } }),
  },
  {
    ...invoices,
    name: 'makes an invoice',
    text: 'customerReference',
    ask: (unique) => ({
      action: 'create',
      values: {
        number: `INV-${unique}`,
        status: 'OPEN',
        customer: key('Contacts', id('c', 0)),
        orders: [{ by: 'number', value: 'SO-4711' }],
        customerReference: `PO ${unique}`,
        issuedOn: '2026-05-20',
        dueOn: '2026-06-20',
        currency: 'EUR',
        lines: [
          line({ description: 'Pump', quantity: { value: '2', unit: 'C62' }, unitPrice: eur('50.00'), sku: 'I-1' }),
        ],
      },
    }),
  },
  {
    ...invoices,
    name: 'changes an invoice',
    key: id('1', 0),
    text: 'customerReference',
    ask: (unique) => ({ action: 'update', values: { customerReference: `PO ${unique}`, dueOn: '2026-07-01' } }),
  },
  {
    ...invoices,
    name: 'opens a draft',
    key: id('1', 1),
    ask: () => ({ action: 'transition', to: 'OPEN', note: null }),
  },
  {
    ...invoices,
    name: 'voids an invoice',
    key: id('1', 7),
    ask: () => ({ action: 'transition', to: 'VOID', note: null }),
  },
  {
    ...payments,
    name: 'makes a payment',
    text: 'paymentReference',
    ask: (unique) => ({
      action: 'create',
      values: {
        amount: eur('1.25'),
        paidOn: '2026-05-21',
        paymentReference: `Bank ${unique}`,
        allocations: [{ invoice: key('Invoices', OPEN), amount: eur('1.25'), allocatedOn: '2026-05-21' }],
      },
    }),
  },
  {
    ...payments,
    name: 'changes a payment',
    key: id('3', 4),
    text: 'paymentReference',
    ask: (unique) => ({ action: 'update', values: { paymentReference: `Bank ${unique}`, amount: eur('41.50') } }),
  },
  { ...payments, name: 'removes a payment', key: id('3', 5), ask: () => ({ action: 'remove' }) },
  {
    ...payments,
    name: 'cancels a payment',
    key: id('3', 6),
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
];

function address(type: 'BILLING' | 'STREET', city: string) {
  const lines = ['Kai 1', 'Tor 3'];
  return { type, name: null, lines, city, region: null, postalCode: '28195', country: 'DE', key: null };
}
