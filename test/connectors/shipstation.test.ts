// The ShipStation connector against a simulated account, over HTTP: what the laws of connectors cannot know.
import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, expect, test } from 'vitest';
import { shipstation } from '../../connectors/shipstation/index.ts';
import type { Call, Found, HttpRequest, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Change, Step } from '../../src/connector/write.ts';
import { deriveId } from '../../src/model/id.ts';
import type { Model } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { addressRow, id, rows } from './shipstation-account.ts';
import { address } from './shipstation-law-writes.ts';

const fixture: { readonly requests: Readonly<Record<string, AnySchemaObject>> } = JSON.parse(
  readFileSync(new URL('../fixtures/shipstation/openapi.json', import.meta.url), 'utf8'),
);
const OWN = deriveId('Shipment', 'parcels', 'shipments', 'test');

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

interface Setting {
  readonly rows?: Rows;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly limits?: 'metered' | 'unmetered';
  readonly configured?: Readonly<Record<string, string>>;
}

async function connected({ rows: own = rows, settings = {}, limits = 'unmetered', configured = {} }: Setting = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const start = await shipstation.simulator();
  const simulator: Simulator = await start({ rows: own, clock, limits });
  const client = new HttpClient({
    source: 'shipstation',
    connections: 4,
    connectTimeoutMs: 1_000,
    maxBodyBytes: 4_000_000,
  });
  const sent: HttpRequest[] = [];
  const connection = shipstation.connect(shipstation.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    configured: { Shipment: configured },
    connection: 'parcels',
    clock,
    context: { connection: 'parcels', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
    transport: {
      request: (request, call) => {
        sent.push(request);
        return client.request(request, call);
      },
    },
  });
  open.push(
    () => client.close(),
    () => simulator.close(),
  );
  const port = connection.ports.find((each): each is Port<'Shipment'> => each.entity === 'Shipment');
  if (port === undefined) throw new Error('no port');
  return { simulator, connection, port, clock, sent };
}

function call(): Call {
  return { signal: AbortSignal.timeout(10_000), purpose: 'interactive' };
}

async function read(port: Port<'Shipment'>, key: string, parts = ['core', 'tracking']): Promise<Found<'Shipment'>> {
  const [found] = await port.get([key], parts, call());
  if (found === null || found === undefined || found instanceof SourceError) throw new Error('not found');
  return found;
}

async function planned(port: Port<'Shipment'>, change: Change<'Shipment'>) {
  const plan = await port.write?.plan(change, call());
  if (plan === undefined) throw new Error('no writes');
  return plan;
}

async function updated(port: Port<'Shipment'>, key: string, values: Model<'Shipment'>) {
  const current = await read(port, key);
  return planned(port, { action: 'update', entity: 'Shipment', key, current, values });
}

async function apply(port: Port<'Shipment'>, step: Step | undefined) {
  if (step === undefined) throw new Error('no step');
  return port.write?.apply(step, { id: OWN, key: 'k' }, { ...call(), purpose: 'write' });
}

function flawsOf(schema: AnySchemaObject | undefined, body: unknown): readonly unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema ?? {});
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

