import type { Call } from '../../src/connector/contract.ts';
import { type Members, planned, refusedFields, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import { gidOf } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import type { PortEnvironment } from './reading.ts';
import type { ShopifyOrder } from './wire.ts';
import { callOf, readWhole, shopifyWrite, shownBy, USER_ERRORS } from './write-calls.ts';
import { planRefund } from './write-refund.ts';
import { planShip } from './write-ship.ts';

export type Orders = ShopifyObject<ShopifyOrder, 'Order'>;

const FIELDS = ['note', 'customerPoNumber'] as const;
const MEMBERS = { note: 'note', customerPoNumber: 'poNumber' } as const;

const UPDATE = `mutation ($input: OrderInput!) { orderUpdate(input: $input) { order { id } ${USER_ERRORS} } }`;
const CANCEL = `mutation ($orderId: ID!, $note: String) {
  orderCancel(orderId: $orderId, reason: OTHER, restock: true, notifyCustomer: false, staffNote: $note,
    refundMethod: { originalPaymentMethodsRefund: false }) { job { id } orderCancelUserErrors { field message code } } }`;

/**
 * Writes orders: note and purchase order number, cancelling, refunds, and what has left. An order itself is made by customers.
 *
 * Source: Admin GraphQL 2026-07, orderUpdate, orderCancel and fulfillmentCreate, https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/orderCancel
 */
export function orderWrite(orders: Orders, environment: PortEnvironment): WritePort<'Order'> {
  return shopifyWrite(orders, environment, {
    actions: ['update', 'to CANCELLED', 'ship', 'refund'],
    fields: { create: [], update: FIELDS },
    plan: async (change, call) => {
      switch (change.action) {
        case 'update':
          return planUpdate(orders, environment, change, call);
        case 'ship':
          return planShip(orders, environment, change, call);
        case 'refund':
          return planRefund(orders, environment, change, call);
        case 'transition':
          if (change.to === 'CANCELLED') return planCancel(orders, environment, change, call);
          return refusedWhole('status', `orders of a shop do not go to ${change.to}`);
        default:
          return refusedWhole('', 'orders of a shop have no such change');
      }
    },
  });
}

async function planUpdate(
  orders: Orders,
  environment: PortEnvironment,
  { key, values }: Extract<Change<'Order'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const shown = shownBy(orders, environment, await readWhole(orders, environment, key, call));
  const untrimmed = FIELDS.filter(
    (field) => values[field] !== undefined && values[field] !== null && values[field]?.trim() !== values[field],
  );
  const refused = [
    ...refusedFields(values, FIELDS, 'orders of a shop do not take it'),
    ...untrimmed.map((path) => ({ path, detail: 'without white space around it' })),
  ];
  const changed = FIELDS.filter(
    (field) =>
      values[field] !== undefined && !untrimmed.includes(field) && (values[field] ?? null) !== (shown[field] ?? null),
  );
  if (changed.length === 0) return planned([], refused);
  const side = (record: typeof shown) => Object.fromEntries(changed.map((field) => [field, record[field] ?? null]));
  const before = side(shown);
  const after = side(values);
  const diff = changed.map((path) => ({ path, before: before[path], after: after[path] }));
  const undo = { kind: 'restore', call: updateCall(key, { after: before, before: after }) } as const;
  return planned([{ ...updateCall(key, { after, before }), diff, undo }], refused);
}

function updateCall(key: string, { after, before }: { readonly after: Members; readonly before: Members }): StepCall {
  const members = FIELDS.flatMap((field) => (after[field] === undefined ? [] : [[MEMBERS[field], after[field] ?? '']]));
  return callOf({
    mutation: 'orderUpdate',
    document: UPDATE,
    variables: { input: { id: gidOf('Order', key), ...Object.fromEntries(members) } },
    objectType: 'Order',
    key,
    look: { look: 'values', after, before },
  });
}

const PAID = ['PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED'];

/** Cannot be undone. What was paid stays paid: a refund is a decision of its own. */
async function planCancel(
  orders: Orders,
  environment: PortEnvironment,
  { key, note }: Extract<Change<'Order'>, { action: 'transition' }>,
  call: Call,
): Promise<PlannedChange> {
  const { status, paymentStatus } = shownBy(orders, environment, await readWhole(orders, environment, key, call));
  if (status === 'CANCELLED') return planned([]);
  const before = status ?? null;
  const cancel = callOf({
    mutation: 'orderCancel',
    document: CANCEL,
    variables: { orderId: gidOf('Order', key), note },
    objectType: 'Order',
    key,
    look: { look: 'values', after: { status: 'CANCELLED' }, before: { status: before } },
  });
  const isPaid = PAID.includes(paymentStatus ?? '');
  const lossy = isPaid ? [{ path: 'paymentStatus', detail: 'what was paid is not given back: refund the order' }] : [];
  const diff = [{ path: 'status', before, after: 'CANCELLED' }];
  return planned([{ ...cancel, diff, undo: { kind: 'none', call: null } }], [], lossy);
}
