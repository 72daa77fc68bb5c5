import { valueAt } from '../../src/connector/mapping.ts';
import type { MappingSettings } from './person.ts';
import type { BamboohrMoney, None } from './wire.ts';

/** One row of the job history, with what the other histories say of its time. A column that is not there is hidden from us. */
export interface BamboohrJob {
  readonly employeeId: string;
  readonly date: string | None;
  readonly jobTitle: string | None;
  readonly department: string | None;
  readonly location: string | None;
  readonly division: string | None;
  /** The day before the next row, or that of the termination. */
  readonly endedOn: string | None;
  /** Of the row in effect on the last day of the job, today where it lasts; `Terminated` does not count. */
  readonly employmentStatus: string | None;
  readonly rate: BamboohrMoney | string | None;
  readonly paidPer: string | None;
  readonly payType: string | None;
  readonly settings: MappingSettings;
}

type Row = unknown;

/** The rows of one employee, as they came. */
export interface Histories {
  readonly jobInfo: readonly Row[];
  readonly employmentStatus: readonly Row[];
  readonly compensation: readonly Row[];
}

const TERMINATED = 'Terminated';

/** Stands where something could not be understood: every codec refuses it, and the field becomes a gap. */
const UNREADABLE: unknown = {};

/** A history in the order of its days, '' for a row without one; `unknown` is what everything that depends on the order becomes. */
type Timeline =
  | { readonly isKnown: true; readonly rows: readonly { readonly day: string; readonly row: Row }[] }
  | { readonly isKnown: false; readonly unknown: unknown };

/** The jobs of one employee by the id of their row, each as the mapping reads it. Tables come in no particular order. */
export function jobsOf(histories: Histories, today: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const jobs = timelineOf(histories.jobInfo, 'date');
  const statuses = timelineOf(histories.employmentStatus, 'date');
  const pays = timelineOf(histories.compensation, 'startDate');
  const assembled = histories.jobInfo.map((row) => {
    const span = spanOf(row, jobs, statuses);
    const lastDay = typeof span.endedOn === 'string' && span.endedOn < today ? span.endedOn : today;
    const day = laterOf(span.startedOn, lastDay);
    const inEffect = (of: Timeline, column: string, isCounted?: (row: Row) => boolean) =>
      span.isKnown ? columnInEffect(of, { day, column, isCounted }) : span.endedOn;
    const columns = {
      endedOn: span.endedOn,
      employmentStatus: inEffect(
        statuses,
        'employmentStatus',
        (each) => valueAt(each, 'employmentStatus') !== TERMINATED,
      ),
      rate: inEffect(pays, 'rate'),
      paidPer: inEffect(pays, 'paidPer'),
      payType: inEffect(pays, 'type'),
    };
    return [String(valueAt(row, 'id')), { ...Object(row), ...columns }] as const;
  });
  return new Map(assembled);
}

interface Span {
  /** Whether `endedOn` is a day, or null while the job lasts. */
  readonly isKnown: boolean;
  readonly startedOn: string;
  readonly endedOn: unknown;
}

function spanOf(row: Row, jobs: Timeline, statuses: Timeline): Span {
  if (!jobs.isKnown) return { isKnown: false, startedOn: '', endedOn: jobs.unknown };
  const at = jobs.rows.findIndex((each) => each.row === row);
  const startedOn = jobs.rows[at]?.day ?? '';
  const next = jobs.rows[at + 1]?.day;
  const beforeNext = next === undefined ? null : dayBefore(next, startedOn);
  const left = terminationAfter(startedOn, statuses);
  // Where the next job begins is known even if a termination is not.
  if (left !== null && typeof left !== 'string')
    return { isKnown: beforeNext !== null, startedOn, endedOn: beforeNext ?? left };
  const endedOn = left !== null && (beforeNext === null || left < beforeNext) ? left : beforeNext;
  return { isKnown: true, startedOn, endedOn };
}

/** The first day on or behind another on which the employee is terminated; null for none. */
function terminationAfter(startedOn: string, statuses: Timeline): unknown {
  if (!statuses.isKnown) return statuses.unknown;
  for (const { day, row } of statuses.rows) {
    if (day < startedOn) continue;
    const status = valueAt(row, 'employmentStatus');
    if (status === undefined) return undefined;
    if (status !== null && typeof status !== 'string') return UNREADABLE;
    if (status === TERMINATED && day !== '') return day;
  }
  return null;
}

/** A column of the last counted row that has begun on a day; null where there is no such row. */
function columnInEffect(
  timeline: Timeline,
  {
    day,
    column,
    isCounted = () => true,
  }: { readonly day: string; readonly column: string; readonly isCounted?: ((row: Row) => boolean) | undefined },
): unknown {
  if (!timeline.isKnown) return timeline.unknown;
  const row = timeline.rows.findLast((each) => each.day <= day && isCounted(each.row));
  return row === undefined ? null : valueAt(row.row, column);
}

function timelineOf(rows: readonly Row[], column: string): Timeline {
  const days = rows.map((row) => ({ day: dayOf(valueAt(row, column)), row }));
  if (days.some(({ day }) => day === null)) return { isKnown: false, unknown: UNREADABLE };
  if (days.some(({ day }) => day === undefined)) return { isKnown: false, unknown: undefined };
  const known = days.map(({ day, row }) => ({ day: day ?? '', row }));
  return {
    isKnown: true,
    rows: known.toSorted((left, right) => compare(left.day, right.day) || idOf(left.row) - idOf(right.row)),
  };
}

/** The day, '' where none is set, undefined where it is hidden, null where it is no day. */
function dayOf(value: unknown): string | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '' || value === '0000-00-00') return '';
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function idOf(row: Row): number {
  return Number(valueAt(row, 'id'));
}

/** The day before another; a job that was replaced on its first day lasted that day. */
function dayBefore(next: string, startedOn: string): string {
  const before = new Date(Date.parse(`${next}T00:00:00Z`) - 86_400_000);
  const day = Number.isNaN(before.getTime()) ? '' : before.toISOString().slice(0, 10);
  return laterOf(startedOn, day);
}

function laterOf(one: string, other: string): string {
  return compare(one, other) > 0 ? one : other;
}
