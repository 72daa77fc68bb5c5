// The Tryton connector against a simulated database, over HTTP. Rows made up here, behaviour after a real server, 6.0.29.
import { afterEach, expect, test } from 'vitest';
import { tryton } from '../../connectors/tryton/index.ts';
import type { AnyPort, Call, Checkpoint, ConnectorConnection, Found, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';

const NOW = '2026-06-01T12:00:00.000Z';
const CREATED = '2026-05-01T08:00:00.123456Z';
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'erp', objectType, value });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const pieces = (value: string) => ({ value, unit: 'C62' });
const stamps = { create_date: CREATED, write_date: null };

function partyRow(id: number, values: Row = {}): Row {
  const code = String(10_000 + id);
  return { id, name: `Party ${id}`, code, active: true, categories: [1], lang: null, ...stamps, ...values };
}

function addressRow(id: number, party: number, values: Row = {}): Row {
  const place = { street: 'Hafenstr. 12\nTor 3', postal_code: '20457', city: 'Hamburg', country: 4 };
  const flags = { invoice: true, delivery: false, active: true, sequence: null };
  return { id, party, party_name: null, ...place, ...flags, ...stamps, ...values };
}

function mechanismRow(id: number, party: number, values: Row = {}): Row {
  return {
    id,
    party,
    type: 'email',
    value: 'AP@Nordwind.example',
    name: null,
    active: true,
    sequence: id,
    ...stamps,
    ...values,
  };
}

function saleRow(id: number, values: Row = {}): Row {
  return {
    id,
    company: 1,
    number: `SO-${1000 + id}`,
    reference: 'PO 7781',
    description: null,
    party: 2,
    invoice_party: null,
    invoice_address: 1,
    shipment_party: null,
    shipment_address: 2,
    payment_term: 1,
    currency: 1,
    warehouse: 5,
    sale_date: '2026-05-02',
    shipping_date: '2026-05-09',
    state: 'draft',
    invoice_state: 'none',
    shipment_state: 'none',
    employee: 1,
    comment: 'Ring twice',
    ...stamps,
    ...values,
  };
}

function lineRow(id: number, sale: number, values: Row = {}): Row {
  const of = { type: 'line', product: 1, description: 'Pump, blue', unit: 1, quantity: '2', unit_price: '49.90' };
  return { id, sale, sequence: id, ...of, taxes_rate: null, ...stamps, ...values };
}

function locationRow(id: number, values: Row = {}): Row {
  return {
    id,
    name: `Zone ${id}`,
    code: `Z${id}`,
    type: 'storage',
    parent: 5,
    warehouse: 5,
    active: true,
    ...stamps,
    ...values,
  };
}

function moveRow(id: number, values: Row): Row {
  const of = { product: 1, uom: 1, company: 1, origin: null, effective_date: null, planned_date: null };
  return { id, ...of, ...stamps, ...values };
}

