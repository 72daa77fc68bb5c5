import type { EntityKindResolvers, UndoKindResolvers } from '../src/generated/resolvers.ts';

export const EntityKind: EntityKindResolvers = {
  CUSTOMER: 'Customer',
  CONTACT: 'Contact',
  ORDER: 'Order',
  INVOICE: 'Invoice',
  PAYMENT: 'Payment',
  INVENTORY_ITEM: 'InventoryItem',
  LOCATION: 'Location',
  EMPLOYEE: 'Employee',
  EMPLOYMENT: 'Employment',
  TIME_OFF_REQUEST: 'TimeOffRequest',
  TIME_OFF_BALANCE: 'TimeOffBalance',
  SHIPMENT: 'Shipment',
  PAYROLL_RUN: 'PayrollRun',
  PAY_STATEMENT: 'PayStatement',
};

export const UndoKind: UndoKindResolvers = {
  DELETE: 'delete',
  VOID: 'void',
  REVERSE: 'reverse',
  RESTORE: 'restore',
  NONE: 'none',
};
