import type { Row, Rows } from '../src/simulator/contract.ts';
import { productId } from './items.ts';
import { amountText, quantityText } from './money.ts';
import { EARLY, stamps, TAXES, UNITS } from './odoo-values.ts';
import type { Company, Item, LegalEntity, StockMove, Warehouse } from './types.ts';

const UNIT_NAMES = { unit: 'Units', metre: 'm', hour: 'Hours' } as const;

/** What is sold; and, where there are warehouses, what is there. */
export function goodsRows(company: Company, entity: LegalEntity): Rows {
  const items = itemsOf(company, entity);
  const suffixes = [...new Set(items.flatMap(({ suffix }) => suffix ?? []))];
  const hasStock = entity === 'NT-DE';
  return {
    'uom.uom': UNITS.map((unit, at) => ({ id: at + 1, name: UNIT_NAMES[unit], ...EARLY })),
    'product.attribute': [{ id: 1, name: 'Size', ...EARLY }],
    'product.template.attribute.value': suffixes.map((suffix, at) => ({
      id: at + 1,
      name: suffix.slice(1),
      attribute_id: 1,
      ...EARLY,
    })),
    'product.template': items
      .filter(({ template, index }) => template === index)
      .map((item) => templateRow(item, entity)),
    'product.product': items.map((item) => productRow(item, suffixes)),
    'stock.location': hasStock ? company.warehouses.flatMap(locationRows) : [],
    'stock.quant': hasStock ? quantRows(company) : [],
  };
}

/** The British company sells services only. */
export function itemsOf({ items }: Company, entity: LegalEntity): readonly Item[] {
  return entity === 'NT-DE' ? items : items.filter(({ books }) => books[entity] !== undefined);
}

function templateRow(item: Item, entity: LegalEntity): Row {
  const id = item.template + 1;
  return {
    id,
    name: item.name,
    type: item.kind === 'service' ? 'service' : 'consu',
    is_storable: item.kind === 'goods',
    description_sale: item.description,
    list_price: amountText(item.priceCents),
    purchase_ok: item.kind === 'goods',
    uom_id: UNITS.indexOf(item.unit) + 1,
    taxes_id: TAXES.filter(({ entity: of }) => of === entity).map((tax) => tax.id),
    ...stamps(item.createdAtMs, item.updatedAtMs, id),
  };
}

function productRow(item: Item, suffixes: readonly string[]): Row {
  const { suffix } = item;
  return {
    id: productId(item),
    product_tmpl_id: item.template + 1,
    default_code: item.sku,
    barcode: item.gtin,
    standard_price: amountText(item.costCents),
    active: item.isActive,
    product_template_variant_value_ids: suffix === null ? [] : [suffixes.indexOf(suffix) + 1],
    ...stamps(item.createdAtMs, item.updatedAtMs, productId(item)),
  };
}

function locationRows({ id, code, storageId }: Warehouse): readonly Row[] {
  return [
    { id, name: code, usage: 'view', company_id: 1, ...EARLY },
    {
      id: storageId,
      name: 'Stock',
      usage: 'internal',
      barcode: `${code}-STOCK`,
      location_id: id,
      company_id: 1,
      ...EARLY,
    },
  ];
}

/** One quant for an item in a warehouse: the sum of what moved in and out. */
function quantRows({ stockMoves, warehouses, items }: Company): readonly Row[] {
  const groups = Map.groupBy(stockMoves, ({ item, warehouse }) => item * warehouses.length + warehouse);
  return [...groups].flatMap(([place, moves], at) => {
    const item = items[Math.floor(place / warehouses.length)];
    const warehouse = warehouses[place % warehouses.length];
    if (item === undefined || warehouse === undefined) throw new RangeError('demo: stock of nothing, or nowhere');
    const done = moves.filter(({ state }) => state === 'done');
    if (done.length === 0) return [];
    return [
      {
        id: at + 1,
        product_id: productId(item),
        location_id: warehouse.storageId,
        company_id: 1,
        quantity: quantityText(signedSum(done)),
        reserved_quantity: quantityText(-signedSum(moves.filter(isReserving))),
        ...stamps(Math.max(...done.map(({ createdAtMs }) => createdAtMs)), null, at + 1),
      },
    ];
  });
}

function isReserving({ state, from }: StockMove): boolean {
  return state === 'assigned' && from === 'storage';
}

function signedSum(moves: readonly StockMove[]): number {
  return moves.reduce((sum, { to, quantityMilli }) => sum + (to === 'storage' ? quantityMilli : -quantityMilli), 0);
}
