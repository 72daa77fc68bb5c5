import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, referencesIn, under } from '../src/reads/node.ts';

export const shipment: Resolvers = {
  Query: {
    shipment: (_root, { id, number, trackingNumber }, { read }, info) =>
      read.one('Shipment', { id, number, trackingNumber }, info),
    shipments: (_root, args, { read }, info) => read.list('Shipment', args, info),
  },
  Customer: {
    shipments: (node, args, { read }, info) => read.list('Shipment', args, info, under(node, { kind: 'shipments' })),
  },
  Order: {
    shipments: (node, args, { read }, info) => {
      const relation = { kind: 'refs-or-number', column: 'orders', numbers: 'orderNumbers', of: 'Order' } as const;
      return read.list('Shipment', args, info, under(node, relation));
    },
  },
  Shipment: {
    customer: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'customer'), info),
    orders: (node, _args, { read }, info) => read.byReferences('Order', referencesIn(node, 'orders'), info),
    shipFrom: (node, _args, { read }, info) => read.byReference('Location', referenceIn(node, 'shipFrom'), info),
    meta: (node) => node,
  },
  ShipmentLine: {
    item: (line, _args, { read }, info) => read.byReference('InventoryItem', line.item, info),
  },
  ShipmentConnection: counted,
};
