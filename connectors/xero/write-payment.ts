import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  type Draft,
  keyReferred,
  type Members,
  type Notes,
  newValues,
  planned,
  present,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { readRecords } from './ports.ts';
import { xeroWrite } from './write.ts';
import { shownBy } from './write-looks.ts';
import {
  deleteCall,
  makeCall,
  PAYMENT_FIELDS,
  type Paid,
  type PaymentEnvironment,
  type Payments,
  paidBy,
  type Sent,
  sentOf,
} from './write-payment-calls.ts';
import { missing, undoing } from './write-steps.ts';

/** Also what a new payment is anyway. */
const TOLD = [...PAYMENT_FIELDS, 'kind', 'legalEntity', 'status', 'customer'];

/**
 * Writes payments of invoices and refunds of credit notes. Each settles one document.
 *
 * A payment cannot be changed: a change deletes it and makes another, under a new key.
 * Source: Accounting API 2.0, PUT /Payments and POST /Payments/{PaymentID},
 * https://developer.xero.com/documentation/api/accounting/payments
 */
export function paymentWrite(payments: Payments, environment: PaymentEnvironment): WritePort<'Payment'> {
  return xeroWrite(payments, environment, {
    actions: ['create', 'update', 'remove', 'to CANCELLED'],
    fields: { create: PAYMENT_FIELDS, update: PAYMENT_FIELDS },
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return planCreate(payments, environment, change.values, call);
        case 'update':
          return planUpdate(payments, environment, change, call);
        case 'remove':
          return planDelete(payments, environment, change.key, call);
        case 'transition':
          if (change.to === 'CANCELLED') return planDelete(payments, environment, change.key, call);
          return refusedWhole('status', `payments do not go to ${change.to}`);
        default:
          return refusedWhole('', 'payments have no such change');
      }
    },
  });
}

async function planCreate(
  payments: Payments,
  environment: PaymentEnvironment,
  values: Model<'Payment'>,
  call: Call,
): Promise<PlannedChange> {
  const { kind: _kind, legalEntity: _entity, customer: _customer, status: _status, ...others } = values;
  const paid = await paidBy(environment, others, call);
  const { sent, refused } = sentOf(others, paid.currency);
  const isSound = refused.every(({ path }) => !/^(amount|allocations)\b/.test(path));
  const notes = [...refused, ...(sent === null ? [] : disagreements(values, { environment, sent, paid }))];
  if (sent === null || !isSound) return planned([], notes);
  const taken = Object.fromEntries(
    Object.entries(values).filter(([path]) => !notes.some((each) => each.path === path)),
  );
  return planned([{ ...(await makeDraft(payments, environment, sent, call)), diff: newValues(taken, TOLD) }], notes);
}

interface Making {
  readonly environment: PaymentEnvironment;
  readonly sent: Sent;
  readonly paid: Paid;
}

/** What is asked of a payment and is settled by what it pays. */
function disagreements(
  { kind, legalEntity, status, customer }: Model<'Payment'>,
  { environment: { context }, sent, paid }: Making,
): Notes {
  const held = sent.document.member === 'CreditNote' ? 'REFUND' : 'RECEIPT';
  const payer = customer === undefined || customer === null ? paid.contact : keyReferred(customer, 'Contacts');
  const claims: readonly (readonly [isTrue: boolean, path: string, detail: string])[] = [
    [(kind ?? held) === held, 'kind', 'a receipt pays an invoice, a refund a credit note'],
    [(legalEntity ?? context.legalEntity) === context.legalEntity, 'legalEntity', 'these are the books of another one'],
    [(status ?? 'COMPLETED') === 'COMPLETED', 'status', 'a new payment is completed'],
    [paid.contact === null || payer === paid.contact, 'customer', 'what is paid is of another customer'],
  ];
  return claims.filter(([isTrue]) => !isTrue).map(([, path, detail]) => ({ path, detail }));
}

/** Makes a payment; undone by deleting it. */
async function makeDraft(
  payments: Payments,
  environment: PaymentEnvironment,
  sent: Sent,
  call: Call,
): Promise<Omit<Draft, 'diff'>> {
  const made = await makeCall(payments, environment, sent, call);
  return { ...made, undo: { kind: 'void', call: undoing(deleteCall(SELF)) } };
}

