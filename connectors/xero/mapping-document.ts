import Big from 'big.js';
import { decimal, textOrNone } from '../../src/connector/codecs.ts';
import { defineItems, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, minorDigits, sumOf } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { Adjustment, InvoiceLine, TaxLine } from '../../src/model/values.ts';
import { amountOf, contactReference, currencyCode, jsonDate, jsonInstant, localDate, textOf } from './codecs.ts';
import type { XeroDocument, XeroLine } from './wire.ts';

const line = rowsOf<XeroLine>();

const lineItems = defineItems<XeroLine, InvoiceLine>()({
  key: line.from(['LineItemID'], keyOfLine, 'read', 'the position where the line has no key'),
  lineNumber: line.from([], positionOfLine, 'read', 'the place in the list, from 1'),
  item: line.from(['ItemCode'], itemOfLine, 'read', 'by sku'),
  sku: line.nullable('ItemCode', textOrNone, 'read'),
  description: line.nullable('Description', textOrNone, 'read'),
  quantity: line.from(['Quantity'], quantityOfLine, 'read', 'the source has no units: C62, piece'),
  unitPrice: line.from(['UnitAmount'], unitPriceOfLine, 'read', 'with tax where the document’s line amounts are'),
  adjustments: lacking(
    line.from(['DiscountRate', 'DiscountAmount'], adjustmentsOfLine, 'read', 'discounts only'),
    'description',
  ),
  taxes: lacking(line.from(['TaxType', 'TaxAmount'], taxesOfLine, 'read'), 'name', 'rate'),
  total: line.from(['LineAmount', 'TaxAmount'], netOfLine, 'read', 'less the tax where line amounts include it'),
  ledgerAccount: line.nullable('AccountCode', textOrNone, 'read'),
});

const { required, nullable, optional, from, derived, absent } = rowsOf<XeroDocument>();

/** The rows that invoices and credit notes share. */
export const documentRows = {
  legalEntity: derived((context) => context.legalEntity, 'one organisation is one legal entity'),
  customer: required('Contact.ContactID', contactReference, 'read'),
  orders: from(['Reference'], ordersIn, 'read', 'the order numbers in the reference, by the configured pattern'),
  customerReference: nullable('Reference', textOrNone, 'read', 'as typed'),
  issuedOn: from(['DateString', 'Date'], issuedOn, 'read', 'as on the document, in the organisation’s time zone'),
  dueOn: from(['DueDateString', 'DueDate'], dueOn, 'read', 'as on the document, in the organisation’s time zone'),
  paidOn: optional('FullyPaidOnDate', jsonDate, 'read', 'only when nothing is due any more'),
  currency: required('CurrencyCode', currencyCode, 'read'),
  lines: {
    ...from(['LineItems'], linesOf, 'read', 'a line without readable key, discounts and taxes costs all of them'),
    reads: lineItems.reads.map((read) => `LineItems[].${read}`),
    lacks: lineItems.lacks,
  },
  createdAt: absent('not kept'),
  updatedAt: required('UpdatedDateUTC', jsonInstant, 'read', 'can be years too old on invoices from a repeating one'),
  customFields: absent('documents have none'),
  correlationId: absent('not written'),
};

function ordersIn(document: XeroDocument): readonly Reference[] | null {
  const typed = textOf(document.Reference);
  if (typed === null) return null;
  return orderNumbersOf(typed, document.settings.orderNumber).map((value) => ({ by: 'number', value }));
}

/** The numbers in a reference as people type it: `SO-1001 / SO-1002, PO 7781`. Each once, as typed. */
export function orderNumbersOf(typed: string, orderNumber: RegExp): readonly string[] {
  const tokens = typed.split(/[/,;]|\s+[^\p{L}\p{N}\s]+\s+/u).map((token) => token.trim());
  return [
    ...new Set(
      tokens.flatMap((token) =>
        orderNumber.test(token) ? [token] : token.split(/\s+/).filter((word) => orderNumber.test(word)),
      ),
    ),
  ];
}

export type DocumentStatus = 'DRAFT' | 'SUBMITTED' | 'OPEN' | 'PARTIALLY_PAID' | 'PAID' | 'VOID';

/** The status of an invoice or credit note; `isPartlySettled` is asked only where it matters. */
export function documentStatusOf(status: string, isPartlySettled: () => boolean): DocumentStatus {
  switch (status) {
    case 'DRAFT':
    case 'SUBMITTED':
    case 'PAID':
      return status;
    case 'AUTHORISED':
      return isPartlySettled() ? 'PARTIALLY_PAID' : 'OPEN';
    case 'VOIDED':
    case 'DELETED':
      return 'VOID';
    default:
      throw new RangeError('unknown status');
  }
}

