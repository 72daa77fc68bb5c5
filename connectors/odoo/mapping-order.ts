import { oneOf, reading, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Money } from '../../src/model/money.ts';
import type { Quantity } from '../../src/model/quantity.ts';
import type { Address, Adjustment, OrderLine, OrderTotals, TaxLine } from '../../src/model/values.ts';
import {
  amountOf,
  customerOf as behind,
  commonRows,
  dayOfMoment,
  html,
  isZero,
  linkOf,
  linkTo,
  numberText,
  quantityIn,
  relatedAddress,
  taxesOf,
  textOf,
} from './codecs.ts';
import type { OdooOrder, OdooOrderLine } from './wire.ts';

const line = rowsOf<OdooOrderLine>();

export const orderLines = defineItems<OdooOrderLine, OrderLine>()({
  key: line.required('id', reading<number, string>('key', String), 'read'),
  lineNumber: line.from(['position'], ({ position }) => position, 'read', 'its place in the order, from 1'),
  item: line.optional('product_id.id', linkTo('product.product'), 'read'),
  sku: line.nullable('sku', textOrNone, 'read', 'of the product'),
  description: line.nullable('name', textOrNone, 'read'),
  quantity: line.from(['product_uom_qty', 'product_uom_id'], quantityOf, 'read'),
  unitPrice: line.from(
    ['price_unit', 'currency_id'],
    unitPriceOf,
    'read',
    'with tax where the tax is included in prices',
  ),
  adjustments: lacking(line.from(['discount'], adjustmentsOf, 'read', 'a percentage'), 'description', 'amount'),
  taxes: line.from(
    ['tax_ids', 'price_tax', 'currency_id', 'taxes'],
    taxesOfLine,
    'read',
    'an amount only where there is one tax',
  ),
  total: line.from(['price_subtotal', 'currency_id'], totalOf, 'read'),
  quantityShipped: line.from(['qty_delivered', 'product_uom_id'], shippedOf, 'read'),
  quantityInvoiced: line.from(['qty_invoiced', 'product_uom_id'], invoicedOf, 'read'),
  quantityBackordered: line.absent('a transfer says it, not the line'),
  quantityCancelled: line.absent('not kept'),
});

const { required, optional, nullable, from, items, derived, absent } = rowsOf<OdooOrder>();

/** Order from `sale.order`. */
export const orderMapping = defineMapping<OdooOrder, 'Order'>('Order', {
  number: nullable('name', textOrNone, 'read'),
  customerPoNumber: nullable('client_order_ref', textOrNone, 'update'),
  channel: optional('team_id.name', text, 'read', 'the sales team'),
  legalEntity: derived((context) => context.legalEntity, 'one connection is one company'),
  customer: from(
    ['partner_id', 'partners'],
    customerOfOrder,
    'create',
    'the commercial entity behind the partner of the order',
  ),
  status: from(
    ['state', 'locked', 'delivery_status', 'invoice_status'],
    statusOf,
    'create',
    'a quotation is DRAFT; delivered and invoiced is COMPLETED; locked alone changes nothing',
  ),
  paymentStatus: absent('invoices are paid, not orders'),
  fulfillmentStatus: optional(
    'delivery_status',
    oneOf('delivery status', {
      pending: 'NOT_STARTED',
      started: 'PARTIALLY_SHIPPED',
      partial: 'PARTIALLY_SHIPPED',
      full: 'SHIPPED',
    }),
    'read',
    'only where stock is installed',
  ),
  invoicingStatus: from(['invoice_status', 'lines'], invoicingOf, 'read', 'partly by what the lines say'),
  orderedOn: optional('date_order', dayOfMoment, 'create', 'of a quotation the day it was made'),
  requestedOn: absent('only the promised date is kept'),
  promisedOn: optional('commitment_date', dayOfMoment, 'update'),
  currency: required('currency_id.name', text, 'create', 'by the price list: that of the company'),
  paymentTerms: optional('payment_term_id.name', text, 'read'),
  lines: items('lines', orderLines, 'create', 'without sections and notes'),
  totals: lacking(
    from(['amount_untaxed', 'amount_tax', 'amount_total', 'currency_id'], totalsOf, 'read'),
    'discount',
    'charges',
    'shipping',
    'rounding',
    'refunded',
  ),
  billTo: from(['partner_invoice_id', 'partners'], billTo, 'create', 'the address as it is now: Odoo keeps no copy'),
  shipTo: from(['partner_shipping_id', 'partners'], shipTo, 'create', 'the address as it is now: Odoo keeps no copy'),
  salesRep: absent('a salesperson is a user, and users are no employees'),
  note: nullable('note', html, 'update', 'the terms and conditions'),
  creditCheck: absent('kept by the gateway'),
  hold: absent('kept by the gateway'),
  ...commonRows(),
});

