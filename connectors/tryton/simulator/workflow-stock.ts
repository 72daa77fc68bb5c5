import { createHash } from 'node:crypto';
import { quantityName } from './computed-stock.ts';
import { type Env, pointing, related, text, value } from './env.ts';
import { UserError, UserWarning } from './errors.ts';
import { rowsOf } from './reading.ts';
import type { Row, Value } from './values.ts';
import { checkTimestamps, note, setStored } from './writing.ts';

export const moveMethods = new Set(['do', 'cancel', 'draft']);
export const inventoryMethods = new Set(['confirm', 'cancel']);

/** A question, unless its answer lies ready as a warning record: that record is used up. */
function warn(name: string, message: string, env: Env): void {
  const table = env.db.table('res.user.warning');
  for (const [id, row] of table.rows) {
    if (row['name'] !== name || row['user'] !== env.user) continue;
    if (row['always'] !== true) env.db.remove('res.user.warning', id);
    return;
  }
  throw new UserWarning(name, message);
}

/** The name of a warning: the same for the same records. */
function warningName(model: string, rows: readonly Row[], suffix: string): string {
  const hash = createHash('md5')
    .update(rows.map((row) => `${model},${row['id']}`).join('|'))
    .digest('hex');
  return `${hash}.${suffix}`;
}

/** Moves that are done on a day to come need a person's word. */
export function warnOfFuture(moves: readonly Row[], env: Env): void {
  const future = moves.filter((row) => (text(row, 'effective_date') ?? '') > env.db.today());
  if (future.length === 0) return;
  const names = future.map((row) => quantityName(row, 'uom', env)).join(', ');
  const name = warningName('stock.move', future, 'effective_date_future');
  warn(name, `The moves "${names}" have effective dates in the future.`, env);
}

export function runMoveMethod(method: string, ids: readonly number[], env: Env): void {
  const model = env.db.model('stock.move');
  const rows = rowsOf(model, ids, 'read', env).filter((row) =>
    method === 'draft' ? row['state'] === 'assigned' : row['state'] === 'draft' || row['state'] === 'assigned',
  );
  if (method === 'do') warnOfFuture(rows, env);
  for (const row of rows) {
    checkTimestamps(model, [Number(row['id'])], env);
    const done = { state: 'done', effective_date: text(row, 'effective_date') ?? env.db.today() };
    const values: Record<string, Value> =
      method === 'do' ? done : { state: method === 'cancel' ? 'cancelled' : 'draft' };
    setStored(model, Number(row['id']), values, env);
    note(env, 'transition', model, Number(row['id']), { state: text(values, 'state') });
  }
}

/** Sets what was counted: the difference to the expected quantity is moved from or to the lost and found location. */
export function runInventoryMethod(method: string, ids: readonly number[], env: Env): void {
  const model = env.db.model('stock.inventory');
  const rows = rowsOf(model, ids, 'read', env).filter((row) => row['state'] === 'draft');
  const future = rows.filter((row) => (text(row, 'date') ?? '') > env.db.today());
  if (method === 'confirm' && future.length > 0) {
    const names = future.map((row) => text(row, 'number')).join(', ');
    const name = warningName('stock.inventory', future, 'date_future');
    warn(name, `The inventories "${names}" have dates in the future.`, env);
  }
  for (const row of rows) {
    checkTimestamps(model, [Number(row['id'])], env);
    if (method === 'confirm') settle(row, env);
    const state = method === 'confirm' ? 'done' : 'cancelled';
    setStored(model, Number(row['id']), { state }, env);
    note(env, 'transition', model, Number(row['id']), { state });
  }
}

function settle(inventory: Row, env: Env): void {
  const lostFound = lostFoundOf(inventory, env);
  for (const line of pointing(env, 'stock.inventory.line', 'inventory', inventory)) {
    const quantity = line['quantity'];
    if (typeof quantity !== 'number') {
      if (inventory['empty_quantity'] === 'keep') continue;
      if (inventory['empty_quantity'] !== 'empty') throw new UserError('An option must be set for empty inventory.');
    }
    const change = (typeof quantity === 'number' ? quantity : 0) - Number(line['expected_quantity'] ?? 0);
    if (change !== 0) putMove(inventory, line, change, lostFound, env);
  }
}

function lostFoundOf(inventory: Row, env: Env): Value {
  const location = related(env, inventory, 'location', 'stock.location');
  for (let at = location; at !== null; at = related(env, at, 'parent', 'stock.location')) {
    const found = value(at, 'lost_found_location');
    if (found !== null) return found;
  }
  throw new UserError(
    `To confirm the inventory "${text(inventory, 'number')}" you must set a lost and found on a parent of location "${text(location, 'name')}".`,
  );
}

function putMove(inventory: Row, line: Row, change: number, lostFound: Value, env: Env): void {
  const id = env.db.newId('stock.move');
  const here = value(inventory, 'location');
  const product = related(env, line, 'product', 'product.product');
  const quantity = Math.abs(change);
  env.db.put('stock.move', id, {
    id,
    create_date: env.stamp,
    create_uid: env.user,
    write_date: env.stamp,
    write_uid: env.user,
    product: value(line, 'product'),
    uom: value(related(env, product, 'template', 'product.template'), 'default_uom'),
    quantity,
    internal_quantity: quantity,
    from_location: change > 0 ? lostFound : here,
    to_location: change > 0 ? here : lostFound,
    state: 'done',
    effective_date: value(inventory, 'date'),
    planned_date: null,
    company: value(inventory, 'company'),
    currency: null,
    unit_price: null,
    cost_price: null,
    origin: `stock.inventory.line,${line['id']}`,
    shipment: null,
  });
  note(env, 'create', env.db.model('stock.move'), id, { state: 'done', quantity });
}