test('a delivered parcel is read whole, from the newest label that was not voided', async () => {
  const { port } = await connected();
  const { record, gaps } = await read(port, id('s', 0));
  expect(gaps).toEqual([]);
  expect(record).toEqual({
    number: 'SO-0001200/1',
    legalEntity: 'nordlicht',
    status: 'DELIVERED',
    customer: { by: 'email', value: 'mara.lind@nordwind.example' },
    orders: [{ by: 'number', value: 'SO-0001200' }],
    shipFrom: { by: 'key', connection: 'parcels', objectType: 'warehouses', value: id('w', 0) },
    shipTo: {
      type: 'SHIPPING',
      name: 'Mara Lind',
      lines: ['Hafenstr. 12'],
      city: 'Hamburg',
      region: 'HH',
      postalCode: '20095',
      country: 'DE',
      key: null,
    },
    carrier: 'dhl_express',
    service: 'dhl_express_worldwide',
    trackingNumber: 'JD014600000',
    trackingUrl: 'https://carrier.example/track/JD014600000',
    shippingCost: { amount: '12.50', currency: 'EUR' },
    shippedAt: '2026-05-01T00:00:00.000Z',
    expectedOn: '2026-05-05',
    deliveredAt: '2026-05-05T10:20:00.000Z',
    lines: [
      {
        key: '700',
        item: { by: 'sku', value: 'PMP-01' },
        sku: 'PMP-01',
        description: 'Pump',
        quantity: { value: '1', unit: 'C62' },
      },
    ],
    packages: [
      {
        trackingNumber: 'JD014600000',
        weight: { value: '2.4', unit: 'KGM' },
        length: { value: '30', unit: 'CMT' },
        width: { value: '20.5', unit: 'CMT' },
        height: { value: '10', unit: 'CMT' },
      },
    ],
    events: [
      { at: '2026-05-05T10:20:00.000Z', status: 'DELIVERED', description: 'News DE', city: 'HAMBURG', country: 'DE' },
      { at: '2026-05-04T06:00:00.000Z', status: 'IN_TRANSIT', description: 'News IT', city: null, country: 'DE' },
      { at: '2026-05-03T18:00:00.000Z', status: 'ACCEPTED', description: 'News AC', city: 'HAMBURG', country: 'DE' },
    ],
    createdAt: '2026-05-01T00:00:00.000Z',
    updatedAt: '2026-05-02T08:00:00.000Z',
    customFields: [{ name: 'company_name', type: 'TEXT', value: 'Nordwind Traders GmbH' }],
    correlationId: null,
  });
});

test.each([
  ['NY', null, 'LABEL_CREATED'],
  ['UN', null, 'LABEL_CREATED'],
  ['AC', null, 'IN_TRANSIT'],
  ['IT', 'HUB_SCAN_IN', 'IN_TRANSIT'],
  ['IT', 'OUT_FOR_DELIVERY', 'OUT_FOR_DELIVERY'],
  ['SP', 'AWAITING_COLLECTION_FROM_PICKUP_POINT', 'OUT_FOR_DELIVERY'],
  ['AT', null, 'EXCEPTION'],
  ['EX', null, 'EXCEPTION'],
  ['EX', 'RETURN_TO_SENDER', 'RETURNED'],
  ['DE', null, 'DELIVERED'],
  ['XX', null, null],
])('a parcel that its carrier calls %s (%s) is %s', async (code, detail, status) => {
  const tracking = [{ label_id: id('l', 0), status_code: code, status_detail_code: detail, events: [] }];
  const { port } = await connected({ rows: { ...rows, tracking } });
  const { record, gaps } = await read(port, id('s', 0), ['tracking']);
  expect(record.status).toBe(status);
  expect(gaps).toEqual(status === null ? [{ path: 'status', reason: 'not-understood' }] : []);
});

test('a shipment that can have no label costs one call, one with a label three', async () => {
  const { port, simulator } = await connected();
  const cost = async (key: string, parts: readonly string[]) => {
    simulator.ledger.clear();
    await port.get([key], parts, call());
    return simulator.ledger.calls.map(({ operation }) => operation);
  };
  expect(await cost(id('s', 1), ['core', 'tracking'])).toEqual(['GET /shipments/{shipment_id}']);
  expect(await cost(id('s', 0), ['core'])).toEqual(['GET /shipments/{shipment_id}']);
  expect(await cost(id('s', 0), ['core', 'tracking'])).toEqual([
    'GET /shipments/{shipment_id}',
    'GET /labels',
    'GET /labels/{label_id}/track',
  ]);
});

test('a listing tells the tracking of what has no label, and leaves it out elsewhere', async () => {
  const { port } = await connected();
  const parts = new Map<string, readonly string[]>();
  for await (const page of port.list(null, call())) for (const found of page.records) parts.set(found.key, found.parts);
  expect(parts.get(id('s', 0))).toEqual(['core']);
  expect(parts.get(id('s', 4))).toEqual(['core', 'tracking']);
});

