import type { RulesPolicy } from '../../src/model/rules.ts';
import type { Db } from '../../src/store/database.ts';
import { companyOf } from './commands.ts';
import type { FakeWriting } from './desk.ts';

const LINES_AND_HEAD = ['customerPoNumber', 'requestedOn', 'note', 'lines'] as const;

const ERP: readonly FakeWriting[] = [
  { entity: 'Customer', keeps: ['name', 'addresses', 'creditLimit', 'creditHold'], legalEntity: 'NT-DE' },
  {
    ...{ entity: 'Order', actions: ['create', 'update', 'ship', 'to OPEN', 'to CANCELLED', 'to DRAFT'] },
    keeps: [
      ...['number', 'customer', 'status', 'orderedOn', 'currency', 'paymentTerms', 'totals', 'legalEntity'],
      ...['billTo', 'shipTo', 'invoicingStatus', ...LINES_AND_HEAD],
    ],
    create: [...LINES_AND_HEAD, 'status', 'customer', 'orderedOn', 'currency', 'paymentTerms', 'billTo', 'shipTo'],
    update: LINES_AND_HEAD,
  },
  { entity: 'InventoryItem', keeps: ['sku', 'name', 'kind', 'unit', 'listPrice', 'stock'] },
];

function books(legalEntity: string): readonly FakeWriting[] {
  return [
    { entity: 'Customer', keeps: ['name', 'currency'], legalEntity },
    {
      ...{ entity: 'Invoice', actions: ['create', 'update', 'to OPEN', 'to VOID'] },
      keeps: ['number', 'kind', 'status', 'customer', 'orders', 'issuedOn', 'currency', 'totals'],
      create: ['number', 'status', 'customer', 'orders', 'customerReference', 'issuedOn', 'dueOn', 'currency', 'lines'],
    },
    {
      ...{ entity: 'Payment', actions: ['create', 'to CANCELLED'] },
      ...{ keeps: ['amount', 'paidOn'], create: ['amount', 'paidOn', 'paymentReference', 'allocations'] },
    },
    { entity: 'InventoryItem', keeps: ['sku', 'name'] },
  ];
}

/** A company that sells by one ERP and keeps the books of two legal entities. */
export function tradeOf(db: Db, policy: Partial<RulesPolicy> = {}) {
  return companyOf(db, {
    ports: { erp: ERP, books: books('NT-DE'), 'books-uk': books('NT-UK') },
    authority: {
      Order: { order: ['erp'], strategy: 'first', fields: {} },
      Invoice: { order: ['books', 'books-uk'], strategy: 'first', fields: {} },
      Payment: { order: ['books', 'books-uk'], strategy: 'first', fields: {} },
    },
    policy,
  });
}

export const eur = (amount: string) => ({ amount, currency: 'EUR' });
export const pieces = (value: string) => ({ value, unit: 'C62' });

export const NO_TOTALS = {
  ...{ lineNet: null, allowance: null, charge: null, taxExclusive: null, tax: null, prepaid: null, rounding: null },
  ...{ taxInclusive: null, payable: null, paid: null, balance: null },
};

export const NO_LINE = {
  ...{ key: null, lineNumber: null, item: null, sku: null, description: null, quantity: null, unitPrice: null },
  ...{ adjustments: null, taxes: null, total: null },
  ...{ quantityShipped: null, quantityInvoiced: null, quantityBackordered: null, quantityCancelled: null },
};

export type Trade = Awaited<ReturnType<typeof tradeOf>>;

/** A customer with a credit limit of 1000 EUR, known to the books, and a chair at 100 EUR of which ten are there. */
export async function withCustomerAndChair(trade: Trade) {
  const customer = await trade.has(
    'Customer',
    { erp: '17', books: 'c-17' },
    { name: 'Nordwind', currency: 'EUR', creditLimit: eur('1000.00') },
  );
  const chair = await trade.has(
    'InventoryItem',
    { erp: '5', books: 'i-5' },
    {
      ...{ sku: 'CHAIR', name: 'Chair', kind: 'GOODS', unit: 'C62', listPrice: eur('100.00') },
      stock: [{ ...NO_LEVEL, location: trade.reference('Location', 'erp', '1'), available: pieces('10') }],
    },
  );
  return { customer, chair };
}

const NO_LEVEL = {
  ...{ onHand: null, reserved: null, incoming: null, onOrder: null, backordered: null, inTransit: null },
  reorderPoint: null,
};
