// Invoices that are issued and voided, and payments of them: which books, what of the order, and what is wrong with it.
import { describe, expect, test } from 'vitest';
import { invoiceIssue, invoiceVoid } from '../../src/desk/commands/invoice.ts';
import { invoicePaymentRecord } from '../../src/desk/commands/payment.ts';
import type { InvoiceIssueInput, InvoicePaymentRecordInput } from '../../src/generated/resolvers.ts';
import type { Invoice, Order } from '../../src/model/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { eur, NO_LINE, NO_TOTALS, pieces, type Trade, tradeOf, withCustomerAndChair } from '../support/trade.ts';

const db = memoryStore();
const FINANCE = { as: ['finance'] } as const;

const issue = (trade: Trade, input: InvoiceIssueInput) => trade.ask('invoiceIssue', invoiceIssue, input, FINANCE);
const voided = (trade: Trade, id: string, reason = 'sent twice') =>
  trade.ask('invoiceVoid', invoiceVoid, { id, reason }, FINANCE);
const pay = (trade: Trade, input: InvoicePaymentRecordInput, as: Parameters<Trade['ask']>[3] = FINANCE) =>
  trade.ask('invoicePaymentRecord', invoicePaymentRecord, input, as);

async function withOrder(trade: Trade, values: Order = {}): Promise<string> {
  await withCustomerAndChair(trade);
  const chair = { ...NO_LINE, key: '11', item: trade.reference('InventoryItem', 'erp', '5'), sku: 'CHAIR' };
  const words = { ...NO_LINE, key: '12', description: 'Delivery' };
  return trade.has(
    'Order',
    { erp: '1' },
    {
      ...{ number: 'SO-1', customer: trade.reference('Customer', 'erp', '17'), status: 'OPEN', currency: 'EUR' },
      ...{ legalEntity: 'NT-DE', paymentTerms: '30 days' },
      lines: [
        { ...chair, quantity: pieces('2'), unitPrice: eur('100.00'), total: eur('200.00') },
        { ...words, quantity: pieces('1'), unitPrice: eur('15.00'), total: eur('15.00') },
      ],
      ...values,
    },
  );
}

async function withInvoice(trade: Trade, values: Invoice = {}): Promise<string> {
  await withCustomerAndChair(trade);
  return trade.has(
    'Invoice',
    { books: 'inv-1' },
    {
      ...{ number: 'I-1', kind: 'INVOICE', status: 'OPEN', customer: trade.reference('Customer', 'books', 'c-17') },
      ...{ currency: 'EUR', issuedOn: '2026-04-20' },
      totals: { ...NO_TOTALS, taxInclusive: eur('119.00'), balance: eur('119.00') },
      ...values,
    },
  );
}

