import { expect, test } from 'vitest';
import { readBalances, readInvoicedTotals } from '../../src/store/balances.ts';
import { memoryStore } from '../support/memory-store.ts';
import { insertRows, type ProjectedRow } from '../support/rows.ts';

const db = memoryStore();
const TODAY = '2026-05-04';
const daysAgo = (days: number) => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
const open = (id: string, details: object): ProjectedRow => ({
  id,
  kind: 'INVOICE',
  status: 'OPEN',
  customer: 'cus_a',
  currency: 'EUR',
  balance: '1',
  ...details,
});

test('the borders of the days overdue are 0, 30, 60 and 90', async () => {
  await insertRows(db(), 'Customer', [{ id: 'cus_a' }]);
  const amounts = { [-1]: 1, 0: 2, 1: 4, 30: 8, 31: 16, 60: 32, 61: 64, 90: 128, 91: 256 };
  const rows = Object.entries(amounts).map(([days, balance]) =>
    open(`inv_${days}`, { due_on: daysAgo(Number(days)), balance: String(balance) }),
  );
  await insertRows(db(), 'Invoice', rows);
  expect((await readBalances(db(), ['cus_a'], TODAY, null)).get('cus_a')).toEqual([
    { customerId: 'cus_a', currency: 'EUR', current: '3', d30: '12', d60: '48', d90: '192', over: '256' },
  ]);
});

test('credit notes are taken off, currencies stay apart, and only what is open counts', async () => {
  await insertRows(db(), 'Customer', [{ id: 'cus_a' }, { id: 'cus_b' }]);
  await insertRows(db(), 'Invoice', [
    open('inv_1', { due_on: TODAY, balance: '10.10' }),
    open('inv_2', { due_on: TODAY, balance: '0.20', kind: 'CREDIT_NOTE' }),
    open('inv_3', { due_on: null, issued_on: daysAgo(1), currency: 'GBP', status: 'PARTIALLY_PAID' }),
    open('inv_4', { due_on: null, issued_on: null, currency: 'GBP' }),
    open('inv_5', { status: 'PAID' }),
    open('inv_6', { balance: null }),
    open('inv_7', { currency: null }),
    open('inv_8', { customer: 'cus_b' }),
  ]);
  const balances = await readBalances(db(), ['cus_a'], TODAY, null);
  const none = { current: '0', d30: '0', d60: '0', d90: '0', over: '0' };
  expect(balances).toEqual(
    new Map([
      [
        'cus_a',
        [
          { customerId: 'cus_a', currency: 'EUR', ...none, current: '9.90' },
          { customerId: 'cus_a', currency: 'GBP', ...none, current: '1', d30: '1' },
        ],
      ],
    ]),
  );
  expect(await readBalances(db(), ['cus_a'], TODAY, ['cus_other'])).toEqual(new Map());
});

test('invoices are summed per order, and left out where they cannot be told apart', async () => {
  const order = (number: string, details = {}) => ({
    id: `ord_${number}`,
    number,
    invoicing_status: 'INVOICED',
    currency: 'EUR',
    total: '100',
    ...details,
  });
  const invoice = (id: string, numbers: string[], details = {}) =>
    open(id, { order_numbers: numbers, total: '60', status: 'PAID', ...details });
  await insertRows(db(), 'Order', [
    order('1'),
    order('2'),
    order('3'),
    order('4', { total: null }),
    order('5'),
    order('6', { invoicing_status: 'NOT_INVOICED' }),
    order('7'),
  ]);
  await insertRows(db(), 'Invoice', [
    invoice('inv_1', ['1']),
    invoice('inv_2', ['1'], { total: '50' }),
    invoice('inv_3', ['1'], { total: '10', kind: 'CREDIT_NOTE' }),
    invoice('inv_4', ['1'], { status: 'VOID' }),
    invoice('inv_5', ['2', '3']),
    invoice('inv_6', ['4']),
    invoice('inv_7', ['5'], { total: null }),
    invoice('inv_8', ['6']),
    invoice('inv_9', ['7'], { currency: 'USD' }),
  ]);
  const ids = ['1', '2', '3', '4', '5', '6', '7'].map((number) => `ord_${number}`);
  expect(await readInvoicedTotals(db(), ids)).toEqual(
    new Map([['ord_1', { orderId: 'ord_1', currency: 'EUR', ordered: '100', invoiced: '100' }]]),
  );
});
