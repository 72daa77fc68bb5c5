import type { Resolvers } from '../src/generated/resolvers.ts';
import { counted, referenceIn, under } from '../src/reads/node.ts';
import { showing, submitting } from '../src/reads/writes.ts';

export const customer: Resolvers = {
  Query: {
    customer: (_root, { id, number, email }, { read }, info) =>
      read.one('Customer', { id, number, emails: email }, info),
    customers: (_root, args, { read }, info) => read.list('Customer', args, info),
    contact: (_root, { id, email }, { read }, info) => read.one('Contact', { id, email }, info),
    contacts: (_root, args, { read }, info) => read.list('Contact', args, info),
  },
  Mutation: {
    customerUpdate: submitting('customerUpdate'),
    customerCreate: submitting('customerCreate'),
    customerContactAdd: submitting('customerContactAdd'),
    customerMergeInto: submitting('customerMergeInto'),
    customerSplit: submitting('customerSplit'),
    customerForward: submitting('customerForward'),
  },
  CustomerPayload: { customer: showing('Customer') },
  ContactPayload: { contact: showing('Contact') },
  Customer: {
    parent: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'parent'), info),
    accountOwner: (node, _args, { read }, info) =>
      read.byReference('Employee', referenceIn(node, 'accountOwner'), info),
    contacts: (node, args, { read }, info) =>
      read.list('Contact', args, info, under(node, { kind: 'ref', column: 'customer' })),
    meta: (node) => node,
  },
  Contact: {
    customer: (node, _args, { read }, info) => read.byReference('Customer', referenceIn(node, 'customer'), info),
    meta: (node) => node,
  },
  CustomerConnection: counted,
  ContactConnection: counted,
};
