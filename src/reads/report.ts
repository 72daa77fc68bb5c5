import type { Exchange } from '../connector/contract.ts';
import { DISPOSITIONS, type SourceError } from '../connector/errors.ts';
import { type Gap, gap, gapOfCode, gapOfStandIns } from '../loaders/gaps.ts';
import type { Served } from '../loaders/reader.ts';

/** What one request did at one connection. */
export interface ConnectionReport {
  calls: number;
  /** Keys asked for in batched reads. */
  batchedKeys: number;
  fromIndex: number;
  fromCache: number;
  fromSource: number;
  /** Of those from the index, how many stand in for a source that failed. */
  stale: number;
  /** How many are not shown because the source failed. */
  missing: number;
  /** Milliseconds spent waiting for it, calls side by side counted one by one. */
  tookMs: number;
  /** The age of the oldest value shown, in milliseconds; null where none was read. */
  oldestAgeMs: number | null;
  /** The instant of the oldest value shown. */
  asOf: Date | null;
  /** Values are shown that the source could not renew. */
  isStale: boolean;
  state: 'OK' | 'STALE' | 'FAILED';
}

/** An error of a field, as it is about to be sent. */
interface FieldError {
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What an operation was estimated to cost before it ran. */
interface Estimate {
  /** Calls of sources; null where nothing says it. */
  readonly calls: number | null;
  readonly rows: number;
  readonly asks: readonly { readonly connection: string; readonly calls: number }[];
}

interface Failure {
  readonly connection: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
}

/** Whether calls reach a source: `down` while the breaker keeps them from it, `trying` while one tries it. */
type ConnectionState = 'up' | 'down' | 'trying';

/** Collects what a request did, for `extensions.mainstem` and for one typed error per source that failed. */
export class RequestReport {
  readonly #connections = new Map<string, ConnectionReport>();
  readonly #failures = new Map<string, Failure>();
  readonly #gaps: Gap[] = [];
  /** Connections whose older values stand in because our own budget for them is used up. */
  readonly #stoodIn = new Set<string>();
  #estimate: Estimate | null = null;
  #isDryRun = false;
  readonly #stateOf: (connection: string) => ConnectionState;

  constructor(stateOf: (connection: string) => ConnectionState) {
    this.#stateOf = stateOf;
  }

  readonly exchanged = (exchange: Exchange): void => {
    const entry = this.#entry(exchange.connection);
    entry.calls += 1;
    entry.batchedKeys += exchange.keys;
    entry.tookMs += exchange.tookMs;
  };

  readonly served = ({ connection, from, verifiedAtMs, ageMs }: Served): void => {
    const entry = this.#entry(connection);
    if (from === 'index') entry.fromIndex += 1;
    else if (from === 'cache') entry.fromCache += 1;
    else entry.fromSource += 1;
    entry.oldestAgeMs = Math.max(entry.oldestAgeMs ?? 0, ageMs);
    if (entry.asOf === null || verifiedAtMs < entry.asOf.getTime()) entry.asOf = new Date(verifiedAtMs);
  };

  readonly failed = (connection: string, error: SourceError, isHidden: boolean): void => {
    const entry = this.#entry(connection);
    if (isHidden) entry.missing += 1;
    else entry.stale += 1;
    if (entry.state !== 'FAILED') entry.state = isHidden ? 'FAILED' : 'STALE';
    if (!isHidden) {
      entry.isStale = true;
      if (error.kind === 'over-budget') this.#stoodIn.add(connection);
      return;
    }
    const { code, retryable } = DISPOSITIONS[error.kind];
    this.#failures.set(`${connection} ${code}`, { connection, code, retryable, retryAfterMs: error.retryAfterMs });
  };

  /** What the operation costs at most. */
  estimated(estimate: Estimate): void {
    this.#estimate = estimate;
  }

  /** Nothing is executed: the estimate is the answer. */
  dryRun(): void {
    this.#isDryRun = true;
  }

  get isDryRun(): boolean {
    return this.#isDryRun;
  }

  gap(gap: Gap): void {
    this.#gaps.push(gap);
  }

  /** One error per connection and code, without a path: the fields it cost say so in their gaps. */
  get errors() {
    return [...this.#failures.values()].map(({ connection, code, retryable, retryAfterMs }) => ({
      message: `${connection}: values are missing because the source failed`,
      extensions: { code, connection, retryable, ...(retryAfterMs === null ? {} : { retryAfterMs }) },
    }));
  }

  /** What was done at each connection so far. */
  get connections(): Readonly<Record<string, ConnectionReport>> {
    return Object.fromEntries(this.#connections);
  }

  /** Gaps for places that failed as a whole: what a source's failure cost, and denied roots. Denied fields of entities are in their own gaps. */
  explain(errors: readonly FieldError[]): void {
    for (const { path, extensions } of errors) {
      if (path === undefined) continue;
      const { code, connection } = extensions ?? {};
      const isDenied = (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') && path.length === 1;
      if (isDenied) this.gap(gap(path.join('.'), 'DENIED'));
      const failed = gapOfCode(path.join('.'), String(code), typeof connection === 'string' ? connection : null);
      if (failed !== null) this.gap(failed);
    }
  }

  /** Age and origin of what was shown, by connection and of the whole operation, and what is missing. */
  toJSON() {
    const entries = [...this.#connections.values()];
    const instants = entries.flatMap(({ asOf }) => (asOf === null ? [] : [asOf.getTime()]));
    const ages = entries.flatMap(({ oldestAgeMs }) => (oldestAgeMs === null ? [] : [oldestAgeMs]));
    return {
      asOf: instants.length === 0 ? null : new Date(Math.min(...instants)),
      oldestAgeMs: ages.length === 0 ? null : Math.max(...ages),
      isStale: entries.some(({ isStale }) => isStale),
      connections: Object.fromEntries(
        [...this.#connections].map(([name, entry]) => [name, { ...entry, connectionState: this.#stateOf(name) }]),
      ),
      ...(this.#estimate === null ? {} : { cost: this.#costOf(this.#estimate) }),
      gaps: [...this.#gaps, ...[...this.#stoodIn].map(gapOfStandIns)],
    };
  }

  /** The estimate beside what was done, whatever of it was for signing in and the like. */
  #costOf({ calls, rows, asks }: Estimate) {
    const byConnection: Record<string, number> = {};
    for (const each of asks) byConnection[each.connection] = (byConnection[each.connection] ?? 0) + each.calls;
    const actual = [...this.#connections.values()].reduce((sum, each) => sum + each.calls, 0);
    return { estimated: calls, actual, rows, byConnection, ...(this.#isDryRun ? { asks } : {}) };
  }

  #entry(connection: string): ConnectionReport {
    const known = this.#connections.get(connection);
    if (known !== undefined) return known;
    const entry: ConnectionReport = {
      calls: 0,
      batchedKeys: 0,
      fromIndex: 0,
      fromCache: 0,
      fromSource: 0,
      stale: 0,
      missing: 0,
      tookMs: 0,
      oldestAgeMs: null,
      asOf: null,
      isStale: false,
      state: 'OK',
    };
    this.#connections.set(connection, entry);
    return entry;
  }
}
