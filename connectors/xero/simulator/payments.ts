import { child, flag, idOf, literal, type Row, text, textOrAbsent } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { findAccount, takesPayments } from './accounts.ts';
import { amount, creditNoteBalance, invoiceBalance } from './balance.ts';
import type { Books } from './books.ts';
import { calendarDate, dateMembers, wireDate, wireInstant } from './dates.ts';
import { paidDocument } from './fields.ts';
import { renderInvoice, renderInvoiceStub } from './invoices.ts';
import { badDecimals } from './lines.ts';
import { lockMessages } from './lock-dates.ts';
import { rateOf, type Wire } from './render.ts';
import { invalid, type Plan, type Writing } from './write.ts';

/** A single payment shows its whole invoice, a listed one a stub. */
export function renderPayment(books: Books, entry: Entry, detail: 'single' | 'list'): Wire {
  const { row } = entry;
  const invoice = books.invoices.get(idOf(row, 'InvoiceID'));
  const document = paidDocument(books, entry);
  const account = child(row, 'Account');
  const shown =
    invoice !== null && detail === 'single'
      ? renderInvoice(books, invoice, 'page', 2)
      : renderInvoiceStub(books, document?.row ?? {});
  return {
    PaymentID: text(row, 'PaymentID'),
    Date: dateMembers('Date', text(row, 'Date'))['Date'],
    BankAmount: literal(row, 'BankAmount') ?? literal(row, 'Amount'),
    Amount: literal(row, 'Amount'),
    Reference: textOrAbsent(row, 'Reference'),
    CurrencyRate: rateOf(row),
    PaymentType: textOrAbsent(row, 'PaymentType'),
    Status: text(row, 'Status') ?? 'AUTHORISED',
    UpdatedDateUTC: wireDate(entry.updatedMs),
    UpdatedDateUTCString: wireInstant(entry.updatedMs),
    HasAccount: account !== null,
    IsReconciled: flag(row, 'IsReconciled'),
    ...(account === null ? {} : { Account: account }),
    ...(document === null ? {} : { Invoice: shown }),
    HasValidationErrors: false,
  };
}

const types: Readonly<Record<string, string>> = {
  ACCREC: 'ACCRECPAYMENT',
  ACCPAY: 'ACCPAYPAYMENT',
  ACCRECCREDIT: 'ARCREDITPAYMENT',
  ACCPAYCREDIT: 'APCREDITPAYMENT',
};

/** Validates one new payment of an invoice, or refund of a credit note. It moves the last change of what it pays. */
export function planPayment(writing: Writing, element: Row): Plan {
  const { books } = writing;
  if (text(element, 'PaymentID') !== null)
    return invalid('Payments cannot be updated; delete the payment and create another');
  const malformed = badDecimals(element);
  if (malformed.length > 0) return invalid(...malformed);
  const document = documentOf(books, element);
  if (document === null) return invalid('Invoice could not be found');
  const messages = paymentMessages(writing, element, document);
  if (messages.length > 0) return invalid(...messages);
  return { kind: 'valid', save: () => savePayment(writing, element, document) };
}

function documentOf(books: Books, element: Row): Entry | null {
  const invoice = child(element, 'Invoice') ?? {};
  const note = child(element, 'CreditNote') ?? {};
  const invoiceNumber = text(invoice, 'InvoiceNumber') ?? text(element, 'InvoiceNumber');
  const noteNumber = text(note, 'CreditNoteNumber') ?? text(element, 'CreditNoteNumber');
  return (
    books.invoices.get(text(invoice, 'InvoiceID')) ??
    books.creditNotes.get(text(note, 'CreditNoteID')) ??
    books.invoices.find('number', invoiceNumber)[0] ??
    books.creditNotes.find('number', noteNumber)[0] ??
    null
  );
}

