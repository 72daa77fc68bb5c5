import Big from 'big.js';
import { oneOf, textOrNone } from '../../src/connector/codecs.ts';
import { type Access, defineMapping, lacking, type Row, rowsOf } from '../../src/connector/mapping.ts';
import type { InvoiceTotals } from '../../src/model/values.ts';
import { amountOf, textOf } from './codecs.ts';
import { type DocumentStatus, documentRows, documentStatusOf, lineNetOf } from './mapping-document.ts';
import type { XeroInvoice } from './wire.ts';

const { required, nullable, from, absent } = rowsOf<XeroInvoice>();

/** Invoice from Invoices. */
export const invoiceMapping = defineMapping<XeroInvoice, 'Invoice'>('Invoice', {
  ...documentRows,
  customer: written(documentRows.customer, 'create'),
  orders: written(documentRows.orders, 'update'),
  customerReference: written(documentRows.customerReference, 'update'),
  issuedOn: written(documentRows.issuedOn, 'update', 'can be changed of a draft'),
  dueOn: written(documentRows.dueOn, 'update'),
  currency: written(documentRows.currency, 'create'),
  lines: written(documentRows.lines, 'create'),
  number: nullable('InvoiceNumber', textOrNone, 'create'),
  kind: required('Type', oneOf('invoice type', { ACCREC: 'INVOICE' }), 'read'),
  status: from(
    ['Status', 'AmountPaid', 'AmountCredited'],
    invoiceStatusOf,
    'update',
    'authorised is open, or partially paid once anything was paid or credited; voided and deleted are both void',
  ),
  totals: lacking(
    from(
      ['SubTotal', 'TotalTax', 'Total', 'AmountPaid', 'AmountCredited', 'AmountDue', 'CurrencyCode', 'LineItems'],
      invoiceTotalsOf,
      'read',
      'paid includes what credit notes, prepayments and overpayments settled; the source has no document discounts',
    ),
    'allowance',
    'charge',
    'prepaid',
    'rounding',
  ),
  allocations: absent('an invoice is settled by payments and credit notes, and they hold the allocations'),
});

/** A row of credit notes too, which are only read. */
function written<W, T>(row: Row<W, T>, access: Access, note = ''): Row<W, T> {
  return { ...row, access, note: [row.note, note].filter((each) => each !== '').join('; ') };
}

function invoiceStatusOf(invoice: XeroInvoice): DocumentStatus {
  return documentStatusOf(invoice.Status, () => {
    const settled = settledOf(invoice);
    if (settled === null) throw new TypeError('an authorised invoice without amounts paid');
    return settled.gt(0);
  });
}

function invoiceTotalsOf(invoice: XeroInvoice): InvoiceTotals {
  const currency = textOf(invoice.CurrencyCode);
  const settled = settledOf(invoice);
  return {
    lineNet: lineNetOf(invoice),
    allowance: null,
    charge: null,
    taxExclusive: amountOf(invoice.SubTotal, currency),
    tax: amountOf(invoice.TotalTax, currency),
    taxInclusive: amountOf(invoice.Total, currency),
    prepaid: null,
    rounding: null,
    payable: amountOf(invoice.Total, currency),
    paid: settled === null ? null : amountOf(settled.toFixed(), currency),
    balance: amountOf(invoice.AmountDue, currency),
  };
}

/** What was paid and credited; null unless the source tells both. */
function settledOf(invoice: XeroInvoice): Big | null {
  const { AmountPaid: paid, AmountCredited: credited } = invoice;
  if (paid === null || paid === undefined || credited === null || credited === undefined) return null;
  return new Big(paid).plus(credited);
}
