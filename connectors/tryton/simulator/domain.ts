import type { Env } from './env.ts';
import { Fault, keyError } from './errors.ts';
import type { Field, Model } from './field.ts';
import { scalarPredicate } from './operators.ts';
import { isList, type Row, type Value, type Wire } from './values.ts';

export type Predicate = (row: Row) => boolean;
type Leaf = readonly [string, string, Wire, ...Wire[]];

const operators = new Set([
  '=',
  '!=',
  'like',
  'not like',
  'ilike',
  'not ilike',
  'in',
  'not in',
  '<=',
  '>=',
  '<',
  '>',
  'where',
  'not where',
  'child_of',
  'not child_of',
  'parent_of',
  'not parent_of',
]);

const neverEnding = () => new Fault('maximum recursion depth exceeded in __instancecheck__');

export function isLeaf(part: Wire | undefined): part is Leaf {
  return isList(part) && part.length > 2 && typeof part[0] === 'string' && operators.has(String(part[1]));
}

/**
 * Compiles a search domain to a test on stored rows.
 *
 * Unless the context says `active_test: false`, a model with an `active` field gets `active = true` added to every nested list that has
 * no `active` leaf of its own, after lists with the same head are merged. Steps through a many2one see inactive records, steps through
 * a one2many or many2many only active ones.
 */
export function compileDomain(domain: Wire, model: Model, env: Env): Predicate {
  return compile(domain, model, env, env.context['active_test'] !== false);
}

function compile(domain: Wire, model: Model, env: Env, activeTest: boolean): Predicate {
  const reduced = reduce(isList(domain) ? domain : []);
  return build(activeTest && model.hasActive ? withActive(reduced) : reduced, model, env, activeTest);
}

/** Puts the head first and merges nested lists that have the same one. */
function reduce(domain: readonly Wire[]): Wire[] {
  if (domain.length === 0) return [];
  const [first] = domain;
  const head = typeof first === 'string' ? first : 'AND';
  const result: Wire[] = [head];
  for (const part of typeof first === 'string' ? domain.slice(1) : domain) {
    if (isLeaf(part) || !isList(part) || part.length === 0) {
      result.push(part);
      continue;
    }
    const [subHead, ...rest] = reduce(part);
    if (subHead === head) result.push(...rest);
    else result.push([subHead ?? head, ...rest]);
  }
  return result;
}

function withActive(domain: readonly Wire[]): Wire[] {
  const found = domain.some((part) => isLeaf(part) && part[0] === 'active');
  const parts = domain.map((part) => (isList(part) && !isLeaf(part) ? withActive(part) : part));
  if (found) return parts;
  return parts[0] === 'AND' ? [...parts, ['active', '=', true]] : ['AND', parts, ['active', '=', true]];
}

