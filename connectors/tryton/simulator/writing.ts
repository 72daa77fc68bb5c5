import { priceKey } from './computed-product.ts';
import { beforeDelete, forbidDelete, forbidWrite } from './deletion.ts';
import type { Env } from './env.ts';
import { ConcurrencyError, Fault, keyError } from './errors.ts';
import type { Field, Model } from './field.ts';
import { plain } from './json.ts';
import { rowsOf, timestampOf } from './reading.ts';
import { afterCreate, afterWrite, defaultsOf } from './rules.ts';
import { storedValue, validate } from './validation.ts';
import { isList, isObject, type Row, type Value, type Wire, type WireObject } from './values.ts';

/** The fields that a write cannot set: accepted and ignored. */
const stamps = new Set(['create_date', 'write_date', 'create_uid', 'write_uid', 'id']);

/** Multi-value fields: computed when read, stored when written. */
const multiValued = new Set(['lang', 'language', 'customer_payment_term']);

/** Creates records with their children, in order; all carry the start of the call as create_date. */
export function createRecords(model: Model, list: readonly WireObject[], env: Env): number[] {
  const ids = list.map((values) => {
    const { scalars, commands } = split(model, values, null, env);
    const id = env.db.newId(model.name);
    const row: Row = {
      ...emptyRow(model),
      ...defaultsOf(model.name, scalars, env),
      ...scalars,
      id,
      create_date: env.stamp,
      create_uid: env.user,
      write_date: null,
      write_uid: null,
    };
    env.db.put(model.name, id, row);
    note(env, 'create', model, id, values);
    for (const [field, orders] of commands) applyCommands(field, model, id, orders, env);
    return id;
  });
  for (const id of ids) validate(model, id, env);
  afterCreate(model, ids, env);
  return ids;
}

/** Sets values on records and moves their write_date, whatever the values are. */
export function writeRecords(model: Model, ids: readonly number[], values: WireObject, env: Env): void {
  checkTimestamps(model, ids, env);
  for (const row of rowsOf(model, ids, 'write to', env)) {
    const id = Number(row['id']);
    forbidWrite(model, row, values, env);
    const { scalars, commands } = split(model, values, row, env);
    setStored(model, id, scalars, env);
    note(env, 'update', model, id, values);
    for (const [field, orders] of commands) applyCommands(field, model, id, orders, env);
  }
  for (const id of ids) validate(model, id, env);
  afterWrite(model, ids, values, env);
}

/** Sets stored values as the server does for itself: stamped, but not a change that anyone asked for. */
export function setStored(model: Model, id: number, values: Row, env: Env): void {
  const row = env.db.row(model.name, id);
  if (row === null) return;
  env.db.put(model.name, id, { ...row, ...values, id, write_date: env.stamp, write_uid: env.user });
}

/** Deletes records: optional links to them are cleared, parts go with them, and required links forbid it. Gone ids are no error. */
export function deleteRecords(model: Model, ids: readonly number[], env: Env): void {
  checkTimestamps(model, ids, env);
  if (model.hasCompanyRule) rowsOf(model, ids, model.name === 'sale.sale' ? 'read' : 'delete', env);
  const present = ids.filter((id) => env.db.row(model.name, id) !== null);
  for (const id of present) {
    forbidDelete(model, id, env);
    // A sale is cancelled before it goes, and its lines with it.
    if (model.name === 'sale.sale') setStored(model, id, { state: 'cancelled' }, env);
  }
  beforeDelete(model, present, env, {
    write: (name, keys, values) => writeRecords(env.db.model(name), keys, values, env),
    remove: (name, keys) => deleteRecords(env.db.model(name), keys, env),
  });
  for (const id of present) {
    if (env.db.row(model.name, id) === null) continue;
    env.db.remove(model.name, id);
    note(env, 'delete', model, id, {});
  }
}

export function checkTimestamps(model: Model, ids: readonly number[], env: Env): void {
  for (const id of ids) {
    const key = `${model.name},${id}`;
    const seen = env.timestamps.get(key);
    if (seen === undefined) continue;
    const row = env.db.row(model.name, id);
    if (row !== null && timestampOf(row) !== seen) throw new ConcurrencyError();
    env.timestamps.delete(key);
  }
}