describe('an invoice', () => {
  test('is made in the books of the company that sold, over what was ordered, by the items that they have', async () => {
    const trade = await tradeOf(db());
    const order = await withOrder(trade);
    const { draft, errors } = await issue(trade, { order });
    expect(errors).toEqual([]);
    expect(draft?.entityId).toBeNull();
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'books', objectType: 'thing.Invoice', role: 'OWNER', needs: [] },
        intent: {
          ...{ action: 'create', entity: 'Invoice' },
          values: {
            ...{ customer: trade.reference('Customer', 'books', 'c-17'), status: 'OPEN', currency: 'EUR' },
            ...{ issuedOn: '2026-05-04', dueOn: '2026-06-03', customerReference: 'SO-1' },
            orders: [{ by: 'number', value: 'SO-1' }],
            lines: [
              {
                ...BILLED,
                ...{ item: trade.reference('InventoryItem', 'books', 'i-5'), sku: 'CHAIR', description: 'Chair' },
                ...{ quantity: pieces('2'), unitPrice: eur('100.00') },
              },
              { ...BILLED, description: 'Delivery', quantity: pieces('1'), unitPrice: eur('15.00') },
            ],
          },
        },
      },
    ]);
    expect(draft?.shown).toEqual({ kind: 'INVOICE', legalEntity: 'NT-DE' });
  });

  test('is over what is not invoiced yet, where the order tells', async () => {
    const trade = await tradeOf(db());
    const line = { ...NO_LINE, key: '11', description: 'Chairs', unitPrice: eur('100.00'), quantity: pieces('5') };
    const order = await withOrder(trade, { lines: [{ ...line, quantityInvoiced: pieces('2') }] });
    const { draft } = await issue(trade, { order });
    expect(draft?.changes[0]?.intent).toMatchObject({ values: { lines: [{ quantity: pieces('3') }] } });
    const discount = { kind: 'DISCOUNT', description: null, percent: null, amount: eur('-5.00') } as const;
    const partly = { ...line, quantityInvoiced: pieces('2'), adjustments: [discount] };
    await withOrder(trade, { lines: [partly] });
    expect((await issue(trade, { order })).errors).toEqual([
      'WRONG_STATE input.order: a discount by amount cannot be divided among invoices',
    ]);
    await withOrder(trade, { lines: [{ ...line, quantityInvoiced: pieces('5') }] });
    expect((await issue(trade, { order })).errors).toEqual([
      'WRONG_STATE input.order: nothing of the order is left to be invoiced',
    ]);
  });

  test('is not made again', async () => {
    const trade = await tradeOf(db());
    const order = await withOrder(trade);
    await withInvoice(trade, { orders: [{ by: 'number', value: 'so-1' }] });
    expect((await issue(trade, { order })).errors).toEqual([
      'WRONG_STATE input.order: there is an invoice of this order',
    ]);
    await withInvoice(trade, { orders: [{ by: 'number', value: 'so-1' }], status: 'VOID' });
    expect((await issue(trade, { order })).errors).toEqual([]);
  });

  test('waits for a second person from an amount on, and for no closed period', async () => {
    const trade = await tradeOf(db(), {
      fourEyes: [{ mutations: ['invoiceIssue'], above: eur('200.00'), approvers: ['admin'] }],
      closedPeriods: { 'NT-DE': '2026-04-30' },
    });
    const order = await withOrder(trade);
    const { draft, errors } = await issue(trade, { order });
    expect(errors).toEqual([]);
    expect(draft?.approvers).toEqual(['admin']);
    expect((await issue(trade, { order, issuedOn: '2026-04-30' })).errors).toEqual([
      'RULE_REFUSED input.issuedOn: closed-period: the books are closed up to 2026-04-30',
    ]);
  });

  test('is due some day, not before its own', async () => {
    const trade = await tradeOf(db());
    const order = await withOrder(trade, { paymentTerms: '20 days after the end of the invoice month' });
    expect((await issue(trade, { order })).errors).toEqual([
      'REQUIRED input.dueOn: the payment terms do not say when it is due',
    ]);
    expect((await issue(trade, { order, dueOn: '2026-05-03' })).errors).toEqual([
      'INVALID input.dueOn: is before the day of the invoice',
    ]);
  });

  test('is not of a draft, nor of one whose customer or company no books know', async () => {
    const trade = await tradeOf(db());
    const order = await withOrder(trade, { status: 'DRAFT' });
    expect((await issue(trade, { order })).errors).toEqual(['WRONG_STATE input.order: the order is DRAFT']);
    await withOrder(trade, { legalEntity: 'NT-UK' });
    expect((await issue(trade, { order })).errors).toEqual([
      'OWNED_ELSEWHERE input.order: books-uk makes the invoice and does not know the customer: create it there first',
    ]);
    await withOrder(trade, { legalEntity: null });
    expect((await issue(trade, { order })).errors).toEqual([
      'WRONG_STATE input.order: which of our companies sold this is not known',
    ]);
    await withOrder(trade, { legalEntity: 'NT-FR' });
    expect((await issue(trade, { order })).errors).toEqual([
      'NOT_WRITABLE input.order: no system of this company makes a invoice',
    ]);
  });
});