const ROWS: Rows = {
  'currency.currency': [{ id: 1, code: 'EUR', name: 'Euro', digits: 2, rounding: '0.01' }],
  'country.country': [{ id: 4, code: 'DE', name: 'Germany' }],
  'party.category': [
    { id: 1, name: 'Customer' },
    { id: 2, name: 'Supplier' },
  ],
  'account.invoice.payment_term': [{ id: 1, name: '30 days' }],
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'product.uom': [
    { id: 1, name: 'Unit', symbol: 'u', digits: 0 },
    { id: 2, name: 'Kilogram', symbol: 'kg', digits: 2 },
  ],
  'product.category': [{ id: 1, name: 'Goods' }],
  'party.party': [
    partyRow(1, { name: 'Nordlicht Trading GmbH', categories: [] }),
    partyRow(2, { name: 'Nordwind Traders GmbH', code: '10021', write_date: '2026-05-04T09:12:44.654321Z' }),
    partyRow(3, { active: false }),
    partyRow(4, { categories: [2] }),
    partyRow(5),
    partyRow(6, { name: 'Mia Berg', categories: [] }),
    partyRow(7, { name: 'Jan Ott', categories: [] }),
  ],
  'party.address': [
    addressRow(1, 2),
    addressRow(2, 2, { party_name: 'Nordwind Lager', invoice: false, delivery: true, street: 'Lager 2' }),
    addressRow(3, 2, { active: false }),
    addressRow(4, 5, { invoice: false }),
  ],
  'party.contact_mechanism': [
    mechanismRow(1, 2),
    mechanismRow(2, 2, { type: 'phone', value: '040 5550101', name: 'Office' }),
    mechanismRow(3, 2, { type: 'other', value: 'pager 7' }),
    mechanismRow(4, 2, { active: false, value: 'old@nordwind.example' }),
    mechanismRow(5, 6, { value: 'mia@nordlicht.example' }),
  ],
  'party.identifier': [
    { id: 1, party: 2, type: 'eu_vat', code: 'DE136695976', ...stamps },
    { id: 2, party: 2, type: null, code: 'K-77', ...stamps },
  ],
  'company.employee': [
    { id: 1, party: 6, company: 1, start_date: '2024-03-01', end_date: null, supervisor: 2, ...stamps },
    { id: 2, party: 7, company: 1, start_date: '2020-01-01', end_date: '2026-05-31', supervisor: null, ...stamps },
  ],
  'product.template': [
    {
      id: 1,
      name: 'Pump',
      code: 'PMP',
      type: 'goods',
      default_uom: 1,
      list_price: '49.90',
      salable: true,
      purchasable: true,
      categories: [],
      active: true,
      ...stamps,
    },
    {
      id: 2,
      name: 'Fitting',
      code: 'FIT',
      type: 'service',
      default_uom: 1,
      list_price: '80',
      salable: true,
      purchasable: false,
      categories: [],
      active: true,
      ...stamps,
    },
  ],
  'product.product': [
    {
      id: 1,
      template: 1,
      suffix_code: '-01',
      code: 'PMP-01',
      cost_price: '31.5',
      description: 'A pump',
      active: true,
      ...stamps,
    },
    { id: 2, template: 2, suffix_code: null, code: 'FIT', cost_price: '0', description: null, active: true, ...stamps },
  ],
  'product.identifier': [{ id: 1, product: 1, type: 'ean', code: '4006381333931', ...stamps }],
  'stock.location': [
    locationRow(3, { name: 'Storage Zone', code: 'STO' }),
    locationRow(4, { name: 'Lost and Found', code: null, type: 'lost_found', parent: null, warehouse: null }),
    locationRow(5, { name: 'Warehouse', code: 'WH', type: 'warehouse', parent: null, warehouse: 5 }),
    locationRow(6, { name: 'Supplier', code: 'SUP', type: 'supplier', parent: null, warehouse: null }),
    locationRow(7, { name: 'Customer', code: 'CUS', type: 'customer', parent: null, warehouse: null }),
    locationRow(13, { name: 'Shelf 1', code: 'S1', parent: 3 }),
  ],
  'stock.move': [
    moveRow(1, { quantity: '12', from_location: 4, to_location: 3, state: 'done', effective_date: '2026-05-02' }),
    moveRow(2, { quantity: '7', from_location: 4, to_location: 13, state: 'done', effective_date: '2026-05-02' }),
    moveRow(3, { quantity: '2', from_location: 3, to_location: 7, state: 'assigned', planned_date: '2026-06-02' }),
    moveRow(4, { quantity: '5', from_location: 6, to_location: 3, state: 'draft', planned_date: '2026-06-03' }),
    moveRow(5, { quantity: '1', from_location: 3, to_location: 7, state: 'draft', planned_date: '2026-06-03' }),
  ],
  'sale.sale': [
    saleRow(1, { state: 'quotation' }),
    saleRow(2, { state: 'cancelled', reference: null, employee: null, comment: null }),
    saleRow(3),
  ],
  'sale.line': [
    lineRow(1, 1),
    lineRow(2, 1, {
      type: 'comment',
      product: null,
      unit: null,
      quantity: null,
      unit_price: null,
      description: 'by noon',
    }),
    lineRow(3, 1, {
      product: null,
      unit: null,
      quantity: '3',
      unit_price: '0.3333',
      description: 'Screws',
      sequence: 3,
    }),
    lineRow(4, 3),
  ],
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface World {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly connection: ConnectorConnection;
  readonly port: (objectType: string) => AnyPort;
}

async function start(settings: Record<string, unknown> = {}): Promise<World> {
  const clock = new ManualClock(NOW);
  const startSimulator = await tryton.simulator();
  const simulator = await startSimulator({ rows: ROWS, clock, limits: 'unmetered' });
  const transport = new HttpClient({
    source: 'tryton',
    connections: 8,
    connectTimeoutMs: 1000,
    maxBodyBytes: 50_000_000,
  });
  closing.push(
    () => simulator.close(),
    () => transport.close(),
  );
  const connection = tryton.connect(tryton.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    connection: 'erp',
    transport,
    clock,
    context: { connection: 'erp', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
  });
  const port = (objectType: string): AnyPort => {
    const found = connection.ports.find((each) => each.objectType === objectType);
    if (found === undefined) throw new Error(`no port ${objectType}`);
    return found;
  };
  return { simulator, clock, connection, port };
}

const call: Call = { signal: new AbortController().signal, purpose: 'sync' };

async function foundOf(port: AnyPort, one: string): Promise<Found<EntityName>> {
  const parts = port.parts.map(({ name }) => name);
  const [found] = await port.get([one], parts, call);
  if (found === undefined || found === null || found instanceof SourceError) throw new Error(`no record ${one}`);
  return found;
}

async function recordOf(port: AnyPort, one: string): Promise<unknown> {
  const { record, gaps } = await foundOf(port, one);
  return { ...record, gaps };
}

async function pagesOf(port: AnyPort, from: Checkpoint | null): Promise<Page<EntityName>[]> {
  const pages: Page<EntityName>[] = [];
  for await (const page of port.list(from, call)) pages.push(page);
  return pages;
}

/** What a listing tells: keys with the parts that came. */
const toldBy = (pages: readonly Page<EntityName>[]) =>
  pages.flatMap(({ records }) => records.map((found) => [found.key, ...found.parts]));

/** The checkpoint behind the last page, as the store keeps it. */
function behind(pages: readonly Page<EntityName>[]): Checkpoint {
  return JSON.parse(JSON.stringify(pages.at(-1)?.checkpoint));
}

async function keysOf(port: AnyPort): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of port.keys?.(call) ?? []) keys.push(...page);
  return keys;
}

