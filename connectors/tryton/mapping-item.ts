import Big from 'big.js';
import { boolean, oneOf } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { StockLevel } from '../../src/model/values.ts';
import {
  amountOf,
  changedAtOf,
  keyReference,
  statusOfRow,
  taggedInstant,
  textAt,
  textOf,
  unitOf,
} from './mapping-values.ts';
import type { TrytonProduct } from './wire.ts';

const { required, optional, from, absent } = rowsOf<TrytonProduct>();

const kindOf = oneOf('product type', { goods: 'GOODS', service: 'SERVICE', assets: 'ASSET' });

/** InventoryItem from product.product: every variant is an item of its own. */
export const itemMapping = defineMapping<TrytonProduct, 'InventoryItem'>('InventoryItem', {
  sku: from(['code'], ({ code }) => textOf(code), 'read', 'the product’s code and the variant’s suffix'),
  name: from(['name'], ({ name }) => textOf(name), 'read', 'of the product, which its variants share'),
  description: from(['description'], ({ description }) => textOf(description), 'read'),
  kind: required('type', kindOf, 'read'),
  status: from(['active'], statusOfRow, 'read'),
  gtin: from(['identifiers'], gtinOf, 'read', 'the first identifier of type ean'),
  unit: from(['default_uom.symbol'], ({ default_uom: unit }) => unitOf(textAt(unit, 'symbol')), 'read'),
  isSold: optional('salable', boolean, 'read'),
  isPurchased: absent('needs the module purchase'),
  listPrice: from(['list_price'], listPriceOf, 'read', 'in the currency of the connection’s company'),
  cost: from(['cost_price'], costOf, 'read', 'in the currency of the connection’s company'),
  stock: lacking(
    from(
      ['stock', 'type', 'default_uom.symbol'],
      stockOf,
      'read',
      'storage locations under a warehouse, each without those below it; reserved = assigned moves out, incoming = open moves in, also from another location',
    ),
    'onOrder',
    'backordered',
    'inTransit',
    'reorderPoint',
  ),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read', 'of the variant itself, not of its product'),
  variantOf: absent(
    'products of one template are variants of each other, and the template is no record of its own here',
  ),
  variantOptions: absent('needs the module product_attribute'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: absent('not written'),
});

/** A type that cannot be read could be the one that is looked for. */
function gtinOf({ identifiers }: TrytonProduct): string | null {
  if (identifiers.some(({ type }) => type !== null && typeof type !== 'string')) throw new TypeError('not a type');
  return textOf(identifiers.find(({ type }) => type === 'ean')?.code);
}

function listPriceOf(product: TrytonProduct, context: MappingContext): Money | null {
  return amountOf(product.list_price, context.currency, context);
}

function costOf(product: TrytonProduct, context: MappingContext): Money | null {
  return amountOf(product.cost_price, context.currency, context);
}

/** Null for services, which are nowhere. */
function stockOf(product: TrytonProduct, context: MappingContext): readonly StockLevel[] | null {
  if (product.type === 'service') return null;
  const unit = unitOf(textAt(product.default_uom, 'symbol'));
  return product.stock.map(({ location, quantity, reserved, incoming }) => ({
    location: keyReference('stock.location', location, context),
    onHand: quantityOf(quantity, unit),
    reserved: quantityOf(reserved, unit),
    available: quantityOf(new Big(quantity).minus(reserved).toFixed(), unit),
    incoming: quantityOf(incoming, unit),
    onOrder: null,
    backordered: null,
    inTransit: null,
    reorderPoint: null,
  }));
}
