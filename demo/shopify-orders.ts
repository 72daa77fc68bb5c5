import type { Row, Rows } from '../src/simulator/contract.ts';
import { calendarOf, instantText } from './calendar.ts';
import { amountText, sumOf } from './money.ts';
import { isTurn, itemAt, type Random, randomOf } from './random.ts';
import { addressRow, keyOf, priceOf, type ShopKind, taxCentsOf } from './shopify.ts';
import type { Company, Customer, Item } from './types.ts';

export interface ShopGoods {
  readonly kind: ShopKind;
  readonly items: readonly Item[];
  readonly customers: readonly Customer[];
}

interface WebOrder {
  readonly index: number;
  readonly customer: Customer;
  readonly isGuest: boolean;
  readonly daysAgo: number;
  readonly atMs: number;
  readonly lines: readonly { readonly item: Item; readonly quantity: number }[];
}

const COUNTS = { small: 48, medium: 240, large: 480 } as const;
const DAY_MS = 86_400_000;
const SHIPPING_CENTS = 490;

/** The orders of a shop with their payments, refunds and fulfilments; the newest are still to be sent. */
export function webOrdersOf(company: Company, goods: ShopGoods): Rows {
  const { kind } = goods;
  const random = randomOf(company.seed, `shopify orders ${kind.shop}`);
  const orders = Array.from({ length: COUNTS[company.size] }, (_, index) => makeOrder(company, goods, index, random));
  const refunded = orders.filter((order) => isRefunded(order));
  return {
    Order: orders.map((order) => orderRow(order, kind)),
    OrderTransaction: [
      ...orders.map((order) => transactionRow(order, kind)),
      ...refunded.map((order) => refundTransactionRow(order, kind)),
    ],
    Refund: refunded.map((order) => refundRow(order, kind)),
    Fulfillment: orders.filter(isSent).map((order) => fulfillmentRow(order, kind)),
  };
}

function makeOrder(company: Company, { items, customers }: ShopGoods, index: number, random: Random): WebOrder {
  // Older orders have lower numbers.
  const daysAgo = COUNTS[company.size] - index + random.integer(0, 1);
  const first = random.integer(0, items.length - 1);
  const lines = Array.from({ length: random.integer(1, 3) }, (_, line) => ({
    item: itemAt(items, (first + line) % items.length),
    quantity: random.integer(1, 4),
  }));
  return {
    index,
    customer: random.pick(customers),
    isGuest: isTurn(index, 12, 5),
    daysAgo,
    atMs: calendarOf(company.today).instantOn(daysAgo, random),
    lines,
  };
}

const isSent = ({ daysAgo, index }: WebOrder) => daysAgo > 3 && !isCancelled({ index });
const isCancelled = ({ index }: Pick<WebOrder, 'index'>) => isTurn(index, 20, 7);
const isPaid = ({ index }: Pick<WebOrder, 'index'>) => !isTurn(index, 10, 3);
const isRefunded = (order: WebOrder) => isSent(order) && isPaid(order) && isTurn(order.index, 15, 4);

function numberOf({ index }: WebOrder): string {
  return `#${1001 + index}`;
}

function amountsOf(order: WebOrder, kind: ShopKind) {
  const nets = order.lines.map(({ item, quantity }) => priceOf(item, kind) * quantity);
  const taxes = taxCentsOf(nets, order.customer.address.country, kind);
  const net = sumOf(nets, (each) => each);
  const tax = sumOf(taxes, (each) => each);
  return { taxes, net, tax, total: net + tax + SHIPPING_CENTS };
}

function orderRow(order: WebOrder, kind: ShopKind): Row {
  const { customer } = order;
  const { taxes, net, tax, total } = amountsOf(order, kind);
  const cancelledAt = isCancelled(order) ? instantText(order.atMs + DAY_MS / 24) : null;
  return {
    id: keyOf(kind, 'order', order.index),
    name: numberOf(order),
    number: 1001 + order.index,
    customerId: order.isGuest ? null : keyOf(kind, 'customer', customer.index),
    email: order.isGuest ? `guest${order.index}@example.com` : (customer.email?.toLowerCase() ?? null),
    poNumber: isTurn(order.index, 9, 2) ? `PO-${7000 + order.index}` : null,
    note: isTurn(order.index, 11, 6) ? 'Please ring twice' : null,
    sourceName: isTurn(order.index, 25, 9) ? 'pos' : 'web',
    currencyCode: kind.currency,
    taxesIncluded: false,
    processedAt: instantText(order.atMs),
    createdAt: instantText(order.atMs),
    updatedAt: changedAt(order),
    cancelledAt,
    cancelReason: cancelledAt === null ? null : 'CUSTOMER',
    closedAt: cancelledAt,
    displayFinancialStatus: statusOf(order),
    subtotalPrice: amountText(net),
    totalDiscounts: '0.00',
    totalShippingPrice: amountText(SHIPPING_CENTS),
    totalTax: amountText(tax),
    totalPrice: amountText(total),
    billingAddress: addressRow(customer, customer.address, kind, 0),
    shippingAddress: addressRow(customer, customer.delivery ?? customer.address, kind, 1),
    lineItems: order.lines.map(({ item, quantity }, line) => ({
      id: lineKey(order, kind, line),
      variantId: keyOf(kind, 'variant', item.index),
      sku: item.sku,
      title: item.name,
      quantity,
      originalUnitPrice: amountText(priceOf(item, kind)),
      discountAllocations: [],
      taxLines:
        tax === 0
          ? []
          : [{ title: 'VAT', ratePercentage: kind.shop === 'eu' ? 19 : 20, price: amountText(itemAt(taxes, line)) }],
    })),
  };
}

