import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { type Draft, planned, refusedWhole } from '../../src/connector/plans.ts';
import { inText, SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { withLines } from './assemble.ts';
import type { WooEnvironment } from './records.ts';
import type { WooOrder } from './wire.ts';
import { missing } from './write.ts';
import { idIn, type Look, readNotes, readRaw } from './write-looks.ts';
import { paidByCompleting, statusStep } from './write-order-steps.ts';

type Shipping = Extract<Change<'Order'>, { action: 'ship' }>;

/** The shop has no shipments: what has left whole is completed, and how it left is told to the customer in a note. */
export async function planShip(
  mapping: Mapping<WooOrder, 'Order'>,
  environment: WooEnvironment,
  { key, lines, shippedOn, trackingNumber }: Shipping,
  call: Call,
): Promise<PlannedChange> {
  const raw = await readRaw(environment, 'orders', key, call);
  if (raw === null) throw missing('orders');
  const { record } = mapping.decode(wireOf<WooOrder>(withLines(raw)), environment.context);
  if (record.status !== 'OPEN') return refusedWhole('', 'only an open order can be shipped');
  if (lines !== null && !isWhole(lines, record))
    return refusedWhole('lines', 'the shop ships an order whole or not at all');
  const step = statusStep({ key, raw, status: 'completed', to: 'COMPLETED', before: record.status });
  const note = noteOf(shippedOn, trackingNumber);
  const known = note === null ? [] : (await readNotes(environment, key, call)).map(idIn);
  const drafts = [...(step === null ? [] : [step]), ...(note === null ? [] : [noteStep(key, note, known)])];
  return planned(drafts, [], paidByCompleting({ date_paid_gmt: valueAt(raw, 'date_paid_gmt') }));
}

function isWhole(lines: NonNullable<Shipping['lines']>, { lines: ordered }: Model<'Order'>): boolean {
  const left = new Map(lines.map(({ line, quantity }) => [line, quantity.value]));
  return (ordered ?? []).every(({ key, quantity }) => {
    const shipped = key === null ? undefined : left.get(key);
    return shipped !== undefined && quantity !== null && new Big(shipped).eq(quantity.value);
  });
}

function noteOf(shippedOn: string | null, trackingNumber: string | null): string | null {
  if (shippedOn === null && trackingNumber === null) return null;
  const on = shippedOn === null ? '' : ` on ${shippedOn}`;
  return `Shipped${on}.${trackingNumber === null ? '' : ` Tracking number: ${trackingNumber}`}`;
}

/** A note for the customer. https://woocommerce.github.io/woocommerce-rest-api-docs/#order-notes */
function noteStep(order: string, note: string, known: readonly string[]): Draft {
  const path = `/orders/${order}/notes`;
  return {
    operation: 'POST /orders/{id}/notes',
    objectType: 'notes',
    key: null,
    request: { method: 'POST', path, body: { note, customer_note: true } },
    expects: { look: 'note', order, note, known } satisfies Look,
    diff: [],
    undo: {
      kind: 'delete',
      call: {
        operation: 'DELETE /orders/{id}/notes/{note_id}',
        objectType: 'notes',
        key: SELF,
        request: { method: 'DELETE', path: `${path}/${inText(SELF)}?force=true`, body: null },
        expects: { look: 'no note', order } satisfies Look,
      },
    },
  };
}
