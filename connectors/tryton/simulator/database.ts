import type { Clock } from '../../../src/simulator/clock.ts';
import { keyError } from './errors.ts';
import type { Model } from './field.ts';
import { modelsOf } from './models.ts';
import { Table } from './store.ts';
import type { Row } from './values.ts';

/** One database: models, tables, sequences, and the clock that stamps its transactions. */
export class Database {
  readonly models: ReadonlyMap<string, Model> = modelsOf();
  readonly clock: Clock;
  /** The company of the only user. */
  readonly company: number;
  /** Moves with every change anywhere. */
  version = 0;
  readonly #tables = new Map<string, Table>();
  readonly #sequences = new Map<string, number>();
  #lastStamp = 0;
  #undo: (() => void)[] | null = null;

  constructor(clock: Clock, company: number) {
    this.clock = clock;
    this.company = company;
    for (const name of this.models.keys()) this.#tables.set(name, new Table());
  }

  model(name: string): Model {
    const model = this.models.get(name);
    if (model === undefined) throw keyError(name);
    return model;
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw keyError(name);
    return table;
  }

  row(model: string, id: unknown): Row | null {
    return typeof id === 'number' ? this.table(model).get(id) : null;
  }

  put(model: string, id: number, row: Row): void {
    const table = this.table(model);
    const old = table.get(id);
    this.#undo?.push(() => (old === null ? table.remove(id) : table.put(id, old)));
    table.put(id, row);
    this.version += 1;
  }

  remove(model: string, id: number): void {
    const table = this.table(model);
    const old = table.get(id);
    if (old === null) return;
    this.#undo?.push(() => table.put(id, old));
    table.remove(id);
    this.version += 1;
  }

  newId(model: string): number {
    const table = this.table(model);
    const id = table.nextId;
    table.nextId += 1;
    return id;
  }

  /** The next number of a sequence; a number is gone even when the transaction fails. */
  next(sequence: string): number {
    const value = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, value);
    return value;
  }

  startSequence(sequence: string, last: number): void {
    this.#sequences.set(sequence, last);
  }

  /** The start of a transaction in microseconds: the clock's time, and never the same one twice. */
  stamp(): number {
    this.#lastStamp = Math.max(this.clock.now() * 1000, this.#lastStamp + 1);
    return this.#lastStamp;
  }

  today(): string {
    return new Date(this.clock.now()).toISOString().slice(0, 10);
  }

  /** All or nothing. */
  transaction<T>(work: () => T): T {
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      this.#undo = null;
      for (const step of undo.reverse()) step();
      this.version += 1;
      throw error;
    } finally {
      this.#undo = null;
    }
  }
}
