import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/faults.ts';
import { status } from '../../src/cli/status.ts';
import { openCompany, type TestCompany } from './support/company.ts';

/** What an operator sees of a running gateway: metrics, log lines, request ids, readiness. */
const METRICS_TOKEN = 'scraper-secret-0123456789';
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    logLevel: 'debug',
    input: (input) => ({ ...input, metrics: { token: METRICS_TOKEN } }),
  });
});

afterAll(() => company.close());

beforeEach(() => {
  company.clock.advance(2_000);
  company.log.length = 0;
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(new URL(path, company.url), { headers });

async function scrape(): Promise<string> {
  const response = await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return response.text();
}

/** The value of a sample; 0 when there is none. */
function sample(text: string, labelled: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${labelled} `));
  return Number(line?.slice(labelled.length + 1) ?? 0);
}

/** Sums a metric over the labels that are not named. */
function sumOf(text: string, name: string, ...labels: readonly string[]): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const linesOf = (message: string) =>
  company.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);

const LIVE = `query Live @freshness(maxAge: 0, onError: STALE) { customer(number: "10021") { name segment } }`;

describe('metrics', () => {
  test.each([
    ['nobody', {}, 401, 'UNAUTHENTICATED'],
    ['a bad token', { authorization: 'Bearer not-a-caller' }, 401, 'UNAUTHENTICATED'],
    ['half of the token', { authorization: `Bearer ${METRICS_TOKEN.slice(0, -1)}` }, 401, 'UNAUTHENTICATED'],
    ['someone in sales', { authorization: 'Bearer sales' }, 403, 'FORBIDDEN'],
    ['a customer', { authorization: 'Bearer customer:17' }, 403, 'FORBIDDEN'],
  ] as const)('are kept from %s', async (_who, headers, status, code) => {
    const response = await get('/metrics', headers);
    expect([response.status, await response.json()]).toEqual([status, { code, message: expect.any(String) }]);
  });

  test.each(['operator', 'admin'])('are shown to the role %s', async (role) => {
    expect((await get('/metrics', { authorization: `Bearer ${role}` })).status).toBe(200);
  });

  test('count what a request asked of the sources, as their ledgers do', async () => {
    const before = await scrape();
    company.forget();
    await company.query('admin', LIVE);
    const after = await scrape();

    const grown = (name: string, ...labels: readonly string[]) =>
      sumOf(after, name, ...labels) - sumOf(before, name, ...labels);
    for (const connection of ['erp', 'crm'] as const) {
      const calls = company.sim(connection).ledger.calls.length;
      expect(calls).toBeGreaterThan(0);
      const label = `connection="${connection}"`;
      expect(grown('mainstem_source_exchanges_total', label, 'purpose="interactive"', 'outcome="2xx"')).toBe(calls);
      expect(grown('mainstem_source_exchange_duration_seconds_count', label)).toBe(calls);
      expect(grown('mainstem_values_served_total', label, 'from="source"')).toBeGreaterThan(0);
    }
    expect(grown('mainstem_graphql_operations_total', 'kind="query"', 'outcome="ok"')).toBe(1);
    expect(grown('mainstem_http_requests_total', 'route="/graphql"', 'status="200"')).toBe(1);
  });

  test('tell stale values, failures and the breaker of a source that is down', async () => {
    const before = await scrape();
    company.sim('crm').faults.add({ fault: { kind: 'reset' } });
    for (let times = 0; times < 4; times += 1) await company.query('admin', LIVE);
    await company.query('admin', LIVE.replace('STALE', 'NULL'));
    const after = await scrape();
    company.sim('crm').faults.clear();

    const grown = (name: string, ...labels: readonly string[]) =>
      sumOf(after, `mainstem_${name}`, ...labels) - sumOf(before, `mainstem_${name}`, ...labels);
    const crm = 'connection="crm"';
    expect(grown('values_served_total', crm, 'from="stale"')).toBe(4);
    expect(grown('values_missing_total', crm)).toBe(1);
    expect(grown('source_exchanges_total', crm, 'outcome="unavailable"')).toBe(5);
    expect(grown('source_calls_not_sent_total', crm, 'reason="breaker"')).toBeGreaterThan(0);
    expect(grown('graphql_errors_total', 'code="SOURCE_UNAVAILABLE"')).toBe(1);
    expect(sample(after, 'mainstem_source_state{connection="crm",state="down"}')).toBe(1);
    expect(sample(after, 'mainstem_source_state{connection="erp",state="up"}')).toBe(1);
    expect(linesOf('the source is down: it failed repeatedly, and is only tried now and then')).toEqual([
      expect.objectContaining({ level: 40, connection: 'crm' }),
    ]);
  });

  test('tell how far the index follows every port, at the moment of the scrape', async () => {
    company.clock.advance(60_000);
    const age = (text: string) =>
      sample(text, 'mainstem_sync_listing_age_seconds{connection="erp",object_type="sale.sale"}');
    const first = await scrape();
    company.clock.advance(5_000);
    const second = await scrape();

    expect(age(second) - age(first)).toBe(5);
    expect(sample(second, 'mainstem_sync_filled{connection="erp",object_type="sale.sale"}')).toBe(1);
    expect(sample(second, 'mainstem_index_records{connection="erp",object_type="sale.sale"}')).toBe(
      company.company.orders.length,
    );
    expect(sample(second, 'mainstem_status{status="ready"}')).toBe(1);
  });

  test('have no label that a caller can make up', async () => {
    await company.query('admin', 'query MyOwnName { customers(first: 1) { nodes { MyOwnField } } }');
    await company.post({ query: LIVE }, { authorization: 'Bearer wrong-caller' });
    await get('/my-own-path?my-own-query=1', { 'x-request-id': 'my-own-request-id' });
    const text = await scrape();

    expect(text).not.toMatch(/my-?own/i);
    expect(sample(text, 'mainstem_http_requests_total{route="unknown",status="404"}')).toBeGreaterThan(0);
    expect(sample(text, 'mainstem_graphql_operations_total{kind="none",outcome="refused"}')).toBeGreaterThan(0);
    expect(sample(text, 'mainstem_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBeGreaterThan(0);
    expect(sample(text, 'mainstem_tokens_refused_total')).toBeGreaterThan(0);
  });
});

describe('the log', () => {
  test('has one line per request, with what an operator needs and nothing of the caller', async () => {
    const secret = 'cnry-variable-7Hq2';
    await company.post(
      { query: 'query Find($number: String!) { customer(number: $number) { name } }', variables: { number: secret } },
      {
        authorization: 'Bearer sales',
        'x-request-id': 'access-line-1',
        traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
      },
    );

    const lines = linesOf('request');
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        requestId: 'access-line-1',
        traceId: 'ab'.repeat(16),
        method: 'POST',
        route: '/graphql',
        status: 200,
        tookMs: expect.any(Number),
        caller: expect.stringMatching(/^[\w-]{12}$/),
        roles: ['sales'],
        operation: 'query',
        outcome: 'ok',
        documentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        sources: {},
        msg: 'request',
      },
    ]);
    expect(company.log.join('')).not.toMatch(/cnry|Find|customer\(/);
  });

  test('marks the same caller alike, and others otherwise', async () => {
    for (const caller of ['sales', 'sales', 'finance'] as const) await company.query(caller, '{ __typename }');

    const [first, second, third] = linesOf('request').map(({ caller }) => caller);
    expect([first === second, first === third]).toEqual([true, false]);
  });

  test('names the request whose token was refused', async () => {
    await company.post(
      { query: '{ __typename }' },
      { authorization: 'Bearer wrong-caller', 'x-request-id': 'refused-1' },
    );

    expect(linesOf('token refused')).toEqual([expect.objectContaining({ requestId: 'refused-1' })]);
    expect(company.log.join('')).not.toContain('wrong-caller');
  });

  test('keeps probes and scrapes for debugging', async () => {
    await get('/readyz');
    await get('/healthz');

    expect(linesOf('request').map(({ level, route }) => [level, route])).toEqual([
      [20, '/readyz'],
      [20, '/healthz'],
    ]);
  });
});

describe('the request id', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  async function idOf(given: string | null): Promise<readonly unknown[]> {
    const response = await fetch(company.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(given === null ? {} : { 'x-request-id': given }) },
      body: '{"query":"{ __typename }"}',
    });
    const { extensions } = (await response.json()) as { extensions: { mainstem: { requestId: string } } };
    const logged = linesOf('request').at(-1)?.['requestId'];
    return [response.headers.get('x-request-id'), extensions.mainstem.requestId, logged];
  }

  test('of the caller is in the header, the extensions and the log', async () => {
    expect(await idOf('portal_2026.06-30')).toEqual(Array(3).fill('portal_2026.06-30'));
  });

  test.each([
    ['absent', null],
    ['short', 'abc'],
    ['long', 'a'.repeat(65)],
    ['made of something else', 'abcdefgh ijkl'],
    ['an attempt to write into the log', 'abcdefgh","level":60'],
    ['not ASCII', 'abcdefgh\u00e9'],
  ])('is a new one when the given one is %s', async (_name, given) => {
    const [header, extension, logged] = await idOf(given);
    expect(header).toMatch(uuid);
    expect([extension, logged]).toEqual([header, header]);
  });

  test('is answered by every route, also where there is none', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/nowhere'])
      expect((await get(path, { 'x-request-id': 'every-route' })).headers.get('x-request-id')).toBe('every-route');
  });
});

test('status prints what readiness says, a line per port', async () => {
  const lines: string[] = [];
  const isReady = await status(new URL(company.url).origin, (line) => lines.push(line));

  const ports = company.gateway.connections.all.flatMap((connection) => connection.ports);
  expect([isReady, lines[0], lines.length]).toEqual([true, 'ready', ports.length + 2]);
  expect(lines[1]).toMatch(/^connection +state +object type +phase +records +age +failure$/);
  expect(lines.find((line) => line.includes('sale.sale'))).toMatch(/^erp +up +sale\.sale +ready +300 +\d+ s$/);
  await expect(status('http://127.0.0.1:9', () => undefined)).rejects.toThrow(UsageError);
});

test('what callers and sources send never shows in logs, metrics, readiness or errors', async () => {
  const canaries = Array.from({ length: 12 }, (_, index) => `cnry-${index}-8kQz`);
  const [variable, bearer, cookie, key, basic, id, path, body, literal, message, row, agent] = canaries;
  company
    .sim('books')
    .faults.add({ fault: { kind: 'rewrite', rewrite: () => ({ Message: message, Elements: [row] }) } });
  const documents = [
    { query: 'query ($n: String!) { customer(number: $n) { name } }', variables: { n: variable } },
    { query: `{ customer(number: "${literal}") { name } }` },
    { query: '{ customers(first: 2) { nodes { number openBalance { amount } invoices { nodes { number } } } } }' },
    { query: `{ customer(number: 1 ${body}` },
  ];
  const headers = {
    cookie: `session=${cookie}`,
    'x-api-key': `${key}`,
    'x-request-id': `${id} x`,
    'user-agent': `${agent}`,
  };
  for (const authorization of ['Bearer admin', `Bearer ${bearer}`, `Basic ${basic}`]) {
    for (const document of documents) await company.post(document, { ...headers, authorization });
  }
  const live = await company.post(
    { query: `query @freshness(maxAge: 0, onError: NULL) ${documents[2]?.query ?? ''}` },
    { ...headers, authorization: 'Bearer admin' },
  );
  await get(`/${path}?token=${path}`, headers);
  const shown = [await scrape(), await (await get('/readyz')).text(), JSON.stringify(live.errors)];
  company.sim('books').faults.clear();

  expect(live.errors.map(({ extensions }) => extensions['code'])).toContain('SOURCE_PROTOCOL');
  expect(linesOf('request').length).toBeGreaterThan(12);
  const everything = [...shown, ...company.log].join('');
  expect(canaries.filter((canary) => everything.includes(canary))).toEqual([]);
});

test('a failure that nobody expected shows its request id alone, and the log has the rest', async () => {
  const canary = 'cnry-inside-5512';
  const failing = await openCompany({
    isProduction: true,
    isEmpty: true,
    authenticate: async () => async () => {
      throw new Error(`connect to postgres://gateway:${canary}@db.example failed`);
    },
  });
  const response = await fetch(failing.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'unexpected-1' },
    body: '{"query":"{ __typename }"}',
  });
  const metrics = await fetch(new URL('/metrics', failing.url), { headers: { authorization: 'Bearer x' } });
  const bodies = [await response.text(), await metrics.text()];
  await failing.close();

  expect([response.status, metrics.status, response.headers.get('x-request-id')]).toEqual([500, 500, 'unexpected-1']);
  for (const body of bodies) {
    expect(body).toContain('INTERNAL_SERVER_ERROR');
    expect(body).not.toMatch(/postgres|db\.example/);
  }
  expect(JSON.parse(failing.log[0] ?? '')).toMatchObject({
    level: 50,
    requestId: 'unexpected-1',
    error: { message: 'connect to postgres://[redacted]@db.example failed' },
  });
  expect(bodies.join('') + failing.log.join('')).not.toContain(canary);
});
