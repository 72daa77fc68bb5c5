import type { Draft, Members } from '../../src/connector/plans.ts';
import { bornBy, inText, SELF } from '../../src/connector/step.ts';
import type { Difference, Place, StepCall } from '../../src/connector/write.ts';
import type { Look } from './write-looks.ts';

/** What an undone step has left behind. */
const LEFT: Place = { $place: 'version' };

const EMPLOYEES = 'employees';
const JOBS = 'jobs';

/** The call of one write; its body names the version that must still stand, where one does. */
function callOf(
  {
    method,
    path,
    operation,
  }: { readonly method: StepCall['request']['method']; readonly path: string; readonly operation: string },
  { objectType, key }: Pick<StepCall, 'objectType' | 'key'>,
  body: Members | null,
  look: Look,
): StepCall {
  return { operation: `${method} ${operation}`, objectType, key, request: { method, path, body }, expects: look };
}

interface Creating {
  readonly body: Members;
  /** What tells one new employee from another. */
  readonly like: Members;
  /** Those of them who are there already. */
  readonly known: readonly string[];
  readonly diff: readonly Difference[];
}

/** Makes an employee, who is then being onboarded; undone by deleting, which Gusto allows as long as that lasts. */
export function createEmployee(companyId: string, { body, like, known, diff }: Creating): Draft {
  const place = { method: 'POST', path: `/v1/companies/${companyId}/employees`, operation: '/employees' } as const;
  const call = callOf(place, { objectType: EMPLOYEES, key: null }, body, { look: 'new', like, known: [...known] });
  const remove = callOf(
    { method: 'DELETE', path: `/v1/employees/${inText(SELF)}`, operation: '/employees/{id}' },
    { objectType: EMPLOYEES, key: SELF },
    null,
    { look: 'gone', employee: SELF },
  );
  return { ...call, diff, undo: { kind: 'delete', call: remove } };
}

/** Gives the employee of the first step a job. */
export function createJob(body: Members, diff: readonly Difference[]): Draft {
  const employee = bornBy('1');
  const place = {
    method: 'POST',
    path: `/v1/employees/${inText(employee)}/jobs`,
    operation: '/employees/{id}/jobs',
  } as const;
  const call = callOf(place, { objectType: JOBS, key: null }, body, { look: 'new-job', employee, like: { ...body } });
  const remove = callOf(
    { method: 'DELETE', path: `/v1/jobs/${inText(SELF)}`, operation: '/jobs/{id}' },
    { objectType: JOBS, key: SELF },
    null,
    { look: 'job-gone', employee, job: SELF },
  );
  return { ...call, diff, undo: { kind: 'delete', call: remove } };
}

interface Updating {
  readonly version: string;
  readonly after: Members;
  readonly before: Members;
  readonly diff: readonly Difference[];
}

/** Changes an employee over the version that was read, and undoes it over the one that this left. */
export function updateEmployee(employee: string, { version, after, before, diff }: Updating): Draft {
  const place = { method: 'PUT', path: `/v1/employees/${employee}`, operation: '/employees/{id}' } as const;
  const own = { objectType: EMPLOYEES, key: employee };
  const look = (to: Members, from: Members): Look => ({ look: 'values', employee, after: to, before: from });
  return {
    ...callOf(place, own, { ...after, version }, look(after, before)),
    diff,
    undo: { kind: 'restore', call: callOf(place, own, { ...before, version: LEFT }, look(before, after)) },
  };
}

/** Changes a job over the version that was read. */
export function updateJob(employee: string, job: string, { version, after, before, diff }: Updating): Draft {
  const place = { method: 'PUT', path: `/v1/jobs/${job}`, operation: '/jobs/{id}' } as const;
  const own = { objectType: JOBS, key: job };
  const look = (to: Members, from: Members): Look => ({ look: 'job', employee, job, after: to, before: from });
  return {
    ...callOf(place, own, { ...after, version }, look(after, before)),
    diff,
    undo: { kind: 'restore', call: callOf(place, own, { ...before, version: LEFT }, look(before, after)) },
  };
}
