import { flag, literal, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Company } from './company.ts';

/** What an answer may show. */
export interface Sight {
  readonly scopes: ReadonlySet<string>;
  readonly include: ReadonlySet<string>;
}

/** Members that are answered by `include` alone. */
const ASKED_FOR = ['current_home_address', 'all_home_addresses', 'custom_fields'];
/** What the table keeps and no answer shows. */
const INTERNAL = ['created_at', 'ssn'];

export function renderEmployee(company: Company, entry: Entry, sight: Sight): Row {
  const { row, id } = entry;
  const hidden = [...INTERNAL, ...ASKED_FOR.filter((name) => !sight.include.has(name))];
  const jobs = company.inOrder(company.jobs.find('employee', id));
  const primary = jobs.find((job) => flag(job.row, 'primary')) ?? jobs[0];
  return {
    ...without({ ...EMPTY_EMPLOYEE, ...row }, hidden),
    title: primary === undefined ? '' : textOrEmpty(primary.row, 'title'),
    hidden_ssn: text(row, 'ssn') === null ? '' : `XXX-XX-${textOrEmpty(row, 'ssn').slice(-4)}`,
    version: company.versionOf(entry),
    company_uuid: company.uuid,
    ssn: '',
    has_ssn: text(row, 'ssn') !== null,
    jobs: jobs.map((job) => renderJob(company, job, sight)),
  };
}

const EMPTY_EMPLOYEE: Row = {
  middle_initial: null,
  preferred_first_name: null,
  email: null,
  work_email: null,
  phone: null,
  manager_uuid: null,
  department: null,
  department_uuid: null,
  historical: false,
  two_percent_shareholder: false,
  payment_method: 'Direct Deposit',
  terminated: false,
  onboarded: true,
  onboarding_status: 'onboarding_completed',
  date_of_birth: null,
  current_employment_status: null,
  eligible_paid_time_off: [],
  terminations: [],
  garnishments: [],
  current_home_address: null,
  all_home_addresses: [],
  custom_fields: [],
};

/** Pay needs its own scope, and is left out without it. */
export function renderJob(company: Company, entry: Entry, sight: Sight): Row {
  const { row } = entry;
  const location = company.locations.get(text(row, 'location_uuid'));
  const shown: Row = {
    title: null,
    ...row,
    version: company.versionOf(entry),
    ...(location === null ? {} : { location: { ...location.row, version: company.versionOf(location) } }),
  };
  if (!sight.scopes.has('compensations:read')) return shown;
  const all = compensationsOf(company, entry.id);
  const current = currentOf(company, all);
  const listed = sight.include.has('all_compensations') || current === null ? all : [current];
  return {
    ...shown,
    rate: current === null ? '0.00' : text(current.row, 'rate'),
    payment_unit: current === null ? null : text(current.row, 'payment_unit'),
    current_compensation_uuid: current?.id ?? null,
    compensations: listed.map((each) => renderCompensation(company, each)),
  };
}

export function renderCompensation(company: Company, entry: Entry): Row {
  return { ...entry.row, version: company.versionOf(entry) };
}

export function compensationsOf(company: Company, job: string): Entry[] {
  const day = ({ row }: Entry) => textOrEmpty(row, 'effective_date');
  return company.compensations
    .find('job', job)
    .toSorted((left, right) => (day(left) < day(right) ? -1 : day(left) > day(right) ? 1 : 0));
}

/** The one with the latest day that has come; of a job that is still to start the first. */
export function currentOf(company: Company, sorted: readonly Entry[]): Entry | null {
  const today = company.today();
  const begun = sorted.filter(({ row }) => textOrEmpty(row, 'effective_date') <= today);
  return begun.at(-1) ?? sorted[0] ?? null;
}

/** Totals only where they are asked for, and once there are any. */
export function renderPayroll(company: Company, { row, id }: Entry, { include }: Sight): Row {
  const { totals, calculating_since, submitting_since, ...shown } = row;
  const status = processingOf(company, row);
  return {
    off_cycle: false,
    external: false,
    ...shown,
    uuid: id,
    payroll_uuid: id,
    company_uuid: company.uuid,
    ...status,
    ...(include.has('totals') && totals !== undefined && status.calculated_at !== null ? { totals } : {}),
  };
}

/** How long Gusto takes to calculate or to submit. */
const BUSY_MS = 5_000;

/** Calculation and submission go on behind their answer; submitted payrolls are processed once their deadline has passed. */
export function processingOf(company: Company, row: Row) {
  const now = company.clock.now();
  const calculating = text(row, 'calculating_since');
  const submitting = text(row, 'submitting_since');
  const endedAt = (since: string) => Date.parse(since) + BUSY_MS;
  const isCalculated = calculating !== null && now >= endedAt(calculating);
  const calculatedAt = isCalculated ? instant(endedAt(calculating)) : text(row, 'calculated_at');
  const deadlineMs = Date.parse(textOrEmpty(row, 'payroll_deadline'));
  const isProcessed = row['processed'] === true || (submitting !== null && now >= deadlineMs);
  const processing = (status: string) => ({ status, errors: [] });
  const request =
    submitting !== null
      ? processing(now < endedAt(submitting) ? 'submitting' : 'submit_success')
      : calculating !== null
        ? processing(isCalculated ? 'calculate_success' : 'calculating')
        : (row['processing_request'] ?? null);
  return {
    processed: isProcessed,
    processed_date: isProcessed ? (text(row, 'processed_date') ?? instant(deadlineMs).slice(0, 10)) : null,
    calculated_at: calculatedAt,
    processing_request: request,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000', '');
}

const FIGURES = ['gross_pay', 'net_pay', 'check_amount'];

/** What a payroll pays to one employee: amounts of lines are strings, gross and net numbers; only what was asked for is there. */
export function renderPayslip(company: Company, { row }: Entry, isProcessed: boolean, sight: Sight): Row {
  const { taxes, benefits, deductions, key, payroll_uuid, ...shown } = row;
  const employee = sight.scopes.has('employees:read') ? company.employees.get(text(row, 'employee_uuid')) : null;
  const named = ['first_name', 'preferred_first_name', 'last_name'];
  const names = named.map((name) => [name, employee === null ? null : text(employee.row, name)]);
  const figures = FIGURES.map((name) => [name, isProcessed ? (literal(row, name) ?? null) : null]);
  const amounts = (value: unknown, members: readonly string[]) =>
    Array.isArray(value)
      ? value.map((each: Row) => ({
          ...each,
          ...Object.fromEntries(members.map((name) => [name, literal(each, name)])),
        }))
      : [];
  return {
    ...Object.fromEntries(names),
    excluded: false,
    payment_method: 'Direct Deposit',
    memo: null,
    fixed_compensations: [],
    hourly_compensations: [],
    paid_time_off: [],
    reimbursements: [],
    ...shown,
    ...Object.fromEntries(figures),
    ...(sight.include.has('taxes') && isProcessed ? { taxes: amounts(taxes, ['amount']) } : {}),
    ...(sight.include.has('deductions') ? { deductions: amounts(deductions, ['amount']) } : {}),
    ...(sight.include.has('benefits') && sight.scopes.has('employee_benefits:read') && isProcessed
      ? { benefits: amounts(benefits, ['employee_deduction', 'company_contribution']) }
      : {}),
  };
}

function without(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
