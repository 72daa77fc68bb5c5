import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { amountText, quantityText } from './money.ts';
import { countryLabel, phoneText } from './places.ts';
import type {
  BooksContact,
  BooksDocument,
  Company,
  CreditNote,
  DocumentLine,
  Invoice,
  Payment,
  PostalAddress,
} from './types.ts';

const ENTITY = 'NT-UK';

/** Ids are numbers here, in one sequence over all objects. */
type Ids = ReadonlyMap<string, string>;

interface Books {
  readonly ids: Ids;
  /** The contact of an invoice, by the key of the invoice. */
  readonly invoices: ReadonlyMap<string, Invoice>;
}

/** The books of Nordlicht Trading Ltd, as they would stand in QuickBooks: CompanyInfo, Customer, Item, Invoice, CreditMemo, Payment. */
export function quickbooksRows(company: Company): Rows {
  const contacts = company.booksContacts.filter(({ entity, role }) => entity === ENTITY && role === 'customer');
  const known = new Set(contacts.map(({ id }) => id));
  const isOurs = ({ entity, status, contactId }: BooksDocument) =>
    entity === ENTITY && known.has(contactId) && (status === 'AUTHORISED' || status === 'PAID');
  const invoices = company.invoices.filter((each) => each.type === 'ACCREC' && isOurs(each));
  const notes = company.creditNotes.filter(isOurs);
  const settled = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  const payments = company.payments.filter(
    ({ entity, status, invoiceId }) => entity === ENTITY && status === 'AUTHORISED' && settled.has(invoiceId),
  );
  const items = company.items.filter((item) => item.books[ENTITY] !== undefined);
  const applied = notes.flatMap((note) => note.allocations.map((each) => `${note.id}/${each.invoiceId}`));
  const keys = [
    ...contacts,
    ...items.map(({ sku }) => ({ id: `item/${sku}` })),
    ...invoices,
    ...notes,
    ...payments,
  ].map(({ id }) => id);
  const ids = new Map([...keys, ...applied].map((key, index) => [key, String(index + 1)]));
  const books = { ids, invoices: settled };
  return {
    CompanyInfo: [
      {
        CompanyName: 'Nordlicht Trading Ltd',
        Country: 'GB',
        HomeCurrency: { value: 'GBP', name: 'British Pound Sterling' },
      },
    ],
    Customer: customerRows(contacts, ids),
    Item: items.map((item) => ({
      ...headOf(ids, `item/${item.sku}`, item.updatedAtMs ?? item.createdAtMs),
      Name: item.sku,
      Sku: item.sku,
      Description: item.books[ENTITY]?.name ?? null,
      Active: true,
      Type: item.kind === 'service' ? 'Service' : 'NonInventory',
      UnitPrice: amountText(item.priceCents),
      IncomeAccountRef: { value: '79', name: 'Sales' },
      ...(item.kind === 'service'
        ? {}
        : { PurchaseCost: amountText(item.costCents), ExpenseAccountRef: { value: '80', name: 'Cost of sales' } }),
    })),
    Invoice: invoices.map((invoice) => ({ ...documentRow(invoice, books), DueDate: invoice.dueOn })),
    CreditMemo: notes.map((note) => documentRow(note, books)),
    Payment: [
      ...payments.map((payment) => paymentRow(payment, books)),
      ...notes.flatMap((note) => applications(note, books)),
    ],
  };
}

function headOf(ids: Ids, key: string, updatedAtMs: number): Row {
  const at = instantText(updatedAtMs);
  return { Id: idIn(ids, key), SyncToken: '0', MetaData: { CreateTime: at, LastUpdatedTime: at } };
}

function idIn(ids: Ids, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error('demo: an object without an id');
  return id;
}

