import { compileDomain, isLeaf, type Predicate } from './domain.ts';
import type { Env } from './env.ts';
import { Fault } from './errors.ts';
import type { Model } from './field.ts';
import { compareValues, scalarOf } from './operators.ts';
import { type Order, orderOf } from './order.ts';
import { isList, type Row, type Value, type Wire } from './values.ts';

export interface Search {
  readonly domain: Wire;
  readonly offset: number;
  readonly limit: number | null;
  readonly order: Wire | undefined;
}

/** The rows of a search, in order. */
export function searchRows(model: Model, { domain, offset, limit, order }: Search, env: Env): Row[] {
  if (limit !== null && limit < 0) throw new Fault('LIMIT must not be negative\n');
  if (offset < 0) throw new Fault('OFFSET must not be negative\n');
  const test = allowed(model, domain, env);
  const by = orderOf(order, model, env);
  const end = limit === null ? Number.POSITIVE_INFINITY : offset + limit;
  const candidates = candidatesOf(model, domain, env);
  if (candidates !== null) return candidates.filter(test).sort(by.compare).slice(offset, end);
  const table = env.db.table(model.name);
  const key = by.isOwn ? by.key : `${by.key} ${JSON.stringify(env.context['company'] ?? null)}`;
  const ids = table.snapshot(key, by.isOwn ? table.version : env.db.version, () =>
    [...table.rows.values()].sort(by.compare).map((row) => Number(row['id'])),
  );
  return walk(model, ids, { test, offset, end, from: startOf(model, domain, by, ids, env) }, env);
}

export function countRows(model: Model, domain: Wire, env: Env): number {
  const test = allowed(model, domain, env);
  const candidates = candidatesOf(model, domain, env);
  let count = 0;
  for (const row of candidates ?? env.db.table(model.name).rows.values()) if (test(row)) count += 1;
  return count;
}

function allowed(model: Model, domain: Wire, env: Env): Predicate {
  const test = compileDomain(domain, model, env);
  return model.hasCompanyRule ? (row) => isOfCompany(model, row, env) && test(row) : test;
}

/** Records of companies that the user is not in are hidden. */
export function isOfCompany(model: Model, row: Row, env: Env): boolean {
  if (!model.hasCompanyRule) return true;
  const company = model.name === 'sale.line' ? env.db.row('sale.sale', row['sale'])?.['company'] : row['company'];
  return company === env.db.company;
}

interface Walk {
  readonly test: Predicate;
  readonly offset: number;
  readonly end: number;
  readonly from: number;
}

function walk(model: Model, ids: readonly number[], { test, offset, end, from }: Walk, env: Env): Row[] {
  const table = env.db.table(model.name);
  const rows: Row[] = [];
  let seen = 0;
  for (let index = from; index < ids.length && seen < end; index += 1) {
    const row = table.get(ids[index] ?? 0);
    if (row === null || !test(row)) continue;
    if (seen >= offset) rows.push(row);
    seen += 1;
  }
  return rows;
}

/** The rows that a domain's `id` or many2one leaves leave over, by index; null when it has none that all rows must pass. */
function candidatesOf(model: Model, domain: Wire, env: Env): Row[] | null {
  const table = env.db.table(model.name);
  for (const leaf of requiredLeaves(domain)) {
    const [name, operator, operand] = leaf;
    const field = model.fields.get(name);
    const ids = operator === '=' ? [operand] : operator === 'in' && isList(operand) ? operand : null;
    if (ids === null || field === undefined || !ids.every((id) => typeof id === 'number')) continue;
    if (name === 'id') return table.present(new Set(ids));
    if (field.type !== 'many2one' || field.computed !== null) continue;
    return table.present([...new Set(ids)].flatMap((id) => [...table.pointingAt(name, id)]));
  }
  return null;
}

export type DomainLeaf = readonly [string, string, Wire, ...Wire[]];

/** The leaves that every result passes. */
export function requiredLeaves(domain: Wire): DomainLeaf[] {
  if (!isList(domain) || domain[0] === 'OR') return [];
  return domain.flatMap((part) => (isLeaf(part) ? [part] : isList(part) ? requiredLeaves(part) : []));
}

/** Where in the ordered ids a keyset domain can begin: before it lies nothing that could pass. */
function startOf(model: Model, domain: Wire, by: Order, ids: readonly number[], env: Env): number {
  const name = by.ascending;
  const field = name === null ? undefined : model.fields.get(name);
  if (name === null || field === undefined) return 0;
  const bound = lowerBound(domain, name, (operand) => scalarOf(field, operand));
  if (bound === null) return 0;
  const table = env.db.table(model.name);
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = table.get(ids[middle] ?? 0)?.[name] ?? null;
    if (found !== null && compareValues(found, bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The least value of a field that a domain lets through; null when it sets none. */
function lowerBound(domain: Wire, name: string, read: (operand: Wire) => Value): Value {
  if (isLeaf(domain)) {
    const [path, operator, operand] = domain;
    const isBound = path === name && operand !== null && (operator === '=' || operator === '>' || operator === '>=');
    return isBound ? read(operand) : null;
  }
  if (!isList(domain)) return null;
  const isOr = domain[0] === 'OR';
  const bounds = domain.filter((part) => isList(part)).map((part) => lowerBound(part, name, read));
  if (isOr) return bounds.includes(null) ? null : extreme(bounds, -1);
  return extreme(
    bounds.filter((bound) => bound !== null),
    1,
  );
}

function extreme(bounds: readonly Value[], sign: 1 | -1): Value {
  return bounds.reduce<Value>(
    (best, bound) => (best === null || compareValues(bound, best) * sign > 0 ? bound : best),
    null,
  );
}
