import { type Charge, chargeLine, documentLines, type Taxing, totalsOf } from './documents.ts';
import { type UuidOf, uuidsOf } from './keys.ts';
import type { Making } from './making.ts';
import { sumOf } from './money.ts';
import { settlementOf } from './orders.ts';
import { isTurn, itemAt, type Random } from './random.ts';
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

interface Writer {
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

/** Every invoice of both organisations' books: of orders, without order, of the British company, and the bills. */
export function makeInvoices(making: Making, input: InvoicesInput): readonly InvoicePlan[] {
  const contacts = new Map(
    input.booksContacts.filter((each) => each.role === 'customer').map((each) => [`${each.entity} ${each.index}`, each]),
  );
  const writer: Writer = {
    making,
    input,
    random: making.randomOf('invoices'),
    uuid: uuidsOf(making.seed, 'invoice'),
    lineUuid: uuidsOf(making.seed, 'invoice line'),
    contactOf: (entity, customer) => {
      const found = contacts.get(`${entity} ${customer}`);
      if (found === undefined) throw new RangeError(`demo: customer ${customer} is not in the books of ${entity}`);
      return found;
    },
    plans: [],
    regulars: input.customers.slice(1, 100).filter(({ entities }) => entities.includes('NT-DE')),
    british: input.customers.filter(({ entities }) => entities.includes('NT-UK')),
    services: input.items.filter(({ books, isActive }) => books['NT-UK'] !== undefined && isActive).slice(0, 50),
    suppliers: input.booksContacts.filter(({ role }) => role === 'supplier'),
    next: { line: 0, 'NT-DE': 0, 'NT-UK': 0 },
  };
  for (const order of input.orders) invoiceOrder(writer, order);
  const loose = Math.max(6, Math.floor(making.counts.orders / 100));
  for (let at = 0; at < loose; at += 1) invoiceWithoutOrder(writer, at);
  const british = making.counts.invoices - writer.plans.length;
  for (let at = 0; at < british; at += 1) invoiceBritish(writer, at, british);
  for (let at = 0; at < making.counts.bills; at += 1) receiveBill(writer, at);
  return writer.plans;
}

const FREIGHT: Charge = { description: 'Fracht', itemCode: null, quantityMilli: 1000, unitCents: 1_800, account: '220' };

function invoiceOrder(writer: Writer, order: Order): void {
  if (order.invoicing === 'none') return;
  const { input, random } = writer;
  const isTwo = order.invoicing === 'two';
  const middle = Math.ceil(order.lines.length / 2);
  const parts = isTwo ? [order.lines.slice(0, middle), order.lines.slice(middle)] : [order.lines];
  parts.forEach((part, at) => {
    const isLast = at === parts.length - 1;
    const isWrong = isTurn(order.index, 50, 21) && isLast;
    const isInclusive = isTurn(order.index, 37, 15) && order.taxRate > 0;
    const taxing: Taxing = taxingOf(order, isInclusive);
    const lines = documentLines(part, { items: input.items, taxing, nextId: () => writer.lineUuid((writer.next.line += 1)) });
    const extra = isWrong ? [chargeLine(FREIGHT, taxing, writer.lineUuid((writer.next.line += 1)))] : [];
    const daysAgo = Math.max(2, order.daysAgo - 4 - at * 3);
    write(writer, {
      entity: 'NT-DE',
      customer: itemAt(input.customers, order.customer),
      order,
      currency: order.currency,
      reference: referenceOf(order),
      daysAgo,
      termsDays: order.termsDays,
      lines: [...lines, ...extra],
      taxing,
      settlement: order.settlement === 'partial' && isTwo ? (isLast ? 'open' : 'paid') : order.settlement,
      random,
    });
  });
}

/** Amounts include the tax only where that is whole cents, which the prices decide; no tax at all outside of the Union. */
function taxingOf({ taxRate, currency, lines }: Order, isInclusive: boolean): Taxing {
  const isPossible = lines.every(({ unitCents, listCents }) => listCents === null && (unitCents * taxRate) % 10_000 === 0);
  if (isInclusive && isPossible) return { rate: taxRate, type: 'OUTPUT', amounts: 'Inclusive' };
  if (taxRate > 0) return { rate: taxRate, type: 'OUTPUT', amounts: 'Exclusive' };
  return { rate: 0, type: 'NONE', amounts: currency === 'EUR' ? 'Exclusive' : 'NoTax' };
}

/** Most invoices refer to the order by its number alone. */
function referenceOf({ index, number, poNumber }: Order): string | null {
  if (isTurn(index, 40, 17)) return null;
  return isTurn(index, 25, 8) && poNumber !== null ? `${number} / ${poNumber}` : number;
}

interface Writing {
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

function write(writer: Writer, plan: Writing): void {
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
  plans.push({ invoice, settlement, issuedDaysAgo: daysAgo, dueDaysAgo: daysAgo - termsDays, isFixed: plan.customer.index === 0 });
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

/** German invoices that no order explains: a reference that leads nowhere, none at all, or the customer's own number. */
function invoiceWithoutOrder(writer: Writer, at: number): void {
  const { random, regulars } = writer;
  const customer = itemAt(regulars, at % regulars.length);
  const rate = customer.address.country === 'DE' ? 1_900 : 0;
  const taxing: Taxing = { rate, type: rate === 0 ? 'NONE' : 'OUTPUT', amounts: 'Exclusive' };
  const charge: Charge = { description: 'Wartungspauschale', itemCode: null, quantityMilli: 1000, unitCents: random.integer(90, 600) * 100, account: '210' };
  const references = [`SO-${String(9_990_000 + at)}`, null, `PO ${random.integer(1_000, 9_999)}`];
  const daysAgo = random.integer(20, 500);
  write(writer, {
    entity: 'NT-DE',
    customer,
    order: null,
    currency: customer.currency,
    reference: itemAt(references, at % 3),
    daysAgo,
    termsDays: customer.termsDays,
    lines: [chargeLine(charge, taxing, writer.lineUuid((writer.next.line += 1)))],
    taxing,
    settlement: settlementOf(daysAgo - customer.termsDays, random),
    random,
    ...(at === 1 ? { updatedAtMs: Date.UTC(2008, 7, 3, 11, 26, 39) } : {}),
  });
}

function invoiceBritish(writer: Writer, at: number, count: number): void {
  const { random, british, services } = writer;
  const customer = itemAt(british, at % british.length);
  const isHome = customer.address.country === 'GB';
  const taxing: Taxing = { rate: isHome ? 2_000 : 0, type: isHome ? 'OUTPUT2' : 'NONE', amounts: 'Exclusive' };
  const daysAgo = Math.max(2, 540 - Math.floor((at * 540) / count));
  const lines = Array.from({ length: random.pick([1, 1, 2]) }, () => {
    const item = random.pick(services);
    return chargeLine(
      {
        description: item.books['NT-UK']?.name ?? item.name,
        itemCode: item.sku,
        quantityMilli: random.integer(2, 60) * 250,
        unitCents: item.priceCents,
        account: '200',
      },
      taxing,
      writer.lineUuid((writer.next.line += 1)),
    );
  });
  write(writer, {
    entity: 'NT-UK',
    customer,
    order: null,
    currency: isHome || isTurn(at, 2, 0) ? 'GBP' : customer.currency,
    reference: isTurn(at, 3, 1) ? null : `Contract ${customer.number}`,
    daysAgo,
    termsDays: customer.termsDays,
    lines,
    taxing,
    settlement: settlementOf(daysAgo - customer.termsDays, random),
    random,
  });
}

function receiveBill(writer: Writer, at: number): void {
  const { making, random, plans, suppliers } = writer;
  const supplier = itemAt(suppliers, at % suppliers.length);
  const rate = supplier.billing.country === 'DE' ? 1_900 : 0;
  const taxing: Taxing = { rate, type: rate === 0 ? 'NONE' : 'INPUT', amounts: 'Exclusive' };
  const charge: Charge = { description: 'Wareneinkauf', itemCode: null, quantityMilli: random.integer(1, 20) * 1000, unitCents: random.integer(5, 300) * 100, account: '310' };
  const lines = [chargeLine(charge, taxing, writer.lineUuid((writer.next.line += 1)))];
  const daysAgo = random.integer(5, 400);
  const invoice: Invoice = {
    id: writer.uuid(plans.length),
    type: 'ACCPAY',
    entity: 'NT-DE',
    // Suppliers count for themselves, so numbers repeat.
    number: `R${2_000 + Math.floor(at / 2)}`,
    reference: null,
    contactId: supplier.id,
    order: null,
    issuedOn: making.calendar.daysAgo(daysAgo),
    dueOn: making.calendar.inDays(30 - daysAgo),
    status: 'AUTHORISED',
    amountTypes: 'Exclusive',
    lines,
    currency: 'EUR',
    rateMicro: 1_000_000,
    ...totalsOf(lines, 'Exclusive'),
    updatedAtMs: making.calendar.laterThan(making.calendar.instantOn(daysAgo, random), random),
    paidOn: null,
  };
  const settlement = sumOf(lines, (line) => line.amountCents) > 0 && isTurn(at, 4, 1) ? 'open' : 'paid';
  plans.push({ invoice, settlement, issuedDaysAgo: daysAgo, dueDaysAgo: daysAgo - 30, isFixed: true });
}
