// What the laws of writing ask of a simulated Odoo database, each on a record of its own. Values made up here.
import type { Address, InvoiceLine, OrderLine } from '../../src/model/values.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { CONTACTS_FROM } from './odoo-rows.ts';

const customers = { entity: 'Customer', objectType: 'res.partner' } as const;
const contacts = { entity: 'Contact', objectType: 'res.partner:contact' } as const;
const orders = { entity: 'Order', objectType: 'sale.order' } as const;
const invoices = { entity: 'Invoice', objectType: 'account.move' } as const;
const payments = { entity: 'Payment', objectType: 'account.payment' } as const;
const PART = { amount: '0.25', currency: 'EUR' } as const;
const items = { entity: 'InventoryItem', objectType: 'product.product' } as const;

export function key(objectType: string, value: string) {
  return { by: 'key', connection: 'erp', objectType, value } as const;
}

export function address(type: Address['type'], city: string, own: string | null = null): Address {
  return {
    type,
    name: null,
    lines: ['Kai 1', 'Tor 3'],
    city,
    region: null,
    postalCode: '28195',
    country: 'DE',
    key: own,
  };
}

export function line(values: Partial<OrderLine>): OrderLine {
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

const email = (value: string) => ({ type: 'EMAIL', value, label: null, original: null, isNormalized: true }) as const;
const phone = { type: 'PHONE', value: '+4940669691234', label: null, original: null, isNormalized: true } as const;

const orderLines = [
  line({
    item: { by: 'sku', value: 'I-1' },
    quantity: { value: '2', unit: 'C62' },
    unitPrice: { amount: '49.90', currency: 'EUR' },
  }),
  line({
    item: key('product.product', '3'),
    description: 'By weight',
    quantity: { value: '1.5', unit: 'KGM' },
    adjustments: [{ kind: 'DISCOUNT', description: null, percent: '5', amount: null }],
  }),
];

function invoiceLine({ item, sku, description, quantity, unitPrice, adjustments }: OrderLine): InvoiceLine {
  const given = { item, sku, description, quantity, unitPrice, adjustments };
  return { key: null, lineNumber: null, ...given, taxes: null, total: null, ledgerAccount: null };
}

export const writes: readonly WriteCase[] = [
  {
    ...customers,
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        kind: 'ORGANIZATION',
        name: `Made ${unique}`,
        number: unique,
        identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true }],
        addresses: [address('BILLING', 'Bremen')],
        contactPoints: [email('kontor@example.com'), phone],
      },
    }),
  },
  {
    ...customers,
    name: 'makes a customer with another address',
    ask: (unique) => ({
      action: 'create',
      values: {
        kind: 'PERSON',
        name: `Made ${unique}`,
        addresses: [address('BILLING', 'Bremen'), address('SHIPPING', 'Kiel')],
      },
    }),
  },
  {
    ...customers,
    name: 'changes a customer',
    key: '101',
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: {
        name: `Changed ${unique}`,
        contactPoints: [email('neu@example.com')],
        addresses: [address('BILLING', 'Kiel', '101')],
      },
    }),
  },
  {
    ...customers,
    name: 'changes the addresses below a customer',
    key: '102',
    ask: () => ({
      action: 'update',
      values: { addresses: [address('BILLING', 'Kiel', '102'), address('SHIPPING', 'Husum', '201')] },
    }),
  },
  {
    ...customers,
    name: 'archives a customer',
    key: '108',
    ask: () => ({ action: 'update', values: { status: 'INACTIVE' } }),
  },
  {
    ...contacts,
    name: 'makes a contact',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        customer: key('res.partner', '101'),
        name: `Made ${unique}`,
        jobTitle: 'Buyer',
        email: 'person@example.com',
        contactPoints: [phone],
      },
    }),
  },
  {
    ...contacts,
    name: 'changes a contact',
    key: String(CONTACTS_FROM + 1),
    text: 'jobTitle',
    ask: (unique) => ({ action: 'update', values: { jobTitle: `Head ${unique}`, email: `${unique}@example.com` } }),
  },
  {
    ...orders,
    name: 'makes an order',
    text: 'customerPoNumber',
    ask: (unique) => ({
      action: 'create',
      values: {
        customer: key('res.partner', '101'),
        customerPoNumber: `PO ${unique}`,
        status: 'OPEN',
        currency: 'EUR',
        promisedOn: '2026-07-01',
        note: 'Ring twice',
        lines: orderLines,
      },
    }),
  },
  {
    ...orders,
    name: 'makes an order that goes elsewhere',
    ask: () => ({
      action: 'create',
      values: {
        customer: key('res.partner', '102'),
        billTo: address('BILLING', 'Hamburg', '102'),
        shipTo: address('SHIPPING', 'Kiel', '201'),
        lines: orderLines,
      },
    }),
  },
  {
    ...orders,
    name: 'changes an order',
    key: '2',
    text: 'customerPoNumber',
    ask: (unique) => ({ action: 'update', values: { customerPoNumber: `PO ${unique}`, promisedOn: '2026-08-01' } }),
  },
  { ...orders, name: 'confirms a quotation', key: '1', ask: () => ({ action: 'transition', to: 'OPEN', note: null }) },
  { ...orders, name: 'cancels an order', key: '4', ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }) },
  {
    ...items,
    name: 'changes an item',
    key: '1',
    text: 'name',
    ask: (unique) => ({ action: 'update', values: { name: `Pump ${unique}`, sku: unique, isSold: false } }),
  },
  {
    ...items,
    name: 'sets what was counted',
    key: '1',
    ask: () => ({
      action: 'adjust-stock',
      location: key('stock.location', '3'),
      quantity: { counted: { value: '9.5', unit: 'C62' } },
      note: null,
    }),
  },
  {
    ...items,
    name: 'counts what nothing was known of',
    key: '1',
    ask: () => ({
      action: 'adjust-stock',
      location: key('stock.location', '4'),
      quantity: { counted: { value: '4', unit: 'C62' } },
      note: null,
    }),
  },
  {
    ...items,
    name: 'adds to stock',
    key: '2',
    ask: () => ({
      action: 'adjust-stock',
      location: key('stock.location', '2'),
      quantity: { by: { value: '5', unit: 'C62' } },
      note: 'broken',
    }),
  },
  {
    ...invoices,
    name: 'issues an invoice',
    text: 'customerReference',
    ask: (unique) => ({
      action: 'create',
      values: {
        customer: key('res.partner', '101'),
        status: 'OPEN',
        currency: 'EUR',
        customerReference: `PO ${unique}`,
        orders: [{ by: 'number', value: 'S00001' }],
        issuedOn: '2026-05-30',
        dueOn: '2026-06-29',
        lines: orderLines.map(invoiceLine),
      },
    }),
  },
  {
    ...invoices,
    name: 'drafts an invoice in another currency',
    ask: () => ({
      action: 'create',
      values: {
        customer: key('res.partner', '102'),
        currency: 'GBP',
        lines: [
          invoiceLine(
            line({ sku: 'I-1', quantity: { value: '1', unit: 'C62' }, unitPrice: { amount: '9.5', currency: 'GBP' } }),
          ),
        ],
      },
    }),
  },
  {
    ...invoices,
    name: 'changes an invoice',
    key: '3',
    text: 'customerReference',
    ask: (unique) => ({ action: 'update', values: { customerReference: `PO ${unique}` } }),
  },
  { ...invoices, name: 'posts a draft', key: '1', ask: () => ({ action: 'transition', to: 'OPEN', note: null }) },
  { ...invoices, name: 'cancels an invoice', key: '4', ask: () => ({ action: 'transition', to: 'VOID', note: null }) },
  {
    ...payments,
    name: 'records a payment',
    text: 'paymentReference',
    ask: (unique) => ({
      action: 'create',
      values: {
        amount: PART,
        paidOn: '2026-05-31',
        paymentReference: `Bank ${unique}`,
        allocations: [{ invoice: key('account.move', '3'), amount: PART, allocatedOn: '2026-05-31' }],
      },
    }),
  },
  {
    ...payments,
    name: 'cancels a payment',
    key: '3',
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
];
