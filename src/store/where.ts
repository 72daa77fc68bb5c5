import { type RawBuilder, sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import { storableText } from './json.ts';
import { type ColumnType, columnOf, fold, PROJECTIONS } from './projections.ts';
import { ownersIn, shipmentsOf } from './shipment-owners.ts';

/** What one field must be. Members are joined by "and"; `isNull` asks whether there is a value at all. */
export interface Condition {
  readonly eq?: unknown;
  readonly in?: readonly unknown[] | null;
  readonly notIn?: readonly unknown[] | null;
  readonly contains?: string | null;
  readonly startsWith?: string | null;
  readonly gt?: unknown;
  readonly gte?: unknown;
  readonly lt?: unknown;
  readonly lte?: unknown;
  readonly isNull?: boolean | null;
}

/** A filter over an entity: field conditions, filters of related entities, and their combinations. */
export interface Where {
  readonly ids?: readonly string[] | null;
  readonly and?: readonly Where[] | null;
  readonly or?: readonly Where[] | null;
  readonly not?: Where | null;
  readonly [field: string]: unknown;
}

/** The entities that a filter can follow from another. */
export const RELATED: Readonly<Partial<Record<EntityName, Readonly<Record<string, EntityName>>>>> = {
  Customer: { accountOwner: 'Employee', parent: 'Customer' },
  Contact: { customer: 'Customer' },
  Order: { customer: 'Customer', salesRep: 'Employee' },
  Invoice: { customer: 'Customer' },
  Payment: { customer: 'Customer' },
  InventoryItem: { variantOf: 'InventoryItem' },
  Location: { parent: 'Location' },
  Employee: { manager: 'Employee' },
  Employment: { employee: 'Employee', manager: 'Employee' },
  TimeOffRequest: { employee: 'Employee' },
  TimeOffBalance: { employee: 'Employee' },
  Shipment: { customer: 'Customer' },
  PayStatement: { payrollRun: 'PayrollRun' },
};

/** A filter as SQL over the projection with this alias. Throws RangeError on a field that the projection does not have. */
export function conditionOf(entity: EntityName, where: Where, alias: string): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [];
  for (const [word, value] of Object.entries(where)) {
    if (value === undefined || value === null) continue;
    if (word === 'ids')
      parts.push(sql`${sql.ref(`${alias}.id`)} in (select group_id from links where id = any(${value}))`);
    else if (word === 'and') parts.push(joined(entity, value as readonly Where[], alias, 'and'));
    else if (word === 'or') parts.push(joined(entity, value as readonly Where[], alias, 'or'));
    else if (word === 'not') parts.push(sql`not coalesce(${conditionOf(entity, value as Where, alias)}, false)`);
    else parts.push(fieldCondition(entity, word, value as Condition & Where, alias));
  }
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` and `)})`;
}

function joined(entity: EntityName, wheres: readonly Where[], alias: string, by: 'and' | 'or'): RawBuilder<unknown> {
  if (wheres.length === 0) return by === 'and' ? sql`true` : sql`false`;
  return sql`(${sql.join(
    wheres.map((each) => conditionOf(entity, each, alias)),
    by === 'and' ? sql` and ` : sql` or `,
  )})`;
}

function fieldCondition(
  entity: EntityName,
  word: string,
  value: Condition & Where,
  alias: string,
): RawBuilder<unknown> {
  const related = RELATED[entity]?.[word];
  const column = sql.ref(`${alias}.${columnOf(word)}`);
  if (related !== undefined) {
    const inner = `${alias}${word[0] ?? 'x'}`;
    if (entity === 'Shipment' && related === 'Customer') {
      const groups = sql`select ${sql.ref(`${inner}.id`)} from p_customer as ${sql.raw(inner)} where ${conditionOf(related, value, inner)}`;
      return sql`${sql.ref(`${alias}.id`)} in (select shipment from ${shipmentsOf(ownersIn(groups))} as owned)`;
    }
    return sql`${column} in (select l.id from links l join ${sql.table(PROJECTIONS[related].table)} as ${sql.raw(inner)} on ${sql.ref(`${inner}.id`)} = l.group_id
      where ${conditionOf(related, value, inner)})`;
  }
  const type = PROJECTIONS[entity].columns[word];
  if (type === undefined) throw new RangeError(`${entity} cannot be filtered by ${word}`);
  const parts = Object.entries(value)
    .filter(([, argument]) => argument !== undefined)
    .map(([operator, argument]) => comparison(type, column, operator, argument));
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` and `)})`;
}

/** One condition on a column. Throws RangeError on a comparison with null. */
export function comparison(
  type: ColumnType,
  column: RawBuilder<unknown>,
  operator: string,
  argument: unknown,
): RawBuilder<unknown> {
  // A condition that asks for nothing must not let everything through.
  if (argument === null) {
    if (operator === 'eq') return isNothing(type, column, true);
    throw new RangeError(`${operator}: null is nothing to compare with, use isNull`);
  }
  switch (operator) {
    case 'isNull':
      return isNothing(type, column, argument === true);
    case 'in':
      return type === 'folded[]'
        ? sql`${column} && ${listOf(type, argument)}::text[]`
        : sql`${column} = any(${listOf(type, argument)}${castOf(type, true)})`;
    case 'notIn':
      return type === 'folded[]'
        ? sql`not ${column} && ${listOf(type, argument)}::text[]`
        : sql`${column} <> all(${listOf(type, argument)}${castOf(type, true)})`;
    case 'contains':
      return isLike(type, column, `%${likeOf(argument)}%`);
    case 'startsWith':
      return isLike(type, column, `${likeOf(argument)}%`);
    default:
      return type === 'folded[]'
        ? sql`${column} @> ${listOf(type, [argument])}::text[]`
        : sql`${column} ${sql.raw(OPERATORS[operator] ?? '=')} ${scalarOf(type, argument)}${castOf(type, false)}`;
  }
}

/** An empty list is no value. */
function isNothing(type: ColumnType, column: RawBuilder<unknown>, isAskedFor: boolean): RawBuilder<unknown> {
  const value = type === 'folded[]' ? sql`nullif(${column}, '{}')` : column;
  return isAskedFor ? sql`${value} is null` : sql`${value} is not null`;
}

function isLike(type: ColumnType, column: RawBuilder<unknown>, pattern: string): RawBuilder<unknown> {
  return type === 'folded[]'
    ? sql`exists (select 1 from unnest(${column}) as each(value) where each.value like ${pattern})`
    : sql`${column} like ${pattern}`;
}

const OPERATORS: Readonly<Record<string, string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** Parameters come as text; the column's type decides what they are. */
export function castOf(type: ColumnType, isList: boolean): RawBuilder<unknown> {
  const cast =
    { numeric: 'numeric', date: 'date', instant: 'timestamptz', boolean: 'boolean' }[type as string] ?? 'text';
  return sql.raw(`::${cast}${isList ? '[]' : ''}`);
}

/** An argument as its column holds it. */
export function scalarOf(type: ColumnType, argument: unknown): string {
  if (argument instanceof Date) return argument.toISOString();
  const text = String(argument);
  return type === 'folded' || type === 'folded[]' ? fold(text) : storableText(text);
}

function listOf(type: ColumnType, argument: unknown): readonly string[] {
  return Array.isArray(argument) ? argument.map((each) => scalarOf(type, each)) : [];
}

function likeOf(argument: unknown): string {
  return fold(String(argument)).replace(/[\\%_]/g, '\\$&');
}
