import type { ConfiguredFields } from '../../src/connector/configured.ts';
import { withConfigured } from '../../src/connector/configured.ts';
import type { OdooSettings } from './config.ts';
import { itemMapping, locationMapping } from './mapping-goods.ts';
import { invoiceLines, invoiceMapping } from './mapping-invoice.ts';
import { orderLines, orderMapping } from './mapping-order.ts';
import { contactMapping, customerMapping } from './mapping-partner.ts';
import { paymentMapping } from './mapping-payment.ts';
import { employeeMapping } from './mapping-people.ts';
import { shipmentLines, shipmentMapping } from './mapping-shipment.ts';
import { allOf, type Domain, lineFields, type OdooObject, PLAIN, type Related } from './objects.ts';
import type { OdooMove, OdooOrder, OdooPartner, OdooPayment } from './wire.ts';
import type { OdooEmployee, OdooLocation, OdooPicking, OdooProduct } from './wire-goods.ts';

/** What an address is read from. */
export const ADDRESS = ['type', 'name', 'street', 'street2', 'zip', 'city', 'state_id', 'country_id'] as const;

/** The nouns of one company of one database, each as its port reads it. */
export function odooNouns(settings: OdooSettings, configured: ConfiguredFields) {
  const { companyId, customerDomain, contactDomain } = settings;
  /** Records of one company, and those that all companies share. */
  const shared: Domain = [['company_id', 'in', [false, companyId]]];
  const own: Domain = [['company_id', '=', companyId]];

  const customers: OdooObject<OdooPartner, 'Customer'> = {
    ...PLAIN,
    entity: 'Customer',
    model: 'res.partner',
    mapping: withConfigured(customerMapping, configured),
    domain: [...allOf(customerDomain), ...shared],
    children: [
      {
        into: 'addresses',
        model: 'res.partner',
        link: 'parent_id',
        fields: ADDRESS,
        domain: [
          ['type', 'in', ['invoice', 'delivery', 'other']],
          ['active', '=', true],
        ],
        order: 'id asc',
        part: 'core',
      },
    ],
    // Odoo does not touch a partner when an address below it changes.
    watched: [{ path: 'child_ids', model: 'res.partner' }],
  };

  const contacts: OdooObject<OdooPartner, 'Contact'> = {
    ...PLAIN,
    entity: 'Contact',
    model: 'res.partner',
    objectType: 'res.partner:contact',
    mapping: withConfigured(contactMapping, configured),
    domain: [
      ['parent_id', '!=', false],
      ['type', '=', 'contact'],
      ['is_company', '=', false],
      ...allOf(contactDomain),
      ...shared,
    ],
  };

  const orders: OdooObject<OdooOrder, 'Order'> = {
    ...PLAIN,
    entity: 'Order',
    model: 'sale.order',
    mapping: withConfigured(orderMapping, configured),
    domain: own,
    parts: [{ name: 'addresses', fields: ['billTo', 'shipTo'], tracked: 'sweep' }],
    children: [
      linesOf('sale.order.line', 'order_id', orderLines.reads, 'sequence asc, id asc', [['display_type', '=', false]]),
    ],
    related: [
      partnersOf('core', 'partner_id'),
      partnersOf('addresses', 'partner_invoice_id', 'partner_shipping_id'),
      ...OF_LINES,
    ],
    // Amounts of a line move the order, its text does not.
    watched: [{ path: 'order_line', model: 'sale.order.line' }],
    assemble: withLines,
  };

  const invoices: OdooObject<OdooMove, 'Invoice'> = {
    ...PLAIN,
    entity: 'Invoice',
    model: 'account.move',
    mapping: withConfigured(invoiceMapping, configured),
    domain: [['move_type', 'in', ['out_invoice', 'out_refund']], ...own],
    children: [
      // Up to 16 a product line has no display type.
      linesOf('account.move.line', 'move_id', invoiceLines.reads, 'sequence asc, id asc', [
        ['display_type', 'in', ['product', false]],
      ]),
    ],
    related: OF_LINES,
    // A payment moves the amount due, which is stored with the invoice.
    watched: [{ path: 'invoice_line_ids', model: 'account.move.line' }],
    assemble: withLines,
  };

  const payments: OdooObject<OdooPayment, 'Payment'> = {
    ...PLAIN,
    entity: 'Payment',
    model: 'account.payment',
    mapping: withConfigured(paymentMapping, configured),
    domain: [['partner_type', '=', 'customer'], ...own],
  };

  const items: OdooObject<OdooProduct, 'InventoryItem'> = {
    ...PLAIN,
    entity: 'InventoryItem',
    model: 'product.product',
    mapping: withConfigured(itemMapping, configured),
    domain: shared,
    parts: [{ name: 'stock', fields: ['stock'], tracked: 'volatile' }],
    children: [
      {
        into: 'quants',
        model: 'stock.quant',
        link: 'product_id',
        fields: ['location_id', 'quantity', 'reserved_quantity'],
        domain: [['location_id.usage', '=', 'internal'], ...own],
        order: 'id asc',
        part: 'stock',
      },
    ],
    related: [
      {
        into: 'options',
        model: 'product.template.attribute.value',
        via: ['product_template_variant_value_ids'],
        fields: ['name', 'attribute_id'],
        part: 'core',
      },
    ],
    // What all variants share is kept with the template.
    watched: [{ path: 'product_tmpl_id', model: 'product.template' }],
  };

  const locations: OdooObject<OdooLocation, 'Location'> = {
    ...PLAIN,
    entity: 'Location',
    model: 'stock.location',
    mapping: withConfigured(locationMapping, configured),
    domain: [['usage', 'in', ['view', 'internal', 'transit']], ...shared],
  };

  const employees: OdooObject<OdooEmployee, 'Employee'> = {
    ...PLAIN,
    entity: 'Employee',
    model: 'hr.employee',
    mapping: withConfigured(employeeMapping, configured),
    domain: shared,
    // Secret: read live, never listed.
    parts: [{ name: 'identity', fields: ['nationalId'], tracked: 'volatile' }],
  };

  const shipments: OdooObject<OdooPicking, 'Shipment'> = {
    ...PLAIN,
    entity: 'Shipment',
    model: 'stock.picking',
    mapping: withConfigured(shipmentMapping, configured),
    domain: [['picking_type_id.code', '=', 'outgoing'], ...own],
    children: [linesOf('stock.move', 'picking_id', shipmentLines.reads, 'sequence asc, id asc', [])],
    related: [partnersOf('core', 'partner_id'), ...OF_LINES.filter(({ into }) => into === 'products')],
    watched: [{ path: 'move_ids', model: 'stock.move' }],
    assemble: withLines,
  };

  return { customers, contacts, orders, invoices, payments, items, locations, employees, shipments };
}

