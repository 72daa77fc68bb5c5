import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, loadedOf } from '../src/reads/node.ts';

export const discrepancy: Resolvers = {
  Query: {
    discrepancies: (_root, args, { read }, info) => read.discrepancies.list(args, info),
  },
  EntityDiscrepancy: {
    subject: ({ entity, entityId }, _args, { read }, info) => read.byKey(entity, entityId, info),
  },
  DiscrepancySubject: {
    __resolveType: (node) => loadedOf(node).entity,
  },
  EntityDiscrepancyConnection: counted,
};
