import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { chance } from './chance.ts';

/** One change that really happened in the source. `ref` is the correlation value that the thing was made with. */
export interface Effect {
  readonly action: 'create' | 'delete';
  readonly ref: string;
  readonly key: string;
}

export interface LedgerSourceOptions {
  readonly name: string;
  readonly seed: string;
  /** Remembers idempotency keys, and does nothing twice under one. */
  readonly hasKeys: boolean;
  /** How many requests of ten are answered 503 and do nothing. */
  readonly downShare: number;
  /** How many writes of ten are done and never answered. */
  readonly lostShare: number;
  /** How long a write stays inside before it is done, at most; its client may be gone by then. */
  readonly latencyMs: number;
  /** Told of every write, before and after its effect. */
  readonly onWrite?: (stage: 'arrived' | 'done') => void;
}

export interface LedgerSource {
  readonly url: string;
  readonly effects: readonly Effect[];
  /** Refuses for good: the making of things with such a name, or the deleting of them. */
  refuse: (action: Effect['action'], name: string) => boolean;
  close(): Promise<void>;
}

interface Thing {
  readonly ref: string;
  readonly name: string;
}

const thingOf = z.object({ ref: z.string(), name: z.string() });

/** A source over HTTP that keeps things, outlives those who write to it, and remembers every effect. It fails by chance, from a seed. */
export async function startLedgerSource(options: LedgerSourceOptions): Promise<LedgerSource> {
  const things = new Map<string, Thing>();
  const answers = new Map<string, string>();
  const effects: Effect[] = [];
  const tries = new Map<string, number>();
  let made = 0;

  function fateOf(what: string): 'down' | 'lost' | 'well' {
    const nth = (tries.get(what) ?? 0) + 1;
    tries.set(what, nth);
    const drawn = chance(options.seed, options.name, what, nth) * 10;
    if (drawn < options.downShare) return 'down';
    return drawn < options.downShare + options.lostShare && !what.startsWith('GET') ? 'lost' : 'well';
  }

  function create(thing: Thing, stepKey: string | undefined): string {
    const known = options.hasKeys && stepKey !== undefined ? answers.get(stepKey) : undefined;
    if (known !== undefined) return known;
    made += 1;
    const key = `${options.name}-${made}`;
    things.set(key, thing);
    effects.push({ action: 'create', ref: thing.ref, key });
    if (stepKey !== undefined) answers.set(stepKey, key);
    return key;
  }

  function read(url: URL): { readonly status: number; readonly body: unknown } {
    const ref = url.searchParams.get('ref');
    const found = [...things].filter(([key, thing]) =>
      ref === null ? url.pathname === `/things/${key}` : thing.ref === ref,
    );
    return { status: 200, body: found.map(([key, { name }]) => ({ key, name })) };
  }

  async function write(request: IncomingMessage, url: URL, what: string, body: string) {
    options.onWrite?.('arrived');
    await delay(Math.floor(chance(options.seed, what, tries.get(what) ?? 0, 'latency') * options.latencyMs));
    if (request.method === 'POST') {
      const thing = thingOf.parse(JSON.parse(body));
      if (source.refuse('create', thing.name)) return { status: 422, body: null };
      const stepKey = request.headers['idempotency-key'];
      return { status: 200, body: { key: create(thing, typeof stepKey === 'string' ? stepKey : undefined) } };
    }
    const key = url.pathname.slice('/things/'.length);
    const thing = things.get(key);
    if (thing === undefined) return { status: 404, body: null };
    if (source.refuse('delete', thing.name)) return { status: 422, body: null };
    things.delete(key);
    effects.push({ action: 'delete', ref: thing.ref, key });
    return { status: 200, body: { key } };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://source.invalid');
    const body = await textOf(request);
    const what = `${request.method} ${request.url} ${body}`;
    const fate = fateOf(what);
    if (fate === 'down') return void response.writeHead(503).end();
    const isRead = request.method === 'GET';
    const done = isRead ? read(url) : await write(request, url, what, body);
    if (!isRead) options.onWrite?.('done');
    if (fate === 'lost') return void response.destroy();
    response.writeHead(done.status, { 'content-type': 'application/json' }).end(JSON.stringify(done.body));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const source: LedgerSource = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    refuse: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return source;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
