import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type {
  BamboohrChangeAction,
  BamboohrChangedTable,
  BamboohrChanges,
  BamboohrCompensation,
  BamboohrEmploymentStatus,
  BamboohrJobInfo,
} from '../wire.ts';
import { type Asked, type Context, objectOrList, ok } from './context.ts';
import { findEmployee } from './employees.ts';
import { type HistoryTable, historyTables } from './history-tables.ts';
import { headerError } from './refusals.ts';
import { instantText, type Row, secondsOf, text, textOrEmpty } from './row.ts';
import { displayName, moneyOf } from './view.ts';

export function historyTableNamed(name: string | undefined): HistoryTable | null {
  return historyTables.find((table) => table === name) ?? null;
}

const noTable = () => headerError(404, 'The table does not exist');

/** GET /employees/{id}/tables/{table}. */
export function tableOfEmployee(context: Context, asked: Asked): SimulatedResponse {
  const table = historyTableNamed(asked.params['table']);
  if (table === null) return noTable();
  const found = findEmployee(context, asked);
  return found.kind === 'refused' ? found.answer : ok(rowsOf(context, table, found.id));
}

/** GET /employees/all/tables/{table}: of everyone whom the caller may see, those who have left and those to come included. */
export function tableOfAll(context: Context, asked: Asked): SimulatedResponse {
  const table = historyTableNamed(asked.params['table']);
  if (table === null) return noTable();
  return ok(visibleIds(context).flatMap((id) => rowsOf(context, table, id)));
}

function visibleIds({ company, access }: Context): string[] {
  return access.visible(company.table('Employee').list()).map((employee) => textOrEmpty(employee, 'id'));
}

type WireRow = BamboohrJobInfo | BamboohrEmploymentStatus | BamboohrCompensation;

function rowsOf(
  { company, access }: Context,
  table: HistoryTable,
  employeeId: string,
): Readonly<Record<string, unknown>>[] {
  const hidden = new Set(
    company.fields.all
      .filter(({ from, guard }) => from === table && !access.seesField(employeeId, guard))
      .map(({ column }) => column),
  );
  if (!access.seesField(employeeId, 'supervisor')) hidden.add('reportsTo');
  if (hidden.has('rate')) hidden.add('overtimeRate');
  const render = (row: Row): WireRow => {
    switch (table) {
      case 'jobInfo':
        return jobInfoRow(row, company.employee(textOrEmpty(row, 'reportsToId')));
      case 'employmentStatus':
        return employmentStatusRow(row);
      case 'compensation':
        return compensationRow(row, company.currency);
    }
  };
  const own = company.fields.own.filter(({ from }) => from === table);
  const ownColumns = (row: Row) => Object.fromEntries(own.map(({ column }) => [column, textOrEmpty(row, column)]));
  return company
    .table(table)
    .of(employeeId)
    .map((row) =>
      Object.fromEntries(Object.entries({ ...render(row), ...ownColumns(row) }).filter(([name]) => !hidden.has(name))),
    );
}

function keysOf(row: Row): { readonly id: string; readonly employeeId: string } {
  return { id: textOrEmpty(row, 'id'), employeeId: textOrEmpty(row, 'employeeId') };
}

function jobInfoRow(row: Row, manager: Row | null): BamboohrJobInfo {
  return {
    ...keysOf(row),
    date: text(row, 'date'),
    location: text(row, 'location'),
    department: text(row, 'department'),
    division: text(row, 'division'),
    jobTitle: text(row, 'jobTitle'),
    reportsTo: manager === null ? '' : displayName(manager),
  };
}

function employmentStatusRow(row: Row): BamboohrEmploymentStatus {
  return {
    ...keysOf(row),
    date: text(row, 'date'),
    employmentStatus: text(row, 'employmentStatus'),
    comment: textOrEmpty(row, 'comment'),
    terminationReasonId: textOrEmpty(row, 'terminationReasonId'),
    terminationTypeId: textOrEmpty(row, 'terminationTypeId'),
    terminationRehireId: textOrEmpty(row, 'terminationRehireId'),
  };
}

/** A rate that is not set still has its currency, and '' for value. */
function compensationRow(row: Row, currency: string): BamboohrCompensation {
  return {
    ...keysOf(row),
    startDate: text(row, 'startDate'),
    rate: moneyOf(row, 'rate', currency) ?? { currency, value: '' },
    type: text(row, 'type'),
    exempt: textOrEmpty(row, 'exempt'),
    reason: textOrEmpty(row, 'reason'),
    comment: text(row, 'comment'),
    paidPer: text(row, 'paidPer'),
    paySchedule: textOrEmpty(row, 'paySchedule'),
    overtimeRate: moneyOf(row, 'overtimeRate', currency) ?? { currency, value: '' },
  };
}

interface Change {
  readonly id: string;
  readonly action: BamboohrChangeAction;
  readonly lastChanged: string;
}

/** The changes since an instant, itself included. Someone hidden from the caller is not in them, and that is no deletion. */
function changesSince({ company, access }: Context, since: string): Change[] {
  const from = secondsOf(since);
  const living = access.visible(company.table('Employee').list()).map((employee): Change => {
    const isNew = secondsOf(textOrEmpty(employee, 'created')) >= from;
    const lastChanged = textOrEmpty(employee, 'lastChanged');
    return { id: textOrEmpty(employee, 'id'), action: isNew ? 'Inserted' : 'Updated', lastChanged };
  });
  const gone = [...company.deleted]
    .filter(([id]) => access.seesEmployee(id))
    .map(([id, at]): Change => ({ id, action: 'Deleted', lastChanged: at }));
  return [...living, ...gone]
    .filter(({ lastChanged }) => secondsOf(lastChanged) >= from)
    .map((change) => ({ ...change, lastChanged: instantText(change.lastChanged) }));
}

function sinceOf({ query }: Asked): string | null {
  const since = query.get('since');
  const isInstant = since !== null && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(since);
  return isInstant && !Number.isNaN(Date.parse(since)) ? since : null;
}

const noSince = () => headerError(400, 'since must be an ISO 8601 timestamp');

/** GET /employees/changed. */
export function changedEmployees(context: Context, asked: Asked): SimulatedResponse {
  const since = sinceOf(asked);
  if (since === null) return noSince();
  const type = asked.query.get('type') ?? 'all';
  if (!['inserted', 'updated', 'deleted', 'all'].includes(type)) return headerError(400, 'type is not valid');
  const changes = changesSince(context, since).filter(({ action }) => type === 'all' || action.toLowerCase() === type);
  const latest = changes
    .map(({ lastChanged }) => lastChanged)
    .sort()
    .at(-1);
  return ok({
    latest: latest ?? instantText(since),
    employees: objectOrList(Object.fromEntries(changes.map((change) => [change.id, change]))),
  } satisfies BamboohrChanges);
}

/** GET /employees/changed/tables/{table}: all rows of whoever has changed in any way, without the keys of the rows. */
export function changedTable(context: Context, asked: Asked): SimulatedResponse {
  const table = historyTableNamed(asked.params['table']);
  if (table === null) return noTable();
  const since = sinceOf(asked);
  if (since === null) return noSince();
  const employees = changesSince(context, since)
    .filter(({ action }) => action !== 'Deleted')
    .map(({ id, lastChanged }) => {
      const rows = rowsOf(context, table, id).map(({ id: _id, employeeId: _employeeId, ...columns }) => columns);
      return [id, { lastChanged, rows }] as const;
    });
  return ok({ table, employees: objectOrList(Object.fromEntries(employees)) } satisfies BamboohrChangedTable);
}
