import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { salesforceRows } from '../../demo/salesforce.ts';
import { at, defined, listAt, openCompany, type TestCompany, TODAY } from './support/company.ts';

/** Lists over several sources: filter, order, pages, counts, nesting, and what they say of their completeness. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    beforeFill: (sim) => sim('crm').faults.add({ fault: { kind: 'status', status: 500 }, operation: /Contact/ }),
  });
});

afterAll(() => company.close());

/** Asks as admin; an error is a failure of the test. */
async function ask(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const answer = await company.query('admin', document, variables);
  expect(answer.errors).toEqual([]);
  return answer.data;
}

interface OrderRow {
  readonly id: string;
  readonly number: string;
  readonly promisedOn: string | null;
  readonly totals: { readonly grand: { readonly amount: string } | null };
  readonly customer: {
    readonly id: string;
    readonly segment: string | null;
    readonly addresses: readonly { country: string; type: string }[] | null;
  } | null;
}

const ORDER = 'id number promisedOn totals { grand { amount } } customer { id segment addresses { type country } }';

/** Every row of a list, page by page. */
async function pages(field: string, args: string, selection: string, first: number): Promise<readonly OrderRow[]> {
  const rows: OrderRow[] = [];
  let after: unknown = null;
  for (;;) {
    const data = await ask(
      `query ($first: Int!, $after: String) {
        ${field}(first: $first, after: $after ${args}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } }
      }`,
      { first, after },
    );
    rows.push(...listAt<OrderRow>(data, `${field}.nodes`));
    if (at(data, `${field}.pageInfo.hasNextPage`) !== true) return rows;
    after = at(data, `${field}.pageInfo.endCursor`);
  }
}

describe('a filter and an order over fields of several sources', () => {
  test('give what filtering and sorting the whole list gives', async () => {
    const all = await pages('orders', '', ORDER, 200);
    const isWanted = ({ customer }: OrderRow) => {
      const billing = customer?.addresses?.find(({ type }) => type === 'BILLING') ?? customer?.addresses?.[0];
      return customer?.segment === 'Mid-Market' && billing?.country === 'DE';
    };
    const amountOf = (row: OrderRow) => Number(row.totals.grand?.amount);
    const wanted = all.filter(isWanted).toSorted((a, b) => amountOf(b) - amountOf(a) || (a.id < b.id ? -1 : 1));

    const data = await ask(`{
      orders(
        first: 200
        where: { customer: { segment: { eq: "mid-market" }, country: { eq: "DE" } } }
        orderBy: { field: total, direction: DESC }
      ) { totalCount nodes { number } }
    }`);

    expect(all).toHaveLength(company.company.orders.length);
    expect(wanted.length).toBeGreaterThan(5);
    expect(data).toEqual({
      orders: { totalCount: wanted.length, nodes: wanted.map(({ number }) => ({ number })) },
    });
  });

  test.each([
    ['and', '{ and: [{ segment: { eq: "Enterprise" } }, { country: { eq: "DE" } }] }'],
    ['or', '{ or: [{ segment: { eq: "Enterprise" } }, { country: { eq: "DE" } }] }'],
    ['not', '{ not: { or: [{ segment: { eq: "Enterprise" } }, { country: { eq: "DE" } }] } }'],
  ])('combine by %s', async (word, where) => {
    const all = listAt<{
      segment: string | null;
      addresses: { country: string; type: string }[] | null;
      number: string;
    }>(
      await ask('{ customers(first: 200) { nodes { number segment addresses { type country } } } }'),
      'customers.nodes',
    );
    const isTrue = (isLarge: boolean, isGerman: boolean) =>
      word === 'and' ? isLarge && isGerman : word === 'or' ? isLarge || isGerman : !(isLarge || isGerman);
    const wanted = all.filter(({ segment, addresses }) => {
      const billing = addresses?.find(({ type }) => type === 'BILLING') ?? addresses?.[0];
      return isTrue(segment === 'Enterprise', billing?.country === 'DE');
    });

    const data = await ask(`{ customers(where: ${where}) { totalCount } }`);

    expect(data).toEqual({ customers: { totalCount: wanted.length } });
  });
});

describe('pages', () => {
  test.each([
    '',
    ', orderBy: [{ field: promisedOn, direction: DESC }]',
    ', orderBy: [{ field: promisedOn }, { field: total, direction: DESC }]',
    ', orderBy: [{ field: status }, { field: updatedAt, direction: DESC }]',
  ])('of 37 one after the other give the whole list (%s)', async (args) => {
    const small = await pages('orders', args, 'id number', 37);
    const large = await pages('orders', args, 'id number', 200);

    expect(small).toEqual(large);
    expect(new Set(small.map(({ id }) => id)).size).toBe(company.company.orders.length);
  });

  test('say where they are', async () => {
    const data = await ask('{ orders(first: 2) { totalCount asOf pageInfo { hasNextPage hasPreviousPage } } }');

    expect(data).toEqual({
      orders: {
        totalCount: company.company.orders.length,
        asOf: `${TODAY}T12:00:00.000Z`,
        pageInfo: { hasNextPage: true, hasPreviousPage: false },
      },
    });
  });
});

