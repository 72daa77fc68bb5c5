import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, list, reference, references, text, value } from './field.ts';
import type { Allocation, InvoiceLine, InvoiceTotals } from './values.ts';

/** A demand for payment, or its reversal. Amounts of a credit note are positive; its kind says which way they go. */
export const invoice = entity('Invoice', {
  number: text(),
  kind: code(['INVOICE', 'CREDIT_NOTE']),
  status: code(['DRAFT', 'SUBMITTED', 'APPROVED', 'OPEN', 'PARTIALLY_PAID', 'PAID', 'VOID', 'WRITTEN_OFF']),
  legalEntity: text(),
  customer: reference('Customer'),
  orders: references('Order'),
  customerReference: text(),
  issuedOn: date(),
  dueOn: date(),
  paidOn: date(),
  currency: text(),
  lines: list<InvoiceLine>(),
  totals: value<InvoiceTotals>(),
  allocations: list<Allocation>(),
});

export type Invoice = ModelOfEntity<typeof invoice>;
