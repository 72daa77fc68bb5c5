// Products with their variants, and the places where they are.
import type { Row } from '../../../src/simulator/contract.ts';
import { idsBy, type Loading, rowsOf } from './tryton-loader.ts';
import { findOrCreate, keepChildren } from './tryton-parties.ts';
import { decimal } from './tryton-rpc.ts';

export async function loadGoods(loading: Loading): Promise<void> {
  // The server ships the units; theirs have other names and the same symbols.
  await findOrCreate(loading, 'product.uom', 'symbol', ({ name }) => {
    throw new Error(`the server has no unit ${String(name)}`);
  });
  await findOrCreate(loading, 'product.category', 'name', ({ name }) => ({ name }));
  await loadProducts(loading);
  await loadLocations(loading);
}

async function loadProducts(loading: Loading): Promise<void> {
  const { rpc, rows, keys } = loading;
  const [accounting] = await rpc.find('product.category', [['accounting', '=', true]], []);
  const templates = rowsOf(rows, 'product.template');
  const values = templates.map((row) => {
    const unit = keys.of('product.uom', row['default_uom']);
    const categories = Array.isArray(row['categories']) ? row['categories'] : [];
    return {
      name: row['name'],
      code: row['code'],
      type: row['type'],
      default_uom: unit,
      sale_uom: unit,
      salable: row['salable'],
      active: row['active'],
      list_price: decimal(row['list_price']),
      account_category: accounting?.id,
      categories: [['add', categories.map((id) => keys.of('product.category', id))]],
      products: [['create', variantsOf(row, loading)]],
    };
  });
  keys.setAll('product.template', templates, await rpc.create('product.template', values));
  await keepChildren(loading, 'product.product', 'template', 'product.template');
  await keepChildren(loading, 'product.identifier', 'product', 'product.product');
}

/** The variants' own code is joined by the server from the template's and the suffix. */
function variantsOf(template: Row, { rows }: Loading) {
  const identifiers = Map.groupBy(rowsOf(rows, 'product.identifier'), ({ product }) => product);
  return rowsOf(rows, 'product.product')
    .filter((row) => row['template'] === template['id'])
    .map((row) => ({
      suffix_code: row['suffix_code'],
      description: row['description'],
      active: row['active'],
      cost_price: decimal(row['cost_price']),
      identifiers: [['create', (identifiers.get(row['id']) ?? []).map(({ type, code }) => ({ type, code }))]],
    }));
}

/** Suppliers', customers' and lost goods are where the server keeps them; its own warehouse and transit place stay beside ours. */
async function loadLocations({ rpc, rows, keys }: Loading): Promise<void> {
  const locations = rowsOf(rows, 'stock.location');
  const outside = await idsBy(rpc, 'stock.location', 'type');
  for (const row of locations.filter(({ type }) => type !== 'warehouse' && type !== 'storage'))
    keys.set('stock.location', row['id'], outside.get(String(row['type'])) ?? 0);
  const zones = locations.filter(({ type }) => type === 'storage');
  const zoneValues = zones.map(({ name, code, type }) => ({ name, code, type }));
  keys.setAll('stock.location', zones, await rpc.create('stock.location', zoneValues));
  const warehouses = locations.filter(({ type }) => type === 'warehouse');
  const values = warehouses.map((row) => {
    const zone = (suffix: string) => {
      const found = zones.find((each) => each['parent'] === row['id'] && String(each['code']).endsWith(suffix));
      return keys.of('stock.location', found?.['id']);
    };
    return {
      name: row['name'],
      code: row['code'],
      type: 'warehouse',
      input_location: zone('-IN'),
      output_location: zone('-OUT'),
      storage_location: zone('-STO'),
      lost_found_location: outside.get('lost_found'),
    };
  });
  keys.setAll('stock.location', warehouses, await rpc.create('stock.location', values));
}
