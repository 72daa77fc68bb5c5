// Values inside of a row have guarded fields of their own: the roles in force on the row decide them too.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getNamedType, isObjectType } from 'graphql';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { ACCESS, VALUE_TYPES } from '../../src/auth/access-table.ts';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { ENTITY_NAMES, type EntityName } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';
import { insertRows } from '../support/rows.ts';
import { SCHEMA, serve } from './support/served.ts';

const db = memoryStore();
const PRICE = '4242.00';

/** Orders of two customers, the first of which the shop knows as well, at another price. */
function sources() {
  const parts = [{ name: 'core', fields: ['number', 'customer', 'lines'], tracked: 'watermark' }] as const;
  const erp = new FakeSource({ entity: 'Order', parts });
  const shop = new FakeSource({ entity: 'Order', parts });
  const customer = (value: string) => ({ by: 'key', connection: 'erp', objectType: 'thing', value }) as const;
  for (const key of ['own', 'foreign'])
    erp.records.set(key, { number: key, customer: customer(key), lines: [lineOf(PRICE)] });
  shop.records.set('own', { number: 'own', customer: customer('own'), lines: [lineOf('4343.00')] });
  return { erp, shop } as unknown as Record<string, FakeSource<EntityName>>;
}

function lineOf(amount: string) {
  const money = { amount, currency: 'EUR' };
  return {
    ...{ key: '1', lineNumber: 1, item: null, sku: 'A-1', description: null, quantity: null, unitPrice: money },
    ...{ adjustments: null, taxes: null, total: money, quantityShipped: null, quantityInvoiced: null },
    ...{ quantityBackordered: null, quantityCancelled: null },
  };
}

let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  gateway = await serve(db(), sources());
  await gateway.fill();
  await insertRows(db(), 'Customer', [{ id: idOf('Customer', 'erp', 'own') }]);
  const [first, second] = [idOf('Order', 'erp', 'own'), idOf('Order', 'shop', 'own')];
  await sql`update links set group_id = ${first} where id = ${second}`.execute(db());
  await sql`delete from p_order where id = ${second}`.execute(db());
});

describe('the price of a line', () => {
  test.each([
    ['sales', { own: PRICE, foreign: PRICE }],
    ['warehouse', { own: null, foreign: null }],
    ['customer:own', { own: PRICE }],
    ['warehouse+customer:own', { own: PRICE, foreign: null }],
  ])('is on the orders that %s may see the amounts of', async (as, prices) => {
    const { data, denied } = await gateway.ask(
      as,
      '{ orders { nodes { number lines { sku unitPrice { amount } } } } }',
    );
    const { nodes } = (data?.['orders'] ?? { nodes: [] }) as {
      nodes: { number: string; lines: { unitPrice: { amount: string } | null }[] }[];
    };

    expect(Object.fromEntries(nodes.map(({ number, lines }) => [number, lines[0]?.unitPrice?.amount ?? null]))).toEqual(
      prices,
    );
    expect(new Set(denied)).toEqual(new Set(Object.values(prices).includes(null) ? ['OrderLine.unitPrice'] : []));
  });

  test.each([
    ['sales', ['4343.00']],
    ['warehouse', []],
    ['warehouse+customer:own', ['4343.00']],
  ])('is told of the other system to %s as %j', async (as, others) => {
    const { body } = await gateway.ask(
      as,
      `{ order(id: "${idOf('Order', 'erp', 'own')}") { meta { origins(paths: ["lines"]) { connection alternatives { value } } discrepancies { values { value } } } } }`,
    );

    expect(body).toContain('"connection":"erp"');
    expect([...new Set(body.match(/4[23]4[23]\.00/g) ?? [])]).toEqual(others);
  });
});

test('every field of a row whose values have guarded fields is known as such', () => {
  const schema = buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA) }]);
  const entities: readonly string[] = [...ENTITY_NAMES, 'EntityMeta'];
  const isGuarded = (type: string) => Object.values(ACCESS[type] ?? {}).some((entry) => entry !== 'inherit');
  const found = [...ENTITY_NAMES, ...Object.values(VALUE_TYPES)].flatMap((name) => {
    const type = schema.getType(name);
    return Object.values(isObjectType(type) ? type.getFields() : {})
      .map((field) => [`${name}.${field.name}`, getNamedType(field.type).name] as const)
      .filter(([, inner]) => !entities.includes(inner) && !inner.endsWith('Connection') && isGuarded(inner));
  });

  expect(Object.fromEntries(found)).toEqual(VALUE_TYPES);
});
