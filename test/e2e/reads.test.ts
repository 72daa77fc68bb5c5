import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Call } from '../../src/simulator/ledger.ts';
import { depthOf } from '../support/depth.ts';
import { defined, listAt, openCompany, type TestCompany } from './support/company.ts';

/** How many calls and statements a read costs, and how deep its calls stand behind one another. */
const LATENCY_MS = 40;
/** Added where depths are measured: so long that calls which could go side by side do, on a busy machine too. */
const DEPTH_LATENCY_MS = 260;
const FIELDS = `orders(first: 100) {
  nodes {
    number
    customer { name segment accountOwner { name jobTitle } }
    invoices { nodes { number totals { taxInclusive { amount } } } }
  }
}`;
const ASKED_ANEW = `query @freshness(maxAge: 0) { ${FIELDS} }`;
const AS_CONFIGURED = `{ ${FIELDS} }`;

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ latencyMs: LATENCY_MS, isFilledHere: true });
});

afterAll(() => company.close());

beforeEach(async () => {
  slowDown(0);
  await company.gateway.flush();
  company.clock.advance(120_000);
  company.forget();
});

test('100 orders with customer, owner and invoices take ceil(n / maxKeysPerGet) calls per endpoint', async () => {
  const answer = await company.query('admin', ASKED_ANEW);

  expect(answer.errors).toEqual([]);
  expect(listAt(answer.data, 'orders.nodes')).toHaveLength(100);
  const made = callsByEndpoint();
  const needed = new Map(
    [...made].map(([endpoint, calls]) => {
      const [connection = '', name = ''] = endpoint.split(' ');
      const objectType = connection === 'hris' ? 'employee' : name;
      const { maxKeysPerGet } = defined(company.gateway.connections.port(connection, objectType)).capabilities;
      const keys = new Set(calls.flatMap((call) => call.keys ?? [])).size;
      return [endpoint, Math.ceil(keys / maxKeysPerGet)] as const;
    }),
  );
  expect([...made.keys()].toSorted()).toEqual([
    'books Invoices',
    'crm Account',
    'erp party.party',
    'erp sale.sale',
    'hris datasets/employee/data',
    'hris employees',
  ]);
  expect(new Map([...made].map(([endpoint, calls]) => [endpoint, calls.length]))).toEqual(needed);
});

test('what is fresh costs no call and one statement per noun and level', async () => {
  await company.query('admin', ASKED_ANEW);
  await company.gateway.flush();
  company.clock.advance(30_000);
  company.forget();

  const answer = await company.query('admin', AS_CONFIGURED);

  expect(listAt(answer.data, 'orders.nodes')).toHaveLength(100);
  expect(company.calls()).toEqual([]);
  // Orders, their invoices, their customers, and those customers' owners.
  expect(company.statements).toHaveLength(4);
});

test('a value older than its maximum age is fetched once and not again', async () => {
  await company.query('admin', AS_CONFIGURED);
  const first = company.calls().length;
  company.forget();

  await company.query('admin', AS_CONFIGURED);

  expect(first).toBeGreaterThan(0);
  expect(company.calls()).toEqual([]);
});

test('identical requests at the same time share their calls', async () => {
  await company.query('admin', ASKED_ANEW);
  const alone = company.calls().length;
  await company.gateway.flush();
  company.clock.advance(120_000);
  company.forget();

  const answers = await Promise.all([company.query('admin', ASKED_ANEW), company.query('admin', ASKED_ANEW)]);

  expect(company.calls()).toHaveLength(alone);
  expect(answers[1].data).toEqual(answers[0].data);
});

test('a customer over three connections is one call deep', async () => {
  slowDown(DEPTH_LATENCY_MS);
  const answer = await company.query(
    'admin',
    `query @freshness(maxAge: 0) {
      customer(number: "10021") {
        name segment industry addresses { city } contactPoints { value }
        meta { origins(paths: ["name", "segment", "paymentTerms"]) { connection alternatives { connection } } }
      }
    }`,
  );

  expect(answer.errors).toEqual([]);
  expect(new Set(company.calls().map(({ connection }) => connection))).toContain('crm');
  expect(depthOf(company.calls())).toBe(1);
});

test('a customer page with its lists over four connections is as many calls deep as it has levels', async () => {
  slowDown(DEPTH_LATENCY_MS);
  const answer = await company.query(
    'admin',
    `query @freshness(maxAge: 0) {
      customer(number: "10021") {
        name segment openBalance { amount } accountOwner { name }
        orders(first: 5) { nodes { number status } }
        invoices(first: 5) { nodes { number status } }
        contacts(first: 5) { nodes { name } }
      }
    }`,
  );

  expect(answer.errors).toEqual([]);
  expect(new Set(company.calls().map(({ connection }) => connection))).toEqual(
    new Set(['erp', 'crm', 'books', 'hris']),
  );
  expect(depthOf(company.calls())).toBe(2);
});

test('freshness may come from a variable, and from its default', async () => {
  const document = 'query ($age: Int = 0) @freshness(maxAge: $age) { customer(number: "10021") { segment } }';

  await company.query('admin', document);
  const byDefault = company.calls().length;
  await company.gateway.flush();
  company.clock.advance(1000);
  company.forget();
  await company.query('admin', document, { age: 5 });

  expect([byDefault, company.calls().length]).toEqual([1, 0]);
});

test('what origins are asked for is loaded, also by variable and fragment', async () => {
  const answer = await company.query(
    'admin',
    `query ($paths: [String!]) { customer(number: "10021") { meta { ...Origins } } }
     fragment Origins on EntityMeta { origins(paths: $paths) { path connection } }`,
    { paths: ['segment'] },
  );

  expect(answer.data).toEqual({ customer: { meta: { origins: [{ path: 'segment', connection: 'crm' }] } } });
  expect(company.calls().map(({ operation }) => operation)).toEqual(['retrieve Account']);
});

/** Batched reads by connection and object type; an endpoint is named as the object type, but in the HR system, which has two for its employees. */
function callsByEndpoint(): ReadonlyMap<string, readonly Call[]> {
  return Map.groupBy(company.calls(), ({ connection, operation }) => {
    const endpoint = operation.replace(/^(retrieve |(GET|POST) \/|model\.)/, '').replace(/\.search_read$/, '');
    return `${connection} ${endpoint}`;
  });
}

function slowDown(latencyMs: number): void {
  for (const name of company.names) company.sim(name).faults.latencyMs = latencyMs;
}
