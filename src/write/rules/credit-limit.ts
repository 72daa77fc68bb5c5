import Big from 'big.js';
import { type Money, moneyOf } from '../../model/money.ts';
import type { CreditPolicy } from '../../model/rules.ts';
import type { CreditCheck } from '../../model/values.ts';
import type { OpenExposure } from '../../store/exposure.ts';
import { resultOf, type Verdict, worstOf } from './verdict.ts';

export interface CreditInput {
  /** What the order comes to, tax included; null when that is not known. */
  readonly order: Money | null;
}

export interface CreditFacts {
  /** `none`: a source that keeps limits says that there is none. `unknown`: no source keeps one, or the one that does has not answered. */
  readonly limit: Money | 'none' | 'unknown';
  /** Null when no source says it, which holds nothing. */
  readonly creditHold: boolean | null;
  /** Without the order that is checked. */
  readonly exposure: OpenExposure;
  /** False while the index lacks invoices or orders: a sum of some would pass for one of all. */
  readonly isComplete: boolean;
}

export interface CreditResult {
  readonly verdicts: readonly Verdict[];
  /** The same, as it is kept with the order. Its result is what the policy made of it. */
  readonly check: CreditCheck;
}

/**
 * Whether a customer's open invoices and orders, the new one among them, stay within the credit limit. Exactly at the limit is within.
 *
 * Currencies are never converted. Debt in another one than the limit's leaves the result open, unless the rest alone exceeds the limit;
 * a credit in another one leaves an excess open. A credit hold holds, whatever the limit. `checkedAt` is UTC, ISO 8601.
 */
export function creditLimit(
  { order }: CreditInput,
  facts: CreditFacts,
  policy: CreditPolicy,
  checkedAt: string,
): CreditResult {
  const exposure = exposureOf(order, facts);
  const verdicts = [...holdVerdict(facts), limitVerdict(facts, exposure, policy)];
  const limit = typeof facts.limit === 'string' ? null : facts.limit;
  const total = limit === null || !exposure.isCounted ? null : onlyIn(limit.currency, exposure.sums);
  return { verdicts, check: { result: checkResult(facts, verdicts), limit, exposure: total, checkedAt } };
}

interface Exposure {
  readonly sums: ReadonlyMap<string, Big>;
  /** Whether every debt is in the sums. */
  readonly isCounted: boolean;
}

function exposureOf(order: Money | null, { exposure, isComplete }: CreditFacts): Exposure {
  const sums = new Map<string, Big>();
  for (const { amount, currency } of [...exposure.invoices, ...exposure.orders, ...(order === null ? [] : [order])])
    sums.set(currency, new Big(amount).plus(sums.get(currency) ?? 0));
  return { sums, isCounted: isComplete && exposure.uncounted === 0 && order !== null };
}

function holdVerdict({ creditHold }: CreditFacts): readonly Verdict[] {
  if (creditHold !== true) return [];
  return [verdictOf('HELD', 'the customer is on credit hold', { creditHold })];
}

function limitVerdict(facts: CreditFacts, exposure: Exposure, policy: CreditPolicy): Verdict {
  const shown = { limit: facts.limit, exposure: shownSums(exposure.sums), isExposureComplete: exposure.isCounted };
  if (facts.limit === 'none') return verdictOf('PASSED', 'the customer has no credit limit', shown);
  const unknown = resultOf(policy.onUnknown, 'UNKNOWN');
  if (facts.limit === 'unknown') return verdictOf(unknown, 'no source says what the credit limit is', shown);
  switch (comparisonWith(facts.limit, facts, exposure)) {
    case 'within':
      return verdictOf('PASSED', 'within the credit limit', shown);
    case 'exceeded':
      return verdictOf(resultOf(policy.onExceeded, 'PASSED'), 'the credit limit is exceeded', shown);
    case 'open':
      return verdictOf(unknown, 'not all that is open can be held against the credit limit', shown);
  }
}

function comparisonWith(limit: Money, { isComplete }: CreditFacts, exposure: Exposure): 'within' | 'exceeded' | 'open' {
  // An index that is being filled may lack credit notes as well.
  if (!isComplete) return 'open';
  const others = [...exposure.sums].filter(([currency]) => currency !== limit.currency).map(([, sum]) => sum);
  const isWithin = (exposure.sums.get(limit.currency) ?? new Big(0)).lte(limit.amount);
  const mayBeMore = !exposure.isCounted || others.some((sum) => sum.gt(0));
  const mayBeLess = others.some((sum) => sum.lt(0));
  if (isWithin) return mayBeMore ? 'open' : 'within';
  return mayBeLess ? 'open' : 'exceeded';
}

function checkResult({ limit }: CreditFacts, verdicts: readonly Verdict[]): CreditCheck['result'] {
  const worst = worstOf(verdicts);
  return worst === 'PASSED' && limit === 'none' ? 'NO_LIMIT' : worst;
}

/** Null when something is open in another currency. */
function onlyIn(currency: string, sums: ReadonlyMap<string, Big>): Money | null {
  if ([...sums].some(([each, sum]) => each !== currency && !sum.eq(0))) return null;
  return moneyOf((sums.get(currency) ?? new Big(0)).toFixed(), currency);
}

function shownSums(sums: ReadonlyMap<string, Big>): readonly Money[] {
  return [...sums].map(([currency, sum]) => moneyOf(sum.toFixed(), currency));
}

function verdictOf(result: Verdict['result'], message: string, facts: Verdict['facts']): Verdict {
  return { rule: 'credit-limit', result, message, path: null, facts };
}
