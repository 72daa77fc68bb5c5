import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Draft, planned, refusedWhole } from '../../src/connector/plans.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange, StepCall } from '../../src/connector/write.ts';
import { gidOf, keyOfGid } from './gid.ts';
import type { PortEnvironment } from './reading.ts';
import { callOf, readWhole, shownBy, USER_ERRORS } from './write-calls.ts';
import { fulfillmentsOf } from './write-looks.ts';
import type { Orders } from './write-order.ts';

type Ship = Extract<Change<'Order'>, { action: 'ship' }>;

const CREATE = `mutation ($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } ${USER_ERRORS} } }`;
const CANCEL = `mutation ($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { id } ${USER_ERRORS} } }`;
const OPEN = `query ($id: ID!) { order(id: $id) { fulfillmentOrders(first: 50) { nodes { id status
  lineItems(first: 250) { nodes { id remainingQuantity lineItem { id } } } } } } }`;

/** What is to leave one location for an order: the lines of one of its fulfilment orders. */
interface Open {
  readonly id: string;
  readonly lines: readonly { readonly id: string; readonly line: string; readonly remaining: number }[];
}

/** Makes a fulfilment for each fulfilment order that has something of what left. Undone by cancelling it. */
export async function planShip(
  orders: Orders,
  environment: PortEnvironment,
  { key, lines, shippedOn, trackingNumber }: Ship,
  call: Call,
): Promise<PlannedChange> {
  const shown = shownBy(orders, environment, await readWhole(orders, environment, key, call));
  const open = await openOf(environment, key, call);
  const wanted = lines === null ? null : new Map(lines.map(({ line, quantity }) => [line, quantity]));
  if (open.length === 0) return refusedWhole('lines', 'nothing of this order is still to go');
  const isWhole = [...(wanted?.values() ?? [])].every(
    ({ value, unit }) => /^[1-9]\d{0,8}$/.test(value) && unit === 'C62',
  );
  if (!isWhole) return refusedWhole('lines', 'Shopify ships whole pieces (C62)');
  const left = new Map([...(wanted ?? [])].map(([line, quantity]) => [line, Number(quantity.value)]));
  const parts = open.flatMap((each) => {
    const taken = each.lines.flatMap(({ id, line, remaining }) => {
      const quantity = wanted === null ? remaining : Math.min(remaining, left.get(line) ?? 0);
      left.set(line, (left.get(line) ?? 0) - quantity);
      return quantity > 0 ? [{ id, line, quantity }] : [];
    });
    return taken.length === 0 ? [] : [{ id: each.id, taken }];
  });
  if (wanted !== null && [...left.values()].some((quantity) => quantity > 0))
    return refusedWhole('lines', 'more than what is still to go');
  const known = (await fulfillmentsOf(environment, key, call)).map(
    (each) => keyOfGid('Fulfillment', valueAt(each, 'id')) ?? '',
  );
  const isAll =
    sumOf(parts.flatMap(({ taken }) => taken.map(({ quantity }) => quantity))) ===
    sumOf(open.flatMap((each) => each.lines.map(({ remaining }) => remaining)));
  const diff: readonly Difference[] = [
    {
      path: 'fulfillmentStatus',
      before: shown.fulfillmentStatus ?? null,
      after: isAll ? 'SHIPPED' : 'PARTIALLY_SHIPPED',
    },
  ];
  const isShown = diff.some(({ before, after }) => before !== after);
  const drafts = parts.map((part, index): Draft => {
    const isLast = index === parts.length - 1;
    const create = createCall({ order: key, part, known, trackingNumber });
    return { ...create, diff: isLast && isShown ? diff : [], undo: { kind: 'void', call: cancelCall() } };
  });
  const lossy = shippedOn === null ? [] : [{ path: 'shippedOn', detail: 'a fulfilment is dated when it is recorded' }];
  return planned(drafts, [], lossy);
}

function sumOf(quantities: readonly number[]): number {
  return quantities.reduce((sum, each) => sum + each, 0);
}

async function openOf({ client }: PortEnvironment, key: string, call: Call): Promise<readonly Open[]> {
  const query = { operation: 'query order', document: OPEN, variables: { id: gidOf('Order', key) } };
  const nodes = valueAt((await client.query(query, call)).data, 'order.fulfillmentOrders.nodes');
  const isOpen = (status: unknown) => status === 'OPEN' || status === 'IN_PROGRESS';
  return (Array.isArray(nodes) ? nodes : [])
    .filter((node) => isOpen(valueAt(node, 'status')))
    .map((node) => ({ id: String(valueAt(node, 'id')), lines: linesOf(valueAt(node, 'lineItems.nodes')) }));
}

function linesOf(nodes: unknown): Open['lines'] {
  return (Array.isArray(nodes) ? nodes : []).flatMap((node: unknown) => {
    const line = keyOfGid('LineItem', valueAt(node, 'lineItem.id'));
    const remaining = valueAt(node, 'remainingQuantity');
    return line === null || typeof remaining !== 'number' || remaining === 0
      ? []
      : [{ id: String(valueAt(node, 'id')), line, remaining }];
  });
}

interface Leaving {
  readonly order: string;
  readonly part: {
    readonly id: string;
    readonly taken: readonly { readonly id: string; readonly line: string; readonly quantity: number }[];
  };
  readonly known: readonly string[];
  readonly trackingNumber: string | null;
}

function createCall({ order, part, known, trackingNumber }: Leaving): StepCall {
  const fulfillment = {
    notifyCustomer: false,
    lineItemsByFulfillmentOrder: [
      {
        fulfillmentOrderId: part.id,
        fulfillmentOrderLineItems: part.taken.map(({ id, quantity }) => ({ id, quantity })),
      },
    ],
    ...(trackingNumber === null ? {} : { trackingInfo: { number: trackingNumber } }),
  };
  return callOf({
    mutation: 'fulfillmentCreate',
    document: CREATE,
    variables: { fulfillment },
    objectType: 'Fulfillment',
    key: null,
    look: {
      look: 'fulfilled',
      order,
      known,
      lines: Object.fromEntries(part.taken.map(({ line, quantity }) => [line, quantity])),
    },
  });
}

function cancelCall(): StepCall {
  return callOf({
    mutation: 'fulfillmentCancel',
    document: CANCEL,
    variables: { id: SELF },
    objectType: 'Fulfillment',
    key: SELF,
    look: { look: 'fulfilment-cancelled' },
  });
}
