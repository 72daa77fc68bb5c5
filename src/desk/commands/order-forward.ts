import Big from 'big.js';
import type { OrderForwardInput } from '../../generated/resolvers.ts';
import type { Reference } from '../../model/id.ts';
import type { Order } from '../../model/index.ts';
import { moneyOf } from '../../model/money.ts';
import type { Address, OrderLine } from '../../model/values.ts';
import { fold } from '../../store/projections.ts';
import type { DraftChange, PlanNote } from '../../write/operation.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about } from '../drafting.ts';
import { takerOf } from '../forward.ts';
import { heldIn } from '../held.ts';
import { checkSettable } from '../input-check.ts';
import { canSet, type Receiver } from '../receivers.ts';
import { refuse } from '../rule-outcome.ts';
import { referenceTo, type Target } from '../targets.ts';
import { checkOrder } from './order-checks.ts';
import { factsOf, holdBy, keptOf, onHold } from './order-facts.ts';
import { type Item, itemFor, itemReference, stockLine, totalOf, type WantedLine } from './order-lines.ts';
import { present } from './present.ts';

type Source = Target<'Order'>;

const READ = [
  ...['number', 'channel', 'legalEntity', 'customer', 'status', 'orderedOn', 'requestedOn', 'currency', 'paymentTerms'],
  ...['lines', 'totals', 'billTo', 'shipTo', 'note'],
] as (keyof Order & string)[];

/** Prices of one piece have at most so many decimals more than the money itself. */
const PRICE_DIGITS = 4;

/**
 * Hands an order that one system took to the one that works on orders: a web order to the ERP.
 *
 * It stays one order: the new record is of the same entity, and carries the number of the first as the customer's reference. The rules of
 * `orderPlace` are asked; what they hold is made as a draft that nobody works on.
 */
export const orderForward: Command<OrderForwardInput> = async (input, context) => {
  const { targets, problems, nowMs } = context;
  const order = await targets.own('Order', input.order, 'input.order', READ);
  if (order === null) return null;
  checkSettable(context, order.roles, input);
  const { values } = order;
  if (values.status === 'CANCELLED' || values.status === 'CLOSED')
    return problems.add('WRONG_STATE', 'input.order', `is ${values.status}: there is nothing to be worked on`);
  const customer = await targets.behind('Customer', values.customer, ['addresses']);
  const taker = takerOf(context, order, { to: input.to, facts: factsFor(order) });
  const buyer = taker === null ? null : buyerIn(context, customer, taker);
  if (taker === null || buyer === null) return null;
  const lines = await linesFor(context, order, { taker, shippingItem: input.shippingItem });
  if (!problems.isEmpty) return null;
  const { verdicts, creditCheck } = await checkOrder(context, {
    ...{ customer, lines: lines.map(stockLine), items: lines.flatMap(({ item }) => item ?? []) },
    ...{ total: totalOf(lines), exceptOrders: order.records.map(({ id }) => id) },
    ...{ legalEntity: taker.connection.legalEntity ?? values.legalEntity ?? null, dates: [] },
  });
  refuse(problems, verdicts);
  const hold = holdBy(verdicts, nowMs);
  const facts = { creditCheck, ...(hold === null ? {} : onHold(hold)) };
  const { addresses, notes } = addressesIn(context, order, { customer, taker });
  const made = madeOf(order, taker, { buyer, lines, addresses, isHeld: hold !== null });
  const changes = [made, factsOf(await keptOf(context.db, order.id), facts, [0])];
  return { ...about(order), changes, notes, checks: verdicts, approvers: null, shown: facts };
};

function factsFor({ values }: Source) {
  const { channel, shipTo, billTo, legalEntity, currency } = values;
  return {
    ...{ channel: channel ?? null, country: shipTo?.country ?? billTo?.country ?? null },
    ...{ legalEntity: legalEntity ?? null, currency: currency ?? null },
  };
}

function buyerIn(
  { problems }: CommandContext,
  customer: Target<'Customer'> | null,
  { connection: { name } }: Receiver,
): Reference | null {
  const buyer = customer === null ? null : referenceTo(customer, name);
  const words = customer === null ? 'nobody knows whose order this is' : `${name} does not know the customer`;
  return buyer ?? problems.add('OWNED_ELSEWHERE', 'input.order', `${words}: send customerForward first`);
}

/** The lines in the terms of the taker, each at the net price that was agreed; what shipping costs is a line of its own. */
async function linesFor(
  context: CommandContext,
  { values }: Source,
  { taker, shippingItem }: { readonly taker: Receiver; readonly shippingItem: string | null | undefined },
): Promise<readonly WantedLine[]> {
  const connection = taker.connection.name;
  const lines = await Promise.all(
    (values.lines ?? []).map((line, index) => lineFor(context, line, { index, connection })),
  );
  const { shipping } = values.totals ?? {};
  const isFree = shipping === undefined || shipping === null || new Big(shipping.amount).eq(0);
  const place = { connection, currency: values.currency ?? null };
  const carrier = isFree ? null : await itemFor(context, shippingItem, 'input.shippingItem', place);
  const item = itemReference(carrier, place);
  const line = { ...BARE, item, description: 'Shipping', quantity: ONE, unitPrice: shipping ?? null };
  return [...lines.flatMap((each) => each ?? []), ...(isFree ? [] : [{ item: carrier, line }])];
}

