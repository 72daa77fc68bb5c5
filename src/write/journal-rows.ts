import type { EntityName } from '../model/index.ts';
import type { Seal } from '../store/seal.ts';
import { openJson } from '../store/sealed-json.ts';
import type {
  JournalOperation,
  JournalStep,
  OperationPayload,
  OperationStatus,
  PlannedStep,
  StepStatus,
  WriteFailure,
} from './operation.ts';

/** Where an operation's payload is sealed for. */
export function operationPlace(id: string): readonly string[] {
  return ['write_operations', 'payload', id];
}

/** Where a step's payload is sealed for. */
export function stepPlace(operationId: string, id: string): readonly string[] {
  return ['write_steps', 'payload', operationId, id];
}

/** A row of `write_operations`. */
export interface OperationRow {
  readonly id: string;
  readonly mutation: string;
  readonly entity: EntityName;
  readonly entity_id: string | null;
  readonly status: OperationStatus;
  readonly caller: string;
  readonly body_digest: string;
  readonly plan_hash: string | null;
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly retry_at: Date | null;
  readonly finished_at: Date | null;
  readonly waits_for: readonly string[];
  readonly failure: WriteFailure | null;
  readonly payload: string;
}

/** A row of `write_steps`. */
export interface StepRow {
  readonly operation_id: string;
  readonly id: string;
  readonly position: number;
  readonly change: number;
  readonly connection: string;
  readonly object_type: string;
  readonly entity: EntityName;
  readonly record_id: string | null;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly retry_at: Date | null;
  readonly first_sent_at: Date | null;
  readonly sent_at: Date | null;
  readonly settled_at: Date | null;
  readonly key: string | null;
  readonly version: string | null;
  readonly is_shown: boolean;
  readonly failure: WriteFailure | null;
  readonly payload: string;
}

export function operationOf(row: OperationRow, steps: readonly StepRow[], seal: Seal): JournalOperation {
  return {
    id: row.id,
    mutation: row.mutation,
    entity: row.entity,
    entityId: row.entity_id,
    status: row.status,
    caller: row.caller,
    bodyDigest: row.body_digest,
    planHash: row.plan_hash,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    retryAt: row.retry_at,
    finishedAt: row.finished_at,
    waitsFor: row.waits_for,
    failure: row.failure,
    payload: kept<OperationPayload>(openJson(seal, operationPlace(row.id), row.payload)),
    steps: steps.map((step) => stepOf(step, seal)),
  };
}

function stepOf(row: StepRow, seal: Seal): JournalStep {
  return {
    id: row.id,
    position: row.position,
    change: row.change,
    connection: row.connection,
    objectType: row.object_type,
    entity: row.entity,
    recordId: row.record_id,
    status: row.status,
    attempts: row.attempts,
    retryAt: row.retry_at,
    firstSentAt: row.first_sent_at,
    sentAt: row.sent_at,
    settledAt: row.settled_at,
    key: row.key,
    version: row.version,
    isShown: row.is_shown,
    failure: row.failure,
    plan: kept<PlannedStep | null>(openJson(seal, stepPlace(row.operation_id, row.id), row.payload)),
  };
}

/** Sound: only the journal writes the payloads, and a sealed text opens at the place alone that it was sealed for. */
function kept<T>(value: unknown): T {
  return value as T;
}
