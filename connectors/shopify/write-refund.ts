import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { planned, refusedWhole } from '../../src/connector/plans.ts';
import { STEP_KEY } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange } from '../../src/connector/write.ts';
import { type Money, minorDigits, moneyOf } from '../../src/model/money.ts';
import { gidOf, keyOfGid } from './gid.ts';
import type { PortEnvironment } from './reading.ts';
import { callOf, readWhole, shownBy, USER_ERRORS } from './write-calls.ts';
import type { Orders } from './write-order.ts';

type Refund = Extract<Change<'Order'>, { action: 'refund' }>;

const CREATE = `mutation ($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } ${USER_ERRORS} } }`;
const MONEY = '{ shopMoney { amount currencyCode } }';
const REFUNDABLE = `query ($id: ID!, $lines: [RefundLineItemInput!]) { order(id: $id) { currencyCode presentmentCurrencyCode
  suggestedRefund(refundLineItems: $lines) { amountSet ${MONEY} maximumRefundableSet ${MONEY} }
  transactions(first: 250) { id kind status gateway amountSet ${MONEY} parentTransaction { id } }
  refunds(first: 250) { id }
  lineItems(first: 250) { nodes { id unfulfilledQuantity } }
  fulfillmentOrders(first: 1) { nodes { assignedLocation { location { id } } } } } }`;

/**
 * Refunds an order through the payments that it was paid with: what lines cost is for Shopify to say. It cannot be undone.
 *
 * Source: Admin GraphQL 2026-07, refundCreate, https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/refundCreate
 */
export async function planRefund(
  orders: Orders,
  environment: PortEnvironment,
  { key, lines, amount, restock, note }: Refund,
  call: Call,
): Promise<PlannedChange> {
  const shown = shownBy(orders, environment, await readWhole(orders, environment, key, call));
  const isWhole = lines?.every(({ quantity }) => /^[1-9]\d{0,8}$/.test(quantity.value) && quantity.unit === 'C62');
  if (isWhole === false) return refusedWhole('lines', 'Shopify sells whole pieces (C62)');
  const bare = (lines ?? []).map(({ line, quantity }) => ({
    lineItemId: gidOf('LineItem', line),
    quantity: Number(quantity.value),
  }));
  const order = await refundableOf(environment, { key, lines: bare }, call);
  if (valueAt(order, 'currencyCode') !== valueAt(order, 'presentmentCurrencyCode'))
    return refusedWhole('amount', 'the customer paid in another currency: refund it in Shopify');
  const currency = String(valueAt(order, 'currencyCode'));
  const wanted = amount ?? moneyAt(order, 'suggestedRefund.amountSet', currency);
  const most = moneyAt(order, 'suggestedRefund.maximumRefundableSet', currency);
  if (new Big(wanted.amount).lte(0)) return refusedWhole('amount', 'nothing is left to give back for it');
  const paid = paymentsOf(order, currency);
  const transactions = transactionsFor(paid, wanted, key);
  if (new Big(wanted.amount).gt(most.amount) || transactions === null)
    return refusedWhole('amount', `more than is left to give back (${most.amount} ${currency})`);
  const location = valueAt(order, 'fulfillmentOrders.nodes.0.assignedLocation.location.id') ?? null;
  if (restock && location === null) return refusedWhole('restock', 'Shopify does not say where the goods belong');
  const refundLineItems = bare.map((line) => ({ ...line, ...restocking(order, line, restock ? location : null) }));
  const input = {
    orderId: gidOf('Order', key),
    notify: false,
    ...(note === null ? {} : { note }),
    ...(refundLineItems.length === 0 ? {} : { refundLineItems }),
    transactions,
  };
  const known = nodesAt(order, 'refunds').map((each) => keyOfGid('Refund', valueAt(each, 'id')) ?? '');
  const create = callOf({
    mutation: 'refundCreate',
    document: CREATE,
    variables: { input, key: STEP_KEY },
    objectType: 'Refund',
    key: null,
    look: { look: 'refunded', order: key, known, amount: wanted.amount },
  });
  const isAll = new Big(wanted.amount).eq(most.amount);
  const diff = differencesOf(shown, wanted, isAll ? 'REFUNDED' : 'PARTIALLY_REFUNDED');
  return planned([{ ...create, diff, undo: { kind: 'none', call: null } }]);
}

