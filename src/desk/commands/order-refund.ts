import Big from 'big.js';
import type { OrderRefundInput, OrderRefundLineInput } from '../../generated/resolvers.ts';
import type { Money } from '../../model/money.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { OrderLine, OrderTotals } from '../../model/values.ts';
import type { StoredRecord } from '../../store/stored-record.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { heldIn } from '../held.ts';
import { checkSettable } from '../input-check.ts';
import { given, moneyIn, quantityIn, textOf } from '../input-values.ts';
import { canDo, notReadYet } from '../receivers.ts';
import type { Target } from '../targets.ts';
import { checkPositive } from './order-lines.ts';

interface Returned {
  readonly line: string;
  readonly quantity: Quantity;
}

/** States of payment in which there is something to give back; what nobody knows is left to the shop. */
const PAID: readonly unknown[] = ['PARTIALLY_PAID', 'PAID', 'PARTIALLY_REFUNDED', null, undefined];

/** Gives money of an order back where it was taken. */
export const orderRefund: Command<OrderRefundInput> = async (input, context) => {
  const { targets, problems } = context;
  const order = await targets.own('Order', input.order, 'input.order', [
    'lines',
    'totals',
    'currency',
    'paymentStatus',
  ]);
  if (order === null) return null;
  checkSettable(context, order.roles, input);
  const record = takerOf(context, order);
  if (record === null) return null;
  const held = heldBy(context, record);
  if (!PAID.includes(held.paymentStatus))
    return problems.add('WRONG_STATE', 'input.order', `for ${record.connection} the order is ${held.paymentStatus}`);
  const amount = amountOf(context, input, held);
  const lines = linesOf(context, input.lines, { order, record, held });
  const isRestocked = input.restock === true;
  if (!isGiven(input.amount) && !isGiven(input.lines))
    problems.add('REQUIRED', 'input', 'says how much, or for which lines');
  if (isRestocked && !isGiven(input.lines))
    problems.add('REQUIRED', 'input.lines', 'only goods of lines go back to the stock');
  const note = given(input.reason, 'input.reason', problems, textOf) ?? null;
  const { connection, objectType, key } = record;
  const intent = { action: 'refund', entity: 'Order', key, lines, amount, restock: isRestocked, note } as const;
  const changes = [{ connection, objectType, role: 'OWNER', intent, needs: [] }] as const;
  // Of lines alone the shop says the amount, which is no more than all of it.
  const most = amount ?? held.totals?.grand ?? null;
  return draftOf(context, about(order), { changes, notes: [] }, secondLook(context, most));
};

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The record of the order in the shop that took the money: the first, in the order of the authority, of a source that can give it back. */
function takerOf(
  { connections, authority, isListed, problems }: CommandContext,
  order: Target<'Order'>,
): StoredRecord | null {
  const path = 'input.order';
  const { receivers } = authority.rule('Order', 'paymentStatus');
  const records = receivers.flatMap((name) => order.records.filter(({ connection }) => connection === name));
  const taker = records.find(({ connection, objectType }) => canDo(connections.port(connection, objectType), 'refund'));
  if (taker !== undefined) return taker;
  const unread = connections
    .portsOf('Order')
    .find(({ connection, port }) => canDo(port, 'refund') && !isListed(connection.name, port.objectType));
  if (unread !== undefined)
    return problems.add('INDEX_INCOMPLETE', path, `${notReadYet(unread.connection.name, 'Order')}: try again later`);
  const names = records.map(({ connection }) => connection).join(' and ');
  return problems.add(
    'NOT_WRITABLE',
    path,
    `${names === '' ? 'no system' : names} lets no order be refunded from here: do it there`,
  );
}

/** The order as the shop has it. */
interface Held {
  readonly lines: readonly OrderLine[];
  readonly totals: OrderTotals | null;
  readonly currency: string | null;
  readonly paymentStatus: unknown;
}

function heldBy({ connections }: CommandContext, record: StoredRecord): Held {
  const field = (name: string) => heldIn(connections, record, name);
  const [lines, totals, currency] = [field('lines'), field('totals'), field('currency')];
  return {
    // Sound: values of the index are the model's.
    lines: Array.isArray(lines) ? (lines as readonly OrderLine[]) : [],
    totals: (totals ?? null) as OrderTotals | null,
    currency: typeof currency === 'string' ? currency : null,
    paymentStatus: field('paymentStatus'),
  };
}

/** Null where none is given, and with a problem where it is more than there was. */
function amountOf({ problems }: CommandContext, input: OrderRefundInput, { currency, totals }: Held): Money | null {
  const amount = given(input.amount, 'input.amount', problems, moneyIn) ?? null;
  if (amount === null) return null;
  if (currency !== null && amount.currency !== currency)
    return problems.add('INVALID', 'input.amount.currency', 'is not the currency of the order');
  if (new Big(amount.amount).lte(0)) return problems.add('INVALID', 'input.amount', 'has to be more than nothing');
  const left = totals?.grand == null ? null : new Big(totals.grand.amount).minus(totals.refunded?.amount ?? 0);
  if (left?.lt(amount.amount) === true)
    return problems.add('INVALID', 'input.amount', 'is more than is left to give back');
  return amount;
}

interface Wanted {
  readonly order: Target<'Order'>;
  readonly record: StoredRecord;
  readonly held: Held;
}

function linesOf(
  context: CommandContext,
  inputs: readonly OrderRefundLineInput[] | null | undefined,
  wanted: Wanted,
): readonly Returned[] | null {
  if (inputs === undefined || inputs === null) return null;
  if (inputs.length === 0)
    return context.problems.add('REQUIRED', 'input.lines', 'name a line, or leave all of them out');
  return inputs.flatMap((input, index) => {
    const path = `input.lines.${index}`;
    const isTwice = inputs.findIndex(({ key }) => key === input.key) < index;
    if (isTwice) return context.problems.add('INVALID', `${path}.key`, 'this line is named before') ?? [];
    return lineOf(context, input, path, wanted) ?? [];
  });
}

function lineOf(context: CommandContext, input: OrderRefundLineInput, path: string, wanted: Wanted): Returned | null {
  const { problems } = context;
  const line = wanted.order.values.lines?.find(({ key }) => key === input.key);
  if (line === undefined) return problems.add('NOT_FOUND', `${path}.key`, 'the order has no such line');
  const sold = soldAs(line, wanted.held);
  if (sold === null || sold.key === null)
    return problems.add(
      'INVALID',
      `${path}.key`,
      `${wanted.record.connection} has no line that is this one alone: give the amount`,
    );
  if (!checkPositive(context, input.quantity, `${path}.quantity`)) return null;
  const quantity = quantityIn(sold.quantity?.unit ?? null)(input.quantity, `${path}.quantity`, problems);
  if (quantity === undefined) return null;
  if (sold.quantity !== null && quantity.unit !== sold.quantity.unit)
    return problems.add('INVALID', `${path}.quantity.unit`, 'is not what the line is counted in');
  if (sold.quantity !== null && new Big(quantity.value).gt(sold.quantity.value))
    return problems.add('INVALID', `${path}.quantity`, 'is more than was ordered');
  return { line: sold.key, quantity };
}

/** The shop's own line of one that another system may have told: the very same, else the only one with its SKU. */
function soldAs(line: OrderLine, { lines }: Held): OrderLine | null {
  const same = lines.find(({ key, sku }) => key === line.key && sku === line.sku);
  if (same !== undefined) return same;
  const [only, ...others] = line.sku === null ? [] : lines.filter(({ sku }) => sku === line.sku);
  return only === undefined || others.length > 0 ? null : only;
}
