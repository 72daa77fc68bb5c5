import type { Resolvers } from '../src/generated/resolvers.ts';

/** What operators see and decide; the mutations of entities are with their domains. */
export const write: Resolvers = {
  Query: {
    writeOperation: (_root, { id }, { desk }) => desk.operation(id),
    writeOperations: (_root, args, { desk }) => desk.operations(args),
  },
  Mutation: {
    writeOperationApprove: (_root, { input }, { desk }) => desk.settle('approve', input),
    writeOperationRetry: (_root, { input }, { desk }) => desk.settle('retry', input),
    writeOperationCompensate: (_root, { input }, { desk }) => desk.settle('compensate', input),
    writeOperationAccept: (_root, { input }, { desk }) => desk.settle('accept', input),
    writeOperationDiscard: (_root, { input }, { desk }) => desk.settle('discard', input),
  },
  WriteOperation: {
    requestedAt: ({ at }) => at,
  },
};
