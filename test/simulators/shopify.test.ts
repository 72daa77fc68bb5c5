// The simulated shop held to the Admin GraphQL API 2026-07: its schema, paging, searches, limits and idempotency.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  buildSchema,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOf } from '../../connectors/shopify/simulator/connections.ts';
import { STATIC_TOKEN, startShopifyWith } from '../../connectors/shopify/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { key, rows } from '../connectors/shopify-shop.ts';

const clock = new ManualClock('2026-06-01T12:00:00.000Z');
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startShopifyWith({ rows, clock, limits: 'metered' });
});
afterAll(() => simulator.close());

interface Answer {
  readonly data: never;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions: never;
}

async function ask(query: string, variables: object = {}, version = '2026-07') {
  const response = await fetch(`${simulator.url}/admin/api/${version}/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': STATIC_TOKEN },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as Answer) };
}

const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);
const gid = (type: string, index: number) => `gid://shopify/${type}/${key(type, index)}`;

test('its schema is a part of the whole one: types, fields, arguments and values', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url));
  const whole = buildSchema(gunzipSync(read('../fixtures/shopify/admin-2026-07.graphql.gz')).toString('utf8'));
  const part = buildSchema(read('../../connectors/shopify/simulator/admin-2026-07.graphql').toString('utf8'));
  const strange: string[] = [];
  const same = (at: string, left: unknown, right: unknown) => {
    if (String(left) !== String(right)) strange.push(`${at}: ${left} is not ${right}`);
  };
  for (const type of Object.values(part.getTypeMap())) {
    const original = whole.getType(type.name);
    same(type.name, type.constructor.name, original?.constructor.name);
    if (isEnumType(type) && isEnumType(original))
      same(
        type.name,
        type.getValues().map(({ name }) => name),
        original.getValues().map(({ name }) => name),
      );
    if (isInputObjectType(type) && isInputObjectType(original))
      for (const field of Object.values(type.getFields()))
        same(`${type.name}.${field.name}`, shape(field), shape(original.getFields()[field.name]));
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue;
    if (!(isObjectType(original) || isInterfaceType(original))) continue;
    for (const field of Object.values(type.getFields())) {
      const other = original.getFields()[field.name];
      same(`${type.name}.${field.name}`, field.type, other?.type);
      for (const arg of field.args)
        same(
          `${type.name}.${field.name}(${arg.name})`,
          arg.type,
          other?.args.find(({ name }) => name === arg.name)?.type,
        );
    }
  }

  expect(strange).toEqual([]);
});

function shape(field: GraphQLInputField | undefined): string {
  return field === undefined ? 'missing' : `${field.type} = ${String(field.defaultValue)}`;
}

test('nodes come in the order of the identifiers, null for what is not there; 251 are refused', async () => {
  const ids = [gid('Order', 2), 'gid://shopify/Order/1', gid('Customer', 1), gid('Order', 2)];
  const found = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
  const many = Array.from({ length: 251 }, () => gid('Order', 2));
  const refused = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: many });

  expect(found.data).toEqual({
    nodes: [
      { __typename: 'Order', id: ids[0] },
      null,
      { __typename: 'Customer', id: ids[2] },
      { __typename: 'Order', id: ids[0] },
    ],
  });
  expect([refused.status, codesOf(refused)]).toEqual([200, ['MAX_INPUT_SIZE_EXCEEDED']]);
});

test('connections go on behind a cursor; without a size, or for more than 250, they are refused', async () => {
  const page =
    'query ($after: String) { customers(first: 3, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }';
  const first = await ask(page);
  const { pageInfo } = (first.data as { customers: { pageInfo: { endCursor: string } } }).customers;
  const second = await ask(page, { after: pageInfo.endCursor });

  expect(second.data).toMatchObject({
    customers: { nodes: [{ id: gid('Customer', 3) }, { id: gid('Customer', 4) }, { id: gid('Customer', 5) }] },
  });
  expect(codesOf(await ask('{ customers { nodes { id } } }'))).toEqual(['BAD_REQUEST']);
  expect(codesOf(await ask('{ customers(first: 251) { nodes { id } } }'))).toEqual(['BAD_REQUEST']);
});

test('nobody pages behind 25,000 items', () => {
  const items = Array.from({ length: 25_100 }, (_, index) => String(index + 1));
  const order = { id: (item: string) => item, by: () => 0 };
  const after = connectionOf(items.slice(0, 24_900), { last: 1 }, order).pageInfo.endCursor;

  expect(connectionOf(items, { first: 100, after }, order).nodes).toHaveLength(100);
  expect(() => connectionOf(items, { first: 101, after }, order)).toThrow(/25000/);
});

