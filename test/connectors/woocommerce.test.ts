// The WooCommerce connector against a simulated shop: what the laws of connectors cannot know.
import { afterEach, expect, test } from 'vitest';
import { woocommerce } from '../../connectors/woocommerce/index.ts';
import { customerMapping } from '../../connectors/woocommerce/mapping-customer.ts';
import { orderMapping } from '../../connectors/woocommerce/mapping-order.ts';
import { startWoocommerceWith, type WoocommerceOptions } from '../../connectors/woocommerce/simulator.ts';
import type { WooCustomer, WooOrder } from '../../connectors/woocommerce/wire.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { AnyPort, Call, HttpRequest, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { wireOf } from '../../src/connector/mapping.ts';
import type { Change, PlannedChange, WriteOutcome } from '../../src/connector/write.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { unknownInRequest } from '../support/woocommerce-properties.ts';
import { ROWS } from './woocommerce-shop.ts';

const CONTEXT = { connection: 'shop', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' };
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'shop', objectType, value }) as const;
const call = (): Call => ({ signal: AbortSignal.timeout(5_000), purpose: 'write' });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

interface Options extends Partial<WoocommerceOptions> {
  readonly settings?: Row;
  readonly configured?: ConfiguredFields;
}

async function shop({ settings, configured, ...options }: Options = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startWoocommerceWith({ rows: ROWS, clock, limits: 'unmetered', ...options });
  const client = new HttpClient({ source: 'woocommerce', connections: 4, connectTimeoutMs: 500, maxBodyBytes: 1e7 });
  open.push(simulator, client);
  const requests: HttpRequest[] = [];
  const connection = woocommerce.connect(woocommerce.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    ...(configured === undefined ? {} : { configured }),
    connection: 'shop',
    clock,
    context: CONTEXT,
    transport: {
      request: (request, one) => {
        requests.push(request);
        return client.request(request, one);
      },
    },
  });
  const port = (objectType: string): AnyPort => {
    const found = connection.ports.find((each) => each.objectType === objectType);
    if (found === undefined) throw new Error(`no port ${objectType}`);
    return found;
  };
  return { simulator, requests, connection, port, clock };
}

type Shop = Awaited<ReturnType<typeof shop>>;

async function got({ port }: Shop, objectType: string, id: string, parts = ['core', 'stock']) {
  const [found] = await port(objectType).get([id], parts, call());
  if (found === null || found === undefined || found instanceof SourceError) throw new Error(`no ${objectType} ${id}`);
  const record: Readonly<Record<string, unknown>> = { ...found.record };
  return { ...found, record };
}

/** Plans as the desk does: over the record as it is now. */
async function planned(at: Shop, objectType: string, id: string | null, ask: Row): Promise<PlannedChange> {
  const port = at.port(objectType);
  const current = id === null ? {} : { key: id, current: await got(at, objectType, id) };
  if (port.write === undefined) throw new Error('does not write');
  const plan: (change: Change, one: Call) => Promise<PlannedChange> = wireOf(port.write.plan);
  return plan(wireOf({ ...ask, ...current, entity: port.entity }), call());
}

