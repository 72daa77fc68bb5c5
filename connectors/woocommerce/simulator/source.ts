import type { Row } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { WindowLimit } from '../../../src/simulator/limits.ts';
import { children, isRow, text } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import type { ApiKey } from './auth.ts';
import { listed, trimmed } from './collection.ts';
import { isForced, mustBeForced, type Writing } from './members.ts';
import { listParameters, ORDER_STATUSES } from './params.ts';
import { noRoute, Refused, refusal } from './refusals.ts';
import { type Rendering, rendered } from './render.ts';
import { describeRequest, type Route, routeOf } from './routes.ts';
import { type Shop, type Stored, statusOf, type Type } from './shop.ts';
import { wholeList } from './whole-lists.ts';
import { createCustomer, updateCustomer } from './write-customers.ts';
import { createOrder, updateOrder } from './write-orders.ts';
import { createItem, createNote, updateItem } from './write-others.ts';
import { createRefund } from './write-refunds.ts';

export interface SourceParts {
  readonly shop: Shop;
  readonly ledger: Ledger;
  readonly key: ApiKey;
  /** The host's own limit; null without one. */
  readonly hostLimit: WindowLimit | null;
  readonly offsetMs: number;
  readonly taxPercent: string;
  readonly sortsByModified: boolean;
  readonly moreStatuses: readonly string[];
}

type Addressed = Exclude<Route, { kind: 'unknown' | 'settings' | 'gateways' }>;

const NAMES: Readonly<Record<Type, string>> = {
  customers: 'woocommerce_rest_invalid_id',
  orders: 'woocommerce_rest_shop_order_invalid_id',
  products: 'woocommerce_rest_product_invalid_id',
  variations: 'woocommerce_rest_product_variation_invalid_id',
  refunds: 'woocommerce_rest_shop_order_refund_invalid_id',
  notes: 'woocommerce_rest_order_note_invalid_id',
};
const MAX_BATCH = 100;

/** The REST API v3 of one shop. There is no sign-in that could expire. */
export function woocommerceSource(parts: SourceParts): SimulatedSource {
  return {
    describe: describeRequest,
    handle: (request, call) => handled(parts, request, call),
    refuse: refusal,
    expireSessions: () => undefined,
  };
}

function handled(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  if (parts.hostLimit !== null && !parts.hostLimit.take())
    return refusal(429, String(parts.hostLimit.retryAfterSeconds()));
  try {
    parts.key.check(request);
    const route = routeOf(request.url);
    if (route.kind === 'unknown') throw noRoute();
    if (route.kind === 'settings' || route.kind === 'gateways') return wholeList(parts.shop, route.kind, request);
    return request.method === 'GET' ? read(parts, route, request) : write(parts, route, request, call);
  } catch (error) {
    if (error instanceof Refused) return { status: error.status, body: error.body };
    throw error;
  }
}

function read(parts: SourceParts, route: Addressed, { url, headers }: SimulatedRequest): SimulatedResponse {
  const { shop } = parts;
  const how = renderingOf(parts, url, headers.host);
  if (route.kind === 'batch') throw noRoute();
  checkParent(shop, route);
  if (route.kind === 'single') return { status: 200, body: trimmed(rendered(existing(shop, route, 404), how), url) };
  // The notes of an order have no pages.
  if (route.type === 'notes')
    return { status: 200, body: shop.of('notes', route.parent).map((each) => rendered(each, how)) };
  const all = isNested(route.type) ? shop.of(route.type, route.parent) : candidates(shop, route.type, url);
  return listed(all, listParameters(route.type, url, parts), { how, url });
}

/** A list of products by SKU also finds variations. */
function candidates(shop: Shop, type: Type, url: URL): readonly Stored[] {
  const isBySku = type === 'products' && url.searchParams.has('sku');
  return isBySku ? [...shop.list('products'), ...shop.list('variations').map(asProduct)] : shop.list(type);
}

function asProduct(variation: Stored): Stored {
  const fields = { ...variation.fields, type: 'variation', parent_id: variation.parent };
  return { ...variation, type: 'products', fields };
}

function write(parts: SourceParts, route: Addressed, request: SimulatedRequest, call: number): SimulatedResponse {
  const { url, method, headers } = request;
  const { shop } = parts;
  const writing = writingOf(parts, call);
  const how = renderingOf(parts, url, headers.host);
  checkParent(shop, route);
  if (route.kind === 'batch') return batch(writing, route, { body: bodyOf(request), url, how });
  if (route.kind === 'list') {
    if (method !== 'POST') throw noRoute();
    return { status: 201, body: rendered(created(writing, route, bodyOf(request)), how) };
  }
  const stored = existing(shop, route, method === 'DELETE' || route.type === 'customers' ? 404 : 400);
  if (method === 'DELETE') return { status: 200, body: deleted(writing, stored, { url, how }) };
  if (method !== 'PUT' && method !== 'POST' && method !== 'PATCH') throw noRoute();
  return { status: 200, body: rendered(updated(writing, stored, bodyOf(request)), how) };
}

