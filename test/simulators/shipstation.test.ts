// The simulated ShipStation account, over HTTP. Rows made up here; schemas of the ShipEngine OpenAPI 1.1.202604070904 (test/fixtures/shipstation).
import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, expect, test } from 'vitest';
import { startShipstationWith } from '../../connectors/shipstation/simulator.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { addressRow, id, rows } from '../connectors/shipstation-account.ts';

const fixture: { readonly answers: Readonly<Record<string, AnySchemaObject>> } = JSON.parse(
  readFileSync(new URL('../fixtures/shipstation/openapi.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const clock = () => new ManualClock('2026-06-01T12:00:00.000Z');

async function account(
  options: { readonly limits?: 'metered'; readonly perMinute?: number; readonly clock?: ManualClock } = {},
) {
  const simulator = await startShipstationWith({ rows, clock: clock(), limits: 'unmetered', ...options });
  running.push(simulator);
  const call = async (method: string, path: string, body?: unknown, key = String(simulator.settings['apiKey'])) => {
    const response = await fetch(`${simulator.url}/v2${path}`, {
      method,
      headers: { 'api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, body: parsed };
  };
  return { simulator, call, get: (path: string) => call('GET', path) };
}

/** Version 2 writes null where 1.1 leaves members out. */
function nullable(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(nullable);
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => {
      if (name !== 'properties') return [name, nullable(value)];
      const members = Object.entries(value as object).map(([member, each]) => [
        member,
        { anyOf: [nullable(each), { type: 'null' }] },
      ]);
      return [name, Object.fromEntries(members)];
    }),
  );
}

function flawsOf(schema: string, body: unknown): readonly string[] {
  const validate = ajv.compile(nullable(fixture.answers[schema]) as AnySchemaObject);
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function keysIn(body: unknown, collection = 'shipments', member = 'shipment_id'): readonly unknown[] {
  const records = valueAt(body, collection);
  return Array.isArray(records) ? records.map((each) => valueAt(each, member)) : [];
}

const NEW = { ship_to: addressRow({ state_province: 'HH' }), warehouse_id: id('w', 0), external_shipment_id: 'X-1' };

test('answers have the form of the official definition', async () => {
  const { call, get } = await account();
  const packages = [{ weight: { value: 1.5, unit: 'kilogram' } }];
  const checks = [
    ['list_shipments_response_body', await get('/shipments?page_size=3&page=2')],
    ['get_shipment_by_id_response_body', await get(`/shipments/${id('s', 0)}`)],
    ['get_shipment_by_id_response_body', await get('/shipments/external_shipment_id/SO-0001203%2F1')],
    ['list_labels_response_body', await get(`/labels?shipment_id=${id('s', 0)}&page_size=1`)],
    ['get_tracking_log_from_label_response_body', await get(`/labels/${id('l', 0)}/track`)],
    ['list_warehouses_response_body', await get('/warehouses')],
    ['create_shipments_response_body', await call('POST', '/shipments', { shipments: [{ ...NEW, packages }] })],
    [
      'update_shipment_response_body',
      await call('PUT', `/shipments/${id('s', 1)}`, { ...NEW, packages, external_shipment_id: 'X-2' }),
    ],
    ['error_response_body', await get('/shipments/se-404')],
    ['error_response_body', await call('GET', '/shipments', undefined, 'wrong')],
  ] as const;
  // `links.prev` and `links.next` are empty objects at the ends, against the definition; see the pagination page of the documentation.
  for (const [schema, { body }] of checks) expect([schema, flawsOf(schema, body)]).toEqual([schema, []]);
});

test('a list sorts, filters by an exclusive window, pages up to 500 and links its pages', async () => {
  const { get } = await account();
  const all = await get(
    '/shipments?sort_by=modified_at&sort_dir=asc&modified_at_start=2026-05-03T08:00:00.000Z&page_size=4',
  );
  expect(keysIn(all.body)).toEqual([2, 3, 4, 5].map((index) => id('s', index)));
  expect(all.body).toMatchObject({
    total: 6,
    page: 1,
    pages: 2,
    links: { prev: {}, next: { href: expect.stringContaining('page=2') } },
  });
  expect(keysIn((await get('/shipments')).body)[0]).toBe(id('s', 7));
  expect(keysIn((await get('/shipments?shipment_status=cancelled')).body)).toEqual([id('s', 4)]);
  expect(keysIn((await get('/shipments?tag=Fragile')).body)).toEqual([id('s', 3)]);
  expect((await get('/shipments?modified_at_start=2030-01-01T00:00:00Z')).body).toMatchObject({ total: 0, pages: 0 });
  for (const query of ['page_size=501', 'page=0', 'sort_by=name', 'shipment_status=lost', 'created_at_end=monday'])
    expect([query, (await get(`/shipments?${query}`)).status]).toEqual([query, 400]);
});

test('decimals go out digit for digit and currencies in lower case', async () => {
  const { get } = await account();
  expect((await get(`/shipments/${id('s', 0)}`)).text).toContain('"weight":{"value":2.40,"unit":"kilogram"}');
  expect((await get(`/labels/${id('l', 2)}`)).text).toContain('"shipment_cost":{"currency":"usd","amount":7.345}');
});

test('of several shipments the faulty one is told in its place, with status 200', async () => {
  const { simulator, call } = await account();
  const { status, body } = await call('POST', '/shipments', {
    shipments: [NEW, { ...NEW, external_shipment_id: 'X-2', ship_to: { name: 'Nobody' } }],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ has_errors: true, shipments: [{ errors: [] }, { external_shipment_id: 'X-2' }] });
  expect(valueAt(body, 'shipments.1.shipment_id')).toBeUndefined();
  expect(simulator.ledger.effects.map(({ action, idempotencyKey }) => [action, idempotencyKey])).toEqual([
    ['create', 'X-1'],
  ]);
});

test('an external id is taken once, and found by', async () => {
  const { simulator, call, get } = await account();
  await call('POST', '/shipments', { shipments: [NEW] });
  const again = await call('POST', '/shipments', { shipments: [NEW] });
  expect([again.status, valueAt(again.body, 'errors.0.error_code')]).toEqual([409, 'identifier_conflict']);
  expect(simulator.ledger.effects).toHaveLength(1);
  const found = await get('/shipments/external_shipment_id/X-1');
  expect(valueAt(found.body, 'shipment_number')).toBe('X-1');
  expect((await get('/shipments/external_shipment_id/X-9')).status).toBe(404);
});

test('an update is the whole shipment: what it leaves out is gone', async () => {
  const { call } = await account();
  const { body } = await call('PUT', `/shipments/${id('s', 1)}`, NEW);
  expect(body).toMatchObject({ service_code: null, items: [], packages: [], modified_at: '2026-06-01T12:00:00.000Z' });
  expect((await call('PUT', `/shipments/${id('s', 0)}`, NEW)).status).toBe(400);
});

test('a shipment with a label is cancelled only once the label is voided, and each of these moves its stamp', async () => {
  const manual = clock();
  const { simulator, call, get } = await account({ clock: manual });
  const stampOf = async () => valueAt((await get(`/shipments/${id('s', 2)}`)).body, 'modified_at');
  const refused = await call('PUT', `/shipments/${id('s', 2)}/cancel`);
  expect([refused.status, valueAt(refused.body, 'errors.0.error_code')]).toEqual([400, 'invalid_status']);
  manual.advance(1_000);
  simulator.change({ action: 'delete', objectType: 'labels', key: id('l', 2) });
  expect(await stampOf()).toBe('2026-06-01T12:00:01.000Z');
  manual.advance(1_000);
  expect((await call('PUT', `/shipments/${id('s', 2)}/cancel`)).status).toBe(204);
  expect(await stampOf()).toBe('2026-06-01T12:00:02.000Z');
  simulator.change({ action: 'update', objectType: 'tracking', key: id('l', 0), values: { status_code: 'EX' } });
  expect(valueAt((await get(`/shipments/${id('s', 0)}`)).body, 'modified_at')).toBe('2026-05-02T08:00:00.000Z');
  expect(valueAt((await get(`/labels/${id('l', 0)}`)).body, 'tracking_status')).toBe('error');
});

test('too many calls are refused with the seconds to wait', async () => {
  const { get } = await account({ limits: 'metered', perMinute: 2 });
  await get('/warehouses');
  await get('/warehouses');
  const third = await get('/warehouses');
  expect([third.status, third.headers.get('retry-after'), valueAt(third.body, 'errors.0.error_code')]).toEqual([
    429,
    '60',
    'rate_limit_exceeded',
  ]);
});
