// Keyset paging, parents, scope and counts against a model in memory.
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { CursorError, encodeCursor, type SortKey } from '../../src/store/cursor.ts';
import { countRows, findByValue, type ListQuery, listPages } from '../../src/store/lists.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';
import { insertRows } from '../support/rows.ts';

const db = memoryStore();
const query = (details: Partial<ListQuery> = {}): ListQuery => ({
  entity: 'Order',
  where: null,
  orderBy: [],
  first: 10,
  after: null,
  scope: null,
  parents: null,
  ...details,
});

/** Every id of a list, page by page. */
async function walk(details: Partial<ListQuery>, parent = ''): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 200; pages += 1) {
    const page = (await listPages(db(), query({ ...details, after }))).get(parent);
    ids.push(...(page?.rows ?? []).map((row) => row.id));
    if (page?.hasNextPage !== true) return ids;
    after = page.rows.at(-1)?.cursor ?? null;
  }
  throw new Error('the list does not end');
}

const row = fc.record({
  number: fc.option(fc.constantFrom('', 'a', 'b', 'é', '\u{1f600}', '\uffee')),
  total: fc.option(fc.constantFrom('-1', '0', '0.10', '0.1', '12345678901234567890.5')),
  ordered_on: fc.option(fc.constantFrom('2026-05-04', '1999-12-31')),
  updated_at: fc.option(fc.constantFrom('2026-05-04T00:00:00.000001Z', '2026-05-04T00:00:00.000002Z')),
});
const sortKey = fc.record({
  field: fc.constantFrom('number', 'total', 'orderedOn', 'updatedAt'),
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
});

function compare(order: readonly SortKey[], a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const { field, direction } of order) {
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const [left, right] = [a[column], b[column]] as [string | null, string | null];
    if (left === null || right === null) {
      if (left === right) continue;
      return left === null ? 1 : -1;
    }
    const by =
      column === 'total' ? Number(left) - Number(right) : Buffer.compare(Buffer.from(left), Buffer.from(right));
    if (by !== 0) return direction === 'ASC' ? by : -by;
  }
  return String(a['id']) < String(b['id']) ? -1 : 1;
}

describe('pages', () => {
  test('show every row exactly once and in order, whatever the order, ties, nulls, page size and parent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.uniqueArray(sortKey, { maxLength: 3, selector: (key) => key.field }),
        fc.integer({ min: 1, max: 5 }),
        async (rows, orderBy, first) => {
          await emptyStore(db());
          const made = rows.map((each, index) => ({ id: `ord_${String((index * 7) % 13).padStart(2, '0')}`, ...each }));
          await insertRows(db(), 'Order', made);
          const expected = made.toSorted((a, b) => compare(orderBy, a, b)).map(({ id }) => id);
          expect(await walk({ orderBy, first })).toEqual(expected);
          await insertRows(db(), 'Customer', [{ id: 'cus_a' }, { id: 'cus_b' }]);
          await sql`update links set group_id = 'cus_a' where id = 'cus_b'`.execute(db());
          await sql`update p_order set customer = case when id < 'ord_07' then 'cus_a' else 'cus_b' end`.execute(db());
          const parents = { parent: { kind: 'ref', column: 'customer' } as const, ids: ['cus_a'] };
          expect(await walk({ orderBy, first, parents }, 'cus_a')).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a cursor of another order or a damaged one is refused', async () => {
    const orderBy: SortKey[] = [{ field: 'total', direction: 'ASC' }];
    const good = encodeCursor(orderBy, { values: ['1'], id: 'a' });
    const bad = [
      good.slice(2),
      '',
      'null',
      Buffer.from('[1]').toString('base64url'),
      encodeCursor(orderBy, { values: ['abc'], id: 'a' }),
      encodeCursor(orderBy, { values: ['1'], id: 'a\0' }),
      encodeCursor(orderBy, { values: [], id: 'a' }),
      encodeCursor([{ field: 'total', direction: 'DESC' }], { values: ['1'], id: 'a' }),
      encodeCursor([], { values: [], id: 'a' }),
    ];
    for (const after of bad) await expect(listPages(db(), query({ orderBy, after }))).rejects.toThrow(CursorError);
    await expect(listPages(db(), query({ orderBy, after: good }))).resolves.toEqual(new Map());
  });

  test('a field that cannot be sorted by is refused', async () => {
    for (const field of ['customer', 'nothing'])
      await expect(listPages(db(), query({ orderBy: [{ field, direction: 'ASC' }] }))).rejects.toThrow(RangeError);
  });
});

