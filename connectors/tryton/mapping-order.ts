import { decimal, integer, oneOf } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Money } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { Address, OrderLine, OrderTotals } from '../../src/model/values.ts';
import { ownIdIn } from './mapping-own-id.ts';
import {
  addressOf,
  addressPaths,
  amountOf,
  changedAtOf,
  keyOf,
  keyReference,
  referenceOrNone,
  taggedDate,
  taggedInstant,
  textAt,
  textOf,
  unitOf,
} from './mapping-values.ts';
import type { TrytonSale, TrytonSaleLine } from './wire.ts';

const line = rowsOf<TrytonSaleLine>();

const orderLines = defineItems<TrytonSaleLine, OrderLine>()({
  key: line.from(['id'], ({ id }) => keyOf(id), 'read'),
  lineNumber: line.optional('sequence', integer, 'read', 'null where nobody put the lines in order'),
  item: line.from(['product.id'], itemOfLine, 'update'),
  sku: line.from(['product.code'], ({ product }) => textAt(product, 'code'), 'read', 'as it is now'),
  description: line.from(['description'], ({ description }) => textOf(description), 'update'),
  quantity: line.from(['quantity', 'unit.symbol'], quantityOfLine, 'update', 'C62, pieces, where the line has no unit'),
  unitPrice: line.from(
    ['unit_price', 'sale.currency.code'],
    unitPriceOfLine,
    'update',
    'without tax; the list price where nobody says it',
  ),
  adjustments: line.from([], () => [], 'read', 'none: a discount is a lower price in this source'),
  taxes: line.from([], () => [], 'read', 'not told: the source computes tax per order, a line only names its rules'),
  total: line.from(['amount', 'sale.currency.code'], totalOfLine, 'read'),
  quantityShipped: line.absent('needs the moves of every line'),
  quantityInvoiced: line.absent('needs the invoice lines of every line'),
  quantityBackordered: line.absent('not kept'),
  quantityCancelled: line.absent('not kept'),
});

const { required, optional, from, derived, items, absent } = rowsOf<TrytonSale>();

const statusOf = oneOf('sale state', {
  draft: 'DRAFT',
  quotation: 'DRAFT',
  confirmed: 'OPEN',
  processing: 'OPEN',
  done: 'COMPLETED',
  cancelled: 'CANCELLED',
});

const fulfillmentOf = oneOf('shipment state', {
  none: 'NOT_STARTED',
  waiting: 'NOT_STARTED',
  sent: 'SHIPPED',
  exception: 'FAILED',
});

const paymentOf = oneOf('invoice state', { none: 'UNPAID', waiting: 'UNPAID', paid: 'PAID', exception: 'UNPAID' });

