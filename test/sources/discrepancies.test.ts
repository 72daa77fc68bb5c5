// Where the records of a group differ, since when, and what becomes of that when groups and records change; against PGlite.
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import { splitRecords } from '../../src/identity/linker.ts';
import type { EntityName } from '../../src/model/index.ts';
import { disagreementsIn } from '../../src/sources/compare.ts';
import { indexView } from '../../src/sources/compose.ts';
import { reprojectChanged } from '../../src/sources/reproject.ts';
import type { Db } from '../../src/store/database.ts';
import { readGroups } from '../../src/store/groups.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import type { Database } from '../../src/store/schema.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';
import { makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const FIELDS = ['number', 'name', 'status', 'segment', 'identifiers', 'contactPoints', 'creditLimit', 'updatedAt'];
const sourceOf = () =>
  new FakeSource<EntityName>({
    entity: 'Customer',
    parts: [{ name: 'core', fields: FIELDS as never, tracked: 'watermark' }],
  });
const sources = { erp: sourceOf(), crm: sourceOf(), books: sourceOf() };
const NUMBER = { name: 'number', on: ['number'], strength: 'exact' } as const;
const VAT = { name: 'VAT', on: ['vat'], strength: 'exact' } as const;
const rules = { Customer: { exact: [NUMBER, VAT], scored: null, maxSharers: 9 } };
const indexUnder = (order: readonly string[]) =>
  indexOf(sources, { Customer: { order, strategy: 'first', fields: {} } }, rules);
const { ingest, composer } = indexUnder(['erp', 'crm', 'books']);
const [erp, crm, books] = (['erp', 'crm', 'books'] as const).map((connection) => idOf('Customer', connection, '1'));
const DAY = 86_400_000;
const day = (days: number) => new Date(MAY_4 + days * DAY).toISOString();

interface Said {
  readonly connection?: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** When the source says that it changed the record, in days after May 4. */
  readonly changed?: number;
  /** When it is seen, in days after May 4. */
  readonly seen?: number;
}

const say = ({ connection = 'erp', values, changed, seen = 0 }: Said, on = db()) => {
  const nowMs = MAY_4 + seen * DAY;
  const sourceUpdatedAt = changed === undefined ? null : day(changed);
  const input = inputOf({ connection, values: { number: '7', ...values }, sourceUpdatedAt, fetchedAtMs: nowMs });
  return on.transaction().execute((trx) => ingest.store(trx, 'Customer', [input], nowMs, 'test'));
};
const remove = (...ids: (string | undefined)[]) =>
  db()
    .transaction()
    .execute((trx) => ingest.remove(trx, 'Customer', ids.map(String), MAY_4, 'test'));
/** The rows, each with the connections of the records that are its group now: nobody's where a row was left behind. */
const rows = async (on = db()) =>
  (
    await sql<object>`
      select (select string_agg(r.connection, ' ' order by r.connection) from links l join records r on r.id = l.id
          where l.group_id = d.group_id) as group,
        path, field, since, shown_connection as shown, array_to_string(connections, ' ') as connections
      from discrepancies d order by group_id, path`.execute(on)
  ).rows;
const row = (path: string, since: number, more: object = {}) => ({
  ...{ group: 'crm erp', path, field: path.split('.')[0], since: new Date(day(since)), shown: 'erp' },
  ...{ connections: 'crm erp', ...more },
});

describe('a discrepancy', () => {
  test('is there while records of a group differ, and holds no value', async () => {
    await say({ values: { name: 'A', status: 'ACTIVE' } });
    await say({ connection: 'crm', values: { name: 'B', status: 'ACTIVE' } });
    expect(await rows()).toEqual([row('name', 0)]);
    const columns = await sql<{ name: string }>`
      select column_name as name from information_schema.columns where table_name = 'discrepancies' order by 1`.execute(
      db(),
    );
    expect(columns.rows.map(({ name }) => name)).toEqual([
      'connections',
      'entity',
      'field',
      'group_id',
      'path',
      'shown_connection',
      'since',
    ]);
    await say({ connection: 'crm', values: { name: 'A', status: 'ACTIVE' }, seen: 1 });
    expect(await rows()).toEqual([]);
  });

  test('is not written again when something else changes', async () => {
    await say({ values: { name: 'A' } });
    await say({ connection: 'crm', values: { name: 'B' } });
    const version = async () => (await sql`select xmin::text, ctid::text from discrepancies`.execute(db())).rows;
    const before = await version();
    await say({ values: { name: 'A', status: 'ACTIVE' }, seen: 1 });
    expect(await version()).toEqual(before);
  });

  test('goes with a removed record, comes back with it, and goes with the last', async () => {
    await say({ values: { name: 'A' } });
    await say({ connection: 'crm', values: { name: 'B' } });
    await remove(crm);
    expect(await rows()).toEqual([]);
    await say({ connection: 'crm', values: { name: 'B' }, seen: 1 });
    expect(await rows()).toEqual([row('name', 0)]);
    await remove(erp, crm);
    expect(await rows()).toEqual([]);
  });

  test('shows another winner under another authority, and lasts', async () => {
    await say({ values: { name: 'A' } });
    await say({ connection: 'crm', values: { name: 'B' } });
    await sql`update discrepancies set since = ${day(-3)}`.execute(db());
    const byCrm = indexUnder(['crm', 'erp', 'books']);
    await reprojectChanged(db(), byCrm.composer.authority, byCrm.ingest);
    expect(await rows()).toEqual([row('name', -3, { shown: 'crm' })]);
  });

  test('of a part that the winning list says nothing of shows nobody', async () => {
    const phone = (value: string) => ({ type: 'PHONE', value });
    await say({ values: { contactPoints: [{ type: 'EMAIL', value: 'a@x' }] } });
    await say({ connection: 'crm', values: { contactPoints: [phone('1')] } });
    await say({ connection: 'books', values: { contactPoints: [phone('2')] } });
    expect(await rows()).toEqual([
      row('contactPoints.PHONE', 0, { group: 'books crm erp', shown: null, connections: 'books crm' }),
    ]);
  });
});

describe('since', () => {
  test.each<[string, readonly Said[], number]>([
    [
      "without a change is the source's time of the later record, where that came before it was seen",
      [
        { values: { name: 'A' }, changed: -9 },
        { connection: 'crm', values: { name: 'B' }, changed: -5 },
      ],
      -5,
    ],
    [
      'is when the later record was seen, where no source says more',
      [{ values: { name: 'A' } }, { connection: 'crm', values: { name: 'B' }, seen: 2 }],
      2,
    ],
    [
      'is the source’s time of the change that made it',
      [
        { values: { name: 'B' }, changed: -9 },
        { connection: 'crm', values: { name: 'B' }, changed: -9 },
        { connection: 'crm', values: { name: 'C' }, changed: 3, seen: 5 },
      ],
      3,
    ],
    [
      'is when the change was seen, where the source’s time did not move with it',
      [
        { values: { name: 'B' }, changed: -9 },
        { connection: 'crm', values: { name: 'B' }, changed: -9 },
        { connection: 'crm', values: { name: 'C' }, changed: -9, seen: 5 },
      ],
      5,
    ],
    [
      'is not moved by a change of another field',
      [
        { values: { name: 'A' }, changed: -9 },
        { values: { name: 'A', status: 'ACTIVE' }, changed: 4, seen: 4 },
        { connection: 'crm', values: { name: 'B' }, changed: -5, seen: 6 },
      ],
      0,
    ],
    [
      'stays while the values turn into others that differ, too',
      [
        { values: { name: 'A' }, changed: -9 },
        { connection: 'crm', values: { name: 'B' }, changed: -5 },
        { connection: 'crm', values: { name: 'C' }, changed: 3, seen: 3 },
        { values: { name: 'D' }, changed: 4, seen: 4 },
      ],
      -5,
    ],
    [
      'begins anew after they agreed',
      [
        { values: { name: 'A' }, changed: -9 },
        { connection: 'crm', values: { name: 'B' }, changed: -5 },
        { connection: 'crm', values: { name: 'A' }, changed: 3, seen: 3 },
        { connection: 'crm', values: { name: 'E' }, changed: 6, seen: 6 },
      ],
      6,
    ],
  ])('%s', async (_claim, said, since) => {
    for (const each of said) await say(each);
    expect(await rows()).toEqual([row('name', since)]);
  });
});

describe('since among three', () => {
  const said: readonly Said[] = [
    { values: { name: 'A' }, changed: -9 },
    { connection: 'crm', values: { name: 'B' }, changed: -7 },
    { connection: 'books', values: { name: 'A' }, changed: -5 },
  ];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];

  test.each(orders)('is when the first two differed, whichever was known first: %i %i %i', async (...order) => {
    for (const index of order) await say(said[index] ?? { values: {} });
    expect(await rows()).toEqual([row('name', -7, { group: 'books crm erp', connections: 'books crm erp' })]);
  });
});

