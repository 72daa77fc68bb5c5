// The simulated WooCommerce shop held to the documentation of the REST API v3 (release 10.7).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oauthHeader } from '../../connectors/woocommerce/oauth1.ts';
import { startWoocommerceWith } from '../../connectors/woocommerce/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { ROWS } from '../connectors/woocommerce-shop.ts';
import { unknownInAnswer } from '../support/woocommerce-properties.ts';

const NOW = '2026-06-01T12:00:00.000Z';
const BASIC = `Basic ${Buffer.from('ck_1:cs_1').toString('base64')}`;
let simulator: Simulator;
let plain: Simulator;

beforeAll(async () => {
  const options = {
    rows: ROWS,
    clock: new ManualClock(NOW),
    limits: 'unmetered',
    consumerKey: 'ck_1',
    consumerSecret: 'cs_1',
  } as const;
  simulator = await startWoocommerceWith({ ...options, isHttps: true });
  plain = await startWoocommerceWith(options);
});
afterAll(async () => {
  await Promise.all([simulator.close(), plain.close()]);
});

/** The members that tests look at, of a record, a refusal or a batch. */
interface Answer {
  readonly id: number;
  readonly code: string;
  readonly data: { readonly params: object };
  readonly status: string;
  readonly total: string;
  readonly date_paid_gmt: string | null;
  readonly line_items: readonly Answer[];
  readonly stock_quantity: number;
  readonly manage_stock: boolean | 'parent';
  readonly regular_price: string;
  readonly first_name: string;
  readonly role: string;
  readonly update: readonly (Answer & { readonly error: { readonly code: string } })[];
}

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${simulator.url}/wp-json/wc/v3${path}`, {
    method,
    headers: { authorization: BASIC, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

const get = (path: string) => ask('GET', path);
const idsOf = ({ body }: { readonly body: Answer }) => Array.from(body as unknown as Answer[], ({ id }) => id);
const stockOf = async (product: number) => (await get(`/products/${product}`)).body.stock_quantity;

describe('lists', () => {
  test('hold ten, say how many there are, and link to the next page', async () => {
    const { headers, body } = await get('/orders?per_page=3&page=2');
    expect(body).toHaveLength(3);
    expect([headers.get('x-wp-total'), headers.get('x-wp-totalpages')]).toEqual(['8', '3']);
    expect(headers.get('link')).toMatch(/page=1>; rel="prev".*page=3>; rel="next"/);
    expect((await get('/orders?page=9')).body).toEqual([]);
  });

  test.each([
    ['/orders?per_page=101', 'per_page'],
    ['/customers?per_page=0', 'per_page'],
    ['/products?include=1,x', 'include'],
    ['/orders?orderby=total', 'orderby'],
    ['/orders?status=nonsense', 'status'],
    ['/customers?orderby=modified', 'orderby'],
    ['/orders?modified_after=yesterday', 'modified_after'],
  ])('refuse %s by the name of the parameter', async (path, name) => {
    const { status, body } = await get(path);
    expect([status, body.code, Object.keys(body.data.params)]).toEqual([400, 'rest_invalid_param', [name]]);
  });

  test('give what is included in its order, and drop what is not there', async () => {
    expect(idsOf(await get('/orders?include=104,9999,101&orderby=include'))).toEqual([104, 101]);
    expect(idsOf(await get('/orders?include[]=104&include[]=101&orderby=include'))).toEqual([104, 101]);
  });

  test('leave out the second that they begin after, in the zone of the shop unless told otherwise', async () => {
    const utc = '/orders?orderby=id&order=asc&dates_are_gmt=true&modified_after=';
    expect(idsOf(await get(`${utc}2026-05-05T08:00:00`))).toEqual([107]);
    expect(idsOf(await get(`${utc}2026-05-05T07:59:59`))).toEqual([104, 105, 106, 107]);
    const local = await get('/orders?modified_after=2026-05-05T10:00:00');
    expect(idsOf(local)).toEqual([107]);
  });

  test('of customers know no change: modified_after is passed over', async () => {
    expect((await get('/customers?modified_after=2030-01-01T00:00:00')).body).toHaveLength(8);
  });

  test('show the fields that are asked for', async () => {
    const { body } = await get('/orders?include=100&_fields=id,billing.city');
    expect(body).toEqual([{ id: 100, billing: { city: 'Hamburg' } }]);
  });
});

describe('records', () => {
  test.each([
    ['/customers/20', 'customer'],
    ['/orders/100', 'order'],
    ['/orders/100/refunds/140', 'refund'],
    ['/products/45', 'product'],
    ['/products/45/variations/60', 'variation'],
  ])('%s has no property that the documentation does not know', async (path, resource) => {
    const { status, body } = await get(path);
    expect([status, unknownInAnswer(body, resource)]).toEqual([200, []]);
  });

  test('are typed as PHP types them', async () => {
    const { body } = await get('/orders/100');
    expect(body).toMatchObject({
      total: '247.90',
      date_created: '2026-04-02T00:30:00',
      date_created_gmt: '2026-04-01T22:30:00',
    });
    expect(body.line_items[1]).toMatchObject({ price: 33.333333333333336, subtotal: '100.00' });
    expect((await get('/orders/100?dp=4')).body.total).toBe('247.9000');
    expect((await get('/products/46')).body.stock_quantity).toBeNull();
    expect((await get('/products/45/variations/63')).body.manage_stock).toBe('parent');
  });

  test('that are not there are 404, and 400 when they are to be changed', async () => {
    const code = 'woocommerce_rest_shop_order_invalid_id';
    expect(await get('/orders/9999')).toMatchObject({ status: 404, body: { code, data: { status: 404 } } });
    expect(await ask('PUT', '/orders/9999', {})).toMatchObject({ status: 400, body: { code } });
  });
});

describe('writes', () => {
  test('an order that is paid is processed and takes the goods; cancelled, they come back', async () => {
    const before = await stockOf(40);
    const lines = [{ product_id: 40, quantity: 2 }];
    const { status, body } = await ask('POST', '/orders', { set_paid: true, line_items: lines });
    expect([status, body.status, body.total]).toEqual([201, 'processing', '119.00']);
    expect(body.date_paid_gmt).toBe('2026-06-01T12:00:00');
    expect(await stockOf(40)).toBe(before - 2);
    await ask('PUT', `/orders/${body.id}`, { status: 'cancelled' });
    expect(await stockOf(40)).toBe(before);
  });

  test('a line without id is another one, and a quantity of 0 takes one out', async () => {
    const { body } = await ask('POST', '/orders', { line_items: [{ product_id: 40, quantity: 1 }] });
    const twice = await ask('PUT', `/orders/${body.id}`, { line_items: [{ product_id: 40, quantity: 1 }] });
    expect(twice.body.line_items).toHaveLength(2);
    const id = twice.body.line_items[0]?.id;
    const less = await ask('PUT', `/orders/${body.id}`, { line_items: [{ id, quantity: 0 }] });
    expect(less.body.line_items).toHaveLength(1);
  });

  test('orders go to the trash unless they are forced out; customers have none', async () => {
    const made = (await ask('POST', '/orders', {})).body.id;
    expect((await ask('DELETE', `/orders/${made}`)).body.status).toBe('trash');
    expect(idsOf(await get(`/orders?include=${made}`))).toEqual([]);
    expect(idsOf(await get(`/orders?include=${made}&status=trash`))).toEqual([made]);
    await ask('DELETE', `/orders/${made}?force=true`);
    expect((await get(`/orders/${made}`)).status).toBe(404);
    expect(await ask('DELETE', '/customers/27')).toMatchObject({
      status: 501,
      body: { code: 'woocommerce_rest_trash_not_supported' },
    });
  });

  test('a batch has each failure in its place, and takes a hundred', async () => {
    const update = [{ id: 41, regular_price: '51.00' }, { id: 9999 }, { id: 42, sku: 'PMP-1' }];
    const { status, body } = await ask('POST', '/products/batch', { update });
    expect([status, body.update[0]?.regular_price]).toEqual([200, '51.00']);
    expect(body.update.slice(1).map(({ error }) => error.code)).toEqual([
      'woocommerce_rest_product_invalid_id',
      'product_invalid_sku',
    ]);
    const many = await ask('POST', '/orders/batch', { delete: Array(101).fill(1) });
    expect([many.status, many.body.code]).toEqual([413, 'woocommerce_rest_request_entity_too_large']);
  });

  test('an e-mail is of one user, and names lose their tags', async () => {
    const made = await ask('POST', '/customers', { email: 'x@y.example', first_name: '<b>Ida</b>  Holm%20' });
    expect([made.status, made.body.first_name, made.body.role]).toEqual([201, 'Ida Holm', 'customer']);
    const again = await ask('POST', '/customers', { email: 'X@y.example' });
    expect([again.status, again.body.code]).toEqual([400, 'registration-error-email-exists']);
  });

  test('no more is refunded than was paid, and all of it makes an order refunded', async () => {
    const refund = (amount: string) => ask('POST', '/orders/103/refunds', { amount, reason: 'x' });
    expect((await refund('999')).status).toBe(500);
    expect((await refund('237.90')).status).toBe(201);
    expect((await get('/orders/103')).body).toMatchObject({
      status: 'refunded',
      date_modified_gmt: '2026-06-01T12:00:00',
    });
  });
});

describe('sign-in', () => {
  const path = '/wp-json/wc/v3/customers?email=mara1%40nordwind.example&per_page=1';
  const signed = (values: { nonce?: string; timestamp?: number; consumerSecret?: string } = {}) =>
    oauthHeader({
      method: 'GET',
      url: `${plain.url}${path}`,
      consumerKey: 'ck_1',
      consumerSecret: 'cs_1',
      nonce: crypto.randomUUID(),
      timestamp: Date.parse(NOW) / 1000,
      ...values,
    });
  const statusOf = async (authorization: string) =>
    (await fetch(`${plain.url}${path}`, { headers: { authorization } })).status;

  test('over http is a signature, which counts once and for a quarter of an hour', async () => {
    expect(await statusOf(signed({ nonce: 'n1' }))).toBe(200);
    expect(await statusOf(signed({ nonce: 'n1' }))).toBe(401);
    expect(await statusOf(signed({ timestamp: Date.parse(NOW) / 1000 - 901 }))).toBe(401);
    expect(await statusOf(signed({ consumerSecret: 'cs_2' }))).toBe(401);
    expect(await statusOf(BASIC)).toBe(401);
  });

  test('a host may allow so many calls a minute, and answers with a page of its own', async () => {
    const clock = new ManualClock(NOW);
    const busy = await startWoocommerceWith({ rows: ROWS, clock, limits: 'metered', hostPerMinute: 1 });
    const asked = () => fetch(`${busy.url}${path}`);
    await asked();
    const { status, headers } = await asked();
    expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([429, '60', 'text/html']);
    clock.advance(60_000);
    expect((await asked()).status).toBe(401);
    await busy.close();
  });
});
