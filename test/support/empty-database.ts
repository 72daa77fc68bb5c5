import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { TestProject } from 'vitest/node';
import { migrations } from '../../src/store/migrations/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the images of this run. */
    readonly images: string;
  }
}

export const EMPTY_IMAGE = 'empty.tar';

/** Making a database takes seconds of work, loading one a fraction of that, and half of the test files have one: the run makes it once. */
export default async function makeEmptyDatabase(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'mainstem-images-'));
  const pglite = await PGlite.create();
  const db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw error;
  await writeFile(join(directory, EMPTY_IMAGE), Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await db.destroy();
  project.provide('images', directory);
  return () => rm(directory, { recursive: true, force: true });
}