/** The sum of the lines without tax; null where the document came without lines or has none with an amount. */
export function lineNetOf(document: XeroDocument): Money | null {
  return sumOf((document.LineItems ?? []).map(netOfLine).filter((net) => net !== null));
}

/** A line must have its key, discounts and taxes; what else of it is not understood is a gap of the line. */
const INDISPENSABLE = /\.(key|adjustments|taxes)$/;

function linesOf(document: XeroDocument, context: MappingContext, gaps: FieldGap[]): readonly InvoiceLine[] | null {
  if (document.LineItems === null || document.LineItems === undefined) return null;
  const found: FieldGap[] = [];
  const lines = document.LineItems.map((each, index) => lineItems.decode(each, context, found, `lines[${index}]`));
  if (found.some(({ path }) => INDISPENSABLE.test(path))) throw new TypeError('a line that is none');
  gaps.push(...found);
  return lines;
}

/** The day of a document; null where it has none. */
export function issuedOn(document: XeroDocument, context: MappingContext): string | null {
  return calendarDateOf(document.DateString, document.Date, context);
}

function dueOn(document: XeroDocument, context: MappingContext): string | null {
  return calendarDateOf(document.DueDateString, document.DueDate, context);
}

function calendarDateOf(
  local: string | null | undefined,
  json: string | null | undefined,
  context: MappingContext,
): string | null {
  const asText = textOf(local);
  if (asText !== null) return localDate.decode(asText, context);
  const asJson = textOf(json);
  return asJson === null ? null : jsonDate.decode(asJson, context);
}

function keyOfLine(wire: XeroLine): string {
  return textOf(wire.LineItemID) ?? String(wire.document.position);
}

function positionOfLine(wire: XeroLine): number {
  return wire.document.position;
}

function itemOfLine(wire: XeroLine): Reference | null {
  const sku = textOf(wire.ItemCode);
  return sku === null ? null : { by: 'sku', value: sku };
}

function quantityOfLine(wire: XeroLine): Quantity | null {
  if (wire.Quantity === null || wire.Quantity === undefined) return null;
  return quantityOf(String(wire.Quantity), 'C62');
}

function unitPriceOfLine(wire: XeroLine): Money | null {
  return amountOf(wire.UnitAmount, wire.document.currency);
}

function adjustmentsOfLine(wire: XeroLine, context: MappingContext): readonly Adjustment[] {
  const { DiscountRate: rate, DiscountAmount: given } = wire;
  const percent = rate === null || rate === undefined ? null : decimal.decode(rate, context);
  const hasRate = percent !== null && !new Big(percent).eq(0);
  const hasAmount = given !== null && given !== undefined && !new Big(given).eq(0);
  if (!hasRate && !hasAmount) return [];
  const amount = hasAmount ? amountOf(new Big(given).neg().toFixed(), wire.document.currency) : discountByRateOf(wire);
  return [{ kind: 'DISCOUNT', description: null, percent: hasRate ? percent : null, amount }];
}

/** What a rate took off, from the line's own amounts: the source states only the rate. */
function discountByRateOf(wire: XeroLine): Money | null {
  const { Quantity: quantity, UnitAmount: unit, LineAmount: amount, document } = wire;
  if (quantity === null || quantity === undefined || unit === null || unit === undefined) return null;
  if (amount === null || amount === undefined || document.currency === null) return null;
  const off = new Big(amount).minus(new Big(quantity).times(unit));
  return amountOf(off.toFixed(minorDigits(document.currency)), document.currency);
}

function taxesOfLine(wire: XeroLine): readonly TaxLine[] {
  const code = textOf(wire.TaxType);
  const amount = amountOf(wire.TaxAmount, wire.document.currency);
  return code === null && amount === null ? [] : [{ code, name: null, rate: null, amount }];
}

function netOfLine(wire: XeroLine): Money | null {
  const { LineAmount: amount, TaxAmount: tax, document } = wire;
  if (amount === null || amount === undefined) return null;
  switch (document.amountTypes) {
    case 'Exclusive':
    case 'NoTax':
      return amountOf(amount, document.currency);
    case 'Inclusive':
      if (tax === null || tax === undefined) throw new TypeError('an amount with a tax that is not told');
      return amountOf(new Big(amount).minus(tax).toFixed(), document.currency);
    default:
      throw new RangeError('unknown line amount types');
  }
}
