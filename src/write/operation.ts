import type { FailureKind } from '../connector/errors.ts';
import type { Change, Step } from '../connector/write.ts';
import type { EntityName } from '../model/index.ts';

/**
 * How far an operation is. COMPLETED, COMPENSATED, DISCARDED and ACCEPTED_AS_IS are ends; AWAITING_APPROVAL, NEEDS_ATTENTION (on the way
 * forward) and COMPENSATION_FAILED (on the way back) wait for a person; WAITING waits for a source.
 */
export type OperationStatus =
  | 'ACCEPTED'
  | 'AWAITING_APPROVAL'
  | 'RUNNING'
  | 'WAITING'
  | 'NEEDS_ATTENTION'
  | 'COMPLETED'
  | 'COMPENSATING'
  | 'COMPENSATED'
  | 'COMPENSATION_FAILED'
  | 'DISCARDED'
  | 'ACCEPTED_AS_IS';

/** An UNPLANNED row stands for all steps of a change whose source could not be read yet. */
export type StepStatus =
  | 'UNPLANNED'
  | 'PENDING'
  | 'SENDING'
  | 'UNKNOWN'
  | 'APPLIED'
  | 'REJECTED'
  | 'SKIPPED'
  | 'UNDOING'
  | 'UNDONE'
  | 'UNDO_FAILED';

/** Whether a connection decides what it receives, is kept in step, or is the gateway itself. */
export type StepRole = 'OWNER' | 'FOLLOWER' | 'GATEWAY';

/** A change without the record as it is now, which is read when it is planned. */
export type Intent = WithoutCurrent<Change>;
type WithoutCurrent<C> = C extends { readonly current: unknown } ? Omit<C, 'current'> : C;

/** One change of one record in one connection, as a mutation wants it. Plain data, kept in the journal until it is planned. */
export interface DraftChange {
  readonly connection: string;
  readonly objectType: string;
  readonly role: StepRole;
  readonly intent: Intent;
  /** Positions of the changes that must be made before. */
  readonly needs: readonly number[];
  /** Other records of the connection that its source changes with it: they are read again too. */
  readonly touches?: readonly RecordPlace[];
}

/** Which record of a connection. */
export interface RecordPlace {
  readonly entity: EntityName;
  readonly objectType: string;
  readonly key: string;
}

/** A step of a plan over several connections. `id` is unique in the operation: `<change>.<local id>`. */
export interface PlannedStep extends Step {
  readonly connection: string;
  readonly entity: EntityName;
  readonly role: StepRole;
  readonly change: number;
  /** Its id in the plan of its change, which its needs and places speak of. */
  readonly localId: string;
}

/** What a person should know of a plan before it runs. */
export interface PlanNote {
  readonly connection: string;
  readonly path: string;
  readonly kind: 'LOSSY' | 'NOT_KEPT_IN_STEP' | 'CONFLICT' | 'NOT_PLANNED_YET';
  readonly message: string;
}

/** Why something failed, without values. */
export interface WriteFailure {
  readonly code: string;
  readonly message: string;
  readonly connection: string | null;
  readonly kind: FailureKind | null;
}

/** A verdict of a rule, as it is kept with the operation. */
export interface Check {
  readonly rule: string;
  readonly result: string;
  readonly message: string;
  readonly path: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What an operation keeps sealed. */
export interface OperationPayload {
  readonly input: Readonly<Record<string, unknown>>;
  readonly changes: readonly DraftChange[];
  readonly checks: readonly Check[];
  readonly notes: readonly PlanNote[];
  /** The roles of which one has to approve; null when nobody has to. */
  readonly approvers: readonly string[] | null;
  /** Our own id of the record that the operation makes; null when it makes none. */
  readonly bornId: string | null;
}

export interface JournalStep {
  readonly id: string;
  readonly position: number;
  readonly change: number;
  readonly connection: string;
  readonly objectType: string;
  readonly entity: EntityName;
  readonly recordId: string | null;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly retryAt: Date | null;
  readonly firstSentAt: Date | null;
  /** The latest that the request may have left: when its call ended without an answer, or was found in flight. */
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
  readonly key: string | null;
  readonly version: string | null;
  readonly isShown: boolean;
  readonly failure: WriteFailure | null;
  /** null while the change is not planned. */
  readonly plan: PlannedStep | null;
}

export interface JournalOperation {
  readonly id: string;
  readonly mutation: string;
  readonly entity: EntityName;
  readonly entityId: string | null;
  readonly status: OperationStatus;
  readonly caller: string;
  readonly planHash: string | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly retryAt: Date | null;
  readonly finishedAt: Date | null;
  readonly waitsFor: readonly string[];
  readonly failure: WriteFailure | null;
  readonly bodyDigest: string;
  readonly payload: OperationPayload;
  readonly steps: readonly JournalStep[];
}

const ENDS: ReadonlySet<OperationStatus> = new Set(['COMPLETED', 'COMPENSATED', 'DISCARDED', 'ACCEPTED_AS_IS']);
const FOR_PEOPLE: ReadonlySet<OperationStatus> = new Set([
  'AWAITING_APPROVAL',
  'NEEDS_ATTENTION',
  'COMPENSATION_FAILED',
]);

export function isEnd(status: OperationStatus): boolean {
  return ENDS.has(status);
}

/** Whether nobody but a person can take the operation further. */
export function waitsForPerson(status: OperationStatus): boolean {
  return FOR_PEOPLE.has(status);
}

/** What an operation is when it cannot go on by itself: it keeps its direction. */
export function stuckStatus(status: OperationStatus): 'NEEDS_ATTENTION' | 'COMPENSATION_FAILED' {
  return status === 'COMPENSATING' ? 'COMPENSATION_FAILED' : 'NEEDS_ATTENTION';
}
