import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import type { Change, Difference, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { Row } from './client.ts';
import { unitOf } from './mapping-values.ts';
import { writer } from './write.ts';
import {
  bornAt,
  createStep,
  type Draft,
  idOfKey,
  moveCall,
  type Notes,
  newestId,
  planned,
  refusedWhole,
  type WriteEnvironment,
} from './write-steps.ts';

type Adjust = Extract<Change<'InventoryItem'>, { action: 'adjust-stock' }>;
type Transfer = Extract<Change<'InventoryItem'>, { action: 'transfer-stock' }>;

/**
 * Writes stock: what was counted becomes an inventory, a difference or a transfer becomes a move; each is made, then carried out.
 *
 * Neither has room for our own id: the one that a lost reply has made is looked for by its values, later than all that there were.
 * Nothing that was carried out can be taken back by a call.
 */
export function stockWriter(environment: WriteEnvironment): WritePort<'InventoryItem'> {
  return {
    ...writer(environment.client),
    actions: ['adjust-stock', 'transfer-stock'],
    fields: { create: [], update: [] },
    plan: (change, call) => plan(environment, change, call),
  };
}

function plan(environment: WriteEnvironment, change: Change<'InventoryItem'>, call: Call): Promise<PlannedChange> {
  switch (change.action) {
    case 'adjust-stock':
      return planAdjust(environment, change, call);
    case 'transfer-stock':
      return planTransfer(environment, change, call);
    default:
      return Promise.resolve(refusedWhole('', `items cannot ${change.action} in this source`));
  }
}

/** A product and the places that a change is about. */
interface Subject {
  readonly product: number;
  readonly unit: number;
  readonly places: readonly Row[];
}

async function planAdjust(environment: WriteEnvironment, change: Adjust, call: Call): Promise<PlannedChange> {
  const { quantity } = change;
  const isCounted = 'counted' in quantity;
  const amount = isCounted ? quantity.counted : quantity.by;
  const subject = await subjectOf(
    environment,
    change,
    { places: [{ path: 'location', place: change.location }], amount },
    call,
  );
  if ('refused' in subject) return planned([], subject.refused);
  const [place] = subject.places;
  if (place === undefined) return refusedWhole('location', 'the source has no such place');
  const diff = [
    stockDiff(change, change.location, (held) =>
      isCounted ? amount.value : (held?.plus(amount.value).toFixed() ?? null),
    ),
  ];
  if (isCounted) {
    if (new Big(amount.value).lt(0)) return refusedWhole('quantity', 'nothing is counted below zero');
    return planned(await countSteps(environment, { subject, place, amount, diff }, call), [], lossyNote(change));
  }
  const by = new Big(amount.value);
  if (by.eq(0)) return planned([]);
  const lost = await lostFoundOf(environment, place, call);
  if (lost === null) return refusedWhole('location', 'its warehouse has no place for what is lost and found');
  const [from, to] = by.gt(0) ? [lost, place.id] : [place.id, lost];
  const moved = { subject, from, to, amount: by.abs().toFixed(), diff };
  return planned(await moveSteps(environment, moved, call), [], lossyNote(change));
}

async function planTransfer(environment: WriteEnvironment, change: Transfer, call: Call): Promise<PlannedChange> {
  const { from, to, quantity } = change;
  const places = [
    { path: 'from', place: from },
    { path: 'to', place: to },
  ];
  const subject = await subjectOf(environment, change, { places, amount: quantity }, call);
  if ('refused' in subject) return planned([], subject.refused);
  const [source, target] = subject.places;
  if (source === undefined || target === undefined) return refusedWhole('to', 'the source has no such place');
  if (source.id === target.id) return refusedWhole('to', 'is the place that it is at');
  if (new Big(quantity.value).lte(0)) return refusedWhole('quantity', 'only what is more than nothing can be moved');
  const diff = [
    stockDiff(change, from, (held) => held?.minus(quantity.value).toFixed() ?? null),
    stockDiff(change, to, (held) => held?.plus(quantity.value).toFixed() ?? null),
  ];
  const moved = { subject, from: source.id, to: target.id, amount: quantity.value, diff };
  return planned(await moveSteps(environment, moved, call), [], lossyNote(change));
}

interface Asked {
  readonly places: readonly { readonly path: string; readonly place: Reference }[];
  readonly amount: Quantity;
}

async function subjectOf(
  { client }: WriteEnvironment,
  { key }: Adjust | Transfer,
  { places, amount }: Asked,
  call: Call,
): Promise<Subject | { readonly refused: Notes }> {
  const product = idOfKey(key);
  const ids = places.map(({ place }) => (place.by === 'key' ? idOfKey(place.value) : null));
  const fields = ['type', 'warehouse', 'storage_location'];
  const [[item], rows] = await Promise.all([
    client.searchRead(
      { model: 'product.product', domain: [['id', '=', product]], fields: ['type', 'default_uom.symbol'] },
      call,
    ),
    client.searchRead({ model: 'stock.location', domain: [['id', 'in', ids.flatMap((id) => id ?? [])]], fields }, call),
  ]);
  const found = ids.map((id) => placeOf(rows.find((row) => row.id === id)));
  const unit = item?.['default_uom'];
  const refused = [
    ...(item?.['type'] === 'goods' ? [] : [{ path: '', detail: 'only goods are kept in stock' }]),
    ...places.flatMap(({ path }, index) =>
      found[index] === null ? [{ path, detail: 'nothing is kept there in this source' }] : [],
    ),
    ...(isUnit(unit) && unitOf(unit.symbol) === amount.unit
      ? []
      : [{ path: 'quantity.unit', detail: 'is not the unit of the item' }]),
  ];
  if (refused.length > 0 || product === null || !isUnit(unit)) return { refused };
  return { product, unit: unit.id, places: found.flatMap((each) => each ?? []) };
}

/** Goods of a warehouse are in its storage. */
function placeOf(row: Row | undefined): Row | null {
  if (row?.['type'] === 'storage') return row;
  const storage = row?.['storage_location'];
  return row?.['type'] === 'warehouse' && typeof storage === 'number'
    ? { ...row, id: storage, warehouse: row.id }
    : null;
}

function isUnit(unit: unknown): unit is { readonly id: number; readonly symbol: string } {
  return (
    typeof unit === 'object' && unit !== null && 'id' in unit && 'symbol' in unit && typeof unit.symbol === 'string'
  );
}

async function lostFoundOf({ client }: WriteEnvironment, place: Row, call: Call): Promise<number | null> {
  const domain = [['id', '=', place['warehouse']]];
  const [row] = await client.searchRead({ model: 'stock.location', domain, fields: ['lost_found_location'] }, call);
  const id = row?.['lost_found_location'];
  return typeof id === 'number' ? id : null;
}

async function countSteps(
  environment: WriteEnvironment,
  counted: {
    readonly subject: Subject;
    readonly place: Row;
    readonly amount: Quantity;
    readonly diff: readonly Difference[];
  },
  call: Call,
): Promise<readonly Draft[]> {
  const { subject, place, amount, diff } = counted;
  const { company } = environment.settings;
  const model = 'stock.inventory';
  const line = { product: subject.product, quantity: Number(amount.value) };
  const at = [
    ['location', '=', place.id],
    ['company', '=', company],
  ];
  const domain = [
    ...at,
    ['lines.product', '=', line.product],
    ['lines.quantity', '=', line.quantity],
    ['id', '>', await newestId(environment.client, model, at, call)],
  ];
  const values = { company, location: place.id, lines: [['create', [line]]] };
  return [
    createStep(environment, { model, values, domain }, []),
    lastStep(environment, { model, method: 'confirm' }, diff),
  ];
}

async function moveSteps(
  environment: WriteEnvironment,
  moved: {
    readonly subject: Subject;
    readonly from: number;
    readonly to: number;
    readonly amount: string;
    readonly diff: readonly Difference[];
  },
  call: Call,
): Promise<readonly Draft[]> {
  const model = 'stock.move';
  const { subject, from, to, amount, diff } = moved;
  const values = {
    company: environment.settings.company,
    product: subject.product,
    uom: subject.unit,
    quantity: Number(amount),
    from_location: from,
    to_location: to,
  };
  const same = Object.entries(values).map(([field, value]) => [field, '=', value]);
  const domain = [...same, ['id', '>', await newestId(environment.client, model, same, call)]];
  return [createStep(environment, { model, values, domain }, []), lastStep(environment, { model, method: 'do' }, diff)];
}

function lastStep(
  environment: WriteEnvironment,
  { model, method }: { readonly model: string; readonly method: string },
  diff: readonly Difference[],
): Draft {
  const done = moveCall(environment, { model, method, key: bornAt(0), among: ['done'] });
  return { ...done, diff, undo: { kind: 'none', call: null } };
}

function stockDiff(
  { current }: Adjust | Transfer,
  location: Reference,
  after: (held: Big | null) => string | null,
): Difference {
  const levels = current.record.stock ?? [];
  const index = levels.findIndex((level) => level.location.value === location.value);
  const held = levels[index]?.onHand?.value ?? null;
  return { path: `stock[${index}].onHand.value`, before: held, after: after(held === null ? null : new Big(held)) };
}

function lossyNote({ note }: Adjust | Transfer): Notes {
  return note === null ? [] : [{ path: 'note', detail: 'the source keeps no note with stock' }];
}
