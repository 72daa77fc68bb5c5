import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import type { Type } from './shop.ts';

const ROOT = '/wp-json/wc/v3/';

/** What a request addresses. `parent` is 0 where the type stands alone, `id` null for a list. */
export type Route =
  | { readonly kind: 'list' | 'single' | 'batch'; readonly type: Type; readonly parent: number; readonly id: number }
  | { readonly kind: 'settings' }
  | { readonly kind: 'gateways' }
  | { readonly kind: 'unknown' };

const NESTED: Readonly<Record<string, Type | undefined>> = {
  'products/variations': 'variations',
  'orders/refunds': 'refunds',
  'orders/notes': 'notes',
};
const BATCHED: readonly Type[] = ['customers', 'orders', 'products', 'variations'];

export function routeOf(url: URL): Route {
  const path = url.searchParams.get('rest_route')?.replace('/wc/v3/', ROOT) ?? url.pathname;
  if (!path.startsWith(ROOT)) return { kind: 'unknown' };
  const [first = '', second, third, fourth, ...rest] = path.slice(ROOT.length).replace(/\/$/, '').split('/');
  if (rest.length > 0) return { kind: 'unknown' };
  if (first === 'payment_gateways' && second === undefined) return { kind: 'gateways' };
  if (first === 'settings' && second === 'general' && third === undefined) return { kind: 'settings' };
  if (third === undefined)
    return routed(first === 'customers' || first === 'orders' || first === 'products' ? first : undefined, 0, second);
  if (!isId(second)) return { kind: 'unknown' };
  return routed(NESTED[`${first}/${third}`], Number(second), fourth);
}

function routed(type: Type | undefined, parent: number, last: string | undefined): Route {
  if (type === undefined) return { kind: 'unknown' };
  if (last === undefined) return { kind: 'list', type, parent, id: 0 };
  if (last === 'batch' && BATCHED.includes(type)) return { kind: 'batch', type, parent, id: 0 };
  return isId(last) ? { kind: 'single', type, parent, id: Number(last) } : { kind: 'unknown' };
}

function isId(part: string | undefined): part is string {
  return part !== undefined && /^\d{1,19}$/.test(part);
}

const PATHS: Readonly<Record<Type, string>> = {
  customers: '/customers',
  orders: '/orders',
  products: '/products',
  variations: '/products/{product_id}/variations',
  refunds: '/orders/{id}/refunds',
  notes: '/orders/{id}/notes',
};

/** What the ledger says about a request, without its keys: `GET /orders`, `PUT /orders/{id}`. */
export function describeRequest(request: SimulatedRequest): CallDescription {
  const route = routeOf(request.url);
  const kind = request.method === 'GET' ? 'read' : 'write';
  if (route.kind === 'unknown') return { kind, operation: `${request.method} unknown` };
  if (route.kind === 'gateways') return { kind, operation: `${request.method} /payment_gateways` };
  if (route.kind === 'settings') return { kind, operation: `${request.method} /settings/general` };
  const nested = route.parent === 0 ? '/{id}' : '/{child_id}';
  const last = { list: '', single: nested, batch: '/batch' }[route.kind];
  const operation = `${request.method} ${PATHS[route.type]}${last}`;
  const include = request.url.searchParams.get('include');
  return include === null || include === '' ? { kind, operation } : { kind, operation, keys: include.split(',') };
}
