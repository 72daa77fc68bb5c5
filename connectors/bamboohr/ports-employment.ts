import type { Call, Checkpoint, Found, Page, Part, PartName, Port } from '../../src/connector/contract.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { decodeSeen } from '../../src/connector/seen.ts';
import { isId, MAX_IDS } from './fields.ts';
import { type BamboohrJob, type Histories, jobsOf } from './history.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { PortEnvironment } from './ports-employee.ts';
import type { TableName, Tables } from './tables.ts';
import { walk } from './walk.ts';

/** What is dated ahead takes effect without being told as a change, so everything is listed again after an hour: two calls. */
const FULL_EVERY_MS = 3_600_000;

const PAY = ['payRate', 'payPeriod'] as const;

const pay: ReadonlySet<string> = new Set(PAY);

/** Pay is secret: read live, never listed. */
function partsOf({ employment }: BamboohrMappings): readonly Part<'Employment'>[] {
  const core = corePart(employment, 'watermark');
  return [
    { ...core, fields: core.fields.filter((field) => !pay.has(field)) },
    { name: 'pay', fields: PAY, tracked: 'volatile' },
  ];
}

export interface EmploymentEnvironment extends PortEnvironment {
  readonly tables: Tables;
}

/** Employment from the rows of jobInfo; the key is `{employeeId}:{rowId}`, because a row is read through its employee. */
export function employmentPort(environment: EmploymentEnvironment): Port<'Employment'> {
  return {
    entity: 'Employment',
    objectType: 'jobInfo',
    mapping: environment.mappings.employment,
    parts: partsOf(environment.mappings),
    capabilities: {
      maxKeysPerGet: MAX_IDS,
      // The tables, and whether somebody whose tables do not answer is there at all.
      callsPerGet: (_keys, parts) =>
        1 + tablesFor(partsOf(environment.mappings).filter(({ name }) => parts.includes(name))).length,
      changedSince: true,
      // Of a row that is deleted nothing is told but that its employee has changed.
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, parts, call) => getByKeys(environment, { keys, parts }, call),
    list: (from, call) => listChanges(environment, from, call),
    keys: (call) => listKeys(environment, call),
  };
}

async function getByKeys(
  environment: EmploymentEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<readonly (Found<'Employment'> | null)[]> {
  const ids = [...new Set(keys.map(employeeOf).filter((id) => id !== null))];
  if (ids.length === 0) return keys.map(() => null);
  const asked = partsOf(environment.mappings).filter(({ name }) => parts.includes(name));
  const histories = await environment.tables.of(ids, tablesFor(asked), call);
  const found = new Map(
    ids.flatMap((id) => foundOf(environment, asked, id, histories.get(id)).map((each) => [each.key, each] as const)),
  );
  return keys.map((key) => found.get(key) ?? null);
}

/** The employee in a key; null in what is no key of ours. */
function employeeOf(key: string): string | null {
  const [employee, row, ...rest] = key.split(':');
  return isId(employee) && isId(row) && rest.length === 0 ? employee : null;
}

/** When someone left is in employmentStatus, and decides which pay was the last. */
function tablesFor(parts: readonly Part<'Employment'>[]): readonly TableName[] {
  const hasPay = parts.some(({ name }) => name === 'pay');
  return ['jobInfo', 'employmentStatus', ...(hasPay ? (['compensation'] as const) : [])];
}

async function* listChanges(
  environment: EmploymentEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<'Employment'>> {
  const { settings, tables } = environment;
  const parts = partsOf(environment.mappings).filter(({ name }) => name === 'core');
  let histories: ReadonlyMap<string, Histories> | null = null;
  for await (const stop of walk(
    { ...environment, pageSize: settings.pageSize, fullEveryMs: FULL_EVERY_MS },
    from,
    call,
  )) {
    if (stop.open.length > 0) histories ??= await tables.of(stop.open, tablesFor(parts), call);
    const records = stop.ids.flatMap((id) => foundOf(environment, parts, id, histories?.get(id)));
    yield { records, removed: [], checkpoint: stop.checkpoint };
  }
}

async function* listKeys({ tables }: EmploymentEnvironment, call: Call): AsyncGenerator<readonly string[]> {
  const histories = await tables.all(['jobInfo'], call);
  yield [...histories].flatMap(([id, { jobInfo }]) => jobInfo.map((row) => `${id}:${String(valueAt(row, 'id'))}`));
}

/** The jobs of one employee. */
function foundOf(
  { settings, context, clock, mappings }: EmploymentEnvironment,
  parts: readonly Part<'Employment'>[],
  employeeId: string,
  histories: Histories | undefined,
): readonly Found<'Employment'>[] {
  if (histories === undefined) return [];
  const fields = parts.flatMap((part): readonly string[] => part.fields);
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  return [...jobsOf(histories, today)].map(([row, job]) => {
    const wire = wireOf<BamboohrJob>({ ...job, employeeId, settings });
    const isHidden = (read: string) => valueAt(wire, read) === undefined;
    return {
      key: `${employeeId}:${row}`,
      version: null,
      sourceUpdatedAt: null,
      parts: parts.map(({ name }) => name),
      ...decodeSeen(mappings.employment, wire, context, { fields, isHidden }),
      url: `${settings.url}/employees/employee.php?id=${employeeId}`,
    };
  });
}
