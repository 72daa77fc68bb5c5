import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';

/** Where the demo company's systems differ, asked as a list: what is in it, since when, for whom. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

const NODE =
  'entity entityId path rule since winner { connection value isShown } losers { connection value } values { connection externalId value isShown }';

interface Node {
  readonly entity: string;
  readonly entityId: string;
  readonly path: string;
  readonly rule: string;
  readonly since: string;
  readonly winner: { readonly connection: string; readonly value: string } | null;
  readonly losers: readonly { readonly connection: string; readonly value: string }[];
  readonly values: readonly { readonly connection: string; readonly value: string; readonly isShown: boolean }[];
}

async function ask(document: string, caller: Caller = 'admin'): Promise<Answer> {
  const answer = await company.query(caller, document);
  expect(answer.errors).toEqual([]);
  return answer;
}

/** Every row that a caller may see, and what `totalCount` says. */
async function list(args = '', caller: Caller = 'admin'): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  let after = '';
  for (;;) {
    const { data } = await ask(
      `{ discrepancies(first: 50 ${args} ${after}) { totalCount nodes { ${NODE} } pageInfo { hasNextPage endCursor } } }`,
      caller,
    );
    nodes.push(...listAt<Node>(data, 'discrepancies.nodes'));
    if (at(data, 'discrepancies.pageInfo.hasNextPage') === true) {
      after = `after: "${String(at(data, 'discrepancies.pageInfo.endCursor'))}"`;
      continue;
    }
    expect(at(data, 'discrepancies.totalCount')).toBe(nodes.length);
    return nodes;
  }
}

async function nextTurn(): Promise<void> {
  company.clock.advance(60_000);
  expect(new Set(await company.gateway.syncer.runAll())).toEqual(new Set(['complete']));
}

const keyOf = ({ entityId, path }: Pick<Node, 'entityId' | 'path'>) => `${entityId} ${path}`;

/** The key of the record that a customer or item is in a connection. */
async function keyIn(field: string, connection: string): Promise<string> {
  const { data } = await ask(`{ one: ${field} { meta { refs { connection id } } } }`);
  const refs = listAt<{ connection: string; id: string }>(data, 'one.meta.refs');
  return defined(refs.find((ref) => ref.connection === connection)).id;
}

test('the list is what every entity says of itself in meta, sums across entities aside', async () => {
  const expected: unknown[] = [];
  for (const [field, entity] of [
    ['customers', 'CUSTOMER'],
    ['contacts', 'CONTACT'],
    ['employees', 'EMPLOYEE'],
    ['inventoryItems', 'INVENTORY_ITEM'],
    ['locations', 'LOCATION'],
    ['payments', 'PAYMENT'],
  ]) {
    let after = '';
    for (;;) {
      const { data } = await ask(
        `{ list: ${field}(first: 200 ${after}) { pageInfo { hasNextPage endCursor }
          nodes { id meta { discrepancies { path rule since values { connection externalId value isShown } } } } } }`,
      );
      for (const node of listAt<{ id: string }>(data, 'list.nodes'))
        for (const each of listAt(node, 'meta.discrepancies')) expected.push({ entity, entityId: node.id, ...each });
      if (at(data, 'list.pageInfo.hasNextPage') !== true) break;
      after = `after: "${String(at(data, 'list.pageInfo.endCursor'))}"`;
    }
  }
  const nodes = await list(', orderBy: { field: path }');

  const told = nodes.map(({ winner: _winner, losers: _losers, ...node }) => node);
  const sorted = (each: readonly unknown[]) => each.map((one) => JSON.stringify(one, null, 1)).toSorted();
  expect(nodes.length).toBeGreaterThan(100);
  expect(sorted(told.map((node) => ({ ...node })))).toEqual(sorted(expected));
});

test('the demo company’s mess is in it', async () => {
  const { conflictingPhone, conflictingAddress, itemNameDiffers } = company.company.mess;
  const nodes = await list();
  const count = (path: string, entity: string) =>
    nodes.filter((node) => node.path === path && node.entity === entity).length;

  expect(count('contactPoints.PHONE', 'CUSTOMER')).toBeGreaterThanOrEqual(conflictingPhone.count);
  expect(count('addresses.BILLING', 'CUSTOMER')).toBeGreaterThanOrEqual(conflictingAddress.count);
  expect(count('name', 'INVENTORY_ITEM')).toBeGreaterThanOrEqual(itemNameDiffers.count);
});

test('a winner is the value shown, a loser says something else, and who agrees with the winner is neither', async () => {
  for (const { winner, losers, values } of await list()) {
    const shown = values.filter(({ isShown }) => isShown);
    expect(shown).toMatchObject(winner === null ? [] : [winner]);
    expect(losers.length).toBeGreaterThan(0);
    expect(losers.map(({ value }) => value)).not.toContain(winner?.value);
  }
});

