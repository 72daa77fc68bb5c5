import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted } from '../src/reads/node.ts';
import { settling } from '../src/reads/writes.ts';

/** What operators see and decide; the mutations of entities are with their domains. */
export const write: Resolvers = {
  Query: {
    writeOperation: (_root, { id }, { desk }) => desk.operation(id),
    writeOperations: (_root, args, { desk }) => desk.operations(args),
  },
  Mutation: {
    writeOperationApprove: settling('approve'),
    writeOperationRetry: settling('retry'),
    writeOperationCompensate: settling('compensate'),
    writeOperationAccept: settling('accept'),
    writeOperationDiscard: settling('discard'),
  },
  WriteOperation: {},
  WriteOperationConnection: counted,
};
