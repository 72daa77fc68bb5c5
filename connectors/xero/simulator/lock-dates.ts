import { type Row, text } from '../../../src/simulator/row.ts';

/** The last day that nobody may write into any more: the later one of the lock dates of the organisation. */
function lockedUntil(organisation: Row): string | null {
  const dates = ['PeriodLockDate', 'EndOfYearLockDate'].map((name) => text(organisation, name)?.slice(0, 10) ?? '');
  const last = dates.sort().at(-1) ?? '';
  return last === '' ? null : last;
}

/** Why something of these days cannot be written; nothing when no day is locked. */
export function lockMessages(organisation: Row, ...days: readonly (string | null)[]): string[] {
  const until = lockedUntil(organisation);
  const isLocked = until !== null && days.some((day) => day !== null && day <= until);
  return isLocked ? [`The document date cannot be before the period lock date, currently set at ${until}`] : [];
}
