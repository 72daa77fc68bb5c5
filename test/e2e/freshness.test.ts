import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at, type ConnectionName, listAt, openCompany, type TestCompany } from './support/company.ts';

/** How old values may be: of a field, an operation, a request; who wins, what is asked of the sources, and what is said about it. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

/** Older than the configuration's 60 seconds, younger than an hour. */
const AGE_MS = 120_000;

beforeEach(async () => {
  // A call that works keeps the breakers closed.
  await company.query(
    'admin',
    `query @freshness(maxAge: 0) { ${customer('name segment invoices(first: 1) { nodes { number } }')} }`,
  );
  await company.gateway.flush();
  company.clock.advance(AGE_MS);
  company.forget();
});

afterEach(() => {
  for (const name of ['erp', 'crm', 'books', 'books-uk'] as const) company.sim(name).faults.clear();
});

const NAME = 'Nordwind Traders GmbH';
const SEGMENT = 'Mid-Market';

function customer(fields: string, directive = ''): string {
  return `customer(number: "10021") ${directive} { ${fields} }`;
}

function ask(document: string, header?: string) {
  const headers = {
    authorization: 'Bearer admin',
    ...(header === undefined ? {} : { 'x-mainstem-freshness': header }),
  };
  return company.post({ query: document }, headers);
}

function takeDown(name: ConnectionName): void {
  company.sim(name).faults.add({ fault: { kind: 'status', status: 500 } });
}

const connectionsAsked = () => [...new Set(company.calls().map(({ connection }) => connection))].toSorted();

describe('the innermost word on the age holds', () => {
  test.each<[string, string, string | undefined, ConnectionName[]]>([
    ['the configuration, where nobody says anything', `{ ${customer('name segment')} }`, undefined, ['crm', 'erp']],
    ['the header over the configuration', `{ ${customer('name segment')} }`, 'max-age=3600', []],
    [
      'the operation over the header',
      `query @freshness(maxAge: 0) { ${customer('name segment')} }`,
      'max-age=3600',
      ['crm', 'erp'],
    ],
    [
      'a field that gives an entity over the operation',
      `query @freshness(maxAge: 0) { ${customer('name segment', '@freshness(maxAge: 3600)')} }`,
      undefined,
      [],
    ],
    [
      'a field of the entity over the one around it',
      `{ ${customer('name segment @freshness(maxAge: 0)', '@freshness(maxAge: 3600)')} }`,
      undefined,
      ['crm'],
    ],
    [
      'a field in a fragment, by variable',
      `query ($no: Int = 3600) { customer(number: "10021") { ...F } } fragment F on Customer { name @freshness(maxAge: $no) segment @freshness(maxAge: 0) }`,
      undefined,
      ['crm'],
    ],
    [
      'of two nodes of one field each for its own selections',
      `query @freshness(maxAge: 3600) { ${customer('segment', '@freshness(maxAge: 0)')} ${customer('name')} }`,
      undefined,
      ['crm'],
    ],
  ])('%s', async (_what, document, header, connections) => {
    const answer = await ask(document, header);

    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ customer: { name: NAME, segment: SEGMENT } });
    expect(connectionsAsked()).toEqual(connections);
  });

  test('also through lists, over levels that say nothing', async () => {
    const answer = await ask(
      `query @freshness(maxAge: 3600) {
        orders(first: 30) @freshness(maxAge: 0) { nodes { number customer { name accountOwner @freshness(maxAge: 3600) { name } } } }
      }`,
    );

    expect(answer.errors).toEqual([]);
    // The owner is a field of the CRM's account; that it may be old is said of the reference and of the person alike.
    expect(connectionsAsked()).toEqual(['erp']);
    const asked = company.calls().map(({ operation }) => operation);
    expect(asked).toEqual(['model.sale.sale.search_read', 'model.party.party.search_read']);
  });

  test('each argument on its own: the age from the operation, what happens on failure from the header', async () => {
    takeDown('crm');

    const answer = await ask(`query @freshness(maxAge: 0) { ${customer('name segment')} }`, 'on-error=null');

    expect(answer.data).toEqual({ customer: { name: NAME, segment: null } });
  });
});