async function failureOf(attempt: Promise<unknown>): Promise<SourceError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error(`no SourceError but ${String(error)}`);
  return error;
}

const hamburg = { city: 'Hamburg', region: null, postalCode: '20457', country: 'DE' };
const harbour = { ...hamburg, type: 'BILLING', name: null, lines: ['Hafenstr. 12', 'Tor 3'], key: '1' };
const depot = { ...hamburg, type: 'SHIPPING', name: 'Nordwind Lager', lines: ['Lager 2'], key: '2' };
const createdAt = '2026-05-01T08:00:00.123Z';

test('a party becomes a customer with its active addresses, contact points and identifiers', async () => {
  const { port } = await start();
  expect(await recordOf(port('party.party'), '2')).toEqual({
    kind: 'ORGANIZATION',
    number: '10021',
    name: 'Nordwind Traders GmbH',
    status: 'ACTIVE',
    paymentTerms: null,
    identifiers: [
      { type: 'VAT', value: 'DE136695976', isValid: true },
      { type: 'OTHER', value: 'K-77', isValid: null },
    ],
    addresses: [harbour, depot],
    contactPoints: [
      { type: 'EMAIL', value: 'ap@nordwind.example', label: null, original: 'AP@Nordwind.example', isNormalized: true },
      { type: 'PHONE', value: '+49405550101', label: 'Office', original: '040 5550101', isNormalized: true },
    ],
    createdAt,
    updatedAt: '2026-05-04T09:12:44.654Z',
    correlationId: null,
    gaps: [],
  });
});

