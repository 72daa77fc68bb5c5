import type { Call, Found } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Difference, PlannedChange, Step } from '../../src/connector/write.ts';
import type { Tables } from './tables.ts';
import type { EncodedEmployee } from './write-employee-values.ts';
import { dateOf, type JobTools, jobColumns, rowInEffect } from './write-job.ts';
import { isSameValue } from './write-reads.ts';
import { addRowCall, changeRowCall, deleteOwnRowCall } from './write-steps.ts';

interface JobChange {
  readonly key: string;
  readonly job: EncodedEmployee['job'];
  readonly current: Found<'Employee'>;
  readonly today: string;
}

export interface PlannedJob {
  readonly step: Omit<Step, 'id' | 'needs'> | null;
  readonly refused: PlannedChange['refused'];
  readonly lossy: PlannedChange['lossy'];
}

const COLUMNS = ['jobTitle', 'department', 'division', 'location', 'reportsTo'];

/**
 * The step that changes the job from today on: a new row as the one in effect but for what changes, or that row itself where it began today.
 *
 * A row holds the whole job, so a new one would empty a column that is hidden from us.
 */
export async function jobStep(
  tools: JobTools & { readonly tables: Tables },
  { key, job, current, today }: JobChange,
  call: Call,
): Promise<PlannedJob> {
  const fields = Object.keys(job);
  if (fields.length === 0) return { step: null, refused: [], lossy: [] };
  const rows = (await tools.tables.of([key], ['jobInfo'], call)).get(key)?.jobInfo ?? [];
  const row = rowInEffect(rows, today);
  const hidden = row === null ? [] : [...COLUMNS, 'date'].filter((column) => valueAt(row, column) === undefined);
  if (hidden.length > 0 || rows.some((each) => valueAt(each, 'date') === undefined))
    return { step: null, refused: fields.map((path) => ({ path, detail: HIDDEN })), lossy: [] };
  const division = valueAt(row, 'division');
  const now = { division: typeof division === 'string' ? division : null, manager: current.record.manager };
  const { columns, refused } = await jobColumns(tools, job, now, call);
  const changed = Object.entries(columns).filter(([name, value]) => !isSameValue(valueAt(row, name), value));
  if (changed.length === 0) return { step: null, refused, lossy: [] };
  const kept = { ...fieldsOf(row), ...Object.fromEntries(changed) };
  const rowStep =
    dateOf(row) === today
      ? changeOf(key, row, Object.fromEntries(changed))
      : additionOf(key, rows, { ...kept, date: today });
  return { step: { ...rowStep, diff: differences(job, current) }, refused, lossy: untilLater(rows, { fields, today }) };
}

const HIDDEN =
  'a column of jobInfo is hidden from our user, and a new row would empty it (grant it in the access level of the user)';

/** A row that is dated ahead was entered before, and says nothing of this change. */
function untilLater(
  rows: readonly unknown[],
  { fields, today }: { readonly fields: readonly string[]; readonly today: string },
): PlannedChange['lossy'] {
  const [next] = rows
    .map(dateOf)
    .filter((date) => date > today)
    .sort();
  return next === undefined
    ? []
    : fields.map((path) => ({ path, detail: `holds until ${next}: another job begins then` }));
}

type RowStep = Omit<Step, 'id' | 'needs' | 'diff'>;

function changeOf(key: string, row: unknown, after: Readonly<Record<string, unknown>>): RowStep {
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, valueAt(row, name)]));
  const where = { table: 'jobInfo', row: String(valueAt(row, 'id')) } as const;
  return {
    ...changeRowCall(key, { ...where, before, after }),
    undo: { kind: 'restore', call: changeRowCall(key, { ...where, before: after, after: before }) },
  };
}

function additionOf(key: string, rows: readonly unknown[], columns: Readonly<Record<string, unknown>>): RowStep {
  return {
    ...addRowCall(key, { table: 'jobInfo', known: [...rowIds(rows)], columns }),
    undo: { kind: 'delete', call: deleteOwnRowCall(key, 'jobInfo') },
  };
}

/** What a row says, with the columns of the account's own. */
function fieldsOf(row: unknown): Readonly<Record<string, unknown>> {
  const { id: _id, employeeId: _employeeId, ...columns }: Record<string, unknown> = { ...Object(row) };
  return columns;
}

/** Those that are not as they were. */
function differences(job: EncodedEmployee['job'], { record }: Found<'Employee'>): readonly Difference[] {
  return Object.entries(job).flatMap(([path, after]) => {
    const before = valueAt(record, path) ?? null;
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  });
}

export function rowIds(rows: readonly unknown[]): string[] {
  return rows.map((row) => String(valueAt(row, 'id')));
}

/** Whether the row of employmentStatus that counts on a day is the end. */
export function isTerminated(rows: readonly unknown[], day: string): boolean {
  return isSameValue(valueAt(rowInEffect(rows, day), 'employmentStatus'), 'Terminated');
}