describe('two fields of one part', () => {
  test('under different contracts share one fetch, and each keeps its own word on failure', async () => {
    takeDown('crm');
    await ask(`query @freshness(maxAge: 0, onError: NULL) { ${customer('segment')} }`);
    const alone = company.calls().length;
    company.clock.advance(1000);
    company.forget();

    const answer = await ask(
      `{ ${customer('industry @freshness(maxAge: 0) segment @freshness(maxAge: 0, onError: NULL) meta { gaps { path reason } origins(paths: ["industry", "segment"]) { path isStale connection } }')} }`,
    );

    expect(company.calls()).toHaveLength(alone);
    expect(at(answer.data, 'customer.segment')).toBe(null);
    expect(at(answer.data, 'customer.industry')).toEqual(expect.any(String));
    expect(at(answer.data, 'customer.meta')).toEqual({
      gaps: [{ path: 'segment', reason: 'SOURCE_DOWN' }],
      origins: [
        { path: 'industry', isStale: true, connection: 'crm' },
        { path: 'segment', isStale: false, connection: null },
      ],
    });
  });

  test('of which one accepts what the index holds: that one needs no source', async () => {
    takeDown('crm');

    const answer = await ask(
      `{ ${customer('industry @freshness(maxAge: 3600, onError: NULL) segment @freshness(maxAge: 0, onError: NULL)')} }`,
    );

    expect(at(answer.data, 'customer.industry')).toEqual(expect.any(String));
    expect(at(answer.data, 'customer.segment')).toBe(null);
  });
});

test('one field selected twice has one value: the strictest age and the strictest word on failure', async () => {
  const document = `query @freshness(maxAge: 3600) { ${customer('a: segment b: segment @freshness(maxAge: 0, onError: NULL)')} }`;
  const fresh = await ask(document);
  const asked = company.calls().map(({ operation }) => operation);
  takeDown('crm');
  company.clock.advance(1000);
  const down = await ask(document);

  expect(asked).toEqual(['retrieve Account']);
  expect([fresh.data, down.data]).toEqual([
    { customer: { a: SEGMENT, b: SEGMENT } },
    { customer: { a: null, b: null } },
  ]);
});

test('an entity selected twice is shown twice, each time as its own selection says', async () => {
  takeDown('crm');

  const answer = await ask(
    `{ a: ${customer('segment', '@freshness(maxAge: 3600)')} b: ${customer('segment', '@freshness(maxAge: 0, onError: NULL)')} }`,
  );

  expect(answer.data).toEqual({ a: { segment: SEGMENT }, b: { segment: null } });
});

describe('what one request asks for', () => {
  test('is asked for once, on whichever levels it is wanted', async () => {
    await ask(
      `query @freshness(maxAge: 0) { ${customer('segment orders(first: 3) { nodes { customer { segment industry } } }')} a: ${customer('segment', '@freshness(maxAge: 0)')} }`,
    );

    const accounts = company.calls().filter(({ operation }) => operation === 'retrieve Account');
    expect(accounts.flatMap(({ keys }) => keys ?? [])).toHaveLength(1);
  });

  test('is asked for once also when it fails', async () => {
    takeDown('crm');
    await ask(`query @freshness(maxAge: 0, onError: NULL) { ${customer('segment')} }`);
    const alone = company.calls().length;
    company.clock.advance(1000);
    company.forget();

    await ask(
      `query @freshness(maxAge: 0, onError: NULL) { ${customer('segment orders(first: 3) { nodes { customer { segment industry } } }')} }`,
    );

    expect(company.calls().filter(({ connection }) => connection === 'crm')).toHaveLength(alone);
  });

  test('under one freshness is one batch per connection and object type', async () => {
    await ask(
      '{ orders(first: 40) { nodes { customer @freshness(maxAge: 0) { name segment @freshness(maxAge: 3600) } } } }',
    );

    const parties = company.calls().filter(({ operation }) => operation === 'model.party.party.search_read');
    expect(parties).toHaveLength(1);
    expect(company.calls().filter(({ connection }) => connection === 'crm')).toEqual([]);
  });
});

describe('FAIL', () => {
  beforeEach(() => takeDown('crm'));

  const extensions = { code: 'SOURCE_UNAVAILABLE', connection: 'crm', retryable: true };
  const said = (errors: Awaited<ReturnType<typeof ask>>['errors']) =>
    errors.map((error) => ({ path: error.path, extensions: error.extensions }));

  test('of a field fails that field, with its gap', async () => {
    const answer = await ask(
      `query @freshness(maxAge: 0) { ${customer('name segment @freshness(onError: FAIL) accountOwner @freshness(onError: FAIL) { name } meta { gaps { path reason connection } }')} }`,
    );

    expect(answer.data).toEqual({
      customer: {
        name: NAME,
        segment: null,
        accountOwner: null,
        meta: {
          gaps: [
            { path: 'segment', reason: 'SOURCE_DOWN', connection: 'crm' },
            { path: 'accountOwner', reason: 'SOURCE_DOWN', connection: 'crm' },
          ],
        },
      },
    });
    // In the order in which the executor met them.
    expect(new Set(said(answer.errors))).toEqual(
      new Set([
        { path: ['customer', 'segment'], extensions },
        { path: ['customer', 'accountOwner'], extensions },
      ]),
    );
  });

  test.each([
    ['an operation', '@freshness(maxAge: 0, onError: FAIL)', ''],
    ['a field that gives an entity', '', '@freshness(maxAge: 0, onError: FAIL)'],
  ])('of %s fails the entity that lacks a value, and leaves the others', async (_what, ofOperation, ofField) => {
    const answer = await ask(
      `query ${ofOperation} { ${customer('name segment', ofField)} order(number: "SO-0001001") { number } }`,
    );

    expect(answer.data).toEqual({ customer: null, order: { number: 'SO-0001001' } });
    expect(said(answer.errors)).toEqual([{ path: ['customer'], extensions }]);
    expect(answer.mainstem.gaps).toMatchObject([{ path: 'customer', reason: 'SOURCE_DOWN', connection: 'crm' }]);
  });

  test('of a reference costs the reference of each row, and is said in the gaps of its row', async () => {
    const answer = await ask(
      `{ orders(first: 2, orderBy: { field: number }) { nodes {
        number customer @freshness(maxAge: 0, onError: FAIL) { segment } meta { gaps { path reason } } } } }`,
    );

    expect(listAt(answer.data, 'orders.nodes').map((node) => [node['customer'], at(node, 'meta.gaps')])).toEqual([
      [null, [{ path: 'customer', reason: 'SOURCE_DOWN' }]],
      [null, [{ path: 'customer', reason: 'SOURCE_DOWN' }]],
    ]);
    expect(answer.errors.map(({ path }) => path)).toEqual([
      ['orders', 'nodes', 0, 'customer'],
      ['orders', 'nodes', 1, 'customer'],
    ]);
  });
});

