// The simulated shop as WooCommerce's own client sees it: over http it signs OAuth 1.0a into the query.
import { createRequire } from 'node:module';
import type Library from '@woocommerce/woocommerce-rest-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWoocommerceWith } from '../../connectors/woocommerce/simulator.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { ROWS } from '../connectors/woocommerce-shop.ts';

// Its package has a module and a script, of which Node and Vite each take another.
const library: typeof Library = createRequire(import.meta.url)('@woocommerce/woocommerce-rest-api');

let simulator: Simulator;
let api: ReturnType<typeof clientWith>;

beforeAll(async () => {
  simulator = await startWoocommerceWith({
    rows: ROWS,
    clock: systemClock,
    limits: 'unmetered',
    consumerKey: 'ck_1',
    consumerSecret: 'cs_1',
  });
  api = clientWith('cs_1');
});
afterAll(() => simulator.close());

function clientWith(consumerSecret: string) {
  return new library.default({ url: simulator.url, consumerKey: 'ck_1', consumerSecret, version: 'wc/v3' });
}

test('it lists, with totals in the headers', async () => {
  const { data, headers } = await api.get('orders', { status: 'any', per_page: 3, orderby: 'id', order: 'asc' });
  expect(data.map(({ id }: { id: number }) => id)).toEqual([100, 101, 102]);
  expect([headers['x-wp-total'], headers['x-wp-totalpages']]).toEqual(['8', '3']);
});

test('it gets one record', async () => {
  expect((await api.get('products/45/variations/60')).data).toMatchObject({ id: 60, sku: 'PMP-V0' });
});

test('it makes, changes and deletes, and that is what happens', async () => {
  const from = simulator.ledger.effects.length;
  const { status, data } = await api.post('customers', { email: 'ida@kontor.example', billing: { city: 'Kiel' } });
  expect([status, data.billing.city]).toEqual([201, 'Kiel']);
  expect((await api.put(`customers/${data.id}`, { first_name: 'Ida' })).data.first_name).toBe('Ida');
  await api.delete(`customers/${data.id}`, { force: true });
  const effects = simulator.ledger.effects.slice(from).map(({ action, objectType, key }) => [action, objectType, key]);
  expect(effects).toEqual(['create', 'update', 'delete'].map((action) => [action, 'customers', String(data.id)]));
});

test('it tells a refusal by its code', async () => {
  const refused = { response: { status: 400, data: { code: 'rest_invalid_param', data: { status: 400 } } } };
  await expect(api.get('orders', { per_page: 101 })).rejects.toMatchObject(refused);
  await expect(clientWith('cs_2').get('orders')).rejects.toMatchObject({ response: { status: 401 } });
});