test('the list asks no source, whatever the operation says of freshness; a subject is loaded by it', async () => {
  company.clock.advance(1000);
  company.forget();
  await list();
  await ask('query @freshness(maxAge: 0) { discrepancies { nodes { path values { value } } } }');
  expect(company.calls()).toEqual([]);

  await ask(
    'query @freshness(maxAge: 0) { discrepancies(first: 1) { nodes { subject { ... on Customer { name } } } } }',
  );
  expect(company.calls().length).toBeGreaterThan(0);
});

test('a subject loads the fields of its own kind, and misses none of another', async () => {
  const { data } =
    await ask(`{ discrepancies(where: { entity: { in: [CUSTOMER, INVENTORY_ITEM] }, path: { eq: "name" } }, first: 200) {
    nodes { entity entityId subject { __typename
      ... on Customer { id number meta { gaps { path reason } } }
      ... on InventoryItem { id sku cost { amount } meta { gaps { path reason } } } } } } }`);
  for (const node of listAt(data, 'discrepancies.nodes')) {
    expect(at(node, 'subject.id')).toBe(node['entityId']);
    const isItem = node['entity'] === 'INVENTORY_ITEM';
    expect(at(node, 'subject.__typename')).toBe(isItem ? 'InventoryItem' : 'Customer');
    const own = isItem ? ['sku', 'cost'] : ['number'];
    for (const gap of listAt(node, 'subject.meta.gaps')) expect(own).toContain(gap['path']);
  }
});

describe('filters', () => {
  test.each<[string, (node: Node) => boolean]>([
    ['entity: { eq: INVENTORY_ITEM }', ({ entity }) => entity === 'INVENTORY_ITEM'],
    ['entity: { in: [CUSTOMER] }, path: { eq: "name" }', (node) => node.entity === 'CUSTOMER' && node.path === 'name'],
    ['path: { in: ["name", "status"] }', ({ path }) => path === 'name' || path === 'status'],
    ['path: { startsWith: "contactPoints" }', ({ path }) => path.startsWith('contactPoints.')],
    ['connection: { in: ["books-uk"] }', ({ values }) => values.some(({ connection }) => connection === 'books-uk')],
    ['winner: { eq: "crm" }', ({ winner }) => winner?.connection === 'crm'],
    ['since: { gte: "2026-05-01T00:00:00.000Z" }', ({ since }) => since >= '2026-05-01'],
    [
      'since: { gte: "2026-01-01T00:00:00.000Z", lt: "2026-05-01T00:00:00.000Z" }',
      ({ since }) => since >= '2026-01-01' && since < '2026-05-01',
    ],
  ])('where %s give what filtering the whole list gives', async (where, isWanted) => {
    const wanted = (await list()).filter(isWanted);

    expect((await list(`, where: { ${where} }`)).map(keyOf)).toEqual(wanted.map(keyOf));
  });

  test('by id find the discrepancies of one entity', async () => {
    const all = await list();
    const { entityId } = defined(all[0]);

    expect(await list(`, where: { ids: ["${entityId}"] }`)).toEqual(all.filter((node) => node.entityId === entityId));
  });
});

