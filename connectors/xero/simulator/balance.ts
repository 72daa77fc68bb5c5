import Big from 'big.js';
import { children, idOf, type Row, text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books } from './books.ts';

/** What is settled of an invoice or a credit note, computed from payments and allocations. */
export interface Balance {
  readonly status: string;
  readonly paid: Big;
  readonly credited: Big;
  /** What remains due of an invoice, or remains to be used of a credit note. */
  readonly due: Big;
  readonly settledOn: string | null;
  readonly payments: readonly Entry[];
  readonly credits: readonly { readonly note: Entry; readonly allocation: Row }[];
}

const zero = new Big(0);

export function amount(row: Row, name: string): Big {
  const value = text(row, name);
  return value === null || value === '' ? zero : new Big(value);
}

export function invoiceBalance(books: Books, invoice: Entry): Balance {
  return remembered(books, invoice, () => {
    const credits = books.creditNotes.find('invoice', invoice.id).flatMap((note) =>
      children(note.row, 'Allocations')
        .filter((allocation) => idOf(allocation, 'InvoiceID') === invoice.id)
        .map((allocation) => ({ note, allocation })),
    );
    return settle(invoice, standing(books.payments.find('invoice', invoice.id)), credits, credits);
  });
}

export function creditNoteBalance(books: Books, note: Entry): Balance {
  return remembered(books, note, () => {
    const used = children(note.row, 'Allocations').map((allocation) => ({ note, allocation }));
    return settle(note, standing(books.payments.find('creditNote', note.id)), used, []);
  });
}

function remembered(books: Books, entry: Entry, compute: () => Balance): Balance {
  const known = books.balances.get(entry.id);
  if (known !== undefined) return known;
  const balance = compute();
  books.balances.set(entry.id, balance);
  return balance;
}

function standing(payments: readonly Entry[]): readonly Entry[] {
  return payments.filter((payment) => text(payment.row, 'Status') !== 'DELETED');
}

function settle(
  entry: Entry,
  payments: readonly Entry[],
  used: Balance['credits'],
  credits: Balance['credits'],
): Balance {
  const paid = payments.reduce((sum, payment) => sum.plus(amount(payment.row, 'Amount')), zero);
  const credited = used.reduce((sum, { allocation }) => sum.plus(amount(allocation, 'Amount')), zero);
  const stored = text(entry.row, 'Status') ?? 'DRAFT';
  const isClosed = stored === 'VOIDED' || stored === 'DELETED';
  const due = isClosed ? zero : amount(entry.row, 'Total').minus(paid).minus(credited);
  const isLive = stored === 'AUTHORISED' || stored === 'PAID';
  const status = isLive ? (due.lte(0) ? 'PAID' : 'AUTHORISED') : stored;
  const dates = [...payments.map((payment) => payment.row), ...used.map(({ allocation }) => allocation)]
    .map((row) => text(row, 'Date') ?? '')
    .sort();
  const settledOn = status === 'PAID' ? (text(entry.row, 'FullyPaidOnDate') ?? dates.at(-1) ?? null) : null;
  return { status, paid, credited, due, settledOn, payments, credits };
}