test('a sale becomes an order; comments are no lines', async () => {
  const { port } = await start();
  const line = { adjustments: [], taxes: [], quantityShipped: null, quantityInvoiced: null };
  const open = { quantityBackordered: null, quantityCancelled: null };
  expect(await recordOf(port('sale.sale'), '1')).toEqual({
    number: 'SO-1001',
    customerPoNumber: 'PO 7781',
    legalEntity: 'nordlicht',
    customer: key('party.party', '2'),
    status: 'DRAFT',
    paymentStatus: 'UNPAID',
    fulfillmentStatus: 'NOT_STARTED',
    invoicingStatus: 'NOT_INVOICED',
    orderedOn: '2026-05-02',
    requestedOn: '2026-05-09',
    currency: 'EUR',
    paymentTerms: '30 days',
    lines: [
      {
        ...line,
        ...open,
        key: '1',
        lineNumber: 1,
        item: key('product.product', '1'),
        sku: 'PMP-01',
        description: 'Pump, blue',
        quantity: pieces('2'),
        unitPrice: eur('49.90'),
        total: eur('99.80'),
      },
      {
        ...line,
        ...open,
        key: '3',
        lineNumber: 3,
        item: null,
        sku: null,
        description: 'Screws',
        quantity: pieces('3'),
        unitPrice: eur('0.3333'),
        total: eur('1.00'),
      },
    ],
    totals: {
      lines: eur('100.80'),
      discount: null,
      charges: null,
      shipping: null,
      tax: eur('0.00'),
      rounding: null,
      refunded: null,
      grand: eur('100.80'),
    },
    billTo: harbour,
    shipTo: depot,
    salesRep: key('company.employee', '1'),
    note: 'Ring twice',
    createdAt,
    updatedAt: createdAt,
    correlationId: null,
    gaps: [],
  });
});

test('a variant becomes an item with its stock per location, a shelf apart from its zone', async () => {
  const { port } = await start();
  const unknown = { onOrder: null, backordered: null, inTransit: null, reorderPoint: null };
  expect(await recordOf(port('product.product'), '1')).toEqual({
    sku: 'PMP-01',
    name: 'Pump',
    description: 'A pump',
    kind: 'GOODS',
    status: 'ACTIVE',
    gtin: '4006381333931',
    unit: 'C62',
    isSold: true,
    listPrice: eur('49.90'),
    cost: eur('31.50'),
    stock: [
      {
        ...unknown,
        location: key('stock.location', '3'),
        onHand: pieces('12'),
        reserved: pieces('2'),
        available: pieces('10'),
        incoming: pieces('5'),
      },
      {
        ...unknown,
        location: key('stock.location', '13'),
        onHand: pieces('7'),
        reserved: pieces('0'),
        available: pieces('7'),
        incoming: pieces('0'),
      },
    ],
    createdAt,
    updatedAt: createdAt,
    gaps: [],
  });
});

test('a service has no stock, which is not the same as none in stock', async () => {
  const { port } = await start();
  expect((await foundOf(port('product.product'), '2')).record).toMatchObject({ kind: 'SERVICE', stock: null });
});

test('a shelf becomes a location below its zone', async () => {
  const { port } = await start();
  expect(await recordOf(port('stock.location'), '13')).toEqual({
    code: 'S1',
    name: 'Shelf 1',
    kind: 'STORAGE',
    status: 'ACTIVE',
    legalEntity: 'nordlicht',
    parent: key('stock.location', '3'),
    address: null,
    createdAt,
    updatedAt: createdAt,
    gaps: [],
  });
});

test('an employee has the name and e-mail of its party, and is inactive behind the end date', async () => {
  const { port } = await start();
  const mia = 'mia@nordlicht.example';
  expect(await recordOf(port('company.employee'), '1')).toEqual({
    name: 'Mia Berg',
    workEmail: mia,
    contactPoints: [{ type: 'EMAIL', value: mia, label: null, original: null, isNormalized: true }],
    legalEntity: 'nordlicht',
    status: 'ACTIVE',
    hiredOn: '2024-03-01',
    terminatedOn: null,
    manager: key('company.employee', '2'),
    createdAt,
    updatedAt: createdAt,
    correlationId: null,
    gaps: [],
  });
  expect((await foundOf(port('company.employee'), '2')).record).toMatchObject({ status: 'INACTIVE', workEmail: null });
});

test('get answers in the order of the keys, inactive parties too, and null for what is no customer or no id', async () => {
  const { port } = await start();
  const answers = await port('party.party').get(['5', '4', '3', '999', '5', '1e3', '0', '99999999999'], ['core'], call);
  expect(answers.map((each) => (each instanceof SourceError ? each.kind : (each?.key ?? null)))).toEqual([
    '5',
    null,
    '3',
    null,
    '5',
    null,
    null,
    null,
  ]);
});

