import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { amountText } from './money.ts';
import { phoneText } from './places.ts';
import { itemAt, type Random, randomOf } from './random.ts';
import type { Company, Customer, Item, PostalAddress } from './types.ts';

const DAY_MS = 86_400_000;
const TAX = 19;
const COUNTS = {
  small: { firms: 18, orders: 60 },
  medium: { firms: 90, orders: 600 },
  large: { firms: 400, orders: 3000 },
} as const;
const GUESTS = ['Jana Albers', 'Tom Riedel', 'Sofia Brandt', 'Nils Hauser', 'Lea Winter'];
const STATUSES = ['completed', 'completed', 'completed', 'processing', 'processing', 'on-hold', 'cancelled', 'failed'];

/** What the shop sells under one number: a product, or a variation of one. */
interface Sold {
  readonly item: Item;
  readonly productId: number;
  readonly variationId: number;
}

/** The rows of the web shop: its settings, customers, products, variations, orders, refunds. It sells the goods that are counted in pieces, to people and small firms. */
export function woocommerceRows(company: Company): Rows {
  const random = randomOf(company.seed, 'woocommerce');
  const nowMs = Date.parse(`${company.today}T00:00:00.000Z`);
  const buyers = buyersOf(company);
  const goods = company.items.filter(({ kind, unit }) => kind === 'goods' && unit === 'unit');
  const families = [...Map.groupBy(goods, ({ template }) => template).values()];
  const sold = families.flatMap(soldAs);
  const customers = buyers.map((buyer, index) => customerRow(buyer, index, { random, nowMs }));
  const orders = Array.from({ length: COUNTS[company.size].orders }, (_, index) =>
    orderRow({ index, random, sold, buyers, customers, nowMs }),
  );
  return {
    settings: settingRows(company),
    payment_gateways: [{ id: 'stripe', title: 'Kreditkarte', method_supports: ['products', 'refunds'] }],
    customers,
    products: families.map((family) => productRow(family, random)),
    variations: families.flatMap((family) => variationRows(family, random)),
    orders,
    refunds: refundRows(orders),
  };
}

/** The shop is where the first warehouse is. */
function settingRows({ warehouses }: Company): readonly Row[] {
  return [
    { id: 'woocommerce_store_city', value: itemAt(warehouses, 0).name },
    { id: 'woocommerce_default_country', value: 'DE' },
    { id: 'woocommerce_currency', value: 'EUR' },
  ];
}

function buyersOf({ customers, size }: Company): readonly Customer[] {
  const known = customers.filter(({ email, entities }) => email !== null && entities.includes('NT-DE'));
  const firms = known.filter(({ kind }) => kind === 'ORGANIZATION').slice(0, COUNTS[size].firms);
  return [...known.filter(({ kind }) => kind === 'PERSON'), ...firms];
}

/** Every sixth types an e-mail in capitals, every fifth leaves out the telephone: they are still the customers of the ERP. */
function customerRow(
  customer: Customer,
  index: number,
  { random, nowMs }: { readonly random: Random; readonly nowMs: number },
): Row {
  const isPerson = customer.kind === 'PERSON';
  const email = index % 6 === 4 ? (customer.email ?? '').toUpperCase() : customer.email;
  const person = isPerson
    ? { first_name: customer.firstName ?? '', last_name: customer.lastName ?? '' }
    : { first_name: '', last_name: '' };
  const past = (ms: number) => Math.min(ms, nowMs - DAY_MS);
  const createdMs = past(customer.createdAtMs + random.integer(1, 90) * DAY_MS);
  const phone = index % 5 === 3 ? '' : phoneText(customer.phone, index);
  return {
    id: String(20 + index),
    email,
    username: `kunde${20 + index}`,
    role: 'customer',
    ...person,
    billing: {
      ...addressOf(customer.address, person),
      company: isPerson ? '' : customer.name,
      email,
      phone,
    },
    shipping: customer.delivery === null ? {} : addressOf(customer.delivery, person),
    is_paying_customer: index % 4 !== 1,
    meta_data: index % 3 === 0 ? [{ id: 1, key: 'customer_number', value: customer.number }] : [],
    date_created_gmt: instantText(createdMs),
    date_modified_gmt: instantText(past(createdMs + random.integer(0, 200) * DAY_MS)),
  };
}

function addressOf(address: PostalAddress, person: Row): Row {
  return {
    ...person,
    company: '',
    address_1: address.street,
    address_2: '',
    city: address.city,
    state: address.region ?? '',
    postcode: address.postalCode,
    country: address.country,
  };
}

function productIdOf(family: readonly Item[]): number {
  return 1000 + itemAt(family, 0).template;
}

function soldAs(family: readonly Item[]): readonly Sold[] {
  const productId = productIdOf(family);
  return family.map((item) => ({ item, productId, variationId: family.length === 1 ? 0 : 3000 + item.index }));
}

/** One in nine has no SKU in the shop. */
function productRow(family: readonly Item[], random: Random): Row {
  const first = itemAt(family, 0);
  const isVariable = family.length > 1;
  return {
    id: String(productIdOf(family)),
    name: first.name,
    type: isVariable ? 'variable' : 'simple',
    sku: isVariable || first.index % 9 === 5 ? '' : first.sku,
    description: first.description ?? '',
    status: first.isActive ? 'publish' : 'draft',
    regular_price: isVariable ? '' : amountText(first.priceCents),
    manage_stock: !isVariable,
    stock_quantity: isVariable ? null : String(random.integer(0, 60)),
    ...datesOf(first),
  };
}

