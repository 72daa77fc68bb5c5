// The whole demo company: systems of every kind joined in one answer, and one thing carried through them, judged by what each has done.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_CONNECTIONS, at, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { effectWords, mutate } from './support/writing.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ names: ALL_CONNECTIONS });
}, 120_000);

afterAll(() => company.close());

const connectionsOf = (node: unknown) =>
  listAt<{ connection: string }>(node, 'meta.refs').map((each) => each.connection);

/** Open web orders of the company that has an ERP, the newest last. */
async function webOrders() {
  const { data } = await company.query(
    'admin',
    `{ orders(first: 60, where: { channel: { eq: "web" }, legalEntity: { eq: "NT-DE" }, status: { eq: OPEN } }) {
        nodes { id number customer { id meta { refs { connection } } } lines { sku quantity { value } total { amount } } meta { refs { connection } } } } }`,
  );
  return listAt(data, 'orders.nodes');
}

describe('what is asked', () => {
  test('of a customer crosses ERP, CRM, accounting, HR, logistics and shop', async () => {
    const { data, errors } = await company.query(
      'admin',
      `{ customers(first: 200) { nodes { name segment accountOwner { name department } openBalance { amount }
          orders(first: 5) { nodes { number channel shipments(first: 1) { nodes { status } } } } meta { refs { connection } } } } }`,
    );
    expect(errors).toEqual([]);
    const widest = listAt(data, 'customers.nodes').toSorted(
      (a, b) => connectionsOf(b).length - connectionsOf(a).length,
    );
    expect(new Set(connectionsOf(widest[0]))).toEqual(
      new Set(['erp', 'crm', 'books', 'books-uk', 'shop-eu', 'shop-uk']),
    );
    const parcels = listAt(data, 'customers.nodes').flatMap((node) =>
      listAt(node, 'orders.nodes').flatMap((order) => listAt(order, 'shipments.nodes')),
    );
    expect(parcels.length).toBeGreaterThan(10);
  });

  test('of the own parcels shows a portal customer all of their tracking, and none of anybody else', async () => {
    const { data, errors } = await company.query(
      'admin',
      `{ customers(first: 200) { nodes { meta { refs { connection id } } shipments(first: 200) { totalCount nodes { id } } } }
         shipments(first: 200) { totalCount } }`,
    );
    expect(errors).toEqual([]);
    const withParcels = defined(
      listAt(data, 'customers.nodes').find((node) => Number(at(node, 'shipments.totalCount')) > 1),
    );
    const own = listAt(withParcels, 'shipments.nodes').map(({ id }) => id);
    const refs = listAt<{ connection: string; id: string }>(withParcels, 'meta.refs');
    const key = defined(refs.find(({ connection }) => connection === 'erp')).id;
    const portal = await company.query(
      `customer:${key}`,
      '{ shipments(first: 200) { totalCount nodes { id trackingNumber orders { number } } } }',
    );
    const shown = listAt(portal.data, 'shipments.nodes');

    expect(portal.errors).toEqual([]);
    expect(shown.map(({ id }) => id).toSorted()).toEqual(own.toSorted());
    expect(at(portal.data, 'shipments.totalCount')).toBe(own.length);
    expect(Number(at(data, 'shipments.totalCount'))).toBeGreaterThan(own.length);
    expect(shown.every((each) => listAt(each, 'orders').length > 0)).toBe(true);
  });

  test('of pay is told to HR, live, and to nobody who runs the gateway', async () => {
    const query = '{ payrollRuns(first: 1) { nodes { paidOn statements(first: 3) { nodes { gross { amount } } } } } }';
    company.forget();
    const { data, errors } = await company.query('hr', query);
    expect(errors).toEqual([]);
    const statements = listAt(data, 'payrollRuns.nodes.0.statements.nodes');
    expect(statements.every((each) => /^\d+\.\d\d$/.test(String(at(each, 'gross.amount'))))).toBe(true);
    expect(company.calls().map(({ connection }) => connection)).toContain('payroll');
    expect((await company.query('admin', query)).errors.map(({ extensions }) => extensions['code'])).toEqual([
      'FORBIDDEN',
    ]);
  });
});

