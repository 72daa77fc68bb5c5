import { NumberLiteral } from '../../../src/simulator/json.ts';
import { displayName, fieldValue } from './compute.ts';
import type { Database, Rec } from './database.ts';
import { idsOf, testOf } from './domain.ts';
import { accessError, missing, valueError } from './refusal.ts';

/** Who asks, and what of the context matters. */
export interface Session {
  readonly db: Database;
  readonly context: Readonly<Record<string, unknown>>;
  /** Models that the user may not read at all. */
  readonly forbidden: ReadonlySet<string>;
  /** Whether a record rule keeps a record from the user. */
  isHidden(model: string, rec: Rec): boolean;
}

export type Args = Readonly<Record<string, unknown>>;

/** The records that a search finds, in order. */
export function searchIds({ db, ...session }: Session, model: string, args: Args): readonly number[] {
  mayRead({ db, ...session }, model);
  const activeTest = session.context['active_test'] !== false;
  const domain: unknown = args['domain'] ?? [];
  const test = testOf(domain, model, { db, activeTest });
  // A domain that speaks of `active` itself sees archived records.
  const hidesArchived = activeTest && db.model(model).has('active') && !JSON.stringify(domain).includes('"active"');
  const found = [...db.table(model).values()].filter(
    (rec) => !(hidesArchived && rec['active'] === false) && !session.isHidden(model, rec) && test(rec),
  );
  const sorted = found.toSorted(comparer(db, model, String(args['order'] ?? 'id asc')));
  const offset = Number(args['offset'] ?? 0);
  const limit =
    args['limit'] === undefined || args['limit'] === null || args['limit'] === false
      ? undefined
      : Number(args['limit']);
  return sorted.slice(offset, limit === undefined ? undefined : offset + limit).map(({ id }) => id);
}

function comparer(db: Database, model: string, order: string): (left: Rec, right: Rec) => number {
  const keys = order.split(',').map((part) => {
    const [field = 'id', direction = 'asc'] = part.trim().split(/\s+/);
    const { type } = db.field(model, field);
    if (!/^(asc|desc)$/i.test(direction)) throw valueError(`Invalid "order" specified (${order})`);
    return { field, type, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return (left, right) => {
    for (const { field, type, sign } of keys) {
      const [first, second] = [fieldValue(db, model, left, field), fieldValue(db, model, right, field)];
      const isNumber = type === 'integer' || type === 'float' || type === 'monetary' || type === 'many2one';
      const difference = isNumber
        ? Number(first ?? 0) - Number(second ?? 0)
        : compare(String(first ?? ''), String(second ?? ''));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Fails whole when one record is gone or hidden, as `read` does. */
export function readAll(session: Session, model: string, ids: readonly number[], fields: unknown): readonly Args[] {
  mayRead(session, model);
  const recs = ids.map((id) => session.db.get(model, id) ?? null);
  const known = recs.filter((rec) => rec !== null);
  if (known.length < ids.length) throw missing(model);
  if (known.some((rec) => session.isHidden(model, rec))) throw accessError(model);
  return known.map((rec) => rendered(session, model, rec, fields));
}

export function mayRead({ db, forbidden }: Session, model: string): void {
  db.model(model);
  if (forbidden.has(model)) throw accessError(model);
}

/** A record as an answer shows it: `false` for nothing, links with their names, moments without zone and fraction. */
function rendered({ db }: Session, model: string, rec: Rec, fields: unknown): Args {
  const all = [...db.model(model).keys()];
  const names = Array.isArray(fields) && fields.length > 0 ? [...new Set(['id', ...fields.map(String)])] : all;
  return Object.fromEntries(names.map((name) => [name, shownValue(db, model, rec, name)]));
}

function shownValue(db: Database, model: string, rec: Rec, name: string): unknown {
  const { type, relation } = db.field(model, name);
  const value = name === 'id' ? rec.id : fieldValue(db, model, rec, name);
  const isEmpty = value === undefined || value === null || value === '' || value === false;
  switch (type) {
    case 'boolean':
      return value === true;
    case 'integer':
      return name === 'id' ? rec.id : Number(value ?? 0);
    case 'float':
    case 'monetary':
      return floatLiteral(isEmpty ? '0' : String(value));
    case 'many2one': {
      const other = relation === null ? undefined : db.get(relation, Number(value ?? 0));
      return other === undefined || relation === null ? false : [other.id, displayName(db, relation, other)];
    }
    case 'one2many':
    case 'many2many':
      return idsOf(value);
    case 'datetime':
      return isEmpty ? false : String(value).slice(0, 19);
    default:
      return isEmpty ? false : String(value);
  }
}

/** A float as Python writes it: `1249.5`, `100.0`. */
function floatLiteral(text: string): NumberLiteral {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = fraction.replace(/0+$/, '');
  return new NumberLiteral(`${whole}.${digits === '' ? '0' : digits}`);
}

/** `fields_get`. */
export function describedFields({ db }: Session, model: string, args: Args): Args {
  const only: readonly unknown[] | null = Array.isArray(args['allfields']) ? args['allfields'] : null;
  const entries = [...db.model(model)].filter(([name]) => only === null || only.includes(name));
  return Object.fromEntries(
    entries.map(([name, { type, relation }]) => [
      name,
      {
        type,
        string: name
          .replace(/^x_/, '')
          .replace(/_ids?$/, '')
          .replaceAll('_', ' '),
        readonly: name === 'id' || name.endsWith('_date') || name === 'display_name',
        ...(relation === null ? {} : { relation }),
      },
    ]),
  );
}
