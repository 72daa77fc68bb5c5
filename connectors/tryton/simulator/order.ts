import { getter } from './domain.ts';
import type { Env } from './env.ts';
import { Fault, keyError } from './errors.ts';
import type { Model } from './field.ts';
import { compareValues } from './operators.ts';
import { isList, type Row, type Value, type Wire } from './values.ts';

export type Compare = (left: Row, right: Row) => number;

export interface Order {
  readonly compare: Compare;
  /** Names the order, for what is remembered about it. */
  readonly key: string;
  /** It depends on nothing but the stored rows of its own model. */
  readonly isOwn: boolean;
  /** The stored field that comes first, ascending with nulls last; null when it is another kind of order. */
  readonly ascending: string | null;
}

interface Part {
  readonly get: (row: Row) => Value;
  readonly isOwn: boolean;
  readonly own: string | null;
}

/** Reads an order: `[["write_date", "ASC NULLS FIRST"], …]`; null is the model's own. Nulls come last ascending and first descending. */
export function orderOf(order: Wire | undefined, model: Model, env: Env): Order {
  const wanted = isList(order) ? order.map(entryOf) : model.order;
  const compares: Compare[] = [];
  let isOwn = true;
  let ascending: string | null = null;
  for (const [index, [path, type]] of wanted.entries()) {
    const direction = directionOf(type);
    for (const part of partsOf(path, model, env)) {
      compares.push(comparing(part.get, direction));
      isOwn &&= part.isOwn;
      if (index === 0 && compares.length === 1 && direction.sign === 1 && !direction.nullsFirst) ascending = part.own;
    }
  }
  const compare: Compare = (left, right) => {
    for (const one of compares) {
      const found = one(left, right);
      if (found !== 0) return found;
    }
    return 0;
  };
  return { compare, key: JSON.stringify(wanted), isOwn, ascending };
}

function entryOf(entry: Wire): readonly [string, string | null] {
  const [path, type] = isList(entry) ? entry : [];
  if (typeof path !== 'string') throw new Fault('not enough values to unpack (expected 2, got 1)');
  return [path, typeof type === 'string' ? type : null];
}

interface Direction {
  readonly sign: 1 | -1;
  readonly nullsFirst: boolean;
}

function directionOf(type: string | null): Direction {
  const [word = 'ASC', ...rest] = (type ?? 'ASC').toUpperCase().split(' ');
  if (word !== 'ASC' && word !== 'DESC') throw keyError(word);
  const nulls = rest.join(' ');
  if (nulls !== '' && nulls !== 'NULLS FIRST' && nulls !== 'NULLS LAST') throw keyError(nulls);
  return { sign: word === 'ASC' ? 1 : -1, nullsFirst: nulls === '' ? word === 'DESC' : nulls === 'NULLS FIRST' };
}

function comparing(get: (row: Row) => Value, { sign, nullsFirst }: Direction): Compare {
  return (left, right) => {
    const a = get(left);
    const b = get(right);
    if (a === null || b === null) {
      if (a === b) return 0;
      return (a === null) === nullsFirst ? -1 : 1;
    }
    return compareValues(a, b) * sign;
  };
}

function partsOf(path: string, model: Model, env: Env): Part[] {
  const dot = path.indexOf('.');
  const name = dot === -1 ? path : path.slice(0, dot);
  const field = model.fields.get(name);
  if (field === undefined) throw keyError(name);
  if (name === 'rec_name' && field.isSortable) return model.sortsBy.flatMap((by) => partsOf(by, model, env));
  if (!field.isSortable) throw new Fault(`column a.${name} does not exist\nLINE 1: ...`);
  const get = getter(field, env);
  if (name === 'code' && model.name === 'party.party') {
    // Codes are numbers as text: shorter ones come first.
    const length = (row: Row) => (typeof row['code'] === 'string' ? row['code'].length : null);
    return [length, get].map((part) => ({ get: part, isOwn: true, own: null }));
  }
  if (field.type !== 'many2one') return [{ get, isOwn: field.computed === null, own: field.computed ? null : name }];
  const target = env.db.model(field.relation ?? '');
  const rest = dot === -1 ? target.sortsBy : [path.slice(dot + 1)];
  if (rest.length === 1 && rest[0] === 'id') return [{ get, isOwn: field.computed === null, own: null }];
  return rest
    .flatMap((by) => partsOf(by, target, env))
    .map((part) => ({
      get: (row) => {
        const found = env.db.row(target.name, get(row));
        return found === null ? null : part.get(found);
      },
      isOwn: false,
      own: null,
    }));
}
