import { children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { instantOf, stamp } from './amounts.ts';
import { connectionOf, type Order, type Paging } from './connections.ts';
import { gid } from './gid.ts';
import { accessDenied } from './refusals.ts';
import type { Shop } from './shop.ts';

/** What resolvers share in one request. */
export interface Asking {
  readonly shop: Shop;
  /** Coordinates of customer data that the app is not approved for: `Customer.firstName`. */
  readonly denied: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** What the extensions of the answer say of search keys that were ignored. */
  readonly warnings: object[];
}

/** Something that GraphQL reads by its fields. */
export type View = Readonly<Record<string, unknown>> & { readonly __typename: string };

export const byId: Order<View> = { id: ({ key }) => String(key), by: () => 0 };

/** The members that every stored record shows. */
export function common(type: string, row: Row) {
  const id = textOrEmpty(row, 'id');
  return {
    __typename: type,
    /** Sorts connections; no field of the API. */
    key: id,
    id: gid(type, id),
    legacyResourceId: id,
    createdAt: stamp(row, 'createdAt') ?? instantOf(0),
    updatedAt: stamp(row, 'updatedAt') ?? instantOf(0),
  };
}

/** The fields `metafield` and `metafields` of an owner. */
export function metafieldsOf(row: Row) {
  const views = children(row, 'metafields').map((each, index) => ({
    __typename: 'Metafield',
    key: text(each, 'key'),
    place: index,
    id: gid('Metafield', `${textOrEmpty(row, 'id')}${index}`),
    legacyResourceId: `${textOrEmpty(row, 'id')}${index}`,
    namespace: text(each, 'namespace'),
    type: text(each, 'type'),
    value: textOrEmpty(each, 'value'),
    createdAt: stamp(row, 'createdAt'),
    updatedAt: stamp(row, 'updatedAt'),
  }));
  return {
    metafield: ({ namespace, key }: { readonly namespace?: string; readonly key: string }) =>
      views.find((each) => each.key === key && each.namespace === (namespace ?? 'custom')) ?? null,
    metafields: (args: Paging & { readonly namespace?: string; readonly keys?: readonly string[] }) =>
      connectionOf(
        views.filter(
          (each) =>
            (args.namespace === undefined || each.namespace === args.namespace) &&
            (args.keys === undefined || args.keys.includes(`${each.namespace}.${each.key}`)),
        ),
        args,
        { id: ({ place }) => String(place), by: () => 0 },
      ),
  };
}

/** An address of a customer or an order; null when the row is. */
export function mailingAddress(row: Row | null, owner: string): View | null {
  if (row === null) return null;
  const names = [text(row, 'firstName'), text(row, 'lastName')].filter((each) => each !== null);
  const id = textOrEmpty(row, 'id');
  return {
    __typename: 'MailingAddress',
    key: id === '' ? '0' : id,
    id: `${gid('MailingAddress', id === '' ? '0' : id)}?model_name=${owner}`,
    ...optional(row, [
      'address1',
      'address2',
      'city',
      'company',
      'country',
      'province',
      'provinceCode',
      'zip',
      'phone',
    ]),
    countryCodeV2: text(row, 'countryCode'),
    firstName: text(row, 'firstName'),
    lastName: text(row, 'lastName'),
    name: names.length === 0 ? null : names.join(' '),
  };
}

/** Members as text, null where the row has none. */
export function optional(row: Row, names: readonly string[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(names.map((name) => [name, text(row, name)]));
}

export function tagsOf(row: Row): readonly string[] {
  const tags = row['tags'];
  return Array.isArray(tags) ? tags.map(String) : [];
}

const SCOPES: Readonly<Record<string, string>> = {
  'QueryRoot.customers': 'read_customers',
  'QueryRoot.customersCount': 'read_customers',
  'QueryRoot.customer': 'read_customers',
  'QueryRoot.customerByIdentifier': 'read_customers',
  'Order.customer': 'read_customers',
  'QueryRoot.orders': 'read_orders',
  'QueryRoot.ordersCount': 'read_orders',
  'QueryRoot.order': 'read_orders',
  'QueryRoot.refund': 'read_orders',
  'QueryRoot.fulfillment': 'read_orders',
  'Order.fulfillmentOrders': 'read_merchant_managed_fulfillment_orders',
  'QueryRoot.products': 'read_products',
  'QueryRoot.product': 'read_products',
  'QueryRoot.productVariants': 'read_products',
  'QueryRoot.productVariant': 'read_products',
  'ProductVariant.inventoryItem': 'read_inventory',
  'QueryRoot.inventoryItem': 'read_inventory',
  'QueryRoot.inventoryItems': 'read_inventory',
  'QueryRoot.inventoryLevel': 'read_inventory',
  'QueryRoot.locations': 'read_locations',
  'QueryRoot.location': 'read_locations',
  'Mutation.customerSet': 'write_customers',
  'Mutation.customerCreate': 'write_customers',
  'Mutation.customerUpdate': 'write_customers',
  'Mutation.customerDelete': 'write_customers',
  'Mutation.inventoryAdjustQuantities': 'write_inventory',
  'Mutation.inventorySetQuantities': 'write_inventory',
  'Mutation.orderCancel': 'write_orders',
  'Mutation.orderUpdate': 'write_orders',
  'Mutation.fulfillmentCreate': 'write_merchant_managed_fulfillment_orders',
  'Mutation.fulfillmentCancel': 'write_merchant_managed_fulfillment_orders',
};

/** What a node needs, read by its identifier. */
export const NODE_SCOPES: Readonly<Record<string, string>> = {
  Customer: 'read_customers',
  Order: 'read_orders',
  LineItem: 'read_orders',
  OrderTransaction: 'read_orders',
  Refund: 'read_orders',
  Fulfillment: 'read_orders',
  FulfillmentOrder: 'read_merchant_managed_fulfillment_orders',
  Product: 'read_products',
  ProductVariant: 'read_products',
  InventoryItem: 'read_inventory',
  Location: 'read_locations',
};

/** Throws what the API says of a field that the token or the app may not see. */
export function mustBeAllowed({ scopes, denied }: Asking, parent: string, field: string): void {
  const scope = SCOPES[`${parent}.${field}`];
  if (scope !== undefined && !scopes.has(scope)) throw accessDenied(field, `\`${scope}\` access scope`);
  if (denied.has(`${parent}.${field}`)) throw accessDenied(field, 'approval for protected customer data');
}
