import type { Org } from './org.ts';
import type { Comparable, CompiledQuery, Condition, FieldPath, OrderItem } from './soql-ast.ts';
import { pathName } from './soql-compile.ts';
import { comparable } from './soql-values.ts';
import { idOf, type Order, type StoredRecord, type Table, textOf } from './table.ts';

/** A query with OFFSET never answers more rows than this, whatever its LIMIT. */
const maxWithOffset = 2000;

/** `visible` hides what is in the recycle bin, `all` is queryAll. */
export type Scope = 'visible' | 'all';

/** The records that a query finds, in its order; without ORDER BY in the order of their ids. */
export function runQuery(org: Org, query: CompiledQuery, scope: Scope): readonly StoredRecord[] {
  const table = org.table(query.type.name);
  const needed = query.limit === null ? null : query.limit + (query.offset ?? 0);
  const order = orderOf(org, query.orderBy);
  const candidates = byKeys(table, query.where) ?? fromOrder(org, table, order, query);
  const found = matching(org, candidates.records, query.where, scope, candidates.isSorted ? needed : null);
  if (!candidates.isSorted) found.sort(order.compare);
  const from = query.offset ?? 0;
  const capped = query.offset === null ? query.limit : Math.min(query.limit ?? maxWithOffset, maxWithOffset);
  return found.slice(from, capped === null ? undefined : from + capped);
}

/** The records among some that match, without order or limit: for children of one parent. */
export function runAmong(
  org: Org,
  query: CompiledQuery,
  records: readonly StoredRecord[],
  scope: Scope,
): readonly StoredRecord[] {
  const found = matching(org, records, query.where, scope, null);
  found.sort(orderOf(org, query.orderBy).compare);
  return query.limit === null ? found : found.slice(0, query.limit);
}

/** The value at the end of a path, as it compares; null when a parent on the way is missing. */
function valueAt(org: Org, record: StoredRecord, path: FieldPath): Comparable | null {
  const reached = path.parents.length === 0 ? record : parentOf(org, record, path);
  return reached === null ? null : comparable(path.field, reached[path.field.name] ?? null);
}

export function parentOf(org: Org, record: StoredRecord, path: FieldPath): StoredRecord | null {
  let reached: StoredRecord | null = record;
  for (const { reference, type } of path.parents) {
    if (reached === null) return null;
    reached = org.table(type.name).get(textOf(reached, reference.name) ?? '');
  }
  return reached;
}

function matching(
  org: Org,
  records: Iterable<StoredRecord>,
  where: Condition | null,
  scope: Scope,
  enough: number | null,
): StoredRecord[] {
  const found: StoredRecord[] = [];
  for (const record of records) {
    if (enough !== null && found.length >= enough) break;
    if (scope === 'visible' && record['IsDeleted'] === true) continue;
    if (where === null || holds(org, record, where)) found.push(record);
  }
  return found;
}

function holds(org: Org, record: StoredRecord, condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(org, record, part));
    case 'or':
      return condition.parts.some((part) => holds(org, record, part));
    case 'not':
      return !holds(org, record, condition.part);
    case 'in':
      return condition.values.has(valueAt(org, record, condition.path)) !== condition.isNegated;
    case 'like': {
      const value = valueAt(org, record, condition.path);
      return value !== null && condition.pattern.test(String(value));
    }
    case 'compare':
      return compares(valueAt(org, record, condition.path), condition.operator, condition.value);
  }
}

function compares(left: Comparable | null, operator: string, right: Comparable | null): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (left === null || right === null) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function orderOf(org: Org, items: readonly OrderItem[]): Order {
  return {
    name: items.map(({ path, direction, nulls }) => `${pathName(path)} ${direction} ${nulls}`).join(', '),
    compare(left, right) {
      for (const item of items) {
        const decided = compareBy(valueAt(org, left, item.path), valueAt(org, right, item.path), item);
        if (decided !== 0) return decided;
      }
      return idOf(left) < idOf(right) ? -1 : 1;
    },
  };
}

