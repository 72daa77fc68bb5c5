import { children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { idOfType } from './gid.ts';
import { amountText, hundredths, leftOf, type RefundedLine, refundableOf } from './refunding.ts';
import { numberIn, type Shop, type WriteCause } from './shop.ts';
import { orderView } from './view-orders.ts';
import { refundView } from './view-payments.ts';

interface Asked {
  readonly orderId: string;
  readonly note?: string | null;
  readonly currency?: string | null;
  readonly allowOverRefunding?: boolean;
  readonly refundLineItems?: readonly RefundedLine[] | null;
  readonly transactions?:
    | readonly {
        readonly amount: string;
        readonly gateway: string;
        readonly kind: string;
        readonly parentId?: string | null;
      }[]
    | null;
}

const RESTOCKS = ['RETURN', 'CANCEL'];

/** The mutation of refunds. All or nothing; what went back is never taken again. */
export function refundMutations(shop: Shop, cause: WriteCause) {
  return {
    refundCreate: ({ input }: { readonly input: Asked }) => {
      const refused = (field: string, message: string) => ({
        order: null,
        refund: null,
        userErrors: [{ field: ['input', field], message }],
      });
      const order = shop.get('Order', idOfType('Order', input.orderId));
      if (order === null) return refused('orderId', 'Order does not exist');
      const lines = input.refundLineItems ?? [];
      const transactions = input.transactions ?? [];
      if (lines.length === 0 && transactions.length === 0)
        return refused('transactions', 'Refund must have at least one line item or transaction');
      const wrong = wrongLine(order, lines) ?? wrongTransaction(shop, order, transactions);
      if (wrong !== null) return refused(...wrong);
      const cents = transactions.reduce((sum, each) => sum + hundredths(each.amount), 0);
      if (cents > refundableOf(shop, order) && input.allowOverRefunding !== true)
        return refused('transactions', 'Refund amount is greater than the amount that can be refunded');
      const refund = carriedOut(shop, order, { asked: input, cents });
      shop.effect(cause, {
        action: 'create',
        objectType: 'Refund',
        key: textOrEmpty(refund, 'id'),
        values: { ...input, amount: amountText(cents) },
      });
      const changed = shop.get('Order', text(order, 'id')) ?? order;
      return { order: orderView(shop, changed), refund: refundView(shop, refund), userErrors: [] };
    },
  };
}

type Wrong = readonly [field: string, message: string] | null;

function wrongLine(order: Row, lines: readonly RefundedLine[]): Wrong {
  for (const { lineItemId, quantity, restockType, locationId } of lines) {
    const line = lineOf(order, lineItemId);
    if (line === null) return ['refundLineItems', 'Line item does not exist'];
    if (quantity < 1 || quantity > currentOf(line))
      return ['refundLineItems', 'Refund line item quantity cannot refund more items than were purchased'];
    if (RESTOCKS.includes(restockType ?? '') && (locationId ?? null) === null)
      return ['refundLineItems', 'Location must be given when restocking'];
  }
  return null;
}

function wrongTransaction(shop: Shop, order: Row, transactions: NonNullable<Asked['transactions']>): Wrong {
  for (const { kind, amount, parentId, gateway } of transactions) {
    const parent = shop.get('OrderTransaction', idOfType('OrderTransaction', parentId ?? ''));
    if (kind !== 'REFUND') return ['transactions', 'Transaction kind must be refund'];
    if (parent === null || text(parent, 'orderId') !== text(order, 'id') || text(parent, 'gateway') !== gateway)
      return ['transactions', 'Parent transaction is invalid'];
    if (hundredths(amount) < 1 || hundredths(amount) > leftOf(shop, parent))
      return ['transactions', 'Transaction amount is not refundable'];
  }
  return null;
}

function carriedOut(shop: Shop, order: Row, { asked, cents }: { readonly asked: Asked; readonly cents: number }): Row {
  const orderId = textOrEmpty(order, 'id');
  const isAll = cents > 0 && cents === refundableOf(shop, order);
  for (const line of asked.refundLineItems ?? []) restock(shop, order, line);
  const lineItems = children(order, 'lineItems').map((line) => {
    const back = (asked.refundLineItems ?? [])
      .filter(({ lineItemId }) => idOfType('LineItem', lineItemId) === text(line, 'id'))
      .reduce((sum, { quantity }) => sum + quantity, 0);
    return back === 0 ? line : { ...line, currentQuantity: String(currentOf(line) - back) };
  });
  const paid = isAll ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  shop.put('Order', { ...order, lineItems, ...(cents > 0 ? { displayFinancialStatus: paid } : {}) });
  const refund = shop.put('Refund', {
    id: shop.nextId(),
    orderId,
    note: asked.note ?? null,
    amount: amountText(cents),
    processedAt: shop.now(),
  });
  for (const { amount, gateway, parentId } of asked.transactions ?? [])
    shop.put('OrderTransaction', {
      id: shop.nextId(),
      orderId,
      refundId: refund['id'],
      parentId: idOfType('OrderTransaction', parentId ?? ''),
      kind: 'REFUND',
      status: 'SUCCESS',
      gateway,
      amount: amountText(hundredths(amount)),
      processedAt: shop.now(),
    });
  return refund;
}

function restock(shop: Shop, order: Row, { lineItemId, quantity, restockType, locationId }: RefundedLine): void {
  const variant = shop.get('ProductVariant', text(lineOf(order, lineItemId) ?? {}, 'variantId'));
  if (variant === null || !RESTOCKS.includes(restockType ?? '')) return;
  const place = idOfType('Location', locationId ?? '');
  const levels = children(variant, 'levels').map((level) => {
    if (text(level, 'locationId') !== place) return level;
    // What had not left is on hand already, and not committed any more.
    const moved =
      restockType === 'CANCEL'
        ? { committed: -quantity, available: quantity }
        : { on_hand: quantity, available: quantity };
    const counts = Object.entries(moved).map(([name, by]) => [name, numberIn(level, name) + by] as const);
    return { ...level, ...Object.fromEntries(counts) };
  });
  shop.put('ProductVariant', { ...variant, levels });
}

function lineOf(order: Row, lineItemId: string): Row | null {
  return children(order, 'lineItems').find((line) => text(line, 'id') === idOfType('LineItem', lineItemId)) ?? null;
}

function currentOf(line: Row): number {
  return line['currentQuantity'] === undefined ? numberIn(line, 'quantity') : numberIn(line, 'currentQuantity');
}
