// A WooCommerce shop beside the ERP: what is done to goods and orders of the company reaches it, judged by what the shop has done.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { effectWords, mutate } from './support/writing.ts';

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
