import { type Charge, chargeLine, documentLines, type Taxing } from './documents.ts';
import { type InvoicePlan, type InvoicesInput, nextLineId, type Writer, write } from './invoice-writer.ts';
import { invoiceBritish, invoiceWithoutOrder, receiveBill } from './invoices-other.ts';
import { uuidsOf } from './keys.ts';
import type { Making } from './making.ts';
import { isTurn, itemAt } from './random.ts';
import type { Order } from './types.ts';

export type { InvoicePlan, InvoicesInput } from './invoice-writer.ts';

/** Every invoice of both organisations' books: of orders, without order, of the British company, and the bills. */
export function makeInvoices(making: Making, input: InvoicesInput): readonly InvoicePlan[] {
  const contacts = new Map(
    input.booksContacts
      .filter((each) => each.role === 'customer')
      .map((each) => [`${each.entity} ${each.index}`, each]),
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

const FREIGHT: Charge = {
  description: 'Fracht',
  itemCode: null,
  quantityMilli: 1000,
  unitCents: 1_800,
  account: '220',
};

function invoiceOrder(writer: Writer, order: Order): void {
  if (order.invoicing === 'none') return;
  const { input, random } = writer;
  // A discount stays with what it is a discount on.
  const isTwo = order.invoicing === 'two' && order.lines.every(({ netCents }) => netCents >= 0);
  const middle = Math.ceil(order.lines.length / 2);
  const parts = isTwo ? [order.lines.slice(0, middle), order.lines.slice(middle)] : [order.lines];
  parts.forEach((part, at) => {
    const isLast = at === parts.length - 1;
    const isWrong = isTurn(order.index, 50, 21) && isLast;
    const isInclusive = isTurn(order.index, 37, 15) && order.taxRate > 0;
    const taxing: Taxing = taxingOf(order, isInclusive);
    const lines = documentLines(part, {
      items: input.items,
      taxing,
      nextId: () => nextLineId(writer),
    });
    const extra = isWrong ? [chargeLine(FREIGHT, taxing, nextLineId(writer))] : [];
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
  const isPossible = lines.every(
    ({ unitCents, listCents }) => listCents === null && (unitCents * taxRate) % 10_000 === 0,
  );
  if (isInclusive && isPossible) return { rate: taxRate, type: 'OUTPUT', amounts: 'Inclusive' };
  if (taxRate > 0) return { rate: taxRate, type: 'OUTPUT', amounts: 'Exclusive' };
  return { rate: 0, type: 'NONE', amounts: currency === 'EUR' ? 'Exclusive' : 'NoTax' };
}

/** Most invoices refer to the order by its number alone. */
function referenceOf({ index, number, poNumber }: Order): string | null {
  if (isTurn(index, 40, 17)) return null;
  return isTurn(index, 25, 8) && poNumber !== null ? `${number} / ${poNumber}` : number;
}
