import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PGliteDialect,
  PostgresDialect,
  type Transaction,
} from 'kysely';
import { Migrator } from 'kysely/migration';

export { DirectoryInUseError } from './directory-lock.ts';
export { IndexKeyError } from './seal.ts';

import { type Keyring, passingKeyring } from '../sealing/keyring.ts';
import type { UnsealError } from '../sealing/sealer.ts';
import { lockDirectory } from './directory-lock.ts';
import { migrations } from './migrations/index.ts';
import { resealAfterUpgrade } from './reseal.ts';
import type { Database } from './schema.ts';
import { existingSeal, IndexKeyError, openSeal, type Seal, withSeal } from './seal.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/**
 * A PostgreSQL server by its URL, or PGlite in a directory of ours, with the keys that it is sealed with. `memory` keeps nothing; from an
 * image of a PGlite it begins in a quarter of the time, with what was in that one; `keyring` is what its values were sealed with.
 */
export type StoreTarget =
  | { readonly kind: 'postgres'; readonly url: string; readonly maxConnections: number; readonly keyring: Keyring }
  | { readonly kind: 'embedded'; readonly directory: string; readonly keyring: Keyring }
  | MemoryTarget;

export interface MemoryTarget {
  readonly kind: 'memory';
  readonly image: Blob | null;
  readonly keyring?: Keyring;
}

/** How long a transaction may stand still. None of ours waits for anything but its own statements. */
const IDLE_IN_TRANSACTION_MS = 2_500;

interface Opened {
  readonly db: Db;
  /** How the job queue reaches the same database. */
  readonly jobs: JobsTarget;
  close(): Promise<void>;
}

/** A server by its URL, or the one session of an embedded database, of which every statement or script waits for its turn. */
export type JobsTarget =
  | { readonly kind: 'postgres'; readonly url: string }
  | {
      readonly kind: 'embedded';
      run(text: string, values?: readonly unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
    };

export interface OpenStore extends Opened {
  readonly seal: Seal;
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

/**
 * Opens the store, brings its tables up to date and seals what an older version kept in the open. `report` hears of values that do not open.
 *
 * Throws DirectoryInUseError when another process holds the directory, IndexKeyError when the keys are not the index's.
 */
export async function openStore(
  target: StoreTarget,
  nowMs: number,
  report: (error: UnsealError) => void = () => undefined,
): Promise<OpenStore> {
  const opened = await openDatabase(target, nowMs);
  try {
    const { error } = await new Migrator({ db: opened.db, provider: migrations }).migrateToLatest();
    if (error !== undefined) throw new StoreError(error);
    const seal = await openSeal(opened.db, target.keyring ?? passingKeyring(), report);
    const db = withSeal(opened.db, seal);
    await resealAfterUpgrade(db);
    return { db, seal, jobs: opened.jobs, close: opened.close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/**
 * Opens the store as it is: makes nothing in it, changes nothing. null where there is no index yet.
 *
 * Throws as `openStore` does.
 */
export async function openExisting(
  target: StoreTarget,
  nowMs: number,
  report: (error: UnsealError) => void = () => undefined,
): Promise<OpenStore | null> {
  if (target.kind === 'memory' || (target.kind === 'embedded' && !existsSync(indexPath(target.directory)))) return null;
  const { db, jobs, close } = await openDatabase(target, nowMs);
  try {
    const seal = await existingSeal(db, target.keyring, report);
    if (seal !== null) return { db: withSeal(db, seal), seal, jobs, close };
  } catch (error) {
    await close();
    throw error instanceof IndexKeyError ? error : new StoreError(error);
  }
  await close();
  return null;
}

/** The database without its seal, its tables as they are. */
export async function openDatabase(target: StoreTarget, nowMs: number): Promise<Opened> {
  return target.kind === 'postgres' ? openPostgres(target.url, target.maxConnections) : openEmbedded(target, nowMs);
}

async function openPostgres(url: string, maxConnections: number): Promise<Opened> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url, max: maxConnections, connectionTimeoutMillis: 5_000 });
  // A connection that the server closes is replaced by the pool; without a listener it would end the process. The pool's own listener is
  // for idle ones: one that is lost between two statements of a transaction tells only its client.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool, onCreateConnection: forShortTransactions }) });
  return { db, jobs: { kind: 'postgres', url }, close: () => db.destroy() };
}

/**
 * What PostgreSQL does for long statements costs ours more than it saves: they end with a page, which its estimates do not see. Compiling
 * took a second where running took three milliseconds; parallel workers read thirty times what the page needed.
 */
async function forShortTransactions(connection: DatabaseConnection): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw('set jit = off'));
  await connection.executeQuery(CompiledQuery.raw('set max_parallel_workers_per_gather = 0'));
  // A process that stands still inside a transaction holds locks that all others wait for, the audit trail's among them.
  await connection.executeQuery(
    CompiledQuery.raw(`set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`),
  );
}

async function openEmbedded(
  target: { kind: 'embedded'; directory: string } | MemoryTarget,
  nowMs: number,
): Promise<Opened> {
  const { PGlite } = await import('@electric-sql/pglite');
  if (target.kind === 'memory') {
    const pglite = await PGlite.create(target.image === null ? {} : { loadDataDir: target.image });
    const db: Db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
    return { db, jobs: jobsOf(db, pglite), close: () => db.destroy() };
  }
  const lock = lockDirectory(target.directory, nowMs);
  try {
    const pglite = await PGlite.create(indexPath(target.directory));
    const db: Db = new Kysely({ dialect: new PGliteDialect({ pglite }) });
    return {
      db,
      jobs: jobsOf(db, pglite),
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

/** A script that fails leaves its transaction open, which would be everybody's. */
function jobsOf(db: Db, pglite: Pick<PGlite, 'query' | 'exec'>): JobsTarget {
  const run = async (text: string, values: readonly unknown[]) => {
    try {
      if (values.length > 0) return await pglite.query<Record<string, unknown>>(text, [...values]);
      const results = await pglite.exec(text);
      return { rows: results.flatMap(({ rows }): Record<string, unknown>[] => rows) };
    } catch (error) {
      await pglite.exec('rollback');
      throw error;
    }
  };
  return { kind: 'embedded', run: (text, values = []) => db.connection().execute(() => run(text, values)) };
}

/** Where in its data directory an embedded index stands. */
export function indexPath(directory: string): string {
  return join(directory, 'index');
}