const ONE = { value: '1', unit: 'C62' };
const BARE: OrderLine = {
  ...{ key: null, lineNumber: null, item: null, sku: null, description: null, quantity: null, unitPrice: null },
  ...{ adjustments: null, taxes: null, total: null },
  ...{ quantityShipped: null, quantityInvoiced: null, quantityBackordered: null, quantityCancelled: null },
};

async function lineFor(
  { targets, problems }: CommandContext,
  line: OrderLine,
  { index, connection }: { readonly index: number; readonly connection: string },
): Promise<WantedLine | null> {
  const path = 'input.order';
  const words = `line ${index + 1}`;
  const { quantity, description } = line;
  if (quantity === null || new Big(quantity.value).lte(0)) return null;
  const named = line.item ?? (line.sku === null ? null : ({ by: 'sku', value: line.sku } as const));
  const item: Item | null = await targets.behind('InventoryItem', named, ['kind', 'unit', 'listPrice', 'stock']);
  const there = item === null ? null : referenceTo(item, connection);
  if (named !== null && there === null)
    return problems.add('NOT_FOUND', path, `${connection} has no such item as ${words} is of`);
  const unitPrice = priceOf(line);
  if (unitPrice === null)
    return problems.add('INVALID', path, `the price of ${words} is not known to ${PRICE_DIGITS} decimals`);
  return { item, line: { ...BARE, item: there, description, quantity, unitPrice } };
}

/** What one piece comes to after discounts, net; null where that is not known, or no price of one piece. */
function priceOf({ total, quantity, unitPrice, adjustments }: OrderLine): OrderLine['unitPrice'] {
  if (total === null || quantity === null) return (adjustments ?? []).length === 0 ? unitPrice : null;
  const price = new Big(total.amount).div(quantity.value).round(PRICE_DIGITS);
  return price.times(quantity.value).eq(total.amount) ? moneyOf(price.toFixed(), total.currency) : null;
}

type Addresses = Pick<Order, 'billTo' | 'shipTo'>;

/**
 * The addresses in the terms of the taker. One that tells its addresses apart by keys takes only those that it has of the customer; what is
 * none of them is left to it.
 */
function addressesIn(
  { connections }: CommandContext,
  { values }: Source,
  { customer, taker }: { readonly customer: Target<'Customer'> | null; readonly taker: Receiver },
): { readonly addresses: Addresses; readonly notes: readonly PlanNote[] } {
  const { name } = taker.connection;
  const record = customer?.records.find(({ connection }) => connection === name);
  const held = record === undefined ? undefined : heldIn(connections, record, 'addresses');
  const known = (Array.isArray(held) ? held : []) as readonly Address[];
  const isKeyed = known.some(({ key }) => key !== null);
  const notes: PlanNote[] = [];
  const inIts = (field: keyof Addresses): Address | null => {
    const address = values[field] ?? null;
    if (address === null) return null;
    if (!isKeyed) return { ...address, key: null };
    const same = known.find((each) => placeOf(each) === placeOf(address)) ?? null;
    if (same === null)
      notes.push({
        ...{ connection: name, path: field, kind: 'NOT_KEPT_IN_STEP' },
        message: `${name} has no such address of the customer, and takes its own: add it to the customer first`,
      });
    return same;
  };
  return { addresses: { billTo: inIts('billTo'), shipTo: inIts('shipTo') }, notes };
}

/** What makes two addresses one, however they are written. */
function placeOf({ lines, city, postalCode, country }: Address): string {
  return [...lines, city, postalCode, country]
    .map((each) => fold(each ?? '').replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .join(' ');
}

interface Made {
  readonly buyer: Reference;
  readonly lines: readonly WantedLine[];
  readonly addresses: Addresses;
  readonly isHeld: boolean;
}

function madeOf(
  { values }: Source,
  { connection, port }: Receiver,
  { buyer, lines, addresses, isHeld }: Made,
): DraftChange {
  const { number, channel, orderedOn, requestedOn, currency, paymentTerms, note } = values;
  const head = present({
    ...{ channel, orderedOn, requestedOn, currency, paymentTerms, note, customerPoNumber: number },
    ...addresses,
  });
  const told = Object.fromEntries(Object.entries(head).filter(([field]) => canSet(port, 'create', field)));
  const order: Order = {
    ...{ customer: buyer, status: isHeld ? 'DRAFT' : 'OPEN', lines: lines.map(({ line }) => line) },
    ...told,
  };
  return {
    ...{ connection: connection.name, objectType: port.objectType, role: 'OWNER', needs: [] },
    intent: { action: 'create', entity: 'Order', values: order },
  };
}
