import { type Kysely, sql } from 'kysely';

const TABLES = `
create table link_edges (
  low_id text collate "C" not null,
  high_id text collate "C" not null,
  rule text not null,
  strength text not null,
  linked_at timestamptz not null,
  primary key (low_id, high_id, rule)
);
create index link_edges_by_high on link_edges (high_id)
`;

/** Why pairs of records are one. A portal user's row scope follows these: one weak link in a chain must end it. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
