import Big from 'big.js';
import { child, children, isRow, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { findAccount } from './accounts.ts';
import { amount } from './balance.ts';
import type { UnitDecimals } from './render.ts';
import type { Writing } from './write.ts';

/** The lines of a document after validation, with their amounts. */
export interface Lines {
  readonly rows: readonly Row[];
  readonly messages: readonly string[];
}

/**
 * Prepares the lines of a document: defaults from the item, line amount, tax.
 *
 * A line with the identifier of a stored line keeps it and what was not sent; a stored line that is not sent is deleted.
 */
export function planLines(writing: Writing, document: Row, stored: readonly Row[]): Lines {
  const messages: string[] = [];
  const rows = children(document, 'LineItems').map((sent) => {
    const id = text(sent, 'LineItemID');
    const old = stored.find((line) => id !== null && text(line, 'LineItemID') === id);
    const kept = old === undefined ? {} : withoutAmounts(old, sent);
    return completed(writing, { ...kept, ...sent, LineItemID: id ?? writing.books.newId() }, document, messages);
  });
  return { rows, messages };
}

/** What was computed from quantity and price is computed again when either is sent. */
function withoutAmounts(old: Row, sent: Row): Row {
  const moves = ['Quantity', 'UnitAmount', 'DiscountRate', 'DiscountAmount', 'TaxType', 'LineAmount'].some(
    (name) => name in sent,
  );
  return moves
    ? Object.fromEntries(Object.entries(old).filter(([name]) => name !== 'LineAmount' && name !== 'TaxAmount'))
    : old;
}

function completed(writing: Writing, sent: Row, document: Row, messages: string[]): Row {
  const line = withItemDefaults(writing, sent, document, messages);
  const isDraft = text(document, 'Status') === 'DRAFT';
  if (textOrEmpty(line, 'Description') === '') messages.push('Description must be specified for each line item');
  const account = textOrEmpty(line, 'AccountCode');
  if (!isDraft && account === '') messages.push('Account code must be specified');
  if (account !== '' && findAccount(writing.books.accounts, account, null) === null) {
    messages.push(`Account code '${account}' is not a valid code for this document.`);
  }
  if (text(line, 'UnitAmount') === null && text(line, 'LineAmount') === null) return line;
  const lineAmount = lineAmountOf(line, messages);
  return {
    ...line,
    Quantity: text(line, 'Quantity') ?? '1.0000',
    UnitAmount: text(line, 'UnitAmount') ?? lineAmount.toFixed(2),
    LineAmount: lineAmount.toFixed(2),
    TaxAmount: taxOf(writing, line, lineAmount, document, messages).toFixed(2),
  };
}

function withItemDefaults(writing: Writing, line: Row, document: Row, messages: string[]): Row {
  const code = text(line, 'ItemCode');
  if (code === null || code === '') return withAccountTax(writing, line);
  const item = writing.books.items.find('code', code)[0];
  if (item === undefined) {
    messages.push(`Item code '${code}' is not valid`);
    return line;
  }
  const isPurchase = textOrEmpty(document, 'Type').startsWith('ACCPAY');
  const details = child(item.row, isPurchase ? 'PurchaseDetails' : 'SalesDetails') ?? {};
  const defaults = {
    Description: text(item.row, isPurchase ? 'PurchaseDescription' : 'Description') ?? text(item.row, 'Name'),
    UnitAmount: text(details, 'UnitPrice'),
    AccountCode: text(details, 'AccountCode'),
    TaxType: text(details, 'TaxType'),
  };
  const known = Object.entries(defaults).filter(([, value]) => value !== null);
  return withAccountTax(writing, { ...Object.fromEntries(known), ...line });
}

/** A line without a tax type takes that of its account. */
function withAccountTax(writing: Writing, line: Row): Row {
  const account = findAccount(writing.books.accounts, text(line, 'AccountCode'), null) ?? {};
  const taxType = text(line, 'TaxType') ?? text(account, 'TaxType');
  return taxType === null ? line : { ...line, TaxType: taxType };
}

function lineAmountOf(line: Row, messages: string[]): Big {
  const sent = text(line, 'LineAmount');
  if (text(line, 'UnitAmount') === null) return amount(line, 'LineAmount');
  const quantity = text(line, 'Quantity') === null ? new Big(1) : amount(line, 'Quantity');
  const full = quantity.times(amount(line, 'UnitAmount'));
  const discount = full.times(amount(line, 'DiscountRate')).div(100).plus(amount(line, 'DiscountAmount'));
  const expected = full.minus(discount).round(2);
  if (sent !== null && !new Big(sent).eq(expected)) {
    messages.push(`The line total ${sent} does not match the expected line total ${expected.toFixed(2)}`);
  }
  return expected;
}

function taxOf(writing: Writing, line: Row, lineAmount: Big, document: Row, messages: string[]): Big {
  const kind = text(document, 'LineAmountTypes') ?? 'Exclusive';
  const taxType = text(line, 'TaxType') ?? 'NONE';
  const rate = writing.taxRate(taxType);
  if (rate === undefined) {
    messages.push(`The TaxType code '${taxType}' does not exist or cannot be used for this type of transaction.`);
    return new Big(0);
  }
  if (kind === 'NoTax') return new Big(0);
  if (text(line, 'TaxAmount') !== null) return amount(line, 'TaxAmount');
  const base = kind === 'Inclusive' ? new Big(rate).plus(100) : new Big(100);
  return lineAmount.times(rate).div(base).round(2);
}

/** Sum, tax and total of the lines: line amounts carry the tax when they are `Inclusive`, and there is none with `NoTax`. */
export function totalsOfLines(lines: readonly Row[], lineAmountTypes: string): Row {
  const sum = lines.reduce((total, line) => total.plus(amount(line, 'LineAmount')), new Big(0));
  const tax =
    lineAmountTypes === 'NoTax' ? new Big(0) : lines.reduce((t, line) => t.plus(amount(line, 'TaxAmount')), new Big(0));
  const total = lineAmountTypes === 'Inclusive' ? sum : sum.plus(tax);
  return { SubTotal: total.minus(tax).toFixed(2), TotalTax: tax.toFixed(2), Total: total.toFixed(2) };
}

/** Unit amounts that were sent lose what is beyond the places asked for: two without `unitdp=4`. */
export function withUnitDecimals(element: Row, decimals: UnitDecimals): Row {
  if (!('LineItems' in element) || badDecimals(element).length > 0) return element;
  const lines = children(element, 'LineItems').map((line) => {
    const unit = text(line, 'UnitAmount');
    if (unit === null || (unit.split('.')[1] ?? '').length <= decimals) return line;
    return { ...line, UnitAmount: new Big(unit).toFixed(decimals) };
  });
  return { ...element, LineItems: lines };
}

/** Whether every decimal that was sent is one. */
export function badDecimals(element: Row): string[] {
  return Object.entries(element).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.filter(isRow).flatMap(badDecimals);
    const isDecimal = decimals.has(name) && value !== null;
    return isDecimal && !/^-?\d+(\.\d+)?$/.test(String(value)) ? [`${name} is not a valid number`] : [];
  });
}

const decimals = new Set([
  'Quantity',
  'UnitAmount',
  'LineAmount',
  'TaxAmount',
  'DiscountRate',
  'DiscountAmount',
  'CurrencyRate',
  'Amount',
]);