test.each([
  ["updated_at:>='2026-05-05T08:00:00Z'", [4, 5, 6, 7]],
  ['id:>7105', [6, 7]],
  ['email:mara0@nordwind.example OR email:"MARA3@nordwind.example"', [0, 3]],
  ['(id:7101 OR id:7102) AND NOT id:7102', [1]],
  ['first_name:Mar* -id:7100 updated_at:<2026-05-04T08:00:00Z', [1]],
  ['colour:red id:7104', [4]],
])('the search %s', async (query, expected) => {
  const { data, extensions } = await ask(
    'query ($query: String) { customers(first: 50, query: $query) { nodes { legacyResourceId } } }',
    { query },
  );

  expect(data).toEqual({
    customers: { nodes: expected.map((index) => ({ legacyResourceId: key('Customer', index) })) },
  });
  const { search } = extensions as { search?: readonly { warnings: readonly { field: string }[] }[] };
  expect(search?.[0]?.warnings.map(({ field }) => field)).toEqual(query.includes('colour') ? ['colour'] : undefined);
});

test('a query costs before and after it ran; what the bucket does not hold is throttled with status 200', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { customer { id } } } }';
  const ids = Array.from({ length: 250 }, () => gid('Order', 3));
  const answers: Answer[] = [];
  for (let calls = 0; calls < 5; calls += 1) answers.push(await ask(query, { ids }));
  const throttled = answers.find(({ errors }) => errors !== undefined);

  expect(answers[0]?.extensions).toMatchObject({ cost: { requestedQueryCost: 500, actualQueryCost: 500 } });
  expect(throttled).toMatchObject({
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: {
      cost: {
        requestedQueryCost: 500,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 2000, restoreRate: 100 },
      },
    },
  });
  clock.advance(5000);
  expect((await ask(query, { ids })).errors).toBeUndefined();
  clock.advance(60_000);
});

test('one query may cost 1000 points and no more', async () => {
  const ids = Array.from({ length: 250 }, () => gid('Order', 3));
  const dear = await ask(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { customer { defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } defaultAddress { city } } } } }',
    { ids },
  );

  expect([dear.status, codesOf(dear)]).toEqual([200, ['MAX_COST_EXCEEDED']]);
});

test('an old version falls forward to the oldest that is served, and only headers say so', async () => {
  const { status, headers } = await ask('{ shop { name } }', {}, '2024-10');

  expect([status, headers.get('x-shopify-api-version')]).toEqual([200, '2025-10']);
  expect(headers.get('x-shopify-api-version-warning')).toContain('2024-10');
});

const SET = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { inventoryAdjustmentGroup { id } userErrors { code field } } }`;

function counted(quantity: number, changeFromQuantity: number | null) {
  const target = { inventoryItemId: 'gid://shopify/InventoryItem/5203', locationId: gid('Location', 0) };
  return { name: 'on_hand', reason: 'correction', quantities: [{ ...target, quantity, changeFromQuantity }] };
}

test('a change of stock needs a key, is done once for each, and is held against the number before it', async () => {
  const effects = () => simulator.ledger.effects.length;
  const keyless = await ask(SET.replace('@idempotent(key: $key)', '').replace(', $key: String!', ''), {
    input: counted(12, 10),
  });
  const first = await ask(SET, { input: counted(12, 10), key: 'a' });
  const done = effects();
  const again = await ask(SET, { input: counted(12, 10), key: 'a' });
  const other = await ask(SET, { input: counted(13, 12), key: 'a' });
  const stale = await ask(SET, { input: counted(13, 10), key: 'b' });

  expect(codesOf(keyless)).toEqual(['BAD_REQUEST']);
  expect(again.data).toEqual(first.data);
  expect(other.data).toMatchObject({
    inventorySetQuantities: { userErrors: [{ code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' }] },
  });
  expect(stale.data).toMatchObject({
    inventorySetQuantities: {
      userErrors: [{ code: 'CHANGE_FROM_QUANTITY_STALE', field: ['input', 'quantities', '0', 'changeFromQuantity'] }],
    },
  });
  expect([done, effects()]).toEqual([1, 1]);
});

test('a name that nobody gave is the e-mail; an e-mail belongs to one customer', async () => {
  const create =
    'mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { displayName } userErrors { field message } } }';
  const made = await ask(create, { input: { email: 'New@Example.com' } });
  const second = await ask(create, { input: { email: 'new@example.COM', firstName: 'Ida' } });

  expect(made.data).toEqual({ customerCreate: { customer: { displayName: 'new@example.com' }, userErrors: [] } });
  expect(second.data).toEqual({
    customerCreate: { customer: null, userErrors: [{ field: ['email'], message: 'Email has already been taken' }] },
  });
});
