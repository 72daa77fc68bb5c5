import { makeLines } from './lines.ts';
import { HISTORY_DAYS, type Making } from './making.ts';
import { erpRow } from './mess.ts';
import { sumOf } from './money.ts';
import { sellersOf } from './people.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { Customer, Employee, Item, Order, OrderState, Warehouse } from './types.ts';

export interface OrdersInput {
  readonly employees: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly items: readonly Item[];
  readonly warehouses: readonly Warehouse[];
}

type Fate = Pick<Order, 'shipped' | 'invoicing' | 'settlement'> & { readonly state: OrderState };

/** What becomes of the first customer's orders, by the days since. */
const NORDWIND: readonly (readonly [daysAgo: number, fate: Fate])[] = [
  [200, { state: 'done', shipped: 'full', invoicing: 'one', settlement: 'paid' }],
  [92, { state: 'processing', shipped: 'full', invoicing: 'one', settlement: 'open' }],
  [24, { state: 'processing', shipped: 'full', invoicing: 'one', settlement: 'partial' }],
  [6, { state: 'processing', shipped: 'none', invoicing: 'none', settlement: 'open' }],
];

/** The ERP's orders of the last 18 months, oldest first; the British company has none. */
export function makeOrders(making: Making, input: OrdersInput): readonly Order[] {
  const { counts } = making;
  const random = making.randomOf('orders');
  const buyers = input.customers.filter(({ index, entities }) => entities.includes('NT-DE') && !isTurn(index, 30, 25));
  const fixed = new Map(
    NORDWIND.map(([daysAgo, fate]) => [Math.ceil(((HISTORY_DAYS - daysAgo) * counts.orders) / HISTORY_DAYS), fate]),
  );
  const sellers = sellersOf(input.employees, 'NT-DE');
  const sellables = input.items.filter(({ isActive }) => isActive);
  let lineId = 0;
  const orders = Array.from({ length: counts.orders }, (_, index): Order => {
    const daysAgo = HISTORY_DAYS - Math.floor((index * HISTORY_DAYS) / counts.orders);
    const fate = fixed.get(index);
    const customer = fate === undefined ? buyerAt(buyers, random) : itemAt(input.customers, 0);
    const taxRate = customer.address.country === 'DE' ? 1_900 : 0;
    const lines = makeLines(
      { index, isPlain: fate !== undefined, taxRate, items: sellables, firstId: lineId + 1 },
      random,
    );
    lineId += lines.length;
    const base = orderBase(making, { index, daysAgo, customer, random });
    const netCents = sumOf(lines, (line) => line.netCents);
    const taxCents = sumOf(lines, (line) => line.taxCents);
    const seller = random.chance(0.75) && sellers.includes(customer.owner) ? customer.owner : random.pick(sellers);
    const decided = fate ?? fateOf(index, daysAgo, lines.length, customer.termsDays, random);
    return {
      ...base,
      ...decided,
      currency: isTurn(index, 60, 25) ? 'USD' : customer.currency,
      number: decided.state === 'draft' ? null : base.number,
      settlement: netCents === 0 && decided.invoicing !== 'none' ? 'paid' : decided.settlement,
      state: netCents === 0 && decided.shipped === 'full' ? 'done' : decided.state,
      warehouse: warehouseOf(customer, index, input.warehouses),
      salesperson: seller,
      taxRate,
      lines,
      netCents,
      taxCents,
      totalCents: netCents + taxCents,
    };
  });
  noteOrders(making, orders);
  return orders;
}

interface BasePlan {
  readonly index: number;
  readonly daysAgo: number;
  readonly customer: Customer;
  readonly random: Random;
}

function orderBase({ calendar }: Making, { index, daysAgo, customer, random }: BasePlan) {
  const createdAtMs = isTurn(index, 4, 0) ? calendar.batchAt(daysAgo) : calendar.instantOn(daysAgo, random);
  return {
    index,
    id: index + 1,
    number: `SO-${String(1_001 + index).padStart(7, '0')}`,
    poNumber: isTurn(index, 9, 4) ? null : `PO ${random.integer(1_000, 99_999)}`,
    customer: customer.index,
    daysAgo,
    shippingOn: isTurn(index, 3, 1) ? null : calendar.inDays(random.integer(3, 20) - daysAgo),
    termsDays: customer.termsDays,
    comment: isTurn(index, 12, 5) ? 'Bitte vor 10:00 Uhr liefern — Tor 3' : null,
    createdAtMs,
    updatedAtMs: isTurn(index, 2, 0)
      ? null
      : Math.min(calendar.laterThan(createdAtMs, random), createdAtMs + 40 * 86_400_000),
  };
}

/** A few customers order most. */
function buyerAt(buyers: readonly Customer[], random: Random): Customer {
  return itemAt(buyers, 1 + Math.floor((buyers.length - 1) * random.fraction() ** 1.6));
}

function fateOf(index: number, daysAgo: number, lineCount: number, termsDays: number, random: Random): Fate {
  const none = { shipped: 'none', invoicing: 'none', settlement: 'open' } as const;
  if (daysAgo < 3) return { ...none, state: random.pick(['draft', 'quotation', 'quotation', 'confirmed']) };
  if (daysAgo < 12) return { ...none, state: random.pick(['confirmed', 'processing', 'processing', 'quotation']) };
  if (isTurn(index, 28, 9)) return { ...none, state: 'cancelled' };
  if (isTurn(index, 60, 44)) return { ...none, state: 'quotation' };
  const shipped = daysAgo < 45 && random.chance(0.2) && lineCount > 1 ? 'partial' : 'full';
  const invoicing = lineCount > 1 && (isTurn(index, 14, 3) || shipped === 'partial') ? 'two' : 'one';
  const settlement = settlementOf(daysAgo - termsDays - 4, random);
  return { state: shipped === 'full' && settlement === 'paid' ? 'done' : 'processing', shipped, invoicing, settlement };
}

/** Most pay soon after the due date, some never. */
export function settlementOf(daysOverdue: number, random: Random): Order['settlement'] {
  const luck = random.fraction();
  if (daysOverdue > 10) return luck < 0.79 ? 'paid' : luck < 0.87 ? 'partial' : 'open';
  return luck < 0.3 ? 'paid' : luck < 0.36 ? 'partial' : 'open';
}

function warehouseOf({ address }: Customer, index: number, warehouses: readonly Warehouse[]): number {
  if (warehouses.length > 3) return index % warehouses.length;
  if (address.country === 'AT' || address.country === 'IT') return 2;
  return address.city === 'München' || address.city === 'Nürnberg' || address.country === 'CH' ? 1 : 0;
}

function noteOrders({ log }: Making, orders: readonly Order[]): void {
  for (const order of orders) {
    const row = erpRow('sale.sale', order.id);
    const real = order.lines.filter(({ type }) => type === 'line');
    const lineRow = (at: number) => erpRow('sale.line', itemAt(order.lines, at).id);
    if (order.currency !== 'EUR') log.note('foreignCurrencyOrder', row);
    if (order.totalCents === 0) log.note('zeroAmountOrder', row);
    if (real.length === 40) log.note('longOrder', row);
    const negative = order.lines.findIndex(({ netCents }) => netCents < 0);
    if (negative >= 0) log.note('negativeLine', lineRow(negative), row);
    const decimal = order.lines.findIndex(({ quantityMilli }) => quantityMilli % 1000 !== 0);
    if (decimal >= 0) log.note('decimalQuantity', lineRow(decimal), row);
    const comment = order.lines.findIndex(({ type }) => type === 'comment');
    if (comment >= 0) log.note('commentLine', lineRow(comment), row);
  }
}
