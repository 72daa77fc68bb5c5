import { join } from 'node:path';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';

export { DirectoryInUseError } from './directory-lock.ts';

import { lockDirectory } from './directory-lock.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

/** A PostgreSQL server by its URL, or PGlite in a directory of ours (`memory` keeps nothing). */
export type StoreTarget =
  | { readonly kind: 'postgres'; readonly url: string; readonly maxConnections: number }
  | { readonly kind: 'embedded'; readonly directory: string }
  | { readonly kind: 'memory' };

export interface OpenStore {
  readonly db: Db;
  close(): Promise<void>;
}

/** The store does not answer, or its tables could not be brought up to date. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code = 'STORE_UNAVAILABLE';

  constructor(cause: unknown) {
    const reason = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
    super(
      `the store cannot be used${reason}: check DATABASE_URL, that the server runs, and that its user may create tables`,
      { cause },
    );
  }
}

/** Opens the store and brings its tables up to date. Throws DirectoryInUseError when another process holds the directory. */
export async function openStore(target: StoreTarget, nowMs: number): Promise<OpenStore> {
  const opened =
    target.kind === 'postgres'
      ? await openPostgres(target.url, target.maxConnections)
      : await openEmbedded(target, nowMs);
  const { error } = await new Migrator({ db: opened.db, provider: migrations }).migrateToLatest();
  if (error !== undefined) {
    await opened.close();
    throw new StoreError(error);
  }
  return opened;
}

async function openPostgres(url: string, maxConnections: number): Promise<OpenStore> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url, max: maxConnections, connectionTimeoutMillis: 5_000 });
  // An idle connection that the server closes is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

async function openEmbedded(
  target: { kind: 'embedded'; directory: string } | { kind: 'memory' },
  nowMs: number,
): Promise<OpenStore> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (target.kind === 'memory') {
    const db: Db = new Kysely({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
    return { db, close: () => db.destroy() };
  }
  const lock = lockDirectory(target.directory, nowMs);
  try {
    const db: Db = new Kysely({
      dialect: new PGliteDialect({ pglite: await PGlite.create(join(target.directory, 'index')) }),
    });
    return {
      db,
      close: async () => {
        await db.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
