import type { Call } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { type Draft, newValues, planned, present, refusedWhole, writePort } from '../../src/connector/plans.ts';
import { filledRequest, keyOfStep } from '../../src/connector/step.ts';
import type { Change, Difference, Inputs, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Employee } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { GustoClient } from './client.ts';
import type { GustoSettings } from './config.ts';
import type { EmployeeEnvironment } from './ports-employee.ts';
import { alike, lookFor, versionOf } from './write-looks.ts';
import { createEmployee, createJob, updateEmployee, updateJob } from './write-steps.ts';
import { contactPointsShown, employeeMembers, FIELDS, MEMBERS } from './write-values.ts';

export interface WriteEnvironment extends EmployeeEnvironment {
  readonly client: GustoClient;
  readonly settings: GustoSettings;
  readonly clock: Clock;
}

/**
 * Writes employees, and the title of their job. There are no idempotency keys: what happened is looked up by work e-mail and name.
 *
 * An update names the version that it is over; Gusto refuses one over another. Nobody is terminated and nobody's pay is changed from here.
 * Source: POST /v1/companies/{company_id}/employees and PUT /v1/employees/{employee_id}, https://docs.gusto.com/embedded-payroll/reference
 */
export function employeeWrite(environment: WriteEnvironment): WritePort<'Employee'> {
  return writePort<'Employee'>({
    actions: ['create', 'update'],
    fields: FIELDS,
    plan: (change, call) => plan(environment, change, call),
    send: (step, inputs, call) => send(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(environment.employees, step, inputs, call),
  });
}

async function plan(environment: WriteEnvironment, change: Change<'Employee'>, call: Call): Promise<PlannedChange> {
  if (change.action === 'create') return planCreate(environment, change.values, call);
  if (change.action === 'update') return planUpdate(environment, change, call);
  return refusedWhole(
    '',
    'employees are made and changed, nothing else: terminations pay wages, and are made in Gusto',
  );
}

async function planCreate(
  { employees, settings, clock, context }: WriteEnvironment,
  values: Employee,
  call: Call,
): Promise<PlannedChange> {
  const { employee, refused, lossy } = employeeMembers(values, bornWith(context), 'create');
  const body = present(employee);
  for (const [member, path] of [
    ['first_name', 'firstName'],
    ['last_name', 'lastName'],
  ] as const)
    if (body[member] === undefined) return refusedWhole(path, 'an employee has a first and a last name');
  const title = values.jobTitle ?? null;
  const hiredOn = values.hiredOn ?? null;
  const like = Object.fromEntries(Object.entries(body).filter(([member]) => IDENTITY.includes(member)));
  const known = (await alike(employees, like, call)).map(({ uuid }) => uuid);
  const isRefused = new Set(refused.map(({ path }) => path));
  const told = [...Object.values(MEMBERS), ...BORN].filter((field) => !isRefused.has(field));
  const shown = { ...values, personalContactPoints: contactPointsShown(values, {}) };
  const made = createEmployee(settings.companyId, { body, like, known, diff: newValues(shown, told) });
  if (title === null) {
    const untold = hiredOn === null ? [] : [{ path: 'hiredOn', detail: 'stands in a job, which has a title' }];
    return planned([made], [...refused, ...untold], lossy);
  }
  const from = hiredOn ?? new Date(clock.now()).toISOString().slice(0, 10);
  const diff: readonly Difference[] = [
    { path: 'jobTitle', before: null, after: title },
    ...(hiredOn === null ? [] : [{ path: 'hiredOn', before: null, after: hiredOn }]),
  ];
  return planned([made, createJob({ title, hire_date: from }, diff)], refused, lossy);
}

/** What tells one new employee from another. */
const IDENTITY = ['first_name', 'last_name', 'work_email'];

/** What is true of everybody who is made here. */
const BORN = ['status', 'legalEntity'];

function bornWith({ legalEntity }: MappingContext): Employee {
  return { status: 'ACTIVE', legalEntity };
}

async function planUpdate(
  { employees }: WriteEnvironment,
  { key, values, current }: Extract<Change<'Employee'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const raw = (await employees.read([key], [], call)).get(key);
  if (raw === undefined)
    throw answers.failure('not-found', 'GET /employees', { detail: 'the record is not visible any more' });
  const { employee, refused, lossy } = employeeMembers(values, current.record, 'update');
  const isRefused = new Set(refused.map(({ path }) => path));
  const asked = Object.entries(employee).filter(([member]) => !isRefused.has(MEMBERS[member] ?? ''));
  const changed = asked.filter(([member, value]) => !isSame(member, valueAt(raw, member), value));
  const drafts: Draft[] = [];
  const version = current.version ?? versionOf(raw);
  if (version === null) throw answers.protocol('GET /employees', 'answered an employee without version');
  if (changed.length > 0)
    drafts.push(
      updateEmployee(key, {
        version,
        after: Object.fromEntries(changed),
        before: Object.fromEntries(changed.map(([member]) => [member, valueAt(raw, member) ?? null])),
        diff: changed.flatMap(([member]) => differenceOf(MEMBERS[member], values, current.record)),
      }),
    );
  const job = jobUpdate(key, raw, values, current.record);
  return planned([...drafts, ...job.drafts], [...refused, ...job.refused], lossy);
}

/** The title of the primary job; who is given a job in Gusto has one. */
function jobUpdate(
  employee: string,
  raw: object,
  values: Employee,
  held: Employee,
): { readonly drafts: readonly Draft[]; readonly refused: PlannedChange['refused'] } {
  const title = values.jobTitle;
  if (title === undefined || title === (held.jobTitle ?? null)) return { drafts: [], refused: [] };
  const jobs = valueAt(raw, 'jobs');
  const all: readonly unknown[] = Array.isArray(jobs) ? jobs : [];
  const job = all.find((each) => valueAt(each, 'primary') === true) ?? all[0];
  const [uuid, version] = [valueAt(job, 'uuid'), versionOf(job)];
  if (typeof uuid !== 'string' || version === null)
    return { drafts: [], refused: [{ path: 'jobTitle', detail: 'has no job yet: enter one in Gusto' }] };
  const before = { title: valueAt(job, 'title') ?? null };
  const diff = differenceOf('jobTitle', values, held);
  return { drafts: [updateJob(employee, uuid, { version, after: { title }, before, diff })], refused: [] };
}

function differenceOf(field: keyof Employee | undefined, values: Employee, held: Employee): readonly Difference[] {
  if (field === undefined) return [];
  const after = field === 'personalContactPoints' ? contactPointsShown(values, held) : (values[field] ?? null);
  return [{ path: field, before: held[field] ?? null, after }];
}

function isSame(member: string, held: unknown, asked: unknown): boolean {
  const normal = (value: unknown) => {
    if (typeof value !== 'string') return value ?? null;
    return member.endsWith('email') ? value.trim().toLowerCase() : value.trim();
  };
  return normal(held) === normal(asked);
}

async function send({ client }: WriteEnvironment, step: StepCall, inputs: Inputs, call: Call) {
  const record = await client.send(step.operation, filledRequest(step.request, inputs), call);
  const key = record === null ? keyOfStep(step, inputs) : valueAt(record, 'uuid');
  if (typeof key !== 'string') throw answers.protocol(step.operation, 'answered without the record');
  return { kind: 'applied', key, version: versionOf(record) } as const;
}