async function applied({ port }: Shop, objectType: string, plan: PlannedChange): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (const step of plan.steps) {
    const outcome = await port(objectType).write?.apply(step, { id: 'ord_1', key: `k${step.id}` }, call());
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

async function listed(pages: AsyncIterable<Page<never>>, between: (page: number) => void = () => undefined) {
  const keys: string[] = [];
  let count = 0;
  for await (const page of pages) {
    keys.push(...page.records.map((record) => record.key));
    between(count);
    count += 1;
  }
  return keys;
}

const order = (values: Row) => orderMapping.decode(wireOf<WooOrder>(values), CONTEXT);

test.each([
  ['pending', null, 'OPEN', 'UNPAID', 'NOT_STARTED'],
  ['on-hold', '', 'OPEN', 'UNPAID', 'NOT_STARTED'],
  ['processing', '2026-05-02T07:00:00', 'OPEN', 'PAID', 'NOT_STARTED'],
  ['completed', '2026-05-02T07:00:00', 'COMPLETED', 'PAID', 'SHIPPED'],
  ['cancelled', null, 'CANCELLED', 'UNPAID', 'NOT_STARTED'],
  ['failed', null, 'OPEN', 'FAILED', 'NOT_STARTED'],
  ['refunded', '2026-05-02T07:00:00', 'CLOSED', 'REFUNDED', null],
  ['checkout-draft', null, 'DRAFT', 'UNPAID', 'NOT_STARTED'],
])('an order that is %s', (status, date_paid_gmt, agreed, paid, shipped) => {
  const { record } = order({ status, date_paid_gmt, refunds: [], total: '10.00' });
  expect([record.status, record.paymentStatus, record.fulfillmentStatus]).toEqual([agreed, paid, shipped]);
});

test('the status of a plugin is a gap, and the payment is told all the same', () => {
  const { record, gaps } = order({ status: 'awaiting-pickup', date_paid_gmt: '2026-05-02T07:00:00', refunds: [] });
  expect([record.status, record.paymentStatus]).toEqual([null, 'PAID']);
  expect(gaps).toContainEqual({ path: 'status', reason: 'not-understood' });
});

test('refunds are some of the payment, or all of it', () => {
  const paid = { status: 'processing', date_paid_gmt: '2026-05-02T07:00:00', total: '30.00' };
  const status = (...totals: string[]) =>
    order({ ...paid, refunds: totals.map((total, id) => ({ id, total })) }).record.paymentStatus;
  expect([status('-10.00'), status('-10.00', '-20.00')]).toEqual(['PARTIALLY_REFUNDED', 'REFUNDED']);
});

test('empty texts, addresses and dates are none, and 0 is a guest', () => {
  const { record } = order({
    customer_id: 0,
    customer_note: '',
    billing: { first_name: 'Mara', address_1: '', country: '' },
    shipping: [],
    date_created_gmt: null,
  });
  expect([record.customer, record.note, record.billTo, record.shipTo, record.createdAt]).toEqual(Array(5).fill(null));
});

test('an order has its lines with every digit, and its sums', async () => {
  const { record } = await got(await shop(), 'orders', '105');
  expect(record['lines']).toMatchObject([
    {
      key: '205',
      item: key('variations', '45:60'),
      quantity: { value: '2', unit: 'C62' },
      unitPrice: eur('50.00'),
      adjustments: [{ kind: 'DISCOUNT', amount: eur('-10.00') }],
      taxes: [{ code: 'DE-VAT-1', name: 'VAT', amount: eur('19.00') }],
      total: eur('90.00'),
    },
    { quantity: { value: '3', unit: 'C62' }, unitPrice: eur('33.333333333333336'), adjustments: [] },
  ]);
  expect(record['totals']).toMatchObject({
    lines: eur('190.00'),
    charges: eur('5.00'),
    shipping: eur('4.90'),
    tax: eur('38.00'),
    grand: eur('247.90'),
  });
});

test('instants are UTC, and the day of an order is the one of the shop', async () => {
  const { record } = await got(await shop(), 'orders', '100');
  expect([record['createdAt'], record['orderedOn']]).toEqual(['2026-04-01T22:30:00.000Z', '2026-04-02']);
});

test('meta_data is told by type, without what WordPress keeps to itself, and can be configured', async () => {
  const at = await shop({ configured: { Customer: { segment: 'meta_data.segment' } } });
  const customer = await got(at, 'customers', '20', ['core']);
  expect(customer.record).toMatchObject({
    segment: 'retail',
    customFields: [{ name: 'segment', type: 'TEXT', value: 'retail' }],
  });
  const { record } = await got(at, 'products', '40');
  expect(record['customFields']).toEqual([{ name: 'shelf', type: 'NUMBER', value: '7' }]);
  const placed = await got(at, 'orders', '100');
  expect(placed.record['customFields']).toEqual([{ name: 'source', type: 'OTHER', value: '{"channel":"ads"}' }]);
});

test('the shop describes its members and the keys that its records have, and that there may be more', async () => {
  const { connection } = await shop();
  const described = (await connection.describe?.('Customer', call())) ?? [];
  const named = (path: string) => described.find((each) => each.path === path);
  expect(named('meta_data.segment')).toEqual({
    path: 'meta_data.segment',
    type: 'TEXT',
    label: null,
    isWritable: true,
  });
  expect([named('billing.company')?.isWritable, named('is_paying_customer')?.type]).toEqual([false, 'BOOLEAN']);
  expect(named('meta_data.*')?.isWritable).toBe(true);
  expect(['meta_data', '_links', 'billing'].map(named)).toEqual([undefined, undefined, undefined]);
  expect(await connection.describe?.('Payment', call())).toBeNull();
});

test('a shop without records cannot say what they would have', async () => {
  const { connection } = await shop({ rows: {} });
  expect(await connection.describe?.('Order', call())).toBeNull();
});

test('a shop that is not told its name and says no more than its country is a place with the name of its host', async () => {
  const at = await shop({ rows: {} });
  const { record } = await got(at, 'shop', 'shop', ['core']);
  expect([record['name'], record['address']]).toEqual([new URL(at.simulator.url).host, null]);
});

test('a configured entry of meta_data is written, and taken away where it was not there', async () => {
  const at = await shop({
    configured: { Customer: { segment: 'meta_data.tier' }, Order: { channel: 'meta_data.desk' } },
  });
  const plan = await planned(at, 'customers', '20', { action: 'update', values: { segment: 'gold' } });
  expect(plan.steps[0]?.request.body).toEqual({ meta_data: [{ key: 'tier', value: 'gold' }] });
  await applied(at, 'customers', plan);
  expect((await got(at, 'customers', '20', ['core'])).record['segment']).toBe('gold');
  const [step] = plan.steps;
  const undo = step?.undo.call ?? null;
  if (undo === null) throw new Error('cannot be undone');
  await at.port('customers').write?.apply(undo, { key: 'u', self: '20' }, call());
  expect((await got(at, 'customers', '20', ['core'])).record['segment']).toBeNull();
  const values = { channel: 'phone', customer: key('customers', '20'), lines: [line({})] };
  const [placed] = await applied(at, 'orders', await planned(at, 'orders', null, { action: 'create', values }));
  if (placed?.kind !== 'applied') throw new Error('not placed');
  expect((await got(at, 'orders', placed.key)).record).toMatchObject({ channel: 'phone', correlationId: 'ord_1' });
});

test('a company is an organisation, and another e-mail for bills is told as such', () => {
  const { record } = customerMapping.decode(
    wireOf<WooCustomer>({
      email: 'Mara@Nordwind.example',
      billing: {
        company: 'Nordwind Traders GmbH',
        email: 'bills@nordwind.example',
        phone: '040 5550101',
        country: 'DE',
      },
    }),
    CONTEXT,
  );
  expect([record.kind, record.name]).toEqual(['ORGANIZATION', 'Nordwind Traders GmbH']);
  expect(record.contactPoints?.map(({ value, label }) => [value, label])).toEqual([
    ['mara@nordwind.example', null],
    ['bills@nordwind.example', 'billing'],
    ['+49405550101', null],
  ]);
});

test('a variation names its product and options, and has no stock where the product counts for it', async () => {
  const at = await shop();
  const own = await got(at, 'variations', '45:60');
  expect(own.record).toMatchObject({
    name: 'Pump 5 - red 0',
    variantOf: key('products', '45'),
    variantOptions: [{ name: 'Colour', value: 'red 0' }],
    stock: [{ location: key('shop', 'shop'), onHand: { value: '5', unit: 'C62' } }],
  });
  expect((await got(at, 'variations', '45:63')).record['stock']).toBeNull();
});

test('the stock alone is asked for without the rest', async () => {
  const at = await shop();
  const { record } = await got(at, 'products', '40', ['stock']);
  expect(Object.keys(record)).toEqual(['stock']);
  expect(at.requests.at(-1)?.url).toContain('_fields=id%2Cmanage_stock%2Cstock_quantity');
});

test.each(['customers', 'orders', 'payments', 'products'])('%s are read in one call', async (objectType) => {
  const at = await shop();
  const before = at.simulator.ledger.calls.length;
  const keys = Array.from({ length: 100 }, (_, index) => String(20 + index));
  await at.port(objectType).get(keys, ['core', 'stock'], call());
  expect(at.simulator.ledger.calls.length - before).toBe(1);
});

test('a customer who is deleted while customers are listed pushes no other out', async () => {
  const at = await shop({ settings: { pageSize: 3 } });
  const remove = (simulator: Simulator) => simulator.change({ action: 'delete', objectType: 'customers', key: '20' });
  const keys = await listed(at.port('customers').list(null, call()), (page) => page === 0 && remove(at.simulator));
  expect([...new Set(keys)].sort()).toEqual(['20', '21', '22', '23', '24', '25', '26', '27']);
});

test('a release that knows no orderby=modified is listed by id', async () => {
  const at = await shop({ sortsByModified: false, settings: { pageSize: 3, sortsByModified: false } });
  expect(await listed(at.port('orders').list(null, call()))).toHaveLength(8);
  const asIs = await shop({ sortsByModified: false });
  await expect(listed(asIs.port('orders').list(null, call()))).rejects.toMatchObject({ kind: 'invalid' });
});

test('over http nothing but a signature leaves, over https HTTP Basic', async () => {
  const at = await shop();
  await got(at, 'orders', '100');
  expect(at.requests[0]?.headers?.['authorization']).toMatch(/^OAuth oauth_consumer_key="ck_.*oauth_signature="/);
  expect(at.requests.map(({ url }) => url).join()).not.toMatch(/ck_|cs_|oauth/);
  const sent: HttpRequest[] = [];
  const settings = { siteUrl: 'https://shop.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' };
  const { ports } = woocommerce.connect(woocommerce.settings.parse(settings), {
    ...unconfigured(),
    connection: 'shop',
    clock: at.clock,
    context: CONTEXT,
    transport: {
      request: async (request) => {
        sent.push(request);
        const headers = { date: 'Mon, 01 Jun 2026 12:00:00 GMT', 'x-wp-total': '0', 'x-wp-totalpages': '0' };
        return { status: 200, headers, text: '[]' };
      },
    },
  });
  await ports[0]?.get(['1'], ['core'], call());
  expect(sent[0]?.headers?.['authorization']).toBe(`Basic ${Buffer.from('ck_1:cs_1').toString('base64')}`);
});

test('a check says that the currency of the connection is not that of the shop', async () => {
  const at = await shop({ rows: { ...ROWS, orders: [{ id: '1', currency: 'GBP', total: '1' }] } });
  const lines = await at.connection.check(call());
  expect(lines.map(({ ok }) => ok)).toEqual([true, true, true, true, false]);
});

test('a key that may only read is refused by a write as such', async () => {
  const at = await shop({ permissions: 'read' });
  const plan = await planned(at, 'orders', '100', { action: 'transition', to: 'CANCELLED', note: null });
  const [outcome] = await applied(at, 'orders', plan);
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'unauthenticated' } });
});