describe('a group', () => {
  const vat = [{ type: 'VAT', value: 'DE136695976', isValid: true }];

  test('that is absorbed takes its discrepancies along, and the older beginning counts', async () => {
    await say({ values: { name: 'A', segment: 'x', identifiers: vat }, changed: -3, seen: -1 });
    // The two of number 8 differ for longer than the merged group knows from its own records.
    await say({ connection: 'crm', values: { number: '8', name: 'B', segment: 'y' }, changed: -8 });
    await say({ connection: 'books', values: { number: '8', name: 'C', segment: 'y' }, changed: -7 });
    const apart = await rows();
    await say({
      connection: 'crm',
      values: { number: '8', name: 'B', segment: 'y', identifiers: vat },
      changed: 2,
      seen: 2,
    });
    const all = { group: 'books crm erp', connections: 'books crm erp' };
    expect(apart).toEqual([row('name', -7, { group: 'books crm', shown: 'crm', connections: 'books crm' })]);
    expect(await rows()).toEqual([row('name', -7, all), row('number', -3, all), row('segment', -3, all)]);
  });

  test('that is split keeps what still differs and loses the rest', async () => {
    await say({ values: { name: 'A', segment: 'x' } });
    await say({ connection: 'crm', values: { name: 'B', segment: 'x' }, seen: 1 });
    await say({ connection: 'books', values: { name: 'B', segment: 'y' }, seen: 2 });
    const together = await rows();
    const groups = await db()
      .transaction()
      .execute((trx) => splitRecords(trx, [String(books)], 'not the same', MAY_4));
    await ingest.reproject(db(), 'Customer', groups);
    const all = { group: 'books crm erp', connections: 'books crm erp' };
    expect(together).toEqual([row('name', 1, all), row('segment', 2, all)]);
    expect(await rows()).toEqual([row('name', 1)]);
    await ingest.reproject(
      db(),
      'Customer',
      await db()
        .transaction()
        .execute((trx) => splitRecords(trx, [String(erp)], 'nor this', MAY_4)),
    );
    expect(await rows()).toEqual([]);
  });
});

