import { NumberLiteral } from '../../../src/simulator/json.ts';
import { children, idOf, literal, type Row, text, textOrAbsent, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { creditNoteBalance } from './balance.ts';
import type { Books } from './books.ts';
import { renderContact } from './contacts.ts';
import { dateMembers, wireDate, wireInstant } from './dates.ts';
import { type DocumentKind, planDocument } from './document.ts';
import { withUnitDecimals } from './lines.ts';
import {
  money,
  rateOf,
  renderContactStub,
  renderLines,
  renderPaymentStub,
  totalsOf,
  type UnitDecimals,
  type Wire,
} from './render.ts';
import type { Plan, Writing } from './write.ts';

export const creditNoteKind: DocumentKind = {
  objectType: 'CreditNotes',
  keyField: 'CreditNoteID',
  numberField: 'CreditNoteNumber',
  types: ['ACCRECCREDIT', 'ACCPAYCREDIT'],
  numberedType: 'ACCRECCREDIT',
  numberPrefix: 'CN-',
  alwaysWritable: ['CreditNoteNumber', 'Reference', 'SentToContact'],
};

/** `single` has the lines and the whole contact, `page` lines and a stub of the contact, `list` no lines. */
export type CreditNoteDetail = 'single' | 'page' | 'list';

export function renderCreditNote(books: Books, entry: Entry, detail: CreditNoteDetail, decimals: UnitDecimals): Wire {
  const { row } = entry;
  const balance = creditNoteBalance(books, entry);
  const contact = books.contacts.get(idOf(row, 'ContactID'));
  return {
    CreditNoteID: text(row, 'CreditNoteID'),
    CreditNoteNumber: textOrEmpty(row, 'CreditNoteNumber'),
    Payments: balance.payments.map((payment) => renderPaymentStub(payment.row)),
    ID: text(row, 'CreditNoteID'),
    CurrencyRate: rateOf(row),
    Type: text(row, 'Type'),
    ...(text(row, 'Type') === 'ACCRECCREDIT' ? { Reference: textOrEmpty(row, 'Reference') } : {}),
    SentToContact: row['SentToContact'] === true,
    RemainingCredit: money(balance.due),
    Allocations: children(row, 'Allocations').map((allocation) => renderAllocation(books, allocation)),
    HasAttachments: false,
    HasErrors: false,
    Contact: detail === 'single' && contact !== null ? renderContact(contact, 'full') : renderContactStub(books, row),
    ...dateMembers('Date', text(row, 'Date')),
    Status: balance.status,
    LineAmountTypes: text(row, 'LineAmountTypes') ?? 'Exclusive',
    LineItems: detail === 'list' ? [] : renderLines(books, row, decimals),
    ...totalsOf(row),
    UpdatedDateUTC: wireDate(entry.updatedMs),
    UpdatedDateUTCString: wireInstant(entry.updatedMs),
    CurrencyCode: textOrAbsent(row, 'CurrencyCode'),
    FullyPaidOnDate: balance.settledOn === null ? undefined : wireDate(Date.parse(balance.settledOn)),
  };
}

export function renderAllocation(books: Books, allocation: Row): Wire {
  const invoice = books.invoices.get(idOf(allocation, 'InvoiceID'));
  const on = text(allocation, 'Date');
  return {
    AllocationID: text(allocation, 'AllocationID'),
    Amount: literal(allocation, 'Amount') ?? new NumberLiteral('0.00'),
    ...(on === null ? {} : { Date: wireDate(Date.parse(on)) }),
    Invoice: {
      InvoiceID: text(allocation, 'InvoiceID'),
      InvoiceNumber: textOrAbsent(invoice?.row ?? {}, 'InvoiceNumber'),
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      IsDiscounted: false,
      HasErrors: false,
      LineItems: [],
    },
  };
}

/** Validates one credit note of a write. `existing` is what it changes; null creates. */
export function planCreditNote(writing: Writing, element: Row, existing: Entry | null, decimals: UnitDecimals): Plan {
  const { books } = writing;
  const current = existing === null ? null : { entry: existing, balance: creditNoteBalance(books, existing) };
  const plan = planDocument(creditNoteKind, writing, withUnitDecimals(element, decimals), current);
  if (plan.kind === 'invalid') return plan;
  return { kind: 'valid', save: () => renderCreditNote(books, plan.save(), 'single', decimals) };
}
