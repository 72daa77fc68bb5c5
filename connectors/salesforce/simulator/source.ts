import type { Clock } from '../../../src/simulator/clock.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import { deleteCollection, saveCollection, upsertCollection } from './collections.ts';
import { describeGlobal, describeObject } from './describe.ts';
import type { Field, ObjectType } from './field.ts';
import { normalId } from './ids.ts';
import { parseJson } from './json.ts';
import type { Locators } from './locators.ts';
import { describeCall } from './naming.ts';
import type { Org } from './org.ts';
import { answerMore, answerQuery, retrieve } from './reads.ts';
import { invalidSession, limitExceeded, notFound, Refusal, refusalOf, refused } from './refusals.ts';
import { dataPath, recordUrl } from './render.ts';
import { deletedBetween, updatedBetween } from './replication.ts';
import { type Route, routeOf } from './routes.ts';
import type { Session, Sessions } from './sessions.ts';
import { createRecord, deleteRecord, getRecord, recordByExternal, updateRecord, upsertRecord } from './single.ts';
import type { Soql } from './soql-compile.ts';
import { idOf } from './table.ts';
import type { Usage } from './usage.ts';
import { Ambiguous, type WriterContext } from './writer.ts';

export interface SourceParts {
  readonly org: Org;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly soql: Soql;
  readonly locators: Locators;
  readonly sessions: Sessions;
  readonly usage: Usage;
  /** Where the simulator listens; known only once it does. */
  readonly ownUrl: () => string;
}

/** The longest address, and the longest address with headers, that the source reads. */
const maxAddressBytes = 16_384;

type Handler = (request: SimulatedRequest, session: Session, call: number) => SimulatedResponse;

/** The REST API 66.0 of one organisation as a source of the harness. */
export function salesforceSource(parts: SourceParts): SimulatedSource {
  return {
    describe: (request) => describeCall(parts.soql, parts.locators, request),
    handle: (request, call) => handle(parts, request, call),
    refuse: (status, retryAfter) => ({
      ...refused(status, refusalOf(status)),
      headers: { ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    }),
    expireSessions: () => parts.sessions.clear(),
  };
}

async function handle(parts: SourceParts, request: SimulatedRequest, call: number): Promise<SimulatedResponse> {
  const tooLong = lengthRefusal(request);
  if (tooLong !== null) return tooLong;
  const route = routeOf(request);
  if (route.kind === 'token') return parts.sessions.issue(request, parts.ownUrl());
  if (route.kind === 'versions')
    return { status: 200, body: [{ label: "Spring '26", url: dataPath, version: '66.0' }] };
  const session = parts.sessions.of(request);
  if (session === null) return { ...refused(401, [invalidSession]), headers: { 'www-authenticate': 'Token' } };
  const response = parts.usage.take() ? answer(parts, route, request, session, call) : refused(403, [limitExceeded]);
  return { ...response, headers: { ...response.headers, 'sforce-limit-info': parts.usage.header() } };
}

function answer(
  parts: SourceParts,
  route: Route,
  request: SimulatedRequest,
  session: Session,
  call: number,
): SimulatedResponse {
  try {
    return handlerOf(parts, route, request.method)(request, session, call);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.status, error.errors);
    throw error;
  }
}

function handlerOf(parts: SourceParts, route: Route, method: string): Handler {
  const { org, locators } = parts;
  switch (route.kind) {
    case 'query':
      return only(method, ['GET'], (request, { userId }) =>
        answerQuery(org, locators, parts.soql.compile(route.soql), { scope: route.scope, userId, request }),
      );
    case 'more':
      return only(method, ['GET'], (_request, { userId }) => answerMore(org, locators, route.locator, userId));
    case 'limits':
      return () => ({ status: 200, body: limitsOf(parts.usage) });
    case 'objects':
      return () => ({ status: 200, body: describeGlobal(org) });
    case 'describe':
      return () => ({ status: 200, body: describeObject(org, typeOf(org, route.type)) });
    case 'deleted':
    case 'updated': {
      const between = route.kind === 'deleted' ? deletedBetween : updatedBetween;
      const table = org.table(typeOf(org, route.type).name);
      return (request) => ({ status: 200, body: between(table, request.url.searchParams, parts.clock.now()) });
    }
    case 'retrieve':
      return (request) => retrieve(org, typeOf(org, route.type), request);
    case 'create':
      return (request, session, call) =>
        createRecord(contextOf(parts, session, call), typeOf(org, route.type), request);
    case 'record':
      return recordHandler(parts, typeOf(org, route.type), route.id, method);
    case 'external':
      return externalHandler(parts, typeOf(org, route.type), route, method);
    case 'collection':
      return collectionHandler(parts, method);
    case 'collection-upsert': {
      const type = typeOf(org, route.type);
      const field = externalField(org, type, route.field);
      return only(method, ['PATCH'], (request, session, call) =>
        upsertCollection(contextOf(parts, session, call), type, field, parseJson(request.body.toString('utf8'))),
      );
    }
    default:
      throw notFound();
  }
}

