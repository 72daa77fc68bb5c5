// The Shopify connector against a simulated shop, over HTTP: what the laws cannot know.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { STATIC_TOKEN } from '../../connectors/shopify/simulator.ts';
import type { AnyPort, Found, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { call, openShop } from './shopify-connecting.ts';
import { writes } from './shopify-law-writes.ts';
import { KEYS, key, MANY_LINES } from './shopify-shop.ts';

type OpenShop = Awaited<ReturnType<typeof openShop>>;

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const pieces = (value: string) => ({ value, unit: 'C62' });
const reference = (objectType: string, value: string) => ({ by: 'key', connection: 'shop', objectType, value });

let shop: OpenShop;
const others: OpenShop[] = [];

beforeAll(async () => {
  shop = await openShop({ settings: { metafields: { customers: ['custom.vat', 'custom.priority'] } } });
});
afterAll(() => shop.close());
afterEach(async () => {
  await Promise.all(others.splice(0).map((each) => each.close()));
});

async function another(...options: Parameters<typeof openShop>): Promise<OpenShop> {
  const opened = await openShop(...options);
  others.push(opened);
  return opened;
}

function found(answer: unknown): Found<EntityName> {
  if (answer === null || answer === undefined || answer instanceof SourceError) throw new Error('no record');
  return answer as Found<EntityName>;
}

function writeOf(port: AnyPort): WritePort<EntityName> {
  const write: unknown = port.write;
  if (write === undefined) throw new Error(`${port.objectType} is not written`);
  return write as WritePort<EntityName>;
}

async function all(pages: AsyncIterable<Page<EntityName>>): Promise<readonly Page<EntityName>[]> {
  const told: Page<EntityName>[] = [];
  for await (const page of pages) told.push(page);
  return told;
}

async function failureOf(run: () => Promise<unknown>): Promise<SourceError> {
  const error = await run().then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof SourceError)) throw new Error('no SourceError');
  return error;
}

test('an order comes out field by field: what was ordered, discounts, taxes, and who bought', async () => {
  const { record, gaps, url } = found(await shop.get('Order', key('Order', 4)));

  expect(gaps).toEqual([]);
  expect(url).toBe(`${shop.simulator.url}/admin/orders/${key('Order', 4)}`);
  expect(record).toMatchObject({
    number: '#1044',
    customerPoNumber: 'PO 4',
    channel: 'web',
    customer: reference('Customer', key('Customer', 4)),
    status: 'PARTIALLY_COMPLETED',
    paymentStatus: 'PAID',
    fulfillmentStatus: 'PARTIALLY_SHIPPED',
    orderedOn: '2026-05-01',
    currency: 'EUR',
    totals: {
      lines: eur('190.00'),
      discount: eur('10.00'),
      shipping: eur('4.90'),
      tax: eur('36.10'),
      grand: eur('231.00'),
    },
    shipTo: null,
    billTo: { type: 'BILLING', name: 'Mara Lind', lines: ['Hafenstr. 12'], country: 'DE' },
  });
  expect(valueAt(record, 'lines.0')).toEqual({
    key: '94000',
    lineNumber: 1,
    item: reference('ProductVariant', key('ProductVariant', 0)),
    sku: 'PMP-00',
    description: 'Pump 0',
    quantity: pieces('2'),
    unitPrice: eur('50.00'),
    adjustments: [{ kind: 'DISCOUNT', description: null, percent: null, amount: eur('-10.00') }],
    taxes: [{ code: null, name: 'VAT', rate: '19', amount: eur('17.10') }],
    total: eur('90.00'),
    quantityShipped: pieces('1'),
    quantityInvoiced: null,
    quantityBackordered: null,
    quantityCancelled: pieces('0'),
  });
  expect(valueAt(record, 'lines.1.item')).toBeNull();
});

test('taxes that an order includes are no part of the total of a line', async () => {
  const { record } = found(await shop.get('Order', key('Order', 5)));

  expect(valueAt(record, 'lines.0.total')).toEqual(eur('72.90'));
});

