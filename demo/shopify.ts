import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { amountText, taxOf } from './money.ts';
import { isTurn, type Random, randomOf } from './random.ts';
import { webOrdersOf } from './shopify-orders.ts';
import type { Company, Customer, Item, LegalEntity, Phone, PostalAddress } from './types.ts';

export type Shop = 'eu' | 'uk';

/** What the two shops have in common, and what tells them apart. */
export interface ShopKind {
  readonly shop: Shop;
  readonly entity: LegalEntity;
  readonly currency: string;
  /** Of prices in the currency of the shop for one euro, in hundredths. */
  readonly rate: number;
  /** Keys of the two shops do not meet. */
  readonly base: number;
}

const KINDS: Readonly<Record<Shop, ShopKind>> = {
  eu: { shop: 'eu', entity: 'NT-DE', currency: 'EUR', rate: 100, base: 100_000_000 },
  uk: { shop: 'uk', entity: 'NT-UK', currency: 'GBP', rate: 86, base: 200_000_000 },
};

/** The key of a record in its shop. */
export function keyOf({ base }: ShopKind, kind: keyof typeof OFFSETS, index: number): string {
  return String(base + OFFSETS[kind] + index);
}

const OFFSETS = {
  location: 1_000,
  address: 1_000_000,
  customer: 7_000_000,
  product: 5_000_000,
  variant: 5_100_000,
  stock: 5_200_000,
  order: 9_000_000,
  line: 9_100_000,
  transaction: 9_200_000,
  refund: 9_300_000,
  fulfillment: 9_400_000,
  sent: 9_500_000,
} as const;

/**
 * The rows of one of the company's two web shops: customers who also buy on the web, goods by the SKU of the ERP, and web orders.
 *
 * Customers keep the e-mail that the ERP has, names in the spelling of whoever typed them; those who belong to both legal entities are in
 * both shops. Every twelfth order is of a guest.
 */
export function shopifyRows(company: Company, shop: Shop): Rows {
  const kind = KINDS[shop];
  const random = randomOf(company.seed, `shopify ${shop}`);
  const customers = company.customers.filter((customer) => buysOnTheWeb(customer, kind));
  const items = company.items.filter((item) => item.kind === 'goods' && item.unit === 'unit' && isListed(item, kind));
  const goods = { kind, items, customers };
  return {
    Shop: [
      {
        id: String(kind.base),
        name: shop === 'eu' ? 'Nordlicht Europe' : 'Nordlicht UK',
        currencyCode: kind.currency,
        myshopifyDomain: `nordlicht-${shop}.myshopify.com`,
        ianaTimezone: shop === 'eu' ? 'Europe/Berlin' : 'Europe/London',
      },
    ],
    Location: locationsOf(company, kind),
    Customer: customers.map((customer) => customerRow(customer, kind)),
    Product: productsOf(items, kind),
    ProductVariant: items.map((item) => variantRow(item, kind, random)),
    ...webOrdersOf(company, goods),
  };
}

function buysOnTheWeb({ entities, email, index, kind }: Customer, { entity }: ShopKind): boolean {
  return (
    entities.includes(entity) && email !== null && (kind === 'PERSON' || isTurn(index, 3, 1) || entities.length > 1)
  );
}

function isListed({ template }: Item, { shop }: ShopKind): boolean {
  return shop === 'eu' || isTurn(template, 2, 0);
}

function locationsOf(company: Company, kind: ShopKind): readonly Row[] {
  const names = kind.shop === 'eu' ? company.warehouses.map(({ name }) => `${name} Storage`) : ['London'];
  const country = kind.shop === 'eu' ? 'DE' : 'GB';
  return names.map((name, index) => ({
    id: keyOf(kind, 'location', index),
    name,
    isActive: true,
    address: { address1: null, city: name, countryCode: country },
    createdAt: FOUNDED,
    updatedAt: FOUNDED,
  }));
}

const FOUNDED = '2020-01-07T09:00:00.000Z';

