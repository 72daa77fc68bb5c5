import Big from 'big.js';
import type { InvoicePaymentRecordInput } from '../../generated/resolvers.ts';
import type { Invoice, Payment } from '../../model/index.ts';
import type { Money } from '../../model/money.ts';
import type { StoredRecord } from '../../store/stored-record.ts';
import { closedPeriod } from '../../write/rules/closed-period.ts';
import { customerPayment } from '../../write/rules/customer-payment.ts';
import { fourEyes } from '../../write/rules/four-eyes.ts';
import type { Command, CommandContext } from '../draft.ts';
import { checkSettable } from '../input-check.ts';
import { given, moneyIn, textOf } from '../input-values.ts';
import { canDo, type Receiver } from '../receivers.ts';
import { approversOf, refuse } from '../rule-outcome.ts';
import type { Target } from '../targets.ts';
import { present } from './present.ts';

const FIELDS = ['status', 'kind', 'currency', 'totals', 'customer'] as const;
const PAYABLE: readonly Invoice['status'][] = ['OPEN', 'PARTIALLY_PAID'];

/** Records that an invoice was paid, in the books that hold it: all of the payment settles this one. */
export const invoicePaymentRecord: Command<InvoicePaymentRecordInput> = async (input, context) => {
  const { targets, problems, policy, mutation, today } = context;
  const invoice = await targets.own('Invoice', input.invoice, 'input.invoice', FIELDS);
  if (invoice === null) return null;
  checkSettable(context, invoice.roles, input);
  const amount = amountOf(context, input, invoice.values);
  const paymentReference = given(input.paymentReference, 'input.paymentReference', problems, textOf);
  const held = holderOf(context, invoice);
  if (held === null || amount === null || !problems.isEmpty) return null;
  const { record, receiver } = held;
  const { legalEntity, name } = receiver.connection;
  const verdicts = [
    ...closedPeriod(
      { dates: [{ path: 'input.paidOn', on: input.paidOn ?? null }] },
      { legalEntity },
      policy.closedPeriods,
      today,
    ),
    ...customerPayment({ roles: invoice.roles }, policy.customerPayments),
    ...fourEyes({ mutation, amount }, policy.fourEyes),
  ];
  refuse(problems, verdicts);
  const paidOn = input.paidOn ?? today;
  const { connection, objectType, key } = record;
  const paid = { by: 'key', connection, objectType, value: key } as const;
  const values: Payment = {
    ...{ amount, paidOn, allocations: [{ invoice: paid, amount, allocatedOn: paidOn }] },
    ...present({ paymentReference }),
  };
  const intent = { action: 'create', entity: 'Payment', values } as const;
  const { customer } = invoice.values;
  return {
    ...{ entity: 'Payment', entityId: null, roles: invoice.roles, notes: [] },
    changes: [
      {
        ...{ connection: name, objectType: receiver.port.objectType, role: 'OWNER', needs: [], intent },
        // Its balance is another then.
        touches: [{ entity: 'Invoice', objectType, key }],
      },
    ],
    ...{ checks: verdicts, approvers: approversOf(verdicts) },
    shown: { kind: 'RECEIPT', status: 'PENDING', legalEntity, customer },
  };
};

/** More than nothing, and no more than is still to be paid as far as that is known. */
function amountOf(
  { problems }: CommandContext,
  input: InvoicePaymentRecordInput,
  { currency, totals }: Invoice,
): Money | null {
  const amount = moneyIn(input.amount, 'input.amount', problems);
  if (amount === undefined) return null;
  const balance = totals?.balance ?? null;
  const wanted = currency ?? balance?.currency ?? amount.currency;
  if (amount.currency !== wanted)
    return problems.add('INVALID', 'input.amount.currency', 'is not the currency of the invoice');
  if (new Big(amount.amount).lte(0)) return problems.add('INVALID', 'input.amount', 'has to be more than nothing');
  if (balance !== null && new Big(amount.amount).gt(balance.amount))
    return problems.add('INVALID', 'input.amount', 'is more than is still to be paid');
  return amount;
}

/** The record of the invoice in the books that decide it, and what makes payments there. */
function holderOf(
  { connections, authority, problems }: CommandContext,
  { values, records }: Target<'Invoice'>,
): { readonly record: StoredRecord; readonly receiver: Receiver } | null {
  const { kind, status } = values;
  const path = 'input.invoice';
  if (kind === 'CREDIT_NOTE') return problems.add('WRONG_STATE', path, 'a credit note is not paid to us');
  if (status !== undefined && status !== null && !PAYABLE.includes(status))
    return problems.add('WRONG_STATE', path, `the invoice is ${status}`);
  const record = authority
    .receivers('Invoice')
    .flatMap((name) => records.find(({ connection }) => connection === name) ?? [])[0];
  if (record === undefined) return problems.add('WRONG_STATE', path, 'no books hold the invoice yet');
  const receiver = connections
    .portsOf('Payment')
    .find(({ connection, port }) => connection.name === record.connection && canDo(port, 'create'));
  return receiver === undefined
    ? problems.add('NOT_WRITABLE', path, `${record.connection} does not let payments be recorded`)
    : { record, receiver };
}
