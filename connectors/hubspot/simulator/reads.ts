import type { Row } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Definition, ObjectType } from './definitions.ts';
import type { Portal, Stored } from './portal.ts';
import { invalid, notFound } from './refusals.ts';
import { renderObject } from './render.ts';
import { search } from './search.ts';
import { inputsOf } from './validation.ts';

const MAX_BATCH = 100;
const MAX_BATCH_WITH_HISTORY = 50;
const MAX_PAGE = 100;

export interface Reading {
  readonly portal: Portal;
  readonly type: ObjectType;
  readonly nowText: string;
}

/** `GET /crm/v3/objects/{objectType}`: in the order of ids, archived objects apart from the others. */
export function listObjects(reading: Reading, { url }: SimulatedRequest): SimulatedResponse {
  const { portal, type } = reading;
  const limit = Number(url.searchParams.get('limit') ?? '10');
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE) throw invalid(`limit must be at most ${MAX_PAGE}`);
  const from = Number(url.searchParams.get('after') ?? '0');
  if (Number.isNaN(from)) throw invalid('invalid after');
  const isArchived = url.searchParams.get('archived') === 'true';
  const listed = portal
    .list(type)
    .filter(({ id, archivedAtMs }) => (archivedAtMs !== null) === isArchived && Number(id) >= from)
    .sort((left, right) => Number(left.id) - Number(right.id));
  const next = listed[limit];
  const results = listed.slice(0, limit).map((stored) => shown(reading, stored, namesIn(url)));
  const link = `https://api.hubapi.com${url.pathname}?after=${next?.id}`;
  return {
    status: 200,
    body: next === undefined ? { results } : { results, paging: { next: { after: next.id, link } } },
  };
}

/** `GET /crm/v3/objects/{objectType}/{id}`; `idProperty` names another unique property. */
export function getObject(reading: Reading, key: string, { url }: SimulatedRequest): SimulatedResponse {
  const stored = found(reading, key, url.searchParams.get('idProperty'), url.searchParams.get('archived') === 'true');
  if (stored === null) throw notFound();
  return { status: 200, body: shown(reading, stored, namesIn(url)) };
}

/** `POST …/batch/read`: found ones in no order, missing ones in `errors` with status 207. */
export function batchRead(reading: Reading, body: Row, request: SimulatedRequest): SimulatedResponse {
  const history = body['propertiesWithHistory'];
  const hasHistory = Array.isArray(history) && history.length > 0;
  const inputs = inputsOf(body, hasHistory ? MAX_BATCH_WITH_HISTORY : MAX_BATCH);
  const idProperty = typeof body['idProperty'] === 'string' ? body['idProperty'] : null;
  const asked = Array.isArray(body['properties']) ? body['properties'].map(String) : [];
  const isArchived = request.url.searchParams.get('archived') === 'true';
  const ids = inputs.map((input) => String(input['id'] ?? ''));
  const results = new Map<string, unknown>();
  const missing: string[] = [];
  for (const id of ids) {
    const stored = found(reading, id, idProperty, isArchived);
    if (stored === null) missing.push(id);
    else results.set(stored.id, shown(reading, stored, asked));
  }
  const complete = {
    status: 'COMPLETE',
    results: shuffled([...results.values()]),
    startedAt: reading.nowText,
    completedAt: reading.nowText,
  };
  if (missing.length === 0) return { status: 200, body: complete };
  const noun = reading.type.toUpperCase();
  const message = `Could not get some ${noun} objects, they may be deleted or not exist. Check that ids are valid.`;
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }];
  return { status: 207, body: { ...complete, numErrors: errors.length, errors } };
}

export function searchObjects(reading: Reading, body: Row): SimulatedResponse {
  const { portal, type } = reading;
  const asked = Array.isArray(body['properties']) ? body['properties'].map(String) : [];
  const { total, found: page, after } = search(portal, type, body);
  const results = page.map((stored) => shown(reading, stored, asked));
  return { status: 200, body: after === null ? { total, results } : { total, results, paging: { next: { after } } } };
}

function found({ portal, type }: Reading, key: string, idProperty: string | null, isArchived: boolean): Stored | null {
  if (idProperty !== null && portal.definitions.get(type)?.get(idProperty)?.isUnique !== true)
    throw invalid(`${idProperty} is not a property with unique values`);
  const stored = idProperty === null ? portal.get(type, key) : portal.findBy(type, idProperty, key);
  return stored !== null && (stored.archivedAtMs !== null) === isArchived ? stored : null;
}

export function shown({ portal, type }: Reading, stored: Stored, asked: readonly string[]): unknown {
  return renderObject(type, stored, asked, portal.definitions.get(type) ?? new Map<string, Definition>());
}

function namesIn(url: URL): readonly string[] {
  return url.searchParams
    .getAll('properties')
    .flatMap((value) => value.split(','))
    .filter((name) => name !== '');
}

/** Answers to a batch keep no order: here every other one first, backwards. */
function shuffled(values: readonly unknown[]): readonly unknown[] {
  return [...values.filter((_, index) => index % 2 === 1), ...values.filter((_, index) => index % 2 === 0).reverse()];
}