/** Order from sale.sale. */
export const orderMapping = defineMapping<TrytonSale, 'Order'>('Order', {
  number: from(['number'], ({ number }) => textOf(number), 'read', 'null until it is quoted; not unique'),
  customerPoNumber: from(
    ['reference'],
    ({ reference }) => textOf(reference),
    'update',
    '',
    (reference) => ({ reference }),
  ),
  channel: absent('not kept'),
  legalEntity: derived((context) => context.legalEntity, 'one connection reads one company'),
  customer: from(['party'], ({ party }, context) => keyReference('party.party', party, context), 'create'),
  status: from(
    ['state'],
    stateOf,
    'update',
    'by quoting, confirming, cancelling and resetting; a quotation is still a draft, whatever is under way is open',
  ),
  paymentStatus: required('invoice_state', paymentOf, 'read', 'paid only when all is: part payments are not told'),
  fulfillmentStatus: required(
    'shipment_state',
    fulfillmentOf,
    'read',
    'shipped only when all is: the source says waiting also when a part has gone',
  ),
  invoicingStatus: from(
    ['invoice_state', 'invoice_method', 'shipment_state'],
    invoicingStatusOf,
    'read',
    'invoiced at once where the order is invoiced as a whole; along with shipments in part until all is sent; drafts count',
  ),
  orderedOn: optional('sale_date', taggedDate, 'create', 'the day of confirming where nobody says it'),
  requestedOn: optional('shipping_date', taggedDate, 'update', 'when shipping is asked to start'),
  promisedOn: absent('not kept: the shipping date is what was asked for'),
  currency: from(['currency.code'], ({ currency }) => textAt(currency, 'code'), 'create'),
  paymentTerms: from(['payment_term.name'], ({ payment_term: term }) => textAt(term, 'name'), 'create', 'by name'),
  lines: items('lines', orderLines, 'update', 'without comments, titles and subtotals'),
  totals: lacking(
    from(
      ['untaxed_amount', 'tax_amount', 'total_amount', 'currency.code'],
      totalsOf,
      'read',
      'fixed once the order is confirmed: lines changed later do not move them',
    ),
    'discount',
    'charges',
    'shipping',
    'rounding',
    'refunded',
  ),
  billTo: from(addressPaths('invoice_address'), billToOf, 'create', 'by key, as the address is now'),
  shipTo: from(addressPaths('shipment_address'), shipToOf, 'create', 'by key, as the address is now'),
  salesRep: from(['quoted_by', 'confirmed_by'], salesRepOf, 'read', 'who quoted it, else who confirmed it'),
  note: from(
    ['comment'],
    ({ comment }) => textOf(comment),
    'update',
    '',
    (comment) => ({ comment }),
  ),
  creditCheck: absent('kept by the gateway'),
  hold: absent('kept by the gateway'),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read', 'of the order itself, not of its lines'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: from(
    ['description'],
    ({ description }) => ownIdIn('Order', description),
    'create',
    'the description where it is an id of ours',
  ),
});

function stateOf({ state }: TrytonSale, context: MappingContext) {
  return statusOf.decode(state, context);
}

function itemOfLine({ product }: TrytonSaleLine, context: MappingContext): Reference | null {
  return referenceOrNone('product.product', product?.id, context);
}

function quantityOfLine({ quantity, unit }: TrytonSaleLine, context: MappingContext): Quantity | null {
  if (quantity === null || quantity === undefined) return null;
  return quantityOf(decimal.decode(quantity, context), unitOf(textAt(unit, 'symbol')));
}

function unitPriceOfLine({ unit_price: price, sale }: TrytonSaleLine, context: MappingContext): Money | null {
  return amountOf(price, textAt(sale.currency, 'code'), context);
}

function totalOfLine({ amount, sale }: TrytonSaleLine, context: MappingContext): Money | null {
  return amountOf(amount, textAt(sale.currency, 'code'), context);
}

type InvoicingStatus = 'NOT_INVOICED' | 'PARTIALLY_INVOICED' | 'INVOICED' | 'FAILED';

function invoicingStatusOf(sale: TrytonSale): InvoicingStatus {
  switch (sale.invoice_state) {
    case 'none':
      return 'NOT_INVOICED';
    case 'waiting':
    case 'paid':
      return sale.invoice_method === 'order' || sale.shipment_state === 'sent' ? 'INVOICED' : 'PARTIALLY_INVOICED';
    case 'exception':
      return 'FAILED';
    default:
      throw new RangeError('unknown invoice state');
  }
}

function totalsOf(sale: TrytonSale, context: MappingContext): OrderTotals {
  const currency = textAt(sale.currency, 'code');
  return {
    lines: amountOf(sale.untaxed_amount, currency, context),
    discount: null,
    charges: null,
    shipping: null,
    tax: amountOf(sale.tax_amount, currency, context),
    rounding: null,
    grand: amountOf(sale.total_amount, currency, context),
    refunded: null,
  };
}

function billToOf({ invoice_address: address }: TrytonSale): Address | null {
  return address === null || address === undefined ? null : addressOf(address, 'BILLING');
}

function shipToOf({ shipment_address: address }: TrytonSale): Address | null {
  return address === null || address === undefined ? null : addressOf(address, 'SHIPPING');
}

function salesRepOf(sale: TrytonSale, context: MappingContext): Reference | null {
  return referenceOrNone('company.employee', sale.quoted_by ?? sale.confirmed_by, context);
}
