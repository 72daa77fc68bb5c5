import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, openCompany, type TestCompany } from './support/company.ts';

/** What callers get wrong, and what they are told. */
let development: TestCompany;
let production: TestCompany;

beforeAll(async () => {
  development = await openCompany();
  production = await openCompany({ isProduction: true, isEmpty: true });
});

afterAll(async () => {
  await production.close();
  await development.close();
});

const ID = `cus_${'0'.repeat(26)}`;

test.each([
  ['id', `{ customer(id: "${ID}") { name } }`],
  ['number', '{ customer(number: "no such") { name } }'],
  ['e-mail', '{ customer(email: "no@such.example") { name } }'],
  ['empty number', '{ customer(number: "") { name } }'],
  ['number with U+0000', '{ customer(number: "1\\u0000") { name } }'],
])('an unknown %s is null with a NOT_FOUND gap', async (_what, document) => {
  const answer = await development.query('admin', document);

  expect({ ...answer, body: '' }).toMatchObject({ status: 200, data: { customer: null }, errors: [] });
  expect(answer.mainstem.gaps).toEqual([
    {
      path: 'customer',
      reason: 'NOT_FOUND',
      connection: null,
      detail: 'Nobody that you may see answers to this: check it.',
    },
  ]);
});

const CURSOR = '{ orders(first: 1, orderBy: { field: number }) { pageInfo { endCursor } } }';

test.each([
  ['id', 'query ($v: ID) { customer(id: $v) { name } }', 'not an id'],
  ['id', 'query ($v: ID) { customer(id: $v) { name } }', `ord_${'0'.repeat(26)}`],
  ['id', 'query ($v: ID) { customer(id: $v) { name } }', `cus_${'0'.repeat(25)}\u0000`],
  ['id, number, emails', 'query ($v: String) { customer(id: "x", number: $v) { name } }', '10021'],
  ['id, number', 'query ($v: String) { order(number: $v) { number } }', null],
  ['first', 'query ($v: Int) { orders(first: $v) { totalCount } }', 0],
  ['first', 'query ($v: Int) { orders(first: $v) { totalCount } }', -1],
  ['first', 'query ($v: Int) { orders(first: $v) { totalCount } }', 201],
  ['after', 'query ($v: String) { orders(after: $v) { nodes { id } } }', 'not a cursor'],
  ['after', 'query ($v: String) { orders(after: $v) { nodes { id } } }', ''],
  ['after', 'query ($v: String) { orders(after: $v) { nodes { id } } }', Buffer.from('[1]').toString('base64url')],
  ['where.ids', 'query ($v: [ID!]) { orders(where: { ids: $v }) { nodes { id } } }', ['ord_x']],
  [
    'where.ids',
    'query ($v: [ID!]) { orders(where: { not: { customer: { ids: $v } } }) { totalCount } }',
    [`ord_${ID}`],
  ],
  ['where', 'query ($v: [String!]) { orders(where: { number: { in: $v } }) { totalCount } }', null],
  ['where', 'query ($v: [String!]) { discrepancies(where: { winner: { in: $v } }) { nodes { path } } }', null],
  ['where.path', 'query ($v: String) { discrepancies(where: { path: { eq: $v } }) { totalCount } }', 'shoeSize'],
  [
    'where.path',
    'query ($v: String) { discrepancies(where: { entity: { eq: ORDER }, path: { eq: $v } }) { totalCount } }',
    'creditLimit',
  ],
  ['where.ids', 'query ($v: [ID!]) { discrepancies(where: { ids: $v }) { totalCount } }', ['cus_x']],
  ['first', 'query ($v: Int) { discrepancies(first: $v) { totalCount } }', 201],
  ['after', 'query ($v: String) { discrepancies(after: $v) { nodes { path } } }', 'not a cursor'],
  ['maxAge', 'query ($v: Int) @freshness(maxAge: $v) { customer(number: "10021") { name } }', -1],
  ['maxAge', 'query ($v: Int) @freshness(maxAge: $v) { customer(number: "10021") { name } }', 1.5],
  ['maxAge', 'query ($v: Int) { customer(number: "10021") { name @freshness(maxAge: $v) } }', '5'],
  ['onError', 'query ($v: FreshnessOnError) @freshness(onError: $v) { customer(number: "10021") { name } }', 'WAIT'],
  ['onError', 'query ($v: FreshnessOnError) { orders @freshness(onError: $v) { nodes { id } } }', 'null'],
  ['@freshness', 'query ($v: Int) { orders { totalCount @freshness(maxAge: $v) } }', 5],
  ['@freshness', 'query ($v: Int) { order(number: "1") { totals { grand @freshness(maxAge: $v) { amount } } } }', 5],
  ['@freshness', 'query ($v: Int) { customer(number: "1") { openBalance @freshness(maxAge: $v) { amount } } }', 5],
])('%s: %s with %j is BAD_USER_INPUT that names the argument', async (argument, query, v) => {
  const answer = await development.query('admin', query, { v });

  expect(answer.status).toBe(400);
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } });
  expect(answer.errors[0]?.message).toContain(`${argument}: `);
});

