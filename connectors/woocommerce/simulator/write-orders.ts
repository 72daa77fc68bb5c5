import Big from 'big.js';
import type { Row } from '../../../src/simulator/contract.ts';
import { children, isRow, text } from '../../../src/simulator/row.ts';
import { integerGiven, setAddress, setMeta, setTexts, setVerbatim, textGiven, type Writing } from './members.ts';
import { invalidParameter, Refused } from './refusals.ts';
import { linesOf, type Stored, statusOf } from './shop.ts';
import { moveStock } from './stock.ts';

const TEXTS = ['payment_method', 'payment_method_title', 'transaction_id'];

export function createOrder(writing: Writing, body: Row): Stored {
  const fields: Record<string, unknown> = { status: 'pending', created_via: 'rest-api', line_items: [] };
  const currency = textGiven(body, 'currency');
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency))
    throw invalidParameter('currency', 'currency is not one of the known currencies.', 'rest_not_in_enum');
  fields['currency'] = currency ?? 'EUR';
  set(writing, fields, body);
  const stored = writing.shop.insert('orders', fields);
  stored.hasTakenStock = false;
  settle(writing, stored, body);
  writing.effect('create', stored, body);
  return stored;
}

export function updateOrder(writing: Writing, stored: Stored, body: Row): Stored {
  const fields = structuredClone(stored.fields);
  set(writing, fields, body);
  stored.fields = fields;
  settle(writing, stored, body);
  writing.shop.touch(stored);
  writing.effect('update', stored, body);
  return stored;
}

function set(writing: Writing, fields: Record<string, unknown>, body: Row): void {
  const status = textGiven(body, 'status');
  if (status !== undefined) {
    if (!writing.statuses.includes(status))
      throw invalidParameter('status', `status is not one of ${writing.statuses.join(', ')}.`, 'rest_not_in_enum');
    fields['status'] = status;
  }
  const customer = integerGiven(body, 'customer_id');
  if (customer !== undefined) {
    if (customer !== 0 && writing.shop.get('customers', customer) === null)
      throw new Refused(400, 'woocommerce_rest_invalid_customer_id', 'Customer ID is invalid.');
    fields['customer_id'] = customer;
  }
  setVerbatim(fields, body, 'customer_note');
  setTexts(fields, body, TEXTS);
  setAddress(fields, body, 'billing');
  setAddress(fields, body, 'shipping');
  setMeta(fields, body, writing.shop);
  setLines(writing, fields, body);
}

/** A line with an id changes that one, without one it is another; a quantity of 0 takes it away. */
function setLines(writing: Writing, fields: Record<string, unknown>, body: Row): void {
  if (body['line_items'] === undefined) return;
  if (!Array.isArray(body['line_items'])) throw invalidParameter('line_items', 'line_items is not of type array.');
  let lines = children(fields, 'line_items').map((line) => ({ ...line }));
  for (const given of children(body, 'line_items')) {
    const id = integerGiven(given, 'id');
    const held = lines.find((line) => Number(line['id']) === id);
    if (id !== undefined && held === undefined)
      throw new Refused(
        400,
        'woocommerce_rest_invalid_item_id',
        'Order item ID provided is not associated with order.',
      );
    const line = lineOf(writing, given, held ?? {});
    lines = held === undefined ? [...lines, line] : lines.map((each) => (each === held ? line : each));
  }
  fields['line_items'] = lines.filter((line) => Number(line['quantity']) !== 0);
}

function lineOf(writing: Writing, given: Row, held: Row): Record<string, unknown> {
  const { product, variation } = soldOf(writing, given, held);
  const sold = variation ?? product;
  const quantity = integerGiven(given, 'quantity') ?? Number(text(held, 'quantity') ?? 1);
  const price = text(sold.fields, 'sale_price') || text(sold.fields, 'regular_price') || '0';
  const worth = new Big(price).times(quantity).toFixed();
  const subtotal = textGiven(given, 'subtotal') ?? textGiven(given, 'total') ?? text(held, 'subtotal') ?? worth;
  const total = textGiven(given, 'total') ?? text(held, 'total') ?? subtotal;
  for (const [name, value] of Object.entries({ subtotal, total }))
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw invalidParameter('line_items', `${name} is no amount.`);
  const tax = (net: string) => new Big(net).times(writing.taxPercent).div(100).round(2).toFixed(2);
  return {
    ...held,
    id: held['id'] ?? writing.shop.nextId(),
    name: textGiven(given, 'name') ?? text(held, 'name') ?? text(product.fields, 'name') ?? '',
    product_id: product.id,
    variation_id: variation?.id ?? 0,
    quantity,
    subtotal,
    subtotal_tax: tax(subtotal),
    total,
    total_tax: tax(total),
    taxes: writing.taxPercent === '0' ? [] : [{ id: 1, total: tax(total), subtotal: tax(subtotal) }],
    sku: text(sold.fields, 'sku') ?? '',
  };
}

function soldOf(
  { shop }: Writing,
  given: Row,
  held: Row,
): { readonly product: Stored; readonly variation: Stored | null } {
  const productId = integerGiven(given, 'product_id') ?? Number(text(held, 'product_id') ?? 0);
  const variationId = integerGiven(given, 'variation_id') ?? Number(text(held, 'variation_id') ?? 0);
  if (productId === 0)
    throw new Refused(400, 'woocommerce_rest_required_product_reference', 'Product ID or SKU is required.');
  const product = shop.get('products', productId);
  if (product === null) throw new Refused(400, 'order_item_product_invalid_product_id', 'Invalid product ID');
  const variation = variationId === 0 ? null : shop.get('variations', variationId);
  if (variationId !== 0 && variation?.parent !== productId)
    throw new Refused(400, 'order_item_product_invalid_variation_id', 'Invalid variation ID');
  return { product, variation };
}

/** What follows of itself: sums, the day of payment, the stock. */
function settle(writing: Writing, order: Stored, body: Row): void {
  const { fields } = order;
  const now = writing.shop.nowMs();
  if (body['set_paid'] === true && order.paidMs === null) {
    fields['status'] = 'processing';
    order.paidMs = now;
  }
  const status = statusOf(order);
  // To reach the status of a paid order is to be paid.
  if (status === 'processing' || status === 'completed') order.paidMs ??= now;
  if (status === 'completed') order.completedMs ??= now;
  if (body['line_items'] !== undefined) addUp(fields, linesOf(order));
  moveStock(writing.shop, order);
}

function addUp(fields: Record<string, unknown>, lines: readonly Row[]): void {
  const sum = (rows: readonly Row[], name: string) =>
    rows.reduce((total, row) => total.plus(text(row, name) || 0), new Big(0));
  const other = ['shipping_lines', 'fee_lines'].flatMap((name) => children(fields, name));
  const tax = sum([...lines, ...other], 'total_tax');
  fields['cart_tax'] = sum(lines, 'total_tax').toFixed();
  fields['total_tax'] = tax.toFixed();
  fields['discount_total'] = sum(lines, 'subtotal').minus(sum(lines, 'total')).toFixed();
  fields['total'] = sum([...lines, ...other], 'total')
    .plus(tax)
    .round(2)
    .toFixed(2);
  const taxed = lines.some((line) => Array.isArray(line['taxes']) && line['taxes'].some(isRow));
  if (taxed)
    fields['tax_lines'] = [
      {
        id: 1,
        rate_code: 'TAX-1',
        rate_id: 1,
        label: 'Tax',
        compound: false,
        tax_total: tax.toFixed(),
        shipping_tax_total: '0',
        meta_data: [],
      },
    ];
}