interface Asked {
  readonly key: string;
  readonly lines: readonly { readonly lineItemId: string; readonly quantity: number }[];
}

async function refundableOf({ client }: PortEnvironment, { key, lines }: Asked, call: Call): Promise<unknown> {
  const variables = { id: gidOf('Order', key), lines: lines.map((line) => ({ ...line, restockType: 'NO_RESTOCK' })) };
  const { data } = await client.query({ operation: 'query order', document: REFUNDABLE, variables }, call);
  return valueAt(data, 'order');
}

interface Payment {
  readonly id: unknown;
  readonly gateway: unknown;
  readonly left: Big;
}

/** What was received, and what of it has not gone back yet. */
function paymentsOf(order: unknown, currency: string): readonly Payment[] {
  const transactions = nodesAt(order, 'transactions');
  const amountIn = (each: unknown) => new Big(moneyAt(each, 'amountSet', currency).amount);
  return transactions
    .filter(
      (each) => ['SALE', 'CAPTURE'].includes(String(valueAt(each, 'kind'))) && valueAt(each, 'status') === 'SUCCESS',
    )
    .map((each) => {
      const id = valueAt(each, 'id');
      const back = transactions
        .filter((other) => valueAt(other, 'kind') === 'REFUND' && valueAt(other, 'parentTransaction.id') === id)
        .filter((other) => !['FAILURE', 'ERROR'].includes(String(valueAt(other, 'status'))));
      return {
        id,
        gateway: valueAt(each, 'gateway'),
        left: back.reduce<Big>((sum, other) => sum.minus(amountIn(other)), amountIn(each)),
      };
    });
}

/** The amount over the payments, the first as far as it reaches; null where they do not reach. */
function transactionsFor(payments: readonly Payment[], { amount, currency }: Money, order: string) {
  let left = new Big(amount);
  const transactions = payments.flatMap(({ id, gateway, left: most }) => {
    const part = left.lt(most) ? left : most;
    if (part.lte(0)) return [];
    left = left.minus(part);
    const given = { amount: part.toFixed(minorDigits(currency)), gateway, kind: 'REFUND', parentId: id };
    return [{ ...given, orderId: gidOf('Order', order) }];
  });
  return left.gt(0) ? null : transactions;
}

/** What has not left is cancelled, what has left comes back. */
function restocking(
  order: unknown,
  line: { readonly lineItemId: string; readonly quantity: number },
  location: unknown,
) {
  if (location === null) return { restockType: 'NO_RESTOCK' };
  const held = nodesAt(order, 'lineItems.nodes').find((each) => valueAt(each, 'id') === line.lineItemId);
  const isWaiting = Number(valueAt(held, 'unfulfilledQuantity') ?? 0) >= line.quantity;
  return { restockType: isWaiting ? 'CANCEL' : 'RETURN', locationId: location };
}

function differencesOf(
  {
    totals,
    paymentStatus,
  }: { readonly totals?: { readonly refunded: Money | null } | null; readonly paymentStatus?: string | null },
  { amount, currency }: Money,
  status: string,
): readonly Difference[] {
  const before = totals?.refunded ?? moneyOf('0', currency);
  const after = moneyOf(new Big(before.amount).plus(amount).toFixed(), currency);
  const sum = { path: 'totals.refunded', before, after };
  return paymentStatus === status
    ? [sum]
    : [sum, { path: 'paymentStatus', before: paymentStatus ?? null, after: status }];
}

function moneyAt(holder: unknown, path: string, currency: string): Money {
  return moneyOf(String(valueAt(holder, `${path}.shopMoney.amount`) ?? '0'), currency);
}

function nodesAt(holder: unknown, path: string): readonly unknown[] {
  const nodes = valueAt(holder, path);
  return Array.isArray(nodes) ? nodes : [];
}