function recordHandler(parts: SourceParts, type: ObjectType, id: string, method: string): Handler {
  if (method === 'PATCH')
    return (request, session, call) => updateRecord(contextOf(parts, session, call), type, id, request);
  if (method === 'DELETE') return (_request, session, call) => deleteRecord(contextOf(parts, session, call), type, id);
  return only(method, ['GET'], (request) => {
    const record = parts.org.table(type.name).get(normalId(id) ?? '');
    if (record === null || record['IsDeleted'] === true) throw notFound();
    return getRecord(parts.org, type, record, request);
  });
}

function externalHandler(
  parts: SourceParts,
  type: ObjectType,
  route: Extract<Route, { kind: 'external' }>,
  method: string,
): Handler {
  const field = externalField(parts.org, type, route.field);
  if (method === 'PATCH') {
    return (request, session, call) => upsertRecord(contextOf(parts, session, call), type, field, route.value, request);
  }
  return only(method, ['GET', 'DELETE'], (request, session, call) => {
    const found = recordByExternal(parts.org, type, field, route.value);
    if (found instanceof Ambiguous) return { status: 300, body: found.ids.map((id) => recordUrl(type, id)) };
    if (method === 'GET') return getRecord(parts.org, type, found, request);
    return deleteRecord(contextOf(parts, session, call), type, idOf(found));
  });
}

function collectionHandler(parts: SourceParts, method: string): Handler {
  if (method === 'POST' || method === 'PATCH') {
    return (request, session, call) =>
      saveCollection(contextOf(parts, session, call), method, parseJson(request.body.toString('utf8')));
  }
  return only(method, ['DELETE'], (request, session, call) =>
    deleteCollection(contextOf(parts, session, call), request.url.searchParams),
  );
}

function contextOf(parts: SourceParts, session: Session, call: number): WriterContext {
  return { org: parts.org, clock: parts.clock, ledger: parts.ledger, userId: session.userId, call };
}

function typeOf(org: Org, name: string): ObjectType {
  const type = org.type(name);
  if (type === null) throw notFound();
  return type;
}

function externalField(org: Org, type: ObjectType, name: string): Field {
  const field = org.field(type, name);
  if (field?.externalId === true) return field;
  const message = `Provided external ID field does not exist or is not accessible: ${name}`;
  throw new Refusal(404, { errorCode: 'NOT_FOUND', message });
}

function only(method: string, allowed: readonly string[], handler: Handler): Handler {
  if (allowed.includes(method)) return handler;
  const message = `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`;
  throw new Refusal(405, { errorCode: 'METHOD_NOT_ALLOWED', message });
}

function limitsOf(usage: Usage): unknown {
  return {
    DailyApiRequests: { Max: usage.max, Remaining: usage.remaining() },
    DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
    DataStorageMB: { Max: 10_240, Remaining: 10_000 },
  };
}

function lengthRefusal(request: SimulatedRequest): SimulatedResponse | null {
  const addressBytes = request.url.pathname.length + request.url.search.length;
  const headerBytes = Object.entries(request.headers).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length + 4,
    0,
  );
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  if (addressBytes > maxAddressBytes)
    return { status: 414, headers, body: '<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>' };
  if (addressBytes + headerBytes <= maxAddressBytes) return null;
  return { status: 431, headers, body: '<h1>Bad Message 431</h1><pre>reason: Request Header Fields Too Large</pre>' };
}
