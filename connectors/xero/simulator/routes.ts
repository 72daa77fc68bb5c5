import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import type { ObjectType } from './books.ts';
import { listParameter, takesIds } from './listing.ts';

const root = '/api.xro/2.0/';
const types = new Map<string, ObjectType>([
  ['contacts', 'Contacts'],
  ['items', 'Items'],
  ['invoices', 'Invoices'],
  ['creditnotes', 'CreditNotes'],
  ['payments', 'Payments'],
]);

/** What a request addresses. */
export type Route =
  | { readonly kind: 'token' }
  | { readonly kind: 'connections' }
  | { readonly kind: 'organisation' }
  | { readonly kind: 'accounts' }
  | { readonly kind: 'list'; readonly type: ObjectType }
  | { readonly kind: 'single'; readonly type: ObjectType; readonly key: string }
  | { readonly kind: 'allocations'; readonly key: string; readonly allocation: string | null }
  | { readonly kind: 'unknown'; readonly isApi: boolean };

/** Endpoint names do not regard case. */
export function routeOf({ pathname }: URL): Route {
  const path = pathname.toLowerCase();
  if (path === '/connect/token') return { kind: 'token' };
  if (path === '/connections') return { kind: 'connections' };
  if (!path.startsWith(root)) return { kind: 'unknown', isApi: false };
  const [name = '', key, part, partKey, ...rest] = pathname
    .slice(root.length)
    .replace(/\/$/, '')
    .split('/')
    .map(decoded);
  const type = types.get(name.toLowerCase());
  if (/^organisations?$/i.test(name) && key === undefined) return { kind: 'organisation' };
  if (/^accounts$/i.test(name) && key === undefined) return { kind: 'accounts' };
  if (type === undefined || rest.length > 0) return { kind: 'unknown', isApi: true };
  if (key === undefined) return { kind: 'list', type };
  if (part === undefined) return { kind: 'single', type, key };
  if (type === 'CreditNotes' && part.toLowerCase() === 'allocations') {
    return { kind: 'allocations', key, allocation: partKey ?? null };
  }
  return { kind: 'unknown', isApi: true };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What the ledger says about a request: `GET /Invoices`, `GET /Invoices/{id}`, `token`, and the identifiers it asks for. */
export function describeRequest(request: SimulatedRequest): CallDescription {
  const route = routeOf(request.url);
  const kind = request.method === 'GET' ? 'read' : 'write';
  switch (route.kind) {
    case 'token':
      return { kind: 'auth', operation: 'token' };
    case 'connections':
      return { kind: 'auth', operation: `${request.method} /connections` };
    case 'organisation':
      return { kind: 'describe', operation: `${request.method} /Organisation` };
    case 'accounts':
      return { kind, operation: `${request.method} /Accounts` };
    case 'list': {
      const keys = request.method === 'GET' ? keysAsked(route.type, request.url.searchParams) : null;
      return { kind, operation: `${request.method} /${route.type}`, ...(keys === null ? {} : { keys }) };
    }
    case 'single':
      return { kind, operation: `${request.method} /${route.type}/{id}`, keys: [route.key] };
    case 'allocations': {
      const suffix = route.allocation === null ? '' : '/{id}';
      return { kind, operation: `${request.method} /CreditNotes/{id}/Allocations${suffix}`, keys: [route.key] };
    }
    case 'unknown':
      return { kind, operation: `${request.method} ${request.url.pathname}` };
  }
}

const keyFields: Readonly<Record<ObjectType, string>> = {
  Contacts: 'ContactID',
  Items: 'ItemID',
  Invoices: 'InvoiceID',
  CreditNotes: 'CreditNoteID',
  Payments: 'PaymentID',
};

/** The identifiers of `IDs`, else those that a filter compares the object's own identifier with; null when there are none. */
function keysAsked(type: ObjectType, parameters: URLSearchParams): readonly string[] | null {
  const ids = takesIds(type) ? listParameter(parameters, 'IDs') : null;
  if (ids !== null) return ids;
  const comparison = new RegExp(`(?<![.\\w])${keyFields[type]}\\s*==?\\s*guid\\(\\s*"([^"]+)"\\s*\\)`, 'gi');
  const compared = [...(parameters.get('where') ?? '').matchAll(comparison)].map((match) => match[1] ?? '');
  return compared.length === 0 ? null : compared;
}
