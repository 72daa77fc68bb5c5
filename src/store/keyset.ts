import { type RawBuilder, sql } from 'kysely';
import { CursorError, type CursorPlace, decodeCursor, type SortKey } from './cursor.ts';
import type { ColumnType } from './projections.ts';
import { castOf } from './where.ts';

/** The keys of a list's order with the columns that they sort by; ties are broken by an id, ascending. */
export type Ordered = readonly {
  readonly key: SortKey;
  readonly type: ColumnType;
  readonly column: RawBuilder<unknown>;
}[];

/** What stands behind `order by`: values before no value, whatever the direction. */
export function sortingOf(order: Ordered, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql.join([
    ...order.map(({ key, column }) => sql`${column} ${sql.raw(key.direction)} nulls last`),
    sql`${id} asc`,
  ]);
}

/** The sort values of a row, for its cursor. */
export function sortValuesOf(order: Ordered): RawBuilder<unknown> {
  return sql`array[${sql.join(order.map(({ column, type }) => sortText(column, type)))}]::text[]`;
}

/** A run of a list's rows that an index on the first key can give in order, from the row where a page begins. */
export interface Stretch {
  readonly condition: RawBuilder<unknown>;
  readonly sorting: RawBuilder<unknown>;
}

/**
 * The stretches of a list, in order: the rows with a value of the first key, then those without; fewer when the cursor is behind one, or
 * when there is no key but the id. Throws CursorError.
 *
 * One scan cannot begin at a value and end with the nulls; and where there is no null, an index of any direction gives either order.
 */
export function stretchesOf(order: Ordered, id: RawBuilder<unknown>, cursor: string | null): readonly Stretch[] {
  const place = cursor === null ? null : placeBehind(order, cursor);
  const [first, ...others] = order;
  if (first === undefined)
    return [{ condition: place === null ? sql`true` : afterCondition([], id, place), sorting: sql`${id} asc` }];
  const { key, column, type } = first;
  const sorting = sortingOf(others, id);
  const behindOthers = place === null ? null : afterCondition(others, id, { ...place, values: place.values.slice(1) });
  // Named although it is null on all of them: by that an index on the key has their order.
  const unvalued = { condition: sql`${column} is null`, sorting: sql`${column}, ${sorting}` };
  const value = place?.values[0] ?? null;
  if (behindOthers !== null && value === null)
    return [{ ...unvalued, condition: sql`${column} is null and ${behindOthers}` }];
  const from = sql`${value}${castOf(type, false)}`;
  const beyond = sql.raw(key.direction === 'ASC' ? '>' : '<');
  const condition =
    behindOthers === null
      ? sql`${column} is not null`
      : sql`${column} ${beyond}= ${from} and (${column} ${beyond} ${from} or ${behindOthers})`;
  return [{ condition, sorting: sql`${column} ${sql.raw(key.direction)}, ${sorting}` }, unvalued];
}

/** The rows behind a cursor. Throws CursorError. */
export function behind(order: Ordered, id: RawBuilder<unknown>, cursor: string): RawBuilder<unknown> {
  return afterCondition(order, id, placeBehind(order, cursor));
}

const SORT_TEXTS: Readonly<Partial<Record<ColumnType, RegExp>>> = {
  numeric: /^-?\d+(\.\d+)?$/,
  date: /^\d{4,6}-\d{2}-\d{2}$/,
  instant: /^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/,
  boolean: /^(true|false)$/,
};

/** The place of a cursor whose values their columns can read. Throws CursorError. */
function placeBehind(order: Ordered, cursor: string): CursorPlace {
  const place = decodeCursor(
    order.map(({ key }) => key),
    cursor,
  );
  const isReadable = order.every(({ type }, index) => {
    const value = place.values[index] ?? null;
    return value === null || (!value.includes('\0') && (SORT_TEXTS[type]?.test(value) ?? true));
  });
  if (!isReadable || place.id.includes('\0')) throw new CursorError('it is damaged: start again without it');
  return place;
}

/** Rows behind the place: after it in the first key, or equal there and after it in the next, and so on down to the id. */
function afterCondition(order: Ordered, id: RawBuilder<unknown>, place: CursorPlace): RawBuilder<unknown> {
  const alternatives: RawBuilder<unknown>[] = [];
  const equals: RawBuilder<unknown>[] = [];
  order.forEach(({ key, column, type }, index) => {
    const value = place.values[index] ?? null;
    if (value !== null) {
      const beyond = sql`(${column} ${sql.raw(key.direction === 'ASC' ? '>' : '<')} ${value}${castOf(type, false)} or ${column} is null)`;
      alternatives.push(sql`(${sql.join([...equals, beyond], sql` and `)})`);
    }
    equals.push(value === null ? sql`${column} is null` : sql`${column} = ${value}${castOf(type, false)}`);
  });
  alternatives.push(sql`(${sql.join([...equals, sql`${id} > ${place.id}`], sql` and `)})`);
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

/** A sort value as text that its type reads back exactly; instants keep their microseconds. */
function sortText(column: RawBuilder<unknown>, type: ColumnType): RawBuilder<unknown> {
  if (type === 'instant') return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  return sql`${column}::text`;
}
