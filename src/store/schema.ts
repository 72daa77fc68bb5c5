import type { ColumnType, Generated } from 'kysely';
import type { RegisteredOperationsTable } from './registered-operations.ts';

type Json = ColumnType<unknown, string, string>;

/** One record of one connection, as last seen. Columns in jsonb are keyed by part. */
export interface RecordsTable {
  id: string;
  entity: string;
  connection: string;
  object_type: string;
  key: string;
  version: string | null;
  source_updated_at: Date | null;
  url: string | null;
  /** part -> { values, gaps, sealed }: sensitive values as one sealed text, secret ones not at all */
  parts: Json;
  /** part -> digest of its values; with a key where some of them are sealed, and the id of the key that sealed them */
  digests: Json;
  /** part -> when it was fetched, milliseconds since the epoch */
  fetched: Json;
  first_seen_at: Date;
  removed_at: Date | null;
}

/** Which group a record belongs to, and why. Every record has one row; a group's id is the id of its oldest member. */
export interface LinksTable {
  id: string;
  entity: string;
  group_id: string;
  rule: string;
  strength: string;
  confidence: number;
  evidence: Json;
  linked_at: Date;
}

/** What exact rules compare, one row per record, rule and value: keyed digests, from which no value can be read or guessed. */
export interface IdentityKeysTable {
  record_id: string;
  entity: string;
  rule: string;
  value: string;
}

/** Two records that a rule found to be one. */
export interface LinkEdgesTable {
  low_id: string;
  high_id: string;
  rule: string;
  strength: string;
  linked_at: Date;
}

/** Two records that must not be linked again: a person split them. */
export interface LinkExclusionsTable {
  low_id: string;
  high_id: string;
  reason: string;
  excluded_at: Date;
}

/** Two groups that a scored rule thinks may be one; a person decides. */
export interface LinkCandidatesTable {
  low_id: string;
  high_id: string;
  entity: string;
  rule: string;
  score: number;
  evidence: Json;
  found_at: Date;
}

/** One change of one part of one record, in the order they were stored. Creations are the record's own first_seen_at. */
export interface ChangesTable {
  seq: Generated<string>;
  record_id: string;
  entity: string;
  connection: string;
  part: string;
  action: string;
  paths: string[];
  /** path -> value; sensitive ones as one sealed text under `$sealed` */
  old_values: Json;
  new_values: Json;
  /** When the source says that it changed it; null where its time did not move with the change. */
  source_updated_at: Date | null;
  changed_at: Date;
  cause: string;
}

/** One field, or part of one, on which the records of a group differ. Without the values: those are the records' own. */
export interface DiscrepanciesTable {
  group_id: string;
  path: string;
  entity: string;
  /** The model's field that the path is of: what access is decided by. */
  field: string;
  since: Date;
  /** The connection whose value is shown; null where the value shown says nothing of the path. */
  shown_connection: string | null;
  connections: string[];
}

/** How far the index follows one port of one connection. */
export interface SyncStateTable {
  connection: string;
  object_type: string;
  entity: string;
  phase: string;
  checkpoint: Json | null;
  records: number;
  expected: number | null;
  /** Start of the last listing that ended completely. */
  listed_at: Date | null;
  swept_at: Date | null;
  failure: Json | null;
  lease_holder: string | null;
  lease_until: Date | null;
}

/** One mutation that was accepted: what is to be done, how far it is, who works on it. */
export interface WriteOperationsTable {
  id: string;
  mutation: string;
  entity: string;
  /** The canonical id of what it is about; of what it makes, allocated beforehand. */
  entity_id: string | null;
  status: string;
  /** Issuer and subject: whose idempotency key it is. */
  caller: string;
  /** null when it is forgotten: a key may be used again after its time. */
  idempotency_key: string | null;
  body_digest: string;
  plan_hash: string | null;
  requested_by: string;
  requested_at: Date;
  retry_at: Date | null;
  /** null while there is something to do, or to decide by a person. */
  finished_at: Date | null;
  /** Connections or roles. */
  waits_for: string[];
  /** { code, message, connection } without values */
  failure: Json | null;
  /** One sealed text. */
  payload: string;
  lease_holder: string | null;
  lease_until: Date | null;
  /** Counts the leases: who holds an older one writes nothing any more. */
  epoch: ColumnType<string, number | undefined, number>;
}

/** One mutating call of an operation; of a change that is still to be planned one row that stands for its steps. */
export interface WriteStepsTable {
  operation_id: string;
  /** `<change>.<step of its plan>` */
  id: string;
  position: number;
  change: number;
  connection: string;
  object_type: string;
  entity: string;
  /** The record that it changes; null until the record is born. */
  record_id: string | null;
  status: string;
  attempts: number;
  retry_at: Date | null;
  /** When it was first handed to the source: from then on the source remembers its idempotency key. */
  first_sent_at: Date | null;
  /** When it was last handed to the source. */
  sent_at: Date | null;
  settled_at: Date | null;
  key: string | null;
  version: string | null;
  /** The source has shown what it changed. */
  is_shown: boolean;
  failure: Json | null;
  /** One sealed text. */
  payload: string;
}

/** One try of a step, of its undo, or of looking for it. */
export interface WriteAttemptsTable {
  operation_id: string;
  step_id: string;
  number: number;
  kind: string;
  started_at: Date;
  ended_at: Date | null;
  outcome: string | null;
  code: string | null;
}

/** A value that was accepted for a record and that its source does not show yet: laid over what the record says. */
export interface PendingValuesTable {
  record_id: string;
  field: string;
  operation_id: string;
  accepted_at: Date;
  /** One sealed text. */
  value: string;
}

/** One entry of the audit trail, chained to the one before it. Nothing of it but `sealed` can be changed. */
export interface AuditTable {
  /** From 1 on, without gaps. */
  seq: string;
  at: Date;
  /** The subject of a token, or `system`. */
  actor: string;
  action: string;
  operation_id: string | null;
  step_id: string | null;
  connection: string | null;
  entity: string | null;
  entity_id: string | null;
  reason: string | null;
  /** path -> public value, or `{ $digest }` of one that is not public */
  before: Json;
  after: Json;
  /** The sensitive values behind the digests and what the digests were salted with, as one sealed text; null without any, and once erased. */
  sealed: string | null;
  previous_hash: string;
  hash: string;
}

/** What connections remember beyond a process. */
export interface ConnectionSecretsTable {
  connection: string;
  name: string;
  /** Sealed. */
  value: string;
}

export interface SettingsTable {
  name: string;
  value: string;
}

export interface Database {
  records: RecordsTable;
  links: LinksTable;
  identity_keys: IdentityKeysTable;
  link_edges: LinkEdgesTable;
  link_exclusions: LinkExclusionsTable;
  link_candidates: LinkCandidatesTable;
  changes: ChangesTable;
  discrepancies: DiscrepanciesTable;
  sync_state: SyncStateTable;
  write_operations: WriteOperationsTable;
  write_steps: WriteStepsTable;
  write_attempts: WriteAttemptsTable;
  pending_values: PendingValuesTable;
  audit: AuditTable;
  settings: SettingsTable;
  connection_secrets: ConnectionSecretsTable;
  registered_operations: RegisteredOperationsTable;
}
