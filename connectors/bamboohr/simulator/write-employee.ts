import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Field } from './catalogue.ts';
import { type Asked, sentObject } from './context.ts';
import { findEmployee } from './employees.ts';
import { type HistoryTable, historyTables } from './history-tables.ts';
import { headerError } from './refusals.ts';
import { type Row, text } from './row.ts';
import { checkedValue } from './values.ts';
import { dateColumn, viewOf } from './view.ts';
import { created, done, type Writing } from './write.ts';

type Columns = Record<string, unknown>;

/** What a call sets: members of the employee, and of a row in each history table. */
interface Changes {
  readonly employee: Columns;
  readonly tables: Readonly<Record<HistoryTable, Columns>>;
}

const readOnly = () => headerError(403, 'You do not have permission to change these fields');

/** POST /employees: 201 with nothing but where the new one is. Twice the same call makes two employees. */
export function createEmployee(writing: Writing, asked: Asked): SimulatedResponse {
  const { company, access } = writing;
  const sent = sentObject(asked);
  if (sent === null) return headerError(400, 'Malformed JSON');
  if (text(sent, 'firstName') === null || text(sent, 'lastName') === null) {
    return headerError(400, 'firstName and lastName are required');
  }
  if (access.level.isReadOnly === true) return headerError(403, 'You do not have permission to add an employee');
  const changes = changesOf(writing, sent, null);
  if (typeof changes === 'string') return headerError(409, changes);
  const id = company.table('Employee').newId();
  const now = writing.now();
  company.put('Employee', { status: 'Active', ...changes.employee, id, created: now, lastChanged: now });
  writing.effect({ action: 'create', objectType: 'Employee', key: id, values: sent });
  addRows(writing, id, changes, textOrNow(changes.employee['hireDate'], writing.today()));
  return created(`${asked.origin}${asked.path}/${id}`);
}

function textOrNow(value: unknown, today: string): string {
  return typeof value === 'string' ? value : today;
}

/** POST /employees/{id}: only what is sent changes; a field of a history table adds a row as of today. */
export function updateEmployee(writing: Writing, asked: Asked): SimulatedResponse {
  const found = findEmployee(writing, asked);
  if (found.kind === 'refused') return found.answer;
  const sent = sentObject(asked);
  if (sent === null) return headerError(400, 'Malformed JSON');
  const { company, access } = writing;
  const guards = Object.keys(sent).flatMap((name) => company.fields.named(name)?.guard ?? []);
  const isHidden = guards.length > 0 && guards.every((guard) => !access.seesField(found.id, guard));
  if (access.level.isReadOnly === true || isHidden) return readOnly();
  const open = Object.entries(sent).filter(([name]) => {
    const field = company.fields.named(name);
    return field === null || access.seesField(found.id, field.guard);
  });
  const changes = changesOf(writing, Object.fromEntries(open), found.id);
  if (typeof changes === 'string') return headerError(409, changes);
  company.put('Employee', { ...found.employee, ...changes.employee, lastChanged: writing.now() });
  writing.effect({ action: 'update', objectType: 'Employee', key: found.id, values: Object.fromEntries(open) });
  addRows(writing, found.id, changes, writing.today());
  return done();
}

/** Sorts what was sent to where it is kept; a text says which value is not valid. Names that are no fields are ignored. */
function changesOf(writing: Writing, sent: Row, employeeId: string | null): Changes | string {
  const employee: Columns = {};
  const tables: Record<HistoryTable, Columns> = { jobInfo: {}, employmentStatus: {}, compensation: {} };
  for (const [name, value] of Object.entries(sent)) {
    const field = writing.company.fields.named(name);
    if (field === null || field.from === 'computed') continue;
    const checked = checkedValue(writing.company, field, value);
    if (checked.kind === 'invalid') return `Invalid value for ${field.name}`;
    if (isDuplicateEmail(writing, field, checked.value, employeeId)) return 'Duplicate work email';
    const columns = field.from === 'Employee' ? employee : tables[field.from];
    columns[field.column] = checked.value;
  }
  return { employee, tables };
}

function isDuplicateEmail({ company }: Writing, field: Field, value: unknown, employeeId: string | null): boolean {
  if (field.name !== 'workEmail' || typeof value !== 'string') return false;
  return company
    .table('Employee')
    .list()
    .some((each) => text(each, 'id') !== employeeId && text(each, 'workEmail')?.toLowerCase() === value.toLowerCase());
}

/** A row per history table that anything was sent for: what it does not say is as in the row that was in effect. */
function addRows(writing: Writing, employeeId: string, { tables }: Changes, date: string): void {
  const { company } = writing;
  for (const table of historyTables) {
    const columns = tables[table];
    if (Object.keys(columns).length === 0) continue;
    const employee = company.employee(employeeId);
    const before = employee === null ? null : viewOf(company, employee, date)[table];
    const id = company.table(table).newId();
    company.put(table, { ...before, ...columns, id, employeeId, [dateColumn(table)]: date });
    writing.effect({ action: 'create', objectType: table, key: id, values: { ...columns, employeeId } });
  }
}
