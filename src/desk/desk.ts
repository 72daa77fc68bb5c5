import type { UndoKind } from '../connector/write.ts';
import type { EntityName } from '../model/index.ts';
import type { Mutation } from '../model/mutations.ts';
import type { OperationStatus, PlanNote, StepRole, StepStatus } from '../write/operation.ts';
import type { UserError } from './user-error.ts';

/** How a mutation is to be carried out: the argument `write` of every one. */
export interface WriteArguments {
  /** Names the wish, among the caller's own. Needed to execute. */
  readonly idempotencyKey?: string | null | undefined;
  /** `meta.etag` of the entity as the caller saw it. */
  readonly ifMatch?: string | null | undefined;
  readonly mode: 'PREVIEW' | 'EXECUTE';
  /** The hash of the plan that was shown: no other is carried out. */
  readonly planHash?: string | null | undefined;
  /** How long to wait for the end, in seconds. */
  readonly wait: number;
}

/** What became of a mutation. */
export interface Submission {
  readonly userErrors: readonly UserError[];
  /** The entity to show; null while there is none. */
  readonly entityId: string | null;
  /** What would be done: of a preview. */
  readonly plan: PlanView | null;
  /** What is being done: of an execution. */
  readonly operation: OperationView | null;
}

/** A plan as the caller may see it. */
export interface PlanView {
  readonly hash: string;
  readonly steps: readonly StepView[];
  readonly notes: readonly PlanNote[];
  readonly checks: readonly CheckView[];
  readonly quota: readonly QuotaView[];
  readonly approvers: readonly string[] | null;
}

/** What a plan costs of the calls that we allow ourselves. */
export interface QuotaView {
  readonly connection: string;
  /** Mutating calls of the plan. */
  readonly calls: number;
  /** What is left of the tightest budget; null without one. */
  readonly left: number | null;
}

export interface CheckView {
  readonly rule: string;
  readonly result: string;
  readonly message: string;
  readonly path: string | null;
  /** What it was decided by; null where it holds what the caller may not read. */
  readonly facts: Readonly<Record<string, unknown>> | null;
}

export interface StepView {
  readonly id: string;
  readonly connection: string;
  readonly objectType: string;
  readonly role: StepRole;
  readonly status: StepStatus;
  readonly needs: readonly string[];
  /** Null while it is not planned, and for those who see no source. */
  readonly call: CallView | null;
  readonly diff: readonly DiffView[];
  /** Null while it is not planned. */
  readonly undo: UndoKind | null;
  readonly attempts: number;
  readonly error: ErrorView | null;
  readonly externalId: string | null;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
  readonly retryAt: Date | null;
  /** Whether the source shows it. */
  readonly isShown: boolean;
}

export interface CallView {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Plain JSON; null without one, and where it holds what the caller may not read. */
  readonly body: unknown;
}

/** Values that are not text are JSON. */
export interface DiffView {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ErrorView {
  readonly code: string;
  readonly message: string;
  readonly connection: string | null;
}

/** An operation as the caller may see it. */
export interface OperationView {
  readonly id: string;
  readonly mutation: Mutation | string;
  readonly entity: EntityName;
  readonly entityId: string | null;
  readonly status: OperationStatus;
  readonly plan: PlanView;
  readonly steps: readonly StepView[];
  readonly requestedBy: string;
  readonly at: Date;
  readonly finishedAt: Date | null;
  readonly retryAt: Date | null;
  /** Connections, or `operator`, or the roles that may approve. */
  readonly waitsFor: readonly string[];
  readonly error: ErrorView | null;
}

export interface OperationWhere {
  readonly status?: readonly OperationStatus[] | null | undefined;
  readonly mutation?: readonly string[] | null | undefined;
  readonly connection?: string | null | undefined;
  readonly entityId?: string | null | undefined;
  readonly isOpen?: boolean | null | undefined;
}

export interface OperationPage {
  readonly nodes: readonly OperationView[];
  readonly edges: readonly { readonly cursor: string; readonly node: OperationView }[];
  readonly totalCount: () => Promise<number>;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** What a person may do with an operation that stands still. */
export type Settlement = 'approve' | 'retry' | 'compensate' | 'accept' | 'discard';

/** Where the writes of one request are handed in. */
export interface Desk {
  submit(mutation: Mutation, input: unknown, write: WriteArguments): Promise<Submission>;
  operation(id: string): Promise<OperationView | null>;
  operations(args: {
    readonly where?: OperationWhere | null | undefined;
    readonly first?: number | null | undefined;
    readonly after?: string | null | undefined;
  }): Promise<OperationPage>;
  settle(act: Settlement, input: { readonly id: string; readonly reason: string }): Promise<Submission>;
  /** The operations that still stand in for what sources show of an entity. */
  pending(entityId: string): Promise<readonly OperationView[]>;
  /** Changes when any record of the entity does: `ifMatch` of a mutation. */
  etag(entityId: string): Promise<string | null>;
}
