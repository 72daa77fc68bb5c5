import type { AnyPort, Page } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import { deriveId } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { OpenConnection } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import { recordInputOf } from '../sources/ingest.ts';
import { refreshStatistics } from '../store/statistics.ts';
import { endTurn, LeaseLostError, type SyncState, saveProgress, takeLease } from '../store/sync-state.ts';
import { pagesFrom } from './pages.ts';
import { Sweeper, type SweepOptions } from './sweeper.ts';

export interface SyncOptions extends SweepOptions {
  readonly indexState: IndexState;
  /** This process, unique among replicas and restarts. */
  readonly holder: string;
  readonly pollEveryMs: number;
  /** How long a page may take before another worker may take the port over. */
  readonly leaseMs: number;
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

/** How many records of a listing are stored before the planner is told. */
const FIRST_STATISTICS = 2_000;

/** What became of one turn at a port. */
export type TurnResult = 'complete' | 'failed' | 'busy';

/** Keeps the index in step with the sources: fills it, then polls by checkpoint and sweeps for deletions, one worker per port. */
export class Syncer {
  readonly #options: SyncOptions;
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];
  readonly #sweeper: Sweeper;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#sweeper = new Sweeper(options, this.#stopping.signal);
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
      const sweptAtMs = isRead ? startedAtMs : await this.#sweeper.sweepIfDue(connection, port, state);
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
    const pages = pagesFrom(state.checkpoint, port, { ...this.#options, signal: this.#stopping.signal });
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
