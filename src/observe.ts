import type { Health } from './readiness.ts';
import type { Connections } from './sources/connections.ts';
import type { SourceReport } from './sources/guard.ts';
import type { IndexState } from './sources/index-state.ts';
import type { SyncEvent } from './sync/syncer.ts';
import type { Log } from './telemetry/log.ts';
import type { Metrics, Snapshot } from './telemetry/metrics.ts';
import type { WriteEvent } from './write/engine.ts';

/** Counts what the guards tell, and says once when a source goes down and when it is back. */
export function observeSources(metrics: Metrics, log: Log): SourceReport {
  const down = new Set<string>();
  return {
    exchanged: (exchange, purpose) => metrics.exchanged(exchange, purpose),
    notSent: (connection, reason) => metrics.notSent(connection, reason),
    stateChanged: (connection, state) => {
      // Between two trials it goes from down to trying and back, which is no news.
      if (state === 'down' && !down.has(connection)) {
        down.add(connection);
        log.warn({ connection }, 'the source is down: it failed repeatedly, and is only tried now and then');
      } else if (state === 'up' && down.delete(connection)) log.info({ connection }, 'the source is back');
    },
  };
}

/** Counts what the sync tells, and passes it on. */
export function observeSync(metrics: Metrics, next: (event: SyncEvent) => void): (event: SyncEvent) => void {
  return (event) => {
    const { connection, objectType } = event;
    switch (event.kind) {
      case 'page':
        metrics.listed(connection, objectType, event.onPage);
        break;
      case 'complete':
        metrics.turnEnded(connection, objectType, 'complete');
        break;
      case 'failed':
        metrics.turnEnded(connection, objectType, 'failed', event.code);
        break;
      case 'defect':
        metrics.turnEnded(connection, objectType, 'defect', 'INTERNAL');
        break;
      case 'sweep-stopped':
        metrics.sweepStopped(connection, objectType);
        break;
    }
    next(event);
  };
}

/** Counts operations that are not registered, and under `warn` says which. */
export function observeUnregistered(metrics: Metrics, log: Log): (mode: string, documentHash: string | null) => void {
  return (mode, documentHash) => {
    metrics.unregistered(mode);
    if (mode === 'warn') log.warn({ documentHash }, 'an operation is not registered');
  };
}

/** Counts what becomes of operations, and says what a person has to look at. */
export function observeWrites(metrics: Metrics, log: Log): (event: WriteEvent) => void {
  return (event) => {
    const { operationId } = event;
    switch (event.kind) {
      case 'status':
        metrics.operationBecame(event.mutation, event.status);
        if (event.status === 'NEEDS_ATTENTION' || event.status === 'COMPENSATION_FAILED')
          log.error({ operationId, mutation: event.mutation, status: event.status }, 'a write waits for a person');
        break;
      case 'attempt':
        metrics.stepTried(event.connection, event.attempt, event.outcome);
        break;
      case 'defect':
        log.error({ operationId, error: event.error }, 'a defect stopped a write; it is tried again');
        break;
    }
  };
}

/** What the metrics show of this moment. */
export async function snapshotOf(
  health: Health,
  connections: Connections,
  indexState: IndexState,
  writes: Snapshot['writes'],
  nowMs: number,
): Promise<Snapshot> {
  return {
    nowMs,
    writes,
    status: health.status,
    connections: await Promise.all(
      connections.all.map(async ({ name, state, budgetLeft }) => ({ name, state, budgets: await budgetLeft() })),
    ),
    ports: connections.all.flatMap(({ name: connection, ports }) =>
      ports.map(({ objectType }) => {
        const state = indexState.get(connection, objectType);
        return {
          connection,
          objectType,
          isFilled: state?.phase === 'ready',
          records: state?.records ?? 0,
          listedAtMs: state?.listedAtMs ?? null,
        };
      }),
    ),
  };
}
