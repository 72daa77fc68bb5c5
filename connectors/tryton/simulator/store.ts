import type { Row, Value } from './values.ts';

const none: ReadonlySet<number> = new Set();

/** The rows of one model, by id and by the many2one fields that lists are made from. Rows are replaced, never changed. */
export class Table {
  readonly rows = new Map<number, Row>();
  /** Moves with every change of this table. */
  version = 0;
  nextId = 1;
  readonly #indexes = new Map<string, Map<number, Set<number>>>();
  readonly #snapshots = new Map<string, { version: number; ids: readonly number[] }>();

  get(id: number): Row | null {
    return this.rows.get(id) ?? null;
  }

  /** The rows of ids, those that are there. */
  present(ids: Iterable<number>): Row[] {
    const rows: Row[] = [];
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  put(id: number, row: Row): void {
    const old = this.rows.get(id);
    this.rows.set(id, row);
    if (id >= this.nextId) this.nextId = id + 1;
    this.version += 1;
    for (const [name, index] of this.#indexes) {
      if (old !== undefined && old[name] === row[name]) continue;
      if (old !== undefined) leave(index, old[name], id);
      enter(index, row[name], id);
    }
  }

  remove(id: number): void {
    const old = this.rows.get(id);
    if (old === undefined) return;
    this.rows.delete(id);
    this.version += 1;
    for (const [name, index] of this.#indexes) leave(index, old[name], id);
  }

  /** The ids whose many2one `name` points at `id`. */
  pointingAt(name: string, id: number): ReadonlySet<number> {
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = new Map();
      for (const [key, row] of this.rows) enter(index, row[name], key);
      this.#indexes.set(name, index);
    }
    return index.get(id) ?? none;
  }

  /** All ids in an order that is worked out once for each state of the data. */
  snapshot(key: string, version: number, sort: () => readonly number[]): readonly number[] {
    const known = this.#snapshots.get(key);
    if (known !== undefined && known.version === version) return known.ids;
    const ids = sort();
    if (this.#snapshots.size > 20) this.#snapshots.clear();
    this.#snapshots.set(key, { version, ids });
    return ids;
  }
}

function enter(index: Map<number, Set<number>>, value: Value | undefined, id: number): void {
  if (typeof value !== 'number') return;
  const ids = index.get(value);
  if (ids === undefined) index.set(value, new Set([id]));
  else ids.add(id);
}

function leave(index: Map<number, Set<number>>, value: Value | undefined, id: number): void {
  if (typeof value === 'number') index.get(value)?.delete(id);
}
