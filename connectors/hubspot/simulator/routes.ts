import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import { type ObjectType, objectTypeOf } from './definitions.ts';

export type Route =
  | { readonly kind: 'token' }
  | { readonly kind: 'objects'; readonly type: ObjectType }
  | { readonly kind: 'object'; readonly type: ObjectType; readonly id: string }
  | { readonly kind: 'batch'; readonly type: ObjectType; readonly verb: string }
  | { readonly kind: 'search' | 'merge' | 'properties'; readonly type: ObjectType }
  | { readonly kind: 'owners' }
  | { readonly kind: 'owner'; readonly id: string }
  | { readonly kind: 'associations'; readonly type: ObjectType; readonly to: ObjectType }
  | {
      readonly kind: 'association';
      readonly type: ObjectType;
      readonly to: ObjectType;
      readonly ends: { readonly from: string; readonly to: string };
      readonly isDefault: boolean;
    }
  | { readonly kind: 'unknown' };

/** What a path means. */
export function routeOf({ pathname }: URL): Route {
  const [, ...words] = pathname.split('/').map(decoded);
  const [first, version, area, name = '', ...rest] = words;
  if (first === 'oauth') return version === 'v1' && area === 'token' ? { kind: 'token' } : { kind: 'unknown' };
  if (first !== 'crm') return { kind: 'unknown' };
  if (version === 'v4') return associationRoute(area, name, rest);
  if (version !== 'v3') return { kind: 'unknown' };
  if (area === 'owners') return name === '' ? { kind: 'owners' } : { kind: 'owner', id: name };
  const type = objectTypeOf(name);
  if (type === null) return { kind: 'unknown' };
  if (area === 'properties') return { kind: 'properties', type };
  return area === 'objects' ? objectRoute(type, rest) : { kind: 'unknown' };
}

function objectRoute(type: ObjectType, [id, verb, ...rest]: readonly string[]): Route {
  if (id === undefined || id === '') return { kind: 'objects', type };
  if (rest.length > 0) return { kind: 'unknown' };
  if (id === 'batch' && verb !== undefined) return { kind: 'batch', type, verb };
  if (verb !== undefined) return { kind: 'unknown' };
  return id === 'search' || id === 'merge' ? { kind: id, type } : { kind: 'object', type, id };
}

function associationRoute(area: string | undefined, name: string, rest: readonly string[]): Route {
  const type = objectTypeOf(name);
  if (type === null) return { kind: 'unknown' };
  if (area === 'associations') {
    const to = objectTypeOf(rest[0] ?? '');
    return to !== null && rest.slice(1).join('/') === 'batch/read'
      ? { kind: 'associations', type, to }
      : { kind: 'unknown' };
  }
  const isDefault = rest[2] === 'default';
  const [from = '', word, toName = '', toId = ''] = isDefault ? rest.filter((_, index) => index !== 2) : rest;
  const to = objectTypeOf(toName);
  if (area !== 'objects' || word !== 'associations' || to === null || toId === '') return { kind: 'unknown' };
  return { kind: 'association', type, to, ends: { from, to: toId }, isDefault };
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/** The call in HubSpot's words, without keys. */
export function describeRequest(request: SimulatedRequest): CallDescription {
  const { method, url } = request;
  const route = routeOf(url);
  switch (route.kind) {
    case 'token':
      return { kind: 'auth', operation: `${method} /oauth/v1/token` };
    case 'objects':
      return { kind: method === 'GET' ? 'read' : 'write', operation: `${method} /crm/v3/objects/${route.type}` };
    case 'object':
      return {
        kind: method === 'GET' ? 'read' : 'write',
        operation: `${method} /crm/v3/objects/${route.type}/{id}`,
        ...(method === 'GET' ? { keys: [route.id] } : {}),
      };
    case 'batch':
      return {
        kind: route.verb === 'read' ? 'read' : 'write',
        operation: `POST /crm/v3/objects/${route.type}/batch/${route.verb}`,
        ...(route.verb === 'read' ? { keys: keysOf(request) } : {}),
      };
    case 'search':
    case 'merge':
      return {
        kind: route.kind === 'search' ? 'read' : 'write',
        operation: `POST /crm/v3/objects/${route.type}/${route.kind}`,
      };
    case 'properties':
      return { kind: 'describe', operation: `${method} /crm/v3/properties/${route.type}` };
    case 'owners':
      return { kind: 'read', operation: `${method} /crm/v3/owners` };
    case 'owner':
      return { kind: 'read', operation: `${method} /crm/v3/owners/{id}`, keys: [route.id] };
    case 'associations':
      return {
        kind: 'read',
        operation: `POST /crm/v4/associations/${route.type}/${route.to}/batch/read`,
        keys: keysOf(request),
      };
    case 'association':
      return {
        kind: 'write',
        operation: `${method} /crm/v4/objects/${route.type}/{id}/associations/${route.isDefault ? 'default/' : ''}${route.to}/{id}`,
      };
    case 'unknown':
      return { kind: method === 'GET' ? 'read' : 'write', operation: `${method} unknown` };
  }
}

function keysOf({ body }: SimulatedRequest): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const inputs: unknown = Reflect.get(Object(parsed), 'inputs');
    return Array.isArray(inputs) ? inputs.map((input) => String(Reflect.get(Object(input), 'id'))) : [];
  } catch {
    return [];
  }
}
