// Rotation of keys, and indexes that were made before values were sealed.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Keyring } from '../../src/sealing/keyring.ts';
import type { Db } from '../../src/store/database.ts';
import { readGroups } from '../../src/store/groups.ts';
import { ensureLinks, findMatches, replaceKeys } from '../../src/store/links.ts';
import { upsert } from '../../src/store/records.ts';
import { reseal, resealAfterUpgrade } from '../../src/store/reseal.ts';
import { sealOf } from '../../src/store/seal.ts';
import { openChange, valuesIn } from '../../src/store/sealed-values.ts';
import type { RecordInput } from '../../src/store/stored-record.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const [OLD, NEW] = [makeKey('2025b'), makeKey('2026a')];
const NO_TEXTS = { texts: 0, unreadableTexts: 0 };
const idOfEmployee = (key: string) => idOf('Employee', 'erp', key);

const employee = (key: string, birthDate: string, more: Partial<Parameters<typeof inputOf>[0]> = {}) =>
  inputOf({ entity: 'Employee', key, values: { name: `Person ${key}`, birthDate }, ...more });

const store = (at: Db, inputs: readonly RecordInput[], nowMs = MAY_4) =>
  at.transaction().execute(async (trx) => {
    const result = await upsert(trx, inputs, nowMs, 'test');
    await ensureLinks(trx, 'Employee', result.touched, nowMs);
    return result;
  });

async function valuesOf(at: Db, key: string) {
  const [record] = (await readGroups(at, [idOfEmployee(key)])).get(idOfEmployee(key)) ?? [];
  const core = record?.parts['core'];
  return core === undefined ? null : valuesIn(core);
}

const keysInUse = async () => new Set((await dump(db())).match(/v1\.[\w-]+(?=\.)/g));

/** An index under these keys with people, one of whom changed. */
async function peopleUnder(keyring: Keyring, count = 3): Promise<Db> {
  const at = await reopened(db(), keyring);
  await store(
    at,
    Array.from({ length: count }, (_, index) => employee(`${index + 1}`, `2000-01-0${(index % 9) + 1}`)),
  );
  await store(at, [employee('1', '1999-12-31', { fetchedAtMs: MAY_4 + 1 })], MAY_4 + 1);
  return at;
}

test('another key, or another one of the same id, is refused in words that name it and say what to do', async () => {
  await peopleUnder(ringOf(OLD));
  await expect(reopened(db(), ringOf(NEW))).rejects.toMatchObject({
    code: 'INDEX_KEY_MISMATCH',
    message: expect.stringMatching(/sealed with key "2025b".*not among the keys given \(2026a\).*give it again/),
  });
  await expect(reopened(db(), ringOf(makeKey('2025b')))).rejects.toMatchObject({
    code: 'INDEX_KEY_MISMATCH',
    message: expect.stringContaining('key "2025b" is not the key of that id'),
  });
});

test('after a rotation everything reads as before, and what is stored again is no change', async () => {
  await peopleUnder(ringOf(OLD));
  const at = await reopened(db(), ringOf(NEW, OLD));
  expect(await valuesOf(at, '2')).toEqual({ name: 'Person 2', birthDate: '2000-01-02' });
  const again = await store(at, [employee('2', '2000-01-02', { fetchedAtMs: MAY_4 + 2 })]);
  expect(again).toMatchObject({ changed: 0 });
  expect((await dump(db())).match(/^changes /gm)).toHaveLength(1);
  expect(await keysInUse()).toEqual(new Set(['v1.2025b', 'v1.2026a']));
});

test('a rewrap seals all of it with the current key, so that the old one can go', async () => {
  await peopleUnder(ringOf(OLD), 1_203);
  const done = await reseal(await reopened(db(), ringOf(NEW, OLD)));
  expect(done).toEqual({ records: 1_203, changes: 1, identityKeys: 0, forgotten: 0, unreadable: 0, ...NO_TEXTS });
  expect(await keysInUse()).toEqual(new Set(['v1.2026a']));

  const at = await reopened(db(), ringOf(NEW));
  expect(await valuesOf(at, '1')).toEqual({ name: 'Person 1', birthDate: '1999-12-31' });
  expect(await valuesOf(at, '1203')).toEqual({ name: 'Person 1203', birthDate: '2000-01-06' });
  const { rows } = await sql<{ old_values: object }>`select old_values from changes`.execute(db());
  const place = ['core', new Date(MAY_4 + 1).toISOString(), 'old'];
  const old = openChange(sealOf(at), { id: idOfEmployee('1'), entity: 'Employee' }, place, { ...rows[0]?.old_values });
  expect(old).toEqual({ birthDate: '2000-01-01' });
  const again = await store(at, [employee('2', '2000-01-02', { fetchedAtMs: MAY_4 + 2 })]);
  expect(again).toMatchObject({ changed: 0, unchanged: 1 });
});

test('a rewrap that was stopped goes on where it was, and the old key is asked for until its end', async () => {
  await peopleUnder(ringOf(OLD), 1_203);
  const at = await reopened(db(), ringOf(NEW, OLD));
  await sql`create function stop() returns trigger language plpgsql as
    $$ begin if new.id = (select max(id) from records) then raise exception 'stopped'; end if; return new; end $$`.execute(
    at,
  );
  await sql`create trigger stop before update on records for each row execute function stop()`.execute(at);
  await expect(reseal(at)).rejects.toThrow('stopped');
  await sql`drop function stop cascade`.execute(at);
  await expect(reopened(db(), ringOf(NEW))).rejects.toMatchObject({ code: 'INDEX_KEY_MISMATCH' });

  const done = await reseal(at);
  expect(done.records).toBeGreaterThan(0);
  expect(done.records).toBeLessThan(1_203);
  expect(await keysInUse()).toEqual(new Set(['v1.2026a']));
});

