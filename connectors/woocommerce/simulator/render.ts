import Big from 'big.js';
import { isRow, text } from '../../../src/simulator/row.ts';
import { BILLING, CUSTOMER, LINE, NOTE, ORDER, PRODUCT, REFUND, SHIPPING, VARIATION } from './properties.ts';
import { linesOf, type Shop, type Stored } from './shop.ts';

type Wire = Record<string, unknown>;

export interface Rendering {
  readonly shop: Shop;
  /** Places of amounts. */
  readonly places: number;
  /** Of the time zone of the shop. */
  readonly offsetMs: number;
  /** For links: `http://127.0.0.1:1234`. */
  readonly origin: string;
}

const ORDER_AMOUNTS = /^(discount|shipping|cart)_(total|tax)$|^total(_tax)?$/;
const LINE_AMOUNTS = /^(sub)?total(_tax)?$|^discount(_tax)?$|^tax_total$|^shipping_tax_total$/;

/** The object as an answer shows it. */
export function rendered(stored: Stored, how: Rendering): Wire {
  switch (stored.type) {
    case 'customers':
      return withLinks(stored, 'customers', how, {
        ...dates(stored, how, 'modified'),
        ...filled(CUSTOMER, stored.fields),
        ...addresses(stored),
      });
    case 'orders':
      return withLinks(stored, 'orders', how, renderedOrder(stored, how));
    case 'products':
      return withLinks(stored, 'products', how, renderedProduct(stored, how));
    case 'variations':
      return withLinks(stored, `products/${stored.parent}/variations`, how, renderedVariation(stored, how));
    case 'refunds':
      return withLinks(stored, `orders/${stored.parent}/refunds`, how, {
        ...dates(stored, how),
        ...filled(REFUND, stored.fields),
        amount: amount(stored.fields['amount'], how),
        line_items: linesOf(stored).map((line) => renderedLine(line, how)),
      });
    case 'notes':
      return withLinks(stored, `orders/${stored.parent}/notes`, how, {
        ...dates(stored, how),
        ...filled(NOTE, stored.fields),
      });
  }
}

function renderedOrder(order: Stored, how: Rendering): Wire {
  const members = filled(ORDER, order.fields);
  for (const name of Object.keys(members)) if (ORDER_AMOUNTS.test(name)) members[name] = amount(members[name], how);
  for (const name of ['tax_lines', 'shipping_lines', 'fee_lines', 'coupon_lines'])
    members[name] = renderedLines(members[name], how);
  return {
    ...members,
    number: text(order.fields, 'number') ?? String(order.id),
    order_key: text(order.fields, 'order_key') ?? `wc_order_${order.id}`,
    ...dates(order, how, 'modified', 'paid', 'completed'),
    ...addresses(order),
    line_items: linesOf(order).map((line) => renderedLine(line, how)),
    refunds: how.shop.of('refunds', order.id).map((refund) => ({
      id: refund.id,
      reason: text(refund.fields, 'reason') ?? '',
      total: amount(new Big(text(refund.fields, 'amount') ?? 0).neg().toFixed(), how),
    })),
  };
}

/** `price` is a division in PHP: a JSON number with all the digits of a double. */
function renderedLine(line: Wire, how: Rendering): Wire {
  const { id, ...rest } = renderedAmounts({ id: line['id'] ?? 0, ...filled(LINE, line) }, how);
  const quantity = Number(line['quantity'] ?? 1);
  const price = Number(text(line, 'total') ?? 0) / (quantity === 0 ? 1 : quantity);
  return { id, ...rest, quantity, price };
}

function renderedLines(lines: unknown, how: Rendering): unknown {
  return Array.isArray(lines) ? lines.filter(isRow).map((line) => renderedAmounts(line, how)) : [];
}

function renderedAmounts(line: Readonly<Wire>, how: Rendering): Wire {
  const shown: Wire = {};
  for (const [name, value] of Object.entries(line)) {
    if (name === 'taxes') shown[name] = renderedLines(value, how);
    else shown[name] = LINE_AMOUNTS.test(name) ? amount(value, how) : value;
  }
  return shown;
}

function renderedProduct(product: Stored, how: Rendering): Wire {
  const slug = (text(product.fields, 'name') ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return {
    ...filled(PRODUCT, product.fields),
    slug: text(product.fields, 'slug') ?? slug,
    permalink: `${how.origin}/product/${slug}/`,
    ...dates(product, how, 'modified'),
    ...stock(product),
    variations: how.shop.of('variations', product.id).map(({ id }) => id),
  };
}

function renderedVariation(variation: Stored, how: Rendering): Wire {
  const product = how.shop.get('products', variation.parent);
  const isShared = variation.fields['manage_stock'] !== true && product?.fields['manage_stock'] === true;
  return {
    ...filled(VARIATION, variation.fields),
    permalink: `${how.origin}/?p=${variation.id}`,
    ...dates(variation, how, 'modified'),
    ...(isShared ? { ...stock(product), manage_stock: 'parent' } : stock(variation)),
  };
}

function stock({ fields }: Stored): Wire {
  const isManaged = fields['manage_stock'] === true;
  const count = text(fields, 'stock_quantity');
  const price = text(fields, 'sale_price') || text(fields, 'regular_price') || '';
  return {
    price: text(fields, 'price') ?? price,
    purchasable: fields['purchasable'] ?? price !== '',
    manage_stock: isManaged,
    stock_quantity: isManaged && count !== null ? Number(count) : null,
    stock_status: text(fields, 'stock_status') ?? (isManaged && Number(count ?? 0) <= 0 ? 'outofstock' : 'instock'),
  };
}

function addresses({ fields }: Stored): Wire {
  return { billing: filled(BILLING, fields['billing']), shipping: filled(SHIPPING, fields['shipping']) };
}

function filled(defaults: Readonly<Wire>, given: unknown): Wire {
  const members: Wire = {};
  const values: Readonly<Wire> = isRow(given) ? given : {};
  for (const [name, value] of Object.entries(defaults)) members[name] = structuredClone(values[name] ?? value);
  return members;
}

type Instant = 'modified' | 'paid' | 'completed';

function dates(stored: Stored, { offsetMs }: Rendering, ...names: readonly Instant[]): Wire {
  const at = {
    created: stored.createdMs,
    modified: stored.modifiedMs,
    paid: stored.paidMs,
    completed: stored.completedMs,
  };
  const shown: Wire = {};
  for (const name of ['created', ...names] as const) {
    const ms = at[name];
    shown[`date_${name}`] = ms === null ? null : zoneless(ms + offsetMs);
    shown[`date_${name}_gmt`] = ms === null ? null : zoneless(ms);
  }
  return shown;
}

export function zoneless(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function amount(value: unknown, { places }: Rendering): string {
  return new Big(typeof value === 'string' && value !== '' ? value : Number(value ?? 0)).toFixed(places);
}

function withLinks({ id }: Stored, path: string, { origin }: Rendering, members: Wire): Wire {
  const href = `${origin}/wp-json/wc/v3/${path}`;
  return { id, ...members, _links: { self: [{ href: `${href}/${id}` }], collection: [{ href }] } };
}
