import Big from 'big.js';
import { date, oneOf, reading, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Money } from '../../src/model/money.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { InvoiceLine, InvoiceTotals, TaxLine } from '../../src/model/values.ts';
import { amountOf, commonRows, linkTo, numberText, quantityIn, taxesOf, textOf } from './codecs.ts';
import { adjustmentsOf } from './mapping-order.ts';
import type { OdooInvoiceLine, OdooMove } from './wire.ts';

const line = rowsOf<OdooInvoiceLine>();

export const invoiceLines = defineItems<OdooInvoiceLine, InvoiceLine>()({
  key: line.required('id', reading<number, string>('key', String), 'read'),
  lineNumber: line.from(['position'], ({ position }) => position, 'read', 'its place in the invoice, from 1'),
  item: line.optional('product_id.id', linkTo('product.product'), 'read'),
  sku: line.nullable('sku', textOrNone, 'read', 'of the product'),
  description: line.nullable('name', textOrNone, 'read'),
  quantity: line.from(['quantity', 'product_uom_id'], quantityOf, 'read'),
  unitPrice: line.from(
    ['price_unit', 'currency_id'],
    unitPriceOf,
    'read',
    'with tax where the tax is included in prices',
  ),
  adjustments: lacking(line.from(['discount'], adjustmentsOf, 'read', 'a percentage'), 'description', 'amount'),
  taxes: line.from(
    ['tax_ids', 'price_total', 'price_subtotal', 'currency_id', 'taxes'],
    taxesOfLine,
    'read',
    'an amount only where there is one tax',
  ),
  total: line.from(['price_subtotal', 'currency_id'], totalOf, 'read'),
  ledgerAccount: line.optional('account_id.name', reading<string, string>('code before the name', accountCode), 'read'),
});

const { required, optional, nullable, from, items, derived, absent } = rowsOf<OdooMove>();

/** Invoice from `account.move`. */
export const invoiceMapping = defineMapping<OdooMove, 'Invoice'>('Invoice', {
  number: from(['name'], numberOf, 'read', '`/` or nothing while it is a draft'),
  kind: required('move_type', oneOf('move type', { out_invoice: 'INVOICE', out_refund: 'CREDIT_NOTE' }), 'read'),
  status: from(['state', 'payment_state'], statusOf, 'read', 'reversed by a credit note is PAID; cancelled is VOID'),
  legalEntity: derived((context) => context.legalEntity, 'one connection is one company'),
  customer: optional('commercial_partner_id.id', linkTo('res.partner'), 'read'),
  orders: from(['invoice_origin'], ordersOf, 'read', 'the numbers in the source document'),
  customerReference: nullable('ref', textOrNone, 'read'),
  issuedOn: optional('invoice_date', date, 'read'),
  dueOn: optional('invoice_date_due', date, 'read'),
  paidOn: absent('the payments say when'),
  currency: required('currency_id.name', text, 'read'),
  lines: items('lines', invoiceLines, 'read', 'without sections and notes'),
  totals: lacking(
    from(
      ['amount_untaxed', 'amount_tax', 'amount_total', 'amount_residual', 'currency_id', 'state'],
      totalsOf,
      'read',
      'paid is what is no longer due, also by credit notes; of a draft nothing is due',
    ),
    'lineNet',
    'allowance',
    'charge',
    'prepaid',
    'rounding',
  ),
  allocations: absent('settled through entries of the ledger (account.partial.reconcile)'),
  ...commonRows(),
});

function numberOf({ name }: OdooMove): string | null {
  const known = textOf(name);
  return known === '/' ? null : known;
}

type Status = 'DRAFT' | 'OPEN' | 'PARTIALLY_PAID' | 'PAID' | 'VOID';

const PAID: Readonly<Record<string, Status>> = {
  not_paid: 'OPEN',
  blocked: 'OPEN',
  invoicing_legacy: 'OPEN',
  partial: 'PARTIALLY_PAID',
  in_payment: 'PAID',
  paid: 'PAID',
  reversed: 'PAID',
};

function statusOf(move: OdooMove): Status | null {
  switch (textOf(move.state)) {
    case null:
      return null;
    case 'draft':
      return 'DRAFT';
    case 'cancel':
      return 'VOID';
    case 'posted': {
      const paid = textOf(move.payment_state);
      const status = paid === null ? undefined : PAID[paid];
      if (status === undefined) throw new RangeError('unknown payment state');
      return status;
    }
    default:
      throw new RangeError('unknown state');
  }
}

/** `S00012, S00013` */
function ordersOf({ invoice_origin: origin }: OdooMove): readonly Reference[] {
  const numbers = (textOf(origin) ?? '').split(',').map((each) => each.trim());
  return [...new Set(numbers)].flatMap((value) => (value === '' ? [] : [{ by: 'number', value }]));
}

function totalsOf(move: OdooMove): InvoiceTotals {
  const { currency_id: currency, amount_total: total, amount_residual: due } = move;
  const isKnown = total !== null && total !== undefined && due !== null && due !== undefined;
  const isPosted = textOf(move.state) === 'posted';
  return {
    lineNet: null,
    allowance: null,
    charge: null,
    taxExclusive: amountOf(move.amount_untaxed, currency),
    tax: amountOf(move.amount_tax, currency),
    taxInclusive: amountOf(total, currency),
    prepaid: null,
    rounding: null,
    payable: amountOf(total, currency),
    paid: isKnown && isPosted ? amountOf(new Big(numberText(total)).minus(numberText(due)).toFixed(), currency) : null,
    balance: amountOf(due, currency),
  };
}

function quantityOf(wire: OdooInvoiceLine): Quantity | null {
  return quantityIn(wire.quantity, wire.product_uom_id);
}

function unitPriceOf(wire: OdooInvoiceLine): Money | null {
  return amountOf(wire.price_unit, wire.currency_id);
}

function totalOf(wire: OdooInvoiceLine): Money | null {
  return amountOf(wire.price_subtotal, wire.currency_id);
}

function taxesOfLine(wire: OdooInvoiceLine): readonly TaxLine[] {
  const { price_total: gross, price_subtotal: net } = wire;
  const isKnown = gross !== null && gross !== undefined && net !== null && net !== undefined;
  const tax = isKnown ? amountOf(new Big(numberText(gross)).minus(numberText(net)).toFixed(), wire.currency_id) : null;
  return taxesOf(wire.tax_ids, wire.taxes, tax);
}

/** `400000 Product Sales` */
function accountCode(name: string): string {
  const known = textOf(name);
  if (known === null) throw new TypeError('not an account');
  return known.split(' ')[0] ?? known;
}
