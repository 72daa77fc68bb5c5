import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ownDatabase } from '../../scripts/writes/own-database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILL_TIMEOUT_MS = 600_000;

export interface Fleet {
  readonly issuer: string;
  readonly token: string;
  /** Where every source is. */
  readonly origins: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Our gateway as `mainstem start` runs it in production, its index filled. */
export interface OwnGateway {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  /** What it has logged as an error. */
  errors(): string;
  /** The processes of its database where that is a server on this machine. */
  databasePids(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export async function startGateway(
  fleet: Fleet,
  serverUrl: string | undefined,
  nodeArguments: readonly string[] = [],
): Promise<OwnGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-bench-'));
  const database = await ownDatabase(serverUrl, `mainstem_bench_${process.pid}`);
  const port = await freePort();
  // It logs a line for each request, as in production.
  const log = openSync(join(directory, 'log'), 'a');
  const child = spawn(
    process.execPath,
    [...nodeArguments, join(ROOT, 'src/main.ts'), '--config', join(ROOT, 'bench/mainstem.config.ts'), 'start'],
    {
      cwd: directory,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        MAINSTEM_DATA: directory,
        MAINSTEM_KEYS: `bench:${Buffer.alloc(32, 7).toString('base64')}`,
        BENCH_FLEET: JSON.stringify(fleet),
        ...(database === null ? {} : { DATABASE_URL: database.url }),
      },
      stdio: ['ignore', 'ignore', log],
    },
  );
  // Whatever ends us must not leave it behind.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const stop = async () => {
    process.removeListener('exit', end);
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
    await database?.drop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop().finally(() => process.exit(1)));
  const origin = `http://127.0.0.1:${port}`;
  const logged = () => readFileSync(join(directory, 'log'), 'utf8');
  try {
    await isReady(origin, child, () => logged().slice(-2_000));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `${origin}/graphql`,
    pid: child.pid ?? 0,
    token: fleet.token,
    errors: () =>
      logged()
        .split('\n')
        .filter((line) => /"level":[56]0/.test(line))
        .join('\n'),
    databasePids: () => (database === null ? Promise.resolve([]) : backendsOf(database.url)),
    stop,
  };
}

/** Waits for the index. A listing that fails is tried again, so that only time decides that it does not fill. */
async function isReady(origin: string, child: ChildProcess, lastWords: () => string): Promise<void> {
  let reasons: readonly string[] = [];
  for (const startedAt = performance.now(); performance.now() - startedAt < FILL_TIMEOUT_MS; ) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with code ${child.exitCode}:\n${lastWords()}`);
    const health = await fetch(`${origin}/readyz`)
      .then((answer) => answer.json() as Promise<{ readonly status: string; readonly reasons?: readonly string[] }>)
      .catch(() => null);
    if (health?.status === 'ready') return;
    reasons = health?.reasons ?? reasons;
    await delay(250);
  }
  throw new Error(`the index was not filled in ${FILL_TIMEOUT_MS / 1000} s: ${reasons.join('; ')}`);
}

async function backendsOf(url: string): Promise<readonly number[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
  return rows.map(({ pid }) => pid);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
