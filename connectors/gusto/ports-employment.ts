import type { Call, Found, Part, PartName, Port } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { decodeSeen } from '../../src/connector/seen.ts';
import { together } from '../../src/connector/together.ts';
import { answers } from './answers.ts';
import { isUuid } from './codecs.ts';
import { type Employees, MAX_UUIDS, type SeenEmployee } from './employees.ts';
import type { GustoEmployment } from './person.ts';
import { walkEmployees } from './walk.ts';

export interface EmploymentEnvironment {
  readonly employees: Employees;
  readonly mapping: Mapping<GustoEmployment, 'Employment'>;
  readonly context: MappingContext;
}

const PAY = ['payRate', 'payPeriod'] as const;

/** Left out without `compensations:read`. */
const SCOPED = ['job.rate', 'job.payment_unit'];

/** Employment from the jobs of employees; the key is `{employee}:{job}`, because only employees are read together. */
export function employmentPort(environment: EmploymentEnvironment): Port<'Employment'> {
  const { employees, mapping } = environment;
  const core = corePart(mapping, 'watermark');
  const pay: ReadonlySet<string> = new Set(PAY);
  const parts: readonly Part<'Employment'>[] = [
    { ...core, fields: core.fields.filter((field) => !pay.has(field)) },
    // Pay is secret: read live, never listed.
    { name: 'pay', fields: PAY, tracked: 'volatile' },
  ];
  const named = (names: readonly PartName[]) => parts.filter(({ name }) => names.includes(name));
  return {
    entity: 'Employment',
    objectType: 'jobs',
    mapping,
    parts,
    capabilities: {
      maxKeysPerGet: MAX_UUIDS,
      changedSince: false,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, names, call) => getByKeys({ ...environment, parts: named(names) }, keys, call),
    list: (from, call) =>
      walkEmployees<'Employment'>(
        employees,
        { from, include: [], foundOf: (seen) => foundOf({ ...environment, parts: named(['core']) }, seen) },
        call,
      ),
    keys: async function* (call) {
      for await (const seen of employees.all(call)) yield seen.flatMap((each) => jobsOf(each).map(({ key }) => key));
    },
  };
}

interface Reading extends EmploymentEnvironment {
  readonly parts: readonly Part<'Employment'>[];
}

async function getByKeys(
  reading: Reading,
  keys: readonly string[],
  call: Call,
): Promise<readonly (Found<'Employment'> | null)[]> {
  const uuids = [...new Set(keys.map(employeeOf).filter((uuid) => uuid !== null))];
  const chunks = Array.from({ length: Math.ceil(uuids.length / MAX_UUIDS) }, (_, at) =>
    uuids.slice(at * MAX_UUIDS, (at + 1) * MAX_UUIDS),
  );
  const seen = await together(call, (one) =>
    Promise.all(chunks.map((chunk) => reading.employees.read(chunk, [], one))),
  );
  const records = seen.flatMap((employees) => [...employees].map(([uuid, record]) => ({ uuid, record })));
  const found = new Map(records.flatMap((each) => foundOf(reading, each)).map((each) => [each.key, each]));
  return keys.map((key) => found.get(key) ?? null);
}

/** The employee in a key; null in what is no key of ours. */
function employeeOf(key: string): string | null {
  const [employee, job, ...rest] = key.split(':');
  return isUuid(employee) && isUuid(job) && rest.length === 0 ? employee : null;
}

function foundOf({ mapping, context, parts }: Reading, employee: SeenEmployee): readonly Found<'Employment'>[] {
  const fields = parts.flatMap((part): readonly string[] => part.fields);
  return jobsOf(employee).map(({ key, job }) => {
    const version = valueAt(job, 'version');
    const wire = wireOf<GustoEmployment>({ employee: employee.record, job });
    const isHidden = (read: string) => SCOPED.includes(read) && valueAt(wire, read) === undefined;
    return {
      key,
      version: typeof version === 'string' ? version : null,
      sourceUpdatedAt: null,
      parts: parts.map(({ name }) => name),
      ...decodeSeen(mapping, wire, context, { fields, isHidden }),
      url: null,
    };
  });
}

function jobsOf({ uuid, record }: SeenEmployee): readonly { readonly key: string; readonly job: unknown }[] {
  const jobs = valueAt(record, 'jobs');
  if (!Array.isArray(jobs)) throw answers.protocol('GET /employees', 'answered an employee without jobs');
  return jobs.map((job: unknown) => {
    const id = valueAt(job, 'uuid');
    if (!isUuid(id)) throw answers.protocol('GET /employees', 'answered a job without uuid');
    return { key: `${uuid}:${id}`, job };
  });
}
