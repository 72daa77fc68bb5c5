import Big from 'big.js';
import type { Money } from '../../model/money.ts';
import type { Mutation } from '../../model/mutations.ts';
import type { FourEyesRule } from '../../model/rules.ts';
import type { Verdict } from './verdict.ts';

export interface AmountInput {
  readonly mutation: Mutation;
  /** What it is about: the total of the invoice, the amount of the payment. Null when there is none or it is not known. */
  readonly amount: Money | null;
}

/**
 * Whether a second person has to agree. Exactly the threshold passes; an amount below zero counts by its size.
 *
 * Every rule that holds gives a verdict of its own, and who approves needs a role of each: so thresholds can be stepped. An amount that no
 * threshold of the mutation can be compared with (another currency, none known) is held by all of them.
 */
export function fourEyes({ mutation, amount }: AmountInput, policy: readonly FourEyesRule[]): readonly Verdict[] {
  const rules = policy.filter(({ mutations }) => mutations.includes(mutation));
  const hasThreshold = rules.some(({ above }) => above !== null && above.currency === amount?.currency);
  return rules.flatMap((rule) => verdictOf(rule, amount, hasThreshold) ?? []);
}

/** Null for a threshold in another currency where there is one in the amount's own. */
function verdictOf({ above, approvers }: FourEyesRule, amount: Money | null, hasThreshold: boolean): Verdict | null {
  const shared = { rule: 'four-eyes', path: null, facts: { amount, threshold: above, approvers } } as const;
  const held = { ...shared, result: 'HELD' } as const;
  if (above === null) return { ...held, message: 'a second person has to agree' };
  if (amount === null) return { ...held, message: 'the amount is not known, so a second person has to agree' };
  if (amount.currency !== above.currency)
    return hasThreshold
      ? null
      : { ...held, message: 'there is no threshold in this currency, so a second person has to agree' };
  if (new Big(amount.amount).abs().gt(above.amount))
    return { ...held, message: 'above this amount a second person has to agree' };
  return { ...shared, result: 'PASSED', message: 'one person is enough up to this amount' };
}
