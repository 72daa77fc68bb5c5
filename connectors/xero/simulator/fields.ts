import { child, flag, idOf, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { amount, creditNoteBalance, invoiceBalance } from './balance.ts';
import type { Books, ObjectType } from './books.ts';

export type FieldType = 'Guid' | 'String' | 'DateTime' | 'Decimal' | 'Boolean';
export type Value = string | number | boolean | null;

/** A field that `where` and `order` may name, as the query language sees it. */
export interface Field {
  readonly type: FieldType;
  read(entry: Entry): Value;
}

/** The fields of one object type by lower-case path; the query language does not regard case in names. */
export type Fields = ReadonlyMap<string, Field>;

type Of = (entry: Entry) => Row;
const self: Of = (entry) => entry.row;

function named(type: FieldType, names: string, of: Of = self, prefix = ''): [string, Field][] {
  return names.split(' ').map((name) => [`${prefix}${name}`, { type, read: (entry) => read(type, of(entry), name) }]);
}

function read(type: FieldType, row: Row, name: string): Value {
  if (type === 'Guid') return idOf(row, name);
  if (type === 'DateTime') return instantMs(row, name);
  if (type === 'Boolean') return flag(row, name);
  const value = text(row, name);
  return type === 'Decimal' && value !== null ? Number(value) : value;
}

function computed(type: FieldType, name: string, value: (entry: Entry) => Value): [string, Field] {
  return [name, { type, read: value }];
}

const updated = computed('DateTime', 'UpdatedDateUTC', (entry) => entry.updatedMs);

/** Every field that can be filtered and sorted by. Lists inside an object (lines, addresses) cannot. */
export function fieldsOf(books: Books, type: ObjectType): Fields {
  const fields = [...fieldListOf(books, type), updated];
  return new Map(fields.map(([name, field]) => [name.toLowerCase(), field]));
}

function fieldListOf(books: Books, type: ObjectType): [string, Field][] {
  switch (type) {
    case 'Contacts':
      return [
        ...named('Guid', 'ContactID'),
        ...named(
          'String',
          'ContactNumber AccountNumber ContactStatus Name FirstName LastName EmailAddress TaxNumber DefaultCurrency',
        ),
        ...named('Boolean', 'IsCustomer IsSupplier'),
      ];
    case 'Items':
      return [
        ...named('Guid', 'ItemID'),
        ...named('String', 'Code Name Description PurchaseDescription'),
        ...named('Boolean', 'IsSold IsPurchased IsTrackedAsInventory'),
        ...named('Decimal', 'QuantityOnHand'),
        ...named('Decimal', 'UnitPrice', (entry) => child(entry.row, 'SalesDetails') ?? {}, 'SalesDetails.'),
        ...named('Decimal', 'UnitPrice', (entry) => child(entry.row, 'PurchaseDetails') ?? {}, 'PurchaseDetails.'),
      ];
    case 'Invoices':
      return [
        ...named('Guid', 'InvoiceID'),
        ...named('String', 'InvoiceNumber'),
        ...documentFields(books),
        ...named('DateTime', 'DueDate'),
        computed('String', 'Status', (entry) => invoiceBalance(books, entry).status),
        computed('Decimal', 'AmountDue', (entry) => invoiceBalance(books, entry).due.toNumber()),
        computed('Decimal', 'AmountPaid', (entry) => invoiceBalance(books, entry).paid.toNumber()),
        computed('Decimal', 'AmountCredited', (entry) => invoiceBalance(books, entry).credited.toNumber()),
        computed('DateTime', 'FullyPaidOnDate', (entry) => dayMs(invoiceBalance(books, entry).settledOn)),
      ];
    case 'CreditNotes':
      return [
        ...named('Guid', 'CreditNoteID'),
        ...named('String', 'CreditNoteNumber'),
        ...documentFields(books),
        computed('String', 'Status', (entry) => creditNoteBalance(books, entry).status),
        computed('Decimal', 'RemainingCredit', (entry) => creditNoteBalance(books, entry).due.toNumber()),
      ];
    case 'Payments':
      return paymentFields(books);
  }
}

function documentFields(books: Books): [string, Field][] {
  return [
    ...named('String', 'Type Reference LineAmountTypes CurrencyCode'),
    ...named('Decimal', 'CurrencyRate SubTotal TotalTax Total'),
    ...named('DateTime', 'Date'),
    ...contactFields('Contact.', (entry) => books.contacts.get(idOf(entry.row, 'ContactID'))?.row ?? {}),
  ];
}

function paymentFields(books: Books): [string, Field][] {
  const paid: Of = (entry) => paidDocument(books, entry)?.row ?? {};
  return [
    ...named('Guid', 'PaymentID'),
    ...named('String', 'Reference Status PaymentType'),
    ...named('Boolean', 'IsReconciled'),
    ...named('Decimal', 'CurrencyRate'),
    ...named('DateTime', 'Date'),
    computed('Decimal', 'Amount', (entry) => amount(entry.row, 'Amount').toNumber()),
    computed('Guid', 'Invoice.InvoiceID', (entry) => paidDocument(books, entry)?.id ?? null),
    computed('String', 'Invoice.InvoiceNumber', (entry) => {
      const row = paid(entry);
      return text(row, 'InvoiceNumber') ?? text(row, 'CreditNoteNumber');
    }),
    ...named('String', 'Type', paid, 'Invoice.'),
    ...contactFields('Invoice.Contact.', (entry) => books.contacts.get(idOf(paid(entry), 'ContactID'))?.row ?? {}),
  ];
}

/** What a payment pays. A refund of a credit note shows that credit note in the place of the invoice. */
export function paidDocument(books: Books, payment: Entry): Entry | null {
  return books.invoices.get(idOf(payment.row, 'InvoiceID')) ?? books.creditNotes.get(idOf(payment.row, 'CreditNoteID'));
}

function contactFields(prefix: string, contact: Of): [string, Field][] {
  return [...named('Guid', 'ContactID', contact, prefix), ...named('String', 'Name ContactNumber', contact, prefix)];
}

function dayMs(date: string | null): number | null {
  return date === null ? null : Date.parse(date);
}