describe('an invoice that is voided', () => {
  test('goes, unless something was paid of it', async () => {
    const trade = await tradeOf(db());
    const id = await withInvoice(trade);
    expect((await voided(trade, id)).draft?.changes[0]).toMatchObject({
      connection: 'books',
      intent: { action: 'transition', key: 'inv-1', to: 'VOID', note: 'sent twice' },
    });
    await withInvoice(trade, { status: 'PARTIALLY_PAID' });
    expect((await voided(trade, id)).errors).toEqual([
      'WRONG_STATE input.id: the invoice is PARTIALLY_PAID: take its payments back first',
    ]);
    await withInvoice(trade, { status: 'VOID' });
    expect((await voided(trade, id)).errors).toEqual(['WRONG_STATE input.id: the invoice is VOID']);
  });

  test('is not one of a closed period', async () => {
    const trade = await tradeOf(db(), { closedPeriods: { '*': '2026-04-30' } });
    const id = await withInvoice(trade);
    expect((await voided(trade, id)).errors).toEqual([
      'RULE_REFUSED input.id: closed-period: the books are closed up to 2026-04-30',
    ]);
  });
});

describe('a payment', () => {
  test('is made in the books that hold the invoice, and settles it', async () => {
    const trade = await tradeOf(db());
    const invoice = await withInvoice(trade);
    const { draft, errors } = await pay(trade, { invoice, amount: eur('100'), paymentReference: 'TX 1' });
    expect(errors).toEqual([]);
    const amount = eur('100.00');
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'books', objectType: 'thing.Payment', role: 'OWNER', needs: [] },
        touches: [{ entity: 'Invoice', objectType: 'thing.Invoice', key: 'inv-1' }],
        intent: {
          ...{ action: 'create', entity: 'Payment' },
          values: {
            ...{ amount, paidOn: '2026-05-04', paymentReference: 'TX 1' },
            allocations: [{ invoice: trade.reference('Invoice', 'books', 'inv-1'), amount, allocatedOn: '2026-05-04' }],
          },
        },
      },
    ]);
    expect(draft?.approvers).toBeNull();
  });

  test('of a customer waits for those whom all rules name', async () => {
    const trade = await tradeOf(db(), {
      customerPayments: { onRecorded: 'hold', approvers: ['finance', 'admin'] },
      fourEyes: [{ mutations: ['invoicePaymentRecord'], above: null, approvers: ['operator', 'admin'] }],
    });
    const invoice = await withInvoice(trade);
    const { draft } = await pay(trade, { invoice, amount: eur('19.00') }, { as: ['customer'], own: '17' });
    expect(draft?.checks.map(({ rule, result }) => [rule, result])).toEqual([
      ['customer-payment', 'HELD'],
      ['four-eyes', 'HELD'],
    ]);
    expect(draft?.approvers).toEqual(['admin']);
  });

  test('is more than nothing, in the currency of the invoice, and no more than is open', async () => {
    const trade = await tradeOf(db());
    const invoice = await withInvoice(trade);
    const errorsOf = async (amount: { amount: string; currency: string }) =>
      (await pay(trade, { invoice, amount })).errors;
    expect(await errorsOf(eur('0'))).toEqual(['INVALID input.amount: has to be more than nothing']);
    expect(await errorsOf(eur('119.01'))).toEqual(['INVALID input.amount: is more than is still to be paid']);
    expect(await errorsOf({ amount: '1', currency: 'USD' })).toEqual([
      'INVALID input.amount.currency: is not the currency of the invoice',
    ]);
  });

  test('is of an open invoice, on a day that is not closed', async () => {
    const trade = await tradeOf(db(), { closedPeriods: { 'NT-DE': '2026-04-30' } });
    const invoice = await withInvoice(trade);
    expect((await pay(trade, { invoice, amount: eur('1'), paidOn: '2026-04-30' })).errors).toEqual([
      'RULE_REFUSED input.paidOn: closed-period: the books are closed up to 2026-04-30',
    ]);
    await withInvoice(trade, { status: 'PAID' });
    expect((await pay(trade, { invoice, amount: eur('1') })).errors).toEqual([
      'WRONG_STATE input.invoice: the invoice is PAID',
    ]);
    await withInvoice(trade, { kind: 'CREDIT_NOTE' });
    expect((await pay(trade, { invoice, amount: eur('1') })).errors).toEqual([
      'WRONG_STATE input.invoice: a credit note is not paid to us',
    ]);
  });
});

const BILLED = {
  ...{ key: null, lineNumber: null, item: null, sku: null, adjustments: null, taxes: null, total: null },
  ledgerAccount: null,
};
