import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `create table audit (
    seq bigint primary key,
    at timestamptz(3) not null,
    actor text not null,
    action text not null,
    operation_id text collate "C",
    step_id text collate "C",
    connection text,
    entity text,
    entity_id text collate "C",
    reason text,
    before jsonb not null,
    after jsonb not null,
    sealed text,
    previous_hash text not null,
    hash text not null
  )`,
  'create index audit_by_operation on audit (operation_id, seq)',
  'create index audit_by_entity on audit (entity_id, seq)',
  `create function audit_is_append_only() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' then
      if to_jsonb(new) - 'sealed' = to_jsonb(old) - 'sealed' then
        return new;
      end if;
    end if;
    raise exception 'the audit trail is append-only: % is refused', lower(tg_op) using errcode = 'insufficient_privilege';
  end $$`,
  `create trigger audit_is_append_only before update or delete on audit
    for each row execute function audit_is_append_only()`,
  `create trigger audit_is_never_emptied before truncate on audit
    for each statement execute function audit_is_append_only()`,
];

/** Who did what, for good. Only the sealed values of an entry may change: a rotation of keys seals them again, an erasure drops them. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
