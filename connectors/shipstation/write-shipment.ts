import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writable,
  writePort,
} from '../../src/connector/plans.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { shipmentMapping } from './mapping.ts';
import type { ShipmentEnvironment } from './ports-shipment.ts';
import { hasNoLabel } from './records.ts';
import { type Defaults, newShipment } from './write-body.ts';
import { cancelCall, createCall, lookFor, send, shownBy } from './write-calls.ts';
import { heldBy, otherwise, type ShipmentWriting, UNTOLD } from './write-shared.ts';
import { planUpdate } from './write-update.ts';

/** Also what a new shipment is anyway. */
const ALSO_TOLD = ['status', 'legalEntity'];

/**
 * Writes shipments that have no label yet: makes them, moves their day and recipient, cancels them.
 *
 * A shipment is made under our own id as its `external_shipment_id`, which the source takes once.
 */
export function shipmentWrite(shipments: ShipmentEnvironment, defaults: Defaults): WritePort<'Shipment'> {
  const fields = fieldsOf(shipments);
  const environment: ShipmentWriting = { ...shipments, defaults, fields };
  return writePort<'Shipment'>({
    actions: ['create', 'update', 'to CANCELLED'],
    fields,
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return planCreate(environment, change.values);
        case 'update':
          return planUpdate(environment, change, call);
        case 'transition':
          return planTransition(environment, change, call);
        default:
          return refusedWhole('', 'shipments have no such change');
      }
    },
    send: (step, inputs, call) => send(environment, { step, inputs }, call),
    look: (step, inputs, call) => lookFor(environment, { step, inputs }, call),
  });
}

/** Fields that the configuration takes from elsewhere are read alone. */
function fieldsOf({ mapping }: ShipmentEnvironment): WritePort<'Shipment'>['fields'] {
  const { create, update } = writable(shipmentMapping);
  const isOurs = (field: string) => mapping.rows[field] === shipmentMapping.rows[field];
  return { create: create.filter(isOurs), update: update.filter(isOurs) };
}

function planCreate(environment: ShipmentWriting, values: Model<'Shipment'>): PlannedChange {
  const told: readonly string[] = [...environment.fields.create, ...ALSO_TOLD];
  const { value: body, refused } = newShipment(values, environment.defaults);
  const notes = [...refusedFields(values, told, UNTOLD), ...refused, ...disagreements(values, environment)];
  if (refused.length > 0) return planned([], notes);
  const shown = shownBy(environment, { ...body, external_shipment_id: null, shipment_status: 'pending' });
  const isTaken = (field: string) =>
    (valueAt(values, field) ?? null) !== null && !notes.some(({ path }) => path === field);
  const taken = told.filter(isTaken);
  const diff = newValues(Object.fromEntries(taken.map((field) => [field, valueAt(shown, field)])), taken);
  const step = { ...createCall(body), diff, undo: { kind: 'void', call: cancelCall(SELF) } } as const;
  return planned([step], notes, otherwise(values, shown, taken));
}

/** What is asked of a new shipment and is settled by what it is. */
function disagreements({ status, legalEntity }: Model<'Shipment'>, { context }: ShipmentWriting): Notes {
  const isPending = (status ?? 'PENDING') === 'PENDING';
  const isOurs = (legalEntity ?? context.legalEntity) === context.legalEntity;
  return [
    ...(isPending ? [] : [{ path: 'status', detail: 'a new shipment is pending' }]),
    ...(isOurs ? [] : [{ path: 'legalEntity', detail: 'the account is of another one' }]),
  ];
}

async function planTransition(
  environment: ShipmentWriting,
  { key, to, note }: Extract<Change<'Shipment'>, { action: 'transition' }>,
  call: Call,
): Promise<PlannedChange> {
  if (to !== 'CANCELLED') return refusedWhole('status', `${to} is told by a label and its carrier`);
  const held = await heldBy(environment, key, call);
  if (valueAt(held, 'shipment_status') === 'cancelled') return planned([]);
  if (!hasNoLabel(held)) return refusedWhole('status', 'its label has to be voided in ShipStation first');
  const diff = [{ path: 'status', before: 'PENDING', after: 'CANCELLED' }];
  const lossy = note === null ? [] : [{ path: 'note', detail: 'a shipment has no place for a reason' }];
  return planned([{ ...cancelCall(key), diff, undo: { kind: 'none', call: null } }], [], lossy);
}
