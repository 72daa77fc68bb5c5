import type { OrderApproveInput, OrderCancelInput, OrderHoldInput } from '../../generated/resolvers.ts';
import type { PlanNote } from '../../write/operation.ts';
import { mayApprove } from '../../write/rules/verdict.ts';
import { actorOf, transitionOf } from '../actors.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf } from '../drafting.ts';
import { heldIn } from '../held.ts';
import { textOf } from '../input-values.ts';
import type { Target } from '../targets.ts';
import { factsOf, onHold, RELEASED } from './order-facts.ts';
import { placingsOf } from './order-history.ts';
import { orderFor, UNFINISHED } from './order-target.ts';

/** Cancels an order; a hold on it goes with it. */
export const orderCancel: Command<OrderCancelInput> = async ({ id, reason }, context) => {
  const target = await orderFor(context, { id, path: 'input.id', from: UNFINISHED, fields: [] });
  if (target === null) return null;
  const { order, kept } = target;
  const record = actorOf(context, order, { action: 'to CANCELLED', field: 'status', path: 'input.id' });
  if (record === null) return null;
  const cancelling = transitionOf(record, 'CANCELLED', reason ?? null);
  const isHeld = (order.values.hold ?? null) !== null;
  const changes = isHeld ? [cancelling, factsOf(kept, RELEASED, [0])] : [cancelling];
  return draftOf(context, about(order), { changes, notes: [] });
};

/**
 * Lets an order go that is on hold. Whoever placed or changed it does not approve it, and what rules hold needs a role of each of them.
 *
 * What a rule held was made as a draft, which is opened now; what a person held stays as it is in its source.
 */
export const orderApprove: Command<OrderApproveInput> = async ({ id, reason }, context) => {
  const { problems, caller, db } = context;
  const target = await orderFor(context, { id, path: 'input.id', from: UNFINISHED, fields: [] });
  if (target === null) return null;
  const { order, kept } = target;
  const { hold } = order.values;
  if (hold === undefined || hold === null) return problems.add('WRONG_STATE', 'input.id', 'the order is not on hold');
  const placings = await placingsOf(db, kept.recordIds);
  if (placings.some(({ requestedBy }) => requestedBy === caller.principal.subject))
    return problems.add('NOT_APPROVER', null, 'nobody approves an order that they placed or changed');
  const checks = placings.find((each) => each.checks.length > 0)?.checks ?? [];
  if (!checks.some(({ rule }) => rule === hold.by))
    return draftOf(context, about(order), { changes: [factsOf(kept, RELEASED, [])], notes: [] });
  if (!mayApprove(checks, order.roles))
    return problems.add('NOT_APPROVER', null, `${hold.by} asks for an approver with another role`);
  const record = actorOf(context, order, { action: 'to OPEN', field: 'status', path: 'input.id' });
  if (record === null) return null;
  const changes = [transitionOf(record, 'OPEN', reason ?? null), factsOf(kept, RELEASED, [0])];
  return draftOf(context, about(order), { changes, notes: [] });
};

/** Puts an order on hold. The hold is the gateway's: what is open in its source stays open there. */
export const orderHold: Command<OrderHoldInput> = async (input, context) => {
  const { problems, caller, nowMs } = context;
  const reason = textOf(input.reason, 'input.reason', problems);
  const target = await orderFor(context, { id: input.id, path: 'input.id', from: UNFINISHED, fields: [] });
  if (target === null) return null;
  const { order, kept } = target;
  if ((order.values.hold ?? null) !== null)
    return problems.add('WRONG_STATE', 'input.id', 'the order is on hold already');
  if (reason === undefined) return null;
  const hold = { reason, by: caller.principal.subject ?? 'nobody', since: new Date(nowMs).toISOString() };
  const changes = [factsOf(kept, onHold(hold), [])];
  return draftOf(context, about(order), { changes, notes: notHeldThere(context, order) });
};

/** A system that has begun an order does not know of holds; whoever works there has to be told. */
function notHeldThere({ connections }: CommandContext, { records }: Target<'Order'>): readonly PlanNote[] {
  return records
    .filter((record) => heldIn(connections, record, 'status') !== 'DRAFT')
    .map(({ connection }): PlanNote => {
      const message = `${connection} does not know of holds: nobody is kept from working on the order there`;
      return { connection, path: 'hold', kind: 'NOT_KEPT_IN_STEP', message };
    });
}
