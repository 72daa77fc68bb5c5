import type { Clock } from '../../../src/simulator/clock.ts';
import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { type Company, type ObjectType, objectTypes } from './company.ts';
import { historyTables } from './history-tables.ts';
import { dateOf, type Row, text, textOrEmpty } from './row.ts';
import { employeeIdOf, type Webhooks } from './webhooks.ts';

interface Desk {
  readonly company: Company;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly webhooks: Webhooks;
}

/**
 * Does what a person in the application does. A change of an employee or of a row of a history table moves `lastChanged` of the employee to
 * now, unless the change names one; time off does not. A deleted employee takes everything along and stays in the feed of changes.
 */
export function changeDirectly({ company, ledger, clock, webhooks }: Desk, change: DirectChange): void {
  const type = objectTypeOf(change.objectType);
  const table = company.table(type);
  const now = new Date(clock.now()).toISOString();
  const { action } = change;
  const record = (row: Row, values: Row) => {
    ledger.effect({ call: null, action, objectType: type, key: textOrEmpty(row, 'id'), values, idempotencyKey: null });
    webhooks.announce({ action, objectType: type, employeeId: employeeIdOf(type, row), values });
  };
  if (change.action === 'create') {
    const row: Row = { ...stampsOf(type, now), ...change.row, id: text(change.row, 'id') ?? table.newId() };
    put(company, type, row, now);
    record(row, change.row);
    return;
  }
  const old = table.get(change.key);
  if (old === null) throw new Error(`no ${type} ${change.key}`);
  if (change.action === 'update') {
    const stamps =
      type === 'Employee'
        ? { lastChanged: now }
        : type === 'TimeOffRequest'
          ? { lastChanged: dateOf(clock.now()) }
          : {};
    put(company, type, { ...old, ...stamps, ...change.values }, now);
    record(old, change.values);
    return;
  }
  if (type === 'Employee') company.removeEmployee(change.key, now);
  else {
    table.remove(change.key);
    touch(company, type, old, now);
  }
  record(old, {});
}

function stampsOf(type: ObjectType, now: string): Row {
  if (type === 'Employee') return { status: 'Active', created: now, lastChanged: now };
  return type === 'TimeOffRequest' ? { created: now.slice(0, 10), lastChanged: now.slice(0, 10) } : {};
}

function put(company: Company, type: ObjectType, row: Row, now: string): void {
  company.put(type, row);
  touch(company, type, row, now);
}

function touch(company: Company, type: ObjectType, row: Row, now: string): void {
  if (historyTables.some((table) => table === type)) company.touch(textOrEmpty(row, 'employeeId'), now);
}

function objectTypeOf(name: string): ObjectType {
  const type = objectTypes.find((each) => each === name);
  if (type === undefined) throw new Error(`no object type ${name}`);
  return type;
}
