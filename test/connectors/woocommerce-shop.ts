// A small shop for the tests of the WooCommerce connector. Rows made up here, shapes after the REST API v3 documentation (release 10.7).
import type { Row, Rows } from '../../src/simulator/contract.ts';

// Pages hold three records: equal times stand on both sides of their borders.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

function table(row: (index: number) => Row): readonly Row[] {
  return TIMES.map((date_modified_gmt, index) => ({
    ...row(index),
    date_created_gmt: `2026-04-0${index + 1}T22:30:00.000Z`,
    date_modified_gmt,
  }));
}

export const IDS = {
  customers: (index: number) => String(20 + index),
  products: (index: number) => String(40 + index),
  variations: (index: number) => `${45 + (index % 3)}:${60 + index}`,
  orders: (index: number) => String(100 + index),
  payments: (index: number) => String(100 + index),
  refunds: (index: number) => `${100 + index}:${140 + index}`,
} as const;

export type ObjectType = keyof typeof IDS;

export function isObjectType(name: string): name is ObjectType {
  return Object.hasOwn(IDS, name);
}

export function address(values: Row = {}): Row {
  return {
    first_name: 'Mara',
    last_name: 'Lind',
    company: '',
    address_1: 'Hafenstr. 12',
    address_2: '',
    city: 'Hamburg',
    state: '',
    postcode: '20095',
    country: 'DE',
    ...values,
  };
}

export function orderLine(index: number, values: Row = {}): Row {
  return {
    id: 200 + index,
    name: 'Pump',
    product_id: 41,
    variation_id: 0,
    quantity: 2,
    subtotal: '100.00',
    subtotal_tax: '19.00',
    total: '100.00',
    total_tax: '19.00',
    taxes: [{ id: 1, total: '19.00', subtotal: '19.00' }],
    meta_data: [],
    sku: 'PMP-1',
    ...values,
  };
}

export const ROWS: Rows = {
  payment_gateways: [{ id: 'stripe', title: 'Card', method_supports: ['products', 'refunds'] }],
  settings: [
    { id: 'woocommerce_store_address', value: 'Hafenstr. 1' },
    { id: 'woocommerce_store_city', value: 'Hamburg' },
    { id: 'woocommerce_default_country', value: 'DE:DE-HH' },
    { id: 'woocommerce_store_postcode', value: '20095' },
  ],
  customers: table((index) => ({
    id: IDS.customers(index),
    email: `mara${index}@nordwind.example`,
    first_name: 'Mara',
    last_name: `Lind ${index}`,
    username: `mara${index}`,
    role: 'customer',
    billing: address({
      company: index === 3 ? 'Nordwind Traders GmbH' : '',
      email: index === 4 ? 'bills@nordwind.example' : `mara${index}@nordwind.example`,
      phone: '040 5550101',
    }),
    shipping: index === 5 ? {} : address({ address_1: 'Kai 3' }),
    is_paying_customer: index > 2,
    meta_data: [
      { id: 1, key: 'segment', value: 'retail' },
      { id: 2, key: '_session', value: 'x' },
    ],
  })),
  products: table((index) => ({
    id: IDS.products(index),
    name: `Pump ${index}`,
    type: index > 4 ? 'variable' : 'simple',
    sku: `PMP-${index}`,
    regular_price: '50.00',
    manage_stock: index !== 6,
    stock_quantity: '12',
    virtual: index === 2,
    status: index === 3 ? 'draft' : 'publish',
    meta_data: [{ id: 3, key: 'shelf', value: 7 }],
  })),
  variations: table((index) => ({
    id: IDS.variations(index).split(':')[1],
    product_id: String(45 + (index % 3)),
    sku: `PMP-V${index}`,
    description: 'With hose',
    regular_price: '60.00',
    manage_stock: index !== 3,
    stock_quantity: '5',
    attributes: [
      { id: 1, name: 'Colour', option: `red ${index}` },
      { id: 2, name: 'Size', option: '' },
    ],
  })),
  orders: table((index) => ({
    id: IDS.orders(index),
    number: `W-${1000 + index}`,
    status: index === 1 ? 'completed' : 'processing',
    currency: 'EUR',
    customer_id: index === 2 ? 0 : Number(IDS.customers(index)),
    billing: address({ email: `Mara${index}@Nordwind.example`, phone: '' }),
    shipping: address(),
    customer_note: 'Ring twice',
    payment_method: 'stripe',
    payment_method_title: 'Card',
    transaction_id: `ch_${index}`,
    date_paid_gmt: '2026-04-20T10:00:00.000Z',
    line_items: [
      orderLine(index, index === 5 ? { total: '90.00', product_id: 45, variation_id: 60 } : {}),
      orderLine(20 + index, { quantity: 3, subtotal: '100.00' }),
    ],
    tax_lines: [{ id: 9, rate_code: 'DE-VAT-1', rate_id: 1, label: 'VAT', compound: false, tax_total: '38.00' }],
    fee_lines: [{ id: 10, name: 'Gift', total: '5.00', total_tax: '0' }],
    shipping_total: '4.90',
    total_tax: '38.00',
    total: '247.90',
    meta_data: [{ id: 4, key: 'source', value: { channel: 'ads' } }],
  })),
  refunds: table((index) => ({
    id: IDS.refunds(index).split(':')[1],
    order_id: IDS.orders(index),
    amount: index === 4 ? '247.90' : '10.00',
    reason: 'Scratched',
  })),
};