test('a count that was sold from meanwhile is a conflict, and nothing is sent', async () => {
  const at = await shop();
  const counted = { counted: { value: '7', unit: 'C62' } };
  const ask = { action: 'adjust-stock', location: key('shop', 'shop'), quantity: counted, note: null };
  const plan = await planned(at, 'products', '41', ask);
  expect(plan.lossy.map(({ path }) => path)).toEqual(['quantity']);
  at.simulator.change({ action: 'update', objectType: 'products', key: '41', values: { stock_quantity: '11' } });
  const writes = at.simulator.ledger.effects.length;
  const [outcome] = await applied(at, 'products', plan);
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'conflict', wasSent: false } });
  expect(at.simulator.ledger.effects.length).toBe(writes);
});

test('an item that is not counted, parts of a piece and a place of somebody else are refused', async () => {
  const at = await shop();
  const refusal = async (id: string, values: Row) => {
    const quantity = { counted: { value: '7', unit: 'C62' } };
    const ask = { action: 'adjust-stock', location: key('shop', 'shop'), quantity, note: null, ...values };
    return (await planned(at, 'products', id, ask)).refused.map(({ path }) => path);
  };
  expect(await refusal('46', {})).toEqual(['']);
  expect(await refusal('41', { quantity: { by: { value: '0.5', unit: 'C62' } } })).toEqual(['quantity']);
  expect(await refusal('41', { location: key('warehouses', '1') })).toEqual(['location']);
});

