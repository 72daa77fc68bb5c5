import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with the image of an empty PGlite. */
    readonly emptyDatabase: string;
  }
}

/** Making a database takes a second of work, loading one a third of that, and half of the test files have one: the run makes it once. */
export default async function makeEmptyDatabase(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'mainstem-empty-'));
  const file = join(directory, 'database.tar');
  const database = await PGlite.create();
  await writeFile(file, Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer()));
  await database.close();
  project.provide('emptyDatabase', file);
  return () => rm(directory, { recursive: true, force: true });
}
