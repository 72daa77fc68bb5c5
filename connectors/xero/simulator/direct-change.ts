import type { Clock } from '../../../src/simulator/clock.ts';
import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { children, idOf, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books, ObjectType } from './books.ts';

/**
 * Does what a person in the application does: changes an object, moves its `UpdatedDateUTC` to now unless the change names one, and moves
 * that of the documents a payment or an allocation settles. Deleting archives a contact, deletes a draft, voids what was authorised.
 */
export function changeDirectly(books: Books, ledger: Ledger, clock: Clock, change: DirectChange): void {
  const type = objectTypeOf(change.objectType);
  if (change.action === 'create') {
    const row = {
      ...change.row,
      [books.table(type).keyField]: text(change.row, books.table(type).keyField) ?? books.newId(),
    };
    const entry = put(books, clock, type, row, null);
    record(ledger, 'create', type, entry, change.row);
    return;
  }
  const entry = books.table(type).get(change.key);
  if (entry === null) throw new Error(`no ${type} ${change.key}`);
  const values = change.action === 'update' ? change.values : deletionOf(type, entry);
  if (values === null) books.remove(type, entry.id);
  else put(books, clock, type, { ...entry.row, ...values }, entry);
  record(ledger, change.action, type, entry, values ?? {});
}

function put(books: Books, clock: Clock, type: ObjectType, row: Row, old: Entry | null): Entry {
  const isDated =
    old === null ? text(row, 'UpdatedDateUTC') !== null : row['UpdatedDateUTC'] !== old.row['UpdatedDateUTC'];
  const nowMs = clock.now();
  const entry = books.put(type, row, isDated ? (instantMs(row, 'UpdatedDateUTC') ?? nowMs) : nowMs);
  if (type === 'Invoices' || type === 'CreditNotes') books.markTrade(text(row, 'ContactID'), text(row, 'Type'));
  if (type === 'Payments') {
    books.touch('Invoices', idOf(row, 'InvoiceID'), nowMs);
    books.touch('CreditNotes', idOf(row, 'CreditNoteID'), nowMs);
  }
  if (type === 'CreditNotes' && old?.row['Allocations'] !== row['Allocations']) {
    for (const allocation of [...children(old?.row ?? {}, 'Allocations'), ...children(entry.row, 'Allocations')]) {
      books.touch('Invoices', idOf(allocation, 'InvoiceID'), nowMs);
    }
  }
  return entry;
}

function deletionOf(type: ObjectType, { row }: Entry): Row | null {
  switch (type) {
    case 'Items':
      return null;
    case 'Contacts':
      return { ContactStatus: 'ARCHIVED' };
    case 'Payments':
      return { Status: 'DELETED' };
    case 'Invoices':
    case 'CreditNotes': {
      const isDraft = text(row, 'Status') === 'DRAFT' || text(row, 'Status') === 'SUBMITTED';
      return { Status: isDraft ? 'DELETED' : 'VOIDED' };
    }
  }
}

function record(ledger: Ledger, action: DirectChange['action'], type: ObjectType, entry: Entry, values: Row): void {
  ledger.effect({ call: null, action, objectType: type, key: entry.id, values, idempotencyKey: null });
}

function objectTypeOf(name: string): ObjectType {
  switch (name) {
    case 'Contacts':
    case 'Items':
    case 'Invoices':
    case 'CreditNotes':
    case 'Payments':
      return name;
    default:
      throw new Error(`no object type ${name}`);
  }
}
