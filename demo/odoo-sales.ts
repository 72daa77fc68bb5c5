import type { Row, Rows } from '../src/simulator/contract.ts';
import { productId } from './items.ts';
import { amountText, quantityText } from './money.ts';
import { CURRENCIES, chargeOf, companyOf, deliveryId, EARLY, idIn, partnerId, stamps, UNITS } from './odoo-values.ts';
import { isTurn, itemAt } from './random.ts';
import type { Company, Customer, Invoice, Item, LegalEntity, Order, OrderLine, StockMove } from './types.ts';

/** Orders with their lines, and what was shipped for them. */
export function saleRows(company: Company, entity: LegalEntity): Rows {
  return entity === 'NT-DE' ? germanRows(company) : britishRows(company);
}

function germanRows(company: Company): Rows {
  const { orders, stockMoves } = company;
  const shipping = Map.groupBy(
    stockMoves.filter(({ order, state }) => order !== null && state !== 'cancelled'),
    ({ order, state }) => transferId(itemAt(orders, order ?? 0), state),
  );
  return {
    'sale.order': orders.map((order) => orderRow(order, itemAt(company.customers, order.customer))),
    'sale.order.line': orders.flatMap((order) =>
      order.lines.map((line, at) => lineRow({ line, at, order }, company.items)),
    ),
    'stock.picking.type': [{ id: 1, name: 'Delivery Orders', code: 'outgoing', ...EARLY }],
    'delivery.carrier': [{ id: 1, name: 'DHL', ...EARLY }],
    'stock.picking': [...shipping].map(([id, moves]) => pickingRow(id, moves, company)),
    'stock.move': [...shipping].flatMap(([id, moves]) => moves.map((move) => moveRow(move, id, company.items))),
  };
}

const STATES = {
  draft: 'draft',
  quotation: 'sent',
  confirmed: 'sale',
  processing: 'sale',
  done: 'sale',
  cancelled: 'cancel',
} as const;

function orderRow(order: Order, customer: Customer): Row {
  const isSold = STATES[order.state] === 'sale';
  const shipped = { none: 'pending', partial: 'partial', full: 'full' }[order.shipped];
  return {
    id: order.id,
    name: nameOf(order),
    client_order_ref: order.poNumber,
    ...partnersOf(customer),
    company_id: 1,
    state: STATES[order.state],
    invoice_status: !isSold ? 'no' : order.invoicing === 'none' ? 'to invoice' : 'invoiced',
    delivery_status: isSold ? shipped : null,
    date_order: stampOf(order.createdAtMs),
    commitment_date: order.shippingOn === null ? null : `${order.shippingOn}T12:00:00Z`,
    currency_id: idIn(CURRENCIES, order.currency),
    payment_term_id: order.termsDays,
    team_id: 1,
    note: order.comment === null ? null : `<p>${order.comment}</p>`,
    ...stamps(order.createdAtMs, order.updatedAtMs, order.id),
  };
}

/** An order has a name from the start. */
export function nameOf({ number, id }: Order): string {
  return number ?? `S${String(id).padStart(5, '0')}`;
}

function partnersOf({ index, delivery }: Customer): Row {
  const own = partnerId(index);
  return {
    partner_id: own,
    partner_invoice_id: own,
    partner_shipping_id: delivery === null ? own : deliveryId(index),
  };
}

function stampOf(ms: number): string {
  return new Date(ms).toISOString();
}

interface LineOf {
  readonly line: OrderLine;
  readonly at: number;
  readonly order: Order;
}

function lineRow({ line, at, order }: LineOf, items: readonly Item[]): Row {
  const base = { id: line.id, order_id: order.id, sequence: at + 1, name: line.description };
  const written = stamps(order.createdAtMs, null, line.id);
  if (line.type === 'comment') return { ...base, display_type: 'line_note', product_uom_qty: '0', ...written };
  const item = line.item === null ? null : itemAt(items, line.item);
  const quantity = quantityText(line.quantityMilli);
  return {
    ...base,
    product_id: item === null ? null : productId(item),
    product_uom_id: UNITS.indexOf(item?.unit ?? 'unit') + 1,
    product_uom_qty: quantity,
    price_unit: amountText(line.listCents ?? line.unitCents),
    discount: line.listCents === null ? '0' : '10',
    tax_ids: order.taxRate === 0 ? [] : [1],
    qty_delivered: order.shipped === 'full' ? quantity : '0',
    qty_invoiced: order.invoicing === 'none' ? '0' : quantity,
    ...written,
  };
}

