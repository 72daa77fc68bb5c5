import type { ObjectType, Value } from './field.ts';

/** A record as stored. Never changed in place: a query that is being paged keeps what it found. */
export type StoredRecord = Readonly<Record<string, Value>>;

/** A way to read a sorted table: what decides the order, and a name under which the sorted list is kept until the next write. */
export interface Order {
  readonly name: string;
  compare(left: StoredRecord, right: StoredRecord): number;
}

export function idOf(record: StoredRecord): string {
  return textOf(record, 'Id') ?? '';
}

export function textOf(record: StoredRecord, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' ? value : null;
}

/** The records of one object type, with indexes that follow every write and sorted lists that the next write drops. */
export class Table {
  readonly type: ObjectType;
  readonly #records = new Map<string, StoredRecord>();
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #sorted = new Map<string, readonly StoredRecord[]>();

  constructor(type: ObjectType) {
    this.type = type;
  }

  get(id: string): StoredRecord | null {
    return this.#records.get(id) ?? null;
  }

  all(): Iterable<StoredRecord> {
    return this.#records.values();
  }

  put(record: StoredRecord): void {
    const id = idOf(record);
    this.#unindex(id);
    this.#records.set(id, record);
    for (const [name, index] of this.#indexes) addTo(index, indexKey(record, name), id);
    this.#sorted.clear();
  }

  /** Takes a record out as if it had never been: only for rolling a create back. */
  remove(id: string): void {
    this.#unindex(id);
    this.#records.delete(id);
    this.#sorted.clear();
  }

  /** The records whose field has this value, without regard to case unless it is an id. */
  find(name: string, value: string): StoredRecord[] {
    const index = this.#indexes.get(name) ?? this.#makeIndex(name);
    return [...(index.get(indexed(name, value)) ?? [])].map((id) => this.get(id)).filter((record) => record !== null);
  }

  sorted(order: Order): readonly StoredRecord[] {
    const known = this.#sorted.get(order.name);
    if (known !== undefined) return known;
    const sorted = [...this.#records.values()].sort(order.compare);
    this.#sorted.set(order.name, sorted);
    return sorted;
  }

  #makeIndex(name: string): Map<string, Set<string>> {
    const index = new Map<string, Set<string>>();
    for (const record of this.#records.values()) addTo(index, indexKey(record, name), idOf(record));
    this.#indexes.set(name, index);
    return index;
  }

  #unindex(id: string): void {
    const old = this.#records.get(id);
    if (old === undefined) return;
    for (const [name, index] of this.#indexes) {
      const key = indexKey(old, name);
      if (key !== null) index.get(key)?.delete(id);
    }
  }
}

function indexKey(record: StoredRecord, name: string): string | null {
  const value = textOf(record, name);
  return value === null ? null : indexed(name, value);
}

function indexed(name: string, value: string): string {
  return name.endsWith('Id') ? value : value.toLowerCase();
}

function addTo(index: Map<string, Set<string>>, key: string | null, id: string): void {
  if (key === null) return;
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}
