import type { Call } from '../../src/connector/contract.ts';
import {
  type Draft,
  exactNumber,
  keyReferred,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { linkOf, textOf } from './codecs.ts';
import { nameIn } from './fields.ts';
import type { OdooObject } from './objects.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { Link, OdooPayment, Text } from './wire.ts';
import { bornBy, methodCall, NEVER, odooWrite, SELF, undoneBy } from './write.ts';
import { moveDraft } from './write-values.ts';

const MODEL = 'account.payment';
/** The window "Register Payment", whose record Odoo forgets by itself. */
const REGISTER = 'account.payment.register';

const CREATED = ['kind', 'status', 'amount', 'paidOn', 'paymentReference', 'allocations'] as const;

/**
 * Writes payments of one invoice: the window that registers payments is filled in, then carried out, which posts the payment and settles the
 * invoice by it. It has no room for our id: a payment of unknown outcome is found by its values, later than all that there were.
 *
 * Source: odoo/odoo 19.0, addons/account/wizard/account_payment_register.py
 */
export function paymentWrite(
  object: OdooObject<OdooPayment, 'Payment'>,
  environment: PortEnvironment,
): WritePort<'Payment'> {
  return odooWrite(object, environment, {
    actions: ['create', 'to CANCELLED'],
    fields: { create: CREATED, update: [] },
    plan: async (change, call) => {
      if (change.action === 'create') return createPayment(change.values, environment, call);
      if (change.action === 'transition') return cancelled(change);
      return refusedWhole('', 'payments are made and cancelled, nothing else');
    },
  });
}

function cancelled({ key, current, to }: Extract<Change<'Payment'>, { action: 'transition' }>): PlannedChange {
  const before = current.record.status ?? null;
  if (to !== 'CANCELLED') return refusedWhole('status', 'payments are cancelled, nothing else');
  if (to === before) return planned([]);
  return planned([moveDraft({ model: MODEL, method: 'action_cancel', key }, { before, after: to }, NEVER)]);
}

async function createPayment(
  values: Model<'Payment'>,
  environment: PortEnvironment,
  call: Call,
): Promise<PlannedChange> {
  const { amount, paidOn, paymentReference, allocations, kind, status } = values;
  if ((kind ?? 'RECEIPT') !== 'RECEIPT') return refusedWhole('kind', 'refunds are not made here');
  if ((status ?? 'COMPLETED') !== 'COMPLETED') return refusedWhole('status', 'a new payment is completed');
  if (amount === undefined || amount === null) return refusedWhole('amount', 'a payment has an amount');
  if (paidOn === undefined || paidOn === null) return refusedWhole('paidOn', 'a payment has a day');
  const [settled, ...more] = allocations ?? [];
  const invoice = settled === undefined ? null : keyReferred(settled.invoice, 'account.move');
  if (typeof invoice !== 'string' || more.length > 0)
    return refusedWhole('allocations', 'a payment settles one invoice of this company');
  const sum = exactNumber(amount.amount, 2);
  if (sum === null || settled?.amount.amount !== amount.amount)
    return refusedWhole('amount', 'has more than two decimal places, or is not what the invoice is settled by');
  const move = await invoiceOf(invoice, environment, call);
  if (move?.currency !== amount.currency) return refusedWhole('amount.currency', 'is not that of the invoice');
  const paying = { invoice: Number(invoice), sum, paidOn, text: textOf(paymentReference) ?? move.name };
  const diff = newValues({ kind: 'RECEIPT', status: 'COMPLETED', amount, paidOn, paymentReference }, CREATED);
  return planned(
    [await filledIn(paying, environment, call), { ...(await carriedOut(paying, environment, call)), diff }],
    refusedFields(values, CREATED, 'is not set through this connector'),
    [{ path: 'allocations', detail: 'Odoo settles the invoice in its ledger, which is not read' }],
  );
}

async function invoiceOf(key: string, environment: PortEnvironment, call: Call) {
  const [row] = await searchRows(
    { model: 'account.move', domain: [['id', '=', Number(key)]], fields: ['name', 'currency_id'], order: 'id asc' },
    environment,
    call,
  );
  if (row === undefined) return null;
  return {
    name: textOf(row['name'] as Text) ?? '',
    currency: linkOf(row['currency_id'] as Link | null)?.name ?? null,
  };
}

interface Paying {
  readonly invoice: number;
  readonly sum: number;
  readonly paidOn: string;
  /** What the bank or the customer calls it. */
  readonly text: string;
}

/** The window over the invoice, with the amount in it. */
async function filledIn(
  { invoice, sum, paidOn, text }: Paying,
  environment: PortEnvironment,
  call: Call,
): Promise<Draft> {
  const values = { amount: sum, payment_date: paidOn, communication: text };
  const domain = [...equal(values), ['id', '>', await newestOf(REGISTER, environment, call)]];
  const emptied = { amount: 0 };
  const step = methodCall({
    model: REGISTER,
    method: 'create',
    key: null,
    args: { vals_list: [values] },
    context: { active_model: 'account.move', active_ids: [invoice] },
    expects: { look: 'row', model: REGISTER, domain, after: { amount: sum }, isGoneToo: false },
  });
  const undo = undoneBy('void', {
    model: REGISTER,
    method: 'write',
    key: SELF,
    args: { vals: emptied },
    expects: { look: 'row', model: REGISTER, domain: [['id', '=', SELF]], after: emptied, isGoneToo: true },
  });
  return { ...step, diff: [], undo };
}

async function carriedOut({ sum, paidOn, text }: Paying, environment: PortEnvironment, call: Call) {
  const known = await environment.catalogue.of(MODEL, call);
  const memo = nameIn(MODEL, 'memo', known) ?? 'memo';
  const newest = await newestOf(MODEL, environment, call);
  const domain = [...equal({ amount: sum, date: paidOn, [memo]: text }), ['id', '>', newest]];
  const step = methodCall({
    model: REGISTER,
    objectType: MODEL,
    method: 'action_create_payments',
    key: null,
    on: bornBy('1'),
    expects: { look: 'row', model: MODEL, domain, after: { amount: sum }, isGoneToo: false },
  });
  const expects = { look: 'values', after: { status: 'CANCELLED' } } as const;
  return { ...step, undo: undoneBy('void', { model: MODEL, method: 'action_cancel', key: SELF, expects }) };
}

function equal(values: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(values).map(([field, value]) => [field, '=', value]);
}

async function newestOf(model: string, environment: PortEnvironment, call: Call): Promise<number> {
  const search = { model, domain: [], fields: ['id'], order: 'id desc', limit: 1 };
  const [row] = await searchRows(search, environment, call);
  return row?.id ?? 0;
}
