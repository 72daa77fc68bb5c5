import Big from 'big.js';
import { boolean, oneOf, text, textOrNone } from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { StockLevel, VariantOption } from '../../src/model/values.ts';
import {
  commonRows,
  companyAmountOf,
  isZero,
  linkOf,
  linkTo,
  numberText,
  refOf,
  textOf,
  unit,
  unitOf,
} from './codecs.ts';
import type { OdooLocation, OdooProduct, OdooQuant } from './wire-goods.ts';

const status: Codec<boolean, 'ACTIVE' | 'INACTIVE'> = {
  name: 'archived is inactive',
  decode: (wire, context) => (boolean.decode(wire, context) ? 'ACTIVE' : 'INACTIVE'),
  encode: (value) => value === 'ACTIVE',
};

const product = rowsOf<OdooProduct>();

/** InventoryItem from `product.product`. */
export const itemMapping = defineMapping<OdooProduct, 'InventoryItem'>('InventoryItem', {
  sku: product.nullable('default_code', textOrNone, 'update', 'the internal reference'),
  name: product.required('name', text, 'update', 'of the template, for all its variants'),
  description: product.nullable('description_sale', textOrNone, 'update', 'for sales'),
  kind: product.required(
    'type',
    oneOf('product type', { consu: 'GOODS', product: 'GOODS', combo: 'GOODS', service: 'SERVICE' }),
    'read',
  ),
  status: product.required('active', status, 'update'),
  gtin: product.nullable('barcode', textOrNone, 'update'),
  unit: product.optional('uom_id.name', unit, 'read'),
  isSold: product.optional('sale_ok', boolean, 'update'),
  isPurchased: product.optional('purchase_ok', boolean, 'update'),
  listPrice: product.from(
    ['lst_price'],
    listPriceOf,
    'read',
    'with what its options cost more; in the currency of the company',
  ),
  cost: product.from(['standard_price'], costOf, 'read', 'in the currency of the company'),
  variantOf: product.absent('the template is no item of its own'),
  variantOptions: product.from(['product_template_variant_value_ids', 'options'], optionsOf, 'read'),
  stock: lacking(
    product.from(
      ['quants', 'uom_id'],
      stockOf,
      'read',
      'one level for each internal location: the sum of its quants, whatever their lot or owner',
    ),
    'incoming',
    'onOrder',
    'backordered',
    'inTransit',
    'reorderPoint',
  ),
  ...commonRows(),
});

function listPriceOf({ lst_price: price }: OdooProduct, context: MappingContext): Money | null {
  return companyAmountOf(price, context);
}

function costOf({ standard_price: price }: OdooProduct, context: MappingContext): Money | null {
  return companyAmountOf(price, context);
}

function optionsOf({ product_template_variant_value_ids: ids, options }: OdooProduct): readonly VariantOption[] {
  if (ids === null || ids === undefined) return [];
  if (!Array.isArray(ids)) throw new TypeError('not a list of options');
  return [...ids].map((id) => {
    const found = options?.get(id);
    const [name, value] = [linkOf(found?.attribute_id)?.name, textOf(found?.name)];
    if (name === undefined || value === null) throw new TypeError('an option that cannot be read');
    return { name, value };
  });
}

function stockOf({ quants, uom_id: uom }: OdooProduct, context: MappingContext): readonly StockLevel[] {
  const name = linkOf(uom)?.name;
  const code = name === undefined ? 'C62' : unitOf(name);
  return [...Map.groupBy(quants, placeOf)].map(([place, group]) => {
    const onHand = sumOf(group, 'quantity');
    const reserved = sumOf(group, 'reserved_quantity');
    return {
      location: refOf('stock.location', { id: place, name: '' }, context) ?? { by: 'number', value: String(place) },
      onHand: quantityOf(onHand.toFixed(), code),
      reserved: quantityOf(reserved.toFixed(), code),
      available: quantityOf(onHand.minus(reserved).toFixed(), code),
      incoming: null,
      onOrder: null,
      backordered: null,
      inTransit: null,
      reorderPoint: null,
    };
  });
}

function placeOf(quant: OdooQuant): number {
  const place = linkOf(quant.location_id);
  if (place === null) throw new TypeError('stock without a location');
  return place.id;
}

function sumOf(quants: readonly OdooQuant[], field: 'quantity' | 'reserved_quantity'): Big {
  return quants.reduce((sum, quant) => (isZero(quant[field]) ? sum : sum.plus(numberText(quant[field]))), new Big(0));
}

const place = rowsOf<OdooLocation>();

/** Location from `stock.location`. */
export const locationMapping = defineMapping<OdooLocation, 'Location'>('Location', {
  code: place.nullable('barcode', textOrNone, 'read'),
  name: place.from(['complete_name', 'name'], nameOf, 'read', 'with the places around it'),
  kind: place.from(['usage'], kindOf, 'read', 'a view is a WAREHOUSE, an internal location STORAGE'),
  status: place.required('active', status, 'read'),
  legalEntity: place.derived((context) => context.legalEntity, 'one connection is one company'),
  parent: place.optional('location_id.id', linkTo('stock.location'), 'read'),
  address: place.absent('belongs to the warehouse'),
  ...commonRows(),
});

function nameOf({ complete_name: complete, name }: OdooLocation): string | null {
  return textOf(complete) ?? textOf(name);
}

function kindOf({ usage }: OdooLocation): 'WAREHOUSE' | 'STORAGE' | 'OTHER' | null {
  const known = textOf(usage);
  if (known === null) return null;
  if (known === 'view') return 'WAREHOUSE';
  return known === 'internal' ? 'STORAGE' : 'OTHER';
}
