import type { OrderChangeInput } from '../../generated/resolvers.ts';
import type { Order } from '../../model/index.ts';
import type { CreditCheck, OrderHold } from '../../model/values.ts';
import type { DraftChange } from '../../write/operation.ts';
import type { Verdict } from '../../write/rules/verdict.ts';
import { actorOf } from '../actors.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about } from '../drafting.ts';
import { heldIn } from '../held.ts';
import { checkSettable } from '../input-check.ts';
import { addressOf, given, textsOf } from '../input-values.ts';
import { canSet } from '../receivers.ts';
import { approversOf, refuse } from '../rule-outcome.ts';
import { checkOrder } from './order-checks.ts';
import { factsOf, holdBy, onHold } from './order-facts.ts';
import { type ChangedLines, changedLines } from './order-line-changes.ts';
import { totalOf } from './order-lines.ts';
import { CHANGEABLE, type OrderTarget, orderFor } from './order-target.ts';
import { defined } from './present.ts';

const FIELDS = ['lines', 'currency', 'customer', 'orderedOn', 'legalEntity'] as const;

/**
 * Changes an order. New lines are checked as those of a new order are.
 *
 * What the rules hold is changed all the same while the order is a draft in its source, and the order is put on hold. Of one that people
 * work on already nothing is sent before somebody approves.
 */
export const orderChange: Command<OrderChangeInput> = async (input, context) => {
  const { problems } = context;
  const target = await orderFor(context, { id: input.id, path: 'input.id', from: CHANGEABLE, fields: FIELDS });
  if (target === null) return null;
  const { order } = target;
  checkSettable(context, order.roles, input);
  const { id: _id, ...changed } = input;
  if (Object.values(changed).every((value) => value === undefined))
    return problems.add('REQUIRED', 'input', 'names nothing to change');
  const record = actorOf(context, order, { action: 'update', field: 'lines', path: 'input.id' });
  if (record === null) return null;
  const { connection, objectType, key } = record;
  const place = { connection, currency: order.values.currency ?? null };
  const lines = await changedLines(context, input, order.values.lines ?? null, place);
  const values = headOf(context, input, order.values);
  const port = context.connections.port(connection, objectType);
  const wanted: Order = { ...values, ...(lines === null ? {} : { lines: lines.wanted.map(({ line }) => line) }) };
  for (const field of Object.keys(wanted))
    if (!canSet(port, 'update', field))
      problems.add('NOT_WRITABLE', `input.${field}`, `${connection} does not let ${field} be changed`);
  if (!problems.isEmpty) return null;
  const intent = { action: 'update', entity: 'Order', key, values: wanted } as const;
  const changing: DraftChange = { connection, objectType, role: 'OWNER', intent, needs: [] };
  const subject = { ...about(order), notes: [] };
  if (lines === null) return { ...subject, changes: [changing], checks: [], approvers: null };
  const { verdicts, creditCheck } = await checkChanged(context, target, lines);
  refuse(problems, verdicts);
  const isDraft = heldIn(context.connections, record, 'status') === 'DRAFT';
  const hold = isDraft ? holdBy(verdicts, context.nowMs) : null;
  const approvers = isDraft ? null : approversOf(verdicts);
  return { ...subject, changes: [changing, factsChange(target, creditCheck, hold)], checks: verdicts, approvers };
};

function factsChange({ kept }: OrderTarget, creditCheck: CreditCheck, hold: OrderHold | null): DraftChange {
  return factsOf(kept, { creditCheck, ...(hold === null ? {} : onHold(hold)) }, [0]);
}

function headOf({ problems }: CommandContext, input: OrderChangeInput, { orderedOn }: Order): Order {
  const { requestedOn } = input;
  if (requestedOn !== undefined && requestedOn !== null && requestedOn < (orderedOn ?? ''))
    problems.add('INVALID', 'input.requestedOn', 'is before the day of the order');
  return defined({
    ...textsOf(input, ['customerPoNumber', 'note'], problems),
    requestedOn,
    billTo: given(input.billTo, 'input.billTo', problems, addressOf),
    shipTo: given(input.shipTo, 'input.shipTo', problems, addressOf),
  });
}

/** The order as it will be; of its stock only what is asked for beyond what it has already. */
async function checkChanged(
  context: CommandContext,
  { order }: OrderTarget,
  { wanted, stock, items }: ChangedLines,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly creditCheck: CreditCheck }> {
  const { customer, legalEntity, orderedOn } = order.values;
  return checkOrder(context, {
    customer: await context.targets.behind('Customer', customer, []),
    ...{ total: totalOf(wanted), lines: stock, items, legalEntity: legalEntity ?? null, exceptOrders: [order.id] },
    dates: [{ path: 'input.id', on: orderedOn ?? null }],
  });
}
