// Exchange rates as documents of Xero state them. Rows made up here, shapes after the official OpenAPI, 16.1.0.
import { afterEach, expect, test } from 'vitest';
import type { Row } from '../../src/simulator/contract.ts';
import { type Books, call, id, openBooks, ROWS_OF_BOOKS } from './xero-books.ts';

let books: Books;
afterEach(() => books.close());

const [model = {}] = ROWS_OF_BOOKS['Invoices'] ?? [];

function document(number: number, on: string, rate: string | null, values: Row = {}): Row {
  const stated = { CurrencyCode: 'USD', CurrencyRate: rate };
  return { ...model, InvoiceID: id('1', number), InvoiceNumber: `R-${number}`, Date: on, ...stated, ...values };
}

async function open(documents: readonly Row[]): Promise<void> {
  const rows = { ...ROWS_OF_BOOKS, Invoices: documents, Payments: [] };
  books = await openBooks({ rows });
}

const rates = (from: string) => books.connection.rates?.(from, call);
const usd = (rate: string, on: string) => ({ from: 'EUR', to: 'USD', rate, on });

test('approved invoices and bills in other currencies state the rates, so much for one of the own', async () => {
  await open([
    document(11, '2026-05-02', '1.084200'),
    document(12, '2026-05-03', '0.843100', { CurrencyCode: 'GBP', Type: 'ACCPAY' }),
    document(13, '2026-05-04', '1.500000', { Status: 'DRAFT' }),
    document(14, '2026-05-05', '1.000000', { CurrencyCode: 'EUR' }),
  ]);

  expect(await rates('2026-01-01')).toEqual([
    usd('1.0842', '2026-05-02'),
    { from: 'EUR', to: 'GBP', rate: '0.8431', on: '2026-05-03' },
  ]);
});

test('of one day the rate counts that most documents state', async () => {
  await open([
    document(11, '2026-05-02', '1.200000'),
    document(12, '2026-05-02', '1.084200'),
    document(13, '2026-05-02', '1.084200'),
  ]);

  expect(await rates('2026-01-01')).toEqual([usd('1.0842', '2026-05-02')]);
});

test('rates are told from the day that is asked for, over all pages', async () => {
  const may = Array.from({ length: 28 }, (_, index) => `2026-05-${String(index + 1).padStart(2, '0')}`);
  await open([
    document(11, '2026-04-30', '1.100000'),
    ...may.flatMap((on, day) =>
      Array.from({ length: 40 }, (_, index) => document(1000 + day * 40 + index, on, '1.084200')),
    ),
  ]);

  expect(await rates('2026-05-01')).toEqual(may.map((on) => usd('1.0842', on)));
});
