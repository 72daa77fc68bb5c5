import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { uuidsOf } from './keys.ts';
import { amountText, quantityText4 } from './money.ts';
import { countryLabel } from './places.ts';
import type {
  BooksContact,
  BooksDocument,
  Company,
  CreditNote,
  DocumentLine,
  Invoice,
  Item,
  LegalEntity,
  Payment,
  Phone,
  PostalAddress,
} from './types.ts';

/** The rows of one legal entity's organisation: Organisation, Contacts, Items, Invoices, CreditNotes, Payments. */
export function xeroRows(company: Company, entity: LegalEntity): Rows {
  const ours = <T extends { readonly entity: LegalEntity }>(list: readonly T[]) =>
    list.filter((each) => each.entity === entity);
  return {
    Organisation: [organisationRow(company, entity)],
    Contacts: ours(company.booksContacts).map(contactRow),
    Items: company.items.flatMap((item) => itemRows(item, entity)),
    Invoices: ours(company.invoices).map(invoiceRow),
    CreditNotes: ours(company.creditNotes).map(creditNoteRow),
    Payments: ours(company.payments).map(paymentRow),
  };
}

function organisationRow({ seed }: Company, entity: LegalEntity): Row {
  const isGerman = entity === 'NT-DE';
  const name = isGerman ? 'Nordlicht Trading GmbH' : 'Nordlicht Trading Ltd';
  return {
    OrganisationID: uuidsOf(seed, 'organisation')(isGerman ? 1 : 2),
    Name: name,
    LegalName: name,
    BaseCurrency: isGerman ? 'EUR' : 'GBP',
    CountryCode: isGerman ? 'DE' : 'GB',
    Timezone: isGerman ? 'WEUROPESTANDARDTIME' : 'GMTSTANDARDTIME',
    ShortCode: isGerman ? '!nt-de' : '!nt-uk',
  };
}

function contactRow(contact: BooksContact): Row {
  return {
    ContactID: contact.id,
    ContactNumber: null,
    AccountNumber: contact.accountNumber,
    ContactStatus: contact.isArchived ? 'ARCHIVED' : 'ACTIVE',
    Name: contact.name,
    FirstName: contact.firstName,
    LastName: contact.lastName,
    EmailAddress: contact.email,
    TaxNumber: contact.taxNumber,
    IsCustomer: contact.role === 'customer',
    IsSupplier: contact.isSupplier,
    DefaultCurrency: contact.currency,
    Addresses: [addressOf('POBOX', contact.billing), addressOf('STREET', contact.street)],
    Phones: [
      phoneOf('DEFAULT', contact.phone),
      phoneOf('DDI', null),
      phoneOf('MOBILE', contact.mobile),
      phoneOf('FAX', null),
    ],
    ContactPersons: contact.persons.map(({ firstName, lastName, email }) => ({
      FirstName: firstName,
      LastName: lastName,
      EmailAddress: email,
      IncludeInEmails: true,
    })),
    PaymentTerms: contact.termsDays === null ? null : { Sales: { Day: contact.termsDays, Type: 'DAYSAFTERBILLDATE' } },
    UpdatedDateUTC: instantText(contact.updatedAtMs),
  };
}

function addressOf(type: 'POBOX' | 'STREET', address: PostalAddress | null): Row {
  if (address === null) return { AddressType: type };
  return {
    AddressType: type,
    AddressLine1: address.street,
    City: address.city,
    Region: address.region,
    PostalCode: address.postalCode,
    Country: countryLabel(address.country),
    AttentionTo: null,
  };
}

function phoneOf(type: string, phone: Phone | null): Row {
  if (phone === null) return { PhoneType: type };
  return { PhoneType: type, PhoneNumber: phone.local, PhoneAreaCode: phone.area, PhoneCountryCode: phone.callingCode };
}

function itemRows(item: Item, entity: LegalEntity): readonly Row[] {
  const books = item.books[entity];
  if (books === undefined) return [];
  const isService = item.kind === 'service';
  const taxType = entity === 'NT-DE' ? 'OUTPUT' : 'OUTPUT2';
  return [
    {
      ItemID: books.id,
      Code: item.sku,
      Name: books.name,
      Description: item.description,
      PurchaseDescription: null,
      IsSold: true,
      IsPurchased: !isService,
      IsTrackedAsInventory: false,
      SalesDetails: {
        UnitPrice: amountText(item.priceCents),
        AccountCode: isService && entity === 'NT-DE' ? '210' : '200',
        TaxType: taxType,
      },
      PurchaseDetails: isService ? {} : { UnitPrice: amountText(item.costCents), AccountCode: '310', TaxType: 'INPUT' },
      QuantityOnHand: null,
      UpdatedDateUTC: instantText(item.updatedAtMs ?? item.createdAtMs),
    },
  ];
}

function invoiceRow(invoice: Invoice): Row {
  return {
    InvoiceID: invoice.id,
    Type: invoice.type,
    InvoiceNumber: invoice.number,
    ...documentFields(invoice),
    DueDate: invoice.dueOn,
    FullyPaidOnDate: invoice.paidOn,
  };
}

function creditNoteRow(note: CreditNote): Row {
  return {
    CreditNoteID: note.id,
    Type: 'ACCRECCREDIT',
    CreditNoteNumber: note.number,
    ...documentFields(note),
    Allocations: note.allocations.map(({ invoiceId, cents, on }) => ({
      InvoiceID: invoiceId,
      Amount: amountText(cents),
      Date: on,
    })),
  };
}

function documentFields(document: BooksDocument): Row {
  return {
    Reference: document.reference,
    ContactID: document.contactId,
    Date: document.issuedOn,
    Status: document.status,
    LineAmountTypes: document.amountTypes,
    LineItems: document.lines.map(lineOf),
    CurrencyCode: document.currency,
    CurrencyRate: rateText(document.rateMicro),
    SubTotal: amountText(document.netCents),
    TotalTax: amountText(document.taxCents),
    Total: amountText(document.totalCents),
    UpdatedDateUTC: instantText(document.updatedAtMs),
  };
}

function lineOf(line: DocumentLine): Row {
  return {
    LineItemID: line.id,
    Description: line.description,
    Quantity: quantityText4(line.quantityMilli),
    UnitAmount: amountText(line.unitCents),
    ItemCode: line.itemCode,
    AccountCode: line.account,
    TaxType: line.taxType,
    TaxAmount: amountText(line.taxCents),
    LineAmount: amountText(line.amountCents),
    DiscountRate: line.discountPercent === null ? null : amountText(line.discountPercent * 100),
  };
}

function paymentRow(payment: Payment): Row {
  return {
    PaymentID: payment.id,
    InvoiceID: payment.invoiceId,
    Date: payment.paidOn,
    Amount: amountText(payment.cents),
    Reference: payment.reference,
    CurrencyRate: rateText(payment.rateMicro),
    PaymentType: payment.type,
    Status: payment.status,
    IsReconciled: payment.isReconciled,
    UpdatedDateUTC: instantText(payment.updatedAtMs),
  };
}

/** `1.085000` of 1085000 millionths. */
function rateText(micro: number): string {
  const digits = String(micro).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
