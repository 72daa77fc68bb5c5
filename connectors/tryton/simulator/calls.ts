import { checkAccess, type Hidden } from './access.ts';
import type { Database } from './database.ts';
import { definitions } from './definitions.ts';
import { type Change, type Env, text } from './env.ts';
import { Fault, Refusal } from './errors.ts';
import type { Model } from './field.ts';
import { Json, quoted } from './json.ts';
import { formModels, onChange } from './on-change.ts';
import { scalarOf } from './operators.ts';
import { rowsOf, rowsText } from './reading.ts';
import { countRows, searchRows } from './search.ts';
import { isList, isObject, type Wire, type WireObject } from './values.ts';
import { runSaleMethod, saleMethods } from './workflow-sale.ts';
import { runShipmentMethod, shipmentMethods } from './workflow-shipment.ts';
import { inventoryMethods, moveMethods, runInventoryMethod, runMoveMethod } from './workflow-stock.ts';
import { createRecords, deleteRecords, writeRecords } from './writing.ts';

export interface CallResult {
  readonly result: Json;
  readonly changes: readonly Change[];
}

type Handler = (model: Model, args: readonly Wire[], env: Env) => Json;

const nothing = new Json('null');
const idsText = (ids: readonly number[]) => new Json(`[${ids.join(',')}]`);

/** The methods of every model; the largest number of arguments before the context is their own. */
const generic: Readonly<Record<string, { readonly most: number; readonly run: Handler }>> = {
  search: { most: 4, run: (model, args, env) => idsText(searched(model, args, env).map((row) => Number(row['id']))) },
  search_count: { most: 1, run: (model, [domain = null], env) => new Json(String(countRows(model, domain, env))) },
  search_read: {
    most: 5,
    run: (model, args, env) => {
      const fields = isList(args[4]) ? args[4].map(String) : [];
      return rowsText(model, searched(model, args, env), fields, env);
    },
  },
  read: {
    most: 2,
    run: (model, [ids = null, fields = null], env) => {
      if (!isList(fields)) throw new Fault("'NoneType' object is not iterable");
      const rows = rowsOf(model, idList(model, ids), 'read', env).sort((a, b) => place(a['id']) - place(b['id']));
      return rowsText(model, rows, fields.map(String), env);
    },
  },
  create: { most: 1, run: (model, [list = null], env) => idsText(createRecords(model, objects(list), env)) },
  write: { most: Number.POSITIVE_INFINITY, run: write },
  delete: {
    most: 1,
    run: (model, [ids = null], env) => {
      deleteRecords(model, unique(idList(model, ids)), env);
      return nothing;
    },
  },
  fields_get: { most: 3, run: (model, [names]) => definitions(model, names) },
};

export const readMethods = new Set([
  'search',
  'search_count',
  'search_read',
  'read',
  'fields_get',
  'get_preferences',
  'on_change',
]);

/** A read does not keep the order that was asked for: some other order, the same every time. */
const place = (id: unknown) => (Number(id) * 7919) % 1009;

/** Runs `model.<model>.<method>` as one transaction. The last argument is the context; keys that start with `_` are dropped from it. */
export function runModelCall(
  db: Database,
  name: string,
  method: string,
  params: readonly Wire[],
  hidden: Hidden,
): CallResult {
  const model = db.model(name);
  const handler = handlerOf(model, method);
  if (handler === null) throw new Refusal(403);
  const sent = params.at(-1);
  if (!isObject(sent)) throw new Fault('Missing context argument');
  const args = params.slice(0, -1);
  if (args.length > handler.most) {
    const given = args.length + 1;
    throw new Fault(
      `ModelSQL.${method}() takes from 2 to ${handler.most + 3} positional arguments but ${given} were given`,
    );
  }
  checkAccess(hidden, model, args);
  const env: Env = {
    db,
    context: Object.fromEntries(Object.entries(sent).filter(([key]) => !key.startsWith('_'))),
    stamp: readMethods.has(method) ? 0 : db.stamp(),
    timestamps: timestampsOf(sent),
    changes: [],
    user: 1,
    memo: new Map(),
  };
  const result = db.transaction(() => handler.run(model, args, env));
  return { result, changes: env.changes };
}

