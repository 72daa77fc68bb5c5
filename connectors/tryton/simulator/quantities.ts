import { Dec } from './decimal.ts';
import { contextDate, type Env, idOf, text } from './env.ts';
import { UserError } from './errors.ts';
import { isList, type Row } from './values.ts';

type QuantityName = 'quantity' | 'forecast_quantity';

const endOfTime = '9999-12-31';

/**
 * The quantity of a product in the locations of the context, in its default unit.
 *
 * No `locations`: 0. Children count by default for exactly one location and not for several; several are summed. `quantity` ends today
 * at the latest and counts done moves; `forecast_quantity` goes on to `stock_date_end` and counts drafts and assigned moves of the future.
 */
export function productQuantity(product: Row, name: QuantityName, env: Env): number {
  const locations = contextLocations(env);
  if (locations.length === 0) return 0;
  const withChilds = env.context['with_childs'];
  const within = locationSet(env, locations, withChilds === undefined ? locations.length === 1 : withChilds === true);
  return moved(product, within, dateClause(name, env), env);
}

/** The quantity of the product of the context in one location, its children included unless `with_childs` says no. Null: no product. */
export function locationQuantity(location: Row, name: QuantityName, env: Env): number | Dec | null {
  const products = contextProducts(env);
  if (products === null) return null;
  const id = Number(location['id']);
  const within = locationSet(env, [id], env.context['with_childs'] !== false);
  let sum = 0;
  let hasMoves = false;
  for (const product of products) {
    const clause = dateClause(name, env);
    if (!movesOf(product, env).some((move) => counts(move, within, clause))) continue;
    hasMoves = true;
    sum += moved(product, within, clause, env);
  }
  return hasMoves ? sum : new Dec(0n, 0);
}

function contextLocations(env: Env): number[] {
  const locations = env.context['locations'];
  if (!isList(locations)) return [];
  return locations.filter((id) => typeof id === 'number');
}

/** Looking below locations needs all of them; without children a missing one among several counts for nothing. */
function checkLocations(env: Env, ids: readonly number[], withChilds: boolean): void {
  const missing = ids.filter((id) => env.db.row('stock.location', id) === null);
  if (missing.length === 0 || (!withChilds && ids.length > 1)) return;
  throw new UserError(
    `You are trying to read records "${ids.join(', ')}" of "Stock Location" that don't exist anymore.`,
  );
}

function contextProducts(env: Env): Row[] | null {
  const product = env.context['product'];
  if (typeof product === 'number') {
    const row = env.db.row('product.product', product);
    return row === null ? [] : [row];
  }
  const template = env.context['product_template'];
  if (typeof template !== 'number') return null;
  const ids = env.db.table('product.product').pointingAt('template', template);
  return env.db.table('product.product').present(ids);
}

/** The locations themselves, with all below them when children count; worked out once for each call. */
function locationSet(env: Env, ids: readonly number[], withChilds: boolean): ReadonlySet<number> {
  const key = `locations ${withChilds} ${ids.join(',')}`;
  const known = env.memo.get(key);
  if (known instanceof Set) return known;
  checkLocations(env, ids, withChilds);
  const found = new Set<number>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    if (withChilds) open.push(...env.db.table('stock.location').pointingAt('parent', id));
  }
  env.memo.set(key, found);
  return found;
}

interface DateClause {
  readonly end: string;
  readonly today: string;
  readonly isPast: boolean;
}

function dateClause(name: QuantityName, env: Env): DateClause {
  const today = env.db.today();
  const asked = contextDate(env, 'stock_date_end') ?? endOfTime;
  const end = name === 'quantity' && asked > today ? today : asked;
  return { end, today, isPast: end < today || (end === today && name === 'quantity') };
}

function isCounted(move: Row, { end, today, isPast }: DateClause): boolean {
  const state = text(move, 'state');
  if (state !== 'done' && state !== 'assigned' && state !== 'draft') return false;
  const effective = text(move, 'effective_date');
  const planned = text(move, 'planned_date');
  if (isPast) return state === 'done' && (effective ?? planned ?? endOfTime) <= end;
  if (state === 'done' && (effective ?? planned ?? endOfTime) <= today) return true;
  if (state === 'assigned') return true;
  const date = effective ?? planned ?? endOfTime;
  return date >= today && date <= end;
}

function counts(move: Row, within: ReadonlySet<number>, clause: DateClause): boolean {
  const isIn = within.has(idOf(move, 'to_location') ?? 0);
  const isOut = within.has(idOf(move, 'from_location') ?? 0);
  return (isIn || isOut) && isCounted(move, clause);
}

function movesOf(product: Row, env: Env): Row[] {
  const table = env.db.table('stock.move');
  const moves: Row[] = [];
  for (const id of table.pointingAt('product', Number(product['id']))) {
    const move = table.get(id);
    if (move !== null && move['company'] === env.db.company) moves.push(move);
  }
  return moves;
}

function moved(product: Row, within: ReadonlySet<number>, clause: DateClause, env: Env): number {
  let sum = 0;
  for (const move of movesOf(product, env)) {
    if (!counts(move, within, clause)) continue;
    const quantity = Number(move['internal_quantity'] ?? move['quantity'] ?? 0);
    if (within.has(idOf(move, 'to_location') ?? 0)) sum += quantity;
    if (within.has(idOf(move, 'from_location') ?? 0)) sum -= quantity;
  }
  const template = env.db.row('product.template', product['template']);
  const digits = env.db.row('product.uom', template?.['default_uom'])?.['digits'];
  return Number(sum.toFixed(typeof digits === 'number' ? digits : 6)) + 0;
}
