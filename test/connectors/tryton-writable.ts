// What the laws of writing change in a simulated Tryton, each case a record of its own. Rows made up, shapes after Tryton 6.0 `fields_get`.
import type { Row, Rows } from '../../src/simulator/contract.ts';
import type { WriteKeys } from './tryton-write-cases.ts';

export const KEYS: WriteKeys = {
  customer: '41',
  address: '42',
  unusedCustomer: '42',
  employee: '31',
  leaver: '32',
  manager: '1',
  draft: '31',
  draftLine: '311',
  quotation: '32',
  quotationLine: '321',
  toOpen: '33',
  toCancel: '34',
  cancelled: '35',
  toShip: '36',
  toShipInPart: '37',
  lineToShip: '370',
  item: '1',
  stockedItem: '2',
  storage: '12',
  shelf: '13',
  terms: '60 days',
};

const DATED = { create_date: '2026-05-02T08:00:00.000000Z', write_date: null };
const ACTIVE = { ...DATED, active: true };
const PLACE = { parent: null, warehouse: null, ...ACTIVE };

const party = (id: number, name: string, categories: readonly number[]): Row => ({
  id,
  name,
  code: `W-${id}`,
  categories,
  lang: null,
  ...ACTIVE,
});

const address = (id: number, sequence: number, values: Row): Row => ({
  id,
  party: 41,
  party_name: null,
  name: null,
  street: `Kai ${id}`,
  postal_code: '20457',
  city: 'Hamburg',
  country: 4,
  subdivision: null,
  invoice: false,
  delivery: false,
  sequence,
  ...ACTIVE,
  ...values,
});

const mechanism = (id: number, of: number, type: string, value: string): Row => ({
  id,
  party: of,
  type,
  value,
  name: null,
  sequence: id,
  ...ACTIVE,
});

const sale = (id: number, state: string): Row => ({
  id,
  company: 1,
  number: state === 'draft' ? null : `SO-${id}`,
  reference: `PO ${id}`,
  description: null,
  party: 1,
  invoice_party: null,
  invoice_address: 1,
  shipment_party: null,
  shipment_address: 1,
  payment_term: 1,
  currency: 1,
  warehouse: 5,
  sale_date: state === 'processing' ? '2026-05-20' : null,
  shipping_date: '2026-05-21',
  state,
  invoice_state: state === 'processing' ? 'waiting' : 'none',
  shipment_state: state === 'processing' ? 'waiting' : 'none',
  employee: null,
  comment: 'Ring twice',
  ...DATED,
});

/** Line 310 is the first of sale 31. */
const line = (of: number, index: number): Row => ({
  id: of * 10 + index,
  sale: of,
  sequence: index + 1,
  type: 'line',
  product: 1,
  description: 'Pump, blue',
  unit: 1,
  quantity: '2',
  unit_price: '49.90',
  taxes_rate: null,
  ...DATED,
});

const shipment = (id: number): Row => ({
  id,
  number: `SH-${id}`,
  reference: null,
  state: 'waiting',
  customer: 1,
  delivery_address: 1,
  warehouse: 5,
  company: 1,
  effective_date: null,
  planned_date: '2026-05-21',
  ...DATED,
});

const move = (id: number, values: Row): Row => ({
  id,
  product: 1,
  uom: 1,
  company: 1,
  origin: null,
  shipment: null,
  quantity: '2',
  state: 'draft',
  planned_date: '2026-05-21',
  effective_date: null,
  ...DATED,
  ...values,
});

/** What goes out for a line, and what is picked for it before. */
const goods = (of: number, index: number): readonly Row[] => {
  const out = of * 100 + index;
  const at = { shipment: `stock.shipment.out,${of}` };
  return [
    move(out, { ...at, from_location: 2, to_location: 7, origin: `sale.line,${of * 10 + index}` }),
    move(out + 10, { ...at, from_location: 12, to_location: 2, origin: `stock.move,${out}` }),
  ];
};

export const writable: Rows = {
  'party.party': [
    party(41, 'Nordwind Traders GmbH', [1]),
    party(42, 'Nobody’s customer', [1]),
    party(51, 'Mia Berg', []),
    party(52, 'Ole Brandt', []),
  ],
  'party.address': [address(41, 1, { invoice: true }), address(42, 2, { delivery: true }), address(43, 3, {})],
  'party.contact_mechanism': [
    mechanism(41, 41, 'email', 'ap@nordwind.example'),
    mechanism(42, 41, 'phone', '040 5550101'),
    mechanism(51, 51, 'email', 'mia@nordlicht.example'),
  ],
  'party.identifier': [
    { id: 41, party: 41, type: 'eu_vat', code: 'DE136695976', sequence: 1, ...DATED },
    { id: 42, party: 41, type: null, code: 'K-77', sequence: 2, ...DATED },
  ],
  'company.employee': [51, 52].map((person, index) => ({
    id: 31 + index,
    party: person,
    company: 1,
    start_date: '2024-03-01',
    end_date: null,
    supervisor: null,
    ...DATED,
  })),
  'account.invoice.payment_term': [{ id: 2, name: '60 days' }],
  'stock.location': [
    { id: 2, name: 'Output', code: 'OUT', type: 'output', ...PLACE, parent: 5, warehouse: 5 },
    { id: 4, name: 'Lost and Found', code: null, type: 'lost_found', ...PLACE },
    { id: 7, name: 'Customer', code: 'CUS', type: 'customer', ...PLACE },
  ],
  'stock.move': [
    move(1, {
      product: 2,
      quantity: '20',
      from_location: 4,
      to_location: 12,
      state: 'done',
      effective_date: '2026-05-03',
    }),
    ...[36, 37].flatMap((of) => [...goods(of, 0), ...goods(of, 1)]),
  ],
  'stock.shipment.out': [shipment(36), shipment(37)],
  'sale.sale': [
    sale(31, 'draft'),
    sale(32, 'quotation'),
    sale(33, 'draft'),
    sale(34, 'draft'),
    sale(35, 'cancelled'),
    sale(36, 'processing'),
    sale(37, 'processing'),
  ],
  'sale.line': [31, 32, 33, 34, 35, 36, 37].flatMap((of) => [line(of, 0), line(of, 1)]),
};