/** What is done and what is still to go of an order are two transfers. */
function transferId({ id }: Order, state: StockMove['state']): number {
  return state === 'done' ? id * 2 : id * 2 + 1;
}

function pickingRow(id: number, moves: readonly StockMove[], { orders, customers, warehouses }: Company): Row {
  const first = itemAt(moves, 0);
  const order = itemAt(orders, first.order ?? 0);
  const isDone = first.state === 'done';
  const { partner_shipping_id: to } = partnersOf(itemAt(customers, order.customer));
  return {
    id,
    name: `${itemAt(warehouses, first.warehouse).code}/OUT/${String(id).padStart(5, '0')}`,
    state: isDone ? 'done' : moves.every(({ state }) => state === 'assigned') ? 'assigned' : 'confirmed',
    partner_id: to,
    company_id: 1,
    picking_type_id: 1,
    sale_id: order.id,
    origin: nameOf(order),
    location_id: itemAt(warehouses, first.warehouse).storageId,
    scheduled_date: `${first.plannedOn ?? first.effectiveOn}T08:00:00Z`,
    date_done: isDone ? `${first.effectiveOn}T15:30:00Z` : null,
    carrier_id: 1,
    carrier_tracking_ref: isDone && !isTurn(order.index, 4, 1) ? String(340_434_100_000 + id) : null,
    ...stamps(first.createdAtMs, first.updatedAtMs, id),
  };
}

function moveRow(move: StockMove, picking: number, items: readonly Item[]): Row {
  const item = itemAt(items, move.item);
  const quantity = quantityText(move.quantityMilli);
  return {
    id: move.id,
    picking_id: picking,
    product_id: productId(item),
    product_uom_qty: quantity,
    quantity: move.state === 'draft' ? '0' : quantity,
    product_uom: UNITS.indexOf(item.unit) + 1,
    state: move.state,
    company_id: 1,
    ...stamps(move.createdAtMs, move.updatedAtMs, move.id),
  };
}

/** The British company takes an order for everything that it invoices. */
function britishRows(company: Company): Rows {
  const sales = britishSales(company);
  return {
    'sale.order': sales.map(({ invoice, id, customer }) => ({
      id,
      name: britishName(invoice),
      client_order_ref: invoice.reference,
      ...partnersOf(customer),
      company_id: companyOf('NT-UK').id,
      state: invoice.status === 'VOIDED' || invoice.status === 'DELETED' ? 'cancel' : 'sale',
      invoice_status: invoice.status === 'VOIDED' || invoice.status === 'DELETED' ? 'no' : 'invoiced',
      date_order: `${invoice.issuedOn}T09:00:00Z`,
      currency_id: idIn(CURRENCIES, invoice.currency),
      payment_term_id: customer.termsDays,
      team_id: 1,
      ...stamps(Date.parse(`${invoice.issuedOn}T09:00:00Z`), null, id),
    })),
    'sale.order.line': sales.flatMap(({ invoice, id }) => britishLines(invoice, id, company.items)),
  };
}

/** What the British company has sold: its invoices to customers, with the key of the order behind each. */
export function britishSales({ invoices, booksContacts, customers }: Company) {
  const customerOf = new Map(
    booksContacts.filter(({ role }) => role === 'customer').map((contact) => [contact.id, contact.index]),
  );
  return invoices
    .filter(({ entity, type }) => entity === 'NT-UK' && type === 'ACCREC')
    .flatMap((invoice, at) => {
      const index = customerOf.get(invoice.contactId);
      return index === undefined ? [] : [{ invoice, id: 500_000 + at, customer: itemAt(customers, index) }];
    });
}

export function britishName({ number }: Invoice): string {
  return number.replace('UKI', 'UKS');
}

function britishLines(invoice: Invoice, order: number, items: readonly Item[]): readonly Row[] {
  return invoice.lines.map((line, at) => {
    const item = items.find(({ sku }) => sku === line.itemCode);
    const quantity = quantityText(line.quantityMilli);
    const id = order * 10 + at;
    return {
      id,
      order_id: order,
      sequence: at + 1,
      name: line.description,
      product_id: item === undefined ? null : productId(item),
      product_uom_id: UNITS.indexOf(item?.unit ?? 'unit') + 1,
      product_uom_qty: quantity,
      qty_delivered: quantity,
      qty_invoiced: quantity,
      ...chargeOf(line, false),
      ...stamps(Date.parse(`${invoice.issuedOn}T09:00:00Z`), null, id),
    };
  });
}