test('a page on which all changed at once grows, instead of turning', async () => {
  const shipments = Array.from({ length: 9 }, (_, index) => ({
    ...rows['shipments']?.[1],
    shipment_id: id('s', index),
    external_shipment_id: `E-${index}`,
  }));
  const { port, sent } = await connected({ rows: { ...rows, shipments }, settings: { pageSize: 2 } });
  const keys = new Set<string>();
  for await (const page of port.list(null, call())) for (const { key } of page.records) keys.add(key);
  expect(keys.size).toBe(9);
  const asked = sent.map(({ url }) => new URL(url).searchParams);
  expect(asked.map((query) => [query.get('page'), query.get('page_size')])).toEqual([
    ['1', '2'],
    ['1', '2'],
    ['1', '4'],
    ['1', '8'],
    ['1', '16'],
  ]);
});

test.each<[string, Row, Model<'Shipment'>]>([
  [
    'an order id of the shop stands before the number',
    { external_order_id: 'so-7', shipment_number: 'SO-8' },
    {
      orders: [{ by: 'number', value: 'so-7' }],
    },
  ],
  [
    'items name the orders of a shipment of several',
    {
      external_shipment_id: 'x',
      shipment_number: 'x',
      items: [
        { external_order_id: 'SO-1', quantity: '1' },
        { external_order_id: 'SO-2', quantity: '1' },
      ],
    },
    {
      orders: [
        { by: 'number', value: 'SO-1' },
        { by: 'number', value: 'SO-2' },
      ],
    },
  ],
  [
    'our own id is no number',
    { external_shipment_id: OWN, shipment_number: null },
    { number: null, orders: null, correlationId: OWN },
  ],
  ['no e-mail, no customer', { ship_to: addressRow({ email: null }) }, { customer: null }],
  [
    'ounces and inches',
    {
      packages: [
        { weight: { value: '16', unit: 'ounce' }, dimensions: { unit: 'inch', length: '0', width: '0', height: '0' } },
      ],
    },
    {
      packages: [
        { trackingNumber: null, weight: { value: '16', unit: 'ONZ' }, length: null, width: null, height: null },
      ],
    },
  ],
])('mapping: %s', async (_claim, values, expected) => {
  const shipments = [{ ...rows['shipments']?.[1], ...values }];
  const { port } = await connected({ rows: { ...rows, shipments } });
  const { record, gaps } = await read(port, id('s', 1), ['core']);
  expect(gaps).toEqual([]);
  expect(record).toMatchObject(expected);
});

test('a custom field fills a field of the model by configuration', async () => {
  const { port } = await connected({ configured: { carrier: 'advanced_options.custom_field1' } });
  expect((await read(port, id('s', 3), ['tracking'])).record.carrier).toBe('dock 3');
});

test('amounts of several labels are added exactly, those of two currencies are not', async () => {
  const label = rows['labels']?.[0] ?? {};
  const more = (amount: string, currency: string) => [
    label,
    { ...label, label_id: id('l', 50), shipment_cost: { currency, amount } },
  ];
  const costOf = async (labels: readonly Row[]) => {
    const { port } = await connected({ rows: { ...rows, labels } });
    return read(port, id('s', 0), ['tracking']);
  };
  expect((await costOf(more('0.105', 'eur'))).record.shippingCost).toEqual({ amount: '12.605', currency: 'EUR' });
  const mixed = await costOf(more('1', 'usd'));
  expect([mixed.record.shippingCost, mixed.gaps]).toEqual([null, [{ path: 'shippingCost', reason: 'not-understood' }]]);
});

test('a carrier that cannot be asked leaves the label alone, another refusal of it is an error', async () => {
  const readWith = async (code: string) => {
    const { port } = await connected({ rows: { ...rows, tracking: [{ label_id: id('l', 0), carrier_error: code }] } });
    const [found] = await port.get([id('s', 0)], ['tracking'], call());
    return found;
  };
  expect(await readWith('tracking_not_supported')).toMatchObject({ record: { status: 'LABEL_CREATED', events: null } });
  await expect(readWith('carrier_disconnected')).rejects.toMatchObject({ kind: 'invalid' });
});

