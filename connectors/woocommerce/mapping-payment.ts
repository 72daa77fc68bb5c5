import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { amountOf, gmtInstant, keyReference, localDay, textOf, wooText } from './codecs.ts';
import { customerOfOrder } from './mapping-order.ts';
import type { WooOrder, WooRefund } from './wire.ts';

const ofOrder = rowsOf<WooOrder>();
const ofRefund = rowsOf<WooRefund>();

/** Payment from a paid order: its key is that of the order. */
export const paymentMapping = defineMapping<WooOrder, 'Payment'>('Payment', {
  number: ofOrder.absent('payments have no number'),
  kind: ofOrder.from([], () => 'RECEIPT', 'read', 'a paid order'),
  status: ofOrder.from([], () => 'COMPLETED', 'read', 'what is not paid is no payment'),
  legalEntity: ofOrder.derived((context) => context.legalEntity, 'one shop is of one legal entity'),
  customer: ofOrder.from(['customer_id', 'billing.email'], customerOfOrder, 'read', 'of the order'),
  salesOrder: ofOrder.from(['id'], orderOf, 'read'),
  method: ofOrder.from(
    ['payment_method_title', 'payment_method'],
    methodOf,
    'read',
    'the title, else the id of the method',
  ),
  paidOn: ofOrder.nullable('date_paid', localDay, 'read', 'the day in the time zone of the shop'),
  amount: ofOrder.from(
    ['total', 'currency'],
    paidAmountOf,
    'read',
    'the total of the order: a shop takes all or nothing',
  ),
  paymentReference: ofOrder.nullable('transaction_id', wooText, 'read'),
  allocations: ofOrder.absent('no invoices: see the order'),
  createdAt: ofOrder.nullable('date_paid_gmt', gmtInstant, 'read'),
  updatedAt: { ...ofOrder.nullable('date_modified_gmt', gmtInstant, 'read', 'of the order'), kind: 'required' },
  customFields: ofOrder.absent('those of the order are with the order'),
  correlationId: ofOrder.absent('not made from here'),
});

/** Payment from /orders/{id}/refunds. */
export const refundMapping = defineMapping<WooRefund, 'Payment'>('Payment', {
  number: ofRefund.absent('refunds have no number'),
  kind: ofRefund.from([], () => 'REFUND', 'read'),
  status: ofRefund.from([], () => 'COMPLETED', 'read', 'a refund is one when it is made'),
  legalEntity: ofRefund.derived((context) => context.legalEntity, 'one shop is of one legal entity'),
  customer: ofRefund.from(
    ['order.customer_id', 'order.billing.email'],
    ({ order }, context) => customerOfOrder(order, context),
    'read',
    'of the order',
  ),
  salesOrder: ofRefund.from(['order.id'], ({ order }, context) => orderOf(order, context), 'read'),
  method: ofRefund.from(
    ['order.payment_method_title', 'order.payment_method'],
    ({ order }) => methodOf(order),
    'read',
    'of the order; `refunded_payment` tells whether its gateway has paid back by itself',
  ),
  paidOn: ofRefund.nullable('date_created', localDay, 'read', 'the day in the time zone of the shop'),
  amount: ofRefund.from(['amount', 'order.currency'], ({ amount, order }) => amountOf(amount, order.currency), 'read'),
  paymentReference: ofRefund.nullable('reason', wooText, 'read', 'the reason'),
  allocations: ofRefund.absent('no invoices: see the order'),
  createdAt: ofRefund.nullable('date_created_gmt', gmtInstant, 'read'),
  updatedAt: ofRefund.absent('refunds are made and deleted, never changed'),
  customFields: ofRefund.absent('those of the order are with the order'),
  correlationId: ofRefund.absent('not made from here'),
});

function orderOf({ id }: WooOrder, context: MappingContext): Reference {
  return keyReference('orders', String(id), context);
}

function methodOf(order: WooOrder): string | null {
  return textOf(order.payment_method_title) ?? textOf(order.payment_method);
}

function paidAmountOf({ total, currency }: WooOrder) {
  return amountOf(total, currency);
}
