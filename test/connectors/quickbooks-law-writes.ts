// What the laws of writing ask of a simulated company of QuickBooks Online, each on a record of its own. Values made up here.
import type { InvoiceLine } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { CUSTOMER, INVOICE, id, PAYMENT } from './quickbooks-books.ts';

const customers = { entity: 'Customer', objectType: 'Customer' } as const;
const invoices = { entity: 'Invoice', objectType: 'Invoice' } as const;
const payments = { entity: 'Payment', objectType: 'Payment' } as const;

const usd = (amount: string) => ({ amount, currency: 'USD' });
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'books-us', objectType, value }) as const;

const line: InvoiceLine = {
  key: null,
  lineNumber: null,
  item: null,
  sku: 'I-1',
  description: 'Pump',
  quantity: { value: '2', unit: 'C62' },
  unitPrice: usd('50.00'),
  adjustments: null,
  taxes: null,
  total: null,
  ledgerAccount: null,
};

export const writes: readonly WriteCase[] = [
  {
    ...customers,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        legalName: 'Made Inc.',
        currency: 'USD',
        addresses: [address('BILLING', 'Portland')],
        contactPoints: [
          { type: 'EMAIL', value: 'office@example.com', label: null, original: null, isNormalized: true },
        ],
      },
    }),
  },
  {
    ...customers,
    name: 'changes a customer',
    key: id(CUSTOMER, 0),
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: { name: `Changed ${unique}`, addresses: [address('BILLING', 'Boise'), address('SHIPPING', 'Salem')] },
    }),
  },
  {
    ...customers,
    name: 'deactivates a customer',
    key: id(CUSTOMER, 7),
    ask: () => ({ action: 'update', values: { status: 'INACTIVE' } }),
  },
  {
    ...invoices,
    name: 'makes an invoice',
    text: 'number',
    ask: (unique) => ({
      action: 'create',
      values: {
        number: `N-${unique}`,
        status: 'OPEN',
        customer: key('Customer', id(CUSTOMER, 0)),
        issuedOn: '2026-05-18',
        dueOn: '2026-06-18',
        currency: 'USD',
        lines: [line],
      },
    }),
  },
  {
    entity: 'Invoice',
    objectType: 'CreditMemo',
    name: 'makes a credit memo',
    text: 'number',
    ask: (unique) => ({
      action: 'create',
      values: {
        number: `C-${unique}`,
        kind: 'CREDIT_NOTE',
        customer: key('Customer', id(CUSTOMER, 0)),
        issuedOn: '2026-05-18',
        currency: 'USD',
        lines: [line],
      },
    }),
  },
  {
    ...invoices,
    name: 'changes an invoice',
    key: id(INVOICE, 0),
    ask: () => ({ action: 'update', values: { dueOn: '2026-07-01' } }),
  },
  {
    ...invoices,
    name: 'voids an invoice',
    key: id(INVOICE, 1),
    ask: () => ({ action: 'transition', to: 'VOID', note: null }),
  },
  {
    ...payments,
    name: 'makes a payment',
    text: 'paymentReference',
    ask: (unique) => ({
      action: 'create',
      values: {
        amount: usd('1.25'),
        customer: key('Customer', id(CUSTOMER, 2)),
        paidOn: '2026-05-19',
        paymentReference: `B ${unique}`,
        allocations: [{ invoice: key('Invoice', id(INVOICE, 2)), amount: usd('1.25'), allocatedOn: null }],
      },
    }),
  },
  { ...payments, name: 'removes a payment', key: id(PAYMENT, 5), ask: () => ({ action: 'remove' }) },
  {
    ...payments,
    name: 'cancels a payment',
    key: id(PAYMENT, 6),
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
];

function address(type: 'BILLING' | 'SHIPPING', city: string) {
  return {
    type,
    name: null,
    lines: ['Quay 1', 'Gate 3'],
    city,
    region: 'OR',
    postalCode: '97201',
    country: 'US',
    key: null,
  };
}
