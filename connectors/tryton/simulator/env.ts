import type { Database } from './database.ts';
import { type Row, type Value, type Wire, WireDate, type WireObject } from './values.ts';

/** A change as the ledger will tell it, once the transaction is through. */
export interface Change {
  readonly action: 'create' | 'update' | 'delete' | 'transition';
  readonly objectType: string;
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | null;
}

/** What one call knows: its context, its start, and what it has changed. */
export interface Env {
  readonly db: Database;
  readonly context: WireObject;
  /** Microseconds since the epoch: create_date and write_date of everything that this call touches. */
  readonly stamp: number;
  /** The `_timestamp` of the context: record to the stamp the caller has seen. */
  readonly timestamps: Map<string, string>;
  readonly changes: Change[];
  readonly user: number;
  /** What was worked out once for this call, such as sets of locations. */
  readonly memo: Map<string, unknown>;
}

export function contextCompany(env: Env): number | null {
  const company = env.context['company'];
  return typeof company === 'number' ? company : null;
}

export function contextDate(env: Env, name: string): string | null {
  const date: Wire | undefined = env.context[name];
  return date instanceof WireDate ? date.text : null;
}

export function value(row: Row | null, name: string): Value {
  return row?.[name] ?? null;
}

export function text(row: Row | null, name: string): string | null {
  const found = row?.[name];
  return typeof found === 'string' ? found : null;
}

export function idOf(row: Row | null, name: string): number | null {
  const found = row?.[name];
  return typeof found === 'number' ? found : null;
}

/** The record a many2one points at. */
export function related(env: Env, row: Row | null, name: string, model: string): Row | null {
  return env.db.row(model, row?.[name]);
}

/** The stored rows that point at a record, by id. */
export function pointing(env: Env, model: string, name: string, row: Row): Row[] {
  const table = env.db.table(model);
  return table.present(table.pointingAt(name, Number(row['id'])));
}

/** Sequence first, where none stands before all, then id. */
export function inSequence(rows: readonly Row[]): Row[] {
  return [...rows].sort((left, right) => {
    const a = idOf(left, 'sequence');
    const b = idOf(right, 'sequence');
    if (a !== b) return a === null ? -1 : b === null ? 1 : a - b;
    return Number(left['id']) - Number(right['id']);
  });
}

export function floatOf(row: Row | null, name: string): number {
  const found = row?.[name];
  return typeof found === 'number' ? found : 0;
}
