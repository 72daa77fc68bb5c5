import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyOf } from '../../src/model/money.ts';
import { openExposure } from '../../src/store/exposure.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';
import { insertRows, type ProjectedRow } from '../support/rows.ts';

const db = memoryStore();
const eur = (amount: string) => moneyOf(amount, 'EUR');
const gbp = (amount: string) => moneyOf(amount, 'GBP');
const invoice = (id: string, details: object = {}): ProjectedRow => ({
  id: `inv_${id}`,
  kind: 'INVOICE',
  status: 'OPEN',
  customer: 'cus_a',
  currency: 'EUR',
  total: '10',
  balance: '10',
  ...details,
});
const order = (number: string, details: object = {}): ProjectedRow => ({
  id: `ord_${number}`,
  number,
  customer: 'cus_a',
  status: 'OPEN',
  invoicing_status: 'NOT_INVOICED',
  currency: 'EUR',
  total: '100',
  ...details,
});

test('a customer that nobody knows owes nothing', async () => {
  expect(await openExposure(db(), ['cus_a'])).toEqual({ invoices: [], orders: [], uncounted: 0 });
  expect(await openExposure(db(), [])).toEqual({ invoices: [], orders: [], uncounted: 0 });
});

describe('invoices', () => {
  test('count with what is open of them, per currency, of all records that the customer is', async () => {
    await insertRows(db(), 'Invoice', [
      invoice('1', { balance: '10.10' }),
      invoice('2', { balance: '0.20', kind: 'CREDIT_NOTE', customer: 'cus_b' }),
      invoice('3', { currency: 'GBP', status: 'PARTIALLY_PAID', balance: '0.05' }),
      invoice('4', { status: 'PAID' }),
      invoice('5', { status: 'DRAFT' }),
      invoice('6', { customer: 'cus_other' }),
    ]);
    expect((await openExposure(db(), ['cus_a', 'cus_b'])).invoices).toEqual([eur('9.90'), gbp('0.05')]);
  });

  test('that are credited by more are a negative exposure', async () => {
    await insertRows(db(), 'Invoice', [invoice('1'), invoice('2', { kind: 'CREDIT_NOTE', balance: '25' })]);
    expect((await openExposure(db(), ['cus_a'])).invoices).toEqual([eur('-15')]);
  });

  test('without an amount or currency are counted apart; credit notes are not', async () => {
    await insertRows(db(), 'Invoice', [
      invoice('1'),
      invoice('2', { balance: null }),
      invoice('3', { currency: null }),
      invoice('4', { balance: null, kind: 'CREDIT_NOTE' }),
      invoice('5', { balance: null, status: 'PAID' }),
    ]);
    expect(await openExposure(db(), ['cus_a'])).toEqual({ invoices: [eur('10')], orders: [], uncounted: 2 });
  });
});

describe('orders', () => {
  test('count while they are open and their source does not say that all is invoiced', async () => {
    await insertRows(db(), 'Order', [
      order('1'),
      order('2', { status: 'PENDING_APPROVAL', total: '0.50' }),
      order('3', { status: 'PARTIALLY_COMPLETED', currency: 'GBP', invoicing_status: null }),
      order('4', { invoicing_status: 'FAILED', customer: 'cus_b' }),
      order('5', { invoicing_status: 'INVOICED' }),
      order('6', { status: 'DRAFT' }),
      order('7', { status: 'COMPLETED' }),
      order('8', { status: 'CANCELLED' }),
      order('9', { customer: 'cus_other' }),
      order('10', { total: '-40' }),
    ]);
    expect((await openExposure(db(), ['cus_a', 'cus_b'])).orders).toEqual([eur('200.50'), gbp('100')]);
  });

  test('count less what is invoiced of them, which counts as an invoice', async () => {
    await insertRows(db(), 'Order', [
      order('1', { invoicing_status: 'PARTIALLY_INVOICED' }),
      order('2'),
      order('3'),
      order('4', { total: '5' }),
    ]);
    await insertRows(db(), 'Invoice', [
      invoice('1', { order_numbers: ['1'], total: '30', balance: '30' }),
      invoice('2', { order_numbers: ['1'], total: '20', balance: '0', status: 'PAID' }),
      invoice('3', { order_numbers: ['1'], total: '20', status: 'DRAFT' }),
      invoice('4', { order_numbers: ['1'], total: '20', status: 'VOID' }),
      invoice('5', { order_numbers: ['1'], total: '20', kind: 'CREDIT_NOTE', status: 'PAID' }),
      invoice('6', { order_numbers: ['2'], total: '20', status: 'PAID', currency: 'GBP' }),
      invoice('7', { order_numbers: ['2'], total: '20', status: 'PAID', customer: 'cus_other' }),
      invoice('8', { order_numbers: ['2', '3'], total: '20', status: 'PAID' }),
      invoice('9', { order_numbers: ['4'], total: '6', status: 'PAID' }),
    ]);
    expect(await openExposure(db(), ['cus_a'])).toEqual({
      invoices: [eur('30')],
      orders: [eur('250')],
      uncounted: 0,
    });
  });

  test('that are checked themselves are left out', async () => {
    await insertRows(db(), 'Order', [order('1'), order('2', { total: '7' })]);
    expect((await openExposure(db(), ['cus_a'], ['ord_1'])).orders).toEqual([eur('7')]);
  });

  test('without an amount or currency are counted apart', async () => {
    await insertRows(db(), 'Order', [order('1', { total: null }), order('2', { currency: null }), order('3')]);
    expect(await openExposure(db(), ['cus_a'])).toEqual({ invoices: [], orders: [eur('100')], uncounted: 2 });
    await emptyStore(db());
    await insertRows(db(), 'Order', [order('1', { total: null })]);
    expect(await openExposure(db(), ['cus_a'])).toEqual({ invoices: [], orders: [], uncounted: 1 });
  });
});

test('invoicing a part of an order does not move the exposure', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 10_000 }), async (part) => {
      await emptyStore(db());
      await insertRows(db(), 'Order', [order('1', { invoicing_status: 'PARTIALLY_INVOICED' })]);
      const amount = (part / 100).toFixed(2);
      await insertRows(db(), 'Invoice', [invoice('1', { order_numbers: ['1'], total: amount, balance: amount })]);
      const { invoices, orders } = await openExposure(db(), ['cus_a']);
      const cents = [...invoices, ...orders].map((each) => Math.round(Number(each.amount) * 100));
      expect(cents.reduce((sum, each) => sum + each, 0)).toBe(10_000);
    }),
    { numRuns: 10 },
  );
});