function compareBy(left: Comparable | null, right: Comparable | null, item: OrderItem): number {
  if (left === right) return 0;
  if (left === null) return item.nulls === 'FIRST' ? -1 : 1;
  if (right === null) return item.nulls === 'FIRST' ? 1 : -1;
  return left < right === (item.direction === 'ASC') ? -1 : 1;
}

interface Candidates {
  readonly records: Iterable<StoredRecord>;
  readonly isSorted: boolean;
}

/** The few records that ids or references in the condition name, without a walk over the table. */
function byKeys(table: Table, where: Condition | null): Candidates | null {
  for (const part of conjuncts(where)) {
    const keys = keysOf(part);
    if (keys === null) continue;
    const found = keys.ids.flatMap((id) => (keys.field === 'Id' ? one(table.get(id)) : table.find(keys.field, id)));
    return { records: new Set(found), isSorted: false };
  }
  return null;
}

function one(record: StoredRecord | null): StoredRecord[] {
  return record === null ? [] : [record];
}

/** The ids that a condition asks for, with the field that holds them; null when it asks for something else. */
export function keysOf(condition: Condition): { readonly field: string; readonly ids: readonly string[] } | null {
  if (condition.kind !== 'in' && condition.kind !== 'compare') return null;
  const { field, parents } = condition.path ?? { field: null, parents: [] };
  if (parents.length > 0 || (field.type !== 'id' && field.type !== 'reference')) return null;
  if (condition.kind === 'compare') {
    const isKey = condition.operator === '=' && typeof condition.value === 'string';
    return isKey ? { field: field.name, ids: [String(condition.value)] } : null;
  }
  const ids = [...condition.values].filter((value) => typeof value === 'string');
  return condition.isNegated || ids.length < condition.values.size ? null : { field: field.name, ids };
}

export function conjuncts(where: Condition | null): readonly Condition[] {
  if (where === null) return [];
  return where.kind === 'and' ? where.parts.flatMap((part) => conjuncts(part)) : [where];
}

/** The table in the query's order, from the first record on that its condition can allow. */
function fromOrder(org: Org, table: Table, order: Order, query: CompiledQuery): Candidates {
  const sorted = isOwn(query.orderBy) ? table.sorted(order) : null;
  if (sorted === null) return { records: table.all(), isSorted: false };
  const [first] = query.orderBy;
  const bound = first === undefined || first.direction === 'DESC' ? null : lowerBound(query.where, first.path);
  if (first === undefined || bound === null) return { records: sorted, isSorted: true };
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = sorted[middle];
    const value = record === undefined ? null : valueAt(org, record, first.path);
    const isBelow = value === null ? first.nulls === 'FIRST' : value < bound;
    if (isBelow) low = middle + 1;
    else high = middle;
  }
  return { records: sorted.slice(low), isSorted: true };
}

/** Only orders by the record's own fields can be kept: a write to a parent drops the sorted lists of the parent's table alone. */
function isOwn(items: readonly OrderItem[]): boolean {
  return items.every((item) => item.path.parents.length === 0);
}

/** The least value of a field that a condition can hold for; null when it sets none. */
function lowerBound(condition: Condition | null, path: FieldPath): Comparable | null {
  if (condition === null) return null;
  switch (condition.kind) {
    case 'compare': {
      const isBound = ['=', '>', '>='].includes(condition.operator) && pathName(condition.path) === pathName(path);
      return isBound ? condition.value : null;
    }
    case 'and':
      return condition.parts.map((part) => lowerBound(part, path)).reduce((left, right) => greater(left, right), null);
    case 'or': {
      const bounds = condition.parts.map((part) => lowerBound(part, path));
      return bounds.reduce((left, right) => (left === null || right === null ? null : lesser(left, right)));
    }
    default:
      return null;
  }
}

function greater(left: Comparable | null, right: Comparable | null): Comparable | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}

function lesser(left: Comparable, right: Comparable): Comparable {
  return greater(left, right) === left ? right : left;
}
