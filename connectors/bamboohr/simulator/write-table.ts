import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import { type Asked, ok, sentObject } from './context.ts';
import { findEmployee } from './employees.ts';
import type { HistoryTable } from './history-tables.ts';
import { headerError } from './refusals.ts';
import { isDate, type Row, text } from './row.ts';
import { historyTableNamed } from './tables.ts';
import { checkedMoney, checkedValue, employeeNamed } from './values.ts';
import { dateColumn } from './view.ts';
import { done, type Writing } from './write.ts';

/** POST /employees/{id}/tables/{table} and …/{rowId}: 200 without body, so the key of a new row is not told. */
export function writeTableRow(writing: Writing, asked: Asked): SimulatedResponse {
  const table = historyTableNamed(asked.params['table']);
  if (table === null) return headerError(404, 'The table does not exist');
  const found = findEmployee(writing, asked);
  if (found.kind === 'refused') return found.answer;
  const { company, access } = writing;
  const rowId = asked.params['rowId'];
  const before = rowId === undefined ? null : company.table(table).get(rowId);
  if (rowId !== undefined && text(before, 'employeeId') !== found.id) return headerError(404, 'The row does not exist');
  if (access.level.isReadOnly === true) return headerError(403, 'You do not have permission to change this table');
  const sent = sentObject(asked);
  if (sent === null) return headerError(400, 'Malformed JSON');
  const columns = columnsOf(writing, table, sent);
  if (typeof columns === 'string') return headerError(406, columns);
  if (before === null && text(columns, dateColumn(table)) === null) return headerError(400, 'The date is required');
  const id = rowId ?? company.table(table).newId();
  company.put(table, { ...before, ...columns, id, employeeId: found.id });
  company.touch(found.id, writing.now());
  const action = before === null ? 'create' : 'update';
  writing.effect({ action, objectType: table, key: id, values: { ...sent, employeeId: found.id } });
  return done();
}

/**
 * DELETE /employees/{id}/tables/{table}/{rowId}: a row that is not there is 200 with `success: false`.
 *
 * Source: https://documentation.bamboohr.com/reference/delete-employee-table-row
 */
export function deleteTableRow(writing: Writing, asked: Asked): SimulatedResponse {
  const table = historyTableNamed(asked.params['table']);
  if (table === null) return headerError(400, 'Invalid table name');
  const found = findEmployee(writing, asked);
  if (found.kind === 'refused') return found.answer;
  const { company, access } = writing;
  if (access.level.isReadOnly === true) return headerError(403, 'You do not have permission to change this table');
  const id = asked.params['rowId'] ?? '';
  if (text(company.table(table).get(id), 'employeeId') !== found.id)
    return ok({ success: false, error: 'The row was not found' });
  company.table(table).remove(id);
  company.touch(found.id, writing.now());
  writing.effect({ action: 'delete', objectType: table, key: id, values: { employeeId: found.id } });
  return ok({ success: true });
}

const freeText: Readonly<Record<HistoryTable, readonly string[]>> = {
  jobInfo: [],
  employmentStatus: ['comment', 'terminationReasonId', 'terminationTypeId', 'terminationRehireId'],
  compensation: ['comment'],
};

/** The columns that a call sets; a text names a value that is not valid. Names that are no columns are ignored. */
function columnsOf({ company }: Writing, table: HistoryTable, sent: Row): Row | string {
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(sent)) {
    const field = company.fields.all.find((each) => each.from === table && each.column === name);
    if (name === dateColumn(table)) {
      if (typeof value !== 'string' || !isDate(value)) return `Invalid value for ${name}`;
      columns[name] = value;
    } else if (field !== undefined || name === 'overtimeRate') {
      const checked = field === undefined ? checkedMoney(value, company.currency) : checkedValue(company, field, value);
      if (checked.kind === 'invalid') return `Invalid value for ${name}`;
      columns[name] = checked.value;
    } else if (table === 'jobInfo' && name === 'reportsTo') {
      const id = typeof value === 'string' && value !== '' ? employeeNamed(company, value) : null;
      if (id === null && value !== null && value !== '') return 'Invalid value for reportsTo';
      columns['reportsToId'] = id;
    } else if (freeText[table].includes(name)) {
      columns[name] = value === null ? null : String(value);
    }
  }
  return columns;
}
