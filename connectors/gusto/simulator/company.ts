import { hash } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import { type Row, text } from '../../../src/simulator/row.ts';
import { type Entry, Table } from '../../../src/simulator/table.ts';

export const OBJECT_TYPES = [
  'employees',
  'jobs',
  'compensations',
  'locations',
  'custom_fields',
  'payrolls',
  'employee_compensations',
] as const;

export type ObjectType = (typeof OBJECT_TYPES)[number];

/** The data of one company. Rows keep the order in which they were made. */
export class Company {
  readonly row: Row;
  readonly clock: Clock;
  readonly employees = new Table('uuid', {});
  readonly jobs = new Table<'employee'>('uuid', { employee: (row) => [text(row, 'employee_uuid')] });
  readonly compensations = new Table<'job'>('uuid', { job: (row) => [text(row, 'job_uuid')] });
  readonly locations = new Table('uuid', {});
  readonly custom_fields = new Table('uuid', {});
  readonly payrolls = new Table('uuid', {});
  readonly employee_compensations = new Table<'payroll'>('key', { payroll: (row) => [text(row, 'payroll_uuid')] });
  readonly #made = new Map<string, number>();
  #changes = 0;
  #ids = 0;

  constructor(rows: Rows, clock: Clock) {
    this.clock = clock;
    this.row = rows['companies']?.[0] ?? { uuid: '5a1e0000-0000-4000-8000-000000000001', name: 'Demo company' };
    for (const type of OBJECT_TYPES) for (const row of rows[type] ?? []) this.put(type, row);
  }

  get uuid(): string {
    return text(this.row, 'uuid') ?? '';
  }

  table(type: ObjectType): Table {
    return this[type];
  }

  /** Stores a row; each time it has another version, also with the values of before. */
  put(type: ObjectType, row: Row): Entry {
    this.#changes += 1;
    const keyed = type === 'employee_compensations' ? { ...row, key: payslipKey(row) } : row;
    const entry = this.table(type).put(keyed, this.#changes);
    if (!this.#made.has(entry.id)) this.#made.set(entry.id, this.#changes);
    return entry;
  }

  remove(type: ObjectType, id: string): void {
    this.table(type).remove(id.toLowerCase());
  }

  /** The rows of a type, oldest first. */
  list(type: ObjectType): Entry[] {
    return this.inOrder(this.table(type).list());
  }

  inOrder(entries: readonly Entry[]): Entry[] {
    const madeAt = ({ id }: Entry) => this.#made.get(id) ?? 0;
    return entries.toSorted((left, right) => madeAt(left) - madeAt(right));
  }

  /** 32 hexadecimal digits. */
  versionOf({ id, updatedMs }: Entry): string {
    return hash('md5', `${id}/${updatedMs}`);
  }

  newUuid(): string {
    this.#ids += 1;
    const digest = hash('sha256', `${this.uuid}/${this.#ids}`);
    return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  }

  /** The calendar date where the company is; here UTC. */
  today(): string {
    return new Date(this.clock.now()).toISOString().slice(0, 10);
  }
}

function payslipKey(row: Row): string {
  return `${text(row, 'payroll_uuid') ?? ''}:${text(row, 'employee_uuid') ?? ''}`;
}