describe('the report', () => {
  test('says age and origin of every connection, and of the whole answer', async () => {
    const answer = await ask(`query @freshness(maxAge: 3600) { ${customer('name segment @freshness(maxAge: 0)')} }`);
    const { connections, asOf, oldestAgeMs, isStale } = answer.mainstem;
    const now = company.clock.now();

    expect([asOf, oldestAgeMs, isStale]).toEqual([new Date(now - AGE_MS).toISOString(), AGE_MS, false]);
    expect(connections).toEqual({
      erp: {
        calls: 0,
        batchedKeys: 0,
        fromIndex: 1,
        fromCache: 0,
        fromSource: 0,
        stale: 0,
        missing: 0,
        tookMs: 0,
        oldestAgeMs: AGE_MS,
        asOf: new Date(now - AGE_MS).toISOString(),
        isStale: false,
        state: 'OK',
      },
      crm: {
        calls: 1,
        batchedKeys: 1,
        fromIndex: 0,
        fromCache: 0,
        fromSource: 1,
        stale: 0,
        missing: 0,
        tookMs: expect.any(Number),
        oldestAgeMs: 0,
        asOf: new Date(now).toISOString(),
        isStale: false,
        state: 'OK',
      },
    });
  });

  test('says that something stale is shown, where, and how old it is', async () => {
    takeDown('crm');

    const answer = await ask(`query @freshness(maxAge: 0) { ${customer('name segment')} }`);
    const { connections, oldestAgeMs, isStale } = answer.mainstem;

    expect([answer.errors, oldestAgeMs, isStale]).toEqual([[], AGE_MS, true]);
    expect(connections).toMatchObject({
      erp: { isStale: false, state: 'OK', oldestAgeMs: 0 },
      crm: { isStale: true, state: 'STALE', oldestAgeMs: AGE_MS, fromIndex: 1, fromSource: 0 },
    });
  });

  test('says how old the index is that a balance was computed from', async () => {
    const answer = await ask(`query @freshness(maxAge: 0) { ${customer('openBalance { amount }')} }`);

    expect(company.calls()).toEqual([]);
    expect(answer.mainstem.oldestAgeMs).toBeGreaterThanOrEqual(AGE_MS);
    expect(Object.keys(answer.mainstem.connections).toSorted()).toEqual(['books', 'books-uk']);
  });
});

test('stock is as old as its own fetch, however recently its source was followed', async () => {
  const document = '{ inventoryItem(sku: "PMP-0001") { name stock { onHand { value } } } }';
  await ask(document);
  await company.gateway.flush();
  company.clock.advance(14_000);
  company.forget();
  const young = await ask(document);
  const callsYoung = company.calls().length;
  company.clock.advance(2000);
  await company.gateway.syncer.runAll();
  company.forget();

  await ask(document);

  expect([callsYoung, young.mainstem.oldestAgeMs]).toEqual([0, 14_000]);
  expect(company.calls().some(({ operation }) => operation === 'model.stock.move.search_read')).toBe(true);
});

test('the router gets a gap for a key that nobody answers to', async () => {
  const answer = await company.query(
    'admin',
    'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    { r: [{ __typename: 'Order', id: `ord_${'0'.repeat(26)}` }] },
  );

  expect(answer.data).toEqual({ _entities: [null] });
  expect(answer.mainstem.gaps).toMatchObject([{ path: '_entities', reason: 'NOT_FOUND' }]);
});
