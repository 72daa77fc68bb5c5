import { type RawBuilder, sql } from 'kysely';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import { encodeCursor } from '../store/cursor.ts';
import type { Db } from '../store/database.ts';
import { storableText } from '../store/json.ts';
import { type Ordered, sortValuesOf, stretchesOf } from '../store/keyset.ts';
import { readOperations } from './journal.ts';
import type { JournalOperation, OperationStatus } from './operation.ts';

/** Which operations; all conditions must hold. */
export interface OperationFilter {
  readonly status?: readonly OperationStatus[] | null | undefined;
  readonly mutation?: readonly string[] | null | undefined;
  /** One that a step of it writes to. */
  readonly connection?: string | null | undefined;
  /** By any id that the entity answers to. */
  readonly entityId?: string | null | undefined;
  /** Whether it has not ended yet. */
  readonly isOpen?: boolean | null | undefined;
}

/** Whose operations are seen; `all`, or what one asked for and what waits for the approval of these roles. */
export type OperationScope = 'all' | { readonly caller: string | null; readonly approves: readonly string[] };

export interface OperationQuery {
  readonly where: OperationFilter;
  /** Part of the query, so that pages and counts never show more. */
  readonly scope: OperationScope;
  readonly first: number;
  readonly after: string | null;
}

export interface ListedOperations {
  readonly rows: readonly { readonly operation: JournalOperation; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

const NEWEST_FIRST: Ordered = [
  { key: { field: 'requestedAt', direction: 'DESC' }, type: 'instant', column: sql.ref('o.requested_at') },
];

/** One page, newest first. Throws CursorError. */
export async function listOperations(
  db: Db,
  { where, scope, first, after }: OperationQuery,
): Promise<ListedOperations> {
  const [stretch] = stretchesOf(NEWEST_FIRST, sql.ref('o.id'), after);
  const begins = stretch?.condition ?? sql`false`;
  const found = await sql<{ id: string; sort_values: readonly (string | null)[] }>`
    select o.id, ${sortValuesOf(NEWEST_FIRST)} as sort_values from write_operations o
    where ${filterOf(where, scope)} and ${begins}
    order by ${stretch?.sorting ?? sql`o.id`} limit ${first + 1}`.execute(db);
  const page = found.rows.slice(0, first);
  const order = NEWEST_FIRST.map(({ key }) => key);
  const cursors = new Map(page.map(({ id, sort_values: values }) => [id, encodeCursor(order, { values, id })]));
  const operations = await readOperations(db, [...cursors.keys()]);
  return {
    rows: operations.map((operation) => ({ operation, cursor: cursors.get(operation.id) ?? '' })),
    hasNextPage: found.rows.length > first,
  };
}

/** How many operations the filter and the scope leave. */
export async function countOperations(
  db: Db,
  { where, scope }: Pick<OperationQuery, 'where' | 'scope'>,
): Promise<number> {
  const found = await sql<{ n: string | number }>`
    select count(*) as n from write_operations o where ${filterOf(where, scope)}`.execute(db);
  return Number(found.rows[0]?.n ?? 0);
}

/** The operation as far as it is in scope; null otherwise, and when there is none. */
export async function findOperation(db: Db, id: string, scope: OperationScope): Promise<JournalOperation | null> {
  const found = await sql<{ id: string }>`
    select o.id from write_operations o where o.id = ${storableText(id)} and ${scopeCondition(scope)}`.execute(db);
  return (
    (
      await readOperations(
        db,
        found.rows.map((row) => row.id),
      )
    )[0] ?? null
  );
}

/**
 * By entity (any id that it answers to): the operations in scope that are not over for it, newest first. Those that have not ended, and
 * those whose values stand in for a source that does not show them yet.
 */
export async function standingOperations(
  db: Db,
  entityIds: readonly string[],
  scope: OperationScope,
): Promise<ReadonlyMap<string, readonly JournalOperation[]>> {
  const found = await sql<{ asked: string; id: string }>`
    with members as (
      select asked.id as asked, m.id from unnest(${[...new Set(entityIds)]}::text[]) as asked(id)
      join links a on a.id = asked.id join links m on m.group_id = a.group_id
    ), standing as (
      select m.asked, o.id from members m join write_operations o on o.entity_id = m.id where o.finished_at is null
      union select m.asked, v.operation_id from members m join pending_values v on v.record_id = m.id
      union select m.asked, r.key from members m join records r on r.id = m.id
        where r.connection = ${OWN_CONNECTION} and starts_with(r.object_type, 'pending.') and r.removed_at is null
    )
    select s.asked, o.id from standing s join write_operations o on o.id = s.id
    where ${scopeCondition(scope)} order by o.requested_at desc, o.id`.execute(db);
  const ids = [...new Set(found.rows.map(({ id }) => id))];
  const operations = new Map((await readOperations(db, ids)).map((operation) => [operation.id, operation]));
  const byEntity = Map.groupBy(found.rows, ({ asked }) => asked);
  return new Map([...byEntity].map(([asked, rows]) => [asked, rows.flatMap(({ id }) => operations.get(id) ?? [])]));
}

function filterOf(where: OperationFilter, scope: OperationScope): RawBuilder<unknown> {
  const { status, mutation, connection, entityId, isOpen } = where;
  const parts = [
    scopeCondition(scope),
    ...(isGiven(status) ? [sql`o.status = any(${status})`] : []),
    ...(isGiven(mutation) ? [sql`o.mutation = any(${mutation.map(storableText)})`] : []),
    ...(isGiven(connection) ? [writesTo(storableText(connection))] : []),
    ...(isGiven(entityId) ? [isAbout(storableText(entityId))] : []),
    ...(isGiven(isOpen) ? [isOpen ? sql`o.finished_at is null` : sql`o.finished_at is not null`] : []),
  ];
  return sql.join(parts, sql` and `);
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function writesTo(connection: string): RawBuilder<unknown> {
  return sql`exists (select 1 from write_steps s where s.operation_id = o.id and s.connection = ${connection})`;
}

function isAbout(entityId: string): RawBuilder<unknown> {
  return sql`(o.entity_id = ${entityId} or o.entity_id in (
    select m.id from links a join links m on m.group_id = a.group_id where a.id = ${entityId}))`;
}

function scopeCondition(scope: OperationScope): RawBuilder<unknown> {
  if (scope === 'all') return sql`true`;
  const { caller, approves } = scope;
  return sql`(o.caller = ${caller} or (o.status = 'AWAITING_APPROVAL' and o.waits_for && ${approves}::text[]))`;
}
