// The gateway as it runs in production, PostgreSQL and Redis, with a real Tryton as ERP and simulators for CRM and books.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_QUERY } from '../../src/cli/first-query.ts';
import type { ConfigInput } from '../../src/config.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import type { Wire } from '../conformance/subject.ts';
import { openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import { createDatabase, type OwnDatabase, REDIS_URL } from './support/servers.ts';
import { startTrytonProxy } from './support/tryton-proxy.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';

let real: RealTryton;
let proxy: Wire & { close(): Promise<void> };
let sources: Sources;
let database: OwnDatabase;
let opened: TestGateway;

beforeAll(async () => {
  real = await openTryton();
  proxy = await startTrytonProxy();
  sources = await startSources(systemClock);
  database = await createDatabase();
  const erp = real.settings(proxy.url);
  opened = await openGateway({
    sources,
    databaseUrl: database.url,
    redisUrl: REDIS_URL,
    erp,
    input: sweepingEveryTurn,
  });
  await opened.gateway.syncer.runAll();
});
afterAll(async () => {
  await opened.gateway.close();
  await database.drop();
  await sources.close();
  await proxy.close();
  await real.close();
});

function sweepingEveryTurn(input: ConfigInput): ConfigInput {
  return { ...input, sync: { sweepEvery: 0 } };
}

/** The customer of the first query as the ERP itself tells it. */
async function nordwindInTryton() {
  const party = real.keys.of('party.party', 17);
  const found = await real.rpc.find('sale.sale', [['party', '=', party]], ['number', 'total_amount']);
  const sales = found.map((sale) => ({
    number: sale['number'],
    amount: (sale['total_amount'] as { readonly decimal: string }).decimal,
  }));
  return { party, sales };
}

interface FirstAnswer {
  readonly customer: {
    readonly name: string;
    readonly segment: string;
    readonly accountOwner: { readonly name: string };
    readonly openBalance: readonly unknown[];
    readonly orders: {
      readonly totalCount: number;
      readonly nodes: readonly {
        readonly number: string;
        readonly totals: { readonly grand: { readonly amount: string } };
        readonly invoices: { readonly nodes: readonly { readonly number: string }[] };
      }[];
    };
    readonly meta: {
      readonly refs: readonly { readonly connection: string; readonly objectType: string; readonly id: string }[];
    };
  };
}

describe('a gateway with a real ERP', () => {
  test('fills its index from all systems without a failure', () => {
    expect(opened.events.filter(({ kind }) => kind !== 'page' && kind !== 'complete')).toEqual([]);
    expect(opened.log).toEqual([]);
  });

  test('answers the first query across all systems, with what the ERP holds', async () => {
    const { customer } = (await opened.query(FIRST_QUERY)) as unknown as FirstAnswer;
    const { party, sales } = await nordwindInTryton();
    expect(customer.name).toBe('Nordwind Traders GmbH');
    expect(customer.meta.refs.map(({ connection }) => connection).toSorted()).toEqual(['books', 'crm', 'erp']);
    expect(customer.meta.refs).toContainEqual(
      expect.objectContaining({ connection: 'erp', objectType: 'party.party', id: String(party) }),
    );
    expect(customer.orders.totalCount).toBe(sales.length);
    const shown = customer.orders.nodes.map(({ number, totals }) => ({ number, amount: totals.grand.amount }));
    expect(shown).toHaveLength(2);
    for (const order of shown) expect(sales).toContainEqual(order);
    expect({ segment: customer.segment, owner: customer.accountOwner.name }).toEqual({
      segment: expect.any(String),
      owner: expect.any(String),
    });
    expect(customer.openBalance).not.toEqual([]);
    expect(customer.orders.nodes.flatMap(({ invoices }) => invoices.nodes)).not.toEqual([]);
  });

  test('asks the ERP once per model for fifty orders with their customers', async () => {
    const before = proxy.ledger.calls.length;
    const query = `query @freshness(maxAge: 0) {
      orders(first: 50) { nodes { number status totals { grand { amount } } customer { name number }
        invoices { nodes { number status } } } }
    }`;
    const { orders } = (await opened.query(query)) as { orders: { nodes: unknown[] } };
    expect(orders.nodes).toHaveLength(50);
    const calls = proxy.ledger.calls.slice(before).filter(({ kind }) => kind === 'read');
    expect(calls.map(({ operation }) => operation).toSorted()).toEqual([
      'model.party.party.search_read',
      'model.sale.sale.search_read',
    ]);
    expect(calls.find(({ operation }) => operation.includes('sale.sale'))?.keys).toHaveLength(50);
  });

  test('asks no source again while everything is fresh', async () => {
    const before = proxy.ledger.calls.length;
    await opened.query('query @freshness(maxAge: 3600) { orders(first: 50) { nodes { number customer { name } } } }');
    expect(proxy.ledger.calls.slice(before)).toEqual([]);
  });

  test('shows a change made in Tryton after the next turn of the sync', async () => {
    const sale = real.keys.of('sale.sale', 1);
    const read = async () => {
      const query = `query @freshness(maxAge: 3600) { order(number: "SO-0001001") { customerPoNumber customer { addresses { city } } } }`;
      return (await opened.query(query))['order'];
    };
    const before = await read();
    const [order] = await real.rpc.find('sale.sale', [['id', '=', sale]], ['party']);
    const [address] = await real.rpc.find('party.address', [['party', '=', order?.['party']]], ['city']);
    await real.rpc.write('sale.sale', [sale], { reference: 'PO changed' });
    // The address alone: it does not touch its party.
    await real.rpc.write('party.address', [address?.id ?? 0], { city: 'Neustadt' });
    expect(await read()).toEqual(before);
    await opened.gateway.syncer.runAll();
    const after = (await read()) as { customerPoNumber: string; customer: { addresses: { city: string }[] } };
    expect(after.customerPoNumber).toBe('PO changed');
    expect(after.customer.addresses[0]?.city).toBe('Neustadt');
  });

  test('finds a party that was made and one that was deleted since the last turn', async () => {
    const values = { name: 'Neukunde AG', code: '19999', categories: [['add', [real.keys.of('party.category', 1)]]] };
    const [party = 0] = await real.rpc.create('party.party', [values]);
    const name = async () => (await opened.query('{ customer(number: "19999") { name } }'))['customer'];
    expect(await name()).toBeNull();
    await opened.gateway.syncer.runAll();
    expect(await name()).toEqual({ name: 'Neukunde AG' });
    await real.rpc.remove('party.party', [party]);
    await opened.gateway.syncer.runAll();
    expect(await name()).toBeNull();
  });
});
