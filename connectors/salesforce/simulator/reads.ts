import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { refuseTooMany } from './collections.ts';
import type { ObjectType } from './field.ts';
import { normalId } from './ids.ts';
import { isObject, parseJson, strings } from './json.ts';
import type { Cursor, Locators } from './locators.ts';
import type { Org } from './org.ts';
import { Refusal } from './refusals.ts';
import { dataPath, renderFields, renderSelected } from './render.ts';
import { namedFields, withId } from './single.ts';
import type { CompiledQuery } from './soql-ast.ts';
import { runQuery, type Scope } from './soql-run.ts';

const maxPage = 2000;
const minPage = 200;
const maxRetrieved = 2000;

/** Answers a query with its first page, and with a locator for the next when there is one. */
export function answerQuery(
  org: Org,
  locators: Locators,
  query: CompiledQuery,
  ask: { readonly scope: Scope; readonly userId: string; readonly request: SimulatedRequest },
): SimulatedResponse {
  const records = runQuery(org, query, ask.scope);
  if (query.kind === 'count') return { status: 200, body: { totalSize: records.length, done: true, records: [] } };
  const pageSize = pageSizeOf(ask.request);
  const cursor = { userId: ask.userId, query, scope: ask.scope, records, pageSize };
  const name = records.length > pageSize ? locators.open(cursor) : null;
  return page(org, cursor, name, 0);
}

export function answerMore(org: Org, locators: Locators, locator: string, userId: string): SimulatedResponse {
  const { name, cursor, from } = locators.find(locator, userId);
  return page(org, cursor, name, from);
}

function page(org: Org, cursor: Omit<Cursor, 'lastUsedAtMs'>, name: string | null, from: number): SimulatedResponse {
  const { records, pageSize, query, scope } = cursor;
  const to = from + pageSize;
  const isDone = to >= records.length;
  const next = isDone || name === null ? {} : { nextRecordsUrl: `${dataPath}/query/${name}-${to}` };
  const found = records.slice(from, to).map((record) => renderSelected(org, query, record, scope));
  return { status: 200, body: { totalSize: records.length, done: isDone, ...next, records: found } };
}

/** The `batchSize` of Sforce-Query-Options, within 200 and 2000. The source takes it for a hint; here it is kept. */
function pageSizeOf(request: SimulatedRequest): number {
  const header = request.headers['sforce-query-options'];
  const [, size] = /batchSize=(\d+)/i.exec(typeof header === 'string' ? header : '') ?? [];
  return size === undefined ? maxPage : Math.min(maxPage, Math.max(minPage, Number(size)));
}

/** Ids and fields of a collection retrieve, from the body of a POST or the query of a GET; null when they are not there. */
export function retrieveAsk(request: SimulatedRequest): { ids: readonly string[]; fields: readonly string[] } | null {
  const { searchParams } = request.url;
  const body = request.method === 'POST' ? parseJson(request.body.toString('utf8')) : null;
  const ids =
    request.method === 'POST' ? strings(isObject(body) ? body['ids'] : null) : listed(searchParams.get('ids'));
  const fields =
    request.method === 'POST' ? strings(isObject(body) ? body['fields'] : null) : listed(searchParams.get('fields'));
  return ids === null || fields === null ? null : { ids, fields };
}

/** One entry for each id, in the order of the ids; null for a record that is missing, deleted, or of another type. */
export function retrieve(org: Org, type: ObjectType, request: SimulatedRequest): SimulatedResponse {
  const ask = retrieveAsk(request);
  if (ask === null) {
    throw new Refusal(400, { errorCode: 'MISSING_ARGUMENT', message: 'The ids and fields parameters are required' });
  }
  refuseTooMany(ask.ids.length, maxRetrieved);
  const fields = withId(type, namedFields(org, type, ask.fields));
  const table = org.table(type.name);
  const body = ask.ids.map((id) => {
    const record = table.get(normalId(id) ?? '');
    return record === null || record['IsDeleted'] === true ? null : renderFields(type, record, fields);
  });
  return { status: 200, body };
}

function listed(value: string | null): string[] | null {
  return value === null ? null : value.split(',').map((item) => item.trim());
}
