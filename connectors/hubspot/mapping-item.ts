import { oneOf, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { amountOf, customFieldsOf, propertyInstant, textOf } from './codecs.ts';
import type { Product } from './wire.ts';

const { nullable, from, absent } = rowsOf<Product>();

const kinds = oneOf('product type', { inventory: 'GOODS', non_inventory: 'GOODS', service: 'SERVICE' });
const states = oneOf('product status', { active: 'ACTIVE', inactive: 'INACTIVE' });

/** InventoryItem from products. */
export const itemMapping = defineMapping<Product, 'InventoryItem'>('InventoryItem', {
  sku: nullable('hs_sku', textOrNone, 'read'),
  name: nullable('name', textOrNone, 'read'),
  description: nullable('description', textOrNone, 'read'),
  kind: from(
    ['hs_product_type'],
    function kindOf({ hs_product_type: type }, context) {
      const code = textOf(type);
      return code === null ? null : kinds.decode(code, context);
    },
    'read',
  ),
  status: from(
    ['hs_status'],
    function statusOf({ hs_status: status }, context) {
      const code = textOf(status);
      return code === null ? null : states.decode(code, context);
    },
    'read',
  ),
  gtin: absent('no property of HubSpot’s own: name one in the configuration'),
  unit: absent('quantities have no unit'),
  isSold: absent('every product can be put on a line item'),
  isPurchased: absent('not kept'),
  listPrice: from(
    ['price'],
    priceOf,
    'read',
    'in the currency of the connection: prices in others have properties of their own',
  ),
  cost: from(['hs_cost_of_goods_sold'], costOf, 'read', 'in the currency of the connection'),
  variantOf: absent('not read'),
  variantOptions: absent('not read'),
  stock: absent('products have no stock'),
  createdAt: nullable('createdate', propertyInstant, 'read'),
  updatedAt: nullable('hs_lastmodifieddate', propertyInstant, 'read'),
  customFields: from(['Custom'], customFieldsOf, 'read', 'the properties that `customFields` names'),
  correlationId: absent('products are not written'),
});

function priceOf({ price }: Product, { currency }: MappingContext): Money | null {
  return amountOf(price, currency);
}

function costOf({ hs_cost_of_goods_sold: cost }: Product, { currency }: MappingContext): Money | null {
  return amountOf(cost, currency);
}