function statusOf(order: WebOrder): string {
  if (isCancelled(order)) return 'VOIDED';
  if (isRefunded(order)) return 'PARTIALLY_REFUNDED';
  return isPaid(order) ? 'PAID' : 'PENDING';
}

function lineKey({ index }: WebOrder, kind: ShopKind, line: number): string {
  return keyOf(kind, 'line', index * 10 + line);
}

/** The last of what happened to an order. */
function changedAt(order: WebOrder): string {
  if (isRefunded(order)) return laterBy(order, 3);
  return isSent(order) ? laterBy(order, 2) : laterBy(order, 1 / 24);
}

function laterBy({ atMs }: WebOrder, days: number): string {
  return instantText(atMs + days * DAY_MS);
}

function transactionRow(order: WebOrder, kind: ShopKind): Row {
  const isVoid = isCancelled(order);
  return {
    id: keyOf(kind, 'transaction', order.index * 10),
    orderId: keyOf(kind, 'order', order.index),
    kind: isVoid ? 'AUTHORIZATION' : 'SALE',
    status: isPaid(order) || isVoid ? 'SUCCESS' : 'PENDING',
    gateway: isTurn(order.index, 3, 1) ? 'paypal' : 'shopify_payments',
    paymentId: `${numberOf(order)}.1`,
    amount: amountText(amountsOf(order, kind).total),
    processedAt: instantText(order.atMs),
    createdAt: instantText(order.atMs),
    updatedAt: instantText(order.atMs),
  };
}

/** The price of one piece of the first line is given back. */
function refundedCents({ lines }: WebOrder, kind: ShopKind): number {
  return priceOf(itemAt(lines, 0).item, kind);
}

function refundTransactionRow(order: WebOrder, kind: ShopKind): Row {
  return {
    ...transactionRow(order, kind),
    id: keyOf(kind, 'transaction', order.index * 10 + 1),
    kind: 'REFUND',
    status: 'SUCCESS',
    refundId: keyOf(kind, 'refund', order.index),
    parentId: keyOf(kind, 'transaction', order.index * 10),
    amount: amountText(refundedCents(order, kind)),
    processedAt: laterBy(order, 3),
    createdAt: laterBy(order, 3),
  };
}

function refundRow(order: WebOrder, kind: ShopKind): Row {
  return {
    id: keyOf(kind, 'refund', order.index),
    orderId: keyOf(kind, 'order', order.index),
    note: 'damaged on the way',
    amount: amountText(refundedCents(order, kind)),
    processedAt: laterBy(order, 3),
    createdAt: laterBy(order, 3),
    updatedAt: laterBy(order, 3),
  };
}

function fulfillmentRow(order: WebOrder, kind: ShopKind): Row {
  const isThere = order.daysAgo > 7;
  const number = `JD0140600${String(kind.base / 100_000_000)}${String(order.index).padStart(6, '0')}`;
  return {
    id: keyOf(kind, 'fulfillment', order.index),
    orderId: keyOf(kind, 'order', order.index),
    name: `${numberOf(order)}.1`,
    status: 'SUCCESS',
    displayStatus: isThere ? 'DELIVERED' : 'IN_TRANSIT',
    locationId: keyOf(kind, 'location', 0),
    createdAt: laterBy(order, 1),
    updatedAt: laterBy(order, 2),
    inTransitAt: laterBy(order, 1),
    deliveredAt: isThere ? laterBy(order, 2) : null,
    tracking: [{ company: 'DHL', number, url: `https://track.example/${number}` }],
    lineItems: order.lines.map(({ quantity }, line) => ({
      id: keyOf(kind, 'sent', order.index * 10 + line),
      lineItemId: lineKey(order, kind, line),
      quantity,
    })),
  };
}
