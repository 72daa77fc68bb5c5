// The real servers that the services tests need, where `start.sh` starts them; each can be elsewhere by the environment.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const { env } = process;
const user = env['PGUSER'] ?? 'postgres';
const host = env['PGHOST'] ?? '127.0.0.1';
const port = env['PGPORT'] ?? '5432';

/** A database of its own: the tests empty it, and the server may be one that a developer keeps data in. */
export const REDIS_URL = env['TEST_REDIS_URL'] ?? `redis://127.0.0.1:${env['REDIS_PORT'] ?? '6379'}/15`;
export const TRYTON_URL = `http://127.0.0.1:${env['TRYTON_PORT'] ?? '18000'}`;
/** The browser of the sandbox test. */
export const CHROMIUM = env['CHROMIUM'] ?? '/usr/bin/chromium';
export const TRYTON_USER = 'admin';
export const TRYTON_PASSWORD = env['TRYTON_PASSWORD'] ?? 'mainstem-admin-1';

export function postgresUrl(database: string): string {
  return `postgres://${user}@${host}:${port}/${database}`;
}

/** What is wrong when a server does not answer, and what to do: no test is skipped for want of one. */
export function missingServer(name: string, cause: unknown): Error {
  return new Error(`${name} does not answer: run test/services/start.sh (npm run test:services does)`, { cause });
}

/** Runs statements on one connection to a database of the PostgreSQL server. */
export async function withPostgres<T>(database: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: postgresUrl(database), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (cause) {
    if (cause instanceof pg.DatabaseError) throw cause;
    throw missingServer(`PostgreSQL on ${host}:${port}`, cause);
  }
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

export function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`;
}

/** A database of this test's own, empty or a copy; dropped at the end even while a server still holds it open. */
export interface OwnDatabase {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

export async function createDatabase(prefix = 'mainstem_test', template = 'template1'): Promise<OwnDatabase> {
  const name = randomName(prefix);
  await withPostgres('postgres', (client) => client.query(`create database ${name} template ${template}`));
  return { name, url: postgresUrl(name), drop: () => dropDatabase(name) };
}

export async function dropDatabase(name: string): Promise<void> {
  await withPostgres('postgres', (client) => client.query(`drop database if exists ${name} with (force)`));
}

/** Asks until the answer is yes. Only for what a real server does on its own time and tells nobody. */
export async function eventually(what: string, isTrue: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await isTrue())) {
    if (performance.now() > endsAt) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await delay(50);
  }
}
