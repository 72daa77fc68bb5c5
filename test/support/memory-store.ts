import { existsSync, openAsBlob } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { beforeAll, beforeEach, inject } from 'vitest';
import { type Db, type MemoryTarget, type OpenStore, openStore } from '../../src/store/database.ts';
import { EMPTY_IMAGE } from './empty-database.ts';
import { ringOf } from './sealing.ts';

/** A database in memory without rows, from the image that the run made once. */
export async function inMemory(): Promise<MemoryTarget> {
  return { kind: 'memory', image: await openAsBlob(join(inject('images'), EMPTY_IMAGE)) };
}

/** What the images of this run that hold values are sealed with. */
const IMAGE_KEYS = ringOf(`image:${Buffer.alloc(32, 1).toString('base64')}`);

/** A database in memory as some test of this run left it under a name; without rows where none has yet. */
export async function inMemoryFrom(name: string): Promise<MemoryTarget & { readonly isFilled: boolean }> {
  const file = join(inject('images'), name);
  const isFilled = existsSync(file);
  const image = await openAsBlob(isFilled ? file : join(inject('images'), EMPTY_IMAGE));
  return { kind: 'memory', image, keyring: IMAGE_KEYS, isFilled };
}

/** Leaves a database for the tests that come after. Of two who do so at once the first stays: others may be reading it. */
export async function leaveImage(name: string, pglite: PGlite): Promise<void> {
  const file = join(inject('images'), name);
  if (existsSync(file)) return;
  const own = `${file}.${process.pid}`;
  await writeFile(own, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await link(own, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(own);
}

let shared: Promise<OpenStore> | null = null;

/** One index in memory for all test files that a worker runs one after the other, empty before every test. It ends with the worker. */
export function memoryStore(): () => Db {
  let opened: OpenStore | null = null;
  beforeAll(async () => {
    shared ??= inMemory().then((target) => openStore(target, 0));
    opened = await shared;
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