function variationRows(family: readonly Item[], random: Random): readonly Row[] {
  if (family.length === 1) return [];
  return family.map((item) => ({
    id: String(3000 + item.index),
    product_id: String(productIdOf(family)),
    sku: item.sku,
    description: item.description ?? '',
    regular_price: amountText(item.priceCents),
    manage_stock: true,
    stock_quantity: String(random.integer(0, 40)),
    attributes: [{ id: 1, name: 'Ausführung', option: item.suffix?.replace(/^-/, '') ?? 'Standard' }],
    ...datesOf(item),
  }));
}

function datesOf({ createdAtMs, updatedAtMs }: Item): Row {
  return { date_created_gmt: instantText(createdAtMs), date_modified_gmt: instantText(updatedAtMs ?? createdAtMs) };
}

interface Selling {
  readonly index: number;
  readonly random: Random;
  readonly sold: readonly Sold[];
  readonly buyers: readonly Customer[];
  readonly customers: readonly Row[];
  readonly nowMs: number;
}

/** Every seventh order is of a guest; of these, every other has an account and has not signed in. */
function orderRow({ index, random, sold, buyers, customers, nowMs }: Selling): Row {
  const at = random.integer(0, buyers.length - 1);
  const isGuest = index % 7 === 3;
  const isStranger = isGuest && index % 2 === 1;
  const createdMs = nowMs - random.integer(1, 300) * DAY_MS + random.integer(0, 86_399) * 1000;
  const status = random.pick(STATUSES);
  const isPaid = status === 'completed' || status === 'processing';
  const lines = Array.from({ length: random.integer(1, 3) }, (_, line) =>
    lineRow(random.pick(sold), index * 10 + line, random),
  );
  const net = lines.reduce((sum, { cents }) => sum + cents, 0);
  const tax = lines.reduce((sum, { taxCents }) => sum + taxCents, 0);
  const known = itemAt(customers, at);
  const billing = isStranger ? guestAddress(index, itemAt(buyers, at)) : known['billing'];
  return {
    id: String(5000 + index),
    status,
    currency: 'EUR',
    customer_id: isGuest ? 0 : Number(known['id']),
    billing,
    shipping: itemAt(buyers, at).delivery === null ? {} : known['shipping'],
    customer_note: index % 8 === 2 ? 'Bitte beim Nachbarn abgeben' : '',
    payment_method: index % 3 === 0 ? 'bacs' : 'stripe',
    payment_method_title: index % 3 === 0 ? 'Überweisung' : 'Kreditkarte',
    transaction_id: isPaid && index % 3 !== 0 ? `ch_demo${5000 + index}` : '',
    line_items: lines.map(({ row }) => row),
    tax_lines: [
      { id: 1, rate_code: 'DE-MWST-1', rate_id: 1, label: 'MwSt.', compound: false, tax_total: amountText(tax) },
    ],
    shipping_lines: [
      { id: 90_000 + index, method_title: 'DHL', method_id: 'flat_rate', total: '4.90', total_tax: '0.00' },
    ],
    shipping_total: '4.90',
    cart_tax: amountText(tax),
    total_tax: amountText(tax),
    total: amountText(net + tax + 490),
    date_created_gmt: instantText(createdMs),
    date_modified_gmt: instantText(createdMs + (isPaid ? 3_600_000 : 0)),
    date_paid_gmt: isPaid ? instantText(createdMs + 3_600_000) : null,
    date_completed_gmt: status === 'completed' ? instantText(createdMs + DAY_MS) : null,
  };
}

function guestAddress(index: number, neighbour: Customer): Row {
  const name = itemAt(GUESTS, index % GUESTS.length);
  const [first_name = '', last_name = ''] = name.split(' ');
  const email = `${first_name}.${last_name}@post.example`.toLowerCase();
  return { ...addressOf(neighbour.address, { first_name, last_name }), email, phone: '' };
}

function lineRow({ item, productId, variationId }: Sold, line: number, random: Random) {
  const quantity = random.integer(1, 3);
  const cents = item.priceCents * quantity;
  const taxCents = Math.round((cents * TAX) / 100);
  const [total, tax] = [amountText(cents), amountText(taxCents)];
  const row: Row = {
    id: String(20_000 + line),
    name: item.name,
    product_id: productId,
    variation_id: variationId,
    quantity,
    subtotal: total,
    subtotal_tax: tax,
    total,
    total_tax: tax,
    taxes: [{ id: 1, total: tax, subtotal: tax }],
    sku: item.sku,
  };
  return { row, cents, taxCents };
}

/** Ten euros back on every eleventh order that was paid. */
function refundRows(orders: readonly Row[]): readonly Row[] {
  return orders
    .filter(({ date_paid_gmt: paidAt }) => paidAt !== null)
    .filter((_, index) => index % 11 === 4)
    .map(({ id, date_modified_gmt }, index) => ({
      id: String(80_000 + index),
      order_id: id,
      amount: '10.00',
      reason: 'Verpackung beschädigt',
      date_created_gmt: date_modified_gmt,
    }));
}
