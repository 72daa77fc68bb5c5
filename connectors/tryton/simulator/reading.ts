import { getter, lister } from './domain.ts';
import type { Env } from './env.ts';
import { Fault, keyError, UserError } from './errors.ts';
import type { Field, Model } from './field.ts';
import { Json, quoted, valueText } from './json.ts';
import { orderOf } from './order.ts';
import { isOfCompany } from './search.ts';
import type { Row } from './values.ts';

type Writer = (row: Row) => string;

/** `_timestamp`: seconds since the epoch of the last change, six decimals, as text. */
export function timestampOf(row: Row): string {
  const micros = Number(row['write_date'] ?? row['create_date'] ?? 0);
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}

/** Writes rows with the asked fields; `a.b` becomes `"a.": {"b": …, "id": …}`, null for an empty many2one, a list for a to-many field. */
export function rowsText(model: Model, rows: readonly Row[], fields: readonly string[], env: Env): Json {
  const write = rowWriter(model, fields, env);
  return new Json(`[${rows.map(write).join(',')}]`);
}

function rowWriter(model: Model, names: readonly string[], env: Env): Writer {
  const nested = new Map<string, string[]>();
  const writers: Writer[] = [];
  for (const name of new Set(names)) {
    const dot = name.indexOf('.');
    if (dot === -1) writers.push(fieldWriter(model, name, env));
    else nested.set(name.slice(0, dot), [...(nested.get(name.slice(0, dot)) ?? []), name.slice(dot + 1)]);
  }
  for (const [name, inner] of nested) writers.push(nestedWriter(model, name, inner, env));
  if (!names.includes('id')) writers.push((row) => `"id":${row['id']}`);
  return (row) => `{${writers.map((write) => write(row)).join(',')}}`;
}

function fieldWriter(model: Model, name: string, env: Env): Writer {
  if (name === '_timestamp') return (row) => `"_timestamp":"${timestampOf(row)}"`;
  const field = fieldNamed(model, name);
  const head = `${quoted(name)}:`;
  if (field.type === 'one2many' || field.type === 'many2many') {
    const list = sortedLister(field, env);
    return (row) =>
      `${head}[${list(row)
        .map((item) => item['id'])
        .join(',')}]`;
  }
  const get = getter(field, env);
  return (row) => head + valueText(field, get(row));
}

function nestedWriter(model: Model, name: string, inner: readonly string[], env: Env): Writer {
  const field = fieldNamed(model, name);
  if (field.relation === null) {
    const kind = field.type === 'timestamp' ? 'Timestamp' : field.type.charAt(0).toUpperCase() + field.type.slice(1);
    throw new Fault(`'${kind}' object has no attribute 'get_target'`);
  }
  const target = env.db.model(field.relation);
  const head = `${quoted(`${name}.`)}:`;
  let write: Writer | null = null;
  const writeOne: Writer = (row) => {
    write ??= rowWriter(target, inner, env);
    return write(row);
  };
  if (field.type === 'many2one') {
    const get = getter(field, env);
    return (row) => {
      const found = env.db.row(target.name, get(row));
      return head + (found === null ? 'null' : writeOne(found));
    };
  }
  const list = sortedLister(field, env);
  return (row) => `${head}[${list(row).map(writeOne).join(',')}]`;
}

/** The records of a to-many field as a read lists them: active ones, in the order of their model. */
export function sortedLister(field: Field, env: Env): (row: Row) => Row[] {
  const target = env.db.model(field.relation ?? '');
  const list = lister(field, env);
  const onlyActive = target.hasActive && env.context['active_test'] !== false;
  const { compare } = orderOf(null, target, env);
  return (row) => {
    const found = list(row);
    const rows = onlyActive ? found.filter((item) => item['active'] === true) : found;
    return rows.length < 2 ? rows : rows.sort(compare);
  };
}

function fieldNamed(model: Model, name: string): Field {
  const field = model.fields.get(name);
  if (field === undefined) throw keyError(name);
  return field;
}

type Mode = 'read' | 'write to' | 'delete';

/** The rows of ids, each once. Fails as a whole when one is missing or hidden, naming the first five of all that were asked for. */
export function rowsOf(model: Model, ids: readonly number[], mode: Mode, env: Env): Row[] {
  const table = env.db.table(model.name);
  const rows: Row[] = [];
  let wrong = 0;
  for (const id of new Set(ids)) {
    const row = table.get(id);
    if (row === null || !isOfCompany(model, row, env)) wrong += 1;
    else rows.push(row);
  }
  if (wrong === 0) return rows;
  const named = `${ids.slice(0, 5).join(', ')}${wrong > 5 ? '...' : ''}`;
  throw new UserError(
    model.hasCompanyRule
      ? `You are not allowed to ${mode} records "${named}" of "${model.label}" because of at least one of these rules:\nUser in companies`
      : `You are trying to ${mode} records "${named}" of "${model.label}" that don't exist anymore.`,
  );
}
