// The list of discrepancies: filters, access, order and pages against a model in memory.
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { CursorError } from '../../src/store/cursor.ts';
import { readSinces } from '../../src/store/discrepancies.ts';
import {
  countDiscrepancies,
  type DiscrepancyQuery,
  type DiscrepancyWhere,
  listDiscrepancies,
} from '../../src/store/discrepancy-list.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';
import { insertRows } from '../support/rows.ts';

const db = memoryStore();

interface Row {
  readonly group: string;
  readonly path: string;
  readonly entity: EntityName;
  readonly since: string;
  readonly shown: string | null;
  readonly connections: readonly string[];
}

const ALL: DiscrepancyQuery['readable'] = new Map<EntityName, readonly string[]>([
  ['Customer', ['name', 'status', 'contactPoints']],
  ['InventoryItem', ['name', 'status', 'cost']],
]);
const query = (details: Partial<DiscrepancyQuery> = {}): DiscrepancyQuery => ({
  ...{ where: {}, readable: ALL, orderBy: [], first: 10, after: null },
  ...details,
});

async function insert(rows: readonly Row[]): Promise<void> {
  for (const entity of ['Customer', 'InventoryItem'] as const) {
    const ids = new Set(rows.filter((row) => row.entity === entity).map(({ group }) => group));
    await insertRows(
      db(),
      entity,
      [...ids].map((id) => ({ id })),
    );
  }
  for (const { group, path, entity, since, shown, connections } of rows)
    await sql`
      insert into discrepancies (group_id, path, entity, field, since, shown_connection, connections)
      values (${group}, ${path}, ${entity}, ${path.split('.')[0]}, ${since}, ${shown}, ${connections})`.execute(db());
}

async function walk(details: Partial<DiscrepancyQuery>): Promise<string[]> {
  const found: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await listDiscrepancies(db(), query({ ...details, after }));
    found.push(...page.rows.map(({ groupId, path }) => `${groupId} ${path}`));
    if (!page.hasNextPage) return found;
    after = page.rows.at(-1)?.cursor ?? null;
  }
  throw new Error('the list does not end');
}

const ROWS: readonly Row[] = [
  ['cus_a', 'name', 'Customer', '2026-05-04T00:00:00.000001Z', 'erp', ['books', 'crm', 'erp']],
  ['cus_a', 'contactPoints.PHONE', 'Customer', '2026-05-05T00:00:00Z', null, ['books', 'crm']],
  ['cus_b', 'name', 'Customer', '2026-05-04T00:00:00.000002Z', 'crm', ['crm', 'erp']],
  ['itm_a', 'cost', 'InventoryItem', '2026-05-01T00:00:00Z', 'erp', ['books', 'erp']],
  ['itm_a', 'name', 'InventoryItem', '2026-05-04T00:00:00.000001Z', 'erp', ['books', 'erp']],
].map(
  ([group, path, entity, since, shown, connections]) => ({ group, path, entity, since, shown, connections }) as Row,
);

test.each<[DiscrepancyWhere, string]>([
  [{}, 'cus_a contactPoints.PHONE, itm_a cost, cus_a name, cus_b name, itm_a name'],
  [{ ids: ['cus_a', 'itm_a'] }, 'cus_a contactPoints.PHONE, itm_a cost, cus_a name, itm_a name'],
  [{ ids: [] }, ''],
  [{ entity: { eq: 'InventoryItem' } }, 'itm_a cost, itm_a name'],
  [{ entity: { in: ['Customer'] }, path: { eq: 'name' } }, 'cus_a name, cus_b name'],
  [{ path: { in: ['cost', 'contactPoints'] } }, 'itm_a cost'],
  [{ path: { startsWith: 'contactPoints' } }, 'cus_a contactPoints.PHONE'],
  [{ path: { startsWith: '%' } }, ''],
  [{ connection: { eq: 'crm' } }, 'cus_a contactPoints.PHONE, cus_a name, cus_b name'],
  [{ connection: { in: ['books', 'x'] } }, 'cus_a contactPoints.PHONE, itm_a cost, cus_a name, itm_a name'],
  [{ winner: { eq: 'crm' } }, 'cus_b name'],
  [{ winner: { in: ['crm', 'erp'] } }, 'itm_a cost, cus_a name, cus_b name, itm_a name'],
  [{ since: { gte: new Date('2026-05-05T00:00:00Z') } }, 'cus_a contactPoints.PHONE'],
  [
    { since: { gt: new Date('2026-05-01T00:00:00Z'), lt: new Date('2026-05-05T00:00:00Z') } },
    'cus_a name, cus_b name, itm_a name',
  ],
  [
    { entity: null, path: { eq: undefined } },
    'cus_a contactPoints.PHONE, itm_a cost, cus_a name, cus_b name, itm_a name',
  ],
])('%j finds %s, and counts as many', async (where, expected) => {
  await insert(ROWS);
  const found = await walk({ where, first: 2 });
  expect(found.join(', ')).toBe(expected);
  expect(await countDiscrepancies(db(), query({ where }))).toBe(found.length);
});

