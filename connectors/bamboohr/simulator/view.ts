import type { BamboohrMoney } from '../wire.ts';
import type { Field } from './catalogue.ts';
import type { Company, OptionList } from './company.ts';
import type { HistoryTable } from './history-tables.ts';
import { childOf, instantText, type Row, text, textOrEmpty } from './row.ts';

/** An employee with the row of each history table that is in effect. */
export interface View {
  readonly company: Company;
  readonly id: string;
  readonly employee: Row;
  readonly jobInfo: Row | null;
  readonly employmentStatus: Row | null;
  readonly compensation: Row | null;
}

/** An employee as of a date; null looks at rows of the future, too. */
export function viewOf(company: Company, employee: Row, asOf: string | null): View {
  const id = textOrEmpty(employee, 'id');
  const inEffect = (table: HistoryTable) => rowInEffect(company.table(table).of(id), table, asOf);
  return {
    company,
    id,
    employee,
    jobInfo: inEffect('jobInfo'),
    employmentStatus: inEffect('employmentStatus'),
    compensation: inEffect('compensation'),
  };
}

/** Compensation alone calls the date of a row `startDate`. */
export function dateColumn(table: HistoryTable): string {
  return table === 'compensation' ? 'startDate' : 'date';
}

function rowInEffect(rows: readonly Row[], table: HistoryTable, asOf: string | null): Row | null {
  const column = dateColumn(table);
  let found: Row | null = null;
  for (const row of rows) {
    const date = textOrEmpty(row, column);
    if (asOf !== null && date > asOf) continue;
    if (found === null || date >= textOrEmpty(found, column)) found = row;
  }
  return found;
}

/** `Lena Schmid`: the preferred name, if there is one, in place of the first. */
export function displayName(employee: Row): string {
  const first = text(employee, 'preferredName') ?? textOrEmpty(employee, 'firstName');
  return `${first} ${textOrEmpty(employee, 'lastName')}`.trim();
}

export function isTerminated({ employmentStatus }: View): boolean {
  return text(employmentStatus, 'employmentStatus') === 'Terminated';
}

/** The value of a field: text, null when it is not set. */
export function fieldValue(field: Field, view: View): string | null {
  switch (field.from) {
    case 'computed':
      return computedValue(field.name, view);
    case 'Employee':
      return text(view.employee, field.column);
    case 'jobInfo':
    case 'employmentStatus':
    case 'compensation':
      return field.type === 'currency' ? (payOf(view)?.value ?? null) : text(view[field.from], field.column);
  }
}

export function payOf({ compensation, company }: View): BamboohrMoney | null {
  return compensation === null ? null : moneyOf(compensation, 'rate', company.currency);
}

export function moneyOf(row: Row, name: string, currency: string): BamboohrMoney | null {
  const money = childOf(row, name);
  const value = text(money, 'value');
  return value === null ? null : { value, currency: text(money, 'currency') ?? currency };
}

function computedValue(name: string, view: View): string | null {
  const { company, employee, employmentStatus, jobInfo, compensation } = view;
  const manager = managerOf(view);
  const optionId = (list: OptionList, row: Row | null) => company.option(list, text(row, list))?.id ?? null;
  switch (name) {
    case 'eeid':
      return view.id;
    case 'status':
      return isTerminated(view) ? 'Inactive' : (text(employee, 'status') ?? 'Active');
    case 'terminationDate':
      return isTerminated(view) ? text(employmentStatus, 'date') : null;
    case 'displayName':
      return displayName(employee);
    case 'fullName1':
      return `${textOrEmpty(employee, 'firstName')} ${textOrEmpty(employee, 'lastName')}`.trim();
    case 'bestEmail':
      return text(employee, 'workEmail') ?? text(employee, 'homeEmail');
    case 'lastChanged':
      return instantText(textOrEmpty(employee, 'lastChanged'));
    case 'supervisor':
      return manager === null ? null : displayName(manager);
    case 'supervisorId':
      return text(manager, 'employeeNumber');
    case 'supervisorEId':
      return text(manager, 'id');
    case 'supervisorEmail':
      return text(manager, 'workEmail');
    case 'jobTitleId':
      return optionId('jobTitle', jobInfo);
    case 'departmentId':
      return optionId('department', jobInfo);
    case 'divisionId':
      return optionId('division', jobInfo);
    case 'locationId':
      return optionId('location', jobInfo);
    case 'employmentStatusId':
      return optionId('employmentStatus', employmentStatus);
    case 'payRateCurrencyCode':
      return payOf(view)?.currency ?? null;
    case 'payRateEffectiveDate':
      return text(compensation, 'startDate');
    default:
      return null;
  }
}

function managerOf({ company, jobInfo }: View): Row | null {
  const id = text(jobInfo, 'reportsToId');
  return id === null ? null : company.employee(id);
}