function handlerOf(model: Model, method: string): { readonly most: number; readonly run: Handler } | null {
  const found = Object.hasOwn(generic, method) ? generic[method] : undefined;
  if (found !== undefined) return found;
  if (model.name === 'res.user' && method === 'get_preferences') return { most: 1, run: preferences };
  if (formModels.has(model.name) && method === 'on_change')
    return { most: 2, run: (of, args, env) => onChange(of.name, args, env) };
  const run = workflowOf(model.name, method);
  if (run === null) return null;
  return {
    most: 1,
    run: (of, [ids = null], env) => {
      run(method, unique(idList(of, ids)), env);
      return nothing;
    },
  };
}

function workflowOf(model: string, method: string) {
  if (model === 'sale.sale' && saleMethods.has(method)) return runSaleMethod;
  if (model === 'stock.move' && moveMethods.has(method)) return runMoveMethod;
  if (model === 'stock.shipment.out' && shipmentMethods.has(method)) return runShipmentMethod;
  if (model === 'stock.inventory' && inventoryMethods.has(method)) return runInventoryMethod;
  return null;
}

function searched(model: Model, [domain = null, offset, limit, order]: readonly Wire[], env: Env) {
  return searchRows(
    model,
    { domain, offset: typeof offset === 'number' ? offset : 0, limit: typeof limit === 'number' ? limit : null, order },
    env,
  );
}

function write(model: Model, args: readonly Wire[], env: Env): Json {
  const pairs: { ids: number[]; values: WireObject }[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const ids = args[index] ?? null;
    if (typeof ids === 'number') throw new Fault(`can only concatenate list (not "${model.name}") to list`);
    const values = args[index + 1];
    if (!isObject(values)) throw new Fault(`${model.name}.write() missing 1 required positional argument: 'values'`);
    pairs.push({ ids: unique(idList(model, ids)), values });
  }
  rowsOf(
    model,
    pairs.flatMap(({ ids }) => ids),
    'write to',
    env,
  );
  for (const { ids, values } of pairs) writeRecords(model, ids, values, env);
  return nothing;
}

function preferences(_model: Model, [contextOnly]: readonly Wire[], { db }: Env): Json {
  const company = db.row('company.company', db.company);
  const name = text(db.row('party.party', company?.['party']), 'name') ?? '';
  const more = contextOnly === false ? `,"name":${quoted(text(db.row('res.user', 1), 'name') ?? '')}` : '';
  return new Json(
    `{"company_filter":"one","company":${db.company},"company.rec_name":${quoted(name)},"language":"en","language_direction":"ltr","groups":[6,7,1,4,2,5,3,8,12,13,9,10,11]${more}}`,
  );
}

/** Ids as they may come: numbers or their text. */
function idList(model: Model, ids: Wire): number[] {
  if (!isList(ids)) throw new Fault("object of type 'int' has no len()");
  const field = model.fields.get('id');
  if (field === undefined) return [];
  return ids.map((id) => {
    if (isList(id)) throw new Fault("unhashable type: 'list'");
    return Number(scalarOf(field, id));
  });
}

function unique(ids: number[]): number[] {
  if (new Set(ids).size !== ids.length) throw new Fault('Duplicate ids');
  return ids;
}

function objects(list: Wire): WireObject[] {
  return isList(list) ? list.filter((item) => isObject(item)) : [];
}

function timestampsOf(context: WireObject): Map<string, string> {
  const found = context['_timestamp'];
  const entries = isObject(found) ? Object.entries(found) : [];
  return new Map(entries.flatMap(([key, seen]) => (seen === null ? [] : [[key, String(seen)] as const])));
}
