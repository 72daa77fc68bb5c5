import { type Env, floatOf, idOf, related, text, value } from './env.ts';
import type { Computed } from './field.ts';
import { locationQuantity } from './quantities.ts';
import type { Row, Value } from './values.ts';
import { outputOf, storageOf } from './zones.ts';

/** The nearest warehouse at or above a location. */
export function warehouseOf(row: Row | null, env: Env): number | null {
  for (let at = row, depth = 0; at !== null && depth < 50; depth += 1) {
    if (text(at, 'type') === 'warehouse') return idOf(at, 'id');
    at = related(env, at, 'parent', 'stock.location');
  }
  return null;
}

function productOfContext(env: Env): Row | null {
  const product = env.db.row('product.product', env.context['product']);
  const template = product?.['template'] ?? env.context['product_template'];
  return env.db.row('product.template', template);
}

/** The sale whose line a move comes from. */
function saleOf(row: Row, env: Env): Value {
  const [model, id] = (text(row, 'origin') ?? '').split(',');
  return model === 'sale.line' ? value(env.db.row('sale.line', Number(id)), 'sale') : null;
}

/** What a move or a sale line says it is: `2u [LMX-01] Lampe`. */
export function quantityName(row: Row, unit: string, env: Env): string {
  const product = related(env, row, 'product', 'product.product');
  const template = related(env, product, 'template', 'product.template');
  const code = text(product, 'code');
  const symbol = text(related(env, row, unit, 'product.uom'), 'symbol') ?? '';
  const digits = related(env, row, unit, 'product.uom')?.['digits'];
  const quantity = floatOf(row, 'quantity').toFixed(typeof digits === 'number' ? digits : 0);
  return `${quantity}${symbol} ${code === null ? '' : `[${code}] `}${text(template, 'name') ?? ''}`;
}

export const stockComputed: Readonly<Record<string, Readonly<Record<string, Computed>>>> = {
  'stock.location': {
    rec_name: {
      get: (row) => text(row, 'name'),
      search: (operator, operand) => [
        operator.startsWith('!') || operator.startsWith('not ') ? 'AND' : 'OR',
        ['name', operator, operand],
        ['code', operator, operand],
      ],
    },
    warehouse: { get: warehouseOf },
    quantity: { get: (row, env) => locationQuantity(row, 'quantity', env) },
    forecast_quantity: { get: (row, env) => locationQuantity(row, 'forecast_quantity', env) },
    quantity_uom: { get: (_row, env) => value(productOfContext(env), 'default_uom') },
  },
  'stock.move': {
    rec_name: {
      get: (row, env) => quantityName(row, 'uom', env),
      search: (operator, operand) => [['product.rec_name', operator, operand]],
    },
    sale: { get: saleOf },
  },
  'stock.inventory': {
    rec_name: {
      get: (row) => text(row, 'number') ?? '',
      search: (operator, operand) => [['number', operator, operand]],
    },
  },
  'stock.inventory.line': {
    rec_name: {
      get: (row, env) => text(related(env, row, 'product', 'product.product'), 'code'),
      search: (operator, operand) => [['product.rec_name', operator, operand]],
    },
    uom: {
      get: (row, env) => {
        const product = related(env, row, 'product', 'product.product');
        return value(related(env, product, 'template', 'product.template'), 'default_uom');
      },
    },
    inventory_state: { get: (row, env) => value(related(env, row, 'inventory', 'stock.inventory'), 'state') },
    inventory_location: { get: (row, env) => value(related(env, row, 'inventory', 'stock.inventory'), 'location') },
  },
  'stock.shipment.out': {
    rec_name: {
      get: (row) => text(row, 'number') ?? '',
      search: (operator, operand) => [['number', operator, operand]],
    },
    warehouse_storage: { get: storageOf },
    warehouse_output: { get: outputOf },
  },
  'account.invoice': {
    rec_name: {
      get: (row) => text(row, 'number') ?? `(${value(row, 'id')})`,
      search: (operator, operand) => [['number', operator, operand]],
    },
    sales: { get: (row) => value(row, 'sales@') ?? [] },
  },
};
