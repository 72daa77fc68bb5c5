import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Askings, Query } from '../queries.ts';
import { freePort, type OwnGateway } from './gateway.ts';
import { Helper } from './process.ts';
import { LIVE } from './record.ts';

/** One that answers, up and running. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  databasePids(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  readonly is: 'peer' | 'floor';
  readonly file: string;
  /** Whether it can keep answers between requests by itself. */
  readonly caches: boolean;
}

export const KINDS: readonly Kind[] = [
  { name: 'Apollo Server, naive', is: 'peer', file: 'apollo', caches: true },
  { name: 'GraphQL Yoga, JIT', is: 'peer', file: 'yoga', caches: true },
  { name: 'Mercurius, JIT', is: 'peer', file: 'mercurius', caches: true },
  { name: 'Grafast', is: 'peer', file: 'grafast', caches: false },
  { name: 'hand-written, undici', is: 'floor', file: 'floor', caches: false },
  { name: 'finished bytes, node:http', is: 'floor', file: 'bytes', caches: true },
];

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** Our gateway, asked for values of this moment, or for those that its own configuration takes for fresh. */
export function ours(gateway: OwnGateway, is: 'live' | 'caching'): Contender {
  return {
    name: 'Mainstem',
    url: gateway.url,
    pid: gateway.pid,
    headers: { authorization: `Bearer ${gateway.token}`, ...(is === 'live' ? LIVE : {}) },
    databasePids: () => gateway.databasePids(),
    stop: async () => undefined,
  };
}

export interface Files {
  readonly work: string;
  readonly answers: string;
}

export async function startPeer({ name, file }: Kind, files: Files, is: 'live' | 'caching'): Promise<Contender> {
  const helper = await Helper.start<{ readonly url: string }>(join(HERE, 'peers', `${file}.ts`), {
    ...process.env,
    NODE_ENV: 'production',
    BENCH_WORK: files.work,
    BENCH_ANSWERS: files.answers,
    BENCH_CACHE: is === 'caching' ? '1' : '0',
  });
  return {
    name,
    url: helper.hello.url,
    pid: helper.pid,
    headers: {},
    databasePids: async () => [],
    stop: () => helper.stop(),
  };
}

/** nginx with one worker that sends one finished answer for each query; null where it is not installed. */
export async function startNginx(askings: Askings, directory: string, query: Query['name']): Promise<Contender | null> {
  const answers = join(directory, 'nginx');
  mkdirSync(answers, { recursive: true });
  for (const [name, [first]] of Object.entries(askings)) writeFileSync(join(answers, name), first?.text ?? '');
  const port = await freePort();
  const configuration = join(directory, `nginx-${query}.conf`);
  writeFileSync(configuration, nginxConfiguration(answers, port));
  const child = spawn('nginx', ['-c', configuration, '-p', directory], { stdio: ['ignore', 'ignore', 'ignore'] });
  const isInstalled = await once(child, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isInstalled) return null;
  const url = `http://127.0.0.1:${port}/${query}`;
  await answers200(url, child);
  return {
    name: 'finished bytes, nginx',
    url,
    pid: child.pid ?? 0,
    headers: {},
    databasePids: async () => [],
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const NGINX_TIMEOUT_MS = 10_000;

async function answers200(url: string, child: ChildProcess): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < NGINX_TIMEOUT_MS; ) {
    const answer = await fetch(url, { method: 'POST', body: '{}' }).catch(() => null);
    if (answer?.status === 200) return;
    if (child.exitCode !== null) break;
    await delay(50);
  }
  throw new Error('nginx does not answer');
}

function nginxConfiguration(root: string, port: number): string {
  // A worker of root would be nobody, who may not read here.
  const user = process.getuid?.() === 0 ? 'user root; ' : '';
  return `${user}daemon off; worker_processes 1; pid nginx-${port}.pid; error_log stderr;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000000; default_type application/json;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  open_file_cache max=16;
  server {
    listen 127.0.0.1:${port};
    root ${root};
    # A file is not for POST; it is all the same to these requests.
    error_page 405 =200 $uri;
  }
}
`;
}
