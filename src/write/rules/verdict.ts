import type { Reaction } from '../../model/rules.ts';

/**
 * What one rule says of a write before it is sent. Plain data: it is stored with the operation and shown.
 *
 * A rule that has nothing to say gives no verdict; nothing here throws.
 */
export interface Verdict {
  readonly rule: 'credit-limit' | 'stock-available' | 'closed-period' | 'four-eyes' | 'customer-payment';
  /** `UNKNOWN`: it could not be told, and the policy lets it go on. Where the policy stops the unknown, it is `HELD` or `REFUSED`. */
  readonly result: 'PASSED' | 'HELD' | 'REFUSED' | 'UNKNOWN';
  /** For a person; names no amount and no quantity, which not everybody may read. */
  readonly message: string;
  /** The place in the input; null where the write as a whole is meant. */
  readonly path: string | null;
  /** What it was decided by: limit, exposure, available, closedUntil, threshold. Money is `{ amount, currency }`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const BY_WEIGHT = ['PASSED', 'UNKNOWN', 'HELD', 'REFUSED'] as const satisfies readonly Verdict['result'][];

/** What several verdicts come to: refused before held before unknown before passed. `PASSED` when no rule has anything to say. */
export function worstOf(verdicts: readonly Verdict[]): Verdict['result'] {
  const weights = verdicts.map(({ result }) => BY_WEIGHT.indexOf(result));
  return BY_WEIGHT[Math.max(0, ...weights)] ?? 'REFUSED';
}

/**
 * Whether somebody with these roles may let go what the verdicts hold: of every held one that names approvers they have a role.
 *
 * Says nothing about who asked: a person never approves what is their own.
 */
export function mayApprove(
  verdicts: readonly { readonly result: string; readonly facts: Verdict['facts'] }[],
  roles: ReadonlySet<string>,
): boolean {
  return verdicts.every(({ result, facts: { approvers } }) => {
    if (result !== 'HELD' || !Array.isArray(approvers)) return true;
    return approvers.some((role) => roles.has(role));
  });
}

/** The result where a rule is not kept; `allowed` where the policy goes on all the same. */
export function resultOf<R extends 'PASSED' | 'UNKNOWN'>(reaction: Reaction, allowed: R): R | 'HELD' | 'REFUSED' {
  switch (reaction) {
    case 'hold':
      return 'HELD';
    case 'refuse':
      return 'REFUSED';
    case 'allow':
      return allowed;
  }
}
