import { openAsBlob } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { type Db, type MemoryTarget, type OpenStore, openStore } from '../../src/store/database.ts';

/** A database in memory, from the image that the run made once. */
export async function inMemory(): Promise<MemoryTarget> {
  return { kind: 'memory', image: await openAsBlob(inject('emptyDatabase')) };
}

/** One index in memory per test file, empty before every test. */
export function memoryStore(): () => Db {
  let opened: OpenStore | null = null;
  beforeAll(async () => {
    opened = await openStore(await inMemory(), 0);
  });
  afterAll(async () => {
    await opened?.close();
  });
  const db = (): Db => {
    if (opened === null) throw new Error('the store is not open yet');
    return opened.db;
  };
  beforeEach(() => emptyStore(db()));
  return db;
}

export async function emptyStore(db: Db): Promise<void> {
  const tables = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`.execute(db);
  // Truncating makes new files for every table; deleting a few rows does not. A replica's triggers do not fire: the audit trail refuses it.
  const deletes = tables.rows.map(({ name }) => `delete from ${name};`).join(' ');
  await sql
    .raw(`do $$ begin perform set_config('session_replication_role', 'replica', true); ${deletes} end $$`)
    .execute(db);
}
