import type { Call } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import type { Employee } from '../../src/model/index.ts';
import type { BamboohrClient } from './client.ts';
import { isKind } from './failure.ts';
import { isId } from './fields.ts';
import type { MappingSettings } from './person.ts';
import { type EncodedEmployee, JOB_COLUMNS } from './write-employee-values.ts';
import { isSameValue, readFields } from './write-reads.ts';

/** The columns of a row of jobInfo that a change sets. */
export interface JobColumns {
  readonly columns: Readonly<Record<string, string | null>>;
  readonly refused: PlannedChange['refused'];
}

export interface JobTools {
  readonly client: BamboohrClient;
  readonly settings: MappingSettings;
  readonly context: MappingContext;
}

/** The job as it is: what is so already is not looked up and not written. */
export interface JobNow {
  readonly division: string | null;
  readonly manager: Employee['manager'];
}

/** Looks up what a row of jobInfo has in other words: the division of a legal entity, the name of a manager. */
export async function jobColumns(
  tools: JobTools,
  job: EncodedEmployee['job'],
  now: JobNow,
  call: Call,
): Promise<JobColumns> {
  const texts = Object.entries(JOB_COLUMNS).flatMap(([field, column]) => {
    const value = Object.entries(job).find(([name]) => name === field)?.[1];
    return value === undefined ? [] : [[column, typeof value === 'string' ? value : null] as const];
  });
  const found = [divisionOf(tools, job.legalEntity, now), await managerOf(tools, job.manager, now, call)];
  return {
    columns: Object.fromEntries([...texts, ...found.flatMap(({ column }) => column)]),
    refused: found.flatMap(({ refused }) => refused),
  };
}

interface Looked {
  readonly column: readonly (readonly [name: string, value: string | null])[];
  readonly refused: PlannedChange['refused'];
}

const UNCHANGED: Looked = { column: [], refused: [] };

function refusal(path: string, detail: string): Looked {
  return { column: [], refused: [{ path, detail }] };
}

function divisionOf(
  { settings: { legalEntities }, context }: JobTools,
  wanted: Employee['legalEntity'],
  now: JobNow,
): Looked {
  if (wanted === undefined) return UNCHANGED;
  const all = Object.entries(legalEntities);
  if (all.length === 0) {
    const isSo = wanted === context.legalEntity;
    return isSo ? UNCHANGED : refusal('legalEntity', 'no division is named for it (see the setting legalEntities)');
  }
  if (wanted === null) return { column: [['division', null]], refused: [] };
  const names = all.filter(([, entity]) => entity === wanted).map(([name]) => name);
  if (names.some((name) => isSameValue(name, now.division))) return UNCHANGED;
  const [only] = names;
  if (only === undefined) return refusal('legalEntity', 'no division is named for it (see the setting legalEntities)');
  if (names.length > 1) return refusal('legalEntity', `has several divisions: ${names.join(', ')} (set it there)`);
  return { column: [['division', only]], refused: [] };
}

/** The row takes the name that the source shows of somebody: the preferred or first, and the last. */
async function managerOf({ client }: JobTools, wanted: Employee['manager'], now: JobNow, call: Call): Promise<Looked> {
  if (wanted === undefined) return UNCHANGED;
  if (wanted === null) return now.manager === null ? UNCHANGED : { column: [['reportsTo', null]], refused: [] };
  if (wanted.by !== 'key' || !isId(wanted.value)) return refusal('manager', 'is no employee of this account');
  if (now.manager?.by === 'key' && now.manager.value === wanted.value) return UNCHANGED;
  try {
    const names = ['firstName', 'lastName', 'preferredName'];
    const { firstName, lastName, preferredName } = await readFields(client, { id: wanted.value, names }, call);
    const first = preferredName ?? firstName;
    if (typeof first === 'string' && typeof lastName === 'string')
      return { column: [['reportsTo', `${first} ${lastName}`]], refused: [] };
    return refusal('manager', 'the name is hidden from our user, and the source takes managers by name');
  } catch (error) {
    if (isKind(error, 'not-found', 'forbidden')) return refusal('manager', 'is not visible to us in this account');
    throw error;
  }
}

/** The row that counts on a day: the last that has begun, of one day the one that came last. Null where none has. */
export function rowInEffect(rows: readonly unknown[], today: string): unknown {
  const begun = rows.filter((row) => dateOf(row) !== '' && dateOf(row) <= today);
  const [last] = begun.toSorted((left, right) => {
    const [one, other] = [dateOf(left), dateOf(right)];
    return one === other ? Number(valueAt(right, 'id')) - Number(valueAt(left, 'id')) : one < other ? 1 : -1;
  });
  return last ?? null;
}

export function dateOf(row: unknown): string {
  const date = valueAt(row, 'date');
  return typeof date === 'string' && date !== '0000-00-00' ? date : '';
}