describe('nested lists', () => {
  test('hold what the whole list holds of each parent, in the order asked for', async () => {
    const all = await pages('orders', ', orderBy: { field: number }', ORDER, 200);
    const data = await ask(
      '{ customers(first: 100) { nodes { id orders(first: 3, orderBy: { field: number }) { totalCount nodes { number } } } } }',
    );

    for (const { id, orders } of listAt<{ id: string; orders: unknown }>(data, 'customers.nodes')) {
      const own = all.filter(({ customer }) => customer?.id === id).map(({ number }) => ({ number }));
      expect(orders).toEqual({ totalCount: own.length, nodes: own.slice(0, 3) });
    }
  });

  test('of orders and invoices mirror each other by number', async () => {
    const orders = await pages('orders', '', 'number invoices(first: 50) { nodes { number } }', 200);
    const invoices = await pages('invoices', '', 'number orders { number }', 200);
    const pairs = (rows: readonly unknown[], of: (row: unknown) => readonly string[]) => new Set(rows.flatMap(of));
    const fromOrders = pairs(orders, (row) =>
      listAt<{ number: string }>(row, 'invoices.nodes').map(({ number }) => `${String(at(row, 'number'))} ${number}`),
    );
    const fromInvoices = pairs(invoices, (row) =>
      (at(row, 'orders') === null ? [] : listAt<{ number: string }>(row, 'orders')).map(
        ({ number }) => `${number} ${String(at(row, 'number'))}`,
      ),
    );

    expect(fromOrders.size).toBeGreaterThan(200);
    expect(fromInvoices).toEqual(fromOrders);
  });

  test('of payments and the invoices they pay mirror each other', async () => {
    const invoices = await pages('invoices', '', 'id payments(first: 20) { nodes { id } }', 200);
    const payments = await pages('payments', '', 'id allocations { invoice { id } }', 200);
    const paid = invoices.flatMap((row) => listAt(row, 'payments.nodes').map(({ id }) => `${row.id} ${String(id)}`));
    const pays = payments.flatMap((row) =>
      listAt(row, 'allocations').map(({ invoice }) => `${String(at(invoice, 'id'))} ${row.id}`),
    );

    expect(paid.length).toBeGreaterThan(100);
    expect(new Set(paid)).toEqual(new Set(pays));
  });
});

test('a parent and a manager are found, and can be filtered by', async () => {
  const data = await ask(`{
    customers(first: 200) { nodes { number parent { number name } } }
    byParent: customers(first: 200, where: { parent: { name: { isNull: false } } }) { nodes { number parent { name } } }
    employees(first: 100) { nodes { name manager { name } } }
    byManager: employees(first: 100, where: { manager: { name: { isNull: false } } }) { totalCount }
  }`);

  const children = listAt(data, 'customers.nodes').filter(({ parent }) => parent !== null);
  const managed = listAt(data, 'employees.nodes').filter(({ manager }) => manager !== null);
  expect(children.length).toBe(listAt(data, 'byParent.nodes').length);
  expect(children.length).toBeGreaterThan(0);
  expect(managed.length).toBe(at(data, 'byManager.totalCount'));
  expect(managed.length).toBeGreaterThan(5);
});

test('a list says which source it does not hold completely, and that it does when the source has recovered', async () => {
  const document =
    '{ contacts { totalCount asOf completeness { isComplete missing { connection objectType reason } } } }';
  const failing = await ask(document);
  const counts = '{ contacts { completeness { missing { connection records expected } } } }';
  const portal = await company.query('customer:17', counts);
  company.sim('crm').faults.clear();
  // Whatever opened the breaker, its connection is tried again at the next turn.
  const turn = defined(company.gateway.connections.get('crm'));
  await company.gateway.syncer.runTurn(turn, defined(turn.ports.find(({ objectType }) => objectType === 'Contact')));
  const recovered = await ask(document);

  expect(failing).toEqual({
    contacts: {
      totalCount: 0,
      asOf: null,
      completeness: { isComplete: false, missing: [{ connection: 'crm', objectType: 'Contact', reason: 'FAILING' }] },
    },
  });
  // How much there is in all is not for portal users.
  expect(at(portal.data, 'contacts.completeness.missing')).toEqual([
    { connection: 'crm', records: null, expected: null },
  ]);
  expect(recovered).toEqual({
    contacts: {
      totalCount: defined(salesforceRows(company.company)['Contact']).filter(({ IsDeleted }) => IsDeleted !== true)
        .length,
      asOf: `${TODAY}T12:00:00.000Z`,
      completeness: { isComplete: true, missing: [] },
    },
  });
});
