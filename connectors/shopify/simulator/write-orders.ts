import { children, isRow, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { gid, idOfType } from './gid.ts';
import { remainingOf, type Shop, type WriteCause } from './shop.ts';
import { fulfillmentView } from './view-fulfillment.ts';
import { orderView } from './view-orders.ts';

interface Asked {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineItems?: readonly { readonly id: string; readonly quantity: number }[] | null;
}

/** The mutations of orders and of what leaves for them. */
export function orderMutations(shop: Shop, cause: WriteCause) {
  return {
    orderUpdate: ({ input }: { readonly input: Row }) => {
      const held = shop.get('Order', idOfType('Order', input['id']));
      if (held === null) return { order: null, userErrors: [{ field: ['id'], message: 'Order does not exist' }] };
      const id = textOrEmpty(held, 'id');
      const taken = ['email', 'note', 'phone', 'poNumber', 'shippingAddress', 'tags'];
      const values = Object.fromEntries(
        taken.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
      );
      const order = shop.put('Order', { ...held, ...values });
      shop.effect(cause, { action: 'update', objectType: 'Order', key: id, values: input });
      return { order: orderView(shop, order), userErrors: [] };
    },
    orderCancel: (args: Row) => cancel(shop, cause, args),
    fulfillmentCreate: ({ fulfillment }: { readonly fulfillment: Row }) => fulfil(shop, cause, fulfillment),
    fulfillmentCancel: ({ id }: { readonly id: string }) => {
      const held = shop.get('Fulfillment', idOfType('Fulfillment', id));
      if (held === null)
        return { fulfillment: null, userErrors: [{ field: ['id'], message: 'Fulfillment does not exist' }] };
      if (held['status'] === 'CANCELLED')
        return { fulfillment: null, userErrors: [{ field: ['id'], message: 'Fulfillment is already cancelled' }] };
      const row = shop.put('Fulfillment', { ...held, status: 'CANCELLED', displayStatus: 'CANCELED' });
      shop.effect(cause, {
        action: 'transition',
        objectType: 'Fulfillment',
        key: textOrEmpty(held, 'id'),
        values: { status: 'CANCELLED' },
      });
      return { fulfillment: fulfillmentView(shop, row), userErrors: [] };
    },
  };
}

/** Cancelling is a job of its own; here it is done at once. */
function cancel(shop: Shop, cause: WriteCause, args: Row) {
  const refused = (message: string, code: string) => ({
    job: null,
    orderCancelUserErrors: [{ field: ['orderId'], message, code }],
    userErrors: [{ field: ['orderId'], message }],
  });
  const held = shop.get('Order', idOfType('Order', args['orderId']));
  if (held === null) return refused('Order does not exist', 'NOT_FOUND');
  const id = textOrEmpty(held, 'id');
  if (text(held, 'cancelledAt') !== null) return refused('Order has already been cancelled', 'INVALID');
  if (shop.of('Fulfillment', id).some((each) => each['status'] !== 'CANCELLED'))
    return refused('Cannot cancel an order with fulfillments that are not cancelled', 'INVALID');
  const method = args['refundMethod'];
  const isRefunded = isRow(method) && method['originalPaymentMethodsRefund'] === true;
  shop.put('Order', {
    ...held,
    cancelledAt: shop.now(),
    closedAt: shop.now(),
    cancelReason: args['reason'],
    ...(text(held, 'displayFinancialStatus') === 'AUTHORIZED' ? { displayFinancialStatus: 'VOIDED' } : {}),
    ...(isRefunded && text(held, 'displayFinancialStatus') === 'PAID' ? { displayFinancialStatus: 'REFUNDED' } : {}),
  });
  shop.effect(cause, { action: 'transition', objectType: 'Order', key: id, values: args });
  return { job: { id: gid('Job', shop.nextId()), done: false }, orderCancelUserErrors: [], userErrors: [] };
}

function fulfil(shop: Shop, cause: WriteCause, asked: Row) {
  const refused = (message: string) => ({ fulfillment: null, userErrors: [{ field: ['fulfillment'], message }] });
  const parts = asked['lineItemsByFulfillmentOrder'];
  const [first] = (Array.isArray(parts) ? parts : []) as readonly Asked[];
  const order = first === undefined ? null : shop.get('Order', idOfType('FulfillmentOrder', first.fulfillmentOrderId));
  if (first === undefined || order === null) return refused('Fulfillment order does not exist.');
  const open = children(order, 'lineItems').filter((line) => remainingOf(shop, order, line) > 0);
  if (open.length === 0) return refused('Fulfillment order is closed.');
  const wanted = first.fulfillmentOrderLineItems ?? null;
  const lines =
    wanted === null || wanted.length === 0
      ? open.map((line) => ({ line, quantity: remainingOf(shop, order, line) }))
      : wanted.map(({ id, quantity }) => ({
          line: open.find((each) => gid('FulfillmentOrderLineItem', textOrEmpty(each, 'id')) === id) ?? {},
          quantity,
        }));
  if (lines.some(({ line, quantity }) => quantity < 1 || quantity > remainingOf(shop, order, line)))
    return refused('Invalid fulfillment order line item quantity requested.');
  const orderId = textOrEmpty(order, 'id');
  const tracking = isRow(asked['trackingInfo']) ? [asked['trackingInfo']] : [];
  const row = shop.put('Fulfillment', {
    id: shop.nextId(),
    orderId,
    name: `${textOrEmpty(order, 'name')}.${shop.of('Fulfillment', orderId).length + 1}`,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    locationId: shop.locationIdOf(order),
    tracking,
    lineItems: lines.map(({ line, quantity }) => ({ id: shop.nextId(), lineItemId: line['id'], quantity })),
  });
  shop.effect(cause, { action: 'create', objectType: 'Fulfillment', key: textOrEmpty(row, 'id'), values: asked });
  return { fulfillment: fulfillmentView(shop, row), userErrors: [] };
}
