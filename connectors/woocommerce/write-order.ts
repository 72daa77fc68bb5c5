import type { Call } from '../../src/connector/contract.ts';
import { type Mapping, valueAt } from '../../src/connector/mapping.ts';
import { planned, refusedFields, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import { withLines } from './assemble.ts';
import type { WooEnvironment } from './records.ts';
import type { WooOrder } from './wire.ts';
import { missing, wooWrite } from './write.ts';
import { settable } from './write-configured.ts';
import { differences, ownOf } from './write-customer.ts';
import { readRaw } from './write-looks.ts';
import { addressAsked, allOf, asked, changedMembers, merged, within } from './write-members.ts';
import { type OrderWriting, planCreate } from './write-order-new.ts';
import { planRefund } from './write-order-refund.ts';
import { planShip } from './write-order-ship.ts';
import { orderStep, paidByCompleting, statusStep } from './write-order-steps.ts';

const UPDATE = ['billTo', 'shipTo', 'note'] as const;
const CREATE = ['customer', 'status', 'currency', 'lines', ...UPDATE] as const;

const STATES: Readonly<Record<string, string | undefined>> = { CANCELLED: 'cancelled', COMPLETED: 'completed' };

/**
 * Writes orders. A placed order waits in the configured status; its taxes and sums are the shop's own.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#orders
 */
export function orderWrite(mapping: Mapping<WooOrder, 'Order'>, environment: WooEnvironment): WritePort<'Order'> {
  const fields = settable(mapping, { create: CREATE, update: UPDATE }, environment);
  const writing = { ...environment, settable: fields };
  return wooWrite<'Order'>(environment, {
    actions: ['create', 'update', 'to CANCELLED', 'to COMPLETED', 'ship', 'refund'],
    fields: fields.fields,
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return planCreate(writing, change.values, call);
        case 'update':
          return planUpdate(mapping, writing, change, call);
        case 'transition':
          return planTransition(environment, change, call);
        case 'refund':
          return planRefund(environment, change, call);
        case 'ship':
          return planShip(mapping, environment, change, call);
        default:
          return refusedWhole(
            '',
            'orders are placed, changed, shipped, completed, refunded and cancelled, nothing else',
          );
      }
    },
  });
}

async function planUpdate(
  mapping: Mapping<WooOrder, 'Order'>,
  environment: OrderWriting,
  { key, values }: Extract<Change<'Order'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const raw = await readRaw(environment, 'orders', key, call);
  if (raw === null) throw missing('orders');
  const { fields, isOwn, metaOf } = environment.settable;
  const { billTo, shipTo, note } = ownOf(values, isOwn);
  const set = allOf([
    ...(billTo === undefined ? [] : [within('billing', addressAsked(billTo, valueAt(raw, 'billing'), 'billTo'))]),
    ...(shipTo === undefined ? [] : [within('shipping', addressAsked(shipTo, valueAt(raw, 'shipping'), 'shipTo'))]),
    ...(note === undefined ? [] : [asked({ customer_note: note ?? '' })]),
    metaOf(values),
  ]);
  const refused = [...refusedFields(values, fields.update, 'a placed order keeps it'), ...set.refused];
  const change = changedMembers(raw, set.members);
  if (change === null) return planned([], refused, set.lossy);
  const after = withLines(merged(raw, change.after));
  const diff = differences(mapping, environment, { raw: withLines(raw), after, fields: fields.update });
  return planned([orderStep({ key, change, diff })], refused, set.lossy);
}

async function planTransition(
  environment: WooEnvironment,
  { key, to, note, current }: Extract<Change<'Order'>, { action: 'transition' }>,
  call: Call,
): Promise<PlannedChange> {
  const status = STATES[to];
  if (status === undefined) return refusedWhole('status', 'orders are completed and cancelled, nothing else');
  const raw = await readRaw(environment, 'orders', key, call);
  if (raw === null) throw missing('orders');
  const step = statusStep({ key, raw, status, to, before: current.record.status ?? null });
  const lossy = [
    ...(note === null ? [] : [{ path: 'note', detail: 'the shop keeps no reason with a status' }]),
    ...(status === 'completed' ? paidByCompleting(raw) : []),
  ];
  return planned(step === null ? [] : [step], [], lossy);
}
