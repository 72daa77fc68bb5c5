// What the simulated Tryton fills into forms and does with shipments. Rows made up here, behaviour as recorded from a server 6.0.29.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTryton } from '../../connectors/tryton/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });
const dated = { create_date: '2026-01-02T08:00:00.000001Z', write_date: null, active: true };
const place = { parent: 5, warehouse: 5, ...dated };

const rows: Rows = {
  'currency.currency': [{ id: 1, code: 'EUR', name: 'Euro', digits: 2, rounding: '0.01' }],
  'account.invoice.payment_term': [{ id: 1, name: '30 days' }],
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'party.party': [
    { id: 1, name: 'Nordlicht GmbH', code: '1', categories: [], ...dated },
    { id: 2, name: 'Alpenblick', code: '2', categories: [], customer_payment_term: 1, ...dated },
  ],
  'party.address': [
    { id: 1, party: 2, street: 'A', invoice: false, delivery: true, sequence: 1, ...dated, active: false },
    { id: 2, party: 2, street: 'B', invoice: false, delivery: false, sequence: 2, ...dated },
    { id: 3, party: 2, street: 'C', invoice: true, delivery: false, sequence: 3, ...dated },
  ],
  'product.uom': [{ id: 1, name: 'Unit', symbol: 'u', digits: 0 }],
  'product.template': [
    { id: 1, name: 'Lampe', code: 'L', type: 'goods', default_uom: 1, list_price: '49.9', categories: [], ...dated },
  ],
  'product.product': [{ id: 1, template: 1, suffix_code: null, code: 'L', cost_price: '3', ...dated }],
  'stock.location': [
    { id: 2, name: 'Out', code: 'OUT', type: 'output', ...place },
    { id: 3, name: 'Storage', code: 'STO', type: 'storage', ...place },
    { id: 5, name: 'Warehouse', code: 'WH', type: 'warehouse', ...place, parent: null },
    { id: 7, name: 'Customer', code: 'CUS', type: 'customer', ...place, parent: null, warehouse: null },
  ],
};

let simulator: Simulator;
let authorization: string;
beforeEach(async () => {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  simulator = await startTryton({ rows, clock, limits: 'unmetered' });
  await signIn();
});
afterEach(() => simulator.close());

async function signIn(): Promise<void> {
  const [id, session] = (await call('common.db.login', 'gateway', { password: 'tryton-secret' }, 'en')) as [
    number,
    string,
  ];
  authorization = `Session ${Buffer.from(`gateway:${id}:${session}`).toString('base64')}`;
}

/** The result of a call, or its error. */
async function call(method: string, ...params: readonly unknown[]): Promise<unknown> {
  const isModel = method.startsWith('model.');
  const headers = { 'content-type': 'application/json', ...(isModel ? { authorization } : {}) };
  const sent = isModel ? [...params, { company: 1 }] : params;
  const body = JSON.stringify({ id: 1, method, params: sent });
  const response = await fetch(`${simulator.url}/demo/`, { method: 'POST', headers, body });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  return error ?? result;
}

const shipment = (method: string, ...params: readonly unknown[]) =>
  call(`model.stock.shipment.out.${method}`, ...params);
const read = async (model: string, domain: readonly unknown[], ...fields: readonly string[]) =>
  (await call(`model.${model}.search_read`, domain, 0, null, [['id', 'ASC']], fields)) as readonly Row[];

/** A sale of five pieces that waits for its shipment. */
async function processed(): Promise<number> {
  const line = { type: 'line', product: 1, unit: 1, quantity: 5, unit_price: decimal('1') };
  const values = { party: 2, invoice_address: 3, shipment_address: 2, lines: [['create', [line]]] };
  const [sale = 0] = (await call('model.sale.sale.create', [values])) as readonly number[];
  await call('model.sale.sale.quote', [sale]);
  await call('model.sale.sale.confirm', [sale]);
  return sale;
}

test('a quoted sale goes on with the numbers that there are, in their form', async () => {
  await simulator.close();
  const known = { id: 900, number: 'SO-0001042', party: 2, state: 'done', company: 1 };
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  simulator = await startTryton({ rows: { ...rows, 'sale.sale': [known] }, clock, limits: 'unmetered' });
  await signIn();
  const sale = await processed();
  expect(await read('sale.sale', [['id', '=', sale]], 'number')).toMatchObject([{ number: 'SO-0001043' }]);
});

test('a party fills in its addresses in use and its payment term', async () => {
  const [form] = (await call('model.sale.sale.on_change', { party: 2, company: 1 }, ['party'])) as readonly Row[];
  expect(form).toMatchObject({ invoice_address: 3, shipment_address: 2, payment_term: 1 });
});

