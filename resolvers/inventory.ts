import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, under } from '../src/reads/node.ts';
import { showing, submitting } from '../src/reads/writes.ts';

export const inventory: Resolvers = {
  Query: {
    inventoryItem: (_root, { id, sku }, { read }, info) => read.one('InventoryItem', { id, sku }, info),
    inventoryItems: (_root, args, { read }, info) => read.list('InventoryItem', args, info),
    location: (_root, { id, code }, { read }, info) => read.one('Location', { id, code }, info),
    locations: (_root, args, { read }, info) => read.list('Location', args, info),
  },
  Mutation: {
    inventoryAdjust: submitting('inventoryAdjust'),
    inventoryTransfer: submitting('inventoryTransfer'),
  },
  InventoryItemPayload: { inventoryItem: showing('InventoryItem') },
  InventoryItem: {
    variantOf: (node, _args, { read }, info) => read.byReference('InventoryItem', referenceIn(node, 'variantOf'), info),
    variants: (node, args, { read }, info) =>
      read.list('InventoryItem', args, info, under(node, { kind: 'ref', column: 'variantOf' })),
    meta: (node) => node,
  },
  StockLevel: {
    location: (level, _args, { read }, info) => read.byReference('Location', level.location, info),
  },
  Location: {
    parent: (node, _args, { read }, info) => read.byReference('Location', referenceIn(node, 'parent'), info),
    meta: (node) => node,
  },
  InventoryItemConnection: counted,
  LocationConnection: counted,
};