test('a rewrap forgets what does not open, so that it is fetched again', async () => {
  const at = await peopleUnder(ringOf(OLD));
  await sql`update records set parts = (select parts from records where key = '1') where key = '2'`.execute(at);
  expect(await reseal(at)).toEqual({
    records: 1,
    changes: 0,
    identityKeys: 0,
    forgotten: 1,
    unreadable: 0,
    ...NO_TEXTS,
  });
  expect(await valuesOf(at, '2')).toBeNull();
  await store(at, [employee('2', '2000-01-02', { fetchedAtMs: MAY_4 })]);
  expect(await valuesOf(at, '2')).toEqual({ name: 'Person 2', birthDate: '2000-01-02' });
});

test('what an older version kept in the open is sealed at the start, without a change; a secret is taken out', async () => {
  const id = idOfEmployee('1');
  const parts = {
    core: { values: { name: 'Ada', birthDate: '1815-12-10' }, gaps: [] },
    ids: { values: { nationalId: 'NI-1815' }, gaps: [] },
  };
  await sql`
    insert into records (id, entity, connection, object_type, key, parts, digests, fetched, first_seen_at)
    values (${id}, 'Employee', 'erp', 'thing', '1', ${JSON.stringify(parts)}::jsonb, '{"core":"plain","ids":"plain"}', '{"core":1,"ids":1}', now())`.execute(
    db(),
  );
  await sql`
    insert into changes (record_id, entity, connection, part, action, paths, old_values, new_values, changed_at, cause)
    values (${id}, 'Employee', 'erp', 'core', 'updated', '{birthDate,nationalId}', '{"birthDate":"1815-12-09","nationalId":"NI-1814"}', '{"birthDate":"1815-12-10","nationalId":"NI-1815"}', '2026-05-04T00:00:00Z', 'test')`.execute(
    db(),
  );
  await sql`insert into identity_keys values (${id}, 'Employee', 'e-mail', 'ada@home.example'), ('emp_2', 'Employee', 'e-mail', 'ada@home.example')`.execute(
    db(),
  );
  const at = await reopened(db(), ringOf(NEW));
  await at.transaction().execute((trx) => ensureLinks(trx, 'Employee', [id], MAY_4));

  await resealAfterUpgrade(at);

  expect((await dump(db())).match(/1815|1814|ada@home/g)).toBeNull();
  expect(await valuesOf(at, '1')).toEqual({ name: 'Ada', birthDate: '1815-12-10' });
  const { rows } = await sql<{ digests: object; fetched: object; old_values: object }>`
    select r.digests, r.fetched, c.old_values from records r join changes c on c.record_id = r.id`.execute(db());
  expect(rows[0]).toMatchObject({ digests: { core: expect.stringMatching(/\.2026a$/) }, fetched: { core: 1 } });
  expect(Object.keys({ ...rows[0]?.fetched })).toEqual(['core']);
  const place = ['core', '2026-05-04T00:00:00.000Z', 'old'];
  const old = openChange(sealOf(at), { id, entity: 'Employee' }, place, { ...rows[0]?.old_values });
  expect(old).toEqual({ birthDate: '1815-12-09' });
  const again = inputOf({ entity: 'Employee', values: { name: 'Ada', birthDate: '1815-12-10' } });
  expect(await store(at, [again])).toMatchObject({ changed: 0, unchanged: 1 });
  const matches = await at.transaction().execute(async (trx) => {
    await replaceKeys(trx, 'Employee', ['emp_3'], [{ recordId: 'emp_3', rule: 'e-mail', value: 'ada@home.example' }]);
    return findMatches(trx, 'Employee', ['emp_3'], 10);
  });
  expect(matches.map(({ otherId }) => otherId)).toEqual(expect.arrayContaining([id, 'emp_2']));
});

test('an index that is up to date is not looked through at the start', async () => {
  const at = await peopleUnder(ringOf(OLD));
  await resealAfterUpgrade(at);
  await sql`update records set parts = '{"core":{"values":{"birthDate":"untouched"},"gaps":[]}}' where key = '3'`.execute(
    at,
  );
  await resealAfterUpgrade(at);
  expect(await valuesOf(at, '3')).toEqual({ birthDate: 'untouched' });
});

test('a lost key costs what it sealed and the history, never the links', async () => {
  await peopleUnder(ringOf(OLD));
  await sql`update links set group_id = ${idOfEmployee('1')} where id = ${idOfEmployee('2')}`.execute(db());
  for (const table of ['records', 'changes', 'identity_keys', 'sync_state'])
    await sql`delete from ${sql.table(table)}`.execute(db());
  await sql`delete from settings where name = 'index-key'`.execute(db());
  const at = await reopened(db(), ringOf(NEW));
  await store(at, [employee('1', '1999-12-31'), employee('2', '2000-01-02')]);
  expect((await readGroups(at, [idOfEmployee('1')])).get(idOfEmployee('1'))).toHaveLength(2);
  expect(await valuesOf(at, '1')).toEqual({ name: 'Person 1', birthDate: '1999-12-31' });
});
