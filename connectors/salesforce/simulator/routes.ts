import type { SimulatedRequest } from '../../../src/simulator/server.ts';
import type { Scope } from './soql-run.ts';

/** What a request asks for, by its path and method alone. */
export type Route =
  | { readonly kind: 'token' | 'versions' | 'limits' | 'objects' | 'unknown' }
  | { readonly kind: 'query'; readonly scope: Scope; readonly soql: string }
  | { readonly kind: 'more'; readonly locator: string }
  | { readonly kind: 'describe' | 'basic' | 'deleted' | 'updated' | 'create' | 'retrieve'; readonly type: string }
  | { readonly kind: 'record'; readonly type: string; readonly id: string }
  | { readonly kind: 'external'; readonly type: string; readonly field: string; readonly value: string }
  | { readonly kind: 'collection' }
  | { readonly kind: 'collection-upsert'; readonly type: string; readonly field: string };

const unknown: Route = { kind: 'unknown' };

export function routeOf(request: SimulatedRequest): Route {
  const { method, url } = request;
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  if (parts.join('/') === 'services/oauth2/token') return { kind: 'token' };
  if (parts[0] !== 'services' || parts[1] !== 'data') return unknown;
  if (parts.length === 2) return { kind: 'versions' };
  if (parts[2] !== 'v66.0') return unknown;
  const [resource, first] = parts.slice(3);
  if (resource === 'query' || resource === 'queryAll') {
    if (first !== undefined) return { kind: 'more', locator: first };
    return { kind: 'query', scope: resource === 'query' ? 'visible' : 'all', soql: url.searchParams.get('q') ?? '' };
  }
  if (resource === 'limits') return { kind: 'limits' };
  if (resource === 'sobjects') return objectRoute(method, parts.slice(4));
  return resource === 'composite' && first === 'sobjects' ? collectionRoute(method, parts.slice(5)) : unknown;
}

function objectRoute(method: string, parts: readonly string[]): Route {
  const [type, id, value] = parts;
  if (type === undefined) return { kind: 'objects' };
  if (id === undefined) return { kind: method === 'POST' ? 'create' : 'basic', type };
  if (id === 'describe' || id === 'deleted' || id === 'updated') return { kind: id, type };
  return value === undefined ? { kind: 'record', type, id } : { kind: 'external', type, field: id, value };
}

function collectionRoute(method: string, parts: readonly string[]): Route {
  const [type, field] = parts;
  if (type === undefined) return { kind: 'collection' };
  if (field !== undefined) return { kind: 'collection-upsert', type, field };
  return method === 'GET' || method === 'POST' ? { kind: 'retrieve', type } : unknown;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
