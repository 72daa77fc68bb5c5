import { type Env, floatOf, related, text, value } from './env.ts';
import type { Row } from './values.ts';
import { note } from './writing.ts';

/** A line of a sale and how much of it a shipment takes. */
export interface ShippedLine {
  readonly line: Row;
  readonly quantity: number;
}

export const wholeLine = (line: Row): ShippedLine => ({ line, quantity: floatOf(line, 'quantity') });

/** Makes a shipment that waits, with the moves that bring the goods out and those that pick them before. */
export function makeShipment(sale: Row, goods: readonly ShippedLine[], env: Env): number {
  const model = env.db.model('stock.shipment.out');
  const id = env.db.newId(model.name);
  const warehouse = related(env, sale, 'warehouse', 'stock.location');
  const planned = value(sale, 'shipping_date') ?? env.db.today();
  const stamp = { create_date: env.stamp, create_uid: env.user, write_date: null, write_uid: null };
  env.db.put(model.name, id, {
    id,
    ...stamp,
    number: env.db.next('stock.shipment.out'),
    reference: null,
    state: 'waiting',
    customer: value(sale, 'shipment_party') ?? value(sale, 'party'),
    delivery_address: value(sale, 'shipment_address'),
    warehouse: value(sale, 'warehouse'),
    company: value(sale, 'company'),
    effective_date: null,
    planned_date: planned,
  });
  note(env, 'create', model, id, { state: 'waiting' });
  const customer = [...env.db.table('stock.location').rows.values()].find((row) => row['type'] === 'customer') ?? null;
  const output = value(warehouse, 'output_location');
  const storage = value(warehouse, 'storage_location');
  for (const { line, quantity } of goods) {
    const shared = {
      ...stamp,
      product: value(line, 'product'),
      uom: value(line, 'unit'),
      quantity,
      internal_quantity: quantity,
      state: 'draft',
      effective_date: null,
      planned_date: planned,
      company: value(sale, 'company'),
      currency: value(sale, 'currency'),
      shipment: `stock.shipment.out,${id}`,
      cost_price: null,
    };
    const outgoing = putMove(
      {
        ...shared,
        unit_price: value(line, 'unit_price'),
        from_location: output,
        to_location: value(customer, 'id'),
        origin: `sale.line,${line['id']}`,
        'sale_line@': value(line, 'id'),
      },
      env,
    );
    if (storage !== output) putPicking(outgoing, env);
  }
  return id;
}

/** The move that picks what an outgoing move takes away. */
export function putPicking(outgoing: number, env: Env): void {
  const move = env.db.row('stock.move', outgoing);
  const [, shipment] = (text(move, 'shipment') ?? '').split(',');
  const warehouse = related(env, env.db.row('stock.shipment.out', Number(shipment)), 'warehouse', 'stock.location');
  putMove(
    {
      ...move,
      create_date: env.stamp,
      write_date: null,
      write_uid: null,
      state: 'draft',
      unit_price: null,
      from_location: value(warehouse, 'storage_location'),
      to_location: value(move, 'from_location'),
      origin: `stock.move,${outgoing}`,
      'sale_line@': null,
    },
    env,
  );
}

function putMove(row: Row, env: Env): number {
  const id = env.db.newId('stock.move');
  env.db.put('stock.move', id, { ...row, id });
  note(env, 'create', env.db.model('stock.move'), id, { state: 'draft' });
  return id;
}
