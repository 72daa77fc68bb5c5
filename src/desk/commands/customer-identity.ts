import type { CustomerMergeIntoInput, CustomerSplitInput } from '../../generated/resolvers.ts';
import { OWN_CONNECTION, ownType } from '../../model/own-connection.ts';
import { readGroups } from '../../store/groups.ts';
import { readExclusions } from '../../store/links.ts';
import type { StoredRecord } from '../../store/stored-record.ts';
import type { DraftChange } from '../../write/operation.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { textOf } from '../input-values.ts';

/** How a reason says that it knows of the split before. */
const AGAIN = /^again\b/i;

/** Makes two customers one. Changes the gateway's own index of who is who; every source stays as it is. */
export const customerMergeInto: Command<CustomerMergeIntoInput> = async (input, context) => {
  const { targets, problems } = context;
  const [from, into] = await Promise.all([
    targets.own('Customer', input.id, 'input.id', []),
    targets.own('Customer', input.into, 'input.into', []),
  ]);
  const reason = textOf(input.reason, 'input.reason', problems);
  if (from === null || into === null || reason === undefined) return null;
  checkSettable(context, into.roles, input);
  if (from.id === into.id) return problems.add('INVALID', 'input.into', 'is the same customer already');
  const moving = await membersOf(context, from.id);
  const apart = await readExclusions(
    context.db,
    moving.map(({ id }) => id),
  );
  const others = new Set((await membersOf(context, into.id)).map(({ id }) => id));
  if (apart.some((pair) => pair.some((id) => others.has(id))) && !AGAIN.test(reason))
    problems.add(
      'RULE_REFUSED',
      'input.reason',
      'a person has split these before: to merge them all the same, begin the reason with `again`',
    );
  const changes = [regrouping(into.id, { action: 'merge', records: moving.map(({ id }) => id), reason })];
  return draftOf(context, about(into), { changes, notes: [] }, secondLook(context, null));
};

/** Takes records out of a customer: they become one of their own, and no rule links them again. */
export const customerSplit: Command<CustomerSplitInput> = async (input, context) => {
  const { targets, problems } = context;
  const target = await targets.own('Customer', input.id, 'input.id', []);
  const reason = textOf(input.reason, 'input.reason', problems);
  if (target === null || reason === undefined) return null;
  checkSettable(context, target.roles, input);
  const members = await membersOf(context, target.id);
  const known = new Set(members.filter(isOfSource).map(({ id }) => id));
  for (const [index, id] of input.records.entries())
    if (!known.has(id)) problems.add('INVALID', `input.records.${index}`, 'is no record of this customer');
  const records = [...new Set(input.records)];
  if (records.length === 0) problems.add('REQUIRED', 'input.records', 'names no record');
  if (known.size > 0 && [...known].every((id) => records.includes(id)))
    problems.add('INVALID', 'input.records', 'are all of this customer: one has to stay');
  const changes = [regrouping(target.id, { action: 'split', records, reason })];
  return draftOf(context, about(target), { changes, notes: [] }, secondLook(context, null));
};

/** All records of a group, the gateway's own among them. */
async function membersOf({ db }: CommandContext, id: string): Promise<readonly StoredRecord[]> {
  return (await readGroups(db, [id])).get(id) ?? [];
}

function isOfSource({ connection }: StoredRecord): boolean {
  return connection !== OWN_CONNECTION;
}

function regrouping(
  key: string,
  intent: { readonly action: 'merge' | 'split'; readonly records: readonly string[]; readonly reason: string },
): DraftChange {
  return {
    ...{ connection: OWN_CONNECTION, objectType: ownType('identity', 'Customer'), role: 'GATEWAY', needs: [] },
    intent: { ...intent, entity: 'Customer', key },
  };
}
