// Parcels that name no customer by key: whose they are is said by the orders they carry.
import { beforeEach, expect, test } from 'vitest';
import type { Reference } from '../../src/model/id.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { serve } from './support/served.ts';

const db = memoryStore();
const to = (connection: string, value: string): Reference => ({ by: 'key', connection, objectType: 'thing', value });
const numbered = (value: string): Reference => ({ by: 'number', value });
const mailed = (value: string): Reference => ({ by: 'email', value });

/** What the carrier says of each parcel, which is numbered by it. */
const PARCELS: readonly (readonly [number: string, customer: Reference | null, orders: readonly Reference[]])[] = [
  ['by key of its order', null, [to('shop', 'own')]],
  ['by the address of a stranger and key', mailed('stranger@example.com'), [to('shop', 'own')]],
  ['by number and address', mailed('Own@example.com'), [numbered('so-1')]],
  ['by number and contact', mailed('buyer@example.com'), [numbered('SO-1')]],
  ['by number alone', null, [numbered('SO-1')]],
  ['by address alone', mailed('own@example.com'), []],
  ['by number and another’s address', mailed('other@example.com'), [numbered('SO-1')]],
  ['by another’s number and address', mailed('own@example.com'), [numbered('SO-2')]],
  ['by a number of two', mailed('own@example.com'), [numbered('SO-9')]],
  ['by no known number', mailed('own@example.com'), [numbered('SO-404')]],
  ['by key of another', to('erp', 'other'), [to('shop', 'own'), numbered('SO-1')]],
];

const OWN = [
  'by key of its order',
  'by number and address',
  'by number and contact',
  'by the address of a stranger and key',
];

function sourceOf<E extends EntityName>(entity: E, fields: readonly (keyof Model<E> & string)[]): FakeSource<E> {
  return new FakeSource({ entity, parts: [{ name: 'core', fields, tracked: 'watermark' }] });
}

let gateway: Awaited<ReturnType<typeof serve>>;
let carrier: FakeSource<'Shipment'>;

beforeEach(async () => {
  const erp = sourceOf('Customer', ['name', 'contactPoints']);
  const contacts = sourceOf('Contact', ['name', 'email', 'customer']);
  const shop = sourceOf('Order', ['number', 'customer']);
  carrier = sourceOf('Shipment', ['number', 'customer', 'orders']);
  for (const [key, number] of [
    ['own', 'SO-1'],
    ['other', 'SO-2'],
  ] as const) {
    const email = {
      type: 'EMAIL' as const,
      value: `${key}@example.com`,
      label: null,
      original: null,
      isNormalized: true,
    };
    erp.records.set(key, { name: `name of ${key}`, contactPoints: [email] });
    shop.records.set(key, { number, customer: to('erp', key) });
    shop.records.set(`${key}-9`, { number: 'SO-9', customer: to('erp', key) });
  }
  contacts.records.set('buyer', { name: 'B', email: 'buyer@example.com', customer: to('erp', 'own') });
  for (const [number, customer, orders] of PARCELS) carrier.records.set(number, { number, customer, orders });
  gateway = await serve(db(), { erp, contacts, shop, carrier } as unknown as Record<string, FakeSource<EntityName>>);
  await gateway.fill();
});

interface Listed {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly number: string }[];
}

async function listed(as: string): Promise<Listed> {
  const { data } = await gateway.ask(
    as,
    '{ shipments(orderBy: { field: number }, first: 50) { totalCount nodes { id number } } }',
  );
  return data?.['shipments'] as Listed;
}

test.each(['customer:own', 'sales'])('are under the customer whose orders they carry, for %s', async (as) => {
  const { data, errors } = await gateway.ask(
    as,
    '{ customers(where: { name: { contains: "own" } }) { nodes { shipments(orderBy: { field: number }) { totalCount nodes { number } } } } }',
  );

  expect(errors).toEqual([]);
  expect(data).toEqual({
    customers: { nodes: [{ shipments: { totalCount: 4, nodes: OWN.map((number) => ({ number })) } }] },
  });
});

test('are shown to that customer in a list, one by one and under the own order, and nothing else is', async () => {
  const own = await listed('customer:own');
  const every = await listed('sales');
  const seen: string[] = [];
  for (const { id, number } of every.nodes) {
    const { data } = await gateway.ask('customer:own', `{ shipment(id: "${id}") { number } }`);
    if (data?.['shipment'] !== null) seen.push(number);
  }
  const order = await gateway.ask(
    'customer:own',
    '{ orders(where: { number: { eq: "SO-1" } }) { nodes { shipments(orderBy: { field: number }) { nodes { number } } } } }',
  );

  expect([own.totalCount, own.nodes.map(({ number }) => number)]).toEqual([4, OWN]);
  expect(every.totalCount).toBe(PARCELS.length);
  expect(seen.toSorted()).toEqual(OWN);
  expect(order.data).toEqual({
    orders: { nodes: [{ shipments: { nodes: OWN.map((number) => ({ number })) } }] },
  });
});

test('are found by their customer’s name, and by nobody in the name of another', async () => {
  const byName =
    '{ shipments(where: { customer: { name: { contains: "own" } } }, orderBy: { field: number }) { nodes { number } } }';
  const own = await gateway.ask('sales', byName);
  const other = await gateway.ask('customer:other', byName);

  expect(own.data).toEqual({ shipments: { nodes: OWN.map((number) => ({ number })) } });
  expect(other.data).toEqual({ shipments: { nodes: [] } });
});

test('are hidden once the carrier says that they are another’s, whatever the index says', async () => {
  const number = 'by number and address';
  carrier.records.set(number, { number, customer: mailed('own@example.com'), orders: [numbered('SO-2')] });
  gateway.clock.advance(120_000);
  const { nodes } = await listed('customer:own');

  expect(nodes.map((each) => each.number)).toEqual(OWN.filter((each) => each !== number));
});

test('say whose they are: the customer with the address, as the caller may see customers', async () => {
  const document = `{ shipments(where: { number: { startsWith: "by number and" } }, orderBy: { field: number }) {
    nodes { number customer { name } } } }`;
  const named = (number: string, key: string | null) => ({
    number,
    customer: key === null ? null : { name: `name of ${key}` },
  });
  const sales = await gateway.ask('sales', document);
  const own = await gateway.ask('customer:own', document);

  expect(sales.errors).toEqual([]);
  expect(sales.data).toEqual({
    shipments: {
      nodes: [
        named('by number and address', 'own'),
        named('by number and another’s address', 'other'),
        named('by number and contact', null),
      ],
    },
  });
  expect(own.data).toEqual({
    shipments: { nodes: [named('by number and address', 'own'), named('by number and contact', null)] },
  });
});
