import { entryOf, rolesIn } from '../auth/access.ts';
import type { Verdict } from '../write/rules/verdict.ts';
import type { Problems } from './user-error.ts';

/** Adds what the rules refuse to the problems, each at its place in the input. */
export function refuse(problems: Problems, verdicts: readonly Verdict[]): void {
  for (const { result, rule, path, message } of verdicts)
    if (result === 'REFUSED') problems.add('RULE_REFUSED', path, `${rule}: ${message}`);
}

/**
 * The roles of which one has to approve what the verdicts hold; null when nothing is held.
 *
 * Who approves needs a role of every held verdict, so these are the roles that all of them name. Where they have none in common, those of the
 * strictest, which names the fewest: the verdicts stay with the operation, and `mayApprove` asks for the others too. A held verdict that names
 * nobody is for those who approve orders.
 */
export function approversOf(verdicts: readonly Verdict[]): readonly string[] | null {
  const lists = verdicts
    .filter(({ result }) => result === 'HELD')
    .map(({ facts }) => namesIn(facts['approvers']) ?? [...rolesIn(entryOf('Mutation', 'orderApprove'))])
    .toSorted((a, b) => a.length - b.length);
  const [strictest] = lists;
  if (strictest === undefined) return null;
  const common = strictest.filter((role) => lists.every((list) => list.includes(role)));
  return common.length > 0 ? common : strictest;
}

function namesIn(approvers: unknown): readonly string[] | null {
  return Array.isArray(approvers) ? approvers.map(String) : null;
}
