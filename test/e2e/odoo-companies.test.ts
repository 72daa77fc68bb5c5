// Two companies of Odoo as two connections: what they share is one, what each has stays its own, and amounts convert by the rates they hold.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { at, type ConnectionName, defined, listAt, openCompany, type TestCompany } from './support/company.ts';

const COMPANIES: readonly ConnectionName[] = ['odoo', 'odoo-uk'];

/** The demo company with Odoo for everything, in both of its legal entities. */
function withOdoo(input: ConfigInput): ConfigInput {
  const order = [...COMPANIES];
  const sources = { source: 'odoo', simulate: true };
  return {
    ...input,
    connections: {
      odoo: { ...sources, legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' },
      'odoo-uk': { ...sources, legalEntity: 'NT-UK', currency: 'GBP', country: 'GB' },
    },
    authority: {
      Customer: { order },
      Contact: { order },
      Order: { order },
      Invoice: { order },
      Payment: { order },
      InventoryItem: { order },
      Employee: { order },
    },
    identity: {
      Customer: {
        exact: [
          { name: 'customer number', on: ['number'] },
          { name: 'VAT number', on: ['vat'] },
          { name: 'e-mail and name', on: ['email', 'name'], strength: 'strong' },
        ],
      },
      Contact: { exact: [{ name: 'e-mail and name', on: ['email', 'name'] }] },
      InventoryItem: { exact: [{ name: 'SKU', on: ['sku'] }] },
    },
    rates: { table: [], connections: ['odoo', 'odoo-uk'] },
    access: {
      customer: { claim: 'customer', connection: 'odoo', objectType: 'res.partner' },
      employee: { claim: 'employee', connection: 'odoo', objectType: 'hr.employee' },
    },
  };
}

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ names: COMPANIES, input: withOdoo });
}, 120_000);

afterAll(() => company.close());

interface Ref {
  readonly connection: string;
  readonly id: string;
}

const connectionsOf = (node: unknown) => listAt<Ref>(node, 'meta.refs').map(({ connection }) => connection);

/** Customers with what hangs below them, each with where it comes from. */
async function customers() {
  const { data, errors } = await company.query(
    'admin',
    `{ customers(first: 200) { totalCount nodes { number name meta { refs { connection id } }
        orders(first: 100) { nodes { number legalEntity currency meta { refs { connection } } } }
        invoices(first: 100) { nodes { number legalEntity meta { refs { connection } } } } } } }`,
  );
  expect(errors).toEqual([]);
  return listAt(data, 'customers.nodes');
}

test('a customer of both is one, also where one of them has typed it anew, and a customer of one is not', async () => {
  const nodes = await customers();
  const shown = new Map(nodes.flatMap((node) => listAt<Ref>(node, 'meta.refs').map(({ id }) => [id, node] as const)));
  const really = company.company.customers;
  expect(nodes).toHaveLength(really.length);
  expect(really.map(({ index }) => connectionsOf(shown.get(String(100 + index))).toSorted())).toEqual(
    really.map(({ entities }) => COMPANIES.filter((_, at) => entities.includes(at === 0 ? 'NT-DE' : 'NT-UK'))),
  );
  const typedAnew = defined(really.find(({ entities, index }) => entities.length === 2 && index % 5 === 4));
  const { data, errors } = await company.query(
    'admin',
    `{ customer(number: "${typedAnew.number}") { name meta { origins(paths: ["name"]) { connection alternatives { connection value } } } } }`,
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    customer: {
      name: typedAnew.name,
      meta: {
        origins: [
          {
            connection: 'odoo',
            alternatives: [{ connection: 'odoo-uk', value: typedAnew.name.toUpperCase() }],
          },
        ],
      },
    },
  });
});

test('orders and invoices of each company stand under the one customer, each in its legal entity', async () => {
  const both = (await customers()).filter((node) => connectionsOf(node).length === 2);
  const bought = both.filter(
    (node) => new Set(listAt(node, 'orders.nodes').map(({ legalEntity }) => legalEntity)).size === 2,
  );
  expect(bought.length).toBeGreaterThan(0);
  const below = both.flatMap((node) => [...listAt(node, 'orders.nodes'), ...listAt(node, 'invoices.nodes')]);
  const places = below.map((node) => `${node['legalEntity']} ${connectionsOf(node).join()}`);
  expect([...new Set(places)].toSorted()).toEqual(['NT-DE odoo', 'NT-UK odoo-uk']);
});

test('an amount converts by the rate of the company that holds it, and says so', async () => {
  const { data, errors } = await company.query(
    'admin',
    `{ order(number: "SO-0001298") { totals { grand { amount currency inCurrency(code: "GBP") { amount currency rate ratedOn via from } } } }
       british: orders(first: 1, where: { legalEntity: { eq: "NT-UK" }, currency: { eq: "GBP" } }) { nodes { totals { grand {
         amount inCurrency(code: "EUR") { rate ratedOn from } } } } } }`,
  );
  expect(errors).toEqual([]);
  expect(at(data, 'order.totals.grand')).toEqual({
    amount: '4795.51',
    currency: 'EUR',
    inCurrency: {
      amount: '4085.77',
      currency: 'GBP',
      rate: '0.852',
      ratedOn: '2025-01-01',
      via: null,
      from: ['odoo'],
    },
  });
  expect(at(data, 'british.nodes.0.totals.grand.inCurrency')).toEqual({
    rate: '1.1737',
    ratedOn: '2025-01-01',
    from: ['odoo-uk'],
  });
});