async function planDelete(
  payments: Payments,
  environment: PaymentEnvironment,
  key: string,
  call: Call,
): Promise<PlannedChange> {
  const [raw] = await readRecords(payments, environment, [key], call);
  if (raw === undefined) throw missing('Payments');
  if (shownBy(payments, environment, raw).status === 'CANCELLED') return planned([]);
  return planned([await deleteDraft(payments, environment, raw, call)]);
}

/** Deletes a payment; the way back is to make it again, as it was and under a new key. */
async function deleteDraft(
  payments: Payments,
  environment: PaymentEnvironment,
  raw: unknown,
  call: Call,
): Promise<Draft> {
  const key = String(valueAt(raw, payments.keyField));
  const shown = shownBy(payments, environment, raw);
  const diff = [{ path: 'status', before: shown.status ?? null, after: 'CANCELLED' }];
  const { sent } = sentOf(wantedOf(shown, {}), null);
  if (sent === null) return { ...deleteCall(key), diff, undo: { kind: 'none', call: null } };
  const again = { ...sent, members: { ...sent.members, ...keptOf(raw) } };
  return {
    ...deleteCall(key),
    diff,
    undo: { kind: 'reverse', call: undoing(await makeCall(payments, environment, again, call)) },
  };
}

/** What the model does not hold of a payment and another in its place must have: the account it came in on, and its rate. */
function keptOf(raw: unknown): Members {
  const code = valueAt(raw, 'Account.Code');
  const id = valueAt(raw, 'Account.AccountID');
  const rate = valueAt(raw, 'CurrencyRate');
  const account = typeof code === 'string' ? { Code: code } : typeof id === 'string' ? { AccountID: id } : null;
  return present({ Account: account, CurrencyRate: typeof rate === 'number' && rate !== 1 ? rate : null });
}

async function planUpdate(
  payments: Payments,
  environment: PaymentEnvironment,
  { key, values }: Extract<Change<'Payment'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const [raw] = await readRecords(payments, environment, [key], call);
  if (raw === undefined) throw missing('Payments');
  const shown = shownBy(payments, environment, raw);
  const wanted = wantedOf(shown, values);
  const refused = [
    ...refusedFields(values, PAYMENT_FIELDS, 'a payment keeps it'),
    ...(['amount', 'paidOn', 'allocations'] as const)
      .filter((path) => values[path] === null)
      .map((path) => ({ path, detail: 'a payment is never without' })),
  ];
  if (PAYMENT_FIELDS.every((field) => isDeepStrictEqual(shown[field], wanted[field]))) return planned([], refused);
  if (shown.status !== 'COMPLETED') return refusedWhole('', 'a cancelled payment cannot be changed');
  const { currency } = await paidBy(environment, wanted, call);
  const next = sentOf(wanted, currency);
  if (next.sent === null || next.refused.length > 0) return planned([], [...refused, ...next.refused]);
  const kept = { ...next.sent, members: { ...next.sent.members, ...keptOf(raw) } };
  const made = await makeDraft(payments, environment, kept, call);
  return planned(
    [await deleteDraft(payments, environment, raw, call), { ...made, diff: newValues(wanted, PAYMENT_FIELDS) }],
    refused,
  );
}

/** The values of the payment that takes the place of another: a new amount or date is that of what it settles too. */
function wantedOf(shown: Model<'Payment'>, values: Model<'Payment'>): Model<'Payment'> {
  const amount = values.amount ?? shown.amount ?? null;
  const paidOn = values.paidOn ?? shown.paidOn ?? null;
  const asked = values.allocations ?? shown.allocations ?? null;
  const isOwn = values.allocations === undefined || values.allocations === null;
  const allocations =
    asked?.map((each) => ({ ...each, amount: isOwn && amount !== null ? amount : each.amount, allocatedOn: paidOn })) ??
    null;
  const paymentReference =
    values.paymentReference === undefined ? (shown.paymentReference ?? null) : values.paymentReference;
  return { amount, paidOn, paymentReference, allocations };
}