test('an index from before discrepancies were kept is projected again where groups hold several records', async () => {
  const old: Db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  const migrator = new Migrator({ db: old, provider: migrations });
  await migrator.migrateTo('0002-link-edges');
  const hash = composer.authority.hash('Customer');
  const lonely = idOf('Customer', 'erp', '2');
  for (const [id, group, connection, name] of [
    [erp, erp, 'erp', 'A'],
    [crm, erp, 'crm', 'B'],
    [lonely, lonely, 'erp', 'C'],
  ]) {
    const parts = JSON.stringify({ core: { values: { name }, gaps: [] } });
    await sql`
      insert into records (id, entity, connection, object_type, key, parts, digests, fetched, first_seen_at)
      values (${id}, 'Customer', ${connection}, 'thing', '1', ${parts}, '{}', '{}', ${day(0)})`.execute(old);
    await sql`
      insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
      values (${id}, 'Customer', ${group}, 'self', 'self', 1, '{}', ${day(0)})`.execute(old);
  }
  await sql`insert into p_customer (id, authority) values (${erp}, ${hash}), (${lonely}, ${hash})`.execute(old);

  const { error } = await migrator.migrateToLatest();
  const outdated = await sql<{ id: string }>`select id from p_customer where authority <> ${hash}`.execute(old);
  await reprojectChanged(await reopened(old, ringOf(makeKey('k'))), composer.authority, ingest);

  expect(error).toBeUndefined();
  expect(outdated.rows).toEqual([{ id: erp }]);
  expect(await rows(old)).toEqual([row('name', 0)]);
  await old.destroy();
});

test.each<[string, readonly Said[], readonly string[]]>([
  [
    'numbers however they are written',
    [
      { values: { creditLimit: { amount: '10.00', currency: 'EUR' } } },
      { connection: 'crm', values: { creditLimit: { amount: '10', currency: 'EUR' } } },
      { connection: 'books', values: { creditLimit: { amount: '10', currency: 'GBP' } } },
    ],
    ['creditLimit: erp 10.00 EUR (shown) | crm 10 EUR (agrees) | books 10 GBP'],
  ],
  [
    'lists that share a value, whatever its case',
    [
      {
        values: {
          contactPoints: [
            { type: 'MOBILE', value: '1' },
            { type: 'EMAIL', value: 'a@x' },
          ],
        },
      },
      {
        connection: 'crm',
        values: {
          contactPoints: [
            { type: 'PHONE', value: '2' },
            { type: 'EMAIL', value: 'A@X' },
          ],
        },
      },
      {
        connection: 'books',
        values: {
          contactPoints: [
            { type: 'PHONE', value: '2' },
            { type: 'PHONE', value: '1' },
          ],
        },
      },
    ],
    ['contactPoints.PHONE: erp 1 (shown) | crm 2 | books 2; 1 (agrees)'],
  ],
  [
    'text beside white space, and no times of the sources themselves',
    [{ values: { name: 'A ', updatedAt: day(0) } }, { connection: 'crm', values: { name: ' A', updatedAt: day(1) } }],
    [],
  ],
])('records agree on %s', async (_what, said, expected) => {
  for (const each of said) await say(each);
  const [records = []] = (await readGroups(db(), [String(erp)])).values();
  const found = disagreementsIn({ id: '', entity: 'Customer', views: records.map(indexView) }, FIELDS, composer);
  const told = found.map(({ path, sayings }) => {
    const each = sayings.map(
      ({ held, text, isShown, isAgreeing }) =>
        `${held.view.record.connection} ${text}${isShown ? ' (shown)' : isAgreeing ? ' (agrees)' : ''}`,
    );
    return `${path}: ${each.join(' | ')}`;
  });
  expect(told).toEqual(expected);
});
