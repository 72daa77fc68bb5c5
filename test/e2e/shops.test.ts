// A WooCommerce shop beside the ERP: what is done to goods and orders of the company reaches it, judged by what the shop has done.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { at, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { effectsOf, effectWords, mutate } from './support/writing.ts';

let company: TestCompany;

/** The shop sells from the warehouse in Hamburg and calls it as the ERP does. */
function withShop(input: ConfigInput): ConfigInput {
  const shop = {
    source: 'woocommerce',
    legalEntity: 'NT-DE',
    currency: 'EUR',
    country: 'DE',
    simulate: true,
    settings: { locationName: 'Hamburg Storage' },
  };
  const order = (name: string) => ({ order: [name, 'shop-woo'] });
  return {
    ...input,
    connections: { ...input.connections, 'shop-woo': shop },
    authority: {
      ...input.authority,
      Customer: order('erp'),
      InventoryItem: order('erp'),
      Location: order('erp'),
      Order: order('erp'),
      Payment: { order: ['shop-woo'] },
    },
    identity: {
      ...input.identity,
      Location: { exact: [{ name: 'name', on: ['name'], connections: ['erp', 'shop-woo'] }] },
    },
  };
}

beforeAll(async () => {
  company = await openCompany({ names: ['erp', 'hris', 'shop-woo'], input: withShop });
}, 120_000);

afterAll(() => company.close());

const connectionsOf = (node: unknown) =>
  listAt<{ connection: string }>(node, 'meta.refs').map((each) => each.connection);

/** The warehouse that the shop sells from, and goods that both count. */
async function warehouseAndGoods() {
  const { data, errors } = await company.query(
    'warehouse',
    `{ locations(first: 50) { nodes { id name meta { refs { connection } } } }
       inventoryItems(first: 200, where: { kind: { eq: GOODS } }) { nodes { id meta { refs { connection objectType id } } } } }`,
  );
  expect(errors).toEqual([]);
  const location = defined(listAt(data, 'locations.nodes').find((each) => connectionsOf(each).includes('shop-woo')));
  const goods = listAt(data, 'inventoryItems.nodes').filter((each) =>
    ['erp', 'shop-woo'].every((name) => connectionsOf(each).includes(name)),
  );
  const soldAs = (objectType: string) =>
    defined(goods.find((each) => listAt(each, 'meta.refs').some((ref) => ref['objectType'] === objectType)));
  return { location, product: soldAs('products'), variation: soldAs('variations') };
}

test.each(['product', 'variation'] as const)(
  'a count of the ERP in the warehouse that the shop sells from is the count of the %s in the shop',
  async (kind) => {
    const { location, [kind]: item } = await warehouseAndGoods();
    expect([location['name'], connectionsOf(location)]).toEqual(['Hamburg Storage', ['erp', 'shop-woo']]);
    company.forget();
    const input = { item: String(item['id']), location: String(location['id']), counted: { value: '17' } };
    const { userErrors, operation } = await mutate(company, 'warehouse', 'inventoryAdjust', input, { wait: 10 });
    expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
    expect(new Set(effectWords(company).map((words) => words.split(' ')[0]))).toEqual(new Set(['erp', 'shop-woo']));
    const ref = defined(listAt(item, 'meta.refs').find(({ connection }) => connection === 'shop-woo'));
    expect(company.sim('shop-woo').ledger.effects).toMatchObject([
      { action: 'update', objectType: ref['objectType'], key: ref['id'], values: { stock_quantity: 17 } },
    ]);
    const shown = await company.query(
      'warehouse',
      `query @freshness(maxAge: 0) { inventoryItem(id: "${input.item}") { stock { location { id name } onHand { value } }
         meta { origins(paths: ["stock"]) { alternatives { connection value } } } } }`,
    );
    const alternatives = listAt<{ connection: string; value: string }>(
      shown.data,
      'inventoryItem.meta.origins.0.alternatives',
    );
    expect(defined(alternatives.find(({ connection }) => connection === 'shop-woo')).value).toContain('"17"');
  },
);

test('what is counted in another warehouse is nothing that the shop sells from', async () => {
  const { product } = await warehouseAndGoods();
  const { data } = await company.query('warehouse', '{ locations(first: 50) { nodes { id name } } }');
  const other = defined(
    listAt(data, 'locations.nodes').find(({ name }) => String(name).endsWith(' Storage') && name !== 'Hamburg Storage'),
  );
  company.forget();
  const input = { item: String(product['id']), location: String(other['id']), counted: { value: '5' } };
  const { userErrors, operation } = await mutate(company, 'warehouse', 'inventoryAdjust', input, { wait: 10 });
  expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
  expect(company.sim('shop-woo').ledger.effects).toEqual([]);
});

