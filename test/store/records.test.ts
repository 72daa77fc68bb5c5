// The one way into the index, against PGlite.
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { readGroups } from '../../src/store/groups.ts';
import { ensureLinks } from '../../src/store/links.ts';
import { markRemoved, upsert } from '../../src/store/records.ts';
import type { RecordInput } from '../../src/store/stored-record.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';

const db = memoryStore();
const ID = idOf('Customer', 'erp', '1');

const store = (inputs: readonly RecordInput[], nowMs = MAY_4) =>
  db()
    .transaction()
    .execute(async (trx) => {
      const result = await upsert(trx, inputs, nowMs, 'test');
      await ensureLinks(trx, 'Customer', result.touched, nowMs);
      return result;
    });

const remove = (id: string, nowMs: number) =>
  db()
    .transaction()
    .execute((trx) => markRemoved(trx, [id], nowMs, 'test'));

async function stored(id = ID) {
  const [record] = (await readGroups(db(), [id])).get(id) ?? [];
  if (record === undefined) throw new Error('not stored');
  const { parts, fetched, removedAt, version, sourceUpdatedAt } = record;
  return { parts, fetched, removedAt, version, sourceUpdatedAt: sourceUpdatedAt?.toISOString() ?? null };
}

const changes = async () =>
  (
    await sql<object>`select record_id, part, action, paths, old_values, new_values, cause from changes order by seq`.execute(
      db(),
    )
  ).rows;

const part = (values: Readonly<Record<string, unknown>>) => ({ values, gaps: [] });

describe('upsert', () => {
  test('a new record is stored and is no change', async () => {
    expect(
      await store([inputOf({ values: { name: 'Ada' }, version: '7', sourceUpdatedAt: '2026-05-01T00:00:00.000Z' })]),
    ).toEqual({
      touched: [ID],
      created: [ID],
      changed: 0,
      unchanged: 0,
    });
    expect(await stored()).toEqual({
      parts: { core: part({ name: 'Ada' }) },
      fetched: { core: MAY_4 },
      removedAt: null,
      version: '7',
      sourceUpdatedAt: '2026-05-01T00:00:00.000Z',
    });
    expect(await changes()).toEqual([]);
  });

  test('a change keeps old and new values of the paths that differ', async () => {
    await store([inputOf({ values: { name: 'Ada', number: '1', segment: null } })]);
    const result = await store([
      inputOf({ values: { name: 'Eve', number: '1', status: 'ACTIVE' }, fetchedAtMs: MAY_4 + 1 }),
    ]);
    expect(result).toEqual({ touched: [ID], created: [], changed: 1, unchanged: 0 });
    expect(await changes()).toEqual([
      {
        record_id: ID,
        part: 'core',
        action: 'updated',
        paths: ['name', 'status'],
        old_values: { name: 'Ada', status: null },
        new_values: { name: 'Eve', status: 'ACTIVE' },
        cause: 'test',
      },
    ]);
  });

  test('a change has the source’s time of it only when that time moved with it', async () => {
    const [before, after] = ['2026-05-01T00:00:00.000Z', '2026-05-03T00:00:00.000Z'];
    const said = [
      [before, 'A'],
      [before, 'B'],
      [after, 'C'],
      [null, 'D'],
      [before, 'E'],
    ] as const;
    for (const [index, [sourceUpdatedAt, name]] of said.entries())
      await store([inputOf({ values: { name }, sourceUpdatedAt, fetchedAtMs: MAY_4 + index })]);
    const found = await sql<{ at: Date | null }>`select source_updated_at as at from changes order by seq`.execute(
      db(),
    );
    expect(found.rows.map(({ at }) => at?.toISOString() ?? null)).toEqual([null, after, null, null]);
  });

  test('equal values only age, whatever the order of their keys', async () => {
    await store([inputOf({ values: { name: 'Ada', number: '1' } })]);
    const result = await store([inputOf({ values: { number: '1', name: 'Ada' }, fetchedAtMs: MAY_4 + 5 })]);
    expect(result).toEqual({ touched: [], created: [], changed: 0, unchanged: 1 });
    expect((await stored()).fetched).toEqual({ core: MAY_4 + 5 });
    expect(await changes()).toEqual([]);
  });

  test('a new version of equal values is kept', async () => {
    await store([inputOf({ values: { name: 'Ada' }, version: '1', sourceUpdatedAt: '2026-05-01T00:00:00.000Z' })]);
    await store([
      inputOf({
        values: { name: 'Ada' },
        version: '2',
        sourceUpdatedAt: '2026-05-02T00:00:00.000Z',
        fetchedAtMs: MAY_4 + 1,
      }),
    ]);
    expect(await stored()).toMatchObject({ version: '2', sourceUpdatedAt: '2026-05-02T00:00:00.000Z' });
    expect(await changes()).toEqual([]);
  });

  test('an older fetch changes nothing, its version included', async () => {
    await store([inputOf({ values: { name: 'new' }, version: '2', fetchedAtMs: MAY_4 + 10 })]);
    await store([
      inputOf({ parts: { core: part({ name: 'old' }), stock: part({ stock: [] }) }, version: '1', fetchedAtMs: MAY_4 }),
    ]);
    expect(await stored()).toMatchObject({
      parts: { core: part({ name: 'new' }), stock: part({ stock: [] }) },
      fetched: { core: MAY_4 + 10, stock: MAY_4 },
      version: '2',
    });
  });

  test('duplicates in one batch become one record: of every part the latest, with its own age', async () => {
    await store([
      inputOf({ parts: { core: part({ name: 'new' }) }, fetchedAtMs: MAY_4 + 10 }),
      inputOf({ parts: { core: part({ name: 'old' }), stock: part({ stock: [1] }) }, fetchedAtMs: MAY_4 }),
    ]);
    expect(await stored()).toMatchObject({
      parts: { core: part({ name: 'new' }), stock: part({ stock: [1] }) },
      fetched: { core: MAY_4 + 10, stock: MAY_4 },
    });
  });

  test('text that PostgreSQL cannot hold stops no page', async () => {
    await store([inputOf({ values: { name: 'a\0b\ud800c', note: 'plain \\u0000' } }), inputOf({ key: '2' })]);
    expect((await stored()).parts).toEqual({ core: part({ name: 'a\ufffdb\ufffdc', note: 'plain \\u0000' }) });
  });
});

