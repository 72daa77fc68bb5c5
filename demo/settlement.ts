import { totalsOf } from './documents.ts';
import type { InvoicePlan } from './invoices.ts';
import { type UuidOf, uuidsOf } from './keys.ts';
import type { Making } from './making.ts';
import { isTurn, type Random } from './random.ts';
import type { CreditNote, Invoice, Payment } from './types.ts';

export interface Settled {
  readonly invoices: readonly Invoice[];
  readonly creditNotes: readonly CreditNote[];
  readonly payments: readonly Payment[];
}

interface Books {
  readonly making: Making;
  readonly random: Random;
  readonly creditId: UuidOf;
  readonly creditLineId: UuidOf;
  readonly paymentId: UuidOf;
  readonly creditNotes: CreditNote[];
  readonly payments: Payment[];
  /** Credit notes that were used on two invoices. */
  readonly counters: { splits: number };
  /** The last open invoice of each contact and currency, with what is still due after its own credit. */
  readonly open: Map<string, { readonly id: string; readonly dueCents: number }>;
}

/** Gives every invoice the credit notes and payments that make it paid, partially paid or open. */
export function settle(making: Making, plans: readonly InvoicePlan[]): Settled {
  const books: Books = {
    making,
    random: making.randomOf('settlement'),
    creditId: uuidsOf(making.seed, 'credit note'),
    creditLineId: uuidsOf(making.seed, 'credit note line'),
    paymentId: uuidsOf(making.seed, 'payment'),
    creditNotes: [],
    payments: [],
    counters: { splits: 0 },
    open: new Map(),
  };
  const invoices = plans.map((plan, at) => settleOne(books, plan, at));
  return { invoices, creditNotes: books.creditNotes, payments: books.payments };
}

function settleOne(books: Books, plan: InvoicePlan, at: number): Invoice {
  const { invoice, settlement } = plan;
  if (invoice.status !== 'AUTHORISED') return invoice;
  const hasOther = books.open.has(`${invoice.contactId} ${invoice.currency}`);
  const isCredited = !plan.isFixed && (isTurn(at, 24, 9) || (hasOther && at % 3 === 0 && books.counters.splits < 2));
  const credited = invoice.order !== null && isCredited ? creditFor(books, plan) : 0;
  const due = invoice.totalCents - credited;
  if (due <= 0) return { ...invoice, status: 'PAID', paidOn: invoice.issuedOn };
  if (settlement === 'open') {
    if (!plan.isFixed) books.open.set(`${invoice.contactId} ${invoice.currency}`, { id: invoice.id, dueCents: due });
    return invoice;
  }
  if (settlement === 'partial') {
    pay(books, plan, Math.floor((due * 2) / 5), 0);
    return invoice;
  }
  if (isTurn(at, 60, 13)) pay(books, plan, due + 1_000, 0, 'DELETED');
  const isInParts = isTurn(at, 26, 5) && due > 1_000;
  const first = isInParts ? Math.floor(due / 3) : due;
  const firstOn = pay(books, plan, first, 0);
  const lastOn = isInParts ? pay(books, plan, due - first, 1) : firstOn;
  return { ...invoice, status: 'PAID', paidOn: lastOn };
}

/** Credits part of the first line; answers what was used on the invoice itself. */
function creditFor(books: Books, plan: InvoicePlan): number {
  const { making, creditNotes } = books;
  const { invoice } = plan;
  const line = invoice.lines.find(({ amountCents, quantityMilli }) => amountCents > 0 && quantityMilli > 0);
  if (line === undefined || invoice.totalCents <= 0 || line.discountPercent !== null) return 0;
  const sequence = creditNotes.length;
  const lines = [{ ...line, id: books.creditLineId(sequence), description: `Gutschrift: ${line.description}` }];
  const totals = totalsOf(lines, invoice.amountTypes);
  const daysAgo = Math.max(1, plan.issuedDaysAgo - 8);
  const on = making.calendar.daysAgo(daysAgo);
  const other = books.open.get(`${invoice.contactId} ${invoice.currency}`);
  const usable = totals.totalCents <= invoice.totalCents;
  const mode = !usable ? 'kept' : other !== undefined ? 'split' : sequence % 3 === 1 ? 'kept' : 'used';
  const half = Math.floor(totals.totalCents / 2);
  const elsewhere = mode === 'split' && other !== undefined ? Math.min(half, Math.floor(other.dueCents / 2)) : 0;
  const here = mode === 'kept' ? 0 : totals.totalCents - elsewhere;
  if (elsewhere > 0 && here > 0) books.counters.splits += 1;
  if (elsewhere > 0) books.open.delete(`${invoice.contactId} ${invoice.currency}`);
  const allocations = [
    ...(here > 0 ? [{ invoiceId: invoice.id, cents: here, on }] : []),
    ...(elsewhere > 0 && other !== undefined ? [{ invoiceId: other.id, cents: elsewhere, on }] : []),
  ];
  creditNotes.push({
    id: books.creditId(sequence),
    entity: invoice.entity,
    number: `CN-${String(sequence + 1).padStart(6, '0')}`,
    reference: invoice.number,
    contactId: invoice.contactId,
    issuedOn: on,
    status: here + elsewhere === totals.totalCents ? 'PAID' : 'AUTHORISED',
    amountTypes: invoice.amountTypes,
    lines,
    currency: invoice.currency,
    rateMicro: invoice.rateMicro,
    ...totals,
    allocations,
    updatedAtMs: making.calendar.laterThan(making.calendar.instantOn(daysAgo, books.random), books.random),
  });
  return here;
}

/** Books one payment and answers its date: around the due date, but never before the invoice nor after today. */
function pay(
  books: Books,
  plan: InvoicePlan,
  cents: number,
  part: number,
  status: Payment['status'] = 'AUTHORISED',
): string {
  const { making, random, payments } = books;
  const { invoice, issuedDaysAgo, dueDaysAgo } = plan;
  const daysAgo = Math.max(1, Math.min(issuedDaysAgo, dueDaysAgo + random.integer(-9, 9)) - part * 7);
  const paidOn = making.calendar.daysAgo(daysAgo);
  const bookedAtMs = making.calendar.instantOn(daysAgo, random);
  payments.push({
    id: books.paymentId(payments.length),
    entity: invoice.entity,
    invoiceId: invoice.id,
    paidOn,
    cents,
    reference: isTurn(payments.length, 5, 2) ? null : `Zahlung ${invoice.number}`,
    rateMicro: invoice.rateMicro,
    type: invoice.type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ACCPAYPAYMENT',
    status,
    isReconciled: status === 'AUTHORISED' && !isTurn(payments.length, 7, 4),
    updatedAtMs: isTurn(payments.length, 8, 1) ? making.calendar.batchAt(Math.max(0.5, daysAgo - 1)) : bookedAtMs,
  });
  return paidOn;
}
