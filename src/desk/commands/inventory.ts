import { isDeepStrictEqual } from 'node:util';
import Big from 'big.js';
import type { InventoryAdjustInput, InventoryTransferInput, QuantityInput } from '../../generated/resolvers.ts';
import type { Reference } from '../../model/id.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { StoredRecord } from '../../store/stored-record.ts';
import type { DraftChange, Intent, PlanNote } from '../../write/operation.ts';
import { actorOf } from '../actors.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { notTaken } from '../fan-out.ts';
import { checkSettable } from '../input-check.ts';
import { quantityIn } from '../input-values.ts';
import { canDo } from '../receivers.ts';
import { referenceTo, type Target } from '../targets.ts';

/** Sets what was counted at a location, or adds to it; the other systems that count what is there follow. */
export const inventoryAdjust: Command<InventoryAdjustInput> = async (input, context) => {
  const { problems } = context;
  const item = await itemOf(input, context);
  if (item === null) return null;
  const location = await context.targets.visible('Location', input.location, 'input.location', []);
  const quantity = adjustmentOf(input, item, context);
  const record = actorOf(context, item, { action: 'adjust-stock', field: 'stock', path: 'input.item' });
  if (location === null || quantity === null || record === null) return null;
  const place = placeIn(context, record, location, 'input.location');
  if (place === null || !problems.isEmpty) return null;
  if ('by' in quantity && isMissingAt(item, place, quantity.by, -1))
    return problems.add('INVALID', 'input.by.value', 'less is there than is taken away: count what is there instead');
  const intent = { action: 'adjust-stock', location: place, quantity, note: input.reason ?? null } as const;
  const followers = followersOf(context, item, { owner: record, location });
  const changes = followers.changes.map(({ record: each, place: there }) => ({
    ...changeOf(each, { ...intent, location: there }),
    ...({ role: 'FOLLOWER', needs: [0] } as const),
  }));
  const fanOut = { changes: [changeOf(record, intent), ...changes], notes: followers.notes };
  return draftOf(context, about(item), fanOut, secondLook(context, null));
};

/** Moves goods from one location to another of the same system. */
export const inventoryTransfer: Command<InventoryTransferInput> = async (input, context) => {
  const { targets, problems } = context;
  const item = await itemOf(input, context);
  if (item === null) return null;
  const [from, to] = await Promise.all([
    targets.visible('Location', input.from, 'input.from', []),
    targets.visible('Location', input.to, 'input.to', []),
  ]);
  if (from !== null && from.id === to?.id) problems.add('INVALID', 'input.to', 'is where it comes from');
  const quantity = amountOf(input.quantity, 'input.quantity', item, context);
  if (quantity !== null && new Big(quantity.value).lte(0))
    problems.add('INVALID', 'input.quantity.value', 'only what is more than nothing can be moved');
  const record = actorOf(context, item, { action: 'transfer-stock', field: 'stock', path: 'input.item' });
  if (from === null || to === null || quantity === null || record === null) return null;
  const here = placeIn(context, record, from, 'input.from');
  const there = placeIn(context, record, to, 'input.to');
  if (here === null || there === null || !problems.isEmpty) return null;
  if (isMissingAt(item, here, quantity, 1))
    return problems.add('INVALID', 'input.quantity.value', 'less is there than is to be moved');
  const intent = { action: 'transfer-stock', from: here, to: there, quantity, note: input.reason ?? null } as const;
  return draftOf(context, about(item), { changes: [changeOf(record, intent)], notes: [] }, secondLook(context, null));
};

type Item = Target<'InventoryItem'>;

async function itemOf(
  input: InventoryAdjustInput | InventoryTransferInput,
  context: CommandContext,
): Promise<Item | null> {
  const item = await context.targets.own('InventoryItem', input.item, 'input.item', ['unit', 'stock']);
  if (item !== null) checkSettable(context, item.roles, input);
  return item;
}

/** Whether a location is known to hold less than is taken from it: `quantity` times `sign`. What is not known, or in another unit, is let go. */
function isMissingAt({ values: { stock } }: Item, place: Reference, { value, unit }: Quantity, sign: 1 | -1): boolean {
  const taken = new Big(value).times(sign);
  const held = stock?.find(({ location }) => isDeepStrictEqual(location, place));
  if (!Array.isArray(stock) || taken.lte(0) || held?.onHand === null) return false;
  if (held !== undefined && held.onHand.unit !== unit) return false;
  return taken.gt(held?.onHand.value ?? 0);
}

type Adjustment = Extract<Intent, { action: 'adjust-stock' }>['quantity'];

function adjustmentOf({ counted, by }: InventoryAdjustInput, item: Item, context: CommandContext): Adjustment | null {
  const { problems } = context;
  const hasCount = counted !== undefined && counted !== null;
  const hasDifference = by !== undefined && by !== null;
  if (hasCount === hasDifference)
    return problems.add(hasCount ? 'INVALID' : 'REQUIRED', 'input', 'says either what was counted or the difference');
  if (hasCount) {
    const quantity = amountOf(counted, 'input.counted', item, context);
    if (quantity === null) return null;
    if (new Big(quantity.value).gte(0)) return { counted: quantity };
    return problems.add('INVALID', 'input.counted.value', 'nothing is counted below zero');
  }
  const quantity = hasDifference ? amountOf(by, 'input.by', item, context) : null;
  if (quantity === null) return null;
  if (!new Big(quantity.value).eq(0)) return { by: quantity };
  return problems.add('INVALID', 'input.by.value', 'changes nothing');
}

function amountOf(input: QuantityInput, path: string, { values }: Item, { problems }: CommandContext): Quantity | null {
  return quantityIn(values.unit ?? null)(input, path, problems) ?? null;
}

/** A location as the system knows it that keeps the stock of the item. */
function placeIn(
  { problems }: CommandContext,
  { connection }: StoredRecord,
  location: Target<'Location'>,
  path: string,
): Reference | null {
  const reference = referenceTo(location, connection);
  if (reference !== null) return reference;
  return problems.add(
    'INVALID',
    path,
    `${connection}, which keeps the stock of this item, does not know this location`,
  );
}

interface Counters {
  readonly changes: readonly { readonly record: StoredRecord; readonly place: Reference }[];
  readonly notes: readonly PlanNote[];
}

/** Who else counts the item at this location: a shop that sells from the warehouse of the ERP. */
function followersOf(
  { authority, connections }: CommandContext,
  item: Item,
  { owner, location }: { readonly owner: StoredRecord; readonly location: Target<'Location'> },
): Counters {
  const changes: Counters['changes'][number][] = [];
  const notes: PlanNote[] = [];
  for (const name of authority.rule('InventoryItem', 'stock').receivers) {
    const record = item.records.find(({ connection }) => connection === name);
    if (record === undefined || name === owner.connection) continue;
    const place = referenceTo(location, name);
    if (place === null || connections.partOf(name, record.objectType, 'stock') === undefined) continue;
    if (canDo(connections.port(name, record.objectType), 'adjust-stock')) changes.push({ record, place });
    else notes.push(notTaken(name, 'stock'));
  }
  return { changes, notes };
}

type StockIntent = Extract<Intent, { action: 'adjust-stock' | 'transfer-stock' }>;
type WithoutRecord<I> = I extends StockIntent ? Omit<I, 'entity' | 'key'> : never;

function changeOf(record: StoredRecord, intent: WithoutRecord<StockIntent>): DraftChange {
  const { connection, objectType, key } = record;
  return { connection, objectType, role: 'OWNER', intent: { ...intent, entity: 'InventoryItem', key }, needs: [] };
}
