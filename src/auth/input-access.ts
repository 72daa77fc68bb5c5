import type { Mutation } from '../model/mutations.ts';
import { entryOf, rolesIn } from './access.ts';
import type { Role } from './principal.ts';

/** Of the input of a mutation these fields alone, or all but these. Paths are without the places of lists: `lines.unitPrice`. */
export type Settable = { readonly only: readonly string[] } | { readonly allBut: readonly string[] };

/**
 * What a role that may ask a mutation may set in its input, where that is not everything. A caller with several roles may set what any of
 * them may. A test finds every path in the schema.
 */
export const SETTABLE: Readonly<Partial<Record<Mutation, Readonly<Partial<Record<Role, Settable>>>>>> = {
  customerUpdate: {
    customer: { only: ['id', 'addresses', 'contactPoints'] },
    sales: { allBut: ['paymentTerms', 'creditLimit', 'creditHold'] },
  },
  customerCreate: { sales: { allBut: ['creditLimit'] } },
  orderPlace: {
    customer: { allBut: ['legalEntity', 'channel', 'orderedOn', 'paymentTerms', 'salesRep', 'lines.unitPrice'] },
  },
  orderChange: { customer: { allBut: ['lines.unitPrice'] } },
  employeeUpdate: { employee: { only: ['id', 'contactPoints', 'personalContactPoints', 'homeAddress'] } },
};

const TABLE: Readonly<Record<string, Readonly<Partial<Record<string, Settable>>>>> = SETTABLE;

/** Whether these roles, those that hold on the row, may set this field of a mutation's input. Roles that may not ask the mutation open nothing. */
export function maySet(roles: ReadonlySet<string>, mutation: string, path: string): boolean {
  const asking = rolesIn(entryOf('Mutation', mutation));
  return [...asking].some((role) => roles.has(role) && isSettable(TABLE[mutation]?.[role], path));
}

function isSettable(settable: Settable | undefined, path: string): boolean {
  if (settable === undefined) return true;
  return 'only' in settable
    ? settable.only.some((each) => isWithin(path, each))
    : !settable.allBut.some((each) => isWithin(path, each));
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}
