import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { type Draft, exactNumber, keyReferred, planned, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, Difference, PlannedChange } from '../../src/connector/write.ts';
import { isZero, linkOf, numberText, unitOf } from './codecs.ts';
import type { Row } from './fields.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { Link, Num } from './wire.ts';
import { bornBy, methodCall, NEVER, SELF, undoneBy } from './write.ts';

type Adjust = Extract<Change<'InventoryItem'>, { action: 'adjust-stock' }>;

const MODEL = 'stock.quant';
/** Only so a quant takes a count. */
const COUNTING = { inventory_mode: true };
/** Odoo keeps the digits of its setting "Product Unit", two unless that was changed. */
const PLACES = 6;

/**
 * Files what was counted with the quant, then applies it: Odoo makes the move of the difference. Where the stock has moved between the two,
 * Odoo asks a person and nothing is applied. What was applied cannot be taken back by a call.
 *
 * Source: odoo/odoo 19.0, addons/stock/models/stock_quant.py
 */
export async function planAdjust(change: Adjust, environment: PortEnvironment, call: Call): Promise<PlannedChange> {
  const { key, location, quantity } = change;
  const amount = 'counted' in quantity ? quantity.counted : quantity.by;
  const place = keyReferred(location, 'stock.location');
  if (typeof place !== 'string') return refusedWhole('location', 'names no location of Odoo');
  const ids = { product: Number(key), location: Number(place) };
  const { product, room, quants } = await stateOf(ids, environment, call);
  const refusal = refusalOf({ product, room, quants }, amount.unit);
  if (refusal !== null) return refusedWhole(...refusal);
  const [quant] = quants;
  const held = new Big(quant === undefined ? 0 : numberText(quant['quantity'] as Num));
  const wanted = 'counted' in quantity ? new Big(amount.value) : held.plus(amount.value);
  const count = exactNumber(wanted.toFixed(), PLACES);
  if (count === null) return refusedWhole('quantity', 'has more digits than Odoo keeps');
  if ('counted' in quantity && wanted.lt(0)) return refusedWhole('quantity', 'nothing is counted below zero');
  const lossy =
    change.note === null ? [] : [{ path: 'note', detail: 'Odoo keeps no note with a count over this interface' }];
  if (quant !== undefined && wanted.eq(held)) return planned([], [], lossy);
  const steps = stepsOf({ ids, environment, quant, count, diff: [differenceOf(change, wanted)] });
  return planned(steps, [], lossy);
}

interface Ids {
  readonly product: number;
  readonly location: number;
}

interface State {
  readonly product: Row | undefined;
  readonly room: Row | undefined;
  readonly quants: readonly Row[];
}

async function stateOf(ids: Ids, environment: PortEnvironment, call: Call): Promise<State> {
  const one = (model: string, id: number, fields: readonly string[]) =>
    searchRows({ model, domain: [['id', '=', id]], fields, order: 'id asc' }, environment, call);
  const [[product], [room], quants] = await Promise.all([
    one('product.product', ids.product, ['type', 'is_storable', 'tracking', 'uom_id']),
    one('stock.location', ids.location, ['usage']),
    searchRows(
      {
        model: MODEL,
        domain: placeOf(ids, environment),
        fields: ['quantity', 'inventory_quantity_set'],
        order: 'id asc',
      },
      environment,
      call,
    ),
  ]);
  return { product, room, quants };
}

function placeOf({ product, location }: Ids, { settings }: PortEnvironment) {
  return [
    ['product_id', '=', product],
    ['location_id', '=', location],
    ['company_id', '=', settings.companyId],
  ];
}

function refusalOf({ product, room, quants }: State, unit: string): readonly [path: string, detail: string] | null {
  // Up to 17 what is kept in stock is a type of its own.
  const isStored = product?.['is_storable'] === true || product?.['type'] === 'product';
  if (product === undefined || !isStored) return ['', 'Odoo keeps no stock of it: track its inventory there'];
  const tracking = product['tracking'];
  if (tracking !== undefined && tracking !== null && tracking !== 'none')
    return ['', 'it is tracked by lot or serial number: count it in Odoo'];
  if (room?.['usage'] !== 'internal') return ['location', 'is no internal location: nothing is kept there'];
  const name = linkOf(product['uom_id'] as Link | null)?.name;
  if (name === undefined || unitOf(name) !== unit) return ['quantity.unit', 'is not the unit of the item'];
  if (quants.length > 1) return ['location', 'holds it by package or owner: count it in Odoo'];
  if (quants.some((quant) => quant['inventory_quantity_set'] === true))
    return ['location', 'has a count that waits to be applied: apply or clear it in Odoo'];
  return null;
}

interface Counting {
  readonly ids: Ids;
  readonly environment: PortEnvironment;
  readonly quant: Row | undefined;
  readonly count: number;
  readonly diff: readonly Difference[];
}

function stepsOf({ ids, environment, quant, count, diff }: Counting): readonly Draft[] {
  const counted = { inventory_quantity: count };
  const isFiled = { inventory_quantity: count, inventory_quantity_set: true };
  const key = quant === undefined ? null : String(quant.id);
  const vals = { product_id: ids.product, location_id: ids.location, ...counted };
  const filed = methodCall({
    model: MODEL,
    method: quant === undefined ? 'create' : 'write',
    key,
    args: quant === undefined ? { vals_list: [vals] } : { vals: counted },
    context: COUNTING,
    expects: { look: 'row', model: MODEL, domain: placeOf(ids, environment), after: isFiled, isGoneToo: false },
  });
  const quantOf = (id: unknown) => [['id', '=', id]];
  const cleared = undoneBy(quant === undefined ? 'void' : 'restore', {
    model: MODEL,
    method: 'action_clear_inventory_quantity',
    key: SELF,
    expects: {
      look: 'row',
      model: MODEL,
      domain: quantOf(SELF),
      after: { inventory_quantity_set: false },
      isGoneToo: true,
    },
  });
  const own = key ?? bornBy('1');
  const applied = methodCall({
    model: MODEL,
    method: 'action_apply_inventory',
    key: own,
    // A quant of nothing is taken away sooner or later.
    expects: {
      look: 'row',
      model: MODEL,
      domain: quantOf(key === null ? own : Number(key)),
      after: { quantity: count, inventory_quantity_set: false },
      isGoneToo: isZero(count),
    },
  });
  return [
    { ...filed, diff: [], undo: cleared },
    { ...applied, diff, undo: NEVER },
  ];
}

function differenceOf({ current, location }: Adjust, wanted: Big): Difference {
  const levels = current.record.stock ?? [];
  const found = levels.findIndex((level) => level.location.value === location.value);
  const index = found === -1 ? levels.length : found;
  return {
    path: `stock[${index}].onHand.value`,
    before: levels[index]?.onHand?.value ?? null,
    after: wanted.toFixed(),
  };
}
