import { date } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, rowsOf } from '../../src/connector/mapping.ts';
import { documentRows, statusOfDocument } from './mapping-document.ts';
import type { QboDocument } from './wire.ts';

const { optional, from, derived, absent } = rowsOf<QboDocument>();

const totals = lacking(documentRows.totals, 'allowance', 'charge', 'rounding');
const lines = lacking(documentRows.lines, 'sku', 'taxes.amount');

/** Invoice from Invoice. */
export const invoiceMapping = defineMapping<QboDocument, 'Invoice'>('Invoice', {
  ...documentRows,
  totals,
  lines,
  kind: derived(() => 'INVOICE', 'the object type'),
  status: from(
    ['Balance', 'TotalAmt', 'PrivateNote'],
    statusOfDocument,
    'update',
    'no status is kept: paid where nothing is open, void where the note says so and the total is zero',
  ),
  dueOn: optional('DueDate', date, 'update'),
  allocations: absent('an invoice is settled by payments, and they hold the allocations'),
});

/** Invoice from CreditMemo. */
export const creditMemoMapping = defineMapping<QboDocument, 'Invoice'>('Invoice', {
  ...documentRows,
  totals,
  lines,
  kind: derived(() => 'CREDIT_NOTE', 'the object type'),
  status: from(['RemainingCredit', 'Balance', 'TotalAmt', 'PrivateNote'], statusOfDocument, 'read'),
  dueOn: absent('a credit memo is not due'),
  allocations: absent('a credit memo is applied by a payment'),
});
