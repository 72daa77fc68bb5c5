// The simulated Odoo held to the facts of its ORM and its two fronts: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOdooWith } from '../../connectors/odoo/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { rows } from '../connectors/odoo-rows.ts';

let simulator: Simulator;
beforeAll(async () => {
  const clock = new ManualClock('2026-06-01T12:00:00.250Z');
  simulator = await startOdooWith({ rows, clock, limits: 'unmetered', hidden: { 'res.partner': [105] } });
});
afterAll(() => simulator.close());

async function ask(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${simulator.url}/json/2/${path}`, {
    method: 'POST',
    headers: { authorization: `bearer ${String(simulator.settings['apiKey'])}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test('read fails whole for one id that is gone, search_read drops it and what a rule hides', async () => {
  const read = await ask('res.partner/read', { ids: [101, 9999], fields: ['name'] });
  expect(read).toMatchObject({ status: 404, body: { name: 'odoo.exceptions.MissingError' } });
  const found = await ask('res.partner/search_read', {
    domain: [['id', 'in', [101, 105, 9999]]],
    fields: ['name', 'ref', 'country_id', 'write_date'],
  });
  expect(found.body).toEqual([
    { id: 101, name: 'Nordwind 0', ref: '1000', country_id: [57, 'Germany'], write_date: '2026-05-02 08:00:00' },
  ]);
});

test('domains are in prefix notation, follow dotted paths and hide archived records', async () => {
  const domain = ['|', ['country_id.code', '=', 'XX'], '&', ['name', 'ilike', 'NORDWIND'], ['id', '<=', 104]];
  expect((await ask('res.partner/search', { domain })).body).toEqual([101, 102, 103]);
  expect((await ask('res.partner/search', { domain, context: { active_test: false } })).body).toEqual([
    101, 102, 103, 104,
  ]);
});

test('an unknown field is refused and a failed call leaves nothing behind', async () => {
  const { length } = simulator.ledger.effects;
  const lines = [
    [0, 0, { product_id: 1 }],
    [0, 0, { product_id: 9999 }],
  ];
  const made = await ask('sale.order/create', {
    vals_list: [{ partner_id: 101, client_order_ref: 'twice', order_line: lines }],
  });
  expect(made).toMatchObject({ status: 404 });
  expect((await ask('sale.order/search', { domain: [['client_order_ref', '=', 'twice']] })).body).toEqual([]);
  expect(await ask('sale.order/search', { domain: [['nothing', '=', 1]] })).toMatchObject({ status: 422 });
  expect(simulator.ledger.effects).toHaveLength(length);
});

test('an order works out its totals with tax, and cancelling what is confirmed asks unless told not to', async () => {
  const line = { product_id: 1, product_uom_qty: 2, price_unit: 50 };
  const { body } = await ask('sale.order/create', { vals_list: [{ partner_id: 101, order_line: [[0, 0, line]] }] });
  const ids = body as number[];
  await ask('sale.order/action_confirm', { ids });
  expect((await ask('sale.order/action_cancel', { ids })).body).toMatchObject({ type: 'ir.actions.act_window' });
  const [order] = (await ask('sale.order/read', { ids, fields: ['state', 'amount_total'] })).body as object[];
  expect(order).toMatchObject({ state: 'sale', amount_total: 119 });
});

test('a count changes the stock only when it is applied', async () => {
  const vals = { product_id: 1, location_id: 3, inventory_quantity: 8 };
  const { body: ids } = await ask('stock.quant/create', { vals_list: [vals], context: { inventory_mode: true } });
  const quantity = async () => (await ask('stock.quant/read', { ids, fields: ['quantity'] })).body;
  expect(await quantity()).toEqual([{ id: 3, quantity: 3 }]);
  await ask('stock.quant/action_apply_inventory', { ids });
  expect(await quantity()).toEqual([{ id: 3, quantity: 8 }]);
});