export function note(
  env: Env,
  action: 'create' | 'update' | 'delete' | 'transition',
  model: Model,
  id: number,
  values: WireObject,
): void {
  const key = values['number'] ?? values['code'] ?? values['reference'];
  env.changes.push({
    action,
    objectType: model.name,
    key: String(id),
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)])),
    idempotencyKey: typeof key === 'string' ? key : null,
  });
}

function emptyRow(model: Model): Row {
  const row: Record<string, Value> = {};
  for (const field of model.fields.values()) {
    if (field.computed === null && field.type !== 'one2many') {
      row[field.name] = field.type === 'many2many' ? [] : field.type === 'boolean' ? false : null;
    }
  }
  return row;
}

interface Parts {
  readonly scalars: Record<string, Value>;
  readonly commands: readonly (readonly [Field, readonly Wire[]])[];
}

function split(model: Model, values: WireObject, row: Row | null, env: Env): Parts {
  const scalars: Record<string, Value> = {};
  const commands: (readonly [Field, readonly Wire[]])[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = model.fields.get(name);
    if (field === undefined) throw keyError(name);
    if (stamps.has(name)) continue;
    if (field.type === 'one2many' || field.type === 'many2many') {
      commands.push([field, isList(value) ? value : []]);
    } else if (field.computed === null || multiValued.has(name)) {
      const isBlankSuffix = row === null && name === 'suffix_code' && value === '';
      scalars[name] = isBlankSuffix ? null : storedValue(model, field, value, env);
    } else if ((name === 'list_price' && model.name === 'product.template') || name === 'cost_price') {
      const company = env.context['company'];
      scalars[priceKey(name, typeof company === 'number' ? company : null)] = storedValue(model, field, value, env);
    } else {
      throw new Fault(`Missing setter function for field "${field.label}" in "${model.label}".`);
    }
  }
  return { scalars, commands };
}

function idsOf(value: Wire | undefined): number[] {
  return isList(value) ? value.filter((id) => typeof id === 'number') : [];
}

/** Carries out `create`, `write`, `delete`, `add` and `remove` on the children of one record. */
function applyCommands(field: Field, parent: Model, id: number, orders: readonly Wire[], env: Env): void {
  const target = env.db.model(field.relation ?? '');
  for (const order of orders) {
    const [action, ...rest] = isList(order) ? order : [];
    switch (action) {
      case 'create': {
        const list = isList(rest[0]) ? rest[0].filter((item) => isObject(item)) : [];
        const owned = list.map((item) => (field.inverse === null ? item : { ...item, [field.inverse]: id }));
        const created = createRecords(target, owned, env);
        if (field.inverse === null) link(field, parent, id, created, env);
        break;
      }
      case 'write':
        for (let index = 0; index + 1 < rest.length; index += 2) {
          const values = rest[index + 1];
          if (isObject(values)) writeRecords(target, idsOf(rest[index]), values, env);
        }
        break;
      case 'delete':
        deleteRecords(target, idsOf(rest[0]), env);
        if (field.inverse === null) unlink(field, parent, id, idsOf(rest[0]), env);
        break;
      case 'add':
        if (field.inverse === null) link(field, parent, id, idsOf(rest[0]), env);
        else writeRecords(target, idsOf(rest[0]), { [field.inverse]: id }, env);
        break;
      case 'remove': {
        const { inverse } = field;
        if (inverse === null) unlink(field, parent, id, idsOf(rest[0]), env);
        else {
          const own = idsOf(rest[0]).filter((key) => env.db.row(target.name, key)?.[inverse] === id);
          if (own.length > 0) writeRecords(target, own, { [inverse]: null }, env);
        }
        break;
      }
      default:
        throw keyError(String(action));
    }
  }
}

function link(field: Field, model: Model, id: number, added: readonly number[], env: Env): void {
  relink(field, model, id, (old) => [...new Set([...old, ...added])], env);
}

function unlink(field: Field, model: Model, id: number, gone: readonly number[], env: Env): void {
  relink(field, model, id, (old) => old.filter((key) => !gone.includes(key)), env);
}

function relink(
  field: Field,
  model: Model,
  id: number,
  change: (old: readonly number[]) => readonly number[],
  env: Env,
): void {
  const row = env.db.row(model.name, id);
  if (row === null) return;
  const old = row[field.name];
  env.db.put(model.name, id, { ...row, [field.name]: change(Array.isArray(old) ? old.map(Number) : []) });
}
