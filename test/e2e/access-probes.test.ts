import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';

/** What a caller could find out without being shown it: by looking up, counting, sorting, and by what an answer costs. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

beforeEach(async () => {
  await company.gateway.flush();
  company.clock.advance(120_000);
  company.forget();
});

const refusals = async (caller: Caller, document: string) =>
  (await company.query(caller, document)).errors.map(({ extensions }) => [
    extensions['code'],
    extensions['coordinate'],
  ]);

test('who may not read a field finds nobody by it', async () => {
  expect(await refusals('bi', '{ customer(email: "info@example.com") { id } }')).toEqual([
    ['FORBIDDEN', 'Customer.contactPoints'],
  ]);
  expect(company.statements).toEqual([]);
});

describe('an employee who is not the own', () => {
  test.each(['employee:2137', 'manager:2137', 'manager+employee:2137'] as const)(
    'is to %s as one who does not exist, by id, number and e-mail',
    async (caller) => {
      const found = await company.query(
        'hr',
        '{ employees(where: { name: { isNull: false }, employeeNumber: { isNull: false }, workEmail: { isNull: false } }, first: 1) { nodes { id employeeNumber workEmail } } }',
      );
      const [boss] = listAt<{ id: string; employeeNumber: string; workEmail: string }>(found.data, 'employees.nodes');
      const { id, employeeNumber, workEmail } = defined(boss);
      const ask = (by: string) =>
        company.query(caller, `query @freshness(maxAge: 0) { employee(${by}) { id name workEmail department } }`);
      await company.gateway.flush();
      company.clock.advance(120_000);
      company.forget();

      const answers = [
        await ask(`id: "${id}"`),
        await ask(`number: "${employeeNumber}"`),
        await ask(`email: "${workEmail}"`),
      ];
      const none = await ask(`id: "emp_${'0'.repeat(26)}"`);

      for (const answer of answers)
        expect({ ...answer.mainstem, requestId: '' }).toEqual({ ...none.mainstem, requestId: '' });
      expect(answers.map(({ data }) => data)).toEqual([{ employee: null }, { employee: null }, { employee: null }]);
      expect(company.calls()).toEqual([]);
    },
  );

  test('is on no page, however the list is filtered, sorted, counted or started', async () => {
    const all = await company.query(
      'hr',
      '{ employees(first: 200, orderBy: { field: name }) { edges { cursor node { id } } } }',
    );
    const edges = listAt<{ cursor: string; node: { id: string } }>(all.data, 'employees.edges');
    const ids = edges.map(({ node }) => node.id);
    const own = String(
      at((await company.query('employee:2137', '{ employees { nodes { id } } }')).data, 'employees.nodes.0.id'),
    );
    const document = `query ($ids: [ID!], $after: String) {
      byIds: employees(where: { ids: $ids }) { totalCount nodes { id } }
      others: employees(where: { not: { ids: ["${own}"] } }) { totalCount nodes { id } }
      behind: employees(first: 1, after: $after, orderBy: { field: name }) { totalCount pageInfo { hasNextPage } nodes { id } }
      reports: employees { nodes { directReports { totalCount nodes { id } } } }
    }`;

    const answer = await company.query('employee:2137', document, { ids, after: defined(edges[0]).cursor });

    expect(answer.errors).toEqual([]);
    expect(new Set(answer.body.match(/emp_\w+/g))).toEqual(new Set([own]));
    expect(at(answer.data, 'byIds.totalCount')).toBe(1);
    expect(at(answer.data, 'others.totalCount')).toBe(0);
    expect(at(answer.data, 'behind.totalCount')).toBe(1);
    expect(at(answer.data, 'behind.pageInfo.hasNextPage')).toBe(false);
  });
});

test("another caller's cursor is a place in the caller's own list, and opens no order that is denied", async () => {
  const orders = async (caller: Caller, orderBy: string, after: string | null) =>
    company.query(
      caller,
      `query ($after: String) { orders(first: 200, after: $after, orderBy: ${orderBy}) { edges { cursor node { id customer { id } } } } }`,
      { after },
    );
  const byTotal = '{ field: total, direction: DESC }';
  const staff = await orders('sales', byTotal, null);
  const cursor = defined(listAt<{ cursor: string }>(staff.data, 'orders.edges')[0]).cursor;

  const portal = await orders('customer:17', byTotal, cursor);
  const warehouse = await orders('warehouse', byTotal, cursor);

  expect(new Set(portal.body.match(/cus_\w+/g))).toHaveLength(1);
  expect([warehouse.data, warehouse.errors[0]?.extensions]).toEqual([
    { orders: null },
    { code: 'FORBIDDEN', coordinate: 'Order.totals' },
  ]);
});

test('a record that is linked weakly is not searched: no filter, order, cursor or look-up tells what it says', async () => {
  const found = await sql<{ own_key: string }>`
    select own.key as own_key from links l join records r on r.id = l.id
      join links o on o.group_id = l.group_id join records own on own.id = o.id and own.connection = 'erp'
    where r.entity = 'Customer' and r.connection = 'books' and l.strength not in ('exact', 'manual', 'self')
    order by own.key limit 1`.execute(company.gateway.store.db);
  const caller: Caller = `customer:${defined(found.rows[0]).own_key}`;

  expect(await refusals(caller, '{ customers(orderBy: { field: name }) { edges { cursor } } }')).toEqual([
    ['FORBIDDEN', 'Customer.name'],
  ]);
  expect(
    await refusals(caller, '{ orders(where: { customer: { name: { startsWith: "a" } } }) { totalCount } }'),
  ).toEqual([['FORBIDDEN', 'Customer.name']]);
  expect(await refusals(caller, '{ customer(email: "a@example.com") { id } }')).toEqual([
    ['FORBIDDEN', 'Customer.contactPoints'],
  ]);
  expect(await refusals(caller, '{ customers { nodes { name } } }')).toEqual([]);
});

describe('a denied root', () => {
  test.each([
    ['warehouse', 'invoices { totalCount nodes { id } }'],
    ['sales', 'payments { totalCount nodes { id } }'],
    ['bi', 'contacts(where: { name: { startsWith: "a" } }) { totalCount nodes { id } }'],
    ['hr', 'orders { totalCount nodes { id customer { id } } }'],
    ['finance', 'employments { totalCount nodes { id } }'],
    ['nobody', 'customers { totalCount }'],
    ['hr', `order(id: "ord_${'0'.repeat(26)}") { id }`],
    ['hr', `_entities(representations: [{ __typename: "Order", id: "ord_${'0'.repeat(26)}" }]) { __typename }`],
    ['nobody', `_entities(representations: [{ __typename: "Order", id: "ord_${'0'.repeat(26)}" }]) { __typename }`],
  ] as const)('costs %s no statement and no call: %s', async (caller, document) => {
    const answer = await company.query(caller, `query @freshness(maxAge: 0) { ${document} }`);

    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    expect([company.statements, company.calls()]).toEqual([[], []]);
  });

  test.each([
    ['customer:17', 'employees { totalCount }', /p_employee/],
    ['employee:2137', 'orders { totalCount }', /p_order/],
    ['manager:2110', 'customers { totalCount }', /p_customer/],
  ] as const)('costs %s nothing but finding out who that is: %s', async (caller, document, projection) => {
    const answer = await company.query(caller, `{ ${document} }`);

    expect(answer.errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    expect(company.statements.filter((statement) => projection.test(statement))).toEqual([]);
    expect(company.calls()).toEqual([]);
  });
});
