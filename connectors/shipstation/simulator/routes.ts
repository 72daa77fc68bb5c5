import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';

export type Action =
  | 'list shipments'
  | 'read shipment'
  | 'read external'
  | 'create shipments'
  | 'update shipment'
  | 'cancel shipment'
  | 'list labels'
  | 'read label'
  | 'track label'
  | 'track'
  | 'list warehouses'
  | 'read warehouse'
  | 'list carriers';

export interface Route {
  readonly action: Action;
  /** As the ledger calls it. */
  readonly operation: string;
  /** What the path names. */
  readonly key: string | null;
}

const ROUTES: readonly (readonly [method: string, path: RegExp, action: Action, shown: string])[] = [
  ['GET', /^\/shipments$/, 'list shipments', '/shipments'],
  ['POST', /^\/shipments$/, 'create shipments', '/shipments'],
  ['GET', /^\/shipments\/external_shipment_id\/([^/]+)$/, 'read external', '/shipments/external_shipment_id/{id}'],
  ['GET', /^\/shipments\/([^/]+)$/, 'read shipment', '/shipments/{shipment_id}'],
  ['PUT', /^\/shipments\/([^/]+)$/, 'update shipment', '/shipments/{shipment_id}'],
  ['PUT', /^\/shipments\/([^/]+)\/cancel$/, 'cancel shipment', '/shipments/{shipment_id}/cancel'],
  ['GET', /^\/labels$/, 'list labels', '/labels'],
  ['GET', /^\/labels\/([^/]+)$/, 'read label', '/labels/{label_id}'],
  ['GET', /^\/labels\/([^/]+)\/track$/, 'track label', '/labels/{label_id}/track'],
  ['GET', /^\/tracking$/, 'track', '/tracking'],
  ['GET', /^\/warehouses$/, 'list warehouses', '/warehouses'],
  ['GET', /^\/warehouses\/([^/]+)$/, 'read warehouse', '/warehouses/{warehouse_id}'],
  ['GET', /^\/carriers$/, 'list carriers', '/carriers'],
];

/** What a request is for; null where the API has no such address. ShipEngine calls version 2 `v1`. */
export function routeOf({ method, url }: SimulatedRequest): Route | null {
  const path = /^\/v[12](\/.*)$/.exec(url.pathname)?.[1];
  if (path === undefined) return null;
  for (const [verb, form, action, shown] of ROUTES) {
    const match = verb === method ? form.exec(path) : null;
    if (match !== null) return { action, operation: `${method} ${shown}`, key: decoded(match[1]) };
  }
  return null;
}

export function describeRequest(request: SimulatedRequest): CallDescription {
  const kind = request.method === 'GET' ? 'read' : 'write';
  const route = routeOf(request);
  if (route === null) return { kind, operation: `${request.method} (no such address)` };
  const key = route.key ?? request.url.searchParams.get('shipment_id');
  return { kind, operation: route.operation, ...(key === null ? {} : { keys: [key] }) };
}

function decoded(part: string | undefined): string | null {
  if (part === undefined) return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
