import type { AuditInput } from '../audit/entry.ts';
import type { Clock } from '../model/clock.ts';
import type { Connections } from '../sources/connections.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db, Trx } from '../store/database.ts';
import type { AtFailpoint } from './failpoints.ts';
import type { AttemptKind } from './journal.ts';
import type { Planner } from './planner.ts';
import type { WriteTimes } from './times.ts';

/** What happens to operations, for metrics and log. */
export type WriteEvent =
  | { readonly kind: 'status'; readonly operationId: string; readonly mutation: string; readonly status: string }
  | {
      readonly kind: 'attempt';
      readonly operationId: string;
      readonly stepId: string;
      readonly connection: string;
      readonly attempt: AttemptKind;
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
  readonly trace: (trx: Trx, entries: readonly AuditInput[]) => Promise<void>;
  readonly report: (event: WriteEvent) => void;
}
