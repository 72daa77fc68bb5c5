import { idOf, type Row, text, textOrAbsent, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { type Balance, invoiceBalance } from './balance.ts';
import type { Books } from './books.ts';
import { renderContact } from './contacts.ts';
import { dateMembers, wireDate, wireInstant } from './dates.ts';
import { type DocumentKind, planDocument } from './document.ts';
import { withUnitDecimals } from './lines.ts';
import {
  flagOr,
  money,
  rateOf,
  renderContactStub,
  renderCreditStub,
  renderLines,
  renderPaymentStub,
  totalsOf,
  type UnitDecimals,
  type Wire,
} from './render.ts';
import type { Plan, Writing } from './write.ts';

export const invoiceKind: DocumentKind = {
  objectType: 'Invoices',
  keyField: 'InvoiceID',
  numberField: 'InvoiceNumber',
  types: ['ACCREC', 'ACCPAY'],
  numberedType: 'ACCREC',
  numberPrefix: 'INV-',
  alwaysWritable: ['InvoiceNumber', 'Reference', 'DueDate', 'SentToContact'],
};

/**
 * How much of an invoice an answer carries: `single` has its lines and the whole contact, `page` its lines and a stub of the contact,
 * `list` neither lines nor contact (their places stay, empty), and `summary` (`summaryOnly=true`) has no lists at all.
 */
export type InvoiceDetail = 'single' | 'page' | 'list' | 'summary';

export function renderInvoice(books: Books, entry: Entry, detail: InvoiceDetail, decimals: UnitDecimals): Wire {
  const { row } = entry;
  const balance = invoiceBalance(books, entry);
  const contact = books.contacts.get(idOf(row, 'ContactID'));
  return {
    Type: text(row, 'Type'),
    InvoiceID: text(row, 'InvoiceID'),
    InvoiceNumber: textOrEmpty(row, 'InvoiceNumber'),
    ...(text(row, 'Type') === 'ACCREC' ? { Reference: textOrEmpty(row, 'Reference') } : {}),
    ...(detail === 'summary' ? {} : settlementsOf(balance)),
    AmountDue: money(balance.due),
    AmountPaid: money(balance.paid),
    AmountCredited: money(balance.credited),
    SentToContact: flagOr(row, 'SentToContact', false),
    CurrencyRate: rateOf(row),
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Contact: detail === 'single' && contact !== null ? renderContact(contact, 'full') : renderContactStub(books, row),
    ...dateMembers('Date', text(row, 'Date')),
    ...dateMembers('DueDate', text(row, 'DueDate')),
    Status: balance.status,
    LineAmountTypes: text(row, 'LineAmountTypes') ?? 'Exclusive',
    ...linesOf(books, row, detail, decimals),
    ...totalsOf(row),
    UpdatedDateUTC: wireDate(entry.updatedMs),
    UpdatedDateUTCString: wireInstant(entry.updatedMs),
    CurrencyCode: textOrAbsent(row, 'CurrencyCode'),
    FullyPaidOnDate: balance.settledOn === null ? undefined : wireDate(Date.parse(balance.settledOn)),
  };
}

function settlementsOf(balance: Balance): Wire {
  return {
    Payments: balance.payments.map((payment) => renderPaymentStub(payment.row)),
    CreditNotes: balance.credits.map(({ note, allocation }) => renderCreditStub(note.row, allocation)),
    Prepayments: [],
    Overpayments: [],
  };
}

function linesOf(books: Books, row: Row, detail: InvoiceDetail, decimals: UnitDecimals): Wire {
  if (detail === 'summary') return {};
  return { LineItems: detail === 'list' ? [] : renderLines(books, row, decimals) };
}

/** The invoice inside a listed payment. */
export function renderInvoiceStub(books: Books, document: Row): Wire {
  return {
    Type: text(document, 'Type'),
    InvoiceID: text(document, 'InvoiceID') ?? text(document, 'CreditNoteID'),
    InvoiceNumber: text(document, 'InvoiceNumber') ?? textOrEmpty(document, 'CreditNoteNumber'),
    Payments: [],
    CreditNotes: [],
    Prepayments: [],
    Overpayments: [],
    IsDiscounted: false,
    HasErrors: false,
    Contact: renderContactStub(books, document),
    LineItems: [],
    CurrencyCode: textOrAbsent(document, 'CurrencyCode'),
  };
}

/** Validates one invoice of a write. `existing` is what it changes; null creates. */
export function planInvoice(writing: Writing, element: Row, existing: Entry | null, decimals: UnitDecimals): Plan {
  const { books } = writing;
  const current = existing === null ? null : { entry: existing, balance: invoiceBalance(books, existing) };
  const plan = planDocument(invoiceKind, writing, withUnitDecimals(element, decimals), current);
  if (plan.kind === 'invalid') return plan;
  return { kind: 'valid', save: () => renderInvoice(books, plan.save(), 'single', decimals) };
}