function paymentMessages({ books, nowMs }: Writing, element: Row, document: Entry): string[] {
  const isInvoice = books.invoices.get(document.id) !== null;
  const balance = isInvoice ? invoiceBalance(books, document) : creditNoteBalance(books, document);
  const paid = amount(element, 'Amount');
  const date = text(element, 'Date');
  return [
    ...(balance.status === 'AUTHORISED' || balance.status === 'PAID'
      ? []
      : ['Payments can only be made against Authorised documents']),
    ...accountMessages(books, element),
    ...(date !== null && calendarDate(date) === null ? ['Date is not a valid date'] : []),
    ...lockMessages(books.organisation, calendarDate(date ?? new Date(nowMs).toISOString())),
    ...(paid.gt(0) ? [] : ['Payment amount must be greater than zero']),
    ...(paid.gt(balance.due) ? ['Payment amount exceeds the amount outstanding on this document'] : []),
  ];
}

function accountMessages(books: Books, element: Row): string[] {
  const account = child(element, 'Account') ?? {};
  const code = text(account, 'Code') ?? text(element, 'Code');
  const id = text(account, 'AccountID');
  if (code === null && id === null) return ['The account must be specified'];
  const found = findAccount(books.accounts, code, id);
  if (found === null) return ['Account could not be found'];
  return takesPayments(found) ? [] : ['The account does not take payments'];
}

function savePayment(writing: Writing, element: Row, document: Entry): Wire {
  const { books, nowMs } = writing;
  const isInvoice = books.invoices.get(document.id) !== null;
  const target = isInvoice ? 'Invoices' : 'CreditNotes';
  const keyField = isInvoice ? 'InvoiceID' : 'CreditNoteID';
  const code = text(element, 'Code');
  const row: Row = {
    PaymentID: books.newId(),
    [keyField]: text(document.row, keyField),
    Date: calendarDate(text(element, 'Date') ?? new Date(nowMs).toISOString()),
    Amount: amount(element, 'Amount').toFixed(2),
    Reference: text(element, 'Reference'),
    CurrencyRate: text(element, 'CurrencyRate') ?? text(document.row, 'CurrencyRate') ?? '1.000000',
    PaymentType: types[text(document.row, 'Type') ?? ''] ?? null,
    Status: 'AUTHORISED',
    IsReconciled: flag(element, 'IsReconciled'),
    Account: child(element, 'Account') ?? (code === null ? null : { Code: code }),
  };
  const entry = books.put('Payments', row, nowMs);
  books.touch(target, document.id, nowMs);
  writing.effect({ action: 'create', objectType: 'Payments', key: text(row, 'PaymentID') ?? '', values: element });
  return renderPayment(books, entry, 'single');
}

/** Validates the only change that a payment knows: `Status: DELETED`. What it paid is due again. */
export function planPaymentDeletion(writing: Writing, element: Row, payment: Entry): Plan {
  if (text(element, 'Status') !== 'DELETED')
    return invalid('Payments cannot be updated; only the status DELETED is accepted');
  if (text(payment.row, 'Status') === 'DELETED') return invalid('The payment has already been deleted');
  if (flag(payment.row, 'IsReconciled')) return invalid('A reconciled payment cannot be deleted');
  const locked = lockMessages(writing.books.organisation, text(payment.row, 'Date'));
  if (locked.length > 0) return invalid(...locked);
  return {
    kind: 'valid',
    save: () => renderPayment(writing.books, deletePayment(writing, element, payment), 'single'),
  };
}

function deletePayment(writing: Writing, element: Row, payment: Entry): Entry {
  const { books, nowMs } = writing;
  const entry = books.put('Payments', { ...payment.row, Status: 'DELETED' }, nowMs);
  books.touch('Invoices', idOf(payment.row, 'InvoiceID'), nowMs);
  books.touch('CreditNotes', idOf(payment.row, 'CreditNoteID'), nowMs);
  const key = text(payment.row, 'PaymentID') ?? payment.id;
  writing.effect({ action: 'transition', objectType: 'Payments', key, values: element });
  return entry;
}