const LINE = {
  item: key('products', '40'),
  quantity: { value: '2', unit: 'C62' },
  unitPrice: eur('49.90'),
  taxes: null,
};
const line = (values: Row) => ({ ...LINE, sku: null, description: null, adjustments: null, ...values });

test('a placed order takes the goods from the stock, and its discount is in the line', async () => {
  const at = await shop();
  const discount = { kind: 'DISCOUNT', description: null, percent: null, amount: eur('-9.80') };
  const values = { customer: key('customers', '20'), lines: [line({ adjustments: [discount] })] };
  const [outcome] = await applied(at, 'orders', await planned(at, 'orders', null, { action: 'create', values }));
  if (outcome?.kind !== 'applied') throw new Error('not placed');
  const placed = await got(at, 'orders', outcome.key);
  expect(placed.record).toMatchObject({
    status: 'OPEN',
    paymentStatus: 'UNPAID',
    channel: 'rest-api',
    correlationId: 'ord_1',
    billTo: { city: 'Hamburg' },
    lines: [{ unitPrice: eur('49.90'), total: eur('90.00'), taxes: [{ amount: eur('17.10') }] }],
    totals: { grand: eur('107.10') },
  });
  expect((await got(at, 'products', '40')).record['stock']).toMatchObject([{ onHand: { value: '10' } }]);
});

