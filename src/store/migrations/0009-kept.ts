import { type Kysely, sql } from 'kysely';

/** What connections remember beyond a process, sealed. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`create table connection_secrets (
      connection text collate "C" not null,
      name text collate "C" not null,
      value text not null,
      primary key (connection, name)
    )`)
    .execute(db);
}
