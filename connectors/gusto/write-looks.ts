import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { isShown, type Sameness, settledBy } from '../../src/connector/looks.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Members } from '../../src/connector/plans.ts';
import { filledValue } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { Employees, SeenEmployee } from './employees.ts';

const membersSchema = z.record(z.string(), z.unknown());

/** What tells whether a step happened, in plain JSON and in the words of the source. */
const lookSchema = z.discriminatedUnion('look', [
  /** Somebody of this name and work e-mail, other than those who were there when it was planned. */
  z.object({
    look: z.literal('new'),
    like: membersSchema,
    known: z.array(z.string()),
  }),
  /** The employee shows these values; those before where it did not happen. */
  z.object({ look: z.literal('values'), employee: z.string(), after: membersSchema, before: membersSchema }),
  /** The job of the employee does. */
  z.object({
    look: z.literal('job'),
    employee: z.string(),
    job: z.string(),
    after: membersSchema,
    before: membersSchema,
  }),
  /** The employee has a job of these values; had none before. */
  z.object({ look: z.literal('new-job'), employee: z.string(), like: membersSchema }),
  /** Nobody of this uuid is visible any more. */
  z.object({ look: z.literal('gone'), employee: z.string() }),
  z.object({ look: z.literal('job-gone'), employee: z.string(), job: z.string() }),
]);

/** As planned: places may stand for keys. */
export type Look = {
  [K in z.output<typeof lookSchema>['look']]: {
    readonly [M in keyof Extract<z.output<typeof lookSchema>, { look: K }>]: M extends 'employee' | 'job'
      ? unknown
      : Extract<z.output<typeof lookSchema>, { look: K }>[M];
  };
}[z.output<typeof lookSchema>['look']];

const ABSENT: FindOutcome = { kind: 'absent' };
const UNSURE: FindOutcome = { kind: 'unsure' };

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor(
  employees: Employees,
  { expects }: StepCall,
  inputs: Inputs,
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(expects, inputs));
  if (look.look === 'new') return newOne(await alike(employees, look.like, call), look.known);
  const employee = (await employees.read([look.employee], [], call)).get(look.employee);
  switch (look.look) {
    case 'values':
      return settled(employee, look);
    case 'gone':
      return employee === undefined ? { kind: 'applied', key: look.employee, version: null } : ABSENT;
    case 'job':
      return settled(
        jobsOf(employee).find((job) => valueAt(job, 'uuid') === look.job),
        look,
      );
    case 'new-job':
      return jobBorn(jobsOf(employee), look.like);
    case 'job-gone': {
      const isThere = jobsOf(employee).some((job) => valueAt(job, 'uuid') === look.job);
      return isThere ? ABSENT : { kind: 'applied', key: look.job, version: null };
    }
  }
}

/** Everyone of these values, e-mails in any case. Throws SourceError. */
export async function alike(
  employees: Employees,
  like: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<readonly SeenEmployee[]> {
  const found: SeenEmployee[] = [];
  for await (const seen of employees.all(call))
    found.push(...seen.filter(({ record }) => isShown(record, like, isSame)));
  return found;
}

function newOne(found: readonly SeenEmployee[], known: readonly string[]): FindOutcome {
  const [first, ...others] = found.filter(({ uuid }) => !known.includes(uuid));
  if (first === undefined) return ABSENT;
  return others.length > 0 ? UNSURE : { kind: 'applied', key: first.uuid, version: versionOf(first.record) };
}

/** An employee who had no job has this one of the plan, or none. */
function jobBorn(jobs: readonly unknown[], like: Readonly<Record<string, unknown>>): FindOutcome {
  const [first, ...others] = jobs;
  if (first === undefined) return ABSENT;
  const key = valueAt(first, 'uuid');
  if (others.length > 0 || typeof key !== 'string' || !isShown(first, like, isSame)) return UNSURE;
  return { kind: 'applied', key, version: versionOf(first) };
}

function settled(record: unknown, look: { readonly after: Members; readonly before: Members }): FindOutcome {
  const key = valueAt(record, 'uuid');
  if (typeof key !== 'string') return UNSURE;
  return settledBy(record, look, { kind: 'applied', key, version: versionOf(record) }, isSame);
}

function jobsOf(employee: unknown): readonly unknown[] {
  const jobs = valueAt(employee, 'jobs');
  return Array.isArray(jobs) ? jobs : [];
}

/** E-mails are the same in any case. */
const isSame: Sameness = (held, asked, path) => {
  const isEmail = path === 'email' || path === 'work_email';
  return isDeepStrictEqual(isEmail ? inLowerCase(held) : held, isEmail ? inLowerCase(asked) : asked);
};

function inLowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

export function versionOf(record: unknown): string | null {
  const version = valueAt(record, 'version');
  return typeof version === 'string' ? version : null;
}