test('get is one call for each model, and reads only the parts asked for', async () => {
  const { port, simulator } = await start();
  await port('party.party').get(['2'], ['core'], call);
  simulator.ledger.clear();
  await port('party.party').get(['2', '3', '5'], ['core', 'addresses'], call);
  const calls = simulator.ledger.calls.map(({ operation }) => operation).sort();
  expect(calls).toEqual(['model.party.address.search_read', 'model.party.party.search_read']);
});

test('a version is the time stamp of the record, to the microsecond', async () => {
  const { port } = await start();
  const { version, sourceUpdatedAt } = await foundOf(port('party.party'), '2');
  expect([version, sourceUpdatedAt]).toEqual(['1777885964.654321', '2026-05-04T09:12:44.654Z']);
});

test('a full listing comes in pages by key and can be resumed behind each', async () => {
  const { port } = await start({ pageSize: 2 });
  const pages = await pagesOf(port('party.party'), null);
  expect(pages.map(({ records, total }) => [records.map((each) => each.key), total])).toEqual([
    [['2', '3'], 3],
    [['5'], 3],
  ]);
  const rest = await pagesOf(port('party.party'), behind(pages.slice(0, 1)));
  expect(toldBy(rest)).toEqual([['5', 'core', 'addresses', 'contactPoints', 'identifiers']]);
  expect(behind(rest)).toEqual(behind(pages));
});

test('behind a complete listing nothing comes while the source rests', async () => {
  const { port } = await start();
  for (const { objectType } of (await start()).connection.ports) {
    const first = await pagesOf(port(objectType), null);
    expect(toldBy(await pagesOf(port(objectType), behind(first)))).toEqual([]);
  }
});

test('an address edited on its own is told as that part of its party', async () => {
  const { port, simulator, clock } = await start();
  const pages = await pagesOf(port('party.party'), null);
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'party.address', key: '4', values: { city: 'Bremen' } });
  const next = await pagesOf(port('party.party'), behind(pages));
  expect(next.flatMap(({ records }) => records.map(({ key: id, record }) => [id, record]))).toMatchObject([
    ['5', { addresses: [{ city: 'Bremen' }] }],
  ]);
  expect(toldBy(next)).toEqual([['5', 'addresses']]);
});

test('an address deactivated or deleted on its own is missed from its party', async () => {
  const { port, simulator, clock } = await start();
  const pages = await pagesOf(port('party.party'), null);
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'party.address', key: '1', values: { active: false } });
  const second = await pagesOf(port('party.party'), behind(pages));
  expect(second.flatMap(({ records }) => records.map((each) => each.record))).toEqual([{ addresses: [depot] }]);
  simulator.change({ action: 'delete', objectType: 'party.address', key: '2' });
  const third = await pagesOf(port('party.party'), behind(second));
  expect(third.flatMap(({ records }) => records.map((each) => each.record))).toContainEqual(
    expect.objectContaining({ number: '10021', addresses: [] }),
  );
});

test('two changes in one instant, with a look between them, are both told', async () => {
  const { port, simulator, clock } = await start();
  const pages = await pagesOf(port('party.party'), null);
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'party.party', key: '2', values: { name: 'One' } });
  const second = await pagesOf(port('party.party'), behind(pages));
  simulator.change({ action: 'update', objectType: 'party.party', key: '5', values: { name: 'Two' } });
  const third = await pagesOf(port('party.party'), behind(second));
  expect([toldBy(second), toldBy(third)].map((told) => told.map(([id]) => id))).toEqual([['2'], ['5']]);
});

test('a change that becomes visible after a later one is told', async () => {
  const { port, simulator, clock } = await start();
  const pages = await pagesOf(port('party.party'), null);
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'party.party', key: '2', values: { name: 'Short' } });
  const second = await pagesOf(port('party.party'), behind(pages));
  const late = '2026-06-01T12:59:30.000000Z';
  simulator.change({ action: 'create', objectType: 'party.party', row: partyRow(90, { create_date: late }) });
  const third = await pagesOf(port('party.party'), behind(second));
  expect(toldBy(third).map(([id]) => id)).toEqual(['90']);
});

