// Shopify's own client library reads and writes the simulated shop.
import { createAdminApiClient } from '@shopify/admin-api-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATIC_TOKEN, startShopifyWith } from '../../connectors/shopify/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { key, rows } from '../connectors/shopify-shop.ts';

const DOMAIN = 'nordlicht.myshopify.com';

let simulator: Simulator;
let client: ReturnType<typeof createAdminApiClient>;

beforeAll(async () => {
  simulator = await startShopifyWith({ rows, clock: new ManualClock('2026-06-01T12:00:00.000Z'), limits: 'unmetered' });
  client = clientWith(STATIC_TOKEN);
});
afterAll(() => simulator.close());

/** The library insists on the domain of a shop: its requests are led to the simulator. */
function clientWith(accessToken: string) {
  return createAdminApiClient({
    storeDomain: DOMAIN,
    apiVersion: '2026-07',
    accessToken,
    isTesting: true,
    customFetchApi: (url, init) => fetch(url.replace(`https://${DOMAIN}`, simulator.url), init as RequestInit),
  });
}

test('it lists customers page by page', async () => {
  const query = `query ($after: String) {
    customers(first: 5, after: $after) { nodes { id defaultEmailAddress { emailAddress } } pageInfo { hasNextPage endCursor } } }`;
  const first = await client.request(query);
  const second = await client.request(query, { variables: { after: first.data.customers.pageInfo.endCursor } });

  expect(first.data.customers.nodes).toHaveLength(5);
  expect(first.data.customers.nodes[0]).toEqual({
    id: `gid://shopify/Customer/${key('Customer', 0)}`,
    defaultEmailAddress: { emailAddress: 'mara0@nordwind.example' },
  });
  expect(second.data.customers.nodes).toHaveLength(3);
  expect(second.data.customers.pageInfo.hasNextPage).toBe(false);
});

test('it gets an order with its lines and amounts', async () => {
  const { data, errors, extensions } = await client.request(
    `query ($id: ID!) { order(id: $id) { name totalPriceSet { shopMoney { amount currencyCode } }
      lineItems(first: 1) { nodes { sku quantity } } } }`,
    { variables: { id: `gid://shopify/Order/${key('Order', 1)}` } },
  );

  expect(errors).toBeUndefined();
  expect(data).toEqual({
    order: {
      name: '#1041',
      totalPriceSet: { shopMoney: { amount: '231.0', currencyCode: 'EUR' } },
      lineItems: { nodes: [{ sku: 'PMP-00', quantity: 2 }] },
    },
  });
  expect(extensions).toMatchObject({ cost: { throttleStatus: { maximumAvailable: 2000, restoreRate: 100 } } });
});

test('it makes and changes a customer', async () => {
  const made = await client.request(
    'mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { id } userErrors { message } } }',
    { variables: { input: { firstName: 'Ida', lastName: 'Holm', email: 'ida@example.com' } } },
  );
  const { id } = made.data.customerCreate.customer;
  const changed = await client.request(
    `mutation ($identifier: CustomerSetIdentifiers, $input: CustomerSetInput!) {
      customerSet(identifier: $identifier, input: $input) { customer { displayName } userErrors { code } } }`,
    { variables: { identifier: { id }, input: { lastName: 'Berg' } } },
  );

  expect(changed.data).toEqual({ customerSet: { customer: { displayName: 'Ida Berg' }, userErrors: [] } });
  expect(simulator.ledger.effects.map(({ action, objectType, values }) => ({ action, objectType, values }))).toEqual([
    {
      action: 'create',
      objectType: 'Customer',
      values: { firstName: 'Ida', lastName: 'Holm', email: 'ida@example.com' },
    },
    { action: 'update', objectType: 'Customer', values: { lastName: 'Berg' } },
  ]);
});

test('it tells errors of a query and a refused token', async () => {
  const unknown = await client.request('{ customers(first: 1) { nodes { shoeSize } } }');
  const refused = await clientWith('shpat_of-another-shop').request('{ shop { name } }');

  expect(unknown.errors?.graphQLErrors?.[0]).toMatchObject({ extensions: { code: 'undefinedField' } });
  expect(refused.errors?.networkStatusCode).toBe(401);
});