function customerRow(customer: Customer, kind: ShopKind): Row {
  const isPerson = customer.kind === 'PERSON';
  const name = isTurn(customer.index, 5, 2) ? customer.name.toUpperCase() : customer.name;
  const delivery = customer.delivery === null ? [] : [addressRow(customer, customer.delivery, kind, 1)];
  return {
    id: keyOf(kind, 'customer', customer.index),
    firstName: isPerson ? customer.firstName : null,
    lastName: isPerson ? customer.lastName : name,
    email: customer.email?.toLowerCase() ?? null,
    phone: isTurn(customer.index, 4, 3) ? null : `${phoneText(customer.phone)}`,
    note: null,
    tags: isPerson ? ['retail'] : ['b2b'],
    state: isTurn(customer.index, 3, 0) ? 'ENABLED' : 'DISABLED',
    addresses: [addressRow(customer, customer.address, kind, 0), ...delivery],
    metafields: [],
    createdAt: instantText(customer.createdAtMs),
    updatedAt: instantText(customer.createdAtMs),
  };
}

function phoneText({ callingCode, area, local }: Phone): string {
  return `+${callingCode}${area}${local}`.replaceAll(/[^+\d]/g, '');
}

/** An address as a shop keeps it: a company by its name, a person by first and last name. */
export function addressRow(customer: Customer, address: PostalAddress, kind: ShopKind, place: number): Row {
  return {
    id: keyOf(kind, 'address', customer.index * 10 + place),
    company: customer.kind === 'PERSON' ? null : customer.name,
    firstName: customer.firstName,
    lastName: customer.lastName,
    address1: address.street,
    city: address.city,
    zip: address.postalCode,
    province: address.region,
    countryCode: address.country,
  };
}

/** One product for each template that has a listed variant. */
function productsOf(items: readonly Item[], kind: ShopKind): readonly Row[] {
  const templates = new Map<number, Item>();
  for (const item of items) if (!templates.has(item.template)) templates.set(item.template, item);
  return [...templates.values()].map((item) => ({
    id: keyOf(kind, 'product', item.template),
    title: item.name,
    description: item.description ?? '',
    vendor: 'Nordlicht',
    productType: item.family,
    status: item.isActive ? 'ACTIVE' : 'ARCHIVED',
    tags: [item.family.toLowerCase()],
    options: [{ name: 'Variant', values: ['standard'] }],
    createdAt: instantText(item.createdAtMs),
    updatedAt: instantText(item.updatedAtMs ?? item.createdAtMs),
  }));
}

/** What an item costs in the shop, in its cents. */
export function priceOf({ priceCents }: Item, { rate }: ShopKind): number {
  return Math.round((priceCents * rate) / 100);
}

function variantRow(item: Item, kind: ShopKind, random: Random): Row {
  const onHand = random.integer(0, 60);
  const committed = Math.min(onHand, random.integer(0, 4));
  return {
    id: keyOf(kind, 'variant', item.index),
    productId: keyOf(kind, 'product', item.template),
    inventoryItemId: keyOf(kind, 'stock', item.index),
    sku: item.sku,
    barcode: item.gtin,
    price: amountText(priceOf(item, kind)),
    cost: amountText(Math.round((item.costCents * kind.rate) / 100)),
    tracked: true,
    requiresShipping: true,
    selectedOptions: item.suffix === null ? [] : [{ name: 'Variant', value: item.suffix }],
    levels: [
      {
        locationId: keyOf(kind, 'location', 0),
        on_hand: onHand,
        committed,
        available: onHand - committed,
        incoming: 0,
      },
    ],
    createdAt: instantText(item.createdAtMs),
    updatedAt: instantText(item.updatedAtMs ?? item.createdAtMs),
  };
}

/** A share of net amounts as tax in cents; what is sold abroad bears none. */
export function taxCentsOf(cents: readonly number[], country: string, { shop }: ShopKind): readonly number[] {
  const rate = shop === 'eu' ? (country === 'DE' ? 1900 : 0) : country === 'GB' ? 2000 : 0;
  return cents.map((each) => taxOf(each, rate));
}
