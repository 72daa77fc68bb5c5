import { itemAt } from './random.ts';
import type { Company, ErpParty, Item, Order, StockMove } from './types.ts';

/** What of the company goes into the ERP's rows. */
export interface Part {
  readonly parties: readonly ErpParty[];
  readonly items: readonly Item[];
  readonly orders: readonly Order[];
  readonly moves: readonly StockMove[];
}

const MAX_PARTIES = 80;
const OTHER_CUSTOMERS = 6;
const SUPPLIERS = 4;
const MIN_ITEMS = 20;

export function everything({ parties, items, orders, stockMoves }: Company): Part {
  return { parties, items, orders, moves: stockMoves };
}

/** The first customer's orders, those that are peculiar, then the latest; of no more customers than parties fit. */
export function partOf(company: Company, maxSales: number): Part {
  const staff = company.parties.filter(({ role }) => role === 'company' || role === 'employee');
  const maxCustomers = Math.max(1, MAX_PARTIES - staff.length - SUPPLIERS - OTHER_CUSTOMERS);
  const customers = new Set<number>([0]);
  const orders: Order[] = [];
  for (const order of candidates(company)) {
    if (orders.length === maxSales) break;
    if (!customers.has(order.customer) && customers.size >= maxCustomers) continue;
    customers.add(order.customer);
    orders.push(order);
  }
  orders.sort((left, right) => left.index - right.index);
  const others = company.parties.filter(({ role, index }) => role === 'customer' && !customers.has(index));
  // The inactive ones first: no order mentions them.
  const kept = [...others]
    .sort((left, right) => Number(left.isActive) - Number(right.isActive))
    .slice(0, OTHER_CUSTOMERS);
  const wanted = new Set([
    ...staff,
    ...company.parties.filter(({ role, index }) => role === 'customer' && customers.has(index)),
    ...kept,
    ...company.parties.filter(({ role }) => role === 'supplier').slice(0, SUPPLIERS),
  ]);
  const items = itemsOf(company, orders);
  const itemIndexes = new Set(items.map(({ index }) => index));
  const orderIndexes = new Set(orders.map(({ index }) => index));
  return {
    parties: company.parties.filter((party) => wanted.has(party)),
    items,
    orders,
    moves: company.stockMoves.filter(
      ({ item, order }) => itemIndexes.has(item) && (order === null || orderIndexes.has(order)),
    ),
  };
}

function candidates({ orders, mess }: Company): readonly Order[] {
  const kinds = [
    mess.zeroAmountOrder,
    mess.longOrder,
    mess.orderInTwoInvoices,
    mess.invoiceTotalDiffers,
    mess.foreignCurrencyOrder,
  ];
  const peculiar = kinds.flatMap(({ examples }) =>
    examples
      .slice(0, 2)
      .flatMap((rows) =>
        rows.filter(({ objectType }) => objectType === 'sale.sale').map(({ key }) => itemAt(orders, Number(key) - 1)),
      ),
  );
  const first = orders.filter(({ customer }) => customer === 0);
  return [...new Set([...first.slice(-20), ...peculiar, ...orders.toReversed()])];
}

/** What was ordered, with all variants of a template, and some others. */
function itemsOf({ items }: Company, orders: readonly Order[]): readonly Item[] {
  const templates = new Set<number>(items.slice(0, MIN_ITEMS).map(({ template }) => template));
  for (const { item } of orders.flatMap(({ lines }) => lines)) {
    if (item !== null) templates.add(itemAt(items, item).template);
  }
  return items.filter(({ template }) => templates.has(template));
}
