import type Big from 'big.js';
import { date, instant, textOrNone } from '../../src/connector/codecs.ts';
import { type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { InvoiceLine, InvoiceTotals } from '../../src/model/values.ts';
import { amountOf, bigOf, currencyOf, customFieldsOf, ownIdIn, pointer, textOf } from './codecs.ts';
import { documentLine } from './mapping-line.ts';
import { ratesOf, UNTAXED } from './taxes.ts';
import type { QboDocument, QboLine } from './wire.ts';

const { required, nullable, from, derived, absent } = rowsOf<QboDocument>();

/** The rows that invoices and credit memos share. */
export const documentRows = {
  number: nullable('DocNumber', textOrNone, 'create'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  customer: required('CustomerRef.value', pointer('Customer'), 'create'),
  orders: absent('QuickBooks has no sales orders'),
  customerReference: absent('kept in a custom field, which the configuration can name'),
  issuedOn: required('TxnDate', date, 'create'),
  paidOn: absent('only the payments have dates'),
  currency: from(
    ['CurrencyRef'],
    ({ CurrencyRef }, context) => currencyOf(CurrencyRef, context),
    'create',
    'that of the connection where the company has one currency',
    (value) => (value === null ? {} : { CurrencyRef: { value } }),
  ),
  lines: from(
    ['Line', 'CurrencyRef', 'TxnTaxDetail', 'TxnDate'],
    linesOf,
    'create',
    'a discount on the document is a line with an adjustment; subtotals are left out; quantities are pieces; a line has the rates of its tax code (TaxCode, TaxRate), and those of the document where it only says that it is taxed',
  ),
  totals: from(
    ['Line', 'TxnTaxDetail', 'TotalAmt', 'Balance', 'RemainingCredit', 'Deposit', 'CurrencyRef'],
    totalsOf,
    'read',
  ),
  createdAt: required('MetaData.CreateTime', instant, 'read'),
  updatedAt: required('MetaData.LastUpdatedTime', instant, 'read'),
  customFields: from(['CustomFields'], ({ CustomFields }) => customFieldsOf(CustomFields), 'read'),
  correlationId: from(
    ['PrivateNote'],
    ({ PrivateNote }) => ownIdIn(PrivateNote),
    'read',
    'in the private note of what the gateway made',
  ),
} as const;

/** What is open of a document: a credit memo says it as its remaining credit. */
export function openOf({ Balance, RemainingCredit }: QboDocument): Big | null {
  return bigOf(RemainingCredit) ?? bigOf(Balance);
}

/** There is no status: it follows from what is open. A voided document has the note and no amount. */
export function statusOfDocument(document: QboDocument): 'OPEN' | 'PARTIALLY_PAID' | 'PAID' | 'VOID' | null {
  const total = bigOf(document.TotalAmt);
  const open = openOf(document);
  if (total === null || open === null) throw new TypeError('no amounts');
  if (isVoided(document)) return 'VOID';
  if (open.eq(0)) return 'PAID';
  return open.lt(total) ? 'PARTIALLY_PAID' : 'OPEN';
}

export function isVoided({ PrivateNote, TotalAmt }: Pick<QboDocument, 'PrivateNote' | 'TotalAmt'>): boolean {
  return bigOf(TotalAmt)?.eq(0) === true && /\bvoided\b/i.test(textOf(PrivateNote) ?? '');
}

function linesOf(document: QboDocument, context: MappingContext, gaps: FieldGap[]): readonly InvoiceLine[] | null {
  if (document.Line === null || document.Line === undefined) return null;
  const currency = currencyOf(document.CurrencyRef, context);
  return flatLines(document.Line).map((line, index) => {
    const told = documentLine.decode({ ...line, currency, document }, context, gaps, `lines[${index}]`);
    if (isRateUntold(document, told)) gaps.push({ path: `lines[${index}].taxes`, reason: 'not-understood' });
    return told;
  });
}

/** Whether a taxed line came out without its rate, which the source has. */
function isRateUntold(document: QboDocument, { taxes }: InvoiceLine): boolean {
  const code = taxes?.[0]?.code ?? null;
  return code !== null && code !== UNTAXED && ratesOf(code, document) === null;
}

/** Without pseudo lines, and with the lines of a bundle in its place. */
function flatLines(lines: readonly QboLine[]): readonly QboLine[] {
  return lines.flatMap((line) => {
    if (line.DetailType === 'SubTotalLineDetail' || line.DetailType === 'TaxLineDetail') return [];
    return line.DetailType === 'GroupLineDetail' ? flatLines(line.GroupLineDetail?.Line ?? []) : [line];
  });
}

function totalsOf(document: QboDocument, context: MappingContext): InvoiceTotals {
  const currency = currencyOf(document.CurrencyRef, context);
  const total = bigOf(document.TotalAmt);
  const tax = bigOf(document.TxnTaxDetail?.TotalTax);
  const open = openOf(document);
  const net = total === null ? null : total.minus(tax ?? 0);
  return {
    lineNet: amountOf(net, currency),
    allowance: null,
    charge: null,
    taxExclusive: amountOf(net, currency),
    tax: amountOf(tax, currency),
    taxInclusive: amountOf(total, currency),
    prepaid: amountOf(document.Deposit, currency),
    rounding: null,
    payable: amountOf(total, currency),
    paid: total === null || open === null ? null : amountOf(total.minus(open), currency),
    balance: amountOf(open, currency),
  };
}