describe('lists under parents', () => {
  test('rows belong to the group of the record they point to, and pages are per parent', async () => {
    await insertRows(db(), 'Customer', [{ id: 'cus_a' }, { id: 'cus_b' }, { id: 'cus_c' }]);
    await sql`update links set group_id = 'cus_a' where id = 'cus_b'`.execute(db());
    await insertRows(db(), 'Order', [
      { id: 'ord_1', customer: 'cus_a' },
      { id: 'ord_2', customer: 'cus_b' },
      { id: 'ord_3', customer: 'cus_c' },
      { id: 'ord_4', customer: null },
    ]);
    const parents = { parent: { kind: 'ref', column: 'customer' } as const, ids: ['cus_a', 'cus_c'] };
    expect(await walk({ parents, first: 1 }, 'cus_a')).toEqual(['ord_1', 'ord_2']);
    expect(await walk({ parents, first: 1 }, 'cus_c')).toEqual(['ord_3']);
    expect(await countRows(db(), query({ parents }))).toEqual(
      new Map([
        ['cus_a', 2],
        ['cus_c', 1],
      ]),
    );
  });

  test('a row that points to its parent twice is one row and hides no other', async () => {
    await insertRows(db(), 'Invoice', [{ id: 'inv_a' }, { id: 'inv_b' }]);
    await sql`update links set group_id = 'inv_a' where id = 'inv_b'`.execute(db());
    await insertRows(
      db(),
      'Payment',
      ['pay_1', 'pay_2', 'pay_3', 'pay_4'].map((id) => ({ id, invoices: ['inv_a', 'inv_b'] })),
    );
    const details = {
      entity: 'Payment' as const,
      parents: { parent: { kind: 'refs', column: 'invoices' } as const, ids: ['inv_a'] },
    };
    for (const first of [1, 2, 3, 4])
      expect(await walk({ ...details, first }, 'inv_a')).toEqual(['pay_1', 'pay_2', 'pay_3', 'pay_4']);
    expect(await countRows(db(), query(details))).toEqual(new Map([['inv_a', 4]]));
  });

  test('invoices find their orders by number', async () => {
    await insertRows(db(), 'Order', [
      { id: 'ord_1', number: 'so1' },
      { id: 'ord_2', number: null },
    ]);
    await insertRows(db(), 'Invoice', [
      { id: 'inv_1', order_numbers: ['so1', 'so2'] },
      { id: 'inv_2', order_numbers: [] },
      { id: 'inv_3', order_numbers: null },
    ]);
    const parents = {
      parent: { kind: 'number', column: 'orderNumbers', of: 'Order' } as const,
      ids: ['ord_1', 'ord_2'],
    };
    expect(await walk({ entity: 'Invoice', parents }, 'ord_1')).toEqual(['inv_1']);
    expect(await walk({ entity: 'Invoice', parents }, 'ord_2')).toEqual([]);
  });

  test('shipments find their orders by pointer or by number, each once', async () => {
    await insertRows(db(), 'Order', [
      { id: 'ord_1', number: 'so1' },
      { id: 'ord_2', number: null },
      { id: 'ord_3', number: 'so3' },
    ]);
    await insertRows(db(), 'Shipment', [
      { id: 'shp_1', orders: ['ord_1'], order_numbers: ['so1'] },
      { id: 'shp_2', orders: [], order_numbers: ['so3', 'so1'] },
      { id: 'shp_3', orders: ['ord_2'], order_numbers: [] },
      { id: 'shp_4', orders: null, order_numbers: null },
    ]);
    const parents = {
      parent: { kind: 'refs-or-number', column: 'orders', numbers: 'orderNumbers', of: 'Order' } as const,
      ids: ['ord_1', 'ord_2', 'ord_3'],
    };
    const details = { entity: 'Shipment' as const, parents };
    for (const first of [1, 2]) expect(await walk({ ...details, first }, 'ord_1')).toEqual(['shp_1', 'shp_2']);
    expect(await walk(details, 'ord_2')).toEqual(['shp_3']);
    expect(await walk(details, 'ord_3')).toEqual(['shp_2']);
    expect(await countRows(db(), query(details))).toEqual(
      new Map([
        ['ord_1', 2],
        ['ord_2', 1],
        ['ord_3', 1],
      ]),
    );
  });

  test('the scope is part of the list and of its count', async () => {
    await insertRows(db(), 'Order', [
      { id: 'ord_1', customer: 'cus_a' },
      { id: 'ord_2', customer: 'cus_b' },
      { id: 'ord_3', customer: null },
    ]);
    const scope = { column: 'customer', ids: ['cus_b'] };
    expect(await walk({ scope })).toEqual(['ord_2']);
    expect(await countRows(db(), query({ scope }))).toEqual(new Map([['', 1]]));
    expect(await walk({ scope: { column: 'id', ids: [] } })).toEqual([]);
  });
});

test('a value that two entities share finds both, one that an entity holds twice finds it once', async () => {
  await insertRows(db(), 'Customer', [
    { id: 'cus_a', number: '1', emails: ['a@x', 'a@x'] },
    { id: 'cus_b', number: '1', emails: ['b@x'] },
  ]);
  const find = (entity: EntityName, field: string, values: readonly string[]) =>
    findByValue(db(), entity, field, values, null);
  expect(await find('Customer', 'number', ['1', '2'])).toEqual(new Map([['1', ['cus_a', 'cus_b']]]));
  expect(await find('Customer', 'emails', ['a@x', 'b@x'])).toEqual(
    new Map([
      ['a@x', ['cus_a']],
      ['b@x', ['cus_b']],
    ]),
  );
  await expect(find('Customer', 'vat', ['1'])).rejects.toThrow(RangeError);
});
