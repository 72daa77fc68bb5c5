// Forty secrets in forty places: none of them is in a log, a metric, a readiness answer, an audit entry, or an answer to somebody else.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretsOf } from '../../src/cli/logging.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { openCompany, type TestCompany } from './support/company.ts';

const METRICS_TOKEN = 'scraper-cnry-metrics-8kQz';
const ROUTER_SECRET = 'router-cnry-secret-8kQz-long-enough-to-be-one';

/** Where each of the others is put. */
const CALLER = [
  ...[
    'bearer',
    'basic',
    'apiKey',
    'cookie',
    'cookieName',
    'userAgent',
    'referer',
    'origin',
    'forwarded',
    'requestId',
    'trace',
  ],
  ...['router', 'freshness', 'unknownHeader', 'path', 'queryString', 'getVariables', 'getDocument'],
  ...['variable', 'variableName', 'literal', 'alias', 'fragment', 'operationName', 'comment', 'enumValue', 'argument'],
  ...['syntax', 'notJson', 'extension', 'mutation', 'reason'],
] as const;
const SOURCE = ['message', 'row', 'redirect', 'html', 'cursor', 'header'] as const;
const canary = (place: (typeof CALLER)[number] | (typeof SOURCE)[number]) => `cnry-${place}-8kQz`;

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    logLevel: 'debug',
    isProduction: true,
    input: (input) => ({ ...input, metrics: { token: METRICS_TOKEN }, router: { secret: ROUTER_SECRET } }),
  });
});
afterAll(() => company.close());

const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  (await fetch(new URL(path, company.url), { headers })).text();

async function askWithAll(): Promise<void> {
  const headers = {
    ...{ cookie: `${canary('cookieName')}=${canary('cookie')}`, 'x-api-key': canary('apiKey') },
    ...{ 'user-agent': canary('userAgent'), referer: `https://a.example/?t=${canary('referer')}` },
    ...{ origin: `https://${canary('origin')}.example`, 'x-forwarded-for': canary('forwarded') },
    ...{ 'x-request-id': `${canary('requestId')} x`, traceparent: `00-${canary('trace')}-01` },
    ...{ 'x-mainstem-router': canary('router'), 'x-unknown': canary('unknownHeader') },
  };
  const bodies = [
    { query: '{ customer(number: $n) { name } }', variables: { n: canary('variable') } },
    { query: 'query ($n: String!) { customer(number: $n) { name } }', variables: { n: canary('variable') } },
    {
      query: 'query ($w: OrderWhere) { orders(where: $w) { totalCount } }',
      variables: { w: { [canary('variableName')]: 1 } },
    },
    { query: `{ customer(number: "${canary('literal')}") { name } }` },
    {
      query: `query ${canary('operationName').replaceAll('-', '_')} { ${canary('alias').replaceAll('-', '_')}: customers { totalCount } }`,
    },
    { query: `{ ...${canary('fragment').replaceAll('-', '_')} }` },
    {
      query: `# ${canary('comment')}\n{ __typename }`,
      extensions: { persistedQuery: { version: 1, sha256Hash: canary('extension') } },
    },
    { query: `{ orders(orderBy: { field: ${canary('enumValue').replaceAll('-', '_')} }) { totalCount } }` },
    { query: `{ orders(${canary('argument').replaceAll('-', '_')}: 1) { totalCount } }` },
    { query: `{ customer(number: 1 "${canary('syntax')}` },
    {
      query:
        'mutation ($i: CustomerUpdateInput!, $w: WriteOptions!) { customerUpdate(input: $i, write: $w) { userErrors { code } } }',
      variables: { i: { id: canary('mutation'), name: canary('mutation') }, w: { reason: canary('reason') } },
    },
  ];
  for (const authorization of ['Bearer admin', `Bearer ${canary('bearer')}`, `Basic ${canary('basic')}`]) {
    for (const body of bodies) await company.post(body, { ...headers, authorization });
    await company.post({ query: '{ __typename }' }, { authorization, 'x-mainstem-freshness': canary('freshness') });
  }
  await fetch(company.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query": ${canary('notJson')}`,
  });
  await get(`/${canary('path')}?token=${canary('queryString')}`, headers);
  const variables = encodeURIComponent(JSON.stringify({ a: canary('getVariables') }));
  await get(`/graphql?query=${encodeURIComponent(`{ a: ${canary('getDocument')} }`)}&variables=${variables}`, {
    'apollo-require-preflight': 'true',
  });
}

/** What others are answered while a source says the rest. */
async function askWhileSourcesTell(): Promise<string> {
  const LIVE =
    'query @freshness(maxAge: 0, onError: NULL) { customers(first: 2) { nodes { number openBalance { amount } } } }';
  const FAULTS = [
    {
      kind: 'rewrite',
      rewrite: () => ({ Message: canary('message'), Elements: [canary('row')], next: canary('cursor') }),
    },
    { kind: 'rewrite', rewrite: () => `<html>${canary('html')}</html>` },
    { kind: 'redirect', location: `http://127.0.0.1:9/?token=${canary('redirect')}#${canary('header')}` },
  ] as const;
  const answers: string[] = [];
  for (const fault of FAULTS) {
    for (const name of ['books', 'erp', 'crm'] as const) company.sim(name).faults.add({ fault });
    company.clock.advance(20_000);
    const { errors } = await company.query('admin', LIVE);
    answers.push(JSON.stringify(errors));
    for (const name of ['books', 'erp', 'crm'] as const) company.sim(name).faults.clear();
  }
  expect(answers.join()).toMatch(/SOURCE_PROTOCOL/);
  return answers.join();
}

test('forty canaries are nowhere afterwards', async () => {
  await askWithAll();
  const answers = await askWhileSourcesTell();
  const metrics = await get('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` });
  const audit = await company.gateway.store.db.selectFrom('audit').selectAll().execute();
  const everything = [answers, metrics, await get('/readyz'), JSON.stringify(audit), ...company.log].join('\n');
  const canaries = [...CALLER.map(canary), ...SOURCE.map(canary), METRICS_TOKEN, ROUTER_SECRET];

  expect(canaries).toHaveLength(40);
  // What was looked through holds what it should.
  expect(metrics).toContain('mainstem_http_requests_total');
  expect(company.log.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(30);
  expect(
    canaries.filter((each) => everything.includes(each) || everything.includes(each.replaceAll('-', '_'))),
  ).toEqual([]);
});

test('a defect that quotes the secrets of the configuration is logged without them', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) }, secretsOf(company.config));
  log.error({ error: new Error(`router ${ROUTER_SECRET}, scraper ${METRICS_TOKEN}`) }, `and ${ROUTER_SECRET}`);

  expect(lines.join()).toContain('[redacted]');
  expect([ROUTER_SECRET, METRICS_TOKEN].filter((secret) => lines.join().includes(secret))).toEqual([]);
});
