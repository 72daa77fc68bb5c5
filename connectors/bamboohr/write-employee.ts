import { isConfigured } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { bornBy, SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, Step, WritePort } from '../../src/connector/write.ts';
import type { Employee } from '../../src/model/index.ts';
import { isId } from './fields.ts';
import { applyStep } from './write-calls.ts';
import { settable } from './write-configured.ts';
import { fieldChange, named } from './write-employee-fields.ts';
import { encodeEmployee, JOB_FIELDS, REQUIRED } from './write-employee-values.ts';
import { findStep } from './write-find.ts';
import { jobColumns } from './write-job.ts';
import { isTerminated, jobStep, rowIds } from './write-job-row.ts';
import { newValues, refusedChange, takenOf, todayOf, type WriteEnvironment, writable } from './write-plan.ts';
import { addRowCall, createEmployeeCall, deleteOwnRowCall, terminateCall, updateEmployeeCall } from './write-steps.ts';

/** What tells one new employee from another; the rest may be kept in another spelling than it was sent in. */
const IDENTITY = ['firstName', 'lastName', 'workEmail', 'hireDate', 'employeeNumber'];

/**
 * Writes employees: plain fields in one call, the job as a row of jobInfo from today on, the end as a row of employmentStatus.
 *
 * The source knows neither idempotency keys nor versions, and answers most calls without a word: what happened is looked up.
 */
export function employeeWrite(environment: WriteEnvironment): WritePort<'Employee'> {
  return {
    actions: ['create', 'update', 'to INACTIVE'],
    fields: writable(environment.mappings.employee),
    plan: (change, call) => plan(environment, change, call),
    apply: (step, inputs, call) => applyStep(environment, step, inputs, call),
    find: (step, inputs, call) => findStep(environment, step, inputs, call),
  };
}

async function plan(environment: WriteEnvironment, change: Change<'Employee'>, call: Call): Promise<PlannedChange> {
  if (change.action !== 'create' && !isId(change.key)) return refusedChange('', 'is no employee of this account');
  switch (change.action) {
    case 'create':
      return planCreate(environment, change.values, call);
    case 'update':
      return planUpdate(environment, change, call);
    case 'transition':
      if (change.to !== 'INACTIVE')
        return refusedChange('status', 'BambooHR takes people back with a new employment: enter it there');
      return planEnd(environment, change, call);
    default:
      return refusedChange('', 'BambooHR deletes nobody: end the employment by a transition to INACTIVE');
  }
}

async function planCreate(environment: WriteEnvironment, asked: Employee, call: Call): Promise<PlannedChange> {
  const { client, directory } = environment;
  const { values, ...unset } = await settable(environment, asked, call);
  const encoded = encodeEmployee(values, 'create', encodingIn(environment));
  const job = await jobColumns(environment, encoded.job, { division: null, manager: null }, call);
  const refused = [...unset.refused, ...encoded.refused, ...job.refused];
  const { lossy } = encoded;
  if (REQUIRED.some((field) => typeof encoded.fields[field] !== 'string')) return { steps: [], refused, lossy };
  const set = Object.fromEntries(Object.entries(encoded.fields).filter(([, value]) => value !== null));
  const body = await named(client, set, call);
  const today = todayOf(environment);
  const create = createEmployeeCall(body, {
    look: 'employee',
    above: (await directory.ids('all', call)).at(-1) ?? '0',
    values: Object.fromEntries(Object.entries(body).filter(([name]) => IDENTITY.includes(name))),
  });
  const taken = takenOf(values, refused);
  const isInJob = (field: string) => isJobField(field) && !isConfigured(environment.mappings.employee.rows[field]);
  const made: Step = {
    ...create,
    id: '1',
    needs: [],
    diff: newValues(taken, (field) => !isInJob(field)),
    undo: { kind: 'void', call: terminateCall(SELF, { on: today, comment: null, known: [] }) },
  };
  const columns = Object.fromEntries(Object.entries(job.columns).filter(([, value]) => value !== null));
  if (Object.keys(columns).length === 0) return { steps: [made], refused, lossy };
  const date = values.hiredOn ?? today;
  const row: Step = {
    ...addRowCall(bornBy('1'), { table: 'jobInfo', known: [], columns: { date, ...columns } }),
    id: '2',
    needs: ['1'],
    diff: newValues(taken, isInJob),
    undo: { kind: 'delete', call: deleteOwnRowCall(bornBy('1'), 'jobInfo') },
  };
  return { steps: [made, row], refused, lossy };
}

function encodingIn({ mappings, context }: WriteEnvironment) {
  return { mapping: mappings.employee, context };
}

function isJobField(field: string): boolean {
  return JOB_FIELDS.some((each) => each === field);
}

async function planUpdate(
  environment: WriteEnvironment,
  { key, values: asked, current }: Extract<Change<'Employee'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const { values, ...unset } = await settable(environment, asked, call);
  const encoded = encodeEmployee(values, 'update', encodingIn(environment));
  const fields = await fieldChange(environment, { id: key, values, wanted: encoded.fields }, call);
  const { before, after, diff } = fields;
  const isChanged = Object.keys(after).length > 0;
  const step: Step = {
    ...updateEmployeeCall(key, { before, after }),
    id: '1',
    needs: [],
    diff,
    undo: { kind: 'restore', call: updateEmployeeCall(key, { before: after, after: before }) },
  };
  const place = isChanged ? { id: '2', needs: ['1'] } : { id: '1', needs: [] };
  const job = await jobStep(environment, { key, job: encoded.job, current, today: todayOf(environment) }, call);
  return {
    steps: [...(isChanged ? [step] : []), ...(job.step === null ? [] : [{ ...job.step, ...place }])],
    refused: [...unset.refused, ...encoded.refused, ...fields.refused, ...job.refused],
    lossy: [...encoded.lossy, ...job.lossy],
  };
}

/** Somebody whose last row of employmentStatus is Terminated has left already; who is still to come is inactive too, and can be ended. */
async function planEnd(
  environment: WriteEnvironment,
  { key, note, current }: Extract<Change<'Employee'>, { action: 'transition' }>,
  call: Call,
): Promise<PlannedChange> {
  const on = todayOf(environment);
  const rows = (await environment.tables.of([key], ['employmentStatus'], call)).get(key)?.employmentStatus ?? [];
  if (isTerminated(rows, on)) return { steps: [], refused: [], lossy: [] };
  const step: Step = {
    ...terminateCall(key, { on, comment: note, known: rowIds(rows) }),
    id: '1',
    needs: [],
    diff: [
      { path: 'status', before: current.record.status ?? null, after: 'INACTIVE' },
      { path: 'terminatedOn', before: current.record.terminatedOn ?? null, after: on },
    ],
    undo: { kind: 'delete', call: deleteOwnRowCall(key, 'employmentStatus') },
  };
  return { steps: [step], refused: [], lossy: [] };
}
