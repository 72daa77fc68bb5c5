// Replicas on one PostgreSQL: one sync for all, whoever does it, and the same answers as the embedded database gives.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { IndexKeyError } from '../../src/store/database.ts';
import { takeLease } from '../../src/store/sync-state.ts';
import { dump } from '../support/sealing.ts';
import { CONNECTIONS, defined, openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import { createDatabase, type OwnDatabase } from './support/servers.ts';

const clock = new ManualClock('2025-11-28T12:00:00Z');
let sources: Sources;
let database: OwnDatabase;
let first: TestGateway;
let second: TestGateway;
let embedded: TestGateway;

beforeAll(async () => {
  // So slow that both have asked for every port before either is through with one.
  sources = await startSources(clock, 20);
  database = await createDatabase();
  first = await openGateway({ sources, clock, databaseUrl: database.url });
  second = await openGateway({ sources, clock, databaseUrl: database.url });
  embedded = await openGateway({ sources, clock, databaseUrl: null });
});
afterAll(async () => {
  await Promise.all([first, second, embedded].map(({ gateway }) => gateway.close()));
  await database.drop();
  await sources.close();
});

/** What was asked of every source since the last look: its reads, sorted. */
function reads(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    CONNECTIONS.map((name) => {
      const { ledger } = sources.sim(name);
      const operations = ledger.calls
        .filter(({ kind }) => kind === 'read')
        .map(({ operation, keys }) => `${operation} ${keys?.join() ?? ''}`);
      ledger.clear();
      return [name, operations.toSorted()];
    }),
  );
}

const LISTS = [
  'customers(first: 200) { totalCount nodes { id number name } }',
  'customers(first: 7, orderBy: { field: name, direction: DESC }) { nodes { id name } pageInfo { endCursor hasNextPage } }',
  'customers(first: 50, where: { name: { contains: "gmbh" } }) { totalCount nodes { id name } }',
  'customers(first: 50, where: { segment: { isNull: true } }) { totalCount nodes { id } }',
  'orders(first: 60, orderBy: [{ field: total, direction: DESC }, { field: number, direction: ASC }]) { nodes { id number } }',
  'orders(first: 60, where: { or: [{ currency: { eq: "GBP" } }, { total: { lt: "100" } }] }) { totalCount nodes { id number } }',
  'orders(first: 60, where: { customer: { name: { startsWith: "Nord" } } }) { totalCount nodes { id number } }',
  'orders(first: 60, where: { not: { status: { eq: COMPLETED } } }, orderBy: { field: orderedOn, direction: ASC }) { nodes { id } }',
  'invoices(first: 100, where: { dueOn: { lt: "2025-11-01" } }, orderBy: { field: dueOn, direction: DESC }) { totalCount nodes { id dueOn } }',
  'inventoryItems(first: 100, orderBy: { field: sku, direction: ASC }) { totalCount nodes { id sku } }',
  'contacts(first: 50, orderBy: { field: name }) { totalCount nodes { id name email } }',
  'employees(first: 100, where: { status: { eq: ACTIVE } }, orderBy: { field: hiredOn }) { totalCount nodes { id name manager { name } } }',
  'employments(first: 50, orderBy: [{ field: startedOn }]) { totalCount nodes { id jobTitle startedOn } }',
  'locations(first: 50, orderBy: { field: code }) { totalCount nodes { id code parent { code } } }',
  'payments(first: 50, orderBy: [{ field: paidOn, direction: DESC }]) { totalCount nodes { id paidOn } }',
  'discrepancies(first: 200) { totalCount nodes { entityId path rule since winner { connection value } losers { connection value } } }',
].map((field) => `query @freshness(maxAge: 86400) { ${field} }`);

