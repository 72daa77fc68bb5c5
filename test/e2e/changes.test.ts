import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Linker, splitRecords } from '../../src/identity/linker.ts';
import { Authority } from '../../src/sources/authority.ts';
import { Composer } from '../../src/sources/compose.ts';
import { Ingest } from '../../src/sources/ingest.ts';
import { Projector } from '../../src/sources/project.ts';
import { at, defined, listAt, openCompany, type TestCompany } from './support/company.ts';

/** What changes in the sources, and what the gateway shows after the next turn of sync. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

beforeEach(() => {
  company.clock.advance(60_000);
});

async function ask(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const answer = await company.query('admin', document, variables);
  expect(answer.errors).toEqual([]);
  return answer.data;
}

/** A turn of sync later. */
async function nextTurn(): Promise<void> {
  company.clock.advance(1000);
  const results = await company.gateway.syncer.runAll();
  expect(new Set(results)).toEqual(new Set(['complete']));
}

/** The keys of the records that a customer is, by connection. */
async function keysOf(number: string): Promise<Readonly<Record<string, string>>> {
  const data = await ask('query ($number: String) { customer(number: $number) { meta { refs { connection id } } } }', {
    number,
  });
  const refs = listAt<{ connection: string; id: string }>(data, 'customer.meta.refs');
  return Object.fromEntries(refs.map(({ connection, id }) => [connection, id]));
}

test('a change in a source is shown after the next turn, is kept with old and new, and moves lists', async () => {
  const keys = await keysOf('10021');
  const list = '{ customers(where: { segment: { eq: "Moved" } }) { totalCount nodes { number name } } }';
  const before = await ask(list);
  company
    .sim('crm')
    .change({ action: 'update', objectType: 'Account', key: defined(keys['crm']), values: { Segment__c: 'Moved' } });

  await nextTurn();

  const changes = await company.gateway.store.db
    .selectFrom('changes')
    .select(['connection', 'action', 'paths', 'old_values', 'new_values', 'cause'])
    .where('connection', '=', 'crm')
    .where('cause', '=', 'sync:crm')
    .execute();
  expect(before).toEqual({ customers: { totalCount: 0, nodes: [] } });
  expect(await ask(list)).toEqual({
    customers: { totalCount: 1, nodes: [{ number: '10021', name: 'Nordwind Traders GmbH' }] },
  });
  const moved = changes.filter(({ paths }) => paths.includes('segment'));
  expect(moved.map(({ old_values, new_values }) => [at(old_values, 'segment'), at(new_values, 'segment')])).toEqual([
    ['Mid-Market', 'Moved'],
  ]);
});

test('a winner that changes changes the order of a list', async () => {
  const keys = await keysOf('10021');
  const first = '{ customers(first: 1, orderBy: { field: name }) { nodes { number name } } }';
  company
    .sim('erp')
    .change({ action: 'update', objectType: 'party.party', key: defined(keys['erp']), values: { name: '! Erste' } });

  await nextTurn();

  expect(at(await ask(first), 'customers.nodes')).toEqual([{ number: '10021', name: '! Erste' }]);
});

test('a record deleted at its source leaves the lists and is removedInSource by id', async () => {
  const order = defined(
    listAt<{ id: string }>(
      await ask('{ orders(first: 1, where: { status: { eq: DRAFT } }) { nodes { id number meta { refs { id } } } } }'),
      'orders.nodes',
    )[0],
  );
  const key = String(at(order, 'meta.refs.0.id'));
  const count = Number(at(await ask('{ orders { totalCount } }'), 'orders.totalCount'));
  company.sim('erp').change({ action: 'delete', objectType: 'sale.sale', key });
  // Deletions leave no trace in this source: the sweep finds them.
  company.clock.advance(3_600_000);

  await nextTurn();

  expect(
    await ask(
      `query ($id: ID!) {
        orders { totalCount }
        list: orders(where: { ids: [$id] }) { totalCount }
        order(id: $id) { number meta { removedInSource refs { isRemoved } } }
      }`,
      { id: order.id },
    ),
  ).toEqual({
    orders: { totalCount: count - 1 },
    list: { totalCount: 0 },
    order: { number: at(order, 'number'), meta: { removedInSource: true, refs: [{ isRemoved: true }] } },
  });
});

