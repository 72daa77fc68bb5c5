import type { Ledger } from '../../../src/simulator/ledger.ts';
import { flag, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Company, ObjectType } from './company.ts';
import { removeWhole } from './direct-change.ts';
import { invalidAttribute, invalidOperation, staleVersion } from './refusals.ts';

export interface Writing {
  readonly company: Company;
  readonly ledger: Ledger;
  /** The call in the ledger. */
  readonly call: number;
}

/** What was written, or why not. */
export type Written = { readonly entry: Entry } | SimulatedResponse;

const EMPLOYEE_MEMBERS = [
  'first_name',
  'middle_initial',
  'last_name',
  'preferred_first_name',
  'email',
  'work_email',
  'date_of_birth',
  'ssn',
  'two_percent_shareholder',
];
const JOB_MEMBERS = ['title', 'hire_date', 'two_percent_shareholder', 'state_wc_covered', 'state_wc_class_code'];

/** POST /v1/companies/{company_id}/employees: being onboarded until somebody has completed it. */
export function createEmployee(writing: Writing, body: Row): Written {
  const { company } = writing;
  const invalid = invalidEmployee(body, ['first_name', 'last_name']);
  if (invalid !== null) return invalid;
  const isSelf = flag(body, 'self_onboarding');
  if (isSelf && text(body, 'email') === null) return invalidAttribute('email', 'is required');
  return store(writing, 'create', 'employees', {
    uuid: company.newUuid(),
    ...taken(body, EMPLOYEE_MEMBERS),
    onboarded: false,
    onboarding_status: isSelf ? 'self_onboarding_pending_invite' : 'admin_onboarding_incomplete',
    created_at: new Date(company.clock.now()).toISOString(),
  });
}

/** PUT /v1/employees/{employee_id}: only what is sent is changed, and only over the version that stands. */
export function updateEmployee(writing: Writing, entry: Entry, body: Row): Written {
  const stale = staleOf(writing.company, entry, body, 409);
  if (stale !== null) return stale;
  const invalid = invalidEmployee(body, []);
  if (invalid !== null) return invalid;
  return store(writing, 'update', 'employees', { ...entry.row, ...taken(body, EMPLOYEE_MEMBERS) });
}

/** DELETE /v1/employees/{employee_id}: as long as somebody is being onboarded. */
export function deleteEmployee(writing: Writing, { id, row }: Entry): SimulatedResponse {
  if (row['onboarded'] !== false) return invalidOperation('Onboarded employees cannot be deleted.');
  return removed(writing, 'employees', id);
}

/** POST /v1/employees/{employee_id}/jobs: the first one is the primary. */
export function createJob(writing: Writing, employee: Entry, body: Row): Written {
  const { company } = writing;
  for (const name of ['title', 'hire_date'])
    if (text(body, name) === null) return invalidAttribute(name, 'is required');
  const invalid = invalidDate(body, 'hire_date');
  if (invalid !== null) return invalid;
  const isFirst = company.jobs.find('employee', employee.id).length === 0;
  const job = store(writing, 'create', 'jobs', {
    uuid: company.newUuid(),
    employee_uuid: employee.id,
    ...taken(body, JOB_MEMBERS),
    primary: isFirst,
  });
  if ('status' in job) return job;
  company.put('compensations', {
    uuid: company.newUuid(),
    job_uuid: job.entry.id,
    employee_uuid: employee.id,
    rate: '0.00',
    payment_unit: 'Hour',
    flsa_status: 'Nonexempt',
    effective_date: text(body, 'hire_date'),
  });
  return job;
}

/** PUT /v1/jobs/{job_id}: a version that does not stand is 422 here. */
export function updateJob(writing: Writing, entry: Entry, body: Row): Written {
  const stale = staleOf(writing.company, entry, body, 422);
  if (stale !== null) return stale;
  const invalid = invalidDate(body, 'hire_date');
  if (invalid !== null) return invalid;
  return store(writing, 'update', 'jobs', { ...entry.row, ...taken(body, JOB_MEMBERS) });
}

export function deleteJob(writing: Writing, { id, row }: Entry): SimulatedResponse {
  const others = writing.company.jobs.find('employee', text(row, 'employee_uuid')).length;
  if (flag(row, 'primary') && others > 1) return invalidOperation('The primary job cannot be deleted.');
  return removed(writing, 'jobs', id);
}

function invalidEmployee(body: Row, required: readonly string[]): SimulatedResponse | null {
  for (const name of required) if (textOrEmpty(body, name).trim() === '') return invalidAttribute(name, 'is required');
  for (const name of ['first_name', 'last_name'])
    if (name in body && textOrEmpty(body, name).trim() === '') return invalidAttribute(name, "can't be blank");
  for (const name of ['email', 'work_email']) {
    const value = text(body, name);
    if (value !== null && !/^[^\s@]+@[^\s@]+$/.test(value))
      return invalidAttribute(name, 'is not a valid email address');
  }
  if (!/^\d{9}$/.test(text(body, 'ssn') ?? '000000000')) return invalidAttribute('ssn', 'is invalid');
  return invalidDate(body, 'date_of_birth');
}

function invalidDate(body: Row, name: string): SimulatedResponse | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  const isDate = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  return isDate ? null : invalidAttribute(name, 'is not a date');
}

function staleOf(company: Company, entry: Entry, body: Row, status: 409 | 422): SimulatedResponse | null {
  const version = text(body, 'version');
  if (version === null) return invalidAttribute('version', 'is required');
  return version === company.versionOf(entry) ? null : { ...staleVersion(), status };
}

function taken(body: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
}

function store(writing: Writing, action: 'create' | 'update', type: ObjectType, row: Row): Written {
  const { company, ledger, call } = writing;
  const entry = company.put(type, row);
  ledger.effect({ call, action, objectType: type, key: entry.id, values: row, idempotencyKey: null });
  return { entry };
}

function removed({ company, ledger, call }: Writing, type: ObjectType, key: string): SimulatedResponse {
  removeWhole(company, type, key);
  ledger.effect({ call, action: 'delete', objectType: type, key, values: {}, idempotencyKey: null });
  return { status: 204, body: null };
}
