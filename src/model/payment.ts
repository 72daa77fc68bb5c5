import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, list, money, reference, text } from './field.ts';
import type { Allocation } from './values.ts';

/** Money received from or paid back to a customer. */
export const payment = entity('Payment', {
  number: text(),
  kind: code(['RECEIPT', 'REFUND']),
  status: code(['PENDING', 'COMPLETED', 'CANCELLED']),
  legalEntity: text(),
  customer: reference('Customer'),
  /** The order that it pays or refunds, where the source has no invoices. */
  salesOrder: reference('Order'),
  method: text(),
  paidOn: date(),
  amount: money(),
  paymentReference: text(),
  allocations: list<Allocation>(),
});

export type Payment = ModelOfEntity<typeof payment>;
