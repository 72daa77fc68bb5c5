import { date, oneOf, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { amountOf, commonRows, linkTo } from './codecs.ts';
import type { OdooPayment } from './wire.ts';

const { required, optional, nullable, from, derived, absent } = rowsOf<OdooPayment>();

const STATES = {
  draft: 'PENDING',
  in_process: 'COMPLETED',
  posted: 'COMPLETED',
  paid: 'COMPLETED',
  cancel: 'CANCELLED',
  canceled: 'CANCELLED',
  rejected: 'CANCELLED',
} as const;

/** Payment from `account.payment`. */
export const paymentMapping = defineMapping<OdooPayment, 'Payment'>('Payment', {
  number: nullable('name', textOrNone, 'read'),
  kind: required('payment_type', oneOf('payment type', { inbound: 'RECEIPT', outbound: 'REFUND' }), 'read'),
  status: required('state', oneOf('state', STATES), 'read', 'in process is received and not yet seen at the bank'),
  legalEntity: derived((context) => context.legalEntity, 'one connection is one company'),
  customer: optional('partner_id.id', linkTo('res.partner'), 'read'),
  salesOrder: absent('a payment is of a customer'),
  method: optional('payment_method_line_id.name', text, 'read'),
  paidOn: optional('date', date, 'read'),
  amount: from(['amount', 'currency_id'], paidOf, 'read'),
  paymentReference: nullable('memo', textOrNone, 'read'),
  allocations: absent('settled through entries of the ledger (account.partial.reconcile)'),
  ...commonRows(),
});

function paidOf({ amount, currency_id: currency }: OdooPayment): Money | null {
  return amountOf(amount, currency);
}
