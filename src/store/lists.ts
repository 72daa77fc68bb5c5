import { type RawBuilder, sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import { encodeCursor, type SortKey } from './cursor.ts';
import type { Db } from './database.ts';
import { groupColumns, storedRecordOf } from './groups.ts';
import { behind, type Ordered, sortingOf, sortValuesOf, stretchesOf } from './keyset.ts';
import { type ColumnType, columnOf, PROJECTIONS } from './projections.ts';
import { type Scope, scopeCondition, searchedWithin } from './scope.ts';
import { type Seal, sealOf } from './seal.ts';
import { ownersIn, shipmentsOf } from './shipment-owners.ts';
import type { StoredRecord } from './stored-record.ts';
import { conditionOf, type Where } from './where.ts';

/** How the rows of a list belong to the entities it hangs on. */
export type Parent =
  /** The projected column points to the parent: `order.customer`. */
  | { readonly kind: 'ref'; readonly column: string }
  /** The projected list of pointers holds the parent: `payment.invoices`. */
  | { readonly kind: 'refs'; readonly column: string }
  /** The projected list of numbers holds the parent's number: invoices by the order number in their reference. */
  | { readonly kind: 'number'; readonly column: string; readonly of: EntityName }
  /** Either of them: shipments point to orders of their own system, or name the number of another's. */
  | { readonly kind: 'refs-or-number'; readonly column: string; readonly numbers: string; readonly of: EntityName }
  /** The shipments of a customer, by what they or their orders say: see `shipmentsOf`. */
  | { readonly kind: 'shipments' };

export interface ListQuery {
  readonly entity: EntityName;
  readonly where: Where | null;
  readonly orderBy: readonly SortKey[];
  readonly first: number;
  readonly after: string | null;
  /** Only these groups are visible to the caller; null = all. Part of the query, so that pages and counts never show more. */
  readonly scope: Scope | null;
  readonly parents: { readonly parent: Parent; readonly ids: readonly string[] } | null;
}

export interface ListPage {
  readonly rows: readonly { readonly id: string; readonly cursor: string; readonly records: readonly StoredRecord[] }[];
  readonly hasNextPage: boolean;
}

interface PageRow extends Omit<Parameters<typeof storedRecordOf>[0], never> {
  readonly parent_id: string;
  readonly page_id: string;
  readonly place: string;
  readonly sort_values: readonly (string | null)[];
}

/**
 * One page per parent (or one page, under the empty parent id), with the records behind every row, in one statement.
 *
 * Sorted by the keys, values before no value, then by id. Throws CursorError, and RangeError on a field that cannot be filtered or sorted.
 */
export async function listPages(db: Db, query: ListQuery): Promise<ReadonlyMap<string, ListPage>> {
  const order = query.orderBy.map((key) => ({
    key,
    type: sortableType(query.entity, key.field),
    column: sql.ref(`p.${columnOf(key.field)}`),
  }));
  const found = await sql<PageRow>`
    with ${query.parents === null ? onePage(query, order) : pagePerParent(query, query.parents, order)}
    select page.id as page_id, page.parent_id, page.place, page.sort_values, ${groupColumns}
    from page join links l on l.group_id = page.id join records r on r.id = l.id
    order by page.parent_id, page.place, r.id`.execute(db);
  return pagesOf(found.rows, query, sealOf(db));
}

/** The page of a list that hangs on nothing, stretch by stretch: the second is read only as far as the first does not fill the page. */
function onePage(query: ListQuery, order: Ordered): RawBuilder<unknown> {
  const size = query.first + 1;
  const stretches = stretchesOf(order, sql.ref('p.id'), query.after).map(({ condition, sorting }, index) => {
    const name = sql.table(`stretch_${index}`);
    const before = index === 0 ? sql`0` : sql`(select count(*) from stretch_0)`;
    const filter = filterOf(query, [condition, ...(index === 0 ? [] : [sql`${before} < ${size}`])]);
    const rows = sql`${name} as (
      select p.id, ${sortValuesOf(order)} as sort_values, row_number() over (order by ${sorting}) as place
      from ${sql.table(PROJECTIONS[query.entity].table)} as p ${filter} order by ${sorting} limit ${size}
    )`;
    return { rows, placed: sql`select id, '' as parent_id, sort_values, ${before} + place as place from ${name}` };
  });
  return sql`${sql.join(stretches.map(({ rows }) => rows))}, page as (
    select * from (${sql.join(
      stretches.map(({ placed }) => placed),
      sql` union all `,
    )}) as placed where place <= ${size}
  )`;
}

/** The page under every parent, each row once, by the order of all rows under it that were read. */
function pagePerParent(query: ListQuery, parents: Parents, order: Ordered): RawBuilder<unknown> {
  const sorting = sortingOf(order, sql.ref('p.id'));
  const { parent, ids } = parents;
  const { from, parentId } =
    parent.kind === 'ref' ? firstOfEach(query, parent.column, ids, order) : allOfEach(query, order);
  return sql`ranked as (
      select p.id, ${parentId} as parent_id, ${sortValuesOf(order)} as sort_values,
        dense_rank() over (partition by ${parentId} order by ${sorting}) as place
      ${from}
    ), page as (select * from ranked where place <= ${query.first + 1})`;
}

type Parents = NonNullable<ListQuery['parents']>;
type Read = { readonly from: RawBuilder<unknown>; readonly parentId: RawBuilder<unknown> };

/** Rows that point to one parent: of each of its records as many as fill a page, for a large customer has thousands. */
function firstOfEach(query: ListQuery, pointer: string, ids: readonly string[], order: Ordered): Read {
  const column = sql.ref(`p.${columnOf(pointer)}`);
  const stretches = stretchesOf(order, sql.ref('p.id'), query.after).map(({ condition, sorting }) => {
    const filter = filterOf(query, [sql`${column} = pl.id`, condition]);
    const table = sql.table(PROJECTIONS[query.entity].table);
    return sql`(select p.* from ${table} as p ${filter} order by ${sorting} limit ${query.first + 1})`;
  });
  const from = sql`from links pl cross join lateral (${sql.join(stretches, sql` union all `)}) as p where pl.group_id = any(${ids})`;
  return { from, parentId: sql.ref('pl.group_id') };
}

function allOfEach(query: ListQuery, order: Ordered): Read {
  const { join, parentId } = parentJoin(query.parents);
  const filter = filterOf(query, query.after === null ? [] : [behind(order, sql.ref('p.id'), query.after)]);
  return { from: sql`from ${sql.table(PROJECTIONS[query.entity].table)} as p ${join} ${filter}`, parentId };
}

/** How many rows the filter and the caller's scope leave, per parent (or under the empty parent id). */
export async function countRows(
  db: Db,
  query: Pick<ListQuery, 'entity' | 'where' | 'scope' | 'parents'>,
): Promise<ReadonlyMap<string, number>> {
  const { join, parentId } = parentJoin(query.parents);
  const found = await sql<{ parent_id: string; n: string | number }>`
    select ${parentId} as parent_id, ${query.parents === null ? sql`count(*)` : sql`count(distinct p.id)`} as n
    from ${sql.table(PROJECTIONS[query.entity].table)} as p ${join} ${filterOf(query, [])} group by 1`.execute(db);
  return new Map(found.rows.map((row) => [row.parent_id, Number(row.n)]));
}

/**
 * The entities in scope (null = all) whose projected number, e-mail or sku is one of the values: value -> ids. Several ids mean that the
 * value is ambiguous.
 */
export async function findByValue(
  db: Db,
  entity: EntityName,
  field: string,
  folded: readonly string[],
  scope: Scope | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const type = PROJECTIONS[entity].columns[field];
  if (type === undefined) throw new RangeError(`${entity} has no ${field} to find it by`);
  const column = sql.ref(`p.${columnOf(field)}`);
  const limits = scope === null ? sql`` : sql` and ${sql.join(searchedWithin(scope), sql` and `)}`;
  const found = await (type === 'folded[]'
    ? sql<{
        id: string;
        value: string;
      }>`select distinct p.id, v.value from ${sql.table(PROJECTIONS[entity].table)} as p, unnest(${column}) as v(value)
        where ${column} && ${folded}::text[] and v.value = any(${folded})${limits} order by p.id`
    : sql<{
        id: string;
        value: string;
      }>`select p.id, ${column} as value from ${sql.table(PROJECTIONS[entity].table)} as p where ${column} = any(${folded})${limits} order by p.id`
  ).execute(db);
  const ids = new Map<string, string[]>();
  for (const row of found.rows) {
    const known = ids.get(row.value);
    if (known === undefined) ids.set(row.value, [row.id]);
    else known.push(row.id);
  }
  return ids;
}

function sortableType(entity: EntityName, field: string): ColumnType {
  const type = PROJECTIONS[entity].columns[field];
  if (type === undefined || type === 'ref' || type === 'folded[]' || type === 'ref[]')
    throw new RangeError(`${entity} cannot be sorted by ${field}`);
  return type;
}

/** Whether what the index says decides which rows there are, or where. */
function isSearch({ where, orderBy = [] }: Pick<ListQuery, 'where'> & Partial<Pick<ListQuery, 'orderBy'>>): boolean {
  return orderBy.length > 0 || Object.keys(where ?? {}).some((word) => word !== 'ids');
}

function filterOf(
  query: Pick<ListQuery, 'entity' | 'where' | 'scope'> & Partial<Pick<ListQuery, 'orderBy'>>,
  more: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  const conditions = [
    ...(query.where === null ? [] : [conditionOf(query.entity, query.where, 'p')]),
    ...(query.scope === null ? [] : isSearch(query) ? searchedWithin(query.scope) : [scopeCondition(query.scope)]),
    ...more,
  ];
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
}

function parentJoin(parents: ListQuery['parents']): {
  readonly join: RawBuilder<unknown>;
  readonly parentId: RawBuilder<unknown>;
} {
  if (parents === null) return { join: sql``, parentId: sql.lit('') };
  const { parent, ids } = parents;
  if (parent.kind === 'shipments') {
    const owned = shipmentsOf(ownersIn(sql`select unnest(${ids}::text[])`));
    return { join: sql`join ${owned} as owned on owned.shipment = p.id`, parentId: sql.ref('owned.owner') };
  }
  const column = sql.ref(`p.${columnOf(parent.column)}`);
  if (parent.kind === 'number') {
    const owner = sql.table(PROJECTIONS[parent.of].table);
    return {
      join: sql`join ${owner} as o on o.number = any(${column}) and o.id = any(${ids})`,
      parentId: sql.ref('o.id'),
    };
  }
  if (parent.kind === 'refs-or-number') {
    const owner = sql.table(PROJECTIONS[parent.of].table);
    const numbers = sql.ref(`p.${columnOf(parent.numbers)}`);
    return {
      join: sql`join (
        select group_id as id, id as pointer, null as number from links where group_id = any(${ids})
        union all select id, null, number from ${owner} where id = any(${ids}) and number is not null
      ) as o on ${column} @> array[o.pointer]::text[] or ${numbers} @> array[o.number]::text[]`,
      parentId: sql.ref('o.id'),
    };
  }
  const match = parent.kind === 'ref' ? sql`pl.id = ${column}` : sql`pl.id = any(${column})`;
  return { join: sql`join links pl on ${match} and pl.group_id = any(${ids})`, parentId: sql.ref('pl.group_id') };
}

function pagesOf(rows: readonly PageRow[], query: ListQuery, seal: Seal): ReadonlyMap<string, ListPage> {
  const pages = new Map<string, Map<string, { cursor: string; records: StoredRecord[] }>>();
  for (const row of rows) {
    const page = pages.get(row.parent_id) ?? new Map<string, { cursor: string; records: StoredRecord[] }>();
    pages.set(row.parent_id, page);
    const entry = page.get(row.page_id);
    // A row that points to its parent twice comes twice, at one place, and is still one row.
    if (entry?.records.some((record) => record.id === row.id)) continue;
    if (entry !== undefined) entry.records.push(storedRecordOf(row, seal));
    else {
      const cursor = encodeCursor(query.orderBy, { values: row.sort_values, id: row.page_id });
      page.set(row.page_id, { cursor, records: [storedRecordOf(row, seal)] });
    }
  }
  return new Map(
    [...pages].map(([parent, page]) => {
      const all = [...page].map(([id, entry]) => ({ id, ...entry }));
      return [parent, { rows: all.slice(0, query.first), hasNextPage: all.length > query.first }];
    }),
  );
}
