import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildSchema } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NOBODY } from '../../src/auth/principal.ts';
import { type AppOptions, createApp } from '../../src/http/app.ts';
import type { TokenDesk } from '../../src/http/sandbox-tokens.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { Metrics } from '../../src/telemetry/metrics.ts';
import { limitsByDefault } from '../support/limits-by-default.ts';

/** What the sandbox serves, to whom, and under which headers. */
let root: string;
let directory: string;
const opened: FastifyInstance[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mainstem-sandbox-'));
  directory = join(root, 'bundle');
  mkdirSync(join(directory, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(directory, 'assets/index-abc.js'), 'export {};');
  writeFileSync(join(directory, 'assets/notes.txt'), 'not for browsers');
  writeFileSync(join(root, 'secret.js'), 'beside the bundle');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

afterAll(() => rmSync(root, { recursive: true }));

const issued: string[] = [];
const desk: TokenDesk = {
  callers: [{ name: 'admin', label: 'admin' }],
  host: 'gateway.example',
  issue: async (caller) => {
    issued.push(caller);
    return { token: `token of ${caller}`, expiresIn: 60 };
  },
};

async function appWith(options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const { app } = await createApp({
    schema: buildSchema('type Query { one: Int }'),
    authenticate: async () => NOBODY,
    ...limitsByDefault(),
    contextFor: () => Promise.reject(new Error('nothing is asked here')),
    health: async () => ({ status: 'ready', reasons: [], connections: {} }),
    readyWhileFilling: true,
    metrics: new Metrics(() => Promise.reject(new Error('nothing is measured here'))),
    metricsAccess: { enabled: false, token: null },
    router: { secret: null, certificates: [] },
    tls: null,
    trustedProxies: [],
    callerKey: new Uint8Array(32),
    isProduction: false,
    sandbox: { directory, desk },
    requestId: () => 'r',
    log: createLog('silent', { write: () => undefined }),
    ...options,
  });
  opened.push(app);
  return app;
}

describe('the page', () => {
  test.each(['/', '/sandbox/'])('is where %s leads', async (url) => {
    const { statusCode, headers } = await (await appWith()).inject(url);

    expect([statusCode, headers.location]).toEqual([302, '/sandbox']);
  });

  test('lets a browser load and run nothing but what this gateway serves', async () => {
    const { statusCode, headers, body } = await (await appWith()).inject('/sandbox');

    expect([statusCode, body]).toEqual([200, '<!doctype html><title>the page</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
  });

  test('is not sent again to a browser that has it', async () => {
    const app = await appWith();
    const { headers } = await app.inject('/sandbox');

    const again = await app.inject({ url: '/sandbox', headers: { 'if-none-match': String(headers.etag) } });

    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('has files that a browser keeps, since their names change with their content', async () => {
    const { statusCode, headers } = await (await appWith()).inject('/sandbox/assets/index-abc.js');

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    '/sandbox/../secret.js',
    '/sandbox/assets/../../secret.js',
    '/sandbox/%2e%2e/secret.js',
    '/sandbox/..%2fsecret.js',
    '/sandbox/assets/..%5c..%5csecret.js',
    '/sandbox//secret.js',
    '/sandbox/assets',
    '/sandbox/assets/notes.txt',
  ])('has no way to %s', async (url) => {
    const { statusCode, body } = await (await appWith()).inject(url);

    expect(statusCode).toBe(404);
    expect(body).not.toContain('beside the bundle');
  });

  test('says how to build it when it is not built, and issues no tokens', async () => {
    const app = await appWith({ sandbox: { directory: join(root, 'nothing'), desk } });
    const page = await app.inject('/sandbox');

    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build:sandbox');
    expect((await app.inject({ ...FROM_THE_PAGE, payload: { caller: 'admin' } })).statusCode).toBe(404);
  });

  test.each([
    ['in production', { isProduction: true }],
    ['where there is to be none', { sandbox: undefined }],
  ])('is not served %s, nor are its tokens', async (_where, options) => {
    const app = await appWith(options);
    const urls = ['/', '/sandbox', '/sandbox/callers', '/sandbox/assets/index-abc.js'];

    const statuses = await Promise.all(urls.map(async (url) => (await app.inject(url)).statusCode));
    const token = await app.inject({ ...FROM_THE_PAGE, payload: { caller: 'admin' } });

    expect([...statuses, token.statusCode]).toEqual([404, 404, 404, 404, 404]);
  });
});

const HOST = '127.0.0.1:4000';
const FROM_THE_PAGE = {
  method: 'POST',
  url: '/sandbox/token',
  headers: {
    host: HOST,
    origin: `http://${HOST}`,
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
  },
} as const;

describe('a token', () => {
  const ask = async (headers: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}) =>
    (await appWith()).inject({
      ...FROM_THE_PAGE,
      headers: { ...FROM_THE_PAGE.headers, ...headers },
      payload: JSON.stringify({ caller: 'admin' }),
      ...more,
    });

  test.each([['127.0.0.1:4000'], ['localhost:4000'], ['[::1]:4000'], ['gateway.example:4000']])(
    'is issued to the page under %s, and not cached',
    async (host) => {
      const { statusCode, headers, body } = await ask({ host, origin: `http://${host}` });

      expect([statusCode, JSON.parse(body)]).toEqual([200, { token: 'token of admin', expiresIn: 60 }]);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    },
  );

  test.each([
    ['the page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
    ['a browser that calls it cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a name made to point here', { host: 'evil.example:4000', origin: 'http://evil.example:4000' }],
    ['a name that begins like ours', { host: 'localhost.evil.example', origin: 'http://localhost.evil.example' }],
    ['a host that is none', { host: '[', origin: 'http://[' }],
    ['whom a proxy speaks for', { 'x-forwarded-for': '203.0.113.7' }],
  ])('is refused to %s', async (_who, headers) => {
    issued.length = 0;
    const { statusCode, body } = await ask(headers);

    expect([statusCode, JSON.parse(body)]).toEqual([403, { code: 'FORBIDDEN', message: expect.stringMatching(/./) }]);
    expect(issued).toEqual([]);
  });

  test('is refused to a program without an origin', async () => {
    const { origin: _origin, ...headers } = FROM_THE_PAGE.headers;
    const app = await appWith();

    const { statusCode } = await app.inject({ ...FROM_THE_PAGE, headers, payload: { caller: 'admin' } });

    expect(statusCode).toBe(403);
  });

  test('is refused to another machine, with what to do instead', async () => {
    const { statusCode, body } = await ask({}, { remoteAddress: '192.0.2.9' });

    expect(statusCode).toBe(403);
    expect(JSON.parse(body).message).toContain('npm run mainstem -- token');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json'])(
    'is refused to a form: %s',
    async (type) => {
      const { statusCode, body } = await ask({ 'content-type': type });

      expect([statusCode, JSON.parse(body).code]).toEqual([415, 'BAD_USER_INPUT']);
    },
  );

  test.each([{ caller: 'root' }, { caller: ['admin'] }, {}, null, 'admin'])(
    'is refused for %j, with whom it can be had for',
    async (payload) => {
      const { statusCode, body } = await ask({}, { payload: JSON.stringify(payload) });

      expect([statusCode, JSON.parse(body)]).toEqual([
        400,
        { code: 'BAD_USER_INPUT', message: 'caller: send one of these: admin' },
      ]);
    },
  );

  test('is nobody’s to have where a real issuer signs', async () => {
    const app = await appWith({ sandbox: { directory, desk: null } });

    expect((await app.inject('/sandbox/callers')).json()).toEqual({ callers: [] });
    expect((await app.inject({ ...FROM_THE_PAGE, payload: { caller: 'admin' } })).statusCode).toBe(404);
  });
});
