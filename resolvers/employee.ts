import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, under } from '../src/reads/node.ts';
import { showing, submitting } from '../src/reads/writes.ts';

export const employee: Resolvers = {
  Query: {
    employee: (_root, { id, number, email }, { read }, info) =>
      read.one('Employee', { id, employeeNumber: number, workEmail: email }, info),
    employees: (_root, args, { read }, info) => read.list('Employee', args, info),
    employment: (_root, { id }, { read }, info) => read.one('Employment', { id }, info),
    employments: (_root, args, { read }, info) => read.list('Employment', args, info),
    timeOffRequest: (_root, { id }, { read }, info) => read.one('TimeOffRequest', { id }, info),
    timeOffRequests: (_root, args, { read }, info) => read.list('TimeOffRequest', args, info),
  },
  Mutation: {
    timeOffRequest: submitting('timeOffRequest'),
    timeOffCancel: submitting('timeOffCancel'),
    timeOffDecide: submitting('timeOffDecide'),
    employeeUpdate: submitting('employeeUpdate'),
    employeeOnboard: submitting('employeeOnboard'),
  },
  TimeOffRequestPayload: { timeOffRequest: showing('TimeOffRequest') },
  EmployeePayload: { employee: showing('Employee') },
  Employee: {
    manager: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'manager'), info),
    directReports: (node, args, { read }, info) =>
      read.list('Employee', args, info, under(node, { kind: 'ref', column: 'manager' })),
    employments: (node, args, { read }, info) =>
      read.list('Employment', args, info, under(node, { kind: 'ref', column: 'employee' })),
    timeOffRequests: (node, args, { read }, info) =>
      read.list('TimeOffRequest', args, info, under(node, { kind: 'ref', column: 'employee' })),
    timeOffBalances: (node, args, { read }, info) =>
      read.list('TimeOffBalance', args, info, under(node, { kind: 'ref', column: 'employee' })),
    meta: (node) => node,
  },
  Employment: {
    employee: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'employee'), info),
    manager: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'manager'), info),
    meta: (node) => node,
  },
  TimeOffRequest: {
    employee: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'employee'), info),
    meta: (node) => node,
  },
  TimeOffBalance: {
    employee: (node, _args, { read }, info) => read.byReference('Employee', referenceIn(node, 'employee'), info),
    meta: (node) => node,
  },
  EmployeeConnection: counted,
  EmploymentConnection: counted,
  TimeOffRequestConnection: counted,
  TimeOffBalanceConnection: counted,
};
