import { child, children, flag, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { moneyOf, stamp } from './amounts.ts';
import { connectionOf, type Paging } from './connections.ts';
import { gid } from './gid.ts';
import { numberIn, type Shop } from './shop.ts';
import { byId, common, metafieldsOf, optional, tagsOf, type View } from './view-parts.ts';

export function productView(shop: Shop, row: Row): View {
  const variants = () => shop.of('ProductVariant', text(row, 'id')).map((each) => variantView(shop, each));
  return {
    ...common('Product', row),
    ...metafieldsOf(row),
    title: text(row, 'title'),
    description: ({ truncateAt }: { readonly truncateAt?: number }) =>
      textOrEmpty(row, 'description').slice(0, truncateAt ?? undefined),
    handle: textOrEmpty(row, 'title').toLowerCase().replaceAll(/\W+/g, '-'),
    hasOnlyDefaultVariant: hasOnlyDefaultVariant(shop, row),
    isGiftCard: flag(row, 'isGiftCard'),
    options: optionsOf(row),
    productType: textOrEmpty(row, 'productType'),
    status: text(row, 'status') ?? 'ACTIVE',
    tags: tagsOf(row),
    vendor: textOrEmpty(row, 'vendor'),
    variants: (args: Paging) => connectionOf(variants(), args, byId),
  };
}

function optionsOf(row: Row) {
  return children(row, 'options').map((option, index) => ({
    __typename: 'ProductOption',
    id: gid('ProductOption', `${textOrEmpty(row, 'id')}${index}`),
    name: text(option, 'name'),
    position: index + 1,
    values: option['values'] ?? [],
  }));
}

function hasOnlyDefaultVariant(shop: Shop, product: Row): boolean {
  const [only, ...others] = shop.of('ProductVariant', text(product, 'id'));
  return only !== undefined && others.length === 0 && children(only, 'selectedOptions').length === 0;
}

const DEFAULT_OPTION = [{ name: 'Title', value: 'Default Title' }];

export function variantView(shop: Shop, row: Row): View {
  const product = shop.get('Product', text(row, 'productId')) ?? {};
  const options = children(row, 'selectedOptions');
  const title =
    text(row, 'title') ??
    (options.length === 0 ? 'Default Title' : options.map((each) => text(each, 'value')).join(' / '));
  const productTitle = textOrEmpty(product, 'title');
  return {
    ...common('ProductVariant', row),
    ...metafieldsOf(row),
    ...optional(row, ['barcode', 'sku']),
    title,
    displayName: `${productTitle} - ${title}`,
    inventoryItem: () => itemView(shop, row),
    inventoryQuantity: children(row, 'levels').reduce((sum, level) => sum + numberIn(level, 'available'), 0),
    position: Number(row['position'] ?? 1),
    price: text(row, 'price') ?? '0.00',
    product: () => productView(shop, product),
    selectedOptions: options.length === 0 ? DEFAULT_OPTION : options.map((each) => optional(each, ['name', 'value'])),
    taxable: row['taxable'] !== false,
  };
}

/** The stock side of a variant: kept in the variant's row. */
export function itemView(shop: Shop, row: Row): View {
  const levels = () => children(row, 'levels').map((level) => levelView(shop, row, level));
  return {
    ...common('InventoryItem', { ...row, id: row['inventoryItemId'] }),
    sku: text(row, 'sku'),
    requiresShipping: row['requiresShipping'] !== false,
    tracked: row['tracked'] !== false,
    unitCost: moneyOf(row, 'cost', shop.currencyCode),
    inventoryLevel: ({ locationId }: { readonly locationId: string }) =>
      levels().find((each) => gid('Location', String(each['locationId'])) === locationId) ?? null,
    inventoryLevels: (args: Paging) => connectionOf(levels(), args, byId),
    variants: (args: Paging) => connectionOf([variantView(shop, row)], args, byId),
  };
}

function levelView(shop: Shop, variant: Row, level: Row): View {
  const locationId = textOrEmpty(level, 'locationId');
  return {
    ...common('InventoryLevel', variant),
    key: locationId,
    locationId,
    id: `${gid('InventoryLevel', locationId)}?inventory_item_id=${textOrEmpty(variant, 'inventoryItemId')}`,
    isActive: true,
    item: () => itemView(shop, variant),
    location: () => locationView(shop.get('Location', locationId) ?? {}),
    quantities: ({ names }: { readonly names: readonly string[] }) =>
      names.map((name) => ({
        __typename: 'InventoryQuantity',
        id: `${gid('InventoryQuantity', locationId)}?inventory_item_id=${textOrEmpty(variant, 'inventoryItemId')}&name=${name}`,
        name,
        quantity: numberIn(level, name),
        updatedAt: stamp(variant, 'updatedAt'),
      })),
  };
}

export function locationView(row: Row): View {
  const address = child(row, 'address') ?? {};
  return {
    ...common('Location', row),
    ...metafieldsOf(row),
    name: text(row, 'name'),
    address: optional(address, [
      'address1',
      'address2',
      'city',
      'country',
      'countryCode',
      'phone',
      'province',
      'provinceCode',
      'zip',
    ]),
    isActive: row['isActive'] !== false,
    isFulfillmentService: flag(row, 'isFulfillmentService'),
    fulfillsOnlineOrders: row['fulfillsOnlineOrders'] !== false,
    shipsInventory: true,
    inventoryLevels: (args: Paging) => connectionOf<View>([], args, byId),
  };
}
