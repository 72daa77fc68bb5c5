import type { Clock } from '../../../src/simulator/clock.ts';
import { numberedId } from './ids.ts';
import { Refusal } from './refusals.ts';
import type { CompiledQuery } from './soql-ast.ts';
import type { Scope } from './soql-run.ts';
import type { StoredRecord } from './table.ts';

/** A query whose pages are still being fetched: its records as they were when it ran. */
export interface Cursor {
  readonly userId: string;
  readonly query: CompiledQuery;
  readonly scope: Scope;
  readonly records: readonly StoredRecord[];
  readonly pageSize: number;
  lastUsedAtMs: number;
}

/** Open cursors a user may have; the oldest closes when one more opens. */
const maxOpen = 10;

/** The open cursors of the organisation. A locator is `<cursor>-<offset>`; it dies when it is left alone for too long. */
export class Locators {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #cursors = new Map<string, Cursor>();
  #opened = 0;

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  open(cursor: Omit<Cursor, 'lastUsedAtMs'>): string {
    const own = [...this.#cursors].filter(([, other]) => other.userId === cursor.userId);
    const [oldest] = own;
    if (oldest !== undefined && own.length >= maxOpen) this.#cursors.delete(oldest[0]);
    this.#opened += 1;
    const name = numberedId('0r8', this.#opened);
    this.#cursors.set(name, { ...cursor, lastUsedAtMs: this.#clock.now() });
    return name;
  }

  /** The object type that a locator pages through, for the ledger. */
  typeOf(locator: string): string | null {
    return this.#cursors.get(split(locator).name)?.query.type.name ?? null;
  }

  /** The cursor and the place in it; refuses a locator that is unknown, expired, or another user's. */
  find(locator: string, userId: string): { readonly name: string; readonly cursor: Cursor; readonly from: number } {
    const { name, from } = split(locator);
    const cursor = this.#cursors.get(name);
    const isAlive = cursor !== undefined && cursor.lastUsedAtMs + this.#lifetimeMs > this.#clock.now();
    if (cursor === undefined || !isAlive || cursor.userId !== userId || !(from >= 0)) {
      throw new Refusal(400, { errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' });
    }
    cursor.lastUsedAtMs = this.#clock.now();
    return { name, cursor, from };
  }
}

function split(locator: string): { name: string; from: number } {
  const [, name, from] = /^(\w+)-(\d+)$/.exec(locator) ?? [];
  return { name: name ?? '', from: from === undefined ? -1 : Number(from) };
}
