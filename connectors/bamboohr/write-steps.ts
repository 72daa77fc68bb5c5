import { inText, SELF } from '../../src/connector/step.ts';
import type { Place, StepCall } from '../../src/connector/write.ts';
import type { Expected, Planned } from './write-expects.ts';

type TableName = Expected<'new-row'>['table'];

/** An id, or the place of one that an earlier step makes. */
export type IdOrPlace = string | Place;

function inPath(id: IdOrPlace): string {
  return typeof id === 'string' ? id : inText(id);
}

/** Fields are text in the specification, so '' and not null clears one. */
function emptied(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}

/** POST /employees: https://documentation.bamboohr.com/reference/create-employee */
export function createEmployeeCall(
  body: Readonly<Record<string, unknown>>,
  expects: Planned<Expected<'employee'>>,
): StepCall {
  return {
    operation: 'POST /employees',
    objectType: 'employee',
    key: null,
    request: { method: 'POST', path: '/api/v1/employees', body },
    expects,
  };
}

/** POST /employees/{id}, which leaves alone what is not sent: https://documentation.bamboohr.com/reference/update-employee */
export function updateEmployeeCall(
  employee: string,
  { before, after }: Pick<Expected<'fields'>, 'before' | 'after'>,
): StepCall {
  return {
    operation: 'POST /employees/{id}',
    objectType: 'employee',
    key: employee,
    request: { method: 'POST', path: `/api/v1/employees/${employee}`, body: emptied(after) },
    expects: { look: 'fields', employee, before, after } satisfies Planned,
  };
}

/** POST …/tables/{table}, answered without an id: https://documentation.bamboohr.com/reference/create-table-row */
export function addRowCall(
  employee: IdOrPlace,
  { table, known, columns }: Pick<Expected<'new-row'>, 'table' | 'known' | 'columns'>,
): StepCall {
  return {
    operation: `POST /employees/{id}/tables/${table}`,
    objectType: table,
    key: null,
    request: { method: 'POST', path: `/api/v1/employees/${inPath(employee)}/tables/${table}`, body: emptied(columns) },
    expects: { look: 'new-row', employee, table, known, columns } satisfies Planned,
  };
}

/** POST …/tables/{table}/{rowId}: https://documentation.bamboohr.com/reference/update-table-row */
export function changeRowCall(
  employee: string,
  { table, row, before, after }: Pick<Expected<'row'>, 'table' | 'row' | 'before' | 'after'>,
): StepCall {
  return {
    operation: `POST /employees/{id}/tables/${table}/{rowId}`,
    objectType: table,
    key: `${employee}:${row}`,
    request: { method: 'POST', path: `/api/v1/employees/${employee}/tables/${table}/${row}`, body: emptied(after) },
    expects: { look: 'row', employee, table, row, before, after } satisfies Planned,
  };
}

/** Takes away the row that the undone step added: https://documentation.bamboohr.com/reference/delete-employee-table-row */
export function deleteOwnRowCall(employee: IdOrPlace, table: TableName): StepCall {
  return {
    operation: `DELETE /employees/{id}/tables/${table}/{rowId}`,
    objectType: table,
    key: SELF,
    request: {
      method: 'DELETE',
      path: `/api/v1/employees/${inPath(employee)}/tables/${table}/${inText(SELF)}`,
      body: null,
    },
    expects: { look: 'no-row', employee, table, row: SELF } satisfies Planned,
  };
}

/** A row of employmentStatus that ends the employment on a day. */
export function terminateCall(
  employee: IdOrPlace,
  { on, comment, known }: { readonly on: string; readonly comment: string | null; readonly known: readonly string[] },
): StepCall {
  const columns = { date: on, employmentStatus: 'Terminated', ...(comment === null ? {} : { comment }) };
  return addRowCall(employee, { table: 'employmentStatus', known: [...known], columns });
}

/** PUT /employees/{id}/time_off/request: https://documentation.bamboohr.com/reference/create-time-off-request */
export function requestTimeOffCall(
  { employee, type, start, end, known }: Omit<Expected<'new-request'>, 'look'>,
  { amount, note }: { readonly amount: number; readonly note: string | null },
): StepCall {
  const notes = note === null ? {} : { notes: [{ from: 'employee', note }] };
  return {
    operation: 'PUT /employees/{id}/time_off/request',
    objectType: 'timeOffRequest',
    key: null,
    request: {
      method: 'PUT',
      path: `/api/v1/employees/${employee}/time_off/request`,
      body: { status: 'requested', start, end, timeOffTypeId: Number(type), amount, ...notes },
    },
    expects: { look: 'new-request', employee, type, start, end, known } satisfies Planned,
  };
}

interface StatusChange {
  readonly employee: string;
  readonly request: IdOrPlace;
  readonly before: string;
  readonly after: string;
  readonly note: string | null;
}

/** PUT /time_off/requests/{id}/status: https://documentation.bamboohr.com/reference/update-time-off-request-status */
export function setStatusCall({ employee, request, before, after, note }: StatusChange): StepCall {
  return {
    operation: 'PUT /time_off/requests/{requestId}/status',
    objectType: 'timeOffRequest',
    key: typeof request === 'string' ? `${employee}:${request}` : request,
    request: {
      method: 'PUT',
      path: `/api/v1/time_off/requests/${inPath(request)}/status`,
      body: { status: after, ...(note === null ? {} : { note }) },
    },
    expects: { look: 'status', employee, request, before, after } satisfies Planned,
  };
}
