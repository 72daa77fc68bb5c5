// The rows of a small shop. Values made up here, shapes after the Admin GraphQL schema 2026-07.
import type { Rows } from '../../src/simulator/contract.ts';

// Pages hold three records: equal times stand on both sides of their borders.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

/** Eight rows of a type, one for each time. */
function table(row: (index: number) => Readonly<Record<string, unknown>>) {
  return TIMES.map((updatedAt, index) => ({ ...row(index), createdAt: '2026-05-01T07:00:00.000Z', updatedAt }));
}

const PREFIXES: Readonly<Record<string, string>> = {
  Customer: '71',
  Order: '90',
  OrderTransaction: '91',
  Refund: '92',
  Fulfillment: '93',
  Product: '50',
  ProductVariant: '51',
  Location: '60',
};

/** The identifier of a row: `key('Customer', 3)`. */
export function key(type: string, index: number): string {
  return `${PREFIXES[type]}${String(index).padStart(2, '0')}`;
}

export const KEYS = TIMES.map((_, index) => index);

/** More lines than come with an order. */
export const MANY_LINES = 53;

function linesOf(index: number, length = 2) {
  return Array.from({ length }, (_, line) => ({
    id: `9${index}${String(line).padStart(3, '0')}`,
    variantId: line === 1 && index === 4 ? null : key('ProductVariant', line % 8),
    sku: `PMP-0${line % 8}`,
    title: `Pump ${line}`,
    quantity: 2,
    currentQuantity: index === 3 && line === 0 ? 1 : 2,
    originalUnitPrice: '50.00',
    discountAllocations: line === 0 ? [{ amount: '10.00' }] : [],
    taxLines: [{ title: 'VAT', ratePercentage: 19, price: line === 0 ? '17.10' : '19.00' }],
  }));
}