test('amounts are those of the shop, also where the customer saw another currency', async () => {
  const { record } = found(await shop.get('Order', key('Order', 6)));

  expect(valueAt(record, 'totals.grand')).toEqual(eur('231.00'));
});

test('lines behind the first page of an order are read too, in their order', async () => {
  const { record } = found(await shop.get('Order', key('Order', 0)));
  const lines = valueAt(record, 'lines');

  expect(Array.isArray(lines) ? lines.map((line: unknown) => valueAt(line, 'lineNumber')) : null).toEqual(
    Array.from({ length: MANY_LINES }, (_, index) => index + 1),
  );
});

test('a receipt and a refund tell the order that they are of; a failed one is cancelled', async () => {
  const receipt = found(await shop.get('OrderTransaction', key('OrderTransaction', 2))).record;
  const failed = found(await shop.get('OrderTransaction', key('OrderTransaction', 3))).record;
  const refund = found(await shop.get('Refund', key('Refund', 1))).record;

  expect(receipt).toMatchObject({
    kind: 'RECEIPT',
    status: 'COMPLETED',
    customer: { by: 'email', value: 'guest@example.com' },
    salesOrder: reference('Order', key('Order', 2)),
    method: 'shopify_payments',
    paidOn: '2026-05-01',
    amount: eur('231.00'),
    paymentReference: 'pay-2',
  });
  expect(failed).toMatchObject({ status: 'CANCELLED' });
  expect(refund).toMatchObject({
    kind: 'REFUND',
    amount: eur('12.50'),
    salesOrder: reference('Order', key('Order', 1)),
  });
});

test('a variant has the price in the currency of the shop, and its stock by location apart', async () => {
  const { record } = found(await shop.get('ProductVariant', key('ProductVariant', 0), ['core', 'stock']));

  expect(record).toMatchObject({
    sku: 'PMP-00',
    name: 'Pump 0 - red',
    kind: 'GOODS',
    status: 'ACTIVE',
    gtin: '4006381333931',
    listPrice: eur('50.00'),
    cost: eur('31.50'),
    variantOf: reference('Product', key('Product', 0)),
    variantOptions: [{ name: 'Colour', value: 'red' }],
  });
  expect(valueAt(record, 'stock.0')).toMatchObject({
    location: reference('Location', key('Location', 0)),
    onHand: pieces('10'),
    reserved: pieces('3'),
    available: pieces('7'),
    incoming: pieces('5'),
  });
  const only = found(await shop.get('ProductVariant', key('ProductVariant', 6))).record;
  expect(only).toMatchObject({ variantOptions: [], kind: 'SERVICE' });
});

test('a shipment tells its order, parcel and lines', async () => {
  const { record } = found(await shop.get('Fulfillment', key('Fulfillment', 2)));

  expect(record).toMatchObject({
    number: '#1042.1',
    status: 'DELIVERED',
    orders: [reference('Order', key('Order', 2))],
    shipFrom: reference('Location', key('Location', 0)),
    carrier: 'DHL',
    trackingNumber: 'JD02',
    deliveredAt: '2026-05-04T10:00:00.000Z',
    lines: [{ sku: 'PMP-00', quantity: pieces('1'), item: reference('ProductVariant', key('ProductVariant', 0)) }],
    shipTo: { type: 'SHIPPING', name: 'Nordwind GmbH', city: 'Bremen' },
  });
});

test('metafields are typed custom fields, and fill fields that the configuration names', async () => {
  const { record } = found(await shop.get('Customer', key('Customer', 3)));
  const configured = await another({ configured: { Customer: { number: 'metafields.custom.priority' } } });
  const numbered = found(await configured.get('Customer', key('Customer', 3))).record;

  expect(valueAt(record, 'customFields')).toEqual([
    { name: 'custom.vat', type: 'TEXT', value: 'DE136695973' },
    { name: 'custom.priority', type: 'NUMBER', value: '3' },
  ]);
  expect(valueAt(numbered, 'number')).toBe('3');
  expect(await shop.connection.describe?.('Customer', call())).toEqual([
    { path: 'metafields.custom.vat', type: 'TEXT', label: 'VAT number', isWritable: false },
  ]);
});