describe('two gateways on one database', () => {
  test('fill it once between them', async () => {
    await embedded.gateway.syncer.runAll();
    const alone = reads();
    const results = (await Promise.all([first, second].map(({ gateway }) => gateway.syncer.runAll()))).flat();
    expect(reads()).toEqual(alone);
    expect(results.filter((result) => result === 'failed')).toEqual([]);
    expect(results).toContain('busy');
  });

  test.each(LISTS)('answer alike, and as the embedded database does: %s', async (query) => {
    const expected = await embedded.query(query);
    expect(JSON.stringify(expected).length).toBeGreaterThan(60);
    expect([await first.query(query), await second.query(query)]).toEqual([expected, expected]);
  });

  test('read what the other one has sealed', async () => {
    const query = `query @freshness(maxAge: 86400) {
      employees(first: 100, orderBy: { field: name }) { nodes { name birthDate homeAddress { lines } personalContactPoints { value } } }
      timeOffRequests(first: 100, orderBy: { field: startsOn }) { nodes { note } }
    }`;
    const expected = await embedded.query(query, 'hr');
    const birthDates = [...JSON.stringify(expected).matchAll(/"birthDate":"([\d-]+)"/g)].map(([, date]) => date);
    expect(birthDates.length).toBeGreaterThan(10);
    reads();
    expect([await first.query(query, 'hr'), await second.query(query, 'hr')]).toEqual([expected, expected]);
    expect(Object.values(reads()).flat()).toEqual([]);
    const text = await dump(first.gateway.store.db);
    expect(birthDates.filter((date) => text.includes(String(date)))).toEqual([]);
    expect(text).toContain('Sophie Dittrich');
  });

  test('take in no third one that has other keys', async () => {
    const opening = openGateway({ sources, clock, databaseUrl: database.url, keyring: passingKeyring() });
    await expect(opening).rejects.toThrow(IndexKeyError);
  });

  test('give the same pages, whichever of them is asked for the next one', async () => {
    const page = (after: string | null) => `query @freshness(maxAge: 86400) {
      orders(first: 9, after: ${JSON.stringify(after)}, orderBy: { field: orderedOn, direction: DESC }) {
        nodes { number } pageInfo { endCursor hasNextPage } } }`;
    const walk = async (...gateways: readonly TestGateway[]) => {
      const numbers: string[] = [];
      for (let after: string | null = null, turn = 0; ; turn += 1) {
        const gateway = defined(gateways[turn % gateways.length]);
        const { orders } = (await gateway.query(page(after))) as {
          orders: { nodes: { number: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
        };
        numbers.push(...orders.nodes.map(({ number }) => number));
        if (!orders.pageInfo.hasNextPage) return numbers;
        after = orders.pageInfo.endCursor;
      }
    };
    const numbers = await walk(embedded);
    expect(new Set(numbers).size).toBe(60);
    expect(await walk(first, second)).toEqual(numbers);
  });

  test('one takes over the port of a dead one when its lease has expired, and not before', async () => {
    const connection = defined(first.gateway.connections.get('erp'));
    const port = defined(connection.ports.find(({ objectType }) => objectType === 'sale.sale'));
    const name = { connection: 'erp', objectType: 'sale.sale', entity: 'Order' as const };
    // A holder that took the port and was never heard of again.
    await takeLease(first.gateway.store.db, name, 'a dead process', clock.now(), 60_000);
    reads();
    expect(await first.gateway.syncer.runTurn(connection, port)).toBe('busy');
    clock.advance(59_000);
    expect(await second.gateway.syncer.runTurn(connection, port)).toBe('busy');
    expect(reads()['erp']).toEqual([]);
    clock.advance(2_000);
    expect(await first.gateway.syncer.runTurn(connection, port)).toBe('complete');
    expect(reads()['erp']).not.toEqual([]);
  });

  test('tell a change that the other one synced', async () => {
    clock.advance(60_000);
    sources
      .sim('erp')
      .change({ action: 'update', objectType: 'sale.sale', key: '1', values: { reference: 'PO other' } });
    await first.gateway.syncer.runAll();
    const query = 'query @freshness(maxAge: 86400) { order(number: "SO-0001001") { customerPoNumber } }';
    expect(await second.query(query)).toEqual({ order: { customerPoNumber: 'PO other' } });
  });
});