describe('order', () => {
  const by = (of: (node: Node) => string, sign: number) => (a: Node, b: Node) =>
    sign * (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
  const tie = (a: Node, b: Node) => by(({ path }) => path, 1)(a, b) || by(({ entityId }) => entityId, 1)(a, b);

  test.each<[string, (a: Node, b: Node) => number]>([
    ['', by(({ since }) => since, -1)],
    [', orderBy: { field: since }', by(({ since }) => since, 1)],
    [', orderBy: { field: path, direction: DESC }', by(({ path }) => path, -1)],
    [
      ', orderBy: [{ field: entity, direction: DESC }, { field: since, direction: DESC }]',
      (a, b) => by(({ entity }) => entity, -1)(a, b) || by(({ since }) => since, -1)(a, b),
    ],
  ])('(%s) holds over pages', async (args, compare) => {
    const nodes = await list(args);

    expect(nodes.map(keyOf)).toEqual(nodes.toSorted((a, b) => compare(a, b) || tie(a, b)).map(keyOf));
  });
});

describe('what a caller may not read', () => {
  let cost: Node;

  beforeAll(async () => {
    const key = await keyIn('inventoryItem(sku: "PMP-0001")', 'books');
    company
      .sim('books')
      .change({ action: 'update', objectType: 'Items', key, values: { PurchaseDetails: { UnitPrice: '1.23' } } });
    await nextTurn();
    cost = defined((await list(', where: { path: { eq: "cost" } }'))[0]);
  });

  test('is not in the list, nor counted', async () => {
    const [finance, sales] = [await list('', 'finance'), await list('', 'sales')];

    expect(sales.length).toBe(finance.length - 1);
    expect(finance.filter((node) => !sales.some((other) => keyOf(other) === keyOf(node)))).toEqual([cost]);
    expect(await list(`, where: { ids: ["${cost.entityId}"], path: { startsWith: "" } }`, 'sales')).toEqual(
      sales.filter(({ entityId }) => entityId === cost.entityId),
    );
  });

  test.each([
    ['sales', 'path: { eq: "cost" }', 'InventoryItem.cost'],
    ['sales', 'path: { in: ["name", "cost"] }', 'InventoryItem.cost'],
    ['sales', 'path: { startsWith: "cost" }', 'InventoryItem.cost'],
    ['sales', 'entity: { eq: PAYMENT }', 'Query.payments'],
    ['warehouse', 'entity: { in: [INVOICE] }', 'Query.invoices'],
    ['hr', 'path: { eq: "creditLimit" }', 'Customer.creditLimit'],
  ] as const)('is not searched by: %s asks %s', async (caller, where, coordinate) => {
    const answer = await company.query(caller, `{ discrepancies(where: { ${where} }) { totalCount nodes { path } } }`);

    expect(answer.data).toEqual({ discrepancies: null });
    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', coordinate }]);
  });

  test.each(['customer:17', 'employee:103', 'manager:103', 'bi', 'nobody'] as const)(
    'is everything for %s',
    async (caller) => {
      const answer = await company.query(caller, '{ discrepancies { totalCount } }');

      expect([answer.data, answer.errors[0]?.extensions['code']]).toEqual([{ discrepancies: null }, 'FORBIDDEN']);
    },
  );

  test('of customers is everything for someone who sees the own customer alone, another role beside it or not', async () => {
    const nodes = await list('', 'customer+hr:17');

    expect(new Set(nodes.map(({ entity }) => entity))).toEqual(new Set(['EMPLOYEE', 'INVENTORY_ITEM']));
  });
});

describe('changes', () => {
  const OF_10021 = ', where: { ids: ["ID"], path: { eq: "contactPoints.PHONE" } }';

  test('of one system begin a discrepancy at its own time, further ones let it last, and agreement ends it', async () => {
    const { data } = await ask('{ customer(number: "10021") { id contactPoints { type value } } }');
    const args = OF_10021.replace('ID', String(at(data, 'customer.id')));
    const key = await keyIn('customer(number: "10021")', 'crm');
    const own = defined(
      listAt<{ type: string; value: string }>(data, 'customer.contactPoints').find((p) => p.type === 'PHONE'),
    );
    const call = async (Phone: string): Promise<string> => {
      company.clock.advance(3_600_000);
      const changedAt = new Date(company.clock.now()).toISOString();
      company.sim('crm').change({ action: 'update', objectType: 'Account', key, values: { Phone } });
      await nextTurn();
      return changedAt;
    };
    await call(own.value);
    const before = await list(args);
    const changedAt = await call('+49 40 1111111');
    const begun = await list(args);
    await call('+49 40 2222222');
    const lasting = await list(args);
    await call(own.value);

    expect(before).toEqual([]);
    expect(begun).toMatchObject([
      {
        since: changedAt,
        winner: { connection: 'erp', value: own.value },
        losers: [{ connection: 'crm', value: '+49401111111' }],
      },
    ]);
    expect(lasting).toMatchObject([{ since: changedAt, losers: [{ connection: 'crm', value: '+49402222222' }] }]);
    expect(await list(args)).toEqual([]);
  });

  test('of an address, which moves no time of its party in the ERP, begin when they are seen', async () => {
    const agreeing = await customerWithEqualAddresses();
    company.clock.advance(3_600_000);
    company.sim('erp').change({
      action: 'update',
      objectType: 'party.address',
      key: agreeing.addressKey,
      values: { street: 'Neue Gasse 1' },
    });

    await nextTurn();

    const seenAt = new Date(company.clock.now()).toISOString();
    expect(await list(`, where: { ids: ["${agreeing.id}"], path: { eq: "addresses.BILLING" } }`)).toMatchObject([
      { since: seenAt, winner: { connection: 'erp' } },
    ]);
  });

  /** A customer whose ERP and CRM have one billing address, and the key of that in the ERP. */
  async function customerWithEqualAddresses(): Promise<{ readonly id: string; readonly addressKey: string }> {
    const differing = new Set(
      (await list(', where: { path: { eq: "addresses.BILLING" } }')).map(({ entityId }) => entityId),
    );
    const { data } = await ask(
      '{ customers(first: 200) { nodes { id addresses { type } meta { refs { connection } } } } }',
    );
    const ids = listAt<{ id: string }>(data, 'customers.nodes').flatMap((node) => {
      const connections = listAt(node, 'meta.refs').map(({ connection }) => connection);
      return connections.includes('crm') && connections.includes('erp') && !differing.has(node.id) ? [node.id] : [];
    });
    const found = await sql<{ id: string; key: string }>`
      select l.group_id as id, a.value->>'key' as key
      from links l join records r on r.id = l.id, jsonb_each(r.parts) p,
        jsonb_array_elements(case when jsonb_typeof(p.value->'values'->'addresses') = 'array' then p.value->'values'->'addresses' else '[]' end) a
      where l.group_id = any(${ids}) and r.connection = 'erp' and a.value->>'type' = 'BILLING' order by 1 limit 1`.execute(
      company.gateway.store.db,
    );
    const row = defined(found.rows[0]);
    return { id: row.id, addressKey: row.key };
  }
});
