// Two transactions at once, on a real PostgreSQL (test/services/postgres.sh).

import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Linker } from '../../src/identity/linker.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { type OpenStore, openStore } from '../../src/store/database.ts';
import { readGroups } from '../../src/store/groups.ts';
import { ensureLinks, replaceKeys } from '../../src/store/links.ts';
import { upsert } from '../../src/store/records.ts';
import { reseal } from '../../src/store/reseal.ts';
import { valuesIn } from '../../src/store/sealed-values.ts';
import { linkAll, partition, vat } from '../support/linking.ts';
import { emptyStore } from '../support/memory-store.ts';
import { idOf, inputOf } from '../support/records.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432';
const NAME = `mainstem_store_${process.pid}`;
const linker = new Linker({
  Customer: { exact: [{ name: 'VAT', on: ['vat'], strength: 'exact' }], scored: null, maxSharers: 10 },
});
let store: OpenStore | null = null;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${SERVER}/postgres` });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const db = () => {
  if (store === null) throw new Error('the store is not open yet');
  return store.db;
};

beforeAll(async () => {
  await administer(`create database ${NAME}`);
  store = await openStore(
    { kind: 'postgres', url: `${SERVER}/${NAME}`, maxConnections: 4, keyring: passingKeyring() },
    0,
  );
});
afterAll(async () => {
  await store?.close();
  await administer(`drop database if exists ${NAME}`);
});

test('no connection compiles its statements or starts workers for them', async () => {
  const setting = async (name: string) =>
    (await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db())).rows;
  const names = ['jit', 'max_parallel_workers_per_gather'];
  const all = await Promise.all([...names, ...names].map(setting));
  expect(all.flat().map(({ value }) => value)).toEqual(['off', '0', 'off', '0']);
});

test('transactions that link at the same time see each other', async () => {
  for (let round = 0; round < 10; round += 1) {
    await emptyStore(db());
    const people = ['a', 'b', 'c', 'd'].map((key) => ({ key, connection: key, values: { identifiers: [vat('DE1')] } }));
    await Promise.all(people.map((person) => linkAll(db(), linker, [person])));
    expect(await partition(db())).toEqual(['a b c d']);
  }
});

test('a second transaction waits with linking until the first one has ended', async () => {
  await emptyStore(db());
  const first = await db().startTransaction().execute();
  const link = (key: string) => ({ id: key, connection: key, values: { identifiers: [vat('DE1')] } });
  await linker.link(first, 'Customer', [link('a')], async () => [], 0);
  const steps: string[] = [];
  const second = db()
    .transaction()
    .execute(async (trx) => linker.link(trx, 'Customer', [link('b')], async () => [link('a')], 1))
    .then((linked) => steps.push(...linked.groups));
  const waiting = 'select 1 from pg_locks where not granted';
  const client = new pg.Client({ connectionString: `${SERVER}/${NAME}` });
  await client.connect();
  while ((await client.query(waiting)).rowCount === 0) steps.length = 0;
  await client.end();
  steps.push('first ends');
  await first.commit().execute();
  await second;
  expect(steps).toEqual(['first ends', 'a']);
});

test('sensitive values are sealed here too, rotate, and leave nothing of the old key', async () => {
  await emptyStore(db());
  const [old, current] = [makeKey('old'), makeKey('new')];
  const employee = (birthDate: string, atMs: number) =>
    inputOf({ entity: 'Employee', values: { name: 'Ada', birthDate }, fetchedAtMs: atMs });
  const before = await reopened(db(), ringOf(old));
  for (const [index, birthDate] of ['1815-12-09', '1815-12-10'].entries())
    await before.transaction().execute(async (trx) => {
      const { touched } = await upsert(trx, [employee(birthDate, index)], index, 'test');
      await ensureLinks(trx, 'Employee', touched, index);
      await replaceKeys(
        trx,
        'Employee',
        touched,
        touched.map((recordId) => ({ recordId, rule: 'phone', value: '+441815' })),
      );
    });
  await sql`insert into identity_keys values ('emp_2', 'Employee', 'phone', '+441815')`.execute(before);
  expect(await reseal(await reopened(db(), ringOf(current, old)))).toEqual({
    records: 1,
    changes: 1,
    identityKeys: 1,
    forgotten: 0,
    unreadable: 0,
    texts: 0,
    unreadableTexts: 0,
  });
  const text = await dump(db());
  expect(text.match(/1815|v1\.old/g)).toBeNull();
  expect(text.match(/v1\.new/g)).toHaveLength(4);
  const id = idOf('Employee', 'erp', '1');
  const [record] = (await readGroups(await reopened(db(), ringOf(current)), [id])).get(id) ?? [];
  const core = record?.parts['core'];
  expect(core && valuesIn(core)).toEqual({ name: 'Ada', birthDate: '1815-12-10' });
});