test.each([
  'max-age',
  'max-age=',
  'max-age=-1',
  'max-age=1.5',
  'max-age=60s',
  'max-age=1, max-age=2',
  'max-age=1 on-error=null',
  'on-error=wait',
  'on-error=NULL',
  'max-stale=60',
  'no-cache',
  ',',
])('the header x-mainstem-freshness: %j is BAD_USER_INPUT that says what to write', async (value) => {
  const answer = await development.post(
    { query: '{ customer(number: "10021") { name } }' },
    { authorization: 'Bearer admin', 'x-mainstem-freshness': value },
  );

  expect(answer.status).toBe(400);
  expect(answer.errors).toEqual([
    {
      message: 'x-mainstem-freshness: write max-age=<whole seconds>, on-error=<stale | null | fail>, or one of the two',
      extensions: { code: 'BAD_USER_INPUT', argument: 'x-mainstem-freshness' },
    },
  ]);
});

test('a cursor of another order is refused', async () => {
  const cursor = at((await development.query('admin', CURSOR)).data, 'orders.pageInfo.endCursor');

  const answer = await development.query(
    'admin',
    'query ($after: String) { orders(after: $after, orderBy: { field: number, direction: DESC }) { nodes { id } } }',
    { after: cursor },
  );

  expect(answer.status).toBe(400);
  expect(answer.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } });
});

test('a page above the limit is refused with the limit', async () => {
  const answer = await development.query('admin', '{ orders(first: 201) { nodes { id } } }');

  expect(answer.errors[0]?.message).toBe('first: between 1 and 200 rows a page');
});

test.each([
  ['LocalDate', 'orders', 'OrderWhere', { orderedOn: { eq: '2026-02-30' } }],
  ['LocalDate', 'orders', 'OrderWhere', { orderedOn: { eq: '1.5.2026' } }],
  ['DateTimeISO', 'orders', 'OrderWhere', { updatedAt: { gt: 'yesterday' } }],
  ['Currency', 'orders', 'OrderWhere', { currency: { eq: 'EURO' } }],
  ['CountryCode', 'customers', 'CustomerWhere', { country: { eq: 'Germany' } }],
  ['Decimal as a number', 'orders', 'OrderWhere', { total: { gt: 12.5 } }],
  ['Decimal', 'orders', 'OrderWhere', { total: { gt: '12,5' } }],
  ['Decimal', 'orders', 'OrderWhere', { total: { gt: 'NaN' } }],
  ['enum', 'orders', 'OrderWhere', { status: { eq: 'SLEEPING' } }],
  ['field', 'orders', 'OrderWhere', { colour: { eq: 'red' } }],
] as const)(
  'a variable with a malformed %s of %s is BAD_USER_INPUT that names the place',
  async (_what, field, type, where) => {
    const answer = await development.query(
      'admin',
      `query ($where: ${type}) { ${field}(where: $where) { totalCount } }`,
      { where },
    );

    expect(answer.status).toBe(400);
    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors[0]?.message).toContain('$where');
    expect(answer.errors[0]?.message).toContain(Object.keys(where)[0]);
  },
);

test.each([
  '{ orders(where: { orderedOn: { eq: "2026-02-30" } }) { totalCount } }',
  '{ orders(where: { currency: { eq: "EURO" } }) { totalCount } }',
  '{ orders(where: { status: { eq: SLEEPING } }) { totalCount } }',
  '{ orders(first: "1") { totalCount } }',
  '{ orders { numbr } }',
])('%s is GRAPHQL_VALIDATION_FAILED', async (document) => {
  const answer = await development.query('admin', document);

  expect(answer.status).toBe(400);
  expect(answer.errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});

test.each([
  { total: { gt: '1e400' } },
  { total: { gt: '9'.repeat(400) } },
  { number: { contains: '%_\\' } },
  { number: { eq: '\ud800' } },
  { number: { in: [] } },
  { orderedOn: { gt: '9999-12-31' } },
  { and: [] },
  { or: [] },
  { not: {} },
  { customer: {} },
])('an odd but legal filter %j is answered', async (where) => {
  const answer = await development.query(
    'admin',
    'query ($where: OrderWhere) { orders(where: $where) { totalCount } }',
    { where },
  );

  expect(answer.errors.map(({ extensions }) => extensions['code'])).not.toContain('INTERNAL_SERVER_ERROR');
});

describe('in production', () => {
  test('there is no introspection', async () => {
    const answer = await production.query('admin', '{ __schema { types { name } } }');

    expect(answer.status).toBe(400);
    expect(answer.data).toBe(null);
  });

  test.each(['{ orders { numbr } }', '{ ordrs { id } }', '{ orders(where: { nmber: {} }) { totalCount } }'])(
    '%s gets no suggestions',
    async (document) => {
      const answer = await production.query('admin', document);

      expect(answer.status).toBe(400);
      expect(answer.body).not.toContain('Did you mean');
    },
  );

  test('a defect shows no insides', async () => {
    const { db } = production.gateway.store;
    await db.schema.alterTable('p_order').renameTo('p_order_away').execute();
    const answer = await production.query('admin', '{ orders { nodes { id } } }');
    await db.schema.alterTable('p_order_away').renameTo('p_order').execute();

    expect(answer.errors.map(({ message, path, extensions }) => ({ message, path, extensions }))).toEqual([
      {
        message: 'A defect of the gateway: report it with the request id.',
        path: ['orders'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
    expect(answer.body).not.toMatch(/p_order|stack|at .*\.ts|select/);
  });
});

test.each([
  ['a form', { 'content-type': 'text/plain' }],
  ['no preflight', { 'content-type': 'application/x-www-form-urlencoded' }],
])('a cross-site %s is refused', async (_what, headers) => {
  const response = await fetch(development.url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });

  expect(response.status).toBeGreaterThanOrEqual(400);
});

test('a batch of operations in one request is refused', async () => {
  const response = await fetch(development.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '[{"query":"{ __typename }"}]',
  });

  expect(response.status).toBe(400);
});
