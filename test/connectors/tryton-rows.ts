// What the laws of a connector find in a simulated Tryton. Rows made up here, shapes after Tryton 6.0 `fields_get`.
import type { Row, Rows } from '../../src/simulator/contract.ts';
import { writable } from './tryton-writable.ts';

// Pages hold three records: equal times stand on both sides of their borders.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000000Z`);

/** Eight rows with ids from `first` on, created at the times above and never changed since. */
function table(row: (id: number, index: number) => Row, first = 1): readonly Row[] {
  return TIMES.map((at, index) => ({
    id: first + index,
    ...row(first + index, index),
    create_date: at,
    write_date: null,
  }));
}

const never = { create_date: TIMES[0], write_date: null };

const read: Rows = {
  'currency.currency': [{ id: 1, code: 'EUR', name: 'Euro', digits: 2, rounding: '0.01' }],
  'country.country': [{ id: 4, code: 'DE', name: 'Germany' }],
  'party.category': [{ id: 1, name: 'Customer' }],
  'account.invoice.payment_term': [{ id: 1, name: '30 days' }],
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'product.uom': [{ id: 1, name: 'Unit', symbol: 'u', digits: 0, category: 1 }],
  'product.category': [{ id: 1, name: 'Goods' }],
  'party.party': [
    ...table((id) => ({
      name: `Party ${id}`,
      code: String(10_000 + id),
      active: id !== 3,
      categories: [1],
      lang: null,
    })),
    ...table((id) => ({ name: `Employee ${id}`, code: `E-${id}`, active: true, categories: [], lang: null }), 21),
  ],
  'party.address': table((id) => ({
    party: id,
    party_name: null,
    street: 'Hafenstr. 12',
    postal_code: '20095',
    city: 'Hamburg',
    country: 4,
    invoice: true,
    delivery: false,
    active: true,
    sequence: null,
  })),
  'party.contact_mechanism': table((id) => ({
    party: 20 + id,
    type: 'email',
    value: `e${id}@nordlicht.example`,
    name: null,
    active: true,
    sequence: id,
  })),
  'company.employee': table((id) => ({
    party: 20 + id,
    company: 1,
    start_date: '2024-01-01',
    end_date: null,
    supervisor: id === 1 ? null : 1,
  })),
  'product.template': table((id) => ({
    name: `Pump ${id}`,
    code: `PMP-${id}`,
    type: 'goods',
    default_uom: 1,
    sale_uom: 1,
    list_price: '5',
    salable: true,
    purchasable: false,
    categories: [],
    active: true,
  })),
  'product.product': table((id) => ({
    template: id,
    suffix_code: null,
    code: `PMP-${id}`,
    cost_price: '3',
    description: null,
    active: true,
  })),
  'product.identifier': [{ id: 1, product: 1, type: 'ean', code: '4006381333931', ...never }],
  'stock.location': [
    { id: 5, name: 'Warehouse', code: 'WH', type: 'warehouse', parent: null, warehouse: 5, active: true, ...never },
    ...table(
      (id) => ({ name: `Zone ${id}`, code: `Z${id}`, type: 'storage', parent: 5, warehouse: 5, active: true }),
      11,
    ).slice(1),
  ],
  'sale.sale': table((id) => ({
    company: 1,
    number: `SO-${id}`,
    reference: null,
    description: null,
    party: 1,
    invoice_party: null,
    invoice_address: 1,
    shipment_party: null,
    shipment_address: 1,
    payment_term: 1,
    currency: 1,
    warehouse: 5,
    sale_date: null,
    shipping_date: null,
    state: 'draft',
    invoice_state: 'none',
    shipment_state: 'none',
    employee: null,
    comment: null,
  })),
  'sale.line': table((id) => ({
    sale: id,
    sequence: 1,
    type: 'line',
    product: id,
    description: 'Pump',
    unit: 1,
    quantity: '2',
    unit_price: '5',
    taxes_rate: null,
  })),
};

/** The rows that are read, with those that the laws of writing change. */
export const rows: Rows = Object.fromEntries(
  [...new Set([...Object.keys(read), ...Object.keys(writable)])].map((model) => [
    model,
    [...(read[model] ?? []), ...(writable[model] ?? [])],
  ]),
);
