import { mayRead } from '../auth/access.ts';
import type { EntityName } from '../model/index.ts';
import type { Money } from '../model/money.ts';
import { fourEyes } from '../write/rules/four-eyes.ts';
import type { Verdict } from '../write/rules/verdict.ts';
import type { CommandContext, Draft } from './draft.ts';
import type { FanOut } from './fan-out.ts';
import { approversOf } from './rule-outcome.ts';
import type { Target } from './targets.ts';

/** The entity that an input names: undefined where it names none, null where it clears. A problem where the caller sees no such. */
export async function named<E extends EntityName>(
  { targets }: Pick<CommandContext, 'targets'>,
  entity: E,
  id: string | null | undefined,
  path: string,
): Promise<Target<E> | null | undefined> {
  if (id === undefined || id === null) return id;
  return (await targets.visible(entity, id, path, [])) ?? undefined;
}

/** The roles of the caller that may make an entity which is nobody's own yet; null with a problem when none may. */
export function makerRoles(
  { caller, mutation, problems }: Pick<CommandContext, 'caller' | 'mutation' | 'problems'>,
  entity: EntityName,
): ReadonlySet<string> | null {
  const roles = caller.rolesOffRows(entity);
  if (roles !== null && mayRead(roles, 'Mutation', mutation)) return roles;
  return problems.add('FORBIDDEN', 'input', `your roles do not allow ${mutation}`);
}

/** What four-eyes rules say of a write; of one without an amount only those that hold whatever the amount is. */
export function secondLook(
  { mutation, policy }: Pick<CommandContext, 'mutation' | 'policy'>,
  amount: Money | null,
): readonly Verdict[] {
  const rules = amount === null ? policy.fourEyes.filter(({ above }) => above === null) : policy.fourEyes;
  return fourEyes({ mutation, amount }, rules);
}

/** The draft of what was fanned out; null when there are problems. */
export function draftOf(
  { problems }: Pick<CommandContext, 'problems'>,
  subject: Pick<Draft, 'entity' | 'entityId' | 'roles'>,
  { changes, notes }: FanOut,
  checks: readonly Verdict[] = [],
): Draft | null {
  if (!problems.isEmpty) return null;
  return { ...subject, changes, notes, checks, approvers: approversOf(checks) };
}

/** Subject of a draft about an entity that is there. */
export function about({ entity, id, roles }: Target): Pick<Draft, 'entity' | 'entityId' | 'roles'> {
  return { entity, entityId: id, roles };
}
