import { date, instant, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Allocation } from '../../src/model/values.ts';
import { amountOf, currencyOf, customFieldsOf, ownIdIn, pointedTo, pointer, refValueOf, textOf } from './codecs.ts';
import { isVoided } from './mapping-document.ts';
import type { QboDocument, QboPayment } from './wire.ts';

const payment = rowsOf<QboPayment>();
const refund = rowsOf<QboDocument>();

/** Payment from Payment. */
export const paymentMapping = defineMapping<QboPayment, 'Payment'>('Payment', {
  number: payment.absent('payments have no number'),
  kind: payment.derived(() => 'RECEIPT', 'the object type'),
  status: payment.from(
    ['PrivateNote', 'TotalAmt'],
    (wire) => (isVoided(wire) ? 'CANCELLED' : 'COMPLETED'),
    'update',
    'void where the note says so and the total is zero',
  ),
  legalEntity: payment.derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  customer: payment.required('CustomerRef.value', pointer('Customer'), 'create'),
  salesOrder: payment.absent('QuickBooks has no sales orders'),
  method: payment.from(['PaymentMethodRef'], methodOf, 'read'),
  paidOn: payment.optional('TxnDate', date, 'create'),
  amount: payment.from(['TotalAmt', 'CurrencyRef'], moneyIn, 'create'),
  paymentReference: payment.nullable('PaymentRefNum', textOrNone, 'create'),
  allocations: lacking(
    payment.from(['Line', 'CurrencyRef'], allocationsOf, 'create', 'what credit memos settle through it is left out'),
    'allocatedOn',
  ),
  createdAt: payment.required('MetaData.CreateTime', instant, 'read'),
  updatedAt: payment.required('MetaData.LastUpdatedTime', instant, 'read'),
  customFields: payment.from(['CustomFields'], ({ CustomFields }) => customFieldsOf(CustomFields), 'read'),
  correlationId: payment.from(
    ['PrivateNote'],
    ({ PrivateNote }) => ownIdIn(PrivateNote),
    'read',
    'in the private note',
  ),
});

/** Payment from RefundReceipt. */
export const refundMapping = defineMapping<QboDocument, 'Payment'>('Payment', {
  number: refund.nullable('DocNumber', textOrNone, 'read'),
  kind: refund.derived(() => 'REFUND', 'the object type'),
  status: refund.from(['PrivateNote', 'TotalAmt'], (wire) => (isVoided(wire) ? 'CANCELLED' : 'COMPLETED'), 'read'),
  legalEntity: refund.derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  customer: refund.from(
    ['CustomerRef'],
    ({ CustomerRef }, context) => pointedTo('Customer', CustomerRef, context),
    'read',
  ),
  salesOrder: refund.absent('QuickBooks has no sales orders'),
  method: refund.from(['PaymentMethodRef'], methodOf, 'read'),
  paidOn: refund.optional('TxnDate', date, 'read'),
  amount: refund.from(['TotalAmt', 'CurrencyRef'], moneyIn, 'read'),
  paymentReference: refund.nullable('PaymentRefNum', textOrNone, 'read'),
  allocations: refund.absent('a refund receipt settles no invoice'),
  createdAt: refund.required('MetaData.CreateTime', instant, 'read'),
  updatedAt: refund.required('MetaData.LastUpdatedTime', instant, 'read'),
  customFields: refund.from(['CustomFields'], ({ CustomFields }) => customFieldsOf(CustomFields), 'read'),
  correlationId: refund.from(['PrivateNote'], ({ PrivateNote }) => ownIdIn(PrivateNote), 'read', 'in the private note'),
});

type Money = Pick<QboPayment, 'TotalAmt' | 'CurrencyRef'>;

function moneyIn({ TotalAmt, CurrencyRef }: Money, context: MappingContext) {
  return amountOf(TotalAmt, currencyOf(CurrencyRef, context));
}

function methodOf({ PaymentMethodRef: method }: Pick<QboPayment, 'PaymentMethodRef'>): string | null {
  return textOf(method?.name) ?? refValueOf(method);
}

function allocationsOf({ Line, CurrencyRef }: QboPayment, context: MappingContext): readonly Allocation[] | null {
  if (Line === null || Line === undefined) return null;
  const currency = currencyOf(CurrencyRef, context);
  return Line.flatMap(({ Amount, LinkedTxn }) => {
    const linked = LinkedTxn?.find(({ TxnType }) => TxnType === 'Invoice');
    const amount = amountOf(Amount, currency);
    if (linked?.TxnId === undefined || linked.TxnId === null || amount === null) return [];
    return [{ invoice: pointer('Invoice').decode(linked.TxnId, context), amount, allocatedOn: null }];
  });
}
