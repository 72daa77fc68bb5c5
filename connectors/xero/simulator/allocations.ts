import type Big from 'big.js';
import { child, children, idOf, type Row, text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { amount, creditNoteBalance, invoiceBalance } from './balance.ts';
import { renderAllocation } from './credit-notes.ts';
import { calendarDate } from './dates.ts';
import { badDecimals } from './lines.ts';
import { lockMessages } from './lock-dates.ts';
import type { Wire } from './render.ts';
import { invalid, type Plan, type Writing } from './write.ts';

/** Validates one allocation of a credit note to an invoice. It moves the last change of both. */
export function planAllocation(writing: Writing, element: Row, note: Entry): Plan {
  const { books } = writing;
  const malformed = badDecimals(element);
  if (malformed.length > 0) return invalid(...malformed);
  const invoice = books.invoices.get(idOf(child(element, 'Invoice') ?? {}, 'InvoiceID'));
  if (invoice === null) return invalid('The Invoice could not be found');
  const applied = amount(element, 'Amount');
  const on = calendarDate(text(element, 'Date') ?? new Date(writing.nowMs).toISOString());
  const messages = [...allocationMessages(writing, applied, note, invoice), ...lockMessages(books.organisation, on)];
  if (messages.length > 0) return invalid(...messages);
  return {
    kind: 'valid',
    save: () => {
      const allocation: Row = {
        AllocationID: books.newId(),
        InvoiceID: text(invoice.row, 'InvoiceID'),
        Amount: applied.toFixed(2),
        Date: on,
      };
      setAllocations(writing, note, [...children(current(writing, note).row, 'Allocations'), allocation], invoice.id);
      writing.effect({
        action: 'create',
        objectType: 'Allocations',
        key: text(allocation, 'AllocationID') ?? '',
        values: element,
      });
      return renderAllocation(books, allocation);
    },
  };
}

function allocationMessages(writing: Writing, applied: Big, note: Entry, invoice: Entry): string[] {
  const credit = creditNoteBalance(writing.books, current(writing, note));
  const debt = invoiceBalance(writing.books, invoice);
  const isOpposite = `${text(invoice.row, 'Type')}CREDIT` === text(note.row, 'Type');
  return [
    ...(credit.status === 'AUTHORISED' ? [] : ['The credit note must be authorised and have credit remaining']),
    ...(debt.status === 'AUTHORISED' ? [] : ['Credit can only be allocated to an authorised invoice']),
    ...(isOpposite ? [] : ['The type of the credit note does not match the type of the invoice']),
    ...(idOf(invoice.row, 'ContactID') === idOf(note.row, 'ContactID')
      ? []
      : ['The contact of the credit note and of the invoice must be the same']),
    ...(applied.gt(0) ? [] : ['The amount must be greater than zero']),
    ...(applied.gt(credit.due) ? ['The amount exceeds the remaining credit of the credit note'] : []),
    ...(applied.gt(debt.due) ? ['The amount exceeds the amount outstanding on this document'] : []),
  ];
}

/** Takes an allocation back; null when the credit note has no such allocation. */
export function removeAllocation(writing: Writing, note: Entry, allocationId: string): Wire | null {
  const all = children(note.row, 'Allocations');
  const removed = all.find((allocation) => idOf(allocation, 'AllocationID') === allocationId.toLowerCase());
  if (removed === undefined) return null;
  setAllocations(
    writing,
    note,
    all.filter((allocation) => allocation !== removed),
    idOf(removed, 'InvoiceID'),
  );
  writing.effect({ action: 'delete', objectType: 'Allocations', key: allocationId, values: {} });
  return { ...renderAllocation(writing.books, removed), IsDeleted: true };
}

function setAllocations(writing: Writing, note: Entry, allocations: readonly Row[], invoiceId: string | null): void {
  const { books, nowMs } = writing;
  books.put('CreditNotes', { ...current(writing, note).row, Allocations: allocations }, nowMs);
  books.touch('Invoices', invoiceId, nowMs);
}

/** The credit note as it is now: an earlier allocation of the same call may have changed it. */
function current(writing: Writing, note: Entry): Entry {
  return writing.books.creditNotes.get(note.id) ?? note;
}