test('an account deleted in the CRM takes its fields along and leaves the customer', async () => {
  const customer = defined(
    listAt<{ id: string }>(
      await ask(
        '{ customers(first: 1, where: { segment: { isNull: false }, number: { startsWith: "10" } }) { nodes { id number segment meta { refs { connection id } } } } }',
      ),
      'customers.nodes',
    )[0],
  );
  const ref = defined(
    listAt<{ connection: string; id: string }>(customer, 'meta.refs').find(({ connection }) => connection === 'crm'),
  );
  company.sim('crm').change({ action: 'delete', objectType: 'Account', key: ref.id });

  await nextTurn();

  const after = await ask('query ($id: ID) { customer(id: $id) { number segment meta { removedInSource } } }', {
    id: customer.id,
  });
  expect(after).toEqual({
    customer: { number: at(customer, 'number'), segment: null, meta: { removedInSource: false } },
  });
});

test('a VAT number added later joins two customers, both ids answer, and a split undoes it for good', async () => {
  const own = await customerWithVat();
  const contact = await lonelyContact();
  company
    .sim('books')
    .change({ action: 'update', objectType: 'Contacts', key: contact.key, values: { TaxNumber: own.vat } });

  await nextTurn();

  const ids = { a: own.id, b: contact.id };
  const both =
    'query ($a: ID, $b: ID) { a: customer(id: $a) { id } b: customer(id: $b) { id } customers { totalCount } }';
  const joined = await ask(both, ids);
  expect(at(joined, 'a')).toEqual(at(joined, 'b'));
  expect([own.id, contact.id]).toContain(at(joined, 'a.id'));

  await split([contact.id]);
  const apart = await ask(both, ids);
  company.clock.advance(1000);
  company
    .sim('books')
    .change({ action: 'update', objectType: 'Contacts', key: contact.key, values: { FirstName: 'Again' } });
  await nextTurn();

  const later = await ask(both, ids);
  expect([at(apart, 'a.id'), at(apart, 'b.id')]).toEqual([own.id, contact.id]);
  expect(later).toEqual(apart);
  expect(Number(at(apart, 'customers.totalCount'))).toBe(Number(at(joined, 'customers.totalCount')) + 1);
});

/** A customer with a valid VAT number. */
async function customerWithVat(): Promise<{ readonly id: string; readonly vat: string }> {
  const data = await ask(
    '{ customers(first: 200) { nodes { id identifiers { type value isValid } meta { refs { connection } } } } }',
  );
  const found = listAt<{ id: string }>(data, 'customers.nodes').flatMap((node) => {
    const connections = listAt(node, 'meta.refs').map(({ connection }) => connection);
    const vat = (at(node, 'identifiers') as readonly { type: string; value: string; isValid: boolean }[] | null)?.find(
      ({ type, isValid }) => type === 'VAT' && isValid,
    );
    return vat === undefined || !connections.includes('erp') ? [] : [{ id: node.id, vat: vat.value }];
  });
  return defined(found[0]);
}

/** A contact of the books that is linked to nobody and has no VAT number. */
async function lonelyContact(): Promise<{ readonly id: string; readonly key: string }> {
  const data = await ask(
    '{ customers(first: 200) { nodes { id number identifiers { type } meta { refs { connection id } } } } }',
  );
  const found = listAt<{ id: string; number: string | null }>(data, 'customers.nodes').flatMap((node) => {
    const refs = listAt<{ connection: string; id: string }>(node, 'meta.refs');
    const hasVat =
      (at(node, 'identifiers') as readonly { type: string }[] | null)?.some(({ type }) => type === 'VAT') === true;
    const [ref] = refs;
    return refs.length === 1 && ref?.connection === 'books' && !hasVat ? [{ id: node.id, key: ref.id }] : [];
  });
  return defined(found[0]);
}

/** What an operator's split does: the records leave, and the groups are projected anew. */
async function split(leaving: readonly string[]): Promise<void> {
  const { db } = company.gateway.store;
  const { connections } = company.gateway;
  const { config, clock } = company;
  const groups = await db
    .transaction()
    .execute((trx) => splitRecords(trx, leaving, 'not the same company', clock.now()));
  const authority = new Authority(
    config.authority,
    config.connections.map(({ name }) => name),
  );
  const linker = new Linker(config.identity);
  const ingest = new Ingest((...args) => linker.link(...args), new Projector(new Composer(authority, connections)));
  await ingest.reproject(db, 'Customer', groups);
}