function customerOfOrder(order: OdooOrder, context: MappingContext): Reference | null {
  return behind(order.partner_id, order.partners, context);
}

const STATES = ['draft', 'sent', 'sale', 'done', 'cancel'] as const;

function statusOf(order: OdooOrder): 'DRAFT' | 'OPEN' | 'COMPLETED' | 'CANCELLED' | null {
  const state = textOf(order.state);
  if (state === null) return null;
  if (!STATES.some((each) => each === state)) throw new RangeError('unknown state');
  if (state === 'cancel') return 'CANCELLED';
  if (state === 'draft' || state === 'sent') return 'DRAFT';
  return textOf(order.delivery_status) === 'full' && textOf(order.invoice_status) === 'invoiced' ? 'COMPLETED' : 'OPEN';
}

function invoicingOf(order: OdooOrder): 'NOT_INVOICED' | 'PARTIALLY_INVOICED' | 'INVOICED' | null {
  switch (textOf(order.invoice_status)) {
    case null:
      return null;
    case 'invoiced':
    case 'upselling':
      return 'INVOICED';
    case 'to invoice':
    case 'no':
      return order.lines.some(({ qty_invoiced: quantity }) => !isZero(quantity))
        ? 'PARTIALLY_INVOICED'
        : 'NOT_INVOICED';
    default:
      throw new RangeError('unknown invoice status');
  }
}

function totalsOf(order: OdooOrder): OrderTotals {
  const { currency_id: currency } = order;
  return {
    lines: amountOf(order.amount_untaxed, currency),
    discount: null,
    charges: null,
    shipping: null,
    tax: amountOf(order.amount_tax, currency),
    rounding: null,
    grand: amountOf(order.amount_total, currency),
    refunded: null,
  };
}

function billTo(order: OdooOrder): Address | null {
  return relatedAddress(order.partner_invoice_id, order.partners, 'BILLING');
}

function shipTo(order: OdooOrder): Address | null {
  return relatedAddress(order.partner_shipping_id, order.partners, 'SHIPPING');
}

function quantityOf(wire: OdooOrderLine): Quantity | null {
  return quantityIn(wire.product_uom_qty, wire.product_uom_id);
}

function shippedOf(wire: OdooOrderLine): Quantity | null {
  return quantityIn(wire.qty_delivered, wire.product_uom_id);
}

function invoicedOf(wire: OdooOrderLine): Quantity | null {
  return quantityIn(wire.qty_invoiced, wire.product_uom_id);
}

function unitPriceOf(wire: OdooOrderLine): Money | null {
  return amountOf(wire.price_unit, wire.currency_id);
}

function totalOf(wire: OdooOrderLine): Money | null {
  return amountOf(wire.price_subtotal, wire.currency_id);
}

function taxesOfLine(wire: OdooOrderLine): readonly TaxLine[] {
  linkOf(wire.currency_id);
  return taxesOf(wire.tax_ids, wire.taxes, amountOf(wire.price_tax, wire.currency_id));
}

/** A discount of a line is a percentage; what it took off is not told. */
export function adjustmentsOf({ discount }: { readonly discount: OdooOrderLine['discount'] }): readonly Adjustment[] {
  if (isZero(discount)) return [];
  return [{ kind: 'DISCOUNT', description: null, percent: numberText(discount), amount: null }];
}
