import { instant, oneOf } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { bag, buyerOf, dateOfInstant, gidReference, nodesOf, textOf } from './codecs.ts';
import type { ShopifyRefund, ShopifyTransaction } from './wire.ts';

const STATUS = {
  SUCCESS: 'COMPLETED',
  PENDING: 'PENDING',
  AWAITING_RESPONSE: 'PENDING',
  UNKNOWN: 'PENDING',
  FAILURE: 'CANCELLED',
  ERROR: 'CANCELLED',
} as const;

const statusCode = oneOf('transaction status', STATUS);
const payment = rowsOf<ShopifyTransaction>();

/** Payment from OrderTransaction: what was received. */
export const transactionMapping = defineMapping<ShopifyTransaction, 'Payment'>('Payment', {
  number: payment.absent('transactions have no number'),
  kind: payment.required('kind', oneOf('kind', { SALE: 'RECEIPT', CAPTURE: 'RECEIPT' } as const), 'read'),
  status: payment.required('status', statusCode, 'read', 'what failed is cancelled'),
  legalEntity: payment.derived((context) => context.legalEntity, 'one shop is one legal entity'),
  customer: payment.from(
    ['order.customer.id', 'order.email'],
    ({ order }: ShopifyTransaction, context: MappingContext) => buyerOf(order, context),
    'read',
    'of the order; a guest by e-mail',
  ),
  salesOrder: payment.required('order.id', gidReference('Order'), 'read'),
  method: payment.from(['gateway'], ({ gateway }) => textOf(gateway), 'read', 'the gateway'),
  paidOn: payment.optional('processedAt', dateOfInstant, 'read', 'in UTC'),
  amount: payment.nullable('amountSet', bag, 'read'),
  paymentReference: payment.from(['paymentId'], ({ paymentId }) => textOf(paymentId), 'read'),
  allocations: payment.absent('a shop has no invoices'),
  createdAt: payment.required('createdAt', instant, 'read'),
  updatedAt: payment.absent('not kept'),
  customFields: payment.absent('transactions have no metafields'),
  correlationId: payment.absent('not written'),
});

const refund = rowsOf<ShopifyRefund>();

/** Payment from Refund: what was given back, however many transactions that took. */
export const refundMapping = defineMapping<ShopifyRefund, 'Payment'>('Payment', {
  number: refund.absent('refunds have no number'),
  kind: refund.derived(() => 'REFUND', 'a refund'),
  status: refund.from(
    ['transactions.nodes'],
    refundStatusOf,
    'read',
    'completed when all its transactions are, and when it has none: then no money moved',
  ),
  legalEntity: refund.derived((context) => context.legalEntity, 'one shop is one legal entity'),
  customer: refund.from(
    ['order.customer.id', 'order.email'],
    ({ order }: ShopifyRefund, context: MappingContext) => buyerOf(order, context),
    'read',
    'of the order; a guest by e-mail',
  ),
  salesOrder: refund.required('order.id', gidReference('Order'), 'read'),
  method: refund.from(['transactions.nodes'], methodOf, 'read', 'the gateway of its first transaction'),
  paidOn: refund.required('processedAt', dateOfInstant, 'read', 'in UTC'),
  amount: refund.nullable('totalRefundedSet', bag, 'read', 'positive'),
  paymentReference: refund.from(['note'], ({ note }) => textOf(note), 'read', 'the note of the refund'),
  allocations: refund.absent('a shop has no invoices'),
  createdAt: refund.optional('createdAt', instant, 'read'),
  updatedAt: refund.required('updatedAt', instant, 'read'),
  customFields: refund.absent('refunds have no metafields'),
  correlationId: refund.absent('not written'),
});

function refundStatusOf({ transactions }: ShopifyRefund, context: MappingContext) {
  const statuses = nodesOf(transactions)?.map(({ status }) => statusCode.decode(status, context));
  if (statuses === undefined) return null;
  if (statuses.includes('CANCELLED')) return 'CANCELLED';
  return statuses.includes('PENDING') ? 'PENDING' : 'COMPLETED';
}

function methodOf({ transactions }: ShopifyRefund): string | null {
  return textOf(nodesOf(transactions)?.[0]?.gateway);
}
