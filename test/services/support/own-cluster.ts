import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { randomName } from './servers.ts';

const run = promisify(execFile);

/** A PostgreSQL of the test's own, which may be treated as the shared one may not. It keeps every commit that it has confirmed. */
export interface OwnCluster {
  /** Makes an empty database; returns its URL. */
  createDatabase(): Promise<string>;
  /** Cuts all connections, loses what was not committed, and is back when this resolves. */
  crash(): Promise<void>;
  remove(): Promise<void>;
}

export async function startCluster(): Promise<OwnCluster> {
  const state = join(tmpdir(), randomName('mainstem_cluster'));
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', DATABASE_HOST: '127.0.0.1', DATABASE_PORT: String(await freePort()) },
    ...{ DATABASE_USER: 'postgres', POSTGRES_STATE: state, POSTGRES_SYNCHRONOUS_COMMIT: 'on' },
  };
  const script = (verb: string) => run('bash', [join(import.meta.dirname, '../postgres.sh'), verb], { env });
  const { stdout } = await script('start');
  return {
    createDatabase: async () => {
      const name = randomName('mainstem_test');
      const client = new pg.Client({ connectionString: stdout.trim() });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return stdout.trim().replace(/[^/]+$/, name);
    },
    crash: async () => void (await script('crash')),
    remove: async () => {
      await script('stop');
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
