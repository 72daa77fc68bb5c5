import { type RawBuilder, sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import { encodeCursor, type SortKey } from './cursor.ts';
import type { Db } from './database.ts';
import { groupColumns, storedRecordOf } from './groups.ts';
import { storableText } from './json.ts';
import { behind, type Ordered, sortingOf, sortValuesOf } from './keyset.ts';
import type { ColumnType } from './projections.ts';
import { type Seal, sealOf } from './seal.ts';
import type { StoredRecord } from './stored-record.ts';
import { comparison } from './where.ts';

/** Conditions on one word of a discrepancy, joined by "and". */
export type DiscrepancyCondition = Readonly<Record<string, unknown>>;

/** Which discrepancies; all conditions must hold. */
export interface DiscrepancyWhere {
  /** Of these entities, by any id they answer to. */
  readonly ids?: readonly string[] | null | undefined;
  readonly entity?: DiscrepancyCondition | null | undefined;
  readonly path?: DiscrepancyCondition | null | undefined;
  /** A connection that says something of it. */
  readonly connection?: DiscrepancyCondition | null | undefined;
  /** The connection whose value is shown. */
  readonly winner?: DiscrepancyCondition | null | undefined;
  readonly since?: DiscrepancyCondition | null | undefined;
}

export type DiscrepancySortField = 'since' | 'entity' | 'path';

export interface DiscrepancyQuery {
  readonly where: DiscrepancyWhere;
  /** What the caller may read: entity -> fields. Part of the query, so that pages and counts never show more. */
  readonly readable: ReadonlyMap<EntityName, readonly string[]>;
  readonly orderBy: readonly (SortKey & { readonly field: DiscrepancySortField })[];
  readonly first: number;
  readonly after: string | null;
}

export interface DiscrepancyRow {
  readonly groupId: string;
  readonly entity: EntityName;
  readonly path: string;
  readonly field: string;
  readonly since: Date;
  readonly cursor: string;
  /** The records of the group, of which some say something of it. */
  readonly records: readonly StoredRecord[];
}

export interface DiscrepancyPage {
  readonly rows: readonly DiscrepancyRow[];
  readonly hasNextPage: boolean;
}

type PageRow = Parameters<typeof storedRecordOf>[0] & {
  readonly place: string | number;
  readonly path: string;
  readonly field: string;
  readonly since: Date;
  readonly sort_values: readonly (string | null)[];
};

const COLUMNS: Readonly<Record<DiscrepancySortField, ColumnType>> = { since: 'instant', entity: 'code', path: 'code' };

/** One page with the records behind every row, in one statement. Throws CursorError, and RangeError on a condition that asks for nothing. */
export async function listDiscrepancies(db: Db, query: DiscrepancyQuery): Promise<DiscrepancyPage> {
  const order = orderOf(query.orderBy);
  const id = sql.ref('d.group_id');
  const sorting = sortingOf(order, id);
  const after = query.after === null ? sql`true` : behind(order, id, query.after);
  const found = await sql<PageRow>`
    with page as (
      select d.group_id as page_id, d.path, d.field, d.since, ${sortValuesOf(order)} as sort_values,
        row_number() over (order by ${sorting}) as place
      from discrepancies d where ${conditionOf(query)} and ${after} order by ${sorting} limit ${query.first + 1}
    )
    select page.place, page.path, page.field, page.since, page.sort_values, ${groupColumns}
    from page join links l on l.group_id = page.page_id join records r on r.id = l.id
    order by page.place, r.id`.execute(db);
  const rows = [...Map.groupBy(found.rows, ({ place }) => Number(place)).values()].flatMap((each) =>
    rowOf(each, order, sealOf(db)),
  );
  return { rows: rows.slice(0, query.first), hasNextPage: rows.length > query.first };
}

/** How many rows the filter and the caller's access leave. */
export async function countDiscrepancies(db: Db, query: Pick<DiscrepancyQuery, 'where' | 'readable'>): Promise<number> {
  const found = await sql<{ n: string | number }>`
    select count(*) as n from discrepancies d where ${conditionOf(query)}`.execute(db);
  return Number(found.rows[0]?.n ?? 0);
}

/** The keys asked for; the path breaks ties before the group does, for the two together are a row. */
function orderOf(keys: DiscrepancyQuery['orderBy']): Ordered {
  const all: DiscrepancyQuery['orderBy'] = [...keys, { field: 'path', direction: 'ASC' }];
  return all.map((key) => ({ key, type: COLUMNS[key.field], column: sql.ref(`d.${key.field}`) }));
}

function conditionOf({ where, readable }: Pick<DiscrepancyQuery, 'where' | 'readable'>): RawBuilder<unknown> {
  const parts = [
    readableCondition(readable),
    ...(where.ids === null || where.ids === undefined
      ? []
      : [sql`d.group_id in (select group_id from links where id = any(${where.ids}))`]),
    ...comparisons(where.entity, 'code', sql.ref('d.entity')),
    ...comparisons(where.path, 'code', sql.ref('d.path')),
    ...connectionConditions(where.connection),
    ...comparisons(where.winner, 'code', sql.ref('d.shown_connection')),
    ...comparisons(where.since, 'instant', sql.ref('d.since')),
  ];
  return sql.join(parts, sql` and `);
}

function readableCondition(readable: DiscrepancyQuery['readable']): RawBuilder<unknown> {
  if (readable.size === 0) return sql`false`;
  const each = [...readable].map(([entity, fields]) => sql`(d.entity = ${entity} and d.field = any(${fields}))`);
  return sql`(${sql.join(each, sql` or `)})`;
}

function comparisons(
  condition: DiscrepancyCondition | null | undefined,
  type: ColumnType,
  column: RawBuilder<unknown>,
): readonly RawBuilder<unknown>[] {
  return givenIn(condition).map(([operator, argument]) =>
    operator === 'startsWith' && argument !== null
      ? sql`starts_with(${column}, ${storableText(String(argument))})`
      : comparison(type, column, operator, argument),
  );
}

/** One of the connections that say something of it is meant, whichever. */
function connectionConditions(condition: DiscrepancyCondition | null | undefined): readonly RawBuilder<unknown>[] {
  return givenIn(condition).map(
    ([operator, argument]) =>
      sql`exists (select 1 from unnest(d.connections) as c(name) where ${comparison('code', sql.ref('c.name'), operator, argument)})`,
  );
}

function givenIn(condition: DiscrepancyCondition | null | undefined): readonly (readonly [string, unknown])[] {
  return Object.entries(condition ?? {}).filter(([, argument]) => argument !== undefined);
}

function rowOf(rows: readonly PageRow[], order: Ordered, seal: Seal): readonly DiscrepancyRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { group_id: groupId, entity, path, field, since, sort_values: values } = first;
  const cursor = encodeCursor(
    order.map(({ key }) => key),
    { values, id: groupId },
  );
  return [{ groupId, entity, path, field, since, cursor, records: rows.map((row) => storedRecordOf(row, seal)) }];
}