test('a product fills in its unit and its list price, with four decimals', async () => {
  const line = { product: 1, quantity: 2, taxes: [], sale: -1, '_parent_sale.party': 2, company: 1 };
  const [form] = (await call('model.sale.line.on_change', line, ['product', 'quantity'])) as readonly Row[];
  expect(form).toMatchObject({ unit: 1, unit_price: decimal('49.9000'), amount: decimal('99.80') });
});

test('asking a form is a read', async () => {
  await call('model.sale.sale.on_change', { party: 2 }, ['party']);
  expect(simulator.ledger.callsOf('model.sale.sale.on_change')).toMatchObject([{ kind: 'read' }]);
  expect(simulator.ledger.effects).toEqual([]);
});

test('a new sale ships from the only warehouse, picking what it sends', async () => {
  const sale = await processed();
  expect(await read('sale.sale', [['id', '=', sale]], 'warehouse', 'shipments')).toMatchObject([
    { warehouse: 5, shipments: [1] },
  ]);
  expect(await read('stock.move', [], 'origin', 'from_location', 'to_location', 'state')).toMatchObject([
    { id: 1, origin: 'sale.line,1', from_location: 2, to_location: 7, state: 'draft' },
    { id: 2, origin: 'stock.move,1', from_location: 3, to_location: 2, state: 'draft' },
  ]);
  expect(await read('stock.shipment.out', [], 'warehouse_storage', 'warehouse_output')).toMatchObject([
    { warehouse_storage: 3, warehouse_output: 2 },
  ]);
});

test('what is picked goes, and what remains gets another shipment', async () => {
  const sale = await processed();
  await call('model.stock.move.write', [2], { quantity: 2 });
  for (const method of ['assign_force', 'pick', 'pack', 'done']) expect(await shipment(method, [1])).toBeNull();
  expect(await read('stock.move', [['shipment', '=', 'stock.shipment.out,1']], 'quantity', 'state')).toEqual([
    { id: 1, quantity: 2, state: 'done' },
    { id: 2, quantity: 2, state: 'done' },
  ]);
  expect(await read('stock.move', [['shipment', '=', 'stock.shipment.out,2']], 'quantity', 'state')).toEqual([
    { id: 3, quantity: 3, state: 'draft' },
    { id: 4, quantity: 3, state: 'draft' },
  ]);
  expect(await read('sale.sale', [['id', '=', sale]], 'shipment_state')).toMatchObject([{ shipment_state: 'waiting' }]);
  for (const method of ['assign_force', 'pick', 'pack', 'done']) await shipment(method, [2]);
  expect(await read('sale.sale', [['id', '=', sale]], 'shipment_state')).toMatchObject([{ shipment_state: 'sent' }]);
});

test('a shipment that waits again picks everything anew', async () => {
  await processed();
  await call('model.stock.move.write', [2], { quantity: 2 });
  await shipment('assign_force', [1]);
  expect(await shipment('wait', [1])).toBeNull();
  expect(await read('stock.move', [], 'quantity', 'state')).toEqual([
    { id: 1, quantity: 5, state: 'draft' },
    { id: 3, quantity: 5, state: 'draft' },
  ]);
});

test('a method leaves a shipment alone that is in another state, and answers the same', async () => {
  await processed();
  expect(await shipment('pick', [1])).toBeNull();
  expect(await read('stock.shipment.out', [], 'state')).toEqual([{ id: 1, state: 'waiting' }]);
});

test('a shipment of a day to come is asked about before it is picked', async () => {
  await processed();
  await call('model.stock.shipment.out.write', [1], {
    effective_date: { __class__: 'date', year: 2026, month: 6, day: 2 },
  });
  await shipment('assign_force', [1]);
  expect(await shipment('pick', [1])).toEqual([
    'UserWarning',
    [
      expect.stringMatching(/^[0-9a-f]{32}\.effective_date_future$/),
      'The moves "5u [L] Lampe" have effective dates in the future.',
      '',
    ],
  ]);
  expect(await read('stock.shipment.out', [], 'state')).toEqual([{ id: 1, state: 'assigned' }]);
});

test('a move that is assigned keeps its quantity, and one that is done keeps all', async () => {
  await processed();
  await shipment('assign_force', [1]);
  const write = (values: Row) => call('model.stock.move.write', [2], values);
  expect(await write({ quantity: 1 })).toEqual([
    'UserError',
    ['To modify stock move "5u [L] Lampe" you must reset its state to draft.', '', null],
  ]);
  await shipment('pick', [1]);
  expect(await write({ quantity: 1 })).toEqual([
    'UserError',
    ['You cannot modify stock move "5u [L] Lampe" because it is done.', '', null],
  ]);
});

test('a move that is done is not deleted', async () => {
  await processed();
  for (const method of ['assign_force', 'pick']) await shipment(method, [1]);
  expect(await call('model.stock.move.delete', [2])).toEqual([
    'UserError',
    ['To delete stock move "5u [L] Lampe" you must cancel it or reset its state to draft.', '', null],
  ]);
});