/** What lines show of their products and taxes. */
const OF_LINES: readonly Related[] = [
  { into: 'products', model: 'product.product', via: ['lines.product_id'], fields: ['default_code'], part: 'core' },
  {
    into: 'taxes',
    model: 'account.tax',
    via: ['lines.tax_ids'],
    fields: ['name', 'amount', 'amount_type'],
    part: 'core',
  },
];

function partnersOf(part: string, ...via: readonly string[]): Related {
  return { into: 'partners', model: 'res.partner', via, fields: [...ADDRESS, 'commercial_partner_id'], part };
}

function linesOf(model: string, link: string, reads: readonly string[], order: string, domain: Domain) {
  return { into: 'lines', model, link, fields: lineFields(reads), domain, order, part: 'core' };
}

function withLines(record: Readonly<Record<string, unknown>>): unknown {
  const { lines, products, taxes } = record;
  if (!Array.isArray(lines)) return record;
  return { ...record, lines: lines.map((line: unknown, index) => lineWith(line, index + 1, { products, taxes })) };
}

function lineWith(
  line: unknown,
  position: number,
  { products, taxes }: { readonly products: unknown; readonly taxes: unknown },
): unknown {
  if (typeof line !== 'object' || line === null) return line;
  const product: unknown = 'product_id' in line ? line.product_id : null;
  const id: unknown = typeof product === 'object' && product !== null && 'id' in product ? product.id : null;
  const found: unknown = products instanceof Map ? products.get(id) : undefined;
  const sku: unknown =
    typeof found === 'object' && found !== null && 'default_code' in found ? found.default_code : null;
  return { ...line, position, sku, taxes };
}
