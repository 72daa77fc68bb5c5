import { createHash } from 'node:crypto';
import type { Rows } from '../../../src/simulator/contract.ts';
import { child, children, flag, idOf, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import { type Entry, Table } from '../../../src/simulator/table.ts';
import { type Accounts, accountsOf } from './accounts.ts';
import type { Balance } from './balance.ts';

export type ObjectType = 'Contacts' | 'Items' | 'Invoices' | 'CreditNotes' | 'Payments';

/** The books of one organisation: its objects, and a counter that moves with every change. */
export class Books {
  readonly organisation: Row;
  readonly accounts: Accounts;
  readonly contacts = new Table('ContactID', {
    name: (row) => (text(row, 'ContactStatus') === 'ARCHIVED' ? [] : [text(row, 'Name')]),
    number: (row) => [text(row, 'ContactNumber')],
  });
  readonly items = new Table('ItemID', { code: (row) => [text(row, 'Code')] });
  readonly invoices = new Table('InvoiceID', {
    number: (row) => (text(row, 'Status') === 'DELETED' ? [] : [text(row, 'InvoiceNumber')]),
    contact: (row) => [idOf(row, 'ContactID')],
  });
  readonly creditNotes = new Table('CreditNoteID', {
    number: (row) => (text(row, 'Status') === 'DELETED' ? [] : [text(row, 'CreditNoteNumber')]),
    invoice: (row) => children(row, 'Allocations').map((allocation) => idOf(allocation, 'InvoiceID')),
  });
  readonly payments = new Table('PaymentID', {
    invoice: (row) => [idOf(row, 'InvoiceID')],
    creditNote: (row) => [idOf(row, 'CreditNoteID')],
  });
  /** What is paid and due, by id of invoice or credit note, until something about it changes. */
  readonly balances = new Map<string, Balance>();
  version = 0;
  #ids = 0;

  constructor(rows: Rows) {
    this.organisation = rows['Organisation']?.[0] ?? {};
    this.accounts = accountsOf(rows);
    for (const type of ['Contacts', 'Items', 'Invoices', 'CreditNotes', 'Payments'] as const) {
      for (const row of rows[type] ?? []) this.put(type, row, instantMs(row, 'UpdatedDateUTC') ?? 0);
    }
  }

  table(type: ObjectType): Table {
    switch (type) {
      case 'Contacts':
        return this.contacts;
      case 'Items':
        return this.items;
      case 'Invoices':
        return this.invoices;
      case 'CreditNotes':
        return this.creditNotes;
      case 'Payments':
        return this.payments;
    }
  }

  put(type: ObjectType, row: Row, updatedMs: number): Entry {
    const table = this.table(type);
    this.#forget(table.get(idOf(row, table.keyField)));
    const entry = table.put(type === 'CreditNotes' ? this.#withAllocationIds(row) : row, updatedMs);
    this.#forget(entry);
    this.version += 1;
    return entry;
  }

  remove(type: ObjectType, id: string): void {
    this.#forget(this.table(type).get(id));
    this.table(type).remove(id.toLowerCase());
    this.version += 1;
  }

  /** Moves the last change of an invoice or credit note that a payment or an allocation has altered. */
  touch(type: 'Invoices' | 'CreditNotes', id: string | null, updatedMs: number): void {
    const entry = this.table(type).get(id);
    if (entry !== null) this.put(type, entry.row, updatedMs);
  }

  /** A new identifier: the same one in every run. */
  newId(): string {
    this.#ids += 1;
    const hex = createHash('sha256')
      .update(`${text(this.organisation, 'OrganisationID')}/${this.#ids}`)
      .digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  isArchived(contact: Entry): boolean {
    return text(contact.row, 'ContactStatus') === 'ARCHIVED';
  }

  /** The kinds of contact are set by the documents written for it, never by a caller. */
  markTrade(contactId: string | null, documentType: string | null): void {
    const contact = this.contacts.get(contactId);
    if (contact === null || documentType === null) return;
    const name = documentType.startsWith('ACCPAY') ? 'IsSupplier' : 'IsCustomer';
    if (!flag(contact.row, name)) this.put('Contacts', { ...contact.row, [name]: true }, contact.updatedMs);
  }

  #withAllocationIds(row: Row): Row {
    const allocations = children(row, 'Allocations').map((allocation) => ({
      ...allocation,
      AllocationID: text(allocation, 'AllocationID') ?? this.newId(),
      InvoiceID: text(allocation, 'InvoiceID') ?? text(child(allocation, 'Invoice') ?? {}, 'InvoiceID'),
    }));
    return { ...row, Allocations: allocations };
  }

  #forget(entry: Entry | null): void {
    if (entry === null) return;
    this.balances.delete(entry.id);
    for (const name of ['InvoiceID', 'CreditNoteID']) this.balances.delete(idOf(entry.row, name) ?? '');
    for (const allocation of children(entry.row, 'Allocations')) {
      this.balances.delete(idOf(allocation, 'InvoiceID') ?? '');
    }
  }
}
