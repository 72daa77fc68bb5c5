import { type Kysely, sql } from 'kysely';

/** The operations that clients are known to send. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`create table registered_operations (
      id text collate "C" primary key,
      sha256 text collate "C" not null,
      name text,
      kind text not null,
      body text not null,
      registered_at timestamptz not null
    )`)
    .execute(db);
}
