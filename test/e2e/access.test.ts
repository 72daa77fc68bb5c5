import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';

/** Who sees which rows and fields, over every way in. */
const OWN = 'customer:17';

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

const codesOf = (answer: Answer) => answer.errors.map(({ extensions }) => extensions['code']);

describe('a denied field', () => {
  test.each([
    ['customer:17', 'customers { nodes { segment } }', ['customers', 'nodes', 0, 'segment'], 'crm'],
    ['sales', 'inventoryItem(sku: "PMP-0010") { cost { amount } }', ['inventoryItem', 'cost'], 'erp'],
    ['customer:17', 'inventoryItem(sku: "PMP-0010") { stock { onHand { value } } }', ['inventoryItem', 'stock'], 'erp'],
  ] as const)('makes no source call and costs itself alone (%s: %s)', async (caller, document, path, connection) => {
    const answer = await company.query(caller, `query @freshness(maxAge: 0) { ${document} }`);

    expect(answer.errors.map((error) => [error.extensions['code'], error.path])).toEqual([['FORBIDDEN', path]]);
    expect(company.calls().filter((call) => call.connection === connection)).toEqual([]);
  });

  test('is told as a gap, and leaves the rest of the answer', async () => {
    const answer = await company.query(
      OWN,
      '{ customers { nodes { name segment meta { gaps { path reason } refs { id } origins { path } discrepancies { path } } } } }',
    );

    expect(answer.data).toEqual({
      customers: {
        nodes: [
          {
            name: 'Nordwind Traders GmbH',
            segment: null,
            meta: { gaps: [{ path: 'segment', reason: 'DENIED' }], refs: null, origins: null, discrepancies: null },
          },
        ],
      },
    });
    expect(codesOf(answer)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test.each([
    [OWN, 'customers(where: { segment: { eq: "x" } }) { totalCount }', 'Customer.segment'],
    [OWN, 'customers(where: { not: { or: [{ creditHold: { eq: true } }] } }) { totalCount }', 'Customer.creditHold'],
    [OWN, 'customers(orderBy: { field: creditLimit }) { totalCount }', 'Customer.creditLimit'],
    [OWN, 'orders(where: { customer: { segment: { contains: "a" } } }) { totalCount }', 'Customer.segment'],
    [OWN, 'orders(where: { channel: { isNull: false } }) { totalCount }', 'Order.channel'],
    [OWN, 'customers(where: { parent: { name: { startsWith: "a" } } }) { totalCount }', 'Customer.parent'],
    [OWN, 'orders(where: { customer: { parent: { number: { eq: "1" } } } }) { totalCount }', 'Customer.parent'],
  ] as const)('is not searchable or sortable by %s: %s', async (caller, document, coordinate) => {
    const answer = await company.query(caller, `{ ${document} }`);

    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', coordinate }]);
    expect(company.calls()).toEqual([]);
  });

  test('is left out of origins and discrepancies', async () => {
    const document =
      '{ inventoryItems(first: 200) { nodes { meta { origins(paths: ["cost", "name"]) { path } discrepancies { path } } } } }';
    const finance = await company.query('finance', document);
    const sales = await company.query('sales', document);
    const paths = (answer: Answer, of: string) =>
      new Set(
        listAt(answer.data, 'inventoryItems.nodes').flatMap((node) =>
          listAt(node, `meta.${of}`).map(({ path }) => path),
        ),
      );

    expect(paths(finance, 'origins')).toEqual(new Set(['cost', 'name']));
    expect(paths(sales, 'origins')).toEqual(new Set(['name']));
    expect([...paths(sales, 'discrepancies')].filter((path) => String(path).startsWith('cost'))).toEqual([]);
  });
});

test.each([
  ['nobody', 'FORBIDDEN'],
  [null, 'UNAUTHENTICATED'],
] as const)('entities by key are not for %s', async (caller, code) => {
  const answer = await company.query(
    caller,
    '{ _entities(representations: [{ __typename: "Customer", id: "x" }]) { __typename } }',
  );

  expect(codesOf(answer)).toEqual([code]);
  expect(answer.data).toBe(null);
});

test('the router gets the schema and entities by key, in the order asked for', async () => {
  const ids = listAt<{ id: string }>(
    (await company.query('admin', '{ orders(first: 2) { nodes { id } } }')).data,
    'orders.nodes',
  ).map(({ id }) => id);

  const answer = await company.query(
    'admin',
    'query ($r: [_Any!]!) { _service { sdl } _entities(representations: $r) { ... on Order { id number } } }',
    { r: [...ids.toReversed(), `ord_${'0'.repeat(26)}`].map((id) => ({ __typename: 'Order', id })) },
  );

  expect(answer.errors).toEqual([]);
  expect(listAt(answer.data, '_entities').map((each) => each?.['id'])).toEqual([...ids.toReversed(), undefined]);
});

test('who asks through the router gets by key what a look-up by id gives, and only that', async () => {
  const [own, foreign] = [
    await company.query(OWN, '{ orders(first: 1) { nodes { id } } }'),
    await company.query(
      'admin',
      '{ orders(first: 50, where: { not: { customer: { number: { eq: "10021" } } } }) { nodes { id } } }',
    ),
  ].map((answer) => listAt<{ id: string }>(answer.data, 'orders.nodes')[0]?.id);
  const payment = listAt<{ id: string }>(
    (await company.query('admin', '{ payments(first: 1) { nodes { id } } }')).data,
    'payments.nodes',
  )[0]?.id;

  const representations = [
    { __typename: 'Order', id: own },
    { __typename: 'Order', id: foreign },
    { __typename: 'Payment', id: payment },
    { __typename: 'Employment', id: `emt_${'0'.repeat(26)}` },
  ];
  const ask = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Order { id } } }';
  const [customer, warehouse] = [
    await company.query(OWN, ask, { r: representations }),
    await company.query('warehouse', ask, { r: representations }),
  ];

  expect(listAt(customer.data, '_entities').map((each) => each?.['id'] ?? null)).toEqual([own, null, null, null]);
  expect(codesOf(customer)).toEqual(['FORBIDDEN']);
  expect(listAt(warehouse.data, '_entities').map((each) => each?.['id'] ?? null)).toEqual([own, foreign, null, null]);
  expect(warehouse.errors.map(({ path, extensions }) => [path, extensions])).toEqual([
    [['_entities', 2], { code: 'FORBIDDEN', coordinate: 'Payment' }],
    [['_entities', 3], { code: 'FORBIDDEN', coordinate: 'Employment' }],
  ]);
  company.forget();
  await company.query('warehouse', ask, { r: representations.slice(2) });
  expect([company.calls(), company.statements]).toEqual([[], []]);
});

describe('a customer', () => {
  const ALL = `{
    customers(first: 200) { totalCount nodes { id } }
    contacts(first: 200) { totalCount nodes { id } }
    orders(first: 200) { totalCount nodes { id customer { id } } }
    invoices(first: 200) { totalCount nodes { id customer { id } orders { id customer { id } } } }
    payments(first: 200) { totalCount nodes { id customer { id } } }
  }`;

  test('sees in every list, nested list and count what staff see of that customer, and nothing else', async () => {
    const own = String(at((await company.query('admin', '{ customer(number: "10021") { id } }')).data, 'customer.id'));
    const staff = await company.query(
      'admin',
      `{ customer(id: "${own}") {
        contacts(first: 200) { totalCount nodes { id } } orders(first: 200) { totalCount nodes { id } }
        invoices(first: 200) { totalCount nodes { id } } payments(first: 200) { totalCount nodes { id } }
      } }`,
    );
    const portal = await company.query(OWN, ALL);

    expect(portal.errors).toEqual([]);
    expect(at(portal.data, 'customers')).toEqual({ totalCount: 1, nodes: [{ id: own }] });
    for (const list of ['contacts', 'orders', 'invoices', 'payments']) {
      const ids = (data: unknown, path: string) => listAt<{ id: string }>(data, path).map(({ id }) => id);
      expect(ids(portal.data, `${list}.nodes`)).toEqual(ids(staff.data, `customer.${list}.nodes`));
      expect(at(portal.data, `${list}.totalCount`)).toBe(at(staff.data, `customer.${list}.totalCount`));
      expect(at(portal.data, `${list}.totalCount`)).toBeGreaterThan(0);
    }
    expect(new Set(portal.body.match(/cus_\w+/g))).toEqual(new Set([own]));
  });

  test.each(['customer', 'contact', 'order', 'invoice', 'payment'])(
    'asking for the %s of another by id gets what an unknown id gets, and no source is asked',
    async (field) => {
      const data = (await company.query('admin', `{ ${field}s(first: 200) { nodes { id } } }`)).data;
      const mine = new Set(
        listAt<{ id: string }>(
          (await company.query(OWN, `{ ${field}s(first: 200) { nodes { id } } }`)).data,
          `${field}s.nodes`,
        ).map(({ id }) => id),
      );
      const other = defined(listAt<{ id: string }>(data, `${field}s.nodes`).find(({ id }) => !mine.has(id))).id;
      await company.gateway.flush();
      company.clock.advance(120_000);
      company.forget();
      const ask = (id: string) => company.query(OWN, `query ($id: ID!) { ${field}(id: $id) { id } }`, { id });

      const [theirs, unknown] = [await ask(other), await ask(`${other.slice(0, 4)}${'0'.repeat(26)}`)];

      expect(theirs.data).toEqual({ [field]: null });
      expect(theirs.mainstem.gaps.map(({ reason }) => reason)).toEqual(['NOT_FOUND']);
      expect({ ...theirs.mainstem, requestId: '' }).toEqual({ ...unknown.mainstem, requestId: '' });
      expect(company.calls()).toEqual([]);
    },
  );

  test('gets no one else by number, e-mail or filter', async () => {
    const others = listAt<{ number: string; id: string }>(
      (
        await company.query(
          'admin',
          '{ orders(first: 50, where: { not: { customer: { number: { eq: "10021" } } } }) { nodes { id number } } }',
        )
      ).data,
      'orders.nodes',
    );
    const answer = await company.query(
      OWN,
      `query ($number: String, $ids: [ID!]) {
        order(number: $number) { id }
        customer(number: "10022") { id }
        orders(where: { ids: $ids }) { totalCount nodes { id } }
        invoices(where: { not: { customer: { number: { eq: "10021" } } } }) { totalCount nodes { id } }
      }`,
      { number: others[0]?.number, ids: others.map(({ id }) => id) },
    );

    expect(answer.data).toEqual({
      order: null,
      customer: null,
      orders: { totalCount: 0, nodes: [] },
      invoices: { totalCount: 0, nodes: [] },
    });
  });

  test.each(['customer', 'customer:no such key', 'customer:999999'] as const)(
    'whose token names nobody (%s) sees nothing',
    async (caller) => {
      const answer = await company.query(caller as Caller, ALL);

      expect(answer.errors).toEqual([]);
      expect(answer.body).not.toMatch(/(cus|con|ord|inv|pay)_[0-9a-z]{26}/);
      expect(at(answer.data, 'orders.totalCount')).toBe(0);
    },
  );

  test('sees nothing of a record that is linked weakly', async () => {
    const weak = await weaklyLinked();
    const document = `{ customers { nodes { invoices(first: 200) { totalCount nodes { id } } openBalance { amount currency } } } }`;
    const byId = await company.query('admin', `{ customer(id: "${weak.groupId}") { invoices { totalCount } } }`);

    const portal = await company.query(`customer:${weak.ownKey}`, document);

    expect(at(byId.data, 'customer.invoices.totalCount')).toBeGreaterThan(0);
    expect(portal.errors).toEqual([]);
    expect(at(portal.data, 'customers.nodes.0.invoices')).toEqual({ totalCount: 0, nodes: [] });
    expect(at(portal.data, 'customers.nodes.0.openBalance')).toEqual([]);
  });
});

/** A customer whose only record in the books is linked by less than an exact identifier, and has invoices there. */
async function weaklyLinked(): Promise<{ readonly ownKey: string; readonly groupId: string }> {
  const found = await sql<{ own_key: string; group_id: string }>`
    select own.key as own_key, l.group_id from links l join records r on r.id = l.id
      join links o on o.group_id = l.group_id join records own on own.id = o.id and own.connection = 'erp'
    where r.entity = 'Customer' and r.connection = 'books' and l.strength not in ('exact', 'manual', 'self')
      and exists (select 1 from p_invoice i where i.customer = r.id)
      and not exists (select 1 from links x join records y on y.id = x.id where x.group_id = l.group_id and y.connection like 'books%' and y.id <> r.id)
    order by own.key limit 1`.execute(company.gateway.store.db);
  const row = defined(found.rows[0]);
  return { ownKey: row.own_key, groupId: row.group_id };
}
