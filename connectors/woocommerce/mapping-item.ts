import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { StockLevel, VariantOption } from '../../src/model/values.ts';
import { amountOf, booleanOrNone, gmtInstant, keyReference, listOf, textOf, wooText } from './codecs.ts';
import { SHOP_LOCATION } from './mapping-location.ts';
import { customFieldsOf } from './meta.ts';
import type { WooProduct } from './wire.ts';

const { nullable, from, absent } = rowsOf<WooProduct>();

const STATUSES: Readonly<Record<string, 'ACTIVE' | 'INACTIVE' | undefined>> = {
  publish: 'ACTIVE',
  private: 'ACTIVE',
  draft: 'INACTIVE',
  pending: 'INACTIVE',
  future: 'INACTIVE',
};

/** What products and variations have alike. */
const shared = {
  sku: nullable('sku', wooText, 'read'),
  description: nullable('description', wooText, 'read', 'HTML, as typed'),
  kind: from(['virtual'], kindOfItem, 'read', 'virtual items are services'),
  status: from(['status'], statusOfItem, 'read', 'drafts are inactive'),
  gtin: absent('kept since release 9.2: take it from `global_unique_id` by configuration'),
  unit: absent('quantities have no unit'),
  isSold: nullable('purchasable', booleanOrNone, 'read', 'has a price and can be bought'),
  isPurchased: absent('a shop does not buy'),
  listPrice: from(['regular_price'], listPriceOf, 'read', 'in the currency of the connection'),
  cost: absent('not kept'),
  createdAt: nullable('date_created_gmt', gmtInstant, 'read'),
  updatedAt: {
    ...nullable('date_modified_gmt', gmtInstant, 'read', 'orders take from the stock without touching it'),
    kind: 'required',
  },
  customFields: from(['meta_data'], customFieldsOf, 'read', 'without entries whose key begins with an underscore'),
  correlationId: absent('items are not made from here'),
} as const;

const STOCK_NOTE =
  'one count for the whole shop, less what has been ordered, shipped or not: on hand and available are the same number';

const stock = lacking(
  from(['manage_stock', 'stock_quantity'], stockOf, 'update', STOCK_NOTE),
  'reserved',
  'incoming',
  'onOrder',
  'backordered',
  'inTransit',
  'reorderPoint',
);

/** InventoryItem from /products, of every type. */
export const productMapping = defineMapping<WooProduct, 'InventoryItem'>('InventoryItem', {
  ...shared,
  name: { ...nullable('name', wooText, 'read'), kind: 'required' },
  variantOf: absent('products are none; their variations are'),
  variantOptions: absent('products are none; their variations are'),
  stock,
});

/** InventoryItem from /products/{id}/variations. */
export const variationMapping = defineMapping<WooProduct, 'InventoryItem'>('InventoryItem', {
  ...shared,
  name: {
    ...from(['product.name', 'attributes'], nameOfVariation, 'read', 'the product and the options'),
    kind: 'required',
  },
  variantOf: from(['product.id'], productOf, 'read'),
  variantOptions: from(['attributes'], optionsOf, 'read', 'without options that are left to the buyer'),
  stock: { ...stock, note: `${STOCK_NOTE}; null where the product counts for all of its variations` },
});

function kindOfItem(item: WooProduct, context: MappingContext): 'GOODS' | 'SERVICE' | null {
  const { virtual } = item;
  if (virtual === null || virtual === undefined) return null;
  return booleanOrNone.decode(virtual, context) === true ? 'SERVICE' : 'GOODS';
}

function statusOfItem({ status }: WooProduct): 'ACTIVE' | 'INACTIVE' | null {
  const code = textOf(status);
  if (code === null) return null;
  const known = STATUSES[code];
  if (known === undefined) throw new RangeError('unknown status');
  return known;
}

function listPriceOf(item: WooProduct, { currency }: MappingContext) {
  return currency === null ? null : amountOf(item.regular_price, currency);
}

/** Null where nothing is counted. */
function stockOf(item: WooProduct, context: MappingContext): readonly StockLevel[] | null {
  const { manage_stock: isManaged, stock_quantity: count } = item;
  if (isManaged === undefined || isManaged === null || isManaged === false || isManaged === 'parent') return null;
  if (isManaged !== true) throw new TypeError('not a way to count');
  const value = textOf(count);
  const quantity = value === null ? null : quantityOf(value, 'C62');
  const none = {
    reserved: null,
    incoming: null,
    onOrder: null,
    backordered: null,
    inTransit: null,
    reorderPoint: null,
  };
  const location = keyReference(SHOP_LOCATION.objectType, SHOP_LOCATION.key, context);
  return [{ location, onHand: quantity, available: quantity, ...none }];
}

function productOf({ product }: WooProduct, context: MappingContext): Reference {
  if (product === undefined) throw new TypeError('no product');
  return keyReference('products', String(product.id), context);
}

function optionsOf({ attributes }: WooProduct): readonly VariantOption[] {
  return listOf(attributes).flatMap((attribute) => {
    if (typeof attribute !== 'object' || attribute === null) throw new TypeError('not an attribute');
    const members: { readonly name?: unknown; readonly option?: unknown } = attribute;
    const name = textOf(members.name);
    const value = textOf(members.option);
    if (name === null) throw new TypeError('an attribute without name');
    return value === null ? [] : [{ name, value }];
  });
}

function nameOfVariation(item: WooProduct): string | null {
  const product = textOf(item.product?.name);
  const options = optionsOf(item).map(({ value }) => value);
  if (product === null || options.length === 0) return product;
  return `${product} - ${options.join(', ')}`;
}
