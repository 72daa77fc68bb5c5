import { appendAudit } from './audit/audit.ts';
import type { AuditInput } from './audit/entry.ts';
import type { Config } from './config.ts';
import { splitRecords } from './identity/linker.ts';
import type { Clock } from './model/clock.ts';
import { observeWrites } from './observe.ts';
import type { Connections, Sleep } from './sources/connections.ts';
import type { Ingest } from './sources/ingest.ts';
import type { OpenStore } from './store/database.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { Engine } from './write/engine.ts';
import { ownWriters } from './write/own-writers.ts';
import { Planner } from './write/planner.ts';
import { WriteQueue } from './write/queue.ts';
import { writeTimesOf } from './write/times.ts';
import { WriteWorker } from './write/worker.ts';

export interface WritesOptions {
  readonly config: Config;
  readonly store: OpenStore;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly connections: Connections;
  readonly ingest: Ingest;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Tells this process from its replicas. */
  readonly holder: string;
  /** No other process uses the store. */
  readonly isAlone: boolean;
}

/** The engine of writes with its queue and its worker; nothing runs before `worker.start`. */
export interface Writes {
  readonly engine: Engine;
  readonly queue: WriteQueue;
  readonly worker: WriteWorker;
}

export function openWrites(options: WritesOptions): Writes {
  const { config, store, clock, sleep, connections, ingest, holder, isAlone } = options;
  const { concurrency, sweepEvery } = config.writes;
  const observer = observeWrites(options.metrics, options.log);
  const engine: Engine = {
    ...{ db: store.db, clock, connections, ingest },
    planner: new Planner(connections, ownWriters({ db: store.db, ingest, clock, split: splitRecords })),
    times: writeTimesOf(config.writes),
    at: () => undefined,
    trace: (trx, entries: readonly AuditInput[]) => appendAudit(trx, entries, clock.now()),
    report: observer,
  };
  const queue = new WriteQueue(store.jobs, concurrency, (error) =>
    options.log.error({ error }, 'the job queue failed'),
  );
  const worker = new WriteWorker({
    ...{ engine, queue, holder, isAlone, sleep, concurrency },
    sweepEveryMs: sweepEvery * 1000,
  });
  return { engine, queue, worker };
}
