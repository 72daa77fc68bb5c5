import { headFor } from './computed-party.ts';
import { quantityName } from './computed-stock.ts';
import { Dec, zero } from './decimal.ts';
import type { Env } from './env.ts';
import { floatOf, idOf, inSequence, pointing, related, text, value } from './env.ts';
import type { Computed } from './field.ts';
import type { Row, Value } from './values.ts';

const saleOf = (row: Row, env: Env): Row | null => related(env, row, 'sale', 'sale.sale');

function currencyDigits(sale: Row | null, env: Env): number {
  const digits = related(env, sale, 'currency', 'currency.currency')?.['digits'];
  return typeof digits === 'number' ? digits : 2;
}

/** Quantity times price, not yet rounded: a float counts as the decimal that it is written as. */
function exactAmount(line: Row): Dec {
  const price = value(line, 'unit_price');
  const quantity = Dec.parse(String(floatOf(line, 'quantity'))) ?? zero;
  return price instanceof Dec ? quantity.times(price) : zero;
}

const noAmount = new Dec(0n, 1);

/** A line's amount, half-even to the currency; a subtotal adds the lines above it up to the one before; other lines are `0.0`. */
function lineAmount(line: Row, env: Env): Dec {
  const sale = saleOf(line, env);
  const digits = currencyDigits(sale, env);
  if (line['type'] === 'line') return exactAmount(line).rounded(digits);
  if (line['type'] !== 'subtotal' || sale === null) return noAmount;
  let amount = noAmount;
  for (const other of linesOf(sale, env)) {
    if (other['type'] === 'line') amount = amount.plus(exactAmount(other).rounded(digits));
    else if (other['id'] === line['id']) return amount;
    else if (other['type'] === 'subtotal') amount = noAmount;
  }
  return amount;
}

export function linesOf(sale: Row, env: Env): Row[] {
  return inSequence(pointing(env, 'sale.line', 'sale', sale));
}

export interface SaleAmounts {
  readonly untaxed: Dec;
  readonly tax: Dec;
  readonly total: Dec;
}

/** Untaxed is the sum of the rounded lines; each tax is summed over the whole document and rounded once. */
export function amountsOf(sale: Row, env: Env): SaleAmounts {
  const digits = currencyDigits(sale, env);
  const taxes = new Map<number, Dec>();
  let untaxed = zero;
  for (const line of pointing(env, 'sale.line', 'sale', sale)) {
    if (line['type'] !== 'line') continue;
    const exact = exactAmount(line);
    untaxed = untaxed.plus(exact.rounded(digits));
    const taxIds = line['taxes'];
    if (!isIds(taxIds)) continue;
    for (const id of taxIds) {
      const rate = value(env.db.row('account.tax', id), 'rate');
      if (rate instanceof Dec) taxes.set(id, (taxes.get(id) ?? zero).plus(exact.times(rate)));
    }
  }
  let tax = zero;
  for (const amount of taxes.values()) tax = tax.plus(amount.rounded(digits));
  return { untaxed, tax, total: untaxed.plus(tax) };
}

export function isIds(found: Value | undefined): found is readonly number[] {
  return Array.isArray(found);
}

const cachedStates = new Set<Value>(['confirmed', 'processing', 'done', 'cancelled']);

/** Worked out from the lines until the sale is confirmed or cancelled, then as stored at that moment. */
function amount(name: 'untaxed' | 'tax' | 'total'): Computed {
  return {
    get: (row, env) => {
      const stored = cachedStates.has(value(row, 'state')) ? value(row, `${name}_amount_cache`) : null;
      return stored ?? amountsOf(row, env)[name];
    },
  };
}

function saleName(row: Row): string {
  const number = text(row, 'number');
  const reference = text(row, 'reference');
  const parts = [
    ...(number === null || number === '' ? [] : [number]),
    ...(reference === null || reference === '' ? [] : [`[${reference}]`]),
  ];
  return parts.length === 0 ? `(${value(row, 'id')})` : parts.join(' ');
}

function movesOf(row: Row, env: Env): Value {
  const table = env.db.table('stock.move');
  const ids: number[] = [];
  for (const line of pointing(env, 'sale.line', 'sale', row)) {
    ids.push(...table.pointingAt('sale_line@', Number(line['id'])));
  }
  return ids.sort((left, right) => right - left);
}

/** The first day of a line's moves; before there are any, the sale's day and the lead time, but neither past nor before the wished one. */
function shippingDate(line: Row, env: Env): Value {
  const dates = pointing(env, 'stock.move', 'sale_line@', line)
    .filter((move) => move['state'] !== 'cancelled')
    .map((move) => text(move, 'effective_date') ?? text(move, 'planned_date'));
  if (dates.length > 0) return dates.filter((date) => date !== null).sort()[0] ?? null;
  const product = related(env, line, 'product', 'product.product');
  if (product === null || floatOf(line, 'quantity') <= 0) return null;
  const sale = saleOf(line, env);
  const today = env.db.today();
  const lead = related(env, product, 'template', 'product.template')?.['lead_time'];
  const leadMs = typeof lead === 'number' ? lead * 1000 : 0;
  const ready = new Date(Date.parse(text(sale, 'sale_date') ?? today) + leadMs).toISOString().slice(0, 10);
  return [ready, text(sale, 'shipping_date') ?? '', today].sort()[2] ?? null;
}

function lineName(row: Row, env: Env): string {
  const sale = saleOf(row, env);
  const name = sale === null ? '' : saleName(sale);
  return row['product'] === null || row['product'] === undefined ? name : `${quantityName(row, 'unit', env)} @ ${name}`;
}

export const saleComputed: Readonly<Record<string, Readonly<Record<string, Computed>>>> = {
  'sale.sale': {
    rec_name: {
      get: saleName,
      search: (operator, operand) => [
        headFor(operator),
        ['number', operator, operand],
        ['reference', operator, operand],
      ],
    },
    untaxed_amount: amount('untaxed'),
    tax_amount: amount('tax'),
    total_amount: amount('total'),
    invoices: { get: (row) => value(row, 'invoices@') ?? [] },
    shipments: { get: (row) => value(row, 'shipments@') ?? [] },
    moves: { get: movesOf },
  },
  'sale.line': {
    rec_name: {
      get: lineName,
      search: (operator, operand) => [
        headFor(operator),
        ['sale.rec_name', operator, operand],
        ['product.rec_name', operator, operand],
      ],
    },
    amount: { get: lineAmount },
    summary: { get: (row) => text(row, 'description')?.split('\n')[0] ?? '' },
    currency: { get: (row, env) => value(saleOf(row, env), 'currency') },
    company: { get: (row, env) => value(saleOf(row, env), 'company') },
    warehouse: { get: (row, env) => value(saleOf(row, env), 'warehouse') },
    sale_state: { get: (row, env) => value(saleOf(row, env), 'state') },
    shipping_date: { get: shippingDate },
    product_uom_category: {
      get: (row, env) => {
        const template = related(env, related(env, row, 'product', 'product.product'), 'template', 'product.template');
        return idOf(related(env, template, 'default_uom', 'product.uom'), 'category');
      },
    },
  },
};
