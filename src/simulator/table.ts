import { idOf, type Row } from './row.ts';

/** One stored object: its row as an administrator would export it, and when it last changed. */
export interface Entry {
  readonly id: string;
  readonly row: Row;
  readonly updatedMs: number;
}

export type Keys = (row: Row) => readonly (string | null)[];

/** The objects of one type by id, with the indexes that answers need. */
export class Table<I extends string = string> {
  readonly keyField: string;
  readonly #indexes: ReadonlyMap<string, { readonly keys: Keys; readonly ids: Map<string, Set<string>> }>;
  readonly #entries = new Map<string, Entry>();

  constructor(keyField: string, indexes: Readonly<Record<I, Keys>>) {
    this.keyField = keyField;
    this.#indexes = new Map(Object.entries<Keys>(indexes).map(([name, keys]) => [name, { keys, ids: new Map() }]));
  }

  get(id: string | null): Entry | null {
    return id === null ? null : (this.#entries.get(id.toLowerCase()) ?? null);
  }

  list(): Entry[] {
    return [...this.#entries.values()];
  }

  /** The entries that an index files under a key. */
  find(index: I, key: string | null): Entry[] {
    if (key === null) return [];
    const ids = this.#indexes.get(index)?.ids.get(key.toLowerCase()) ?? [];
    return [...ids].flatMap((id) => this.#entries.get(id) ?? []);
  }

  put(row: Row, updatedMs: number): Entry {
    const id = idOf(row, this.keyField);
    if (id === null) throw new Error(`a row without ${this.keyField}`);
    this.remove(id);
    const entry = { id, row, updatedMs };
    this.#entries.set(id, entry);
    for (const { keys, ids } of this.#indexes.values()) {
      for (const key of keys(row)) {
        if (key === null) continue;
        const filed = ids.get(key.toLowerCase()) ?? new Set();
        ids.set(key.toLowerCase(), filed.add(id));
      }
    }
    return entry;
  }

  remove(id: string): void {
    const old = this.#entries.get(id);
    if (old === undefined) return;
    this.#entries.delete(id);
    for (const { keys, ids } of this.#indexes.values()) {
      for (const key of keys(old.row)) if (key !== null) ids.get(key.toLowerCase())?.delete(id);
    }
  }
}
