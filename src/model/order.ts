import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, list, reference, text, value } from './field.ts';
import type { Address, CreditCheck, OrderHold, OrderLine, OrderTotals } from './values.ts';

/** A sales order. Its four states are separate: what was agreed, paid, shipped and invoiced move on their own. */
export const order = entity('Order', {
  number: text(),
  customerPoNumber: text(),
  channel: text(),
  legalEntity: text(),
  customer: reference('Customer'),
  status: code(['DRAFT', 'PENDING_APPROVAL', 'OPEN', 'PARTIALLY_COMPLETED', 'COMPLETED', 'CLOSED', 'CANCELLED']),
  paymentStatus: code(['UNPAID', 'AUTHORIZED', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'FAILED']),
  fulfillmentStatus: code(['NOT_STARTED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'RETURNED', 'FAILED']),
  invoicingStatus: code(['NOT_INVOICED', 'PARTIALLY_INVOICED', 'INVOICED', 'FAILED']),
  orderedOn: date(),
  requestedOn: date(),
  promisedOn: date(),
  currency: text(),
  paymentTerms: text(),
  lines: list<OrderLine>(),
  totals: value<OrderTotals>(),
  billTo: value<Address>(),
  shipTo: value<Address>(),
  salesRep: reference('Employee'),
  note: text(),
  creditCheck: value<CreditCheck>(),
  hold: value<OrderHold>(),
});

export type Order = ModelOfEntity<typeof order>;
