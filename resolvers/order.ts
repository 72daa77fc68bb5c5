import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, under } from '../src/reads/node.ts';
import { showing, submitting } from '../src/reads/writes.ts';

export const order: Resolvers = {
  Query: {
    order: (_root, { id, number }, { read }, info) => read.one('Order', { id, number }, info),
    orders: (_root, args, { read }, info) => read.list('Order', args, info),
  },
  Mutation: {
    orderPlace: submitting('orderPlace'),
    orderChange: submitting('orderChange'),
    orderCancel: submitting('orderCancel'),
    orderApprove: submitting('orderApprove'),
    orderHold: submitting('orderHold'),
    orderForward: submitting('orderForward'),
    orderRefund: submitting('orderRefund'),
    shipmentRecord: submitting('shipmentRecord'),
  },
  OrderPayload: { order: showing('Order') },
  Customer: {
    orders: (node, args, { read }, info) =>
      read.list('Order', args, info, under(node, { kind: 'ref', column: 'customer' })),
  },
  Order: {
    customer: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'customer'), info),
    salesRep: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'salesRep'), info),
    meta: (node) => node,
  },
  OrderLine: {
    item: (line, _args, { read }, info) => read.byReference('InventoryItem', line.item, info),
  },
  OrderConnection: counted,
};
