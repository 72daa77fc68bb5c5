import type { ClosedPeriods } from '../../model/rules.ts';
import type { Verdict } from './verdict.ts';

export interface DatedInput {
  /** The dates that the write would put into the books: its issue, its payment, its order. */
  readonly dates: readonly {
    readonly path: string;
    /** A calendar date; null where the write leaves it to today. */
    readonly on: string | null;
  }[];
}

export interface PeriodFacts {
  /** Whose books; null when that is not known. */
  readonly legalEntity: string | null;
}

/**
 * Whether the dates are after the last closed day of the legal entity; on that day is too early.
 *
 * A legal entity with an entry of its own does not go by `*`. One that is not known goes by the latest day of all, so that nothing gets
 * into closed books. `today` is a calendar date in the legal entity's own time zone.
 */
export function closedPeriod(
  { dates }: DatedInput,
  { legalEntity }: PeriodFacts,
  policy: ClosedPeriods,
  today: string,
): readonly Verdict[] {
  const closedUntil = lastClosedDay(legalEntity, policy);
  if (closedUntil === null) return [];
  return dates.map(({ path, on }): Verdict => {
    const date = on ?? today;
    const shared = { rule: 'closed-period', path, facts: { legalEntity, date, closedUntil } } as const;
    return date > closedUntil
      ? { ...shared, result: 'PASSED', message: 'the period is open' }
      : { ...shared, result: 'REFUSED', message: `the books are closed up to ${closedUntil}` };
  });
}

function lastClosedDay(legalEntity: string | null, policy: ClosedPeriods): string | null {
  if (legalEntity === null) return Object.values(policy).toSorted().at(-1) ?? null;
  if (Object.hasOwn(policy, legalEntity)) return policy[legalEntity] ?? null;
  return policy['*'] ?? null;
}
