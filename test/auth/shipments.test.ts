// Shipments over whole operations: by the numbers that people carry, by pointers of their own system, and who sees which.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reference } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { serve } from './support/served.ts';

const db = memoryStore();
const to = (connection: string, value: string): Reference => ({ by: 'key', connection, objectType: 'thing', value });
const numbered = (value: string): Reference => ({ by: 'number', value });

/** Two customers with an order each; a carrier's shipments name orders by number, a shop's point to its own order. */
function sources() {
  const erp = new FakeSource({
    entity: 'Customer',
    parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }],
  });
  const shop = new FakeSource({
    entity: 'Order',
    parts: [{ name: 'core', fields: ['number', 'customer'], tracked: 'watermark' }],
  });
  const payments = new FakeSource({
    entity: 'Payment',
    parts: [{ name: 'core', fields: ['customer', 'salesOrder', 'method'], tracked: 'watermark' }],
  });
  const carrier = new FakeSource({
    entity: 'Shipment',
    parts: [
      {
        name: 'core',
        fields: ['number', 'customer', 'orders', 'trackingNumber', 'shippingCost', 'lines'],
        tracked: 'watermark',
      },
    ],
  });
  for (const [key, number] of [
    ['own', 'SO-1'],
    ['other', 'SO-2'],
  ] as const) {
    erp.records.set(key, { name: `name of ${key}` });
    shop.records.set(key, { number, customer: to('erp', key) });
    payments.records.set(key, { customer: to('erp', key), salesOrder: to('shop', key), method: `card of ${key}` });
  }
  const shippingCost = { amount: '7.35', currency: 'EUR' };
  carrier.records.set('1', {
    ...{ number: 'SH-1', customer: to('erp', 'own'), orders: [numbered('so-1')], trackingNumber: 'T-1', shippingCost },
    lines: [{ key: '1', item: null, sku: 'PUMP', description: null, quantity: { value: '2', unit: 'C62' } }],
  });
  carrier.records.set('2', {
    ...{ number: 'SH-2', customer: to('erp', 'own'), orders: [to('shop', 'own')], trackingNumber: 'T-2' },
    ...{ shippingCost, lines: [] },
  });
  carrier.records.set('3', {
    ...{ number: 'SH-3', customer: to('erp', 'other'), orders: [numbered('SO-2'), numbered('SO-1')] },
    ...{ trackingNumber: 'T-3', shippingCost, lines: [] },
  });
  // Whose it is, nobody knows: a number is no owner.
  carrier.records.set('4', { number: 'SH-4', customer: null, orders: [numbered('SO-1')], trackingNumber: 'T-4' });
  return { erp, shop, payments, carrier };
}

let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  gateway = await serve(db(), { ...sources() } as unknown as Record<string, FakeSource<EntityName>>);
  await gateway.fill();
});

const BY_NUMBER = 'orderBy: { field: number }';

describe('the shipments of an order', () => {
  test('are those that point to it and those that name its number, as it is written', async () => {
    const { data, errors } = await gateway.ask(
      'warehouse',
      `{ orders(orderBy: { field: number }) { nodes { number shipments(${BY_NUMBER}) {
        totalCount nodes { number orders { number } lines { sku quantity { value unit } } } } } } }`,
    );
    const shipment = (number: string, orders: readonly string[], lines: readonly unknown[] | null = []) => ({
      ...{ number, lines },
      orders: orders.map((each) => ({ number: each })),
    });

    expect(errors).toEqual([]);
    expect(data).toEqual({
      orders: {
        nodes: [
          {
            number: 'SO-1',
            shipments: {
              totalCount: 4,
              nodes: [
                shipment('SH-1', ['SO-1'], [{ sku: 'PUMP', quantity: { value: '2', unit: 'C62' } }]),
                shipment('SH-2', ['SO-1']),
                shipment('SH-3', ['SO-2', 'SO-1']),
                shipment('SH-4', ['SO-1'], null),
              ],
            },
          },
          { number: 'SO-2', shipments: { totalCount: 1, nodes: [shipment('SH-3', ['SO-2', 'SO-1'])] } },
        ],
      },
    });
  });

  test('are found by an order number, and one by its own or the carrier’s', async () => {
    const { data } = await gateway.ask(
      'sales',
      `{ named: shipments(where: { orderNumbers: { eq: "so-2" } }) { nodes { number } }
         tracked: shipment(trackingNumber: "t-2") { number } numbered: shipment(number: "SH-3") { trackingNumber } }`,
    );

    expect(data).toEqual({
      ...{ named: { nodes: [{ number: 'SH-3' }] }, tracked: { number: 'SH-2' }, numbered: { trackingNumber: 'T-3' } },
    });
  });
});

describe('a shipment', () => {
  test.each<[string, readonly string[] | null]>([
    ['warehouse', ['SH-1', 'SH-2', 'SH-3', 'SH-4']],
    ['sales', ['SH-1', 'SH-2', 'SH-3', 'SH-4']],
    ['bi', ['SH-1', 'SH-2', 'SH-3', 'SH-4']],
    ['customer:own', ['SH-1', 'SH-2']],
    ['customer:other', ['SH-3']],
    ['hr', null],
    ['employee:own', null],
  ])('is shown to %s as %j', async (as, expected) => {
    const { data } = await gateway.ask(as, `{ shipments(${BY_NUMBER}) { totalCount nodes { number } } }`);
    const shipments = data?.['shipments'] as { totalCount: number; nodes: { number: string }[] } | null;

    expect(shipments?.nodes.map(({ number }) => number) ?? null).toEqual(expected);
    expect(shipments?.totalCount ?? null).toBe(expected?.length ?? null);
  });

  test('of somebody else is not under an own order, and shows a customer none of the orders of others', async () => {
    const { data } = await gateway.ask(
      'customer:own',
      `{ orders { nodes { shipments(${BY_NUMBER}) { totalCount nodes { number } } } } shipment(number: "SH-3") { number } }`,
    );
    const other = await gateway.ask('customer:other', '{ shipments { nodes { orders { number } } } }');

    expect(data).toEqual({
      orders: { nodes: [{ shipments: { totalCount: 2, nodes: [{ number: 'SH-1' }, { number: 'SH-2' }] } }] },
      shipment: null,
    });
    expect(other.data).toEqual({ shipments: { nodes: [{ orders: [{ number: 'SO-2' }] }] } });
  });

  test.each<[string, boolean]>([
    ['admin', true],
    ['finance', true],
    ['bi', true],
    ['sales', false],
    ['warehouse', false],
    ['customer:own', false],
  ])('tells %s what the carrier charges: %j', async (as, isTold) => {
    const { body, denied } = await gateway.ask(as, '{ shipment(number: "SH-1") { shippingCost { amount } } }');

    expect([body.includes('7.35'), denied]).toEqual([isTold, isTold ? [] : ['Shipment.shippingCost']]);
  });
});

test('the payments of an order are those that point to it, shown to whom payments are', async () => {
  const document =
    '{ orders(first: 1, orderBy: { field: number }) { nodes { payments { nodes { method salesOrder { number } } } } } }';
  const finance = await gateway.ask('finance', document);
  const sales = await gateway.ask('sales', document);

  expect(finance.data).toEqual({
    orders: { nodes: [{ payments: { nodes: [{ method: 'card of own', salesOrder: { number: 'SO-1' } }] } }] },
  });
  expect([sales.data, sales.denied]).toEqual([{ orders: { nodes: [{ payments: null }] } }, ['Order.payments']]);
});
