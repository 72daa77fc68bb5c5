import type { AnyPort, Call, Checkpoint, Page } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';
import { deriveId } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { Connections, OpenConnection, Sleep } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import { type Ingest, recordInputOf } from '../sources/ingest.ts';
import type { Db } from '../store/database.ts';
import { refreshStatistics } from '../store/statistics.ts';
import { endTurn, LeaseLostError, readKeys, type SyncState, saveProgress, takeLease } from '../store/sync-state.ts';

export interface SyncOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly ingest: Ingest;
  readonly indexState: IndexState;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** This process, unique among replicas and restarts. */
  readonly holder: string;
  readonly pollEveryMs: number;
  readonly sweepEveryMs: number;
  /** How long a page may take before another worker may take the port over. */
  readonly leaseMs: number;
  /** A sweep that would remove more than this share of a port's records stops and alarms. */
  readonly maxSweepShare: number;
  readonly report: (event: SyncEvent) => void;
}

export type SyncEvent =
  | {
      readonly kind: 'page';
      readonly connection: string;
      readonly objectType: string;
      /** Records listed so far, and on this page. */
      readonly records: number;
      readonly onPage: number;
      readonly expected: number | null;
    }
  | {
      readonly kind: 'complete';
      readonly connection: string;
      readonly objectType: string;
      readonly records: number;
      readonly tookMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly connection: string;
      readonly objectType: string;
      readonly code: string;
      readonly message: string;
      readonly since: string;
      readonly error: SourceError;
    }
  | {
      readonly kind: 'sweep-stopped';
      readonly connection: string;
      readonly objectType: string;
      readonly missing: number;
      readonly of: number;
    }
  | { readonly kind: 'defect'; readonly connection: string; readonly objectType: string; readonly error: unknown };

/** How many records of a listing are stored before the planner is told, and how often a broken connection is tried again between pages. */
const FIRST_STATISTICS = 2_000;
const MAX_RETRIES = 2;

/** What became of one turn at a port. */
export type TurnResult = 'complete' | 'failed' | 'busy';

