import { fieldValue } from './compute.ts';
import { type Database, type Rec, stampOf } from './database.ts';
import { valueError } from './refusal.ts';
import type { FieldDef } from './schema.ts';

type Test = (rec: Rec) => boolean;

/** What a search sees: `activeTest` hides archived records also behind dotted paths. */
export interface View {
  readonly db: Database;
  readonly activeTest: boolean;
}

/** Reads a domain in prefix notation. Throws ValueError for what is none. */
export function testOf(domain: unknown, model: string, view: View): Test {
  if (!Array.isArray(domain)) throw valueError('Domain must be a list');
  const stack: Test[] = [];
  for (const each of domain.toReversed()) {
    if (each === '&' || each === '|') {
      const [left, right] = [stack.pop(), stack.pop()];
      if (left === undefined || right === undefined) throw valueError('Invalid domain: too few operands');
      stack.push(each === '&' ? (rec) => left(rec) && right(rec) : (rec) => left(rec) || right(rec));
    } else if (each === '!') {
      const inner = stack.pop();
      if (inner === undefined) throw valueError('Invalid domain: too few operands');
      stack.push((rec) => !inner(rec));
    } else stack.push(conditionOf(each, model, view));
  }
  return (rec) => stack.every((test) => test(rec));
}

function conditionOf(condition: unknown, model: string, view: View): Test {
  if (!Array.isArray(condition) || condition.length !== 3)
    throw valueError(`Invalid domain term ${JSON.stringify(condition)}`);
  const [path, operator, value]: readonly unknown[] = condition;
  if (typeof path !== 'string' || typeof operator !== 'string') throw valueError('Invalid domain term');
  return along(path.split('.'), model, { operator: operator.toLowerCase(), value }, view);
}

interface Asked {
  readonly operator: string;
  readonly value: unknown;
}

/** A dotted path holds where any record at its end does. */
function along([field = '', ...rest]: readonly string[], model: string, asked: Asked, view: View): Test {
  const { db } = view;
  const def = db.field(model, field);
  if (rest.length === 0) return leaf(field, def, model, asked, view);
  const { relation } = def;
  if (relation === null) throw valueError(`Invalid field path '${field}.${rest.join('.')}'`);
  const inner = along(rest, relation, asked, view);
  return (rec) =>
    idsOf(fieldValue(db, model, rec, field)).some((id) => {
      const other = db.get(relation, id);
      const isHidden = def.type !== 'many2one' && view.activeTest && other?.['active'] === false;
      return other !== undefined && !isHidden && inner(other);
    });
}

function leaf(field: string, def: FieldDef, model: string, { operator, value }: Asked, { db }: View): Test {
  const held = (rec: Rec) => fieldValue(db, model, rec, field);
  const isMany = def.type.endsWith('2many');
  const same = (rec: Rec, wanted: unknown) => (isMany ? holdsId(held(rec), wanted) : equals(held(rec), wanted, def));
  switch (operator) {
    case '=':
    case '==':
      return (rec) => same(rec, value);
    case '!=':
    case '<>':
      return (rec) => !same(rec, value);
    case 'in':
    case 'not in': {
      if (!Array.isArray(value)) throw valueError(`Invalid value for ${operator}`);
      if (field === 'id') {
        const ids = new Set(value.map(Number));
        return (rec) => ids.has(rec.id) === (operator === 'in');
      }
      const list: readonly unknown[] = value;
      return (rec) => list.some((each) => same(rec, each)) === (operator === 'in');
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (rec) => compares(held(rec), operator, value, def);
    case 'like':
    case 'ilike':
    case '=like':
    case '=ilike':
    case 'not like':
    case 'not ilike': {
      const pattern = patternOf(String(value), operator);
      const isNot = operator.startsWith('not');
      return (rec) => pattern.test(shown(held(rec), def, db)) !== isNot;
    }
    case 'child_of':
      return (rec) =>
        isBelow(
          rec,
          field === 'id' ? model : (def.relation ?? model),
          field === 'id' ? rec.id : Number(held(rec)),
          idsOf(value),
          db,
        );
    default:
      throw valueError(`Invalid operator ${operator}`);
  }
}

export function idsOf(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.map(Number);
  return value === undefined || value === null || value === false ? [] : [Number(value)];
}

function holdsId(held: unknown, wanted: unknown): boolean {
  const ids = idsOf(held);
  return wanted === false || wanted === null ? ids.length === 0 : ids.includes(Number(wanted));
}

function equals(held: unknown, wanted: unknown, def: FieldDef): boolean {
  const isEmpty = held === undefined || held === null || held === false || held === '';
  if (wanted === false || wanted === null) return isNumber(def) ? Number(held ?? 0) === 0 : isEmpty;
  if (wanted === true) return held === true;
  if (isNumber(def) || def.type === 'many2one') return Number(held ?? 0) === Number(wanted);
  if (def.type === 'datetime') return !isEmpty && String(held) === stampOf(String(wanted));
  return !isEmpty && String(held) === String(wanted);
}

function isNumber({ type }: FieldDef): boolean {
  return type === 'integer' || type === 'float' || type === 'monetary';
}

function compares(held: unknown, operator: string, value: unknown, def: FieldDef): boolean {
  if (held === undefined && !isNumber(def)) return false;
  const [left, right] = isNumber(def)
    ? [Number(held ?? 0), Number(value)]
    : def.type === 'datetime'
      ? [String(held), stampOf(String(value))]
      : [String(held), String(value)];
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function patternOf(text: string, operator: string): RegExp {
  const escaped = text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  const body = operator.startsWith('=') ? `^${escaped}$` : escaped;
  return new RegExp(body, operator.includes('ilike') ? 'is' : 's');
}

function shown(held: unknown, def: FieldDef, db: Database): string {
  if (def.type !== 'many2one' || def.relation === null) return String(held ?? '');
  const rec = db.get(def.relation, Number(held ?? 0));
  return rec === undefined ? '' : String(fieldValue(db, def.relation, rec, 'display_name'));
}

function isBelow(rec: Rec, model: string, id: number, roots: readonly number[], db: Database): boolean {
  const parent = model === 'stock.location' ? 'location_id' : 'parent_id';
  for (let at = db.get(model, id); at !== undefined; at = db.get(model, Number(at[parent] ?? 0)))
    if (roots.includes(at.id)) return true;
  return roots.includes(rec.id);
}
