import { type Charge, chargeLine, type Taxing, totalsOf } from './documents.ts';
import { nextLineId, type Writer, write } from './invoice-writer.ts';
import { sumOf } from './money.ts';
import { settlementOf } from './orders.ts';
import { isTurn, itemAt } from './random.ts';
import type { Invoice } from './types.ts';

/** German invoices that no order explains: a reference that leads nowhere, none at all, or the customer's own number. */
export function invoiceWithoutOrder(writer: Writer, at: number): void {
  const { random, regulars } = writer;
  const customer = itemAt(regulars, at % regulars.length);
  const rate = customer.address.country === 'DE' ? 1_900 : 0;
  const taxing: Taxing = { rate, type: rate === 0 ? 'NONE' : 'OUTPUT', amounts: 'Exclusive' };
  const charge: Charge = {
    description: 'Wartungspauschale',
    itemCode: null,
    quantityMilli: 1000,
    unitCents: random.integer(90, 600) * 100,
    account: '210',
  };
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
    lines: [chargeLine(charge, taxing, nextLineId(writer))],
    taxing,
    settlement: settlementOf(daysAgo - customer.termsDays, random),
    random,
    ...(at === 1 ? { updatedAtMs: Date.UTC(2008, 7, 3, 11, 26, 39) } : {}),
  });
}

/** What the British company invoices: services, by contract. */
export function invoiceBritish(writer: Writer, at: number, count: number): void {
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
      nextLineId(writer),
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

/** A supplier's bill. */
export function receiveBill(writer: Writer, at: number): void {
  const { making, random, plans, suppliers } = writer;
  const supplier = itemAt(suppliers, at % suppliers.length);
  const rate = supplier.billing.country === 'DE' ? 1_900 : 0;
  const taxing: Taxing = { rate, type: rate === 0 ? 'NONE' : 'INPUT', amounts: 'Exclusive' };
  const charge: Charge = {
    description: 'Wareneinkauf',
    itemCode: null,
    quantityMilli: random.integer(1, 20) * 1000,
    unitCents: random.integer(5, 300) * 100,
    account: '310',
  };
  const lines = [chargeLine(charge, taxing, nextLineId(writer))];
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
