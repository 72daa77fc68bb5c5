import type { Call } from '../../src/connector/contract.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange } from '../../src/connector/write.ts';
import type { Values } from './client.ts';
import { taggedDate } from './mapping-values.ts';
import { heldIn } from './write-family.ts';
import type { Look } from './write-looks.ts';
import { isWhole, openShipments, type Shipment, sharesOf } from './write-shipments.ts';
import {
  callOf,
  type Draft,
  idOfKey,
  moveCall,
  planned,
  refusedWhole,
  type WriteEnvironment,
  writeStep,
} from './write-steps.ts';

type Ship = Extract<Change<'Order'>, { action: 'ship' }>;
type Method = 'wait' | 'assign_force' | 'pick' | 'pack' | 'done';

const MODEL = 'stock.shipment.out';

/** What changes of a shipment is no part of its order. */
const NOT_SHOWN: readonly Difference[] = [];

/**
 * What has left, has left: goods are assigned by force, whatever the source believes to have.
 *
 * A part is shipped as a person does it: the quantities to pick are lowered before they are assigned, and when the shipment is done the
 * source makes another of what remains.
 */
export async function planShip(environment: WriteEnvironment, change: Ship, call: Call): Promise<PlannedChange> {
  const id = idOfKey(change.key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const shipments = await openShipments(environment, id, call);
  if (shipments.length === 0) return refusedWhole('lines', 'the source has nothing of this order that is still to go');
  const share = change.lines === null ? null : sharesOf(change.lines, shipments);
  if (share !== null && share.refused.length > 0) return planned([], share.refused);
  const last = shipments.findLast(({ row }) => share === null || share.taken.has(row.id));
  const isAll = shipments.every(({ row, outgoing }) =>
    outgoing.every((move) => share === null || isWhole(move, share.taken.get(row.id))),
  );
  const drafts = shipments.flatMap((shipment) => {
    const taken = share?.taken.get(shipment.row.id) ?? null;
    if (share !== null && taken === null) return [];
    return [
      ...(taken === null ? [] : quantityStep(environment, shipment, taken)),
      ...headStep(environment, shipment, change),
      ...walk(environment, shipment, isAll && shipment === last ? shippedDiff(change) : []),
    ];
  });
  return planned(drafts);
}

/** Lowers what is picked. Undone by waiting again, for which the source picks everything anew. */
function quantityStep(
  environment: WriteEnvironment,
  shipment: Shipment,
  shares: ReadonlyMap<number, string>,
): readonly Draft[] {
  const lowered = shipment.outgoing
    .filter((move) => !isWhole(move, shares))
    .flatMap((move) => {
      const target = shipment.isDirect ? move : shipment.moves.find(({ origin }) => origin === `stock.move,${move.id}`);
      return target === undefined ? [] : [{ target, to: Number(shares.get(move.id) ?? '0') }];
    });
  const [first] = lowered;
  if (first === undefined) return [];
  const write = (quantityOf: (each: (typeof lowered)[number]) => unknown) => {
    const looks = lowered.map((each): Look => {
      return { look: 'row', model: 'stock.move', id: each.target.id, holds: { quantity: quantityOf(each) } };
    });
    const params = lowered.flatMap((each) => [[each.target.id], { quantity: quantityOf(each) }]);
    return callOf(environment, { model: 'stock.move', method: 'write', params, key: first.target.id, looks });
  };
  const again = callOf(environment, {
    model: MODEL,
    method: 'wait',
    params: [[shipment.row.id]],
    key: shipment.row.id,
    looks: lowered.map(({ target }): Look => ({ look: 'gone', model: 'stock.move', id: target.id })),
  });
  return [
    {
      ...write(({ to }) => to),
      diff: NOT_SHOWN,
      undo: { kind: 'restore', call: shipment.isDirect ? write(({ target }) => target['quantity']) : again },
    },
  ];
}

/** The day and the tracking number. */
function headStep(
  environment: WriteEnvironment,
  { row }: Shipment,
  { shippedOn, trackingNumber }: Ship,
): readonly Draft[] {
  const after: Values = {
    ...(shippedOn === null ? {} : { effective_date: taggedDate.encode?.(shippedOn, environment.context) }),
    ...(trackingNumber === null ? {} : { reference: trackingNumber }),
  };
  if (Object.keys(after).length === 0) return [];
  const before = heldIn(row, after);
  const look = (holds: Values): readonly Look[] => [{ look: 'row', model: MODEL, id: row.id, holds }];
  const looks = { after: look(after), before: look(before) };
  const written = { model: MODEL, id: row.id, version: null, after, before, looks, isLast: false };
  return [writeStep(environment, written, NOT_SHOWN)];
}

const REACHED: Readonly<Record<Method, readonly string[]>> = {
  wait: ['waiting', 'assigned', 'picked', 'packed', 'done'],
  assign_force: ['assigned', 'picked', 'packed', 'done'],
  pick: ['picked', 'packed', 'done'],
  pack: ['packed', 'done'],
  done: ['done'],
};

const WAYS: Readonly<Record<string, readonly Method[]>> = {
  draft: ['wait', 'assign_force', 'pick', 'pack', 'done'],
  waiting: ['assign_force', 'pick', 'pack', 'done'],
  assigned: ['pick', 'pack', 'done'],
  picked: ['pack', 'done'],
  packed: ['done'],
};

/** The source says that an order is shipped when all of it has gone, and nothing of a part. */
function shippedDiff({ current }: Ship): readonly Difference[] {
  return [{ path: 'fulfillmentStatus', before: current.record.fulfillmentStatus ?? null, after: 'SHIPPED' }];
}

const BACK = { wait: 'draft', assign_force: 'wait' } as const;

/** One step per method; what was taken from its place cannot be put back by a call. */
function walk(
  environment: WriteEnvironment,
  { row, isDirect }: Shipment,
  shipped: readonly Difference[],
): readonly Draft[] {
  const way = WAYS[String(row['state'])] ?? [];
  const methods = isDirect ? way.filter((method) => method !== 'assign_force' && method !== 'pick') : way;
  return methods.map((method) => {
    const back = method === 'wait' || method === 'assign_force' ? BACK[method] : null;
    const among = back === 'draft' ? ['draft'] : ['waiting'];
    return {
      ...moveCall(environment, { model: MODEL, method, key: row.id, among: REACHED[method] }),
      diff: method === 'done' ? shipped : NOT_SHOWN,
      undo:
        back === null
          ? { kind: 'none', call: null }
          : { kind: 'reverse', call: moveCall(environment, { model: MODEL, method: back, key: SELF, among }) },
    };
  });
}