test('customer data that the app is not approved for is a gap, and the check names it', async () => {
  const denied = [
    'Customer.firstName',
    'Customer.lastName',
    'Customer.defaultEmailAddress',
    'Customer.defaultPhoneNumber',
  ];
  const strict = await another({ denied });
  const { record, gaps } = found(await strict.get('Customer', key('Customer', 1)));
  const [first] = await all(strict.portOf('Customer').list(null, call()));
  const lines = await strict.connection.check(call());

  expect(valueAt(record, 'name')).toBeNull();
  expect(gaps).toEqual([
    { path: 'name', reason: 'not-permitted' },
    { path: 'contactPoints', reason: 'not-permitted' },
  ]);
  expect(first?.records[0]?.gaps).toEqual(gaps);
  expect(lines.filter(({ ok }) => !ok)).toEqual([
    {
      what: 'protected customer data: names, addresses, e-mail, phone',
      ok: false,
      detail:
        'ask for approval in the Partner Dashboard: not shown are firstName, lastName, defaultEmailAddress, defaultPhoneNumber',
    },
  ]);
});

test('a missing scope is forbidden, and the check names it', async () => {
  const limited = await another({ scopes: ['read_orders', 'read_products', 'read_inventory'] });
  const error = await failureOf(() => limited.get('Customer', key('Customer', 1)));
  const lines = await limited.connection.check(call());

  expect(error.kind).toBe('forbidden');
  expect(lines.filter(({ ok }) => !ok).map(({ what }) => what)).toContain('read customers (read_customers)');
});

test('a version that is not served any more is a protocol error with advice, not other data', async () => {
  const later = await another({ answersAs: '2027-01' });
  const error = await failureOf(() => later.get('Order', key('Order', 1)));

  expect([error.kind, error.message]).toEqual([
    'protocol',
    'shopify query nodes: API version 2026-07 is not served any more (take a release of Mainstem that knows a newer one)',
  ]);
});

test('a throttled query waits until the bucket holds what it takes, and tells the transport', async () => {
  const busy = await another({ limits: 'metered', restoreRate: 1 });
  const ask = () => busy.get('Location', key('Location', 1));
  for (let calls = 0; calls < 30 && !throttled(busy); calls += 1) await ask().catch(() => null);
  const error = await failureOf(ask);
  const last = busy.exchanges.at(-1);

  expect(error.kind).toBe('rate-limited');
  const body: unknown = JSON.parse(last?.response.text ?? 'null');
  const wait =
    Number(valueAt(body, 'extensions.cost.requestedQueryCost')) -
    Number(valueAt(body, 'extensions.cost.throttleStatus.currentlyAvailable'));
  expect(error.retryAfterMs).toBe(wait * 1000);
  expect(last === undefined ? null : last.request.pauseOf?.(last.response)).toBe(wait * 1000);
  busy.clock.advance(error.retryAfterMs ?? 0);
  expect(found(await ask()).key).toBe(key('Location', 1));
});

function throttled({ exchanges }: OpenShop): boolean {
  return exchanges.at(-1)?.response.text.includes('THROTTLED') === true;
}

test('a query takes of the budget what the source said that it costs', async () => {
  await shop.get('Location', key('Location', 2));
  await shop.get('Location', key('Location', 3));
  const last = shop.exchanges.at(-1);
  const body: unknown = JSON.parse(last?.response.text ?? 'null');

  expect(last?.request.takes).toEqual([
    { budget: 'query cost', points: valueAt(body, 'extensions.cost.requestedQueryCost') },
  ]);
});

test('a static token needs no sign-in; a client secret is not sent with it', async () => {
  const simple = await another({});
  const own = await another({
    settings: { clientId: undefined, clientSecret: undefined, accessToken: STATIC_TOKEN },
  });
  await own.get('Order', key('Order', 1));
  await simple.get('Order', key('Order', 1));

  expect(own.exchanges.map(({ request }) => request.operation)).toEqual(['query nodes']);
  expect(simple.exchanges.map(({ request }) => request.operation)).toEqual([
    'POST /admin/oauth/access_token',
    'query nodes',
  ]);
});