test('an order line, an address and a product tell the records that show them', async () => {
  const { port, simulator, clock } = await start();
  const orders = behind(await pagesOf(port('sale.sale'), null));
  const items = behind(await pagesOf(port('product.product'), null));
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'sale.line', key: '4', values: { quantity: '4' } });
  simulator.change({ action: 'update', objectType: 'product.template', key: '1', values: { name: 'Pump II' } });
  expect(toldBy(await pagesOf(port('sale.sale'), orders))).toEqual([['3', 'core', 'lines']]);
  expect(toldBy(await pagesOf(port('product.product'), items))).toEqual([['1', 'core']]);
  clock.advance(3_600_000);
  simulator.change({ action: 'update', objectType: 'party.address', key: '2', values: { city: 'Kiel' } });
  const told = toldBy(await pagesOf(port('sale.sale'), orders));
  expect(told).toEqual([
    ['1', 'core'],
    ['2', 'core'],
    ['3', 'core', 'lines'],
  ]);
});

test('keys tell every customer, and one that was deleted no more', async () => {
  const { port, simulator } = await start({ pageSize: 2 });
  expect(await keysOf(port('party.party'))).toEqual(['2', '3', '5']);
  simulator.change({ action: 'delete', objectType: 'party.party', key: '5' });
  expect(await keysOf(port('party.party'))).toEqual(['2', '3']);
});

test('a session that ended is opened again once, and the call repeated', async () => {
  const { port, simulator } = await start();
  await foundOf(port('stock.location'), '3');
  simulator.ledger.clear();
  simulator.faults.add({ fault: { kind: 'expire-session' }, times: 1 });
  expect((await foundOf(port('stock.location'), '3')).key).toBe('3');
  expect(simulator.ledger.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ['model.stock.location.search_read', 401],
    ['common.db.login', 200],
    ['model.stock.location.search_read', 200],
  ]);
});

test('a wrong password is unauthenticated, and told by the check without the password', async () => {
  const { port, connection } = await start({ user: 'nobody', password: 'wrong-one' });
  const error = await failureOf(port('stock.location').get(['3'], ['core'], call));
  expect(error.kind).toBe('unauthenticated');
  expect(await connection.check(call)).toEqual([
    { what: 'sign in', ok: false, detail: 'tryton common.db.login: status 401 (check user and password)' },
  ]);
});

test('an error inside of HTTP 200 is a failure of its own kind, without its text', async () => {
  const { port, simulator } = await start();
  await foundOf(port('stock.location'), '3');
  const kinds: unknown[] = [];
  for (const error of [
    ['UserError', ['secret', '', null]],
    ['UserWarning', ['n', 'secret', '']],
    ['ConcurrencyException', 'secret'],
    ['secret', ''],
  ]) {
    simulator.faults.add({ fault: { kind: 'rewrite', rewrite: () => ({ id: 1, error }) }, times: 1 });
    const failure = await failureOf(port('stock.location').get(['3'], ['core'], call));
    kinds.push([failure.kind, failure.message.includes('secret')]);
  }
  expect(kinds).toEqual([
    ['invalid', false],
    ['invalid', false],
    ['conflict', false],
    ['protocol', false],
  ]);
});

test('the check is fine on a good connection', async () => {
  const { connection } = await start();
  const lines = await connection.check(call);
  expect(lines.filter(({ ok }) => !ok)).toEqual([]);
  expect(lines.map(({ what }) => what)).toContain('read party.address');
});

test('the check names a field that the database does not have', async () => {
  const { connection, simulator } = await start();
  const known = Object.fromEntries(['id', 'create_date', 'write_date', 'party', 'type'].map((field) => [field, {}]));
  const rewrite = () => ({ id: 1, result: known });
  simulator.faults.add({ fault: { kind: 'rewrite', rewrite }, operation: /party\.identifier\.fields_get/ });
  expect((await connection.check(call)).filter(({ ok }) => !ok)).toEqual([
    {
      what: 'read party.identifier',
      ok: false,
      detail: 'has no code (activate the module that adds them, or update)',
    },
  ]);
});

test('a company that the user does not see is named by the check', async () => {
  const { connection } = await start({ company: 9 });
  expect((await connection.check(call)).find(({ what }) => what === 'company 9')).toEqual({
    what: 'company 9',
    ok: false,
    detail: 'the user does not see it (set company, or add it to the user)',
  });
});
