import { instant, oneOf, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { amountOf, currencyOf, customFieldsOf } from './codecs.ts';
import { statusOf } from './mapping-customer.ts';
import type { Decimal, QboItem } from './wire.ts';

const { required, nullable, from, absent } = rowsOf<QboItem>();

/** InventoryItem from Item. */
export const itemMapping = defineMapping<QboItem, 'InventoryItem'>('InventoryItem', {
  sku: nullable('Sku', textOrNone, 'read'),
  name: required('Name', text, 'read'),
  description: nullable('Description', textOrNone, 'read'),
  kind: required(
    'Type',
    oneOf('item type', { Inventory: 'GOODS', NonInventory: 'GOODS', Group: 'GOODS', Service: 'SERVICE' }),
    'read',
    'categories are no items',
  ),
  status: from(['Active'], ({ Active }) => statusOf(Active), 'read'),
  gtin: absent('not held'),
  unit: absent('not held'),
  isSold: from(
    ['IncomeAccountRef'],
    ({ IncomeAccountRef }) => (IncomeAccountRef ?? null) !== null,
    'read',
    'has an income account',
  ),
  isPurchased: from(
    ['ExpenseAccountRef'],
    ({ ExpenseAccountRef }) => (ExpenseAccountRef ?? null) !== null,
    'read',
    'has an expense account',
  ),
  listPrice: from(
    ['UnitPrice'],
    ({ UnitPrice }, context) => priceOf(UnitPrice, context),
    'read',
    'in the currency of the connection',
  ),
  cost: from(
    ['PurchaseCost'],
    ({ PurchaseCost }, context) => priceOf(PurchaseCost, context),
    'read',
    'in the currency of the connection',
  ),
  variantOf: absent('not held'),
  variantOptions: absent('not held'),
  stock: absent('QtyOnHand is one number for all places'),
  createdAt: required('MetaData.CreateTime', instant, 'read'),
  updatedAt: required('MetaData.LastUpdatedTime', instant, 'read'),
  customFields: from(['CustomFields'], ({ CustomFields }) => customFieldsOf(CustomFields), 'read'),
  correlationId: absent('items are not written'),
});

function priceOf(wire: Decimal | null | undefined, context: MappingContext) {
  return wire === null || wire === undefined ? null : amountOf(wire, currencyOf(null, context));
}