function build(domain: readonly Wire[], model: Model, env: Env, activeTest: boolean): Predicate {
  if (domain.length === 0) return () => true;
  if (isLeaf(domain)) return compileLeaf(domain, model, env, activeTest);
  const [head, ...parts] = domain;
  if (head !== 'AND' && head !== 'OR') throw neverEnding();
  const tests = parts.map((part) => {
    if (isLeaf(part)) return compileLeaf(part, model, env, activeTest);
    if (!isList(part)) throw neverEnding();
    return build(part, model, env, activeTest);
  });
  if (tests.length === 0) return () => true;
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return head === 'AND' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

function compileLeaf(leaf: Leaf, model: Model, env: Env, activeTest: boolean): Predicate {
  const [path, operator, operand] = leaf;
  const dot = path.indexOf('.');
  const name = dot === -1 ? path : path.slice(0, dot);
  const field = model.fields.get(name);
  if (field === undefined) throw keyError(name);
  if (field.computed?.search !== undefined) {
    return compile(field.computed.search(operator, operand), model, env, activeTest);
  }
  if (!field.isSearchable) {
    throw new Fault(`Missing search function for field "${field.label}" in "${model.label}".`);
  }
  const step: Step = { field, rest: dot === -1 ? null : path.slice(dot + 1), operator, operand, env, activeTest };
  if (field.type === 'many2one') return many2one(step);
  if (field.type === 'one2many' || field.type === 'many2many') return toMany(step);
  if (step.rest !== null) throw keyError(path);
  if (isQuantity(name) && !isList(env.context['locations']) && model.name.startsWith('product.')) return () => true;
  return scalarPredicate(field, operator, operand, getter(field, env));
}

const isQuantity = (name: string) => name === 'quantity' || name === 'forecast_quantity';

export function getter(field: Field, env: Env): (row: Row) => Value {
  const { computed, name } = field;
  return computed === null ? (row) => row[name] ?? null : (row) => computed.get(row, env);
}

interface Step {
  readonly field: Field;
  readonly rest: string | null;
  readonly operator: string;
  readonly operand: Wire;
  readonly env: Env;
  readonly activeTest: boolean;
}

const isNegative = (operator: string) => operator.startsWith('!') || operator.startsWith('not ');

function many2one({ field, rest, operator, operand, env }: Step): Predicate {
  const target = env.db.model(field.relation ?? '');
  const get = getter(field, env);
  if (rest === null && operator.endsWith('child_of')) return childOf({ field, operator, operand, env }, get);
  if (rest === null && typeof operand !== 'string' && !operator.endsWith('where')) {
    return scalarPredicate(field, operator, operand, get);
  }
  const inner: Wire = operator.endsWith('where') && rest === null ? operand : [[rest ?? 'rec_name', operator, operand]];
  const withInactive: Wire = target.hasActive ? [inner, ['active', 'in', [true, false]]] : inner;
  const test = compile(withInactive, target, env, false);
  let ofNone: boolean | null = null;
  return (row) => {
    const found = env.db.row(target.name, get(row));
    if (found !== null) return test(found);
    ofNone ??= test({});
    return ofNone;
  };
}

function childOf(
  { field, operator, operand, env }: Pick<Step, 'field' | 'operator' | 'operand' | 'env'>,
  get: (row: Row) => Value,
): Predicate {
  const within = new Set<number>();
  const table = env.db.table(field.relation ?? '');
  const open = (isList(operand) ? operand : [operand]).filter((id) => typeof id === 'number');
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (within.has(id)) continue;
    within.add(id);
    open.push(...table.pointingAt(field.name, id));
  }
  const isNot = operator.startsWith('not');
  return (row) => {
    const id = typeof row['id'] === 'number' ? row['id'] : 0;
    const own = get(row);
    return (within.has(id) || (typeof own === 'number' && within.has(own))) !== isNot;
  };
}

function toMany({ field, rest, operator, operand, env, activeTest }: Step): Predicate {
  const target = env.db.model(field.relation ?? '');
  const list = lister(field, env);
  if (rest === null && operand === null) {
    return operator === '!=' ? (row) => list(row).length > 0 : (row) => list(row).length === 0;
  }
  const name = rest ?? (typeof operand === 'string' ? 'rec_name' : 'id');
  const isWhere = operator === 'where' || operator === 'not where';
  const test = compile(isWhere ? operand : [[name, operator, operand]], target, env, activeTest);
  if (operator === 'not where') return (row) => !list(row).some(test);
  if (!isNegative(operator)) return (row) => list(row).some(test);
  return (row) => {
    const rows = list(row);
    return rows.length === 0 || rows.some(test);
  };
}

/** The records behind a one2many or many2many, active or not, in no order. */
export function lister(field: Field, env: Env): (row: Row) => Row[] {
  const table = env.db.table(field.relation ?? '');
  const { inverse } = field;
  const ids: (row: Row) => Iterable<number> =
    field.computed === null && inverse !== null
      ? (row) => table.pointingAt(inverse, Number(row['id']))
      : (row) => {
          const found = getter(field, env)(row);
          return Array.isArray(found) ? found.map(Number) : [];
        };
  return (row) => {
    const rows: Row[] = [];
    for (const id of ids(row)) {
      const found = table.get(id);
      if (found !== null) rows.push(found);
    }
    return rows;
  };
}
