import type { CustomerPaymentPolicy } from '../../model/rules.ts';
import { resultOf, type Verdict } from './verdict.ts';

export interface PaymentFacts {
  /** What the caller may be. */
  readonly roles: ReadonlySet<string>;
}

/**
 * Whether a payment counts that a customer says has been made.
 *
 * A customer who works here as well is still one, unless with a role that confirms payments. Of callers who are no customers nothing is said.
 */
export function customerPayment({ roles }: PaymentFacts, policy: CustomerPaymentPolicy): readonly Verdict[] {
  const { approvers } = policy;
  if (!roles.has('customer') || approvers.some((role) => roles.has(role))) return [];
  const result = resultOf(policy.onRecorded, 'PASSED');
  return [{ rule: 'customer-payment', result, message: MESSAGES[result], path: null, facts: { approvers } }];
}

const MESSAGES = {
  PASSED: 'customers may record payments',
  HELD: 'a payment that a customer records has to be confirmed',
  REFUSED: 'customers do not record payments',
} as const;