export const rows: Rows = {
  Shop: [
    {
      id: '1',
      name: 'Nordlicht',
      currencyCode: 'EUR',
      myshopifyDomain: 'nordlicht.myshopify.com',
      ianaTimezone: 'Europe/Berlin',
    },
  ],
  Location: table((index) => ({
    id: key('Location', index),
    name: `Store ${index}`,
    isActive: index !== 3,
    address: { address1: 'Kai 1', city: 'Hamburg', zip: '20457', countryCode: 'DE', country: 'Germany' },
  })),
  Customer: table((index) => ({
    id: key('Customer', index),
    firstName: index === 2 ? null : 'Mara',
    lastName: `Lind ${index}`,
    email: index === 4 ? null : `Mara${index}@Nordwind.example`.toLowerCase(),
    phone: index === 1 ? '+493012345678' : null,
    state: 'DISABLED',
    addresses: [
      {
        id: `7${index}01`,
        firstName: 'Mara',
        lastName: 'Lind',
        address1: 'Hafenstr. 12',
        city: 'Hamburg',
        zip: '20457',
        countryCode: 'DE',
        country: 'Germany',
      },
      ...(index === 0
        ? [
            {
              id: '7002',
              company: 'Nordwind GmbH',
              address1: 'Kai 3',
              city: 'Bremen',
              zip: '28195',
              countryCode: 'DE',
              country: 'Germany',
            },
          ]
        : []),
    ],
    metafields: [
      { namespace: 'custom', key: 'vat', type: 'single_line_text_field', value: `DE13669597${index}` },
      { namespace: 'custom', key: 'priority', type: 'number_integer', value: String(index) },
    ],
  })),
  Product: table((index) => ({
    id: key('Product', index),
    title: `Pump ${index}`,
    description: index === 2 ? '' : 'Moves water.',
    status: index === 3 ? 'ARCHIVED' : 'ACTIVE',
    options: [{ name: 'Colour', values: ['red'] }],
  })),
  ProductVariant: table((index) => ({
    id: key('ProductVariant', index),
    productId: key('Product', index),
    sku: index === 4 ? null : `PMP-0${index}`,
    barcode: index === 5 ? null : '4006381333931',
    price: '50.00',
    selectedOptions: index === 6 ? [] : [{ name: 'Colour', value: 'red' }],
    inventoryItemId: `52${String(index).padStart(2, '0')}`,
    cost: index === 5 ? null : '31.5',
    requiresShipping: index !== 6,
    levels: [
      { locationId: key('Location', 0), available: 7, on_hand: 10, committed: 3, incoming: 5 },
      { locationId: key('Location', 1), available: 0, on_hand: 0, committed: 0, incoming: 0 },
    ],
  })),
  Order: table((index) => ({
    id: key('Order', index),
    name: `#104${index}`,
    customerId: index === 2 ? null : key('Customer', index),
    email: index === 2 ? 'Guest@Example.com' : `mara${index}@nordwind.example`,
    poNumber: index === 3 ? null : `PO ${index}`,
    note: index === 1 ? null : 'Ring twice',
    sourceName: 'web',
    currencyCode: 'EUR',
    presentment: index === 6 ? { currencyCode: 'USD', rate: 1.1 } : null,
    taxesIncluded: index === 5,
    processedAt: `2026-05-01T07:0${index}:00.000Z`,
    cancelledAt: index === 3 ? '2026-05-03T09:00:00.000Z' : null,
    displayFinancialStatus: index === 1 ? 'AUTHORIZED' : 'PAID',
    subtotalPrice: '190.00',
    totalDiscounts: '10.00',
    totalShippingPrice: '4.9',
    totalTax: '36.10',
    totalPrice: '231.00',
    billingAddress: {
      firstName: 'Mara',
      lastName: 'Lind',
      address1: 'Hafenstr. 12',
      city: 'Hamburg',
      zip: '20457',
      countryCode: 'DE',
    },
    shippingAddress:
      index === 4
        ? null
        : { company: 'Nordwind GmbH', address1: 'Kai 3', city: 'Bremen', zip: '28195', countryCode: 'DE' },
    lineItems: linesOf(index),
  })),
  OrderTransaction: table((index) => ({
    id: key('OrderTransaction', index),
    orderId: key('Order', index),
    kind: index === 1 ? 'CAPTURE' : 'SALE',
    status: index === 3 ? 'FAILURE' : 'SUCCESS',
    gateway: 'shopify_payments',
    paymentId: `pay-${index}`,
    amount: '231.00',
    processedAt: '2026-05-01T07:05:00.000Z',
  })),
  Refund: table((index) => ({
    id: key('Refund', index),
    orderId: key('Order', index),
    note: index === 2 ? null : `Refund ${index}`,
    amount: '12.50',
    processedAt: '2026-05-02T07:05:00.000Z',
  })),
  Fulfillment: table((index) => ({
    id: key('Fulfillment', index),
    orderId: key('Order', index),
    name: `#104${index}.1`,
    status: index === 3 || index === 6 ? 'CANCELLED' : 'SUCCESS',
    displayStatus: [
      'FULFILLED',
      'IN_TRANSIT',
      'DELIVERED',
      'CANCELED',
      'OUT_FOR_DELIVERY',
      'FAILURE',
      'CANCELED',
      'FULFILLED',
    ][index],
    locationId: key('Location', 0),
    deliveredAt: index === 2 ? '2026-05-04T10:00:00.000Z' : null,
    tracking: index === 4 ? [] : [{ company: 'DHL', number: `JD0${index}`, url: `https://track.example/JD0${index}` }],
    lineItems: [{ id: `94${index}0`, lineItemId: `9${index}000`, quantity: 1 }],
  })),
  MetafieldDefinition: [
    {
      id: '1',
      ownerType: 'CUSTOMER',
      namespace: 'custom',
      key: 'vat',
      name: 'VAT number',
      type: { name: 'single_line_text_field', category: 'TEXT' },
    },
  ],
};

/** The same shop with one order of many lines. */
export const rowsWithManyLines: Rows = {
  ...rows,
  Order: (rows['Order'] ?? []).map((row, index) => (index === 0 ? { ...row, lineItems: linesOf(0, MANY_LINES) } : row)),
};