test('a 404 that is not the source speaking is an error, not a missing record', async () => {
  const { port, simulator } = await connected({ settings: {} });
  expect(await port.get(['se-nobody'], ['core'], call())).toEqual([null]);
  simulator.faults.add({ fault: { kind: 'status', status: 404 }, times: 1 });
  await expect(port.get([id('s', 0)], ['core'], call())).rejects.toMatchObject({ kind: 'not-found' });
});

test('too many calls say how long to wait', async () => {
  const { port, simulator } = await connected();
  simulator.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '17' }, times: 1 });
  await expect(port.get([id('s', 0)], ['core'], call())).rejects.toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: 17_000,
  });
});

test('the key goes in the header of every call and nowhere else', async () => {
  const { port, sent, simulator } = await connected();
  await read(port, id('s', 0));
  const key = String(simulator.settings['apiKey']);
  expect(sent.map(({ headers }) => headers?.['api-key'])).toEqual([key, key, key]);
  expect(sent.some(({ url, operation }) => `${url}${operation}`.includes(key))).toBe(false);
});

const CREATED: Model<'Shipment'> = {
  number: 'P-1',
  customer: { by: 'email', value: 'ada@byron.example' },
  orders: [{ by: 'number', value: 'SO-0004711' }],
  shipTo: address({ region: 'HB' }),
  shippedAt: '2026-06-03T15:30:00.000Z',
  lines: [{ key: null, item: null, sku: 'PMP-01', description: 'Pump', quantity: { value: '2', unit: 'C62' } }],
  packages: [{ trackingNumber: null, weight: { value: '2.40', unit: 'KGM' }, length: null, width: null, height: null }],
};
const DEFAULTS = { warehouseId: id('w', 0), carrierId: id('c', 1), serviceCode: 'dhl_paket' };

test('a new shipment goes out as the official definition wants it, under our own id', async () => {
  const { port, simulator, sent } = await connected({ settings: DEFAULTS });
  const plan = await planned(port, { action: 'create', entity: 'Shipment', values: CREATED });
  expect(plan.refused).toEqual([]);
  expect(plan.lossy.map(({ path }) => path)).toEqual(['shippedAt']);
  expect(await apply(port, plan.steps[0])).toMatchObject({ kind: 'applied' });
  const body: unknown = JSON.parse(sent.at(-1)?.body ?? '');
  // "Either ship_from or warehouse_id must be set", says the definition, and requires both.
  const flaws = flawsOf(fixture.requests['create_shipments_request_body'], body);
  expect(flaws).toEqual(["/shipments/0 must have required property 'ship_from'"]);
  expect(simulator.ledger.effects).toMatchObject([
    { action: 'create', idempotencyKey: OWN, values: { ship_date: '2026-06-03T00:00:00Z' } },
  ]);
  expect(valueAt(body, 'shipments.0.packages')).toEqual([{ weight: { unit: 'kilogram', value: 2.4 } }]);
});

test('an update sends all of the shipment back, and only what changed is other', async () => {
  const { port, sent, simulator } = await connected();
  const plan = await updated(port, id('s', 1), { shipTo: address({ name: 'Mara Lind', region: 'HB' }) });
  expect(plan.lossy).toEqual([]);
  await apply(port, plan.steps[0]);
  const put = sent.find(({ method }) => method === 'PUT');
  const body: unknown = JSON.parse(put?.body ?? '');
  expect(
    flawsOf(fixture.requests['update_shipment_request_body'], body).filter((flaw) => !String(flaw).includes('null')),
  ).toEqual([]);
  expect(simulator.ledger.effects[0]?.values).toMatchObject({
    service_code: 'dhl_express_worldwide',
    ship_to: {
      company_name: 'Nordwind Traders GmbH',
      email: 'Mara.Lind@nordwind.example',
      address_line1: 'Lange Reihe 5',
    },
    items: [{ sku: 'PMP-01', quantity: '2' }],
    packages: [{ weight: { value: '2.4', unit: 'kilogram' } }],
  });
  expect(JSON.stringify(body)).not.toMatch(/shipment_package_id|tracking_number|bundle_sku/);
  expect(valueAt(body, 'ship_to.address_residential_indicator')).toBeUndefined();
});

