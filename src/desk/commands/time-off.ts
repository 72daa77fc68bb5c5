import type { TimeOffCancelInput, TimeOffDecideInput, TimeOffRequestInput } from '../../generated/resolvers.ts';
import { actorOf, transitionOf } from '../actors.ts';
import { creationsOf } from '../creations.ts';
import type { Command, CommandContext, Draft } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { given, quantityIn, textOf } from '../input-values.ts';
import type { Target } from '../targets.ts';

/** Asks for leave, for oneself or for somebody else. */
export const timeOffRequest: Command<TimeOffRequestInput> = async (input, context) => {
  const { caller, targets, problems } = context;
  const id = input.employee ?? caller.ownId('Employee');
  if (id === null)
    return problems.add('REQUIRED', 'input.employee', 'no employee is known to be you: name the one it is for');
  const employee = await targets.own('Employee', id, 'input.employee', ['legalEntity']);
  if (employee === null) return null;
  checkSettable(context, employee.roles, input);
  const { startsOn, endsOn } = input;
  if (endsOn < startsOn) problems.add('INVALID', 'input.endsOn', 'is before the first day');
  const amount = given(input.amount, 'input.amount', problems, quantityIn(null));
  if (amount !== undefined && amount !== null && Number(amount.value) <= 0)
    problems.add('INVALID', 'input.amount.value', 'takes no leave');
  const type = textOf(input.type, 'input.type', problems);
  const note = given(input.note, 'input.note', problems, textOf);
  if (!problems.isEmpty) return null;
  const fanOut = creationsOf(context, {
    entity: 'TimeOffRequest',
    values: { employee, type, startsOn, endsOn, amount, note },
    facts: { channel: null, country: null, legalEntity: null, currency: null },
    hangsOn: { target: employee, path: 'input.employee' },
  });
  const subject = { entity: 'TimeOffRequest', entityId: null, roles: employee.roles } as const;
  return draftOf(context, subject, fanOut, secondLook(context, null));
};

/** Takes a request back, as long as it stands. */
export const timeOffCancel: Command<TimeOffCancelInput> = async (input, context) => {
  const request = await requestOf(input, context);
  if (request === null) return null;
  const { status } = request.values;
  if (status !== 'REQUESTED' && status !== 'APPROVED')
    return wrongState(context, status, 'only one that is asked for or approved can be cancelled');
  return moved(context, request, 'CANCELLED', input.reason);
};

/** Approves or denies a request. Nobody decides on what is their own. */
export const timeOffDecide: Command<TimeOffDecideInput> = async (input, context) => {
  const { caller, targets, problems } = context;
  const request = await requestOf(input, context);
  if (request === null) return null;
  const employee = await targets.behind('Employee', request.values.employee, []);
  if (employee === null) return problems.add('FORBIDDEN', 'input.id', 'whose request it is, is not known');
  if (employee.id === caller.ownId('Employee'))
    return problems.add('FORBIDDEN', 'input.id', 'somebody else decides on your own request');
  const { status } = request.values;
  if (status !== 'REQUESTED') return wrongState(context, status, 'only one that is asked for can be decided');
  return moved(context, request, input.decision, input.reason);
};

async function requestOf(
  input: TimeOffCancelInput | TimeOffDecideInput,
  context: CommandContext,
): Promise<Target<'TimeOffRequest'> | null> {
  const request = await context.targets.own('TimeOffRequest', input.id, 'input.id', ['status', 'employee']);
  if (request !== null) checkSettable(context, request.roles, input);
  return request;
}

function wrongState({ problems }: CommandContext, status: string | null | undefined, message: string): null {
  const is = status === undefined || status === null ? 'its state is not known' : `it is ${status}`;
  return problems.add('WRONG_STATE', 'input.id', `${is}: ${message}`);
}

function moved(
  context: CommandContext,
  request: Target<'TimeOffRequest'>,
  to: 'APPROVED' | 'DENIED' | 'CANCELLED',
  reason: string | null | undefined,
): Draft | null {
  const record = actorOf(context, request, { action: `to ${to}`, field: 'status', path: 'input.id' });
  const note = given(reason, 'input.reason', context.problems, textOf) ?? null;
  const changes = record === null ? [] : [transitionOf(record, to, note)];
  return draftOf(context, about(request), { changes, notes: [] }, secondLook(context, null));
}
