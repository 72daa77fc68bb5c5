import { type Kysely, sql } from 'kysely';

const TABLES = `
create table write_operations (
  id text collate "C" primary key,
  mutation text not null,
  entity text not null,
  entity_id text collate "C",
  status text not null,
  caller text not null,
  idempotency_key text,
  body_digest text not null,
  plan_hash text,
  requested_by text not null,
  requested_at timestamptz not null,
  retry_at timestamptz,
  finished_at timestamptz,
  waits_for text[] not null,
  failure jsonb,
  payload text not null,
  lease_holder text,
  lease_until timestamptz,
  epoch bigint not null default 0
);
create unique index write_operations_by_key on write_operations (caller, idempotency_key);
create index write_operations_latest on write_operations (requested_at desc, id);
create index write_operations_by_entity on write_operations (entity_id, requested_at desc);
create index write_operations_open on write_operations (retry_at) where finished_at is null;

create table write_steps (
  operation_id text collate "C" not null,
  id text collate "C" not null,
  position integer not null,
  change integer not null,
  connection text not null,
  object_type text not null,
  entity text not null,
  record_id text collate "C",
  status text not null,
  attempts integer not null,
  retry_at timestamptz,
  first_sent_at timestamptz,
  sent_at timestamptz,
  settled_at timestamptz,
  key text,
  version text,
  is_shown boolean not null,
  failure jsonb,
  payload text not null,
  primary key (operation_id, id)
);
create index write_steps_not_shown on write_steps (operation_id) where status = 'APPLIED' and not is_shown;

create table write_attempts (
  operation_id text collate "C" not null,
  step_id text collate "C" not null,
  number integer not null,
  kind text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text,
  code text,
  primary key (operation_id, step_id, number)
);

create table pending_values (
  record_id text collate "C" not null,
  field text not null,
  operation_id text collate "C" not null,
  accepted_at timestamptz not null,
  value text not null,
  primary key (record_id, field, operation_id)
);
create index pending_values_by_operation on pending_values (operation_id)
`;

/** The journal of writes, and what was accepted and is not shown by its source yet. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