/** Paid orders of the shop alone, through this way of paying. */
async function paidOrders(method: string) {
  const { data } = await company.query(
    'finance',
    `{ payments(first: 200, where: { kind: { eq: RECEIPT } }) { nodes { method salesOrder {
        id paymentStatus currency lines { key sku quantity { value unit } item { id } } meta { refs { connection id } } } } } }`,
  );
  return listAt(data, 'payments.nodes')
    .filter((payment) => payment['method'] === method && at(payment, 'salesOrder.paymentStatus') === 'PAID')
    .map(({ salesOrder }) => salesOrder as Record<string, unknown>)
    .filter((order) => connectionsOf(order).join() === 'shop-woo');
}

const effectsOfShop = () => company.sim('shop-woo').ledger.effects;

test('a preview of a refund shows what goes back and that it cannot be undone, and nothing happens', async () => {
  const order = defined((await paidOrders('Kreditkarte'))[0]);
  company.forget();
  const input = { order: String(order['id']), amount: { amount: '5.00', currency: 'EUR' } };
  const { userErrors, plan } = await mutate(company, 'finance', 'orderRefund', input, { mode: 'PREVIEW' });
  expect(userErrors).toEqual([]);
  const money = (amount: string) => ({ amount, currency: 'EUR' });
  expect(plan.steps).toMatchObject([
    {
      connection: 'shop-woo',
      undo: 'NONE',
      diff: [
        { path: 'totals.refunded', before: money('0.00'), after: money('5.00') },
        { path: 'paymentStatus', before: 'PAID', after: 'PARTIALLY_REFUNDED' },
      ],
    },
  ]);
  expect(effectsOf(company)).toEqual([]);
});

test('a refund is made in the shop that took the money, once, and is shown with the order', async () => {
  const order = defined((await paidOrders('Kreditkarte'))[0]);
  company.forget();
  const input = { order: String(order['id']), amount: { amount: '5.00', currency: 'EUR' }, reason: 'Scratched' };
  const write = { idempotencyKey: 'refund-1', wait: 10 };
  const first = await mutate(company, 'finance', 'orderRefund', input, write);
  const again = await mutate(company, 'finance', 'orderRefund', input, write);
  expect([first.userErrors, first.operation.status, again.operation.id]).toEqual([[], 'COMPLETED', first.operation.id]);
  expect(effectsOfShop()).toMatchObject([
    {
      ...{ action: 'create', objectType: 'refunds' },
      values: { amount: '5.00', reason: 'Scratched', api_refund: true, api_restock: false },
    },
  ]);
  expect(effectWords(company)).toEqual(['shop-woo create refunds']);
  const shown = await company.query(
    'finance',
    `query @freshness(maxAge: 0) { order(id: "${input.order}") { paymentStatus totals { refunded { amount } } } }`,
  );
  expect(shown.data?.['order']).toEqual({
    paymentStatus: 'PARTIALLY_REFUNDED',
    totals: { refunded: { amount: '5.00' } },
  });
});

test('lines that come back are refunded at what they cost, and counted again; money that no gateway moves is told', async () => {
  const order = defined((await paidOrders('Überweisung'))[0]);
  const line = defined(listAt(order, 'lines')[0]);
  company.forget();
  const input = {
    order: String(order['id']),
    lines: [{ key: String(line['key']), quantity: { value: '1' } }],
    restock: true,
  };
  const preview = await mutate(company, 'finance', 'orderRefund', input, { mode: 'PREVIEW' });
  expect(preview.plan.notes).toEqual([{ connection: 'shop-woo', kind: 'LOSSY', path: 'amount' }]);
  const { userErrors, operation } = await mutate(company, 'finance', 'orderRefund', input, { wait: 10 });
  expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
  const [effect] = effectsOfShop();
  expect(effect?.values).toMatchObject({
    ...{ api_refund: false, api_restock: true },
    line_items: [{ id: Number(line['key']), quantity: 1 }],
  });
});

test('an order that only the ERP knows is refunded nowhere from here', async () => {
  const { data } = await company.query(
    'finance',
    '{ orders(first: 100) { nodes { id meta { refs { connection } } } } }',
  );
  const order = defined(listAt(data, 'orders.nodes').find((each) => connectionsOf(each).join() === 'erp'));
  const input = { order: String(order['id']), amount: { amount: '1.00', currency: 'EUR' } };
  const { userErrors } = await mutate(company, 'finance', 'orderRefund', input);
  expect(userErrors).toMatchObject([{ code: 'NOT_WRITABLE', path: ['input', 'order'] }]);
});
