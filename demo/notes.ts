import type { InvoicesInput } from './invoices.ts';
import type { Making } from './making.ts';
import { booksRow, crmRow, erpRow } from './mess.ts';
import { integrationUserId, userEmail } from './people.ts';
import { itemAt } from './random.ts';
import type { Settled } from './settlement.ts';
import type { Employee, Invoice } from './types.ts';

/** Notes what is untidy about the documents. */
export function noteDocuments({ log, calendar }: Making, settled: Settled, { orders }: InvoicesInput): void {
  const today = calendar.daysAgo(0);
  const paid = new Set(settled.payments.filter(({ status }) => status === 'AUTHORISED').map((each) => each.invoiceId));
  const firstOfOrder = new Map<number, Invoice>();
  const countOfOrder = Map.groupBy(settled.invoices, ({ order }) => order);
  for (const invoice of settled.invoices) {
    const row = booksRow(invoice.entity, 'Invoices', invoice.id);
    if (invoice.type === 'ACCPAY') {
      log.note('bill', row);
      continue;
    }
    if (invoice.currency !== (invoice.entity === 'NT-DE' ? 'EUR' : 'GBP')) log.note('foreignCurrencyInvoice', row);
    if (invoice.status === 'VOIDED') log.note('voided', row);
    if (invoice.status === 'DELETED') log.note('deletedInvoice', row);
    if (invoice.status === 'DRAFT') log.note('draftInvoice', row);
    if (invoice.status === 'SUBMITTED') log.note('submittedInvoice', row);
    if (invoice.status === 'AUTHORISED' && paid.has(invoice.id)) log.note('partiallyPaid', row);
    if (invoice.status === 'AUTHORISED' && invoice.dueOn < today) log.note('overdue', row);
    if (invoice.amountTypes === 'Inclusive') log.note('inclusiveInvoice', row);
    if (invoice.updatedAtMs < Date.UTC(2009, 0)) log.note('ancientUpdate', row);
    if (invoice.reference === null) log.note('referenceMissing', row);
    if (invoice.reference?.startsWith('SO-') === true && invoice.order === null) log.note('referenceToNoOrder', row);
    if (invoice.reference?.includes(' / ') === true) log.note('referenceWithPo', row);
    if (invoice.order === null) continue;
    const order = itemAt(orders, invoice.order);
    const sale = erpRow('sale.sale', order.id);
    if (invoice.lines.some(({ discountPercent }) => discountPercent !== null)) {
      const line = order.lines.find(({ listCents }) => listCents !== null);
      if (line !== undefined) log.note('discountedLine', erpRow('sale.line', line.id), row);
    }
    const first = firstOfOrder.get(invoice.order);
    if (first === undefined) firstOfOrder.set(invoice.order, invoice);
    else log.note('orderInTwoInvoices', sale, booksRow(first.entity, 'Invoices', first.id), row);
    const isAlone = countOfOrder.get(invoice.order)?.length === 1;
    if (isAlone && invoice.totalCents !== order.totalCents) log.note('invoiceTotalDiffers', sale, row);
  }
  noteCredits(log, settled);
}

function noteCredits(log: Making['log'], { creditNotes, payments }: Settled): void {
  for (const note of creditNotes) {
    const row = booksRow(note.entity, 'CreditNotes', note.id);
    const used = note.allocations.map(({ invoiceId }) => booksRow(note.entity, 'Invoices', invoiceId));
    if (used.length === 0) log.note('creditUnallocated', row);
    if (used.length > 0) log.note('creditAllocated', row, ...used);
    if (used.length > 1) log.note('creditSplit', row, ...used);
  }
  for (const payment of payments) {
    if (payment.status === 'DELETED') log.note('deletedPayment', booksRow(payment.entity, 'Payments', payment.id));
  }
}

/** Notes what is untidy about the staff. */
export function noteEmployees({ log }: Making, employees: readonly Employee[]): void {
  log.note('userWithoutEmployee', crmRow('User', integrationUserId(employees)));
  for (const employee of employees) {
    const { userId, erpId } = employee;
    if (userId !== null && erpId !== null && userEmail(employee) !== employee.email) {
      log.note('userEmailCase', crmRow('User', userId), erpRow('company.employee', erpId));
    }
  }
}
