import type { Exchange } from './connector/contract.ts';
import { DISPOSITIONS, type SourceError } from './connector/errors.ts';
import type { Gap } from './loaders/meta.ts';

/** What one request did at one connection. */
export interface ConnectionReport {
  calls: number;
  /** Keys asked for in batched reads. */
  batchedKeys: number;
  fromIndex: number;
  fromCache: number;
  fromSource: number;
  /** Milliseconds spent waiting for it, calls side by side counted one by one. */
  tookMs: number;
  /** The age of the oldest value shown, in milliseconds. */
  oldestAgeMs: number;
  state: 'OK' | 'STALE' | 'FAILED';
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

  readonly served = (connection: string, from: 'index' | 'cache' | 'source', ageMs: number): void => {
    const entry = this.#entry(connection);
    if (from === 'index') entry.fromIndex += 1;
    else if (from === 'cache') entry.fromCache += 1;
    else entry.fromSource += 1;
    entry.oldestAgeMs = Math.max(entry.oldestAgeMs, ageMs);
  };

  readonly failed = (connection: string, error: SourceError, isHidden: boolean): void => {
    const entry = this.#entry(connection);
    if (entry.state !== 'FAILED') entry.state = isHidden ? 'FAILED' : 'STALE';
    if (!isHidden) return;
    const { code, retryable } = DISPOSITIONS[error.kind];
    this.#failures.set(`${connection} ${code}`, { connection, code, retryable, retryAfterMs: error.retryAfterMs });
  };

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

  toJSON() {
    const connections = [...this.#connections].map(([name, entry]) => [
      name,
      { ...entry, connectionState: this.#stateOf(name) },
    ]);
    return { connections: Object.fromEntries(connections), gaps: this.#gaps };
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
      tookMs: 0,
      oldestAgeMs: 0,
      state: 'OK',
    };
    this.#connections.set(connection, entry);
    return entry;
  }
}
