import { boolean, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { amountOf, jsonInstant, objectOf } from './codecs.ts';
import type { None, WireNumber, XeroItem, XeroPrice } from './wire.ts';

const { required, nullable, optional, from, absent } = rowsOf<XeroItem>();

/** InventoryItem from Items. */
export const itemMapping = defineMapping<XeroItem, 'InventoryItem'>('InventoryItem', {
  sku: required('Code', text, 'read'),
  name: nullable('Name', textOrNone, 'read'),
  description: nullable('Description', textOrNone, 'read', 'for sales'),
  kind: from(
    ['IsTrackedAsInventory'],
    function kindOfItem(item, context) {
      const { IsTrackedAsInventory: isTracked } = item;
      if (isTracked === null || isTracked === undefined) return null;
      return boolean.decode(isTracked, context) ? 'GOODS' : null;
    },
    'read',
    'tracked items are goods; untracked ones may be goods or services, and nothing tells which',
  ),
  status: absent('items are sold, purchased or deleted, never inactive'),
  gtin: absent('not kept'),
  unit: absent('quantities have no unit'),
  isSold: optional('IsSold', boolean, 'read'),
  isPurchased: optional('IsPurchased', boolean, 'read'),
  listPrice: from(['SalesDetails.UnitPrice'], listPriceOf, 'read', 'in the base currency of the organisation'),
  cost: from(
    ['PurchaseDetails.UnitPrice'],
    costOf,
    'read',
    'the purchase price, in the base currency of the organisation',
  ),
  variantOf: absent('items have no variants'),
  variantOptions: absent('items have no variants'),
  stock: absent('quantity on hand is one number, without locations'),
  createdAt: absent('not kept'),
  updatedAt: required('UpdatedDateUTC', jsonInstant, 'read'),
  customFields: absent('items have none'),
  correlationId: absent('not written'),
});

function listPriceOf(item: XeroItem, context: MappingContext): Money | null {
  return amountOf(priceOf(item.SalesDetails), context.currency);
}

function costOf(item: XeroItem, context: MappingContext): Money | null {
  return amountOf(priceOf(item.PurchaseDetails), context.currency);
}

function priceOf(details: XeroPrice | None): WireNumber | None {
  return objectOf(details, ['UnitPrice', 'AccountCode', 'COGSAccountCode', 'TaxType'])?.UnitPrice;
}