test('what is not readable is neither listed nor counted, whatever the filter', async () => {
  await insert(ROWS);
  const readable = new Map<EntityName, readonly string[]>([
    ['Customer', ['name']],
    ['InventoryItem', []],
  ]);
  for (const where of [{}, { path: { startsWith: '' } }, { entity: { in: ['Customer', 'InventoryItem'] } }]) {
    expect(await walk({ readable, where })).toEqual(['cus_a name', 'cus_b name']);
    expect(await countDiscrepancies(db(), { readable, where })).toBe(2);
  }
  expect(await walk({ readable: new Map() })).toEqual([]);
});

test('the entities are found by every id that they answer to', async () => {
  await insert(ROWS);
  await sql`insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
    values ('cus_old', 'Customer', 'cus_b', 'self', 'self', 1, '{}', now())`.execute(db());
  expect(await walk({ where: { ids: ['cus_old'] } })).toEqual(['cus_b name']);
});

test('a condition that asks for nothing lets nothing through, or is refused', async () => {
  await insert(ROWS);
  expect(await walk({ where: { path: { eq: null } } })).toEqual([]);
  for (const where of [
    { path: { in: null } },
    { path: { startsWith: null } },
    { winner: { in: null } },
    { since: { gte: null } },
  ])
    await expect(listDiscrepancies(db(), query({ where }))).rejects.toThrow(RangeError);
});

test('a cursor of another order is refused', async () => {
  await insert(ROWS);
  const { rows } = await listDiscrepancies(db(), query({ first: 1 }));
  const after = rows[0]?.cursor ?? null;
  const orderBy = [{ field: 'since', direction: 'DESC' }] as const;
  await expect(listDiscrepancies(db(), query({ orderBy, after }))).rejects.toThrow(CursorError);
  await expect(listDiscrepancies(db(), query({ after: 'x' }))).rejects.toThrow(CursorError);
});

test('the beginnings of groups are read by path', async () => {
  await insert(ROWS);
  expect(await readSinces(db(), ['cus_a', 'cus_x'])).toEqual(
    new Map([
      [
        'cus_a',
        new Map([
          ['contactPoints.PHONE', new Date('2026-05-05T00:00:00Z')],
          ['name', new Date('2026-05-04T00:00:00Z')],
        ]),
      ],
    ]),
  );
});

const row = fc.record({
  entity: fc.constantFrom<EntityName>('Customer', 'InventoryItem'),
  number: fc.integer({ min: 0, max: 4 }),
  path: fc.constantFrom('name', 'status'),
  since: fc.constantFrom('2026-05-04T00:00:00.000001Z', '2026-05-04T00:00:00.000002Z', '2025-01-01T00:00:00.000000Z'),
});
const key = fc.record({
  field: fc.constantFrom('since' as const, 'entity' as const, 'path' as const),
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
});

test('pages show every row exactly once and in order, whatever the order, ties and page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { maxLength: 12, selector: ({ entity, number, path }) => `${entity} ${number} ${path}` }),
      fc.uniqueArray(key, { maxLength: 3, selector: ({ field }) => field }),
      fc.integer({ min: 1, max: 4 }),
      async (made, orderBy, first) => {
        await emptyStore(db());
        const rows = made.map(({ number, ...each }): Row => {
          const group = `${each.entity === 'Customer' ? 'cus' : 'itm'}_${number}`;
          return { ...each, group, shown: 'erp', connections: ['crm', 'erp'] };
        });
        await insert(rows);
        const keys = [...orderBy, { field: 'path', direction: 'ASC' }, { field: 'group', direction: 'ASC' }];
        const expected = rows.toSorted((a, b) => compare(keys, a, b)).map(({ group, path }) => `${group} ${path}`);
        expect(await walk({ orderBy, first })).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
});

function compare(keys: readonly { field: string; direction: string }[], a: Row, b: Row): number {
  for (const { field, direction } of keys) {
    const [left, right] = [String(a[field as keyof Row]), String(b[field as keyof Row])];
    if (left !== right) return left < right === (direction === 'ASC') ? -1 : 1;
  }
  return 0;
}
