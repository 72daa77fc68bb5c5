import Big from 'big.js';
import { jsonText, NumberLiteral } from '../../../src/simulator/json.ts';
import { children, flag, idOf, literal, type Row, text, textOrAbsent } from '../../../src/simulator/row.ts';
import { amount } from './balance.ts';
import type { Books } from './books.ts';
import { wireDate } from './dates.ts';

/** An object as it goes on the wire. */
export type Wire = Readonly<Record<string, unknown>>;

/** Unit amounts have two decimal places, or four with `unitdp=4`. */
export type UnitDecimals = 2 | 4;

export function unitDecimals(parameters: URLSearchParams): UnitDecimals {
  return parameters.get('unitdp') === '4' ? 4 : 2;
}

export function money(value: Big): NumberLiteral {
  return new NumberLiteral(value.toFixed(2));
}

export function unitAmount(row: Row, name: string, decimals: UnitDecimals): NumberLiteral | undefined {
  const value = text(row, name);
  return value === null || value === '' ? undefined : new NumberLiteral(new Big(value).toFixed(decimals));
}

/** The lines of an invoice or credit note. */
export function renderLines(books: Books, document: Row, decimals: UnitDecimals): Wire[] {
  return children(document, 'LineItems').map((line) => ({
    ItemCode: textOrAbsent(line, 'ItemCode'),
    Description: textOrAbsent(line, 'Description'),
    UnitAmount: unitAmount(line, 'UnitAmount', decimals),
    TaxType: textOrAbsent(line, 'TaxType'),
    TaxAmount: literal(line, 'TaxAmount'),
    LineAmount: literal(line, 'LineAmount'),
    AccountCode: textOrAbsent(line, 'AccountCode'),
    Item: renderLineItem(books, text(line, 'ItemCode')),
    Tracking: [],
    Quantity: literal(line, 'Quantity'),
    DiscountRate: literal(line, 'DiscountRate'),
    DiscountAmount: literal(line, 'DiscountAmount'),
    LineItemID: textOrAbsent(line, 'LineItemID'),
  }));
}

function renderLineItem(books: Books, code: string | null): Wire | undefined {
  const item = books.items.find('code', code)[0];
  if (item === undefined) return undefined;
  return { ItemID: text(item.row, 'ItemID'), Name: textOrAbsent(item.row, 'Name'), Code: code };
}

/** A payment as it appears inside the invoice or credit note that it settles. */
export function renderPaymentStub(payment: Row): Wire {
  return {
    PaymentID: text(payment, 'PaymentID'),
    Date: wireDate(Date.parse(text(payment, 'Date') ?? '')),
    Amount: literal(payment, 'Amount'),
    Reference: textOrAbsent(payment, 'Reference'),
    CurrencyRate: rateOf(payment),
    HasAccount: false,
    HasValidationErrors: false,
  };
}

/** The contact inside a listed document: identifier and name, the rest empty. */
export function renderContactStub(books: Books, document: Row): Wire {
  return {
    ContactID: text(document, 'ContactID'),
    Name: text(books.contacts.get(idOf(document, 'ContactID'))?.row ?? {}, 'Name') ?? '',
    Addresses: [],
    Phones: [],
    ContactGroups: [],
    ContactPersons: [],
    HasValidationErrors: false,
  };
}

export function rateOf(row: Row): NumberLiteral {
  return literal(row, 'CurrencyRate') ?? new NumberLiteral('1.000000');
}

/** A credit that was applied to an invoice, as it appears inside that invoice. */
export function renderCreditStub(note: Row, allocation: Row): Wire {
  const on = text(allocation, 'Date') ?? text(note, 'Date');
  return {
    CreditNoteID: text(note, 'CreditNoteID'),
    CreditNoteNumber: textOrAbsent(note, 'CreditNoteNumber'),
    ID: text(note, 'CreditNoteID'),
    HasErrors: false,
    AppliedAmount: literal(allocation, 'Amount'),
    ...(on === null ? {} : { DateString: `${on}T00:00:00`, Date: wireDate(Date.parse(on)) }),
    LineItems: [],
    Total: literal(note, 'Total'),
  };
}

/** Sum, tax and total of a document, as its row says. */
export function totalsOf(row: Row): Wire {
  return {
    SubTotal: literal(row, 'SubTotal') ?? money(amount(row, 'SubTotal')),
    TotalTax: literal(row, 'TotalTax') ?? money(amount(row, 'TotalTax')),
    Total: literal(row, 'Total') ?? money(amount(row, 'Total')),
  };
}

export function flagOr(row: Row, name: string, otherwise: boolean): boolean {
  return row[name] === undefined || row[name] === null ? otherwise : flag(row, name);
}

export interface Envelope {
  readonly collection: string;
  readonly objects: readonly Wire[];
  readonly pagination?: Wire | null;
  readonly id: string;
  readonly atMs: number;
}

/** The envelope of every answer. Its `Status` is about the transport, not about what is inside. */
export function envelopeText(envelope: Envelope): string {
  return jsonText({
    Id: envelope.id,
    Status: 'OK',
    ProviderName: 'Mainstem Simulator',
    DateTimeUTC: `/Date(${envelope.atMs})/`,
    pagination: envelope.pagination ?? undefined,
    [envelope.collection]: envelope.objects,
  });
}