test('what was counted is held against the number that was there; a stale one is a conflict', async () => {
  const stocked = await another({});
  const port = stocked.portOf('ProductVariant');
  const current = found((await port.get([key('ProductVariant', 0)], ['core', 'stock'], call()))[0]);
  const change = {
    action: 'adjust-stock',
    entity: 'InventoryItem',
    key: current.key,
    current,
    location: reference('Location', key('Location', 0)),
    quantity: { counted: pieces('25') },
    note: null,
  } as never;
  const write = writeOf(port);
  const plan = await write.plan(change, call());
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  stocked.simulator.change({
    action: 'update',
    objectType: 'ProductVariant',
    key: current.key,
    values: { levels: [{ locationId: key('Location', 0), available: 6, on_hand: 9, committed: 3, incoming: 5 }] },
  });
  const outcome = await write.apply(step, { key: 'a-key' }, call());

  expect(outcome.kind === 'rejected' ? outcome.error.kind : outcome.kind).toBe('conflict');
  expect(stocked.simulator.ledger.effects.filter((effect) => effect.call !== null)).toEqual([]);
});

test('every document that is sent is valid against the whole schema, and costs less than a query may', async () => {
  const sdl = gunzipSync(readFileSync(new URL('../fixtures/shopify/admin-2026-07.graphql.gz', import.meta.url)));
  const schema = buildSchema(sdl.toString('utf8'), { assumeValidSDL: true });
  const busy = await another({
    settings: {
      metafields: { customers: ['custom.vat'], orders: ['custom.a1'], items: ['custom.b1'], locations: ['custom.c1'] },
      pageSize: 250,
    },
  });
  for (const port of busy.connection.ports) {
    const parts = port.parts.map(({ name }) => name);
    const keys = KEYS.map((index) => key(port.objectType, index));
    const many = Array.from({ length: port.capabilities.maxKeysPerGet - keys.length }, (_, index) =>
      String(700_000 + index),
    );
    await port.get([...keys, ...many], parts, call());
    await all(port.list(null, call()));
    await all(port.list({ since: '2026-05-01T00:00:00.000Z', after: null, seen: null }, call()));
    for await (const told of port.keys?.(call()) ?? []) expect(told.length).toBeGreaterThan(0);
  }
  await busy.connection.check(call());
  await busy.connection.describe?.('InventoryItem', call());
  for (const { ask, key: of, entity, objectType } of writes) {
    const port = busy.portOf(objectType);
    const current =
      of === undefined
        ? null
        : found(
            (
              await port.get(
                [of],
                port.parts.map(({ name }) => name),
                call(),
              )
            )[0],
          );
    const change: object = Object.assign({}, ask('0badcafe'), { entity }, of === undefined ? {} : { key: of, current });
    const write = writeOf(port);
    const plan = await write.plan(change as never, call());
    for (const step of plan.steps) {
      const inputs = { key: 'k', id: 'cus_x', self: '1' };
      const done = await write.apply(step, inputs, call());
      await write.find(step, inputs, call());
      const self = done?.kind === 'applied' ? done.key : '1';
      if (step.undo.call !== null) await write.apply(step.undo.call, { ...inputs, key: 'k2', self }, call());
      if (step.undo.call !== null) await write.find(step.undo.call, { ...inputs, self }, call());
    }
  }
  const sent = busy.exchanges.filter(({ request }) => request.url.endsWith('/graphql.json'));
  const documents = new Set(sent.map(({ request }) => String(valueAt(JSON.parse(request.body ?? 'null'), 'query'))));
  const costs = sent.map(({ response }) =>
    Number(valueAt(JSON.parse(response.text), 'extensions.cost.requestedQueryCost')),
  );

  expect(documents.size).toBeGreaterThan(30);
  expect([...documents].flatMap((document) => validate(schema, parse(document)).map(({ message }) => message))).toEqual(
    [],
  );
  expect(Math.max(...costs)).toBeLessThan(1000);
});
