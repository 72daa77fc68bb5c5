// What replicas share through Redis: parts that one of them fetched, and the budget of a source.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCache } from '../../src/cache/cache.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { budgetOf } from '../../src/sources/budget.ts';
import { redisLimiters } from '../../src/sources/redis-budget.ts';
import { closedOrigin } from '../conformance/subject.ts';
import { openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import {
  createDatabase,
  eventually,
  missingServer,
  type OwnDatabase,
  REDIS_URL,
  randomName,
} from './support/servers.ts';

beforeAll(async () => {
  const client = createClient({ url: REDIS_URL, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw missingServer(`Redis on ${REDIS_URL}`, cause);
  });
  // The cache and the budgets of other runs would be hits of ours.
  await client.flushDb();
  await client.close();
});

describe('two gateways on one Redis', () => {
  const clock = new ManualClock('2025-11-28T12:00:00Z');
  let sources: Sources;
  let databases: OwnDatabase[];
  let gateways: TestGateway[];

  beforeEach(async () => {
    sources = await startSources(clock);
    databases = await Promise.all([createDatabase(), createDatabase()]);
    gateways = await Promise.all(
      databases.map(({ url }) => openGateway({ sources, clock, databaseUrl: url, redisUrl: REDIS_URL })),
    );
    for (const { gateway } of gateways) await gateway.syncer.runAll();
  });
  afterEach(async () => {
    await Promise.all(gateways.map(({ gateway }) => gateway.close()));
    await Promise.all([...databases.map((each) => each.drop()), sources.close()]);
  });

  test('use what the other fetched while it is fresh, and fetch it again when it is not', async () => {
    const [first, second] = gateways as [TestGateway, TestGateway];
    const query = 'query @freshness(maxAge: 30) { order(number: "SO-0001001") { number status } }';
    const { ledger } = sources.sim('erp');
    const callsOf = async (gateway: TestGateway) => {
      const before = ledger.calls.length;
      const answer = await gateway.query(query);
      return { answer, calls: ledger.calls.slice(before).map(({ operation }) => operation) };
    };
    clock.advance(60_000);
    const fetched = await callsOf(first);
    expect(fetched.calls).toEqual(['model.sale.sale.search_read']);
    // The answer does not wait for the cache.
    await eventually('the part is in Redis', async () => (await redisValues('parts')).length > 0);
    for (const value of await redisValues('parts')) expect(value).toMatch(/^\{"value":"v1\.passing\.[\w-]+"/);
    clock.advance(20_000);
    expect(await callsOf(second)).toEqual({ answer: fetched.answer, calls: [] });
    clock.advance(20_000);
    expect((await callsOf(second)).calls).toEqual(['model.sale.sale.search_read']);
  });
});

async function redisValues(name: string): Promise<readonly (string | null)[]> {
  const client = createClient({ url: REDIS_URL });
  await client.connect();
  try {
    const keys = await client.keys(`*${name}*`);
    return keys.length === 0 ? [] : await client.mGet(keys);
  } finally {
    await client.close();
  }
}

/** A way to Redis that can be cut. */
async function startRelay(): Promise<{ readonly url: string; cut(): Promise<void> }> {
  const { hostname, port } = new URL(REDIS_URL);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const each of [near, far]) sockets.add(each.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${ownPort}`,
    cut: async () => {
      for (const each of sockets) each.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PATIENCE_MS = 5_000;

/** The outcome, or that there was none: a request would wait as long. */
async function inTime<T>(outcome: Promise<T>): Promise<T | 'still waiting'> {
  const patience = new AbortController();
  const waited = delay(PATIENCE_MS, 'still waiting' as const, { signal: patience.signal }).catch(
    () => 'still waiting' as const,
  );
  try {
    return await Promise.race([outcome, waited]);
  } finally {
    patience.abort();
  }
}

describe('without Redis', () => {
  test('a cache that never reached it misses, and fails nobody', async () => {
    const url = (await closedOrigin()).replace('http:', 'redis:');
    const cache = await openCache(
      { redisUrl: url, maxEntries: 10, sealer: new Sealer(passingKeyring()) },
      () => undefined,
    );
    const space = cache.space<string>('parts');
    expect(await inTime(space.getMany(['a', 'b']))).toEqual([undefined, undefined]);
    expect(await inTime(space.setMany([{ key: 'a', value: 'x' }], 1_000))).toBeUndefined();
    await cache.close();
  });

  test('a cache that lost it misses, and fails nobody', async () => {
    const relay = await startRelay();
    const cache = await openCache(
      { redisUrl: relay.url, maxEntries: 10, sealer: new Sealer(passingKeyring()) },
      () => undefined,
    );
    const space = cache.space<string>(randomName('parts'));
    await space.setMany([{ key: 'a', value: 'x' }], 60_000);
    expect(await inTime(space.getMany(['a', 'b']))).toEqual(['x', undefined]);
    await relay.cut();
    expect(await inTime(space.getMany(['a', 'b']))).toEqual([undefined, undefined]);
    expect(await inTime(cache.close())).toBeUndefined();
  });

  test('a process that never reached it keeps a budget of its own', async () => {
    const url = (await closedOrigin()).replace('http:', 'redis:');
    const limiters = await inTime(redisLimiters(url));
    if (limiters === 'still waiting') throw new Error('a gateway does not start while Redis is down');
    const budget = budgetOf(randomName('budget'), { maxConcurrent: 10, perMinute: 2, perDay: null }, limiters.make);
    const waits = [
      await budget.take('interactive'),
      await budget.take('interactive'),
      await budget.take('interactive'),
    ];
    expect(waits.map((waitMs) => waitMs === null)).toEqual([true, true, false]);
  });

  test('a process that lost it keeps a budget of its own', async () => {
    const relay = await startRelay();
    const limiters = await redisLimiters(relay.url);
    const budget = budgetOf(randomName('budget'), { maxConcurrent: 10, perMinute: 2, perDay: null }, limiters.make);
    expect(await budget.take('interactive')).toBeNull();
    await relay.cut();
    const waits = await inTime(Promise.all([1, 2, 3].map(() => budget.take('interactive'))));
    expect(waits).toEqual([null, null, expect.any(Number)]);
  });
});

describe('a budget in Redis', () => {
  const opened: { close: () => Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
  });

  test('of five calls a minute is five for both processes together', async () => {
    const name = randomName('budget');
    const limits = { maxConcurrent: 10, perMinute: 5, perDay: null };
    const budgets = await Promise.all(
      [1, 2].map(async () => {
        const limiters = await redisLimiters(REDIS_URL);
        opened.push(limiters);
        return budgetOf(name, limits, limiters.make);
      }),
    );
    const waits = await Promise.all(
      Array.from({ length: 12 }, (_, index) => budgets[index % 2]?.take('interactive') ?? Promise.resolve(null)),
    );
    expect(waits.filter((waitMs) => waitMs === null)).toHaveLength(5);
    for (const waitMs of waits) expect(waitMs ?? 1).toBeGreaterThan(0);
  });
});
