import { type Env, idOf, text, value } from './env.ts';
import { rowsOf } from './reading.ts';
import type { Row } from './values.ts';
import { processAgain } from './workflow-sale.ts';
import { putPicking } from './workflow-shipment-making.ts';
import { warnOfFuture } from './workflow-stock.ts';
import { checkTimestamps, note, setStored } from './writing.ts';
import { outputOf, storageOf } from './zones.ts';

export const shipmentMethods = new Set(['draft', 'wait', 'assign_force', 'pick', 'pack', 'done', 'cancel']);

const from: Readonly<Record<string, readonly string[]>> = {
  draft: ['waiting', 'cancelled'],
  wait: ['draft', 'waiting', 'assigned'],
  assign_force: ['waiting'],
  pick: ['assigned'],
  pack: ['picked'],
  done: ['packed'],
  cancel: ['draft', 'waiting', 'assigned', 'picked', 'packed'],
};

const to: Readonly<Record<string, string>> = {
  draft: 'draft',
  wait: 'waiting',
  assign_force: 'assigned',
  pick: 'picked',
  pack: 'packed',
  done: 'done',
  cancel: 'cancelled',
};

/** Moves the shipments that are in the right state and leaves the others alone: the answer is null either way. */
export function runShipmentMethod(method: string, ids: readonly number[], env: Env): void {
  const model = env.db.model('stock.shipment.out');
  for (const row of rowsOf(model, ids, 'read', env)) {
    const isDirect = storageOf(row, env) === outputOf(row, env);
    const states = isDirect && method === 'pack' ? ['waiting'] : (from[method] ?? []);
    if (!states.includes(text(row, 'state') ?? '')) continue;
    const id = Number(row['id']);
    checkTimestamps(model, [id], env);
    runMoves(method, row, env);
    const day = method === 'done' ? { effective_date: text(row, 'effective_date') ?? env.db.today() } : {};
    setStored(model, id, { state: to[method] ?? null, ...day }, env);
    note(env, 'transition', model, id, { state: to[method] ?? null });
    if (method === 'done' || method === 'cancel') for (const sale of salesOf(row, env)) processAgain(sale, env);
  }
}

function runMoves(method: string, shipment: Row, env: Env): void {
  const moves = movesOf(shipment, env);
  const outgoing = moves.filter((move) => idOf(move, 'from_location') === outputOf(shipment, env));
  const picking = moves.filter((move) => idOf(move, 'to_location') === outputOf(shipment, env));
  switch (method) {
    case 'wait':
      for (const move of picking) env.db.remove('stock.move', Number(move['id']));
      if (storageOf(shipment, env) === outputOf(shipment, env)) return;
      for (const move of outgoing) putPicking(Number(move['id']), env);
      return;
    case 'assign_force':
      return setState(picking, 'assigned', shipment, env);
    case 'pick':
      setState(picking, 'done', shipment, env);
      return takePicked(outgoing, picking, env);
    case 'pack': {
      const empty = outgoing.filter((move) => move['quantity'] === 0);
      for (const move of empty) env.db.remove('stock.move', Number(move['id']));
      return setState(
        outgoing.filter((move) => !empty.includes(move)),
        'assigned',
        shipment,
        env,
      );
    }
    case 'done':
      return setState(outgoing, 'done', shipment, env);
    default:
      return setState(moves, method === 'cancel' ? 'cancelled' : 'draft', shipment, env);
  }
}

/** What goes is what was picked. */
function takePicked(outgoing: readonly Row[], picking: readonly Row[], env: Env): void {
  for (const move of outgoing) {
    const picked = picking.find((each) => each['origin'] === `stock.move,${move['id']}`);
    const quantity = value(picked ?? null, 'quantity') ?? 0;
    if (quantity === move['quantity']) continue;
    setStored(env.db.model('stock.move'), Number(move['id']), { quantity, internal_quantity: quantity }, env);
  }
}

function setState(moves: readonly Row[], state: string, shipment: Row, env: Env): void {
  const day = state === 'done' ? { effective_date: text(shipment, 'effective_date') ?? env.db.today() } : {};
  warnOfFuture(
    moves.map((move) => ({ ...move, ...day })),
    env,
  );
  for (const move of moves) {
    if (move['state'] === 'done' || move['state'] === 'cancelled') continue;
    setStored(env.db.model('stock.move'), Number(move['id']), { state, ...day }, env);
  }
}

function movesOf(shipment: Row, env: Env): readonly Row[] {
  const own = `stock.shipment.out,${shipment['id']}`;
  return [...env.db.table('stock.move').rows.values()].filter((move) => move['shipment'] === own);
}

function salesOf(shipment: Row, env: Env): readonly number[] {
  const lines = movesOf(shipment, env).map((move) => env.db.row('sale.line', move['sale_line@']));
  return [...new Set(lines.flatMap((line) => idOf(line, 'sale') ?? []))];
}