test('what an order cannot be is refused by the name of its field', async () => {
  const at = await shop();
  const refusal = async (values: Row) => {
    const given = { customer: key('customers', '20'), lines: [line({})], ...values };
    return (await planned(at, 'orders', null, { action: 'create', values: given })).refused.map(({ path }) => path);
  };
  expect(await refusal({ lines: [] })).toEqual(['lines']);
  expect(await refusal({ lines: [line({ item: { by: 'sku', value: 'NOBODY' } })] })).toEqual(['lines[0].item']);
  expect(await refusal({ lines: [line({ quantity: { value: '1.5', unit: 'C62' } })] })).toEqual(['lines[0].quantity']);
  expect(await refusal({ currency: 'GBP' })).toEqual(['lines[0].unitPrice']);
  expect(await refusal({ customer: { by: 'number', value: '7' } })).toEqual(['customer']);
  expect(await refusal({ status: 'COMPLETED' })).toEqual(['status']);
});

test('an order is shipped whole, with a note for the customer, and a part of it not at all', async () => {
  const at = await shop();
  const ship = { action: 'ship', lines: null, shippedOn: '2026-06-01', trackingNumber: 'DHL-1' };
  await applied(at, 'orders', await planned(at, 'orders', '100', ship));
  expect((await got(at, 'orders', '100')).record).toMatchObject({ status: 'COMPLETED', fulfillmentStatus: 'SHIPPED' });
  expect(at.simulator.ledger.effects.at(-1)?.values).toEqual({
    note: 'Shipped on 2026-06-01. Tracking number: DHL-1',
    customer_note: true,
  });
  const part = { ...ship, lines: [{ line: '203', quantity: { value: '1', unit: 'C62' } }] };
  expect((await planned(at, 'orders', '103', part)).refused.map(({ path }) => path)).toEqual(['lines']);
});

test('completing an order that nobody has paid says that it counts as paid', async () => {
  const at = await shop({ rows: { ...ROWS, orders: [{ id: '1', status: 'on-hold', total: '1', currency: 'EUR' }] } });
  const plan = await planned(at, 'orders', '1', { action: 'transition', to: 'COMPLETED', note: null });
  expect(plan.lossy.map(({ path }) => path)).toEqual(['paymentStatus']);
});

test('an e-mail address that a user of the shop has already is refused, and the customer is not made', async () => {
  const at = await shop();
  const email = { type: 'EMAIL', value: 'mara1@nordwind.example', label: null, original: null, isNormalized: true };
  const values = { name: 'Ida Holm', contactPoints: [email] };
  const [outcome] = await applied(at, 'customers', await planned(at, 'customers', null, { action: 'create', values }));
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'invalid' } });
});

test('an address of another kind is refused, and those that are there stay', async () => {
  const at = await shop();
  const address = {
    name: null,
    lines: ['Kai 1'],
    city: 'Kiel',
    region: null,
    postalCode: '1',
    country: 'DE',
    key: null,
  };
  const values = { addresses: [{ ...address, type: 'POSTAL' }] };
  const plan = await planned(at, 'customers', '20', { action: 'update', values });
  expect([plan.steps, plan.refused.map(({ path }) => path)]).toEqual([[], ['addresses[0]']]);
});

test('what is sent has no property that the documentation does not know or lets nobody set', async () => {
  const at = await shop();
  const email = { type: 'EMAIL', value: 'ida@kontor.example', label: null, original: null, isNormalized: true };
  const address = { name: 'Ida Holm', lines: ['Kai 1'], city: 'Kiel', region: null, postalCode: '1', country: 'DE' };
  const addresses = [{ ...address, type: 'BILLING' }];
  const person = { name: 'Ida Holm', contactPoints: [email], addresses };
  const sold = { customer: key('customers', '20'), currency: 'EUR', note: 'x', lines: [line({ description: 'Pump' })] };
  const ship = { action: 'ship', lines: null, shippedOn: null, trackingNumber: 'DHL-1' };
  const plans: readonly (readonly [resource: string, plan: PlannedChange])[] = [
    ['customer', await planned(at, 'customers', null, { action: 'create', values: person })],
    ['customer', await planned(at, 'customers', '20', { action: 'update', values: person })],
    ['order', await planned(at, 'orders', null, { action: 'create', values: sold })],
    ['order', await planned(at, 'orders', '100', { action: 'update', values: { note: 'y' } })],
    ['order', await planned(at, 'orders', '101', { action: 'transition', to: 'CANCELLED', note: null })],
    [
      'note',
      {
        ...(await planned(at, 'orders', '102', ship)),
        steps: (await planned(at, 'orders', '102', ship)).steps.slice(1),
      },
    ],
  ];
  for (const [resource, { steps }] of plans) {
    expect(steps.length).toBeGreaterThan(0);
    for (const { request } of steps) expect(unknownInRequest(request.body, resource)).toEqual([]);
  }
});
