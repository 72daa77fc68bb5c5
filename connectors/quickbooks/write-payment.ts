import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  exactNumber,
  type Key,
  keyReferred,
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writePort,
} from '../../src/connector/plans.ts';
import type { PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { Allocation } from '../../src/model/values.ts';
import type { QuickbooksObject } from './objects.ts';
import { type PortEnvironment, readByKeys } from './ports.ts';
import type { QboPayment } from './wire.ts';
import { creation, deletion, KEY_LIFETIME_MS, lookFor, sendStep } from './write.ts';
import { deleting, MAX_NUMBER, voiding } from './write-transaction.ts';

type Payments = QuickbooksObject<QboPayment, 'Payment'>;

const CREATED = ['customer', 'amount', 'paidOn', 'paymentReference', 'allocations', 'kind', 'status'] as const;

/** Writes payments: made with what they settle, voided, deleted. Our id goes into the private note of those that we make. */
export function paymentWrite(payments: Payments, environment: PortEnvironment): WritePort<'Payment'> {
  return writePort<'Payment'>({
    actions: ['create', 'remove', 'to CANCELLED'],
    fields: { create: CREATED, update: [] },
    keyLifetimeMs: KEY_LIFETIME_MS,
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(environment, change.values, call);
      if (change.action === 'transition') return voiding('Payment', change, 'CANCELLED');
      if (change.action === 'remove') return deleting('Payment', change.key, change.current.version);
      return refusedWhole('', 'payments are made, voided and deleted, nothing else');
    },
    send: (step, inputs, call) => sendStep(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(payments, environment, { call: step, inputs }, call),
  });
}

async function planCreate(environment: PortEnvironment, values: Model<'Payment'>, call: Call): Promise<PlannedChange> {
  const { amount, paidOn, paymentReference = null, kind, status, allocations } = values;
  if ((kind ?? 'RECEIPT') !== 'RECEIPT') return refusedWhole('kind', 'refunds are not made here');
  if ((status ?? 'COMPLETED') !== 'COMPLETED') return refusedWhole('status', 'a new payment is completed');
  if (amount === undefined || amount === null) return refusedWhole('amount', 'a payment has an amount');
  const total = exactNumber(amount.amount, 2);
  if (total === null) return refusedWhole('amount', 'has more than 15 digits or two decimal places');
  if (paymentReference !== null && paymentReference.length > MAX_NUMBER)
    return refusedWhole('paymentReference', `a reference has ${MAX_NUMBER} characters at most`);
  const settled = settlements(allocations ?? [], amount.currency);
  const customer = await customerOf(environment, values, settled.invoices, call);
  if (customer === null) return refusedWhole('customer', 'a payment has a customer of this company');
  const body = {
    CustomerRef: { value: customer },
    CurrencyRef: { value: amount.currency },
    TotalAmt: total,
    TxnDate: paidOn,
    PaymentRefNum: paymentReference,
    Line: settled.lines,
  };
  const asked = CREATED.filter((field) => values[field] !== undefined && values[field] !== null);
  const shown = { ...values, allocations: allocations?.map((each) => ({ ...each, allocatedOn: null })) };
  return planned(
    [
      creation({
        objectType: 'Payment',
        body,
        noteIn: 'PrivateNote',
        among: { field: 'CustomerRef', value: customer },
        diff: newValues(shown, asked),
        undo: { kind: 'delete', call: deletion('Payment') },
      }),
    ],
    [...refusedFields(values, CREATED, 'payments do not hold it (see the lineage page)'), ...settled.refused],
    settled.lossy,
  );
}

interface Settlements {
  readonly lines: readonly Members[];
  readonly invoices: readonly Key[];
  readonly refused: Notes;
  readonly lossy: Notes;
}

function settlements(allocations: readonly Allocation[], currency: string): Settlements {
  const refused: { path: string; detail: string }[] = [];
  const keys: Key[] = [];
  const lines = allocations.map(({ invoice, amount }, index) => {
    const key = keyReferred(invoice, 'Invoice');
    const number = exactNumber(amount.amount, 2);
    const path = `allocations[${index}]`;
    if (key === null) refused.push({ path: `${path}.invoice`, detail: 'names no invoice of this company' });
    else keys.push(key);
    if (number === null || amount.currency !== currency)
      refused.push({ path: `${path}.amount`, detail: 'has more than two decimal places, or another currency' });
    return { Amount: number, LinkedTxn: [{ TxnId: key, TxnType: 'Invoice' }] };
  });
  const lossy = allocations.flatMap(({ allocatedOn }, index) =>
    allocatedOn === null
      ? []
      : [{ path: `allocations[${index}].allocatedOn`, detail: 'an allocation has no day of its own' }],
  );
  return { lines, invoices: keys, refused, lossy };
}

/** Named, or that of the first invoice. */
async function customerOf(
  environment: PortEnvironment,
  { customer }: Model<'Payment'>,
  [invoice]: readonly Key[],
  call: Call,
): Promise<Key | null> {
  if (customer !== undefined && customer !== null) return keyReferred(customer, 'Customer');
  if (typeof invoice !== 'string') return null;
  const [record] = await readByKeys({ name: 'Invoice', hasActive: false }, environment, [invoice], call);
  const key = valueAt(record, 'CustomerRef.value');
  return typeof key === 'string' ? key : null;
}
