// How PostgreSQL reads a page: by an index that has its order, from the row where it begins. Times are `npm run measure:lists`'s matter.
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { explain } from '../../scripts/lists/explain.ts';
import { encodeCursor, type SortKey } from '../../src/store/cursor.ts';
import { type ListQuery, listPages } from '../../src/store/lists.ts';
import { memoryStore } from '../support/memory-store.ts';
import { insertRows } from '../support/rows.ts';

const db = memoryStore();

beforeEach(async () => {
  await sql`
    insert into p_order (id, authority, ordered_on)
    select 'ord_' || n, '', case when n % 5 > 0 then date '2020-01-01' + n end from generate_series(1, 5000) as n`.execute(
    db(),
  );
  await sql`
    insert into p_invoice (id, authority, status, due_on)
    select 'inv_' || n, '', case when n < 4500 then 'PAID' else 'OPEN' end, date '2020-01-01' + n from generate_series(1, 5000) as n`.execute(
    db(),
  );
  const records = sql`(select id, 'Order' as entity from p_order union all select id, 'Invoice' from p_invoice) as p`;
  await sql`
    insert into records (id, entity, connection, object_type, key, parts, digests, fetched, first_seen_at)
    select id, entity, 'erp', 'thing', id, '{}', '{}', '{}', now() from ${records}`.execute(db());
  await sql`
    insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
    select id, entity, id, 'self', 'self', 1, '{}', now() from ${records}`.execute(db());
  await sql`analyze`.execute(db());
});

/** How the pages of a list are read: the scans that ran and the conditions that they began with. */
async function readingOf(
  details: Pick<ListQuery, 'entity' | 'orderBy'> & Partial<ListQuery>,
): Promise<readonly string[]> {
  const query = { where: null, first: 10, after: null, scope: null, parents: null, ...details };
  const { plan } = await explain(db(), (explained) => listPages(explained, query));
  const reading: string[] = [];
  for (const [index, line] of plan.entries()) {
    const scan = /(Seq Scan on p_|Index (?:Only )?Scan (?:Backward )?using )(\w+).*rows=([\d.]+) loops/.exec(line);
    if (scan === null || !/ on p_/.test(line)) continue;
    const condition = /Index Cond: \((.*)\)$/.exec(plan[index + 1] ?? '')?.[1] ?? 'from the start';
    reading.push(`${scan[2]}: ${condition}, ${Number(scan[3]) <= 50 ? 'a page' : 'far more'}`);
  }
  return reading;
}

const by = (direction: SortKey['direction']): readonly SortKey[] => [{ field: 'orderedOn', direction }];

test('a first page is read from one end of an index in either direction', async () => {
  for (const direction of ['ASC', 'DESC'] as const)
    expect(await readingOf({ entity: 'Order', orderBy: by(direction) })).toEqual([
      'p_order_ordered: ordered_on IS NOT NULL, a page',
    ]);
});

test('a page in the middle is read from the row where it begins', async () => {
  const after = (direction: SortKey['direction']) =>
    encodeCursor(by(direction), { values: ['2027-01-01'], id: 'ord_x' });
  expect(await readingOf({ entity: 'Order', orderBy: by('ASC'), after: after('ASC') })).toEqual([
    "p_order_ordered: ordered_on >= '2027-01-01'::date, a page",
  ]);
  expect(await readingOf({ entity: 'Order', orderBy: by('DESC'), after: after('DESC') })).toEqual([
    "p_order_ordered: ordered_on <= '2027-01-01'::date, a page",
  ]);
});

test('rows without a value are read where those with one end', async () => {
  const after = encodeCursor(by('DESC'), { values: ['2020-01-03'], id: 'ord_2' });
  expect(await readingOf({ entity: 'Order', orderBy: by('DESC'), after })).toEqual([
    "p_order_ordered: ordered_on <= '2020-01-03'::date, a page",
    'p_order_ordered: ordered_on IS NULL, a page',
  ]);
});

test('open invoices are read in the order they are due without the settled ones before them', async () => {
  const where = { status: { in: ['OPEN', 'PARTIALLY_PAID'] }, dueOn: { lt: '2033-01-01' } };
  const [reading, ...more] = await readingOf({
    entity: 'Invoice',
    where,
    orderBy: [{ field: 'dueOn', direction: 'ASC' }],
  });
  expect(reading).toMatch(/^p_invoice_open_due: .*, a page$/);
  expect(more).toEqual([]);
});

test('under a parent with many rows only a page is read', async () => {
  await sql`update p_order set customer = 'cus_a'`.execute(db());
  await insertRows(db(), 'Customer', [{ id: 'cus_a' }]);
  await sql`analyze`.execute(db());
  const parents = { parent: { kind: 'ref', column: 'customer' } as const, ids: ['cus_a'] };
  for (const direction of ['ASC', 'DESC'] as const) {
    const reading = await readingOf({ entity: 'Order', orderBy: by(direction), parents });
    expect(reading.filter((each) => !each.endsWith(', a page'))).toEqual([]);
    expect(reading).toHaveLength(2);
  }
});
