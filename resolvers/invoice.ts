import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, referencesIn, under } from '../src/reads/node.ts';
import { showing, submitting } from '../src/reads/writes.ts';

export const invoice: Resolvers = {
  Query: {
    invoice: (_root, { id, number }, { read }, info) => read.one('Invoice', { id, number }, info),
    invoices: (_root, args, { read }, info) => read.list('Invoice', args, info),
    payment: (_root, { id }, { read }, info) => read.one('Payment', { id }, info),
    payments: (_root, args, { read }, info) => read.list('Payment', args, info),
  },
  Mutation: {
    invoiceIssue: submitting('invoiceIssue'),
    invoiceVoid: submitting('invoiceVoid'),
    invoicePaymentRecord: async (root, args, context) => {
      const submission = await submitting('invoicePaymentRecord')(root, args, context);
      return { ...submission, invoiceId: submission.userErrors.length === 0 ? args.input.invoice : null };
    },
  },
  InvoicePayload: { invoice: showing('Invoice') },
  PaymentPayload: {
    payment: showing('Payment'),
    invoice: ({ invoiceId }, args, context, info) => showing('Invoice')({ entityId: invoiceId }, args, context, info),
  },
  Customer: {
    invoices: (node, args, { read }, info) =>
      read.list('Invoice', args, info, under(node, { kind: 'ref', column: 'customer' })),
    payments: (node, args, { read }, info) =>
      read.list('Payment', args, info, under(node, { kind: 'ref', column: 'customer' })),
    openBalance: (node, _args, { read }) => read.meta.openBalance(node.id),
    overdueBalance: (node, _args, { read }) => read.meta.overdueBalance(node.id),
    aging: (node, _args, { read }) => read.meta.aging(node.id),
  },
  Order: {
    invoices: (node, args, { read }, info) =>
      read.list('Invoice', args, info, under(node, { kind: 'number', column: 'orderNumbers', of: 'Order' })),
    payments: (node, args, { read }, info) =>
      read.list('Payment', args, info, under(node, { kind: 'ref', column: 'salesOrder' })),
  },
  Invoice: {
    customer: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'customer'), info),
    orders: (node, _args, { read }, info) => read.byReferences('Order', referencesIn(node, 'orders'), info),
    payments: (node, args, { read }, info) =>
      read.list('Payment', args, info, under(node, { kind: 'refs', column: 'invoices' })),
    meta: (node) => node,
  },
  InvoiceLine: {
    item: (line, _args, { read }, info) => read.byReference('InventoryItem', line.item, info),
  },
  Payment: {
    salesOrder: (node, _args, { read }, info) => read.byReference('Order', referenceIn(node, 'salesOrder'), info),
    customer: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'customer'), info),
    meta: (node) => node,
  },
  Allocation: {
    invoice: (allocation, _args, { read }, info) => read.byReference('Invoice', allocation.invoice, info),
  },
  InvoiceConnection: counted,
  PaymentConnection: counted,
};
