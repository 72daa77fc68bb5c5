import { entity, type ModelOfEntity } from './entity.ts';
import { boolean, code, list, money, reference, text } from './field.ts';
import type { StockLevel, VariantOption } from './values.ts';

/** Something we sell, keep in stock or do for customers. */
export const inventoryItem = entity('InventoryItem', {
  sku: text(),
  name: text(),
  description: text(),
  kind: code(['GOODS', 'SERVICE', 'ASSET']),
  status: code(['ACTIVE', 'INACTIVE']),
  gtin: text(),
  unit: text(),
  isSold: boolean(),
  isPurchased: boolean(),
  listPrice: money(),
  cost: money(),
  /** What it is a variant of, where the source keeps the common part as a record of its own. */
  variantOf: reference('InventoryItem'),
  variantOptions: list<VariantOption>(),
  stock: list<StockLevel>(),
});

export type InventoryItem = ModelOfEntity<typeof inventoryItem>;