/** Keeps the index in step with the sources: fills it, then polls by checkpoint and sweeps for deletions, one worker per port. */
export class Syncer {
  readonly #options: SyncOptions;
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];
  /** When a sweep was last not trusted: it is not tried again at every poll. */
  readonly #distrustedAtMs = new Map<string, number>();

  constructor(options: SyncOptions) {
    this.#options = options;
  }

  /** Starts a loop per port. */
  start(): void {
    for (const connection of this.#options.connections.all) {
      for (const port of connection.ports) this.#loops.push(this.#loop(connection, port));
    }
  }

  /** Stops between pages; every page stored keeps its checkpoint. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    this.#loops = [];
  }

  /** One turn at every port, all at once: what changed since the last one is in the index when it resolves. */
  async runAll(): Promise<readonly TurnResult[]> {
    return Promise.all(
      this.#options.connections.all.flatMap((connection) =>
        connection.ports.map((port) => this.runTurn(connection, port)),
      ),
    );
  }

  /** Lists what changed at one port since its checkpoint and, when it is time, sweeps for deletions. Never rejects. */
  async runTurn(connection: OpenConnection, port: AnyPort): Promise<TurnResult> {
    const { db, holder, clock, leaseMs } = this.#options;
    const name = { connection: connection.name, objectType: port.objectType, entity: port.entity };
    const startedAtMs = clock.now();
    try {
      const state = await takeLease(db, name, holder, startedAtMs, leaseMs);
      if (state === null) return 'busy';
      const result = await this.#work(connection, port, state, startedAtMs);
      await this.#options.indexState.refresh(db);
      return result;
    } catch (error) {
      if (!(error instanceof LeaseLostError)) this.#options.report({ kind: 'defect', ...name, error });
      return 'failed';
    }
  }

  async #work(connection: OpenConnection, port: AnyPort, state: SyncState, startedAtMs: number): Promise<TurnResult> {
    const { db, holder, clock, report } = this.#options;
    const name = { connection: connection.name, objectType: port.objectType };
    try {
      const records = await this.#list(connection, port, state);
      // Who has just read everything has nothing to sweep for.
      const isRead = state.phase === 'filling' && state.checkpoint === null;
      const sweptAtMs = isRead ? startedAtMs : await this.#sweepIfDue(connection, port, state);
      await endTurn(db, name, holder, {
        listedAtMs: startedAtMs,
        ...(sweptAtMs === null ? {} : { sweptAtMs }),
        failure: null,
      });
      report({ kind: 'complete', ...name, records, tookMs: clock.now() - startedAtMs });
      return 'complete';
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      // Being stopped is no failure of the source.
      const isStopped = this.#stopping.signal.aborted && isEndOf(this.#stopping.signal, error);
      if (isStopped) {
        await endTurn(db, name, holder, { failure: state.failure });
        return 'failed';
      }
      const failure = failureOf(error, clock.now(), state.failure);
      await endTurn(db, name, holder, { failure });
      if (error instanceof SourceError) report({ kind: 'failed', ...name, ...failure, error });
      else report({ kind: 'defect', ...name, error });
      return 'failed';
    }
  }

  async #list(connection: OpenConnection, port: AnyPort, state: SyncState): Promise<number> {
    let stored = 0;
    let measureAt = FIRST_STATISTICS;
    const pages = this.#pages(port, state.checkpoint);
    for await (const { page, askedAtMs } of pages) {
      await this.#storePage(connection, port, page, askedAtMs);
      stored += page.records.length;
      if (stored >= measureAt) {
        await refreshStatistics(this.#options.db, port.entity);
        measureAt *= 4;
      }
      this.#options.report({
        kind: 'page',
        connection: connection.name,
        objectType: port.objectType,
        records: state.records + stored,
        onPage: page.records.length,
        expected: page.total ?? null,
      });
      if (this.#stopping.signal.aborted) throw this.#stopped(port);
    }
    return stored;
  }

  /** The pages from a checkpoint on; a listing that breaks off resumes behind the last page that came. */
  async *#pages(port: AnyPort, from: Checkpoint | null): AsyncGenerator<AskedPage> {
    let checkpoint = from;
    let failures = 0;
    const call: Call = { signal: this.#stopping.signal, purpose: 'sync' };
    for (;;) {
      const iterator: AsyncIterator<Page<EntityName>> = port.list(checkpoint, call)[Symbol.asyncIterator]();
      let hasFailed: SourceError | null = null;
      for (;;) {
        let next: IteratorResult<Page<EntityName>>;
        const askedAtMs = this.#options.clock.now();
        try {
          next = await iterator.next();
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          hasFailed = error;
          break;
        }
        if (next.done === true) return;
        checkpoint = next.value.checkpoint;
        failures = 0;
        yield { page: next.value, askedAtMs };
      }
      // A rate limit only costs time here, and a connection that breaks is tried again; what stays broken ends the turn, and the next one
      // resumes from the checkpoint.
      const disposition = DISPOSITIONS[hasFailed.kind].read;
      if (disposition === 'fail' || (disposition === 'retry' && failures >= MAX_RETRIES)) throw hasFailed;
      failures += 1;
      await this.#options.sleep(hasFailed.retryAfterMs ?? 500 * 2 ** failures, call.signal);
    }
  }

  async #storePage(
    connection: OpenConnection,
    port: AnyPort,
    page: Page<EntityName>,
    askedAtMs: number,
  ): Promise<void> {
    const { db, ingest, connections, clock, holder, leaseMs } = this.#options;
    const nowMs = clock.now();
    const inputs = page.records.map((found) =>
      recordInputOf(connections, connection.name, port.objectType, port.entity, found, askedAtMs),
    );
    const removed = page.removed.map(({ key }) => deriveId(port.entity, connection.name, port.objectType, key));
    await db.transaction().execute(async (trx) => {
      const result = await ingest.store(trx, port.entity, inputs, nowMs, `sync:${connection.name}`);
      await ingest.remove(trx, port.entity, removed, nowMs, `sync:${connection.name}`);
      const progress = { checkpoint: page.checkpoint, added: result.created.length, expected: page.total ?? null };
      await saveProgress(
        trx,
        { connection: connection.name, objectType: port.objectType },
        holder,
        progress,
        nowMs,
        leaseMs,
      );
    });
  }

  /** Finds records that the source shows no more. Returns when it was done, or null when it was not due or not trusted. */
  async #sweepIfDue(connection: OpenConnection, port: AnyPort, state: SyncState): Promise<number | null> {
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
    for await (const keys of port.keys({ signal: this.#stopping.signal, purpose: 'sync' }))
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
    for await (const { page, askedAtMs } of this.#pages(port, null)) {
      const nowMs = clock.now();
      const inputs = page.records.map((found) =>
        recordInputOf(connections, connection.name, port.objectType, port.entity, found, askedAtMs),
      );
      await db
        .transaction()
        .execute((trx) => ingest.store(trx, port.entity, inputs, nowMs, `sweep:${connection.name}`));
    }
  }

  async #loop(connection: OpenConnection, port: AnyPort): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.runTurn(connection, port);
      try {
        await this.#options.sleep(this.#options.pollEveryMs, this.#stopping.signal);
      } catch {
        return;
      }
    }
  }

  #stopped(port: AnyPort): SourceError {
    return new SourceError('unavailable', {
      source: 'gateway',
      operation: `sync ${port.objectType}`,
      detail: 'stopped between pages',
    });
  }
}

/** A page, and when it was asked for: what changed later is not in it. */
interface AskedPage {
  readonly page: Page<EntityName>;
  readonly askedAtMs: number;
}

/** Whether the error is only the signal's: a wait or a call that it ended. */
function isEndOf(signal: AbortSignal, error: unknown): boolean {
  return (
    error instanceof SourceError || error === signal.reason || (error instanceof Error && error.name === 'AbortError')
  );
}

/** The failure, and since when turns have failed without one that did not. */
function failureOf(error: unknown, nowMs: number, before: SyncState['failure']): NonNullable<SyncState['failure']> {
  const at = new Date(nowMs).toISOString();
  const since = before?.since ?? at;
  if (error instanceof SourceError) return { code: DISPOSITIONS[error.kind].code, message: error.message, at, since };
  return { code: 'INTERNAL', message: 'a defect stopped the sync; the log has it', at, since };
}
