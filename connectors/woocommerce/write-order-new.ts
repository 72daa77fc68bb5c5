import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  type Key,
  keyReferred,
  type Members,
  newValues,
  planned,
  present,
  refusedFields,
} from '../../src/connector/plans.ts';
import { isPlace, OWN_ID, SELF } from '../../src/connector/step.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { addressMembers, textOf } from './codecs.ts';
import { OWN_ID_META } from './meta.ts';
import type { WooEnvironment } from './records.ts';
import { missing } from './write.ts';
import { type Settable, withEntries } from './write-configured.ts';
import { ownOf } from './write-customer.ts';
import { type Look, readRaw } from './write-looks.ts';
import { type Asked, addressAsked, allOf, asked, merged, refused, within } from './write-members.ts';
import { linesAsked } from './write-order-lines.ts';

export interface OrderWriting extends WooEnvironment {
  readonly settable: Settable<'Order'>;
}

/** One call that places the order; it is undone by cancelling, which gives the goods back to the stock. */
export async function planCreate(environment: OrderWriting, given: Model<'Order'>, call: Call): Promise<PlannedChange> {
  const { fields, isOwn, metaOf } = environment.settable;
  const values = ownOf(given, isOwn);
  const buyer = await buyerOf(environment, values, call);
  const currency = values.currency ?? environment.context.currency;
  const lines = await linesAsked(environment, { lines: values.lines ?? [], currency }, call);
  const { newOrderStatus: status } = environment.settings;
  const set = allOf([
    buyer,
    lines,
    asked({ status, customer_note: values.note ?? undefined, currency: values.currency ?? undefined }),
    metaOf(given),
    ...((values.status ?? 'OPEN') === 'OPEN' ? [] : [refused('status', 'a placed order is open')]),
  ]);
  const notes = [
    ...refusedFields(given, fields.create, 'a new order does not take it (see the lineage page)'),
    ...set.refused,
  ];
  if (set.refused.length > 0) return planned([], notes, set.lossy);
  const body = withEntries(merged(present(set.members), { meta_data: { [OWN_ID_META]: OWN_ID } }));
  const path = '/orders';
  const cancel = {
    operation: 'PUT /orders/{id}',
    objectType: 'orders',
    key: SELF,
    request: { method: 'PUT', path: `${path}/{self}`, body: { status: 'cancelled' } },
    expects: { look: 'members', after: { status: 'cancelled' }, before: { status }, guarded: false } satisfies Look,
  } as const;
  const create = {
    operation: 'POST /orders',
    objectType: 'orders',
    key: null,
    request: { method: 'POST', path, body },
    expects: { look: 'own', id: OWN_ID, email: buyer.guest, customer: buyer.customer } satisfies Look,
    diff: newValues({ ...given, lines: lines.shown }, fields.create),
    undo: { kind: 'void', call: cancel },
  } as const;
  return planned([create], notes, set.lossy);
}

interface Buyer extends Asked {
  /** The id of a customer, or its place; 0 for a guest. */
  readonly customer: unknown;
  /** The e-mail of a guest. */
  readonly guest: string | null;
}

/** A bill needs an address and an e-mail, which the shop does not take over from the customer itself. */
async function buyerOf(environment: WooEnvironment, values: Model<'Order'>, call: Call): Promise<Buyer> {
  const { customer, billTo, shipTo } = values;
  if (customer === undefined || customer === null)
    return { ...refused('customer', 'an order is of a customer, or of a guest by e-mail'), customer: 0, guest: null };
  const key = keyReferred(customer, 'customers');
  if (key === null && customer.by !== 'email')
    return { ...refused('customer', 'the shop knows customers by key and guests by e-mail'), customer: 0, guest: null };
  const guest = customer.by === 'email' ? customer.value : null;
  const held = key === null || isPlace(key) ? {} : await heldBy(environment, key, call);
  const billing = billTo
    ? within('billing', addressAsked(billTo, {}, 'billTo'))
    : asked({ billing: held.billing ?? {} });
  const shipping = shipTo
    ? within('shipping', addressAsked(shipTo, {}, 'shipTo'))
    : asked({ shipping: held.shipping ?? {} });
  const contact = present({ email: guest ?? held.email, phone: held.phone });
  const id = key === null ? 0 : idOf(key);
  const parts = allOf([billing, shipping, asked({ billing: contact, customer_id: id })]);
  return { ...parts, customer: id, guest };
}

interface Held {
  readonly billing?: Members;
  readonly shipping?: Members;
  readonly email?: string | null;
  readonly phone?: string | null;
}

async function heldBy(environment: WooEnvironment, key: string, call: Call): Promise<Held> {
  const raw = await readRaw(environment, 'customers', key, call);
  if (raw === null) throw missing('customers');
  const billing = addressMembers(valueAt(raw, 'billing'));
  return {
    billing: { ...billing },
    shipping: { ...addressMembers(valueAt(raw, 'shipping')) },
    email: textOf(billing.email) ?? textOf(valueAt(raw, 'email')),
    phone: textOf(billing.phone),
  };
}

function idOf(key: Key): unknown {
  return isPlace(key) ? key : Number(key);
}
