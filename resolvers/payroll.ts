import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, under } from '../src/reads/node.ts';

export const payroll: Resolvers = {
  Query: {
    payrollRun: (_root, { id }, { read }, info) => read.one('PayrollRun', { id }, info),
    payrollRuns: (_root, args, { read }, info) => read.list('PayrollRun', args, info),
    payStatement: (_root, { id }, { read }, info) => read.one('PayStatement', { id }, info),
  },
  Employee: {
    payStatements: (node, args, { read }, info) =>
      read.list('PayStatement', args, info, under(node, { kind: 'ref', column: 'employee' })),
  },
  PayrollRun: {
    statements: (node, args, { read }, info) =>
      read.list('PayStatement', args, info, under(node, { kind: 'ref', column: 'payrollRun' })),
    meta: (node) => node,
  },
  PayStatement: {
    employee: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'employee'), info),
    payrollRun: (node, _args, { read }, info) => read.byReference('PayrollRun', referenceIn(node, 'payrollRun'), info),
    meta: (node) => node,
  },
  PayrollRunConnection: counted,
  PayStatementConnection: counted,
};
