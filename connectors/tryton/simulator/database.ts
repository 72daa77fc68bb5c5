import type { Clock } from '../../../src/simulator/clock.ts';
import { keyError } from './errors.ts';
import type { Model } from './field.ts';
import { modelsOf } from './models.ts';
import { Table } from './store.ts';
import type { Row } from './values.ts';

/** How numbers are given: `SO-0001042` has a prefix and a padding of 7. */
export interface Sequence {
  readonly prefix: string;
  readonly padding: number;
  /** The last number that was given. */
  readonly last: number;
}

const PLAIN: Sequence = { prefix: '', padding: 0, last: 0 };

/** One database: models, tables, sequences, and the clock that stamps its transactions. */
export class Database {
  readonly models: ReadonlyMap<string, Model>;
  readonly clock: Clock;
  /** The company of the only user. */
  readonly company: number;
  /** Moves with every change anywhere. */
  version = 0;
  readonly #tables = new Map<string, Table>();
  readonly #sequences = new Map<string, Sequence>();
  #lastStamp = 0;
  #undo: (() => void)[] | null = null;

  /** `added` are fields of its own modules, by model. */
  constructor(clock: Clock, company: number, added: Readonly<Record<string, readonly string[]>>) {
    this.models = modelsOf(added);
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

  /** The next number of a sequence, in its form; a number is gone even when the transaction fails. */
  next(name: string): string {
    const sequence = this.#sequences.get(name) ?? PLAIN;
    const last = sequence.last + 1;
    this.#sequences.set(name, { ...sequence, last });
    return sequence.prefix + String(last).padStart(sequence.padding, '0');
  }

  startSequence(name: string, sequence: Sequence): void {
    this.#sequences.set(name, sequence);
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
