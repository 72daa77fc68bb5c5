import { GraphQLError } from 'graphql';
import { type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { connectionOf, type Paging } from './connections.ts';
import { gid, idOfType, partsOf } from './gid.ts';
import { accessDenied } from './refusals.ts';
import { searchOf } from './search.ts';
import { searchablesOf } from './searchables.ts';
import type { ObjectType, Shop } from './shop.ts';
import { customerView } from './view-customer.ts';
import { fulfillmentView } from './view-fulfillment.ts';
import { itemView, locationView, productView, variantView } from './view-goods.ts';
import { fulfillmentOrderView, lineView, orderView } from './view-orders.ts';
import { type Asking, NODE_SCOPES, type View } from './view-parts.ts';
import { refundView, transactionView } from './view-payments.ts';

type Args = Paging & {
  readonly query?: string | null;
  readonly sortKey?: string | null;
  readonly includeInactive?: boolean;
  readonly limit?: number;
};
type ById = { readonly id: string };

interface Listed {
  readonly type: ObjectType;
  readonly searchable: keyof ReturnType<typeof searchablesOf>;
  readonly view: (shop: Shop, row: Row) => View;
  readonly idMember?: string;
}

const CUSTOMERS: Listed = { type: 'Customer', searchable: 'Customer', view: customerView };
const ORDERS: Listed = { type: 'Order', searchable: 'Order', view: orderView };
const PRODUCTS: Listed = { type: 'Product', searchable: 'Product', view: productView };
const VARIANTS: Listed = { type: 'ProductVariant', searchable: 'ProductVariant', view: variantView };
const LOCATIONS: Listed = { type: 'Location', searchable: 'Location', view: (_shop, row) => locationView(row) };
const ITEMS: Listed = {
  type: 'ProductVariant',
  searchable: 'InventoryItem',
  view: itemView,
  idMember: 'inventoryItemId',
};

/** The root fields that read. */
export const queries = {
  customers: (args: Args, asking: Asking) => listed(CUSTOMERS, 'customers', args, asking),
  orders: (args: Args, asking: Asking) => listed(ORDERS, 'orders', args, asking),
  products: (args: Args, asking: Asking) => listed(PRODUCTS, 'products', args, asking),
  productVariants: (args: Args, asking: Asking) => listed(VARIANTS, 'productVariants', args, asking),
  inventoryItems: (args: Args, asking: Asking) => listed(ITEMS, 'inventoryItems', args, asking),
  locations: (args: Args, asking: Asking) => listed(LOCATIONS, 'locations', args, asking),
  customersCount: (args: Args, asking: Asking) => countOf(found(CUSTOMERS, 'customersCount', args, asking)),
  ordersCount: (args: Args, asking: Asking) => countOf(found(ORDERS, 'ordersCount', args, asking)),
  node: ({ id }: ById, asking: Asking) => nodeOf(id, asking),
  nodes: ({ ids }: { readonly ids: readonly string[] }, asking: Asking) => ids.map((id) => nodeOrError(id, asking)),
  customer: ({ id }: ById, asking: Asking) => typed('Customer', id, asking),
  order: ({ id }: ById, asking: Asking) => typed('Order', id, asking),
  product: ({ id }: ById, asking: Asking) => typed('Product', id, asking),
  productVariant: ({ id }: ById, asking: Asking) => typed('ProductVariant', id, asking),
  inventoryItem: ({ id }: ById, asking: Asking) => typed('InventoryItem', id, asking),
  location: ({ id }: { readonly id?: string }, asking: Asking) =>
    typed('Location', id ?? gid('Location', textOrEmpty(asking.shop.list('Location')[0] ?? {}, 'id')), asking),
  refund: ({ id }: ById, asking: Asking) => typed('Refund', id, asking),
  fulfillment: ({ id }: ById, asking: Asking) => typed('Fulfillment', id, asking),
  inventoryLevel: ({ id }: ById, asking: Asking) => levelOf(id, asking),
  customerByIdentifier: ({ identifier }: { readonly identifier: Readonly<Record<string, string>> }, asking: Asking) =>
    customerBy(identifier, asking),
  shop: (_args: unknown, { shop }: Asking) => ({
    currencyCode: shop.currencyCode,
    email: text(shop.row, 'email') ?? 'shop@example.com',
    id: gid('Shop', text(shop.row, 'id') ?? '1'),
    ianaTimezone: text(shop.row, 'ianaTimezone') ?? 'Europe/Berlin',
    myshopifyDomain: text(shop.row, 'myshopifyDomain') ?? 'demo.myshopify.com',
    name: text(shop.row, 'name') ?? 'Demo shop',
  }),
  currentAppInstallation: (_args: unknown, { scopes }: Asking) => ({
    id: gid('AppInstallation', '1'),
    accessScopes: [...scopes].map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
  }),
  metafieldDefinitions: (
    args: Paging & { readonly ownerType: string; readonly namespace?: string },
    { shop }: Asking,
  ) =>
    connectionOf(
      shop
        .list('MetafieldDefinition')
        .filter(
          (row) => row['ownerType'] === args.ownerType && row['namespace'] === (args.namespace ?? row['namespace']),
        )
        .map((row) => ({ ...row, id: gid('MetafieldDefinition', textOrEmpty(row, 'id')), place: row['id'] })),
      args,
      { id: ({ place }) => String(place), by: () => 0 },
    ),
};

/** The same with the views instead of rows: rows are sorted and searched, views are shown. */
function listed(list: Listed, path: string, args: Args, asking: Asking) {
  const rows = found(list, path, args, asking);
  const connection = connectionOf(rows, args, orderOf(args.sortKey ?? 'ID', list.idMember ?? 'id'));
  const view = (row: Row) => list.view(asking.shop, row);
  return {
    ...connection,
    nodes: connection.nodes.map(view),
    edges: connection.edges.map(({ node, cursor }) => ({ node: view(node), cursor })),
  };
}

const SORTED_BY: Readonly<Record<string, string>> = {
  UPDATED_AT: 'updatedAt',
  CREATED_AT: 'createdAt',
  PROCESSED_AT: 'processedAt',
  NAME: 'name',
  TITLE: 'title',
  SKU: 'sku',
};

function orderOf(sortKey: string, idMember: string) {
  const member = SORTED_BY[sortKey];
  const isInstant = member?.endsWith('At') === true;
  return {
    id: (row: Row) => textOrEmpty(row, idMember),
    by: (row: Row) => {
      if (member === undefined) return 0;
      return isInstant ? Math.floor(Date.parse(textOrEmpty(row, member)) / 1000) : textOrEmpty(row, member);
    },
  };
}

/** Orders of more than sixty days ago take a scope of their own. */
const RECENT_MS = 60 * 86_400_000;

function isVisible(type: ObjectType, row: Row, { shop, scopes }: Asking): boolean {
  if (type !== 'Order' || scopes.has('read_all_orders')) return true;
  return Date.parse(textOrEmpty(row, 'createdAt')) >= shop.clock.now() - RECENT_MS;
}

function found(list: Listed, path: string, args: Args, asking: Asking): readonly Row[] {
  const { query } = args;
  const rows = asking.shop
    .list(list.type)
    .filter(
      (row) =>
        isVisible(list.type, row, asking) &&
        (list.type !== 'Location' || args.includeInactive === true || row['isActive'] !== false),
    );
  if (query === undefined || query === null || query.trim() === '') return rows;
  const search = searchOf(query, searchablesOf(asking.shop)[list.searchable]);
  if (search.ignored.length > 0)
    asking.warnings.push({
      path: [path],
      query,
      warnings: search.ignored.map((field) => ({
        field,
        message: 'Invalid search field for this query.',
        code: 'invalid_field',
      })),
    });
  return rows.filter((row) => search.matches(row));
}

function countOf(rows: readonly Row[]) {
  return rows.length > 25_000 ? { count: 25_001, precision: 'AT_LEAST' } : { count: rows.length, precision: 'EXACT' };
}

const VIEWS: Readonly<Record<string, (shop: Shop, row: Row) => View>> = {
  Customer: customerView,
  Order: orderView,
  Product: productView,
  ProductVariant: variantView,
  Location: (_shop, row) => locationView(row),
  OrderTransaction: transactionView,
  Refund: refundView,
  Fulfillment: fulfillmentView,
};

function isStored(type: string): type is ObjectType {
  return Object.hasOwn(VIEWS, type);
}

/** The object behind a global identifier; null when there is none that the token may see. Throws for text that is no identifier. */
function nodeOf(global: string, asking: Asking): View | null {
  const parts = partsOf(global);
  if (parts === null)
    throw new GraphQLError(`Invalid global id '${global}'`, { extensions: { code: 'argumentLiteralsIncompatible' } });
  const { type, id } = parts;
  const scope = NODE_SCOPES[type];
  if (scope !== undefined && !asking.scopes.has(scope)) throw accessDenied(type, `\`${scope}\` access scope`);
  const { shop } = asking;
  if (type === 'InventoryItem') {
    const variant = shop.variantOfItem(id);
    return variant === null ? null : itemView(shop, variant);
  }
  if (type === 'FulfillmentOrder') {
    const order = shop.get('Order', id);
    return order === null ? null : fulfillmentOrderView(shop, order);
  }
  if (type === 'LineItem') return lineNode(shop, id);
  const row = isStored(type) ? shop.get(type, id) : null;
  if (row === null || !isStored(type) || !isVisible(type, row, asking)) return null;
  return VIEWS[type]?.(shop, row) ?? null;
}

function lineNode(shop: Shop, id: string): View | null {
  for (const order of shop.list('Order')) {
    const lines = order['lineItems'];
    const line = Array.isArray(lines) ? lines.find((each: Row) => text(each, 'id') === id) : undefined;
    if (line !== undefined) return lineView(shop, order, line);
  }
  return null;
}

/** A node that may not be seen costs its own place alone. */
function nodeOrError(id: string, asking: Asking): View | null | Error {
  try {
    return nodeOf(id, asking);
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions['code'] === 'ACCESS_DENIED') return error;
    throw error;
  }
}

function typed(type: string, id: string, asking: Asking): View | null {
  return partsOf(id)?.type === type ? nodeOf(id, asking) : null;
}

function levelOf(id: string, asking: Asking): unknown {
  const locationId = idOfType('InventoryLevel', id);
  const itemId = /[?&]inventory_item_id=(\d+)/.exec(id)?.[1] ?? null;
  const variant = asking.shop.variantOfItem(itemId);
  if (variant === null || locationId === null) return null;
  const level = itemView(asking.shop, variant)['inventoryLevel'];
  return typeof level === 'function' ? level({ locationId: gid('Location', locationId) }) : null;
}

function customerBy(identifier: Readonly<Record<string, string>>, { shop }: Asking): View | null {
  const row = shop
    .list('Customer')
    .find(
      (each) =>
        (identifier['id'] !== undefined && gid('Customer', textOrEmpty(each, 'id')) === identifier['id']) ||
        (identifier['emailAddress'] !== undefined &&
          text(each, 'email') === identifier['emailAddress'].toLowerCase()) ||
        (identifier['phoneNumber'] !== undefined && text(each, 'phone') === identifier['phoneNumber']),
    );
  return row === undefined ? null : customerView(shop, row);
}
