import type { Rows } from '../../../src/simulator/contract.ts';
import { Catalogue } from './catalogue.ts';
import { historyTables } from './history-tables.ts';
import { type Row, text } from './row.ts';
import { Table } from './table.ts';

export const objectTypes = [
  'Employee',
  ...historyTables,
  'TimeOffType',
  'TimeOffPolicy',
  'TimeOffAssignment',
  'TimeOffRequest',
  'Holiday',
  'User',
] as const;
export type ObjectType = (typeof objectTypes)[number];

/** The lists whose options an account keeps. */
export const optionLists = ['jobTitle', 'department', 'division', 'location', 'employmentStatus'] as const;
export type OptionList = (typeof optionLists)[number];

interface Option {
  readonly id: string;
  readonly name: string;
}

/** What one account holds. */
export class Company {
  readonly account: Row;
  readonly fields: Catalogue;
  /** Employees that are gone: id, and when. */
  readonly deleted = new Map<string, string>();
  readonly #tables: Readonly<Record<ObjectType, Table>>;
  readonly #options: Readonly<Record<OptionList, Map<string, Option>>>;
  #lastOption = 18_000;

  constructor(rows: Rows) {
    this.account = rows['Company']?.[0] ?? {};
    this.fields = new Catalogue(rows['Field'] ?? []);
    this.#tables = {
      Employee: new Table(),
      jobInfo: new Table(),
      employmentStatus: new Table(),
      compensation: new Table(),
      TimeOffType: new Table(),
      TimeOffPolicy: new Table(),
      TimeOffAssignment: new Table(),
      TimeOffRequest: new Table(),
      Holiday: new Table(),
      User: new Table(),
    };
    this.#options = {
      jobTitle: new Map(),
      department: new Map(),
      division: new Map(),
      location: new Map(),
      employmentStatus: new Map(),
    };
    for (const option of rows['ListOption'] ?? []) this.#addOption(option);
    for (const type of objectTypes) for (const row of rows[type] ?? []) this.put(type, row);
    // Every account has it: by it the source knows who has left.
    this.#keepOption('employmentStatus', 'Terminated');
  }

  get currency(): string {
    return text(this.account, 'currency') ?? 'USD';
  }

  table(type: ObjectType): Table {
    return this.#tables[type];
  }

  employee(id: string): Row | null {
    return this.#tables.Employee.get(id);
  }

  put(type: ObjectType, row: Row): Row {
    for (const list of optionLists) if (list in row) this.#keepOption(list, text(row, list));
    return this.#tables[type].put(row);
  }

  /** Moves the last change of an employee: any change of a field or of a history table does. */
  touch(employeeId: string, instant: string): void {
    const employee = this.employee(employeeId);
    if (employee !== null) this.put('Employee', { ...employee, lastChanged: instant });
  }

  removeEmployee(id: string, instant: string): void {
    for (const type of objectTypes) for (const row of this.table(type).of(id)) this.table(type).remove(textId(row));
    this.#tables.Employee.remove(id);
    this.deleted.set(id, instant);
  }

  /** The option of a list by its text in any case; null when the list does not have it. */
  option(list: OptionList, name: string | null): Option | null {
    return name === null ? null : (this.#options[list].get(name.toLowerCase()) ?? null);
  }

  #addOption(row: Row): void {
    const list = optionLists.find((each) => each === row['list']);
    const name = text(row, 'name');
    const id = text(row, 'id');
    if (list === undefined || name === null || id === null) throw new Error('a list option without list, name or id');
    this.#options[list].set(name.toLowerCase(), { id, name });
    this.#lastOption = Math.max(this.#lastOption, Number(id));
  }

  #keepOption(list: OptionList, name: string | null): void {
    if (name === null || this.#options[list].has(name.toLowerCase())) return;
    this.#lastOption += 1;
    this.#options[list].set(name.toLowerCase(), { id: String(this.#lastOption), name });
  }
}

function textId(row: Row): string {
  return text(row, 'id') ?? '';
}
