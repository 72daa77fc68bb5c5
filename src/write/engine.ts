import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import type { Connections } from '../sources/connections.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db, Trx } from '../store/database.ts';
import type { AtFailpoint } from './failpoints.ts';
import type { Planner } from './planner.ts';
import type { WriteTimes } from './times.ts';

/** What is told of every step for good: who, what, why, before and after. */
export interface Trace {
  readonly actor: string;
  readonly action: TraceAction;
  readonly operationId: string;
  readonly stepId: string | null;
  readonly connection: string | null;
  readonly entity: EntityName | null;
  readonly entityId: string | null;
  readonly reason: string | null;
  /** Values by their path in the entity. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export type TraceAction =
  | 'operation.accepted'
  | 'operation.approved'
  | 'operation.retried'
  | 'operation.compensated'
  | 'operation.accepted-as-is'
  | 'operation.discarded'
  | 'operation.finished'
  | 'step.applied'
  | 'step.rejected'
  | 'step.undone'
  | 'step.undo-failed';

/** What happens to operations, for metrics and log. */
export type WriteEvent =
  | { readonly kind: 'status'; readonly operationId: string; readonly mutation: string; readonly status: string }
  | {
      readonly kind: 'attempt';
      readonly operationId: string;
      readonly stepId: string;
      readonly connection: string;
      readonly outcome: string;
    }
  | { readonly kind: 'defect'; readonly operationId: string; readonly error: unknown };

/** What everything that works on operations needs. */
export interface Engine {
  readonly db: Db;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly ingest: Ingest;
  readonly planner: Planner;
  readonly times: WriteTimes;
  readonly at: AtFailpoint;
  /** Appends to the audit trail, in the caller's transaction. */
  readonly trace: (trx: Trx, traces: readonly Trace[]) => Promise<void>;
  readonly report: (event: WriteEvent) => void;
}
