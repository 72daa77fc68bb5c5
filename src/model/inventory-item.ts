import { entity, type ModelOfEntity } from './entity.ts';
import { boolean, code, list, money, text } from './field.ts';
import type { StockLevel } from './values.ts';

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
  stock: list<StockLevel>(),
});

export type InventoryItem = ModelOfEntity<typeof inventoryItem>;
