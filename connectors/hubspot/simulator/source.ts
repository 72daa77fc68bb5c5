import type { Clock } from '../../../src/simulator/clock.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import type { OAuthTokens } from '../../../src/simulator/tokens.ts';
import { associateByDefault, dissociate, readAssociations } from './associations.ts';
import { renderDefinition } from './definitions.ts';
import type { Limits } from './limits.ts';
import { getOwner, listOwners } from './owners.ts';
import type { Portal } from './portal.ts';
import { batchRead, getObject, listObjects, type Reading, searchObjects } from './reads.ts';
import { notFound, Refusal, refusal, refusalOf } from './refusals.ts';
import { describeRequest, type Route, routeOf } from './routes.ts';
import { bodyOf } from './validation.ts';
import { archiveObject, createObject, mergeObjects, updateObject, type Writing, writeBatch } from './writes.ts';

export interface SourceParts {
  readonly portal: Portal;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tokens: OAuthTokens;
  readonly limits: Limits;
  /** The token of a private app: it does not expire. */
  readonly accessToken: string;
}

/** One HubSpot account behind its API. */
export function hubspotSource(parts: SourceParts): SimulatedSource {
  return {
    describe: describeRequest,
    handle: (request, call) => answer(parts, request, call),
    refuse: refusalOf,
    expireSessions: () => parts.tokens.expireAll(),
  };
}

function answer(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  const route = routeOf(request.url);
  if (route.kind === 'token') return parts.tokens.issue(request);
  if (!isSignedIn(parts, request)) {
    const message = 'Authentication credentials not found. This API supports OAuth 2.0 authentication.';
    return refusal(401, 'INVALID_AUTHENTICATION', message);
  }
  const isSearch = route.kind === 'search';
  const response = parts.limits.take(isSearch) ?? handled(parts, route, request, call);
  return isSearch ? response : { ...response, headers: { ...parts.limits.headers(), ...response.headers } };
}

function isSignedIn({ tokens, accessToken }: SourceParts, { headers }: SimulatedRequest): boolean {
  return headers.authorization === `Bearer ${accessToken}` || tokens.isGood(headers.authorization);
}

function handled(parts: SourceParts, route: Route, request: SimulatedRequest, call: number): SimulatedResponse {
  try {
    return routed(parts, route, request, call);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function routed(parts: SourceParts, route: Route, request: SimulatedRequest, call: number): SimulatedResponse {
  const { portal, clock } = parts;
  if (route.kind === 'owners') return listOwners(portal, request);
  if (route.kind === 'owner') return getOwner(portal, route.id);
  if (route.kind === 'unknown' || route.kind === 'token') throw notFound();
  const reading: Reading = { portal, type: route.type, nowText: new Date(clock.now()).toISOString() };
  const writing: Writing = { ...reading, ledger: parts.ledger, call };
  const body = () => bodyOf(request.body.toString('utf8'));
  switch (route.kind) {
    case 'objects':
      return request.method === 'POST' ? createObject(writing, request) : listObjects(reading, request);
    case 'object':
      if (request.method === 'PATCH') return updateObject(writing, route.id, request);
      return request.method === 'DELETE' ? archiveObject(writing, route.id) : getObject(reading, route.id, request);
    case 'batch':
      return route.verb === 'read' ? batchRead(reading, body(), request) : writeBatch(writing, route.verb, request);
    case 'search':
      return searchObjects(reading, body());
    case 'merge':
      return mergeObjects(writing, request);
    case 'properties':
      return {
        status: 200,
        body: { results: [...(portal.definitions.get(route.type)?.values() ?? [])].map(renderDefinition) },
      };
    case 'associations':
      return readAssociations(reading, route.to, body());
    case 'association':
      if (request.method === 'DELETE') return dissociate(writing, route.ends, route.to);
      if (request.method === 'PUT' && route.isDefault) return associateByDefault(writing, route.ends, route.to);
      throw notFound();
  }
}
