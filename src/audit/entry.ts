import { type RawBuilder, sql } from 'kysely';
import type { EntityName } from '../model/index.ts';

/** What an entry can tell of. Words are never renamed: old entries keep theirs. */
export type AuditAction =
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
  | 'step.undo-failed'
  | 'identity.merged'
  | 'identity.split'
  | 'audit.checkpoint';

/** Values of an entity by their path: `name`, `homeAddress.city`, `lines[2].quantity`. */
export type AuditValues = Readonly<Record<string, unknown>>;

/** What is to be recorded: who did what to which record, why, and what it was before and after. */
export interface AuditInput {
  /** The subject of a token, or `system`. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly operationId: string | null;
  readonly stepId: string | null;
  readonly connection: string | null;
  readonly entity: EntityName | null;
  readonly entityId: string | null;
  /** A person's words. They stand in the open. */
  readonly reason: string | null;
  readonly before: AuditValues;
  readonly after: AuditValues;
}

/** What the hash of an entry is made of, besides the entry before it. Values that are not public stand as digests. */
export interface RecordedEntry {
  /** From 1 on, a decimal number. */
  readonly seq: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly operationId: string | null;
  readonly stepId: string | null;
  readonly connection: string | null;
  readonly entity: string | null;
  readonly entityId: string | null;
  readonly reason: string | null;
  readonly before: AuditValues;
  readonly after: AuditValues;
  readonly previousHash: string;
}

/** An entry as it stands in the trail. */
export interface AuditEntry extends RecordedEntry {
  /** The sensitive values as one sealed text; null where there are none, or no more. */
  readonly sealed: string | null;
  readonly hash: string;
}

/** Selects entries; what follows says which. */
export function selectEntries(rest: RawBuilder<unknown>): RawBuilder<AuditEntry> {
  return sql<AuditEntry>`
    select seq::text as seq, at, actor, action, operation_id as "operationId", step_id as "stepId", connection, entity,
      entity_id as "entityId", reason, before, after, sealed, previous_hash as "previousHash", hash
    from audit ${rest}`;
}