describe('a web order', () => {
  test('is worked on in the ERP, once, and invoiced in the books; it stays one order', async () => {
    const order = defined((await webOrders()).find((each) => connectionsOf(each['customer']).includes('erp')));
    const { data } = await company.query('admin', '{ inventoryItem(sku: "SVC-0001") { id } }');
    const input = { order: String(order['id']), shippingItem: String(at(data, 'inventoryItem.id')) };
    company.forget();
    const { userErrors, operation } = await mutate(company, 'sales', 'orderForward', input, { wait: 10 });
    expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
    expect(effectWords(company).filter((words) => words === 'erp create sale.sale')).toHaveLength(1);
    expect(effectWords(company).filter((words) => !words.startsWith('erp '))).toEqual([]);

    const shown = await company.query(
      'admin',
      `{ order(id: "${input.order}") { customerPoNumber meta { refs { connection } } lines { sku total { amount } } } }`,
    );
    expect(at(shown.data, 'order.customerPoNumber')).toBe(order['number']);
    expect(connectionsOf(shown.data?.['order']).toSorted()).toEqual(['erp', 'shop-eu']);
    const totals = (lines: unknown) =>
      listAt(lines, 'lines').map((line) => [line['sku'], at(line, 'total.amount')] as const);
    expect(totals(shown.data?.['order'])).toEqual([...totals(order), ['SVC-0001', '4.90']]);

    const again = await mutate(company, 'sales', 'orderForward', { order: input.order, to: 'erp' });
    expect(again.userErrors).toMatchObject([{ code: 'INVALID', path: ['input', 'to'] }]);

    company.forget();
    const invoiced = await mutate(company, 'finance', 'invoiceIssue', { order: input.order }, { wait: 10 });
    expect([invoiced.userErrors, invoiced.operation.status]).toEqual([[], 'COMPLETED']);
    expect(effectWords(company)).toEqual(['books create Invoices']);
  });
});

test("a customer's new address reaches ERP, CRM, accounting and shop, the ERP first", async () => {
  const { data } = await company.query(
    'admin',
    '{ customers(first: 200) { nodes { id meta { refs { connection } } } } }',
  );
  const wanted = ['erp', 'crm', 'books', 'shop-eu'];
  const customer = defined(
    listAt(data, 'customers.nodes').find((each) => connectionsOf(each).toSorted().join() === wanted.toSorted().join()),
  );
  const addresses = [
    { type: 'BILLING', lines: ['Neue Str. 5'], city: 'Lübeck', postalCode: '23552', country: 'DE' },
    { type: 'SHIPPING', lines: ['Hafen 7'], city: 'Kiel', postalCode: '24103', country: 'DE' },
  ];
  company.forget();
  const input = { id: String(customer['id']), addresses };
  const { userErrors, operation } = await mutate(company, 'sales', 'customerUpdate', input, { wait: 10 });
  expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
  expect(new Set(effectWords(company).map((words) => words.split(' ')[0]))).toEqual(new Set(wanted));
  expect(operation.steps.filter(({ role }) => role === 'OWNER').every(({ connection }) => connection === 'erp')).toBe(
    true,
  );
  const shop = company.sim('shop-eu').ledger.effects;
  expect(JSON.stringify(shop.map(({ values }) => values))).toContain('Lübeck');
});

test('stock that is counted in the ERP shows in the shop that sells from there, and in no other', async () => {
  const { data } = await company.query(
    'warehouse',
    `{ locations(first: 50) { nodes { id name meta { refs { connection } } } }
       inventoryItems(first: 60, where: { kind: { eq: GOODS } }) { nodes { id meta { refs { connection } } } } }`,
  );
  const location = defined(listAt(data, 'locations.nodes').find((each) => each['name'] === 'Hamburg Storage'));
  const item = defined(
    listAt(data, 'inventoryItems.nodes').find((each) =>
      ['erp', 'shop-eu', 'shop-uk'].every((name) => connectionsOf(each).includes(name)),
    ),
  );
  company.forget();
  const input = { item: String(item['id']), location: String(location['id']), counted: { value: '17' } };
  const { userErrors, operation } = await mutate(company, 'warehouse', 'inventoryAdjust', input, { wait: 10 });
  expect([userErrors, operation.status]).toEqual([[], 'COMPLETED']);
  expect(new Set(effectWords(company).map((words) => words.split(' ')[0]))).toEqual(new Set(['erp', 'shop-eu']));
  const shown = await company.query(
    'warehouse',
    `query @freshness(maxAge: 0) { inventoryItem(id: "${input.item}") { meta { origins(paths: ["stock"]) { connection alternatives { connection value } } } } }`,
  );
  const alternatives = listAt<{ connection: string; value: string }>(
    shown.data,
    'inventoryItem.meta.origins.0.alternatives',
  );
  expect(defined(alternatives.find(({ connection }) => connection === 'shop-eu')).value).toContain('"17"');
});