describe('a removed record', () => {
  test('stays as a state, with one change', async () => {
    await store([inputOf({ values: { name: 'Ada' } })]);
    expect(await remove(ID, MAY_4 + 10)).toEqual([ID]);
    expect(await remove(ID, MAY_4 + 20)).toEqual([]);
    expect((await stored()).removedAt).toEqual(new Date(MAY_4 + 10));
    expect(await changes()).toHaveLength(1);
  });

  test('comes back when its source shows it again, with equal values too', async () => {
    await store([inputOf({ values: { name: 'Ada' } })]);
    await remove(ID, MAY_4 + 10);
    expect(await store([inputOf({ values: { name: 'Ada' }, fetchedAtMs: MAY_4 + 20 })])).toMatchObject({
      touched: [ID],
    });
    expect((await stored()).removedAt).toBeNull();
  });

  test('does not come back by an answer from before it was removed', async () => {
    await store([inputOf({ values: { name: 'Ada' } })]);
    await remove(ID, MAY_4 + 10);
    await store([inputOf({ values: { name: 'Eve' }, fetchedAtMs: MAY_4 + 5 })]);
    expect((await stored()).removedAt).toEqual(new Date(MAY_4 + 10));
  });
});

test('a merged group answers to the ids of all its members, and nobody to an unknown one', async () => {
  await store([inputOf(), inputOf({ key: '2' })]);
  const other = idOf('Customer', 'erp', '2');
  await sql`update links set group_id = ${ID}`.execute(db());
  const groups = await readGroups(db(), [ID, other, 'cus_nobody']);
  const ids = Object.fromEntries([...groups].map(([asked, records]) => [asked, records.map((record) => record.id)]));
  expect(ids).toEqual({ [ID]: [ID, other].toSorted(), [other]: [ID, other].toSorted() });
});
