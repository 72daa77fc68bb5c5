import type { Mutation } from '../../model/mutations.ts';
import type { Command } from '../draft.ts';
import { customerContactAdd } from './customer-contact-add.ts';
import { customerCreate } from './customer-create.ts';
import { customerForward } from './customer-forward.ts';
import { customerMergeInto, customerSplit } from './customer-identity.ts';
import { customerUpdate } from './customer-update.ts';
import { employeeOnboard, employeeUpdate } from './employee.ts';
import { inventoryAdjust, inventoryTransfer } from './inventory.ts';
import { ofSchema } from './of-schema.ts';
import { timeOffCancel, timeOffDecide, timeOffRequest } from './time-off.ts';

/** The commands about customers, people and stock, by their mutation. */
export const PARTY_COMMANDS = {
  customerUpdate: ofSchema(customerUpdate),
  customerCreate: ofSchema(customerCreate),
  customerContactAdd: ofSchema(customerContactAdd),
  customerMergeInto: ofSchema(customerMergeInto),
  customerSplit: ofSchema(customerSplit),
  customerForward: ofSchema(customerForward),
  timeOffRequest: ofSchema(timeOffRequest),
  timeOffCancel: ofSchema(timeOffCancel),
  timeOffDecide: ofSchema(timeOffDecide),
  employeeUpdate: ofSchema(employeeUpdate),
  employeeOnboard: ofSchema(employeeOnboard),
  inventoryAdjust: ofSchema(inventoryAdjust),
  inventoryTransfer: ofSchema(inventoryTransfer),
} as const satisfies Readonly<Partial<Record<Mutation, Command<unknown>>>>;
