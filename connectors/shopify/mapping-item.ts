import { instant, oneOf, text } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { StockLevel, VariantOption } from '../../src/model/values.ts';
import {
  customFieldsOf,
  gidReference,
  mustText,
  nodesOf,
  piecesOf,
  plainMoney,
  referenceOf,
  textOf,
} from './codecs.ts';
import type { ShopifyLevel, ShopifyProduct, ShopifyVariant } from './wire.ts';

const statusCode = oneOf('product status', {
  ACTIVE: 'ACTIVE',
  UNLISTED: 'ACTIVE',
  DRAFT: 'INACTIVE',
  ARCHIVED: 'INACTIVE',
} as const);

const variant = rowsOf<ShopifyVariant>();

/** InventoryItem from ProductVariant with its InventoryItem: what is sold and kept in stock. */
export const variantMapping = defineMapping<ShopifyVariant, 'InventoryItem'>('InventoryItem', {
  sku: variant.from(['sku'], ({ sku }) => textOf(sku), 'read'),
  name: variant.required('displayName', text, 'read', 'title of the product and of the variant'),
  description: variant.absent('of the product'),
  kind: variant.from(['inventoryItem.requiresShipping'], kindOf, 'read', 'what is not shipped is a service'),
  status: variant.required('product.status', statusCode, 'read', 'of its product'),
  gtin: variant.from(['barcode'], ({ barcode }) => textOf(barcode), 'read', 'the barcode, of whatever scheme'),
  unit: variant.derived(() => 'C62', 'Shopify counts pieces'),
  isSold: variant.absent('a product is sold where it is published'),
  isPurchased: variant.absent('a shop does not buy'),
  listPrice: variant.from(['price', 'shop.currencyCode'], priceOf, 'read', 'in the currency of the shop'),
  cost: variant.from(['inventoryItem.unitCost'], costOf, 'read'),
  variantOf: variant.required('product.id', gidReference('Product'), 'read'),
  variantOptions: variant.from(['selectedOptions'], optionsOf, 'read', 'none where a product has one variant alone'),
  stock: lacking(
    variant.from(['inventoryItem.inventoryLevels.nodes'], stockOf, 'read', 'reserved is what orders have committed'),
    'onOrder',
    'backordered',
    'inTransit',
    'reorderPoint',
  ),
  createdAt: variant.required('createdAt', instant, 'read'),
  updatedAt: variant.required('updatedAt', instant, 'read'),
  customFields: variant.from(['metafieldList.nodes'], customFieldsOf, 'read', 'the metafields that the settings name'),
  correlationId: variant.absent('not written'),
});

const product = rowsOf<ShopifyProduct>();

/** InventoryItem from Product: what its variants have in common. */
export const productMapping = defineMapping<ShopifyProduct, 'InventoryItem'>('InventoryItem', {
  sku: product.absent('of its variants'),
  name: product.required('title', text, 'read'),
  description: product.from(['description'], ({ description }) => textOf(description), 'read', 'without markup'),
  kind: product.absent('of its variants'),
  status: product.required('status', statusCode, 'read'),
  gtin: product.absent('of its variants'),
  unit: product.absent('of its variants'),
  isSold: product.absent('its variants are'),
  isPurchased: product.absent('a shop does not buy'),
  listPrice: product.absent('of its variants'),
  cost: product.absent('of its variants'),
  variantOf: product.absent('a product is no variant'),
  variantOptions: product.absent('of its variants'),
  stock: product.absent('of its variants'),
  createdAt: product.required('createdAt', instant, 'read'),
  updatedAt: product.required('updatedAt', instant, 'read'),
  customFields: product.from(['metafieldList.nodes'], customFieldsOf, 'read', 'the metafields that the settings name'),
  correlationId: product.absent('not written'),
});

function kindOf({ inventoryItem }: ShopifyVariant) {
  if (inventoryItem === null || inventoryItem === undefined) return null;
  const { requiresShipping: isShipped } = inventoryItem;
  if (typeof isShipped !== 'boolean') throw new TypeError('not a boolean');
  return isShipped ? 'GOODS' : 'SERVICE';
}

function costOf({ inventoryItem }: ShopifyVariant): Money | null {
  if (inventoryItem === null || inventoryItem === undefined) return null;
  if (inventoryItem.unitCost === undefined) throw new TypeError('no stock side of a variant');
  return plainMoney(inventoryItem.unitCost);
}

function priceOf({ price, shop }: ShopifyVariant): Money | null {
  const amount = textOf(price);
  if (amount === null) return null;
  if (typeof shop?.currencyCode !== 'string') throw new TypeError('no currency');
  return moneyOf(amount, shop.currencyCode);
}

function optionsOf({ selectedOptions }: ShopifyVariant): readonly VariantOption[] | null {
  const options = selectedOptions?.map(({ name, value }) => ({ name: mustText(name), value: mustText(value) }));
  return options?.filter(({ name, value }) => name !== 'Title' || value !== 'Default Title') ?? null;
}

function stockOf({ inventoryItem }: ShopifyVariant, context: MappingContext): readonly StockLevel[] | null {
  if (inventoryItem === null || inventoryItem === undefined) return null;
  if (inventoryItem.inventoryLevels === undefined) throw new TypeError('no levels of stock');
  return nodesOf(inventoryItem.inventoryLevels)?.map((level) => levelOf(level, context)) ?? null;
}

function levelOf({ location, quantities }: ShopifyLevel, context: MappingContext): StockLevel {
  const named = (name: string): Quantity | null => {
    const found = quantities?.find((each) => each.name === name);
    return found === undefined ? null : piecesOf(found.quantity);
  };
  return {
    location: referenceOf('Location', location.id, context),
    onHand: named('on_hand'),
    reserved: named('committed'),
    available: named('available'),
    incoming: named('incoming'),
    onOrder: null,
    backordered: null,
    inTransit: null,
    reorderPoint: null,
  };
}
