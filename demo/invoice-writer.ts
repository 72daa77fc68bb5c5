import { type Taxing, totalsOf } from './documents.ts';
import type { UuidOf } from './keys.ts';
import type { Making } from './making.ts';
import { isTurn, type Random } from './random.ts';
import type { BooksContact, Customer, Invoice, Item, LegalEntity, Order, Supplier } from './types.ts';

export interface InvoicesInput {
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
  readonly items: readonly Item[];
  readonly orders: readonly Order[];
  readonly booksContacts: readonly BooksContact[];
}

/** An invoice before its payments, and what shall become of it. */
export interface InvoicePlan {
  readonly invoice: Invoice;
  readonly settlement: Order['settlement'];
  readonly issuedDaysAgo: number;
  readonly dueDaysAgo: number;
  /** The first customer's invoices stay as they were planned. */
  readonly isFixed: boolean;
}

export interface Writer {
  readonly making: Making;
  readonly input: InvoicesInput;
  readonly random: Random;
  readonly uuid: UuidOf;
  readonly lineUuid: UuidOf;
  readonly contactOf: (entity: LegalEntity, customer: number) => BooksContact;
  readonly plans: InvoicePlan[];
  /** Customers who are invoiced without an order, those of the British company, what it sells, and who sends bills. */
  readonly regulars: readonly Customer[];
  readonly british: readonly Customer[];
  readonly services: readonly Item[];
  readonly suppliers: readonly BooksContact[];
  /** Running numbers. */
  readonly next: { line: number; 'NT-DE': number; 'NT-UK': number };
}

export interface Writing {
  readonly entity: LegalEntity;
  readonly customer: Customer;
  readonly order: Order | null;
  readonly currency: string;
  readonly reference: string | null;
  readonly daysAgo: number;
  readonly termsDays: number;
  readonly lines: Invoice['lines'];
  readonly taxing: Taxing;
  readonly settlement: Order['settlement'];
  readonly random: Random;
  readonly updatedAtMs?: number;
}

/** Writes one sales invoice into the books. */
export function write(writer: Writer, plan: Writing): void {
  const { making, plans, next } = writer;
  const { calendar } = making;
  const { entity, daysAgo, termsDays, order } = plan;
  next[entity] += 1;
  const isEligible = order === null || (order.customer !== 0 && order.invoicing === 'one');
  const status = isEligible ? statusAt(plans.length, daysAgo) : 'AUTHORISED';
  const issuedAtMs = calendar.instantOn(daysAgo, plan.random);
  const invoice: Invoice = {
    id: writer.uuid(plans.length),
    type: 'ACCREC',
    entity,
    number: `${entity === 'NT-DE' ? 'INV' : 'UKI'}-${String(next[entity]).padStart(6, '0')}`,
    reference: plan.reference,
    contactId: writer.contactOf(entity, plan.customer.index).id,
    order: order?.index ?? null,
    issuedOn: calendar.daysAgo(daysAgo),
    dueOn: calendar.inDays(termsDays - daysAgo),
    status,
    amountTypes: plan.taxing.amounts,
    lines: plan.lines,
    currency: plan.currency,
    rateMicro: rateOf(entity, plan.currency, daysAgo),
    ...totalsOf(plan.lines, plan.taxing.amounts),
    updatedAtMs: plan.updatedAtMs ?? updatedAt(writer, plans.length, issuedAtMs, daysAgo),
    paidOn: null,
  };
  const settlement = invoice.totalCents <= 0 && status === 'AUTHORISED' ? 'paid' : plan.settlement;
  plans.push({
    invoice,
    settlement,
    issuedDaysAgo: daysAgo,
    dueDaysAgo: daysAgo - termsDays,
    isFixed: plan.customer.index === 0,
  });
}

/** One in seven was touched by the closing of a period, in one second. */
function updatedAt({ making, random }: Writer, at: number, issuedAtMs: number, daysAgo: number): number {
  const { calendar } = making;
  if (isTurn(at, 7, 3) && daysAgo > 60) return calendar.batchAt(15);
  return calendar.laterThan(issuedAtMs, random);
}

function statusAt(at: number, daysAgo: number): Invoice['status'] {
  if (isTurn(at, 55, 30)) return 'VOIDED';
  if (isTurn(at, 150, 77)) return 'DELETED';
  if (isTurn(at, 66, 41)) return 'DRAFT';
  return daysAgo < 200 && isTurn(at, 40, 12) ? 'SUBMITTED' : 'AUTHORISED';
}

/** Units of the currency for one of the books', drifting a little by the month. */
function rateOf(entity: LegalEntity, currency: string, daysAgo: number): number {
  const perEuro: Readonly<Record<string, number>> = { EUR: 1_000_000, USD: 1_085_000, GBP: 852_000, CHF: 957_000 };
  const base = entity === 'NT-DE' ? 'EUR' : 'GBP';
  if (currency === base) return 1_000_000;
  const drift = (Math.floor(daysAgo / 30) % 7) * 1_300;
  const rate = (perEuro[currency] ?? 1_000_000) + drift;
  return base === 'EUR' ? rate : Math.round((rate * 1_000_000) / 852_000);
}

/** The key of the next invoice line. */
export function nextLineId(writer: Writer): string {
  writer.next.line += 1;
  return writer.lineUuid(writer.next.line);
}