function created(writing: Writing, { type, parent }: Addressed, body: Row): Stored {
  if (text(body, 'id') !== null) throw new Refused(400, 'woocommerce_rest_exists', 'Cannot create existing resource.');
  const order = writing.shop.get('orders', parent);
  switch (type) {
    case 'customers':
      return createCustomer(writing, body);
    case 'orders':
      return createOrder(writing, body);
    case 'products':
    case 'variations':
      return createItem(writing, type, body, parent);
    case 'refunds':
    case 'notes':
      if (order === null) throw new Refused(404, NAMES.orders, 'Invalid order ID.');
      return type === 'refunds' ? createRefund(writing, order, body) : createNote(writing, order, body);
  }
}

function updated(writing: Writing, stored: Stored, body: Row): Stored {
  if (stored.type === 'customers') return updateCustomer(writing, stored, body);
  if (stored.type === 'orders') return updateOrder(writing, stored, body);
  if (stored.type === 'products' || stored.type === 'variations') return updateItem(writing, stored, body);
  throw noRoute();
}

/** Orders and products go to the trash unless they are forced out; nothing else has one. */
function deleted(writing: Writing, stored: Stored, { url, how }: { readonly url: URL; readonly how: Rendering }) {
  const hasTrash = stored.type === 'orders' || stored.type === 'products';
  if (!hasTrash) mustBeForced(url);
  if (hasTrash && !isForced(url)) {
    if (statusOf(stored) === 'trash')
      throw new Refused(410, 'woocommerce_rest_already_trashed', 'The resource has already been deleted.');
    stored.fields['status'] = 'trash';
    writing.effect('delete', stored, { status: 'trash' });
    return rendered(stored, how);
  }
  const last = rendered(stored, how);
  writing.shop.remove(stored);
  writing.effect('delete', stored, {});
  return last;
}

interface Batching {
  readonly body: Row;
  readonly url: URL;
  readonly how: Rendering;
}

/** One bad element costs itself alone: its error stands in its place, within a status of 200. */
function batch(writing: Writing, route: Addressed, { body, url, how }: Batching): SimulatedResponse {
  const count = ['create', 'update', 'delete'].reduce((sum, name) => sum + listIn(body, name).length, 0);
  if (count > MAX_BATCH)
    throw new Refused(
      413,
      'woocommerce_rest_request_entity_too_large',
      `Unable to accept more than ${MAX_BATCH} items for this request.`,
    );
  const each = (id: unknown, run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { id: Number(id ?? 0), error: error.body };
    }
  };
  const one = (id: unknown) => existing(writing.shop, { ...route, kind: 'single', id: Number(id) }, 400);
  const forced = new URL(`?force=true`, url);
  const done = {
    create: children(body, 'create').map((row) => each(0, () => rendered(created(writing, route, row), how))),
    update: children(body, 'update').map((row) =>
      each(row['id'], () => rendered(updated(writing, one(row['id']), row), how)),
    ),
    delete: listIn(body, 'delete').map((id) => each(id, () => deleted(writing, one(id), { url: forced, how }))),
  };
  return { status: 200, body: Object.fromEntries(Object.entries(done).filter(([, list]) => list.length > 0)) };
}

function listIn(body: Row, name: string): readonly unknown[] {
  const list = body[name];
  return Array.isArray(list) ? list : [];
}

function writingOf({ shop, ledger, taxPercent, moreStatuses }: SourceParts, call: number): Writing {
  return {
    shop,
    taxPercent,
    statuses: [...ORDER_STATUSES, 'checkout-draft', ...moreStatuses],
    effect: (action, { type, id, parent }, values) => {
      const own = children(values, 'meta_data').find((entry) => entry['key'] === '_mainstem_id');
      const key = type === 'variations' || type === 'refunds' ? `${parent}:${id}` : String(id);
      const idempotencyKey = own === undefined ? null : text(own, 'value');
      ledger.effect({ call, action, objectType: type, key, values, idempotencyKey });
    },
  };
}

function renderingOf({ shop, offsetMs }: SourceParts, url: URL, host: string | undefined): Rendering {
  const places = Number(url.searchParams.get('dp') ?? 2);
  return { shop, offsetMs, places: Number.isSafeInteger(places) ? Math.min(places, 10) : 2, origin: `http://${host}` };
}

function existing(shop: Shop, { type, id, parent }: Addressed, status: number): Stored {
  const stored = shop.get(type, id);
  if (stored === null || stored.parent !== parent)
    throw new Refused(status, NAMES[type], type === 'customers' ? 'Invalid resource ID.' : 'Invalid ID.');
  return stored;
}

function checkParent(shop: Shop, { type, parent }: Addressed): void {
  if (!isNested(type)) return;
  const parents = type === 'variations' ? 'products' : 'orders';
  if (shop.get(parents, parent) === null) throw new Refused(404, NAMES[parents], 'Invalid ID.');
}

function isNested(type: Type): boolean {
  return type === 'variations' || type === 'refunds' || type === 'notes';
}

function bodyOf({ body }: SimulatedRequest): Row {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isRow(value)) return value;
  } catch {
    throw new Refused(400, 'rest_invalid_json', 'Invalid JSON body passed.', {
      json_error_code: 4,
      json_error_message: 'Syntax error',
    });
  }
  throw new Refused(400, 'rest_invalid_json', 'Invalid JSON body passed.');
}
