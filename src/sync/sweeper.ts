import type { AnyPort } from '../connector/contract.ts';
import type { Clock } from '../model/clock.ts';
import { deriveId } from '../model/id.ts';
import type { Connections, OpenConnection, Sleep } from '../sources/connections.ts';
import { type Ingest, recordInputOf } from '../sources/ingest.ts';
import type { Db } from '../store/database.ts';
import { readKeys, type SyncState } from '../store/sync-state.ts';
import { pagesFrom } from './pages.ts';
import type { SyncEvent } from './syncer.ts';

export interface SweepOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly sweepEveryMs: number;
  /** A sweep that would remove more than this share of a port's records stops and alarms. */
  readonly maxSweepShare: number;
  readonly report: (event: SyncEvent) => void;
}

/** Looks now and then for what listings do not tell: records that a source shows no more, and changes that it dates back. */
export class Sweeper {
  readonly #options: SweepOptions;
  readonly #signal: AbortSignal;
  /** When a sweep was last not trusted: it is not tried again at every poll. */
  readonly #distrustedAtMs = new Map<string, number>();

  constructor(options: SweepOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Finds records that the source shows no more. Returns when it was done, or null when it was not due or not trusted. */
  async sweepIfDue(connection: OpenConnection, port: AnyPort, state: SyncState): Promise<number | null> {
    const { db, ingest, clock, sweepEveryMs, maxSweepShare, report } = this.#options;
    if (state.phase === 'filling') return null;
    const startedAtMs = clock.now();
    const name = `${connection.name}/${port.objectType}`;
    const lastAtMs = Math.max(state.sweptAtMs ?? Number.NEGATIVE_INFINITY, this.#distrustedAtMs.get(name) ?? 0);
    if (startedAtMs - lastAtMs < sweepEveryMs) return null;
    if (port.keys === undefined) {
      await this.#relist(connection, port);
      return startedAtMs;
    }
    // What we hold is read first: a record that comes while the source is asked is not missing.
    const held = await readKeys(db, connection.name, port.objectType);
    const seen = new Set<string>();
    for await (const keys of port.keys({ signal: this.#signal, purpose: 'sync' }))
      for (const key of keys) seen.add(key);
    const missing = held.filter((key) => !seen.has(key));
    if (missing.length > Math.max(10, held.length * maxSweepShare)) {
      report({
        kind: 'sweep-stopped',
        connection: connection.name,
        objectType: port.objectType,
        missing: missing.length,
        of: held.length,
      });
      this.#distrustedAtMs.set(name, startedAtMs);
      return null;
    }
    const ids = missing.map((key) => deriveId(port.entity, connection.name, port.objectType, key));
    await db
      .transaction()
      .execute((trx) => ingest.remove(trx, port.entity, ids, clock.now(), `sweep:${connection.name}`));
    return startedAtMs;
  }

  /** Lists everything again where no list of keys tells what the watermark missed: sources date some records back. */
  async #relist(connection: OpenConnection, port: AnyPort): Promise<void> {
    const { db, ingest, connections, clock } = this.#options;
    for await (const { page, askedAtMs } of pagesFrom(null, port, { ...this.#options, signal: this.#signal })) {
      const nowMs = clock.now();
      const inputs = page.records.map((found) =>
        recordInputOf(connections, connection.name, port.objectType, port.entity, found, askedAtMs),
      );
      await db
        .transaction()
        .execute((trx) => ingest.store(trx, port.entity, inputs, nowMs, `sweep:${connection.name}`));
    }
  }
}