/** Display names are unique: a second of the same name gets a number, as people give it one. */
function customerRows(contacts: readonly BooksContact[], ids: Ids): readonly Row[] {
  const seen = new Map<string, number>();
  return contacts.map((contact, index) => {
    const name = contact.name.replaceAll(':', ' ').trim();
    const count = (seen.get(name.toLowerCase()) ?? 0) + 1;
    seen.set(name.toLowerCase(), count);
    return {
      ...headOf(ids, contact.id, contact.updatedAtMs),
      DisplayName: count === 1 ? name : `${name} (${count})`,
      CompanyName: contact.name,
      GivenName: contact.firstName,
      FamilyName: contact.lastName,
      Active: !contact.isArchived,
      Job: false,
      ...(contact.email === null ? {} : { PrimaryEmailAddr: { Address: contact.email } }),
      ...(contact.phone === null ? {} : { PrimaryPhone: { FreeFormNumber: phoneText(contact.phone, index) } }),
      ...(contact.mobile === null ? {} : { Mobile: { FreeFormNumber: phoneText(contact.mobile, 0) } }),
      ...(contact.taxNumber === null ? {} : { PrimaryTaxIdentifier: contact.taxNumber }),
      ...(contact.termsDays === null ? {} : { SalesTermRef: { value: '3', name: `Net ${contact.termsDays}` } }),
      CurrencyRef: { value: contact.currency ?? 'GBP' },
      BillAddr: addressOf(contact.billing),
      ...(contact.street === null ? {} : { ShipAddr: addressOf(contact.street) }),
      CustomField:
        contact.accountNumber === null
          ? []
          : [{ DefinitionId: '1', Name: 'Number', Type: 'StringType', StringValue: contact.accountNumber }],
    };
  });
}

function addressOf({ street, city, region, postalCode, country }: PostalAddress): Row {
  return {
    Line1: street,
    City: city,
    ...(region === null ? {} : { CountrySubDivisionCode: region }),
    PostalCode: postalCode,
    Country: countryLabel(country),
  };
}

function documentRow(document: BooksDocument, { ids }: Books): Row {
  return {
    ...headOf(ids, document.id, document.updatedAtMs),
    DocNumber: document.number,
    TxnDate: document.issuedOn,
    CurrencyRef: { value: document.currency },
    CustomerRef: { value: idIn(ids, document.contactId) },
    Line: document.lines.map((line, index) => lineOf(line, { ids, document, number: index + 1 })),
    TxnTaxDetail: { TotalTax: amountText(document.taxCents) },
    CustomField:
      document.reference === null
        ? []
        : [{ DefinitionId: '1', Name: 'Reference', Type: 'StringType', StringValue: document.reference }],
  };
}

interface LineOf {
  readonly ids: Ids;
  readonly document: BooksDocument;
  readonly number: number;
}

/** Net of tax. Where a discount was taken off, only the amount is told: a line has no discount of its own. */
function lineOf(line: DocumentLine, { ids, document, number }: LineOf): Row {
  const isInclusive = document.amountTypes === 'Inclusive';
  const net = isInclusive ? line.amountCents - line.taxCents : line.amountCents;
  const item = line.itemCode === null ? undefined : ids.get(`item/${line.itemCode}`);
  const isPlain = !isInclusive && line.discountPercent === null;
  return {
    Id: String(number),
    LineNum: String(number),
    Description: line.description,
    Amount: amountText(net),
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ...(item === undefined ? {} : { ItemRef: { value: item, name: line.itemCode } }),
      Qty: quantityText(line.quantityMilli),
      ...(isPlain ? { UnitPrice: amountText(line.unitCents) } : {}),
      TaxCodeRef: { value: line.taxCents === 0 ? 'NON' : 'TAX' },
    },
  };
}

function paymentRow(payment: Payment, { ids, invoices }: Books): Row {
  const invoice = invoices.get(payment.invoiceId);
  return {
    ...headOf(ids, payment.id, payment.updatedAtMs),
    TxnDate: payment.paidOn,
    CurrencyRef: { value: invoice?.currency ?? 'GBP' },
    CustomerRef: { value: idIn(ids, invoice?.contactId ?? '') },
    ...(payment.reference === null ? {} : { PaymentRefNum: payment.reference.slice(0, 21) }),
    TotalAmt: amountText(payment.cents),
    Line: [
      { Amount: amountText(payment.cents), LinkedTxn: [{ TxnId: idIn(ids, payment.invoiceId), TxnType: 'Invoice' }] },
    ],
  };
}

/** A credit memo is applied by a payment of nothing. */
function applications(note: CreditNote, { ids, invoices }: Books): readonly Row[] {
  return note.allocations.flatMap(({ invoiceId, cents, on }) => {
    if (!invoices.has(invoiceId)) return [];
    const linked = (TxnId: string, TxnType: string) => ({ Amount: amountText(cents), LinkedTxn: [{ TxnId, TxnType }] });
    return [
      {
        ...headOf(ids, `${note.id}/${invoiceId}`, note.updatedAtMs),
        TxnDate: on,
        CurrencyRef: { value: note.currency },
        CustomerRef: { value: idIn(ids, note.contactId) },
        TotalAmt: '0',
        Line: [linked(idIn(ids, invoiceId), 'Invoice'), linked(idIn(ids, note.id), 'CreditMemo')],
      },
    ];
  });
}
