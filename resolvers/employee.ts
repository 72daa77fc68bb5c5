import { referenceIn } from '../src/context.ts';
import type { Resolvers } from '../src/generated/resolvers.ts';

export const employee: Resolvers = {
  Query: {
    employee: (_root, { id, email }, { read }, info) => read.one('Employee', { id, workEmail: email }, info),
    employees: (_root, args, { read }, info) => read.list('Employee', args, info),
  },
  Employee: {
    manager: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'manager'), info),
    meta: (node) => node,
  },
};