test.each<[string, Model<'Shipment'>, readonly string[]]>([
  ['without a recipient', { number: 'P-1' }, ['shipTo', 'shipFrom']],
  [
    'to an address without country and street',
    { shipTo: address({ country: null, lines: [] }) },
    ['shipFrom', 'shipTo.lines', 'shipTo.country'],
  ],
  [
    'with a parcel of unknown weight',
    {
      ...CREATED,
      packages: [{ trackingNumber: 'X', weight: null, length: { value: '1', unit: 'CMT' }, width: null, height: null }],
    },
    ['shipFrom', 'packages[0].weight', 'packages[0].length', 'packages[0].trackingNumber'],
  ],
  [
    'with half a piece',
    {
      ...CREATED,
      lines: [{ key: null, item: null, sku: 'A', description: null, quantity: { value: '0.5', unit: 'C62' } }],
    },
    ['shipFrom', 'lines[0].quantity'],
  ],
  [
    'of two orders',
    {
      ...CREATED,
      orders: [
        { by: 'number', value: 'SO-1' },
        { by: 'number', value: 'SO-2' },
      ],
    },
    ['shipFrom', 'orders'],
  ],
])('nothing is made %s', async (_what, values, paths) => {
  const { port } = await connected();
  const plan = await planned(port, { action: 'create', entity: 'Shipment', values });
  expect(plan.steps).toEqual([]);
  expect(plan.refused.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
});

test('a tracking number cannot be recorded, for it comes with a label that costs money', async () => {
  const { port } = await connected();
  const plan = await updated(port, id('s', 1), { trackingNumber: 'JD1', status: 'DELIVERED' });
  expect(plan.steps).toEqual([]);
  expect(plan.refused.map(({ path, detail }) => [path, detail.includes('costs money')])).toEqual([
    ['trackingNumber', true],
    ['status', true],
  ]);
});

test('a shipment with a label is neither moved nor cancelled from here', async () => {
  const { port, simulator } = await connected();
  const key = id('s', 0);
  const moved = await updated(port, key, { shippedAt: '2026-07-01T00:00:00.000Z' });
  expect([moved.steps, moved.refused.map(({ path }) => path)]).toEqual([[], ['shippedAt']]);
  const current = await read(port, key);
  const change = { action: 'transition', entity: 'Shipment', key, current, to: 'CANCELLED', note: null } as const;
  expect((await planned(port, change)).refused).toEqual([
    { path: 'status', detail: 'its label has to be voided in ShipStation first' },
  ]);
  expect(simulator.ledger.effects).toEqual([]);
});

test('what is wrong inside an answer of status 200 is a refusal, told without its words', async () => {
  const { port, simulator } = await connected({ settings: { ...DEFAULTS, carrierId: id('c', 9) } });
  const plan = await planned(port, { action: 'create', entity: 'Shipment', values: CREATED });
  const outcome = await apply(port, plan.steps[0]);
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'invalid' } });
  expect(JSON.stringify(outcome)).not.toContain('carrier_id was not found');
  expect(simulator.ledger.effects).toEqual([]);
});

test('the check names a warehouse and a carrier that the account does not have', async () => {
  const good = await connected({ settings: DEFAULTS });
  expect((await good.connection.check(call())).every(({ ok }) => ok)).toBe(true);
  const bad = await connected({ settings: { ...DEFAULTS, warehouseId: id('w', 9), carrierId: id('c', 9) } });
  expect((await bad.connection.check(call())).filter(({ ok }) => !ok).map(({ detail }) => detail)).toEqual([
    'the account has no se-w00009 (set warehouseId)',
    'the account has no se-c00009 (set carrierId)',
  ]);
});
