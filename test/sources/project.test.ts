// From records to the rows that lists are answered from, and from a request through the loaders back to them; against PGlite.

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openCache } from '../../src/cache/cache.ts';
import { EntityLoaders } from '../../src/loaders/entities.ts';
import type { CachedPart } from '../../src/loaders/fetcher.ts';
import { PartReader } from '../../src/loaders/reader.ts';
import { WriteBehind } from '../../src/loaders/write-behind.ts';
import type { EntityName } from '../../src/model/index.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { Authority } from '../../src/sources/authority.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { reprojectChanged } from '../../src/sources/reproject.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';

const db = memoryStore();
const sourceOf = () =>
  new FakeSource<EntityName>({
    entity: 'Customer',
    parts: [{ name: 'core', fields: ['name', 'number', 'contactPoints', 'parent'] as never, tracked: 'volatile' }],
  });
const [erp, crm] = [sourceOf(), sourceOf()];
const byErp = indexOf({ erp, crm }, { Customer: { order: ['erp', 'crm'], strategy: 'first', fields: {} } });
const byCrm = indexOf({ erp, crm }, { Customer: { order: ['crm', 'erp'], strategy: 'first', fields: {} } });
const own = idOf('Customer', 'erp', '1');
const other = idOf('Customer', 'crm', '1');

const store = (...inputs: ReturnType<typeof inputOf>[]) =>
  db()
    .transaction()
    .execute((trx) => byErp.ingest.store(trx, 'Customer', inputs, MAY_4, 'test'));
const remove = (...ids: string[]) =>
  db()
    .transaction()
    .execute((trx) => byErp.ingest.remove(trx, 'Customer', ids, MAY_4, 'test'));
const rows = async () =>
  (await sql<object>`select id, name, emails, parent from p_customer order by id`.execute(db())).rows;
const merge = () => sql`update links set group_id = ${own}`.execute(db());

test('a row holds folded text and the derived id of what it points to', async () => {
  const parent = { by: 'key', connection: 'erp', objectType: 'thing', value: '9' };
  const contactPoints = [
    { type: 'EMAIL', value: 'Ä@x' },
    { type: 'PHONE', value: '1' },
  ];
  await store(
    inputOf({ values: { name: '  Straße   ÉCOLE ', parent, contactPoints } }),
    inputOf({ key: '2', values: {} }),
  );
  expect(await rows()).toEqual(
    [
      { id: own, name: 'strasse ecole', emails: ['a@x'], parent: idOf('Customer', 'erp', '9') },
      { id: idOf('Customer', 'erp', '2'), name: null, emails: [], parent: null },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

test('a group leaves the lists when its last record is removed, and comes back with it', async () => {
  await store(inputOf({ values: { name: 'e' } }), inputOf({ connection: 'crm', values: { name: 'c' } }));
  await merge();
  await sql`delete from p_customer where id = ${other}`.execute(db());
  await remove(own);
  expect(await rows()).toMatchObject([{ id: own, name: 'c' }]);
  await remove(other);
  expect(await rows()).toEqual([]);
  await store(inputOf({ values: { name: 'e' }, fetchedAtMs: MAY_4 + 1 }));
  expect(await rows()).toMatchObject([{ id: own, name: 'e' }]);
});

test('another authority projects again from the index, and drops rows that are no group any more', async () => {
  await store(inputOf({ values: { name: 'e' } }), inputOf({ connection: 'crm', values: { name: 'c' } }));
  await merge();
  await sql`insert into p_customer (id, authority) values ('cus_ghost', 'old')`.execute(db());
  const authority = new Authority({ Customer: { order: ['crm', 'erp'], strategy: 'first', fields: {} } }, []);
  await reprojectChanged(db(), authority, byCrm.ingest);
  expect(await rows()).toMatchObject([{ id: own, name: 'c' }]);
  expect([erp.gets, crm.gets]).toEqual([[], []]);
});

test('when the winner has vanished a second round asks the next one, and what was read is stored behind', async () => {
  await store(inputOf({ values: { name: 'e' } }), inputOf({ connection: 'crm', values: { name: 'old' } }));
  await merge();
  await sql`delete from p_customer where id = ${other}`.execute(db());
  erp.records.set('1', { name: null });
  crm.records.set('1', { name: 'new' });
  const clock = new ManualClock(MAY_4 + 3_600_000);
  const cache = await openCache(
    { redisUrl: null, maxEntries: 10, sealer: new Sealer(passingKeyring()) },
    () => undefined,
  );
  const failures: unknown[] = [];
  const writeBehind = new WriteBehind(db(), byErp.ingest, clock, (error) => failures.push(error));
  const reader = new PartReader({
    connections: byErp.connections,
    indexState: new IndexState(),
    cache: cache.space<CachedPart>('parts'),
    cacheLifetimeMs: 1000,
    clock,
    sleep: async () => undefined,
    writeBehind: (inputs) => writeBehind.add(inputs),
  });
  const entities = new EntityLoaders({
    ...byErp,
    db: db(),
    reader,
    read: {
      startedAtMs: clock.now(),
      signal: new AbortController().signal,
      onExchange: () => undefined,
      onFailure: () => undefined,
      onServed: () => undefined,
      asked: new Map(),
    },
    freshnessOf: () => ({ maxAgeMs: 1000, onError: 'NULL', staleForMs: 0 }),
    viewerOf: () => ({ roles: new Set<string>(), mayRead: () => true, mayReadWhole: () => true, shows: () => true }),
  });
  const wish = (field: string) => ({ field, asked: [{}] });
  const [first, second] = await Promise.all([
    entities.load('Customer', own, [wish('name')]),
    entities.load('Customer', other, [wish('name')]),
  ]);
  expect([first?.values, second?.values, second?.id]).toEqual([{ name: 'new' }, { name: 'new' }, own]);
  expect([erp.gets.length, crm.gets.length, await entities.load('Order', own, [wish('number')])]).toEqual([1, 1, null]);
  await writeBehind.flush();
  expect([await rows(), failures]).toMatchObject([[{ id: own, name: 'new' }], []]);
});
