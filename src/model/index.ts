import { contact } from './contact.ts';
import { customer } from './customer.ts';
import { employee } from './employee.ts';
import { employment } from './employment.ts';
import type { ModelOfEntity } from './entity.ts';
import type { FieldClass } from './field.ts';
import { inventoryItem } from './inventory-item.ts';
import { invoice } from './invoice.ts';
import { location } from './location.ts';
import { order } from './order.ts';
import { payment } from './payment.ts';
import { payrollRun, payStatement } from './payroll.ts';
import { shipment } from './shipment.ts';
import { timeOffBalance, timeOffRequest } from './time-off.ts';

/** Every entity of the canonical model that a connector may hold. */
export const ENTITIES = {
  Customer: customer,
  Contact: contact,
  Order: order,
  Invoice: invoice,
  Payment: payment,
  InventoryItem: inventoryItem,
  Location: location,
  Shipment: shipment,
  Employee: employee,
  Employment: employment,
  TimeOffRequest: timeOffRequest,
  TimeOffBalance: timeOffBalance,
  PayrollRun: payrollRun,
  PayStatement: payStatement,
} as const;

export type EntityName = keyof typeof ENTITIES;

/** The values of an entity as one source sees it. */
export type Model<E extends EntityName> = ModelOfEntity<(typeof ENTITIES)[E]>;

/** How carefully a field is handled; undefined when the entity has no such field. */
export function classOf(entity: EntityName, field: string): FieldClass | undefined {
  const fields: Readonly<Record<string, { readonly class: FieldClass }>> = ENTITIES[entity].fields;
  return fields[field]?.class;
}

export const ENTITY_NAMES = Object.keys(ENTITIES) as readonly EntityName[];

export type { Contact } from './contact.ts';
export type { Customer } from './customer.ts';
export type { Employee } from './employee.ts';
export type { Employment } from './employment.ts';
export type { InventoryItem } from './inventory-item.ts';
export type { Invoice } from './invoice.ts';
export type { Location } from './location.ts';
export type { Order } from './order.ts';
export type { Payment } from './payment.ts';
export type { PayrollRun, PayStatement } from './payroll.ts';
export type { Shipment } from './shipment.ts';
export type { TimeOffBalance, TimeOffRequest } from './time-off.ts';
