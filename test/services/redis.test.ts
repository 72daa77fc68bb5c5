// What replicas share through Redis: parts that one of them fetched, and the budget of a source.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCache } from '../../src/cache/cache.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { budgetOf } from '../../src/sources/budget.ts';
import { redisLimiters } from '../../src/sources/redis-budget.ts';
import { closedOrigin } from '../conformance/subject.ts';
import { defined, KEYRING, openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import {
  createDatabase,
  eventually,
  missingServer,
  type OwnDatabase,
  REDIS_URL,
  randomName,
} from './support/servers.ts';

/** A person in HR, and her pay of today. */
const RESERVE = { interactive: 0.2 };
const SOPHIE = '2137';
const PAY_ROW = '9042';
const NATIONAL_ID = 'CANARY-7731904';
const PAY = '7731904.27';

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
  let first: TestGateway;
  let second: TestGateway;
  let third: TestGateway | null = null;

  beforeAll(async () => {
    sources = await startSources(clock);
    const { change } = sources.sim('hris');
    change({ action: 'update', objectType: 'Employee', key: SOPHIE, values: { nationalId: NATIONAL_ID } });
    const rate = { value: PAY, currency: 'EUR' };
    change({ action: 'update', objectType: 'compensation', key: PAY_ROW, values: { rate } });
    // Each an index of its own: what one tells the other goes through Redis.
    databases = await Promise.all([createDatabase(), createDatabase()]);
    [first, second] = (await Promise.all(
      databases.map(({ url }) => openGateway({ sources, clock, databaseUrl: url, redisUrl: REDIS_URL })),
    )) as [TestGateway, TestGateway];
    for (const { gateway } of [first, second]) await gateway.syncer.runAll();
  });
  afterAll(async () => {
    await Promise.all([first, second, third].map((each) => each?.gateway.close()));
    await Promise.all([...databases.map((each) => each.drop()), sources.close()]);
  });

  async function erpCallsOf<T>(run: () => Promise<T>) {
    const { ledger } = sources.sim('erp');
    const before = ledger.calls.length;
    const answer = await run();
    return { answer, calls: ledger.calls.slice(before).map(({ operation }) => operation) };
  }

  test('use what the other fetched while it is fresh, and fetch it again when it is not', async () => {
    const query = 'query @freshness(maxAge: 30) { order(number: "SO-0001001") { number status } }';
    clock.advance(60_000);
    const fetched = await erpCallsOf(() => first.query(query));
    expect(fetched.calls).toEqual(['model.sale.sale.search_read']);
    // The answer does not wait for the cache.
    await eventually('the part is in Redis', async () => (await redisEntries()).some(isPart));
    clock.advance(20_000);
    expect(await erpCallsOf(() => second.query(query))).toEqual({ answer: fetched.answer, calls: [] });
    clock.advance(20_000);
    expect((await erpCallsOf(() => second.query(query))).calls).toEqual(['model.sale.sale.search_read']);
  });

  /** Keyv puts its namespace before the key twice. Budgets are counts, and not sealed. */
  const PARTS = 'parts::parts:';
  const isPart = ({ key }: { readonly key: string }) => key.startsWith(PARTS);

  test('keep nothing in Redis that is secret, and nothing that can be read there', async () => {
    const query = `query @freshness(maxAge: 30) {
      employee(number: "E-0011") {
        name birthDate nationalId
        employments { nodes { jobTitle payRate { amount } } }
      }
    }`;
    clock.advance(60_000);
    const { employee } = (await first.query(query, 'hr')) as { employee: Readonly<Record<string, unknown>> };
    expect([employee['nationalId'], JSON.stringify(employee).includes(PAY)]).toEqual([NATIONAL_ID, true]);
    const sealer = new Sealer(KEYRING);
    const opened = async () =>
      (await redisEntries()).filter(isPart).map(({ key, value }) => {
        const name = key.replace(PARTS, '');
        const { value: sealed } = JSON.parse(value) as { readonly value: string };
        return sealer.open(sealed, ['cache', 'parts', name]);
      });
    const told = [String(employee['name']), String(employee['birthDate']), 'Senior Sales Engineer'];
    const toldIn = (text: string) => told.filter((word) => text.includes(word));
    await eventually('she is in Redis', async () => toldIn((await opened()).join()).length === told.length);

    const kept = [JSON.stringify(await redisEntries()), (await opened()).join()];
    expect(kept.map((text) => [NATIONAL_ID, PAY].filter((secret) => text.includes(secret)))).toEqual([[], []]);
    expect(kept.map(toldIn)).toEqual([[], told]);
  });

  test('lose Redis in the middle of a request, and lose calls by it but no answer', async () => {
    const relay = await startRelay();
    const lone = await openGateway({ sources, clock, databaseUrl: defined(databases[0]).url, redisUrl: relay.url });
    third = lone;
    const { faults, ledger } = sources.sim('erp');
    const query = 'query @freshness(maxAge: 30) { orders(first: 5) { nodes { number status customer { name } } } }';
    clock.advance(60_000);
    const expected = await second.query(query);
    clock.advance(60_000);
    ledger.clear();
    faults.latencyMs = 500;
    const asked = lone.query(query);
    await eventually('the source is asked', async () => ledger.calls.some(({ kind }) => kind === 'read'));
    await relay.cut();
    expect(await inTime(asked)).toEqual(expected);
    faults.latencyMs = 0;
    clock.advance(60_000);

    const after = await erpCallsOf(async () => inTime(lone.query(query)));
    expect([after.answer, after.calls.length > 0]).toEqual([expected, true]);
    expect(new Set(await lone.gateway.syncer.runAll())).toEqual(new Set(['complete']));
  });
});

/** Everything in Redis. */
async function redisEntries(): Promise<readonly { readonly key: string; readonly value: string }[]> {
  const client = createClient({ url: REDIS_URL });
  await client.connect();
  try {
    const keys = await client.keys('*');
    const values = keys.length === 0 ? [] : await client.mGet(keys);
    return keys.map((key, index) => ({ key, value: values[index] ?? '' }));
  } finally {
    await client.close();
  }
}

/** A way to Redis that can be cut. */
async function startRelay(): Promise<{ readonly url: string; hold(): () => number; cut(): Promise<void> }> {
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
    // What is sent goes nowhere, and nothing says so. Tells how many bytes did.
    hold: () => {
      let held = 0;
      for (const each of sockets) {
        each.unpipe();
        each.on('data', (chunk: Buffer) => {
          held += chunk.length;
        });
        each.resume();
      }
      return () => held;
    },
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

  test('a cache that is not answered any more closes in time, and what was asked misses', async () => {
    const relay = await startRelay();
    const cache = await openCache(
      { redisUrl: relay.url, maxEntries: 10, sealer: new Sealer(passingKeyring()) },
      () => undefined,
    );
    const space = cache.space<string>('parts');
    await space.setMany([{ key: 'a', value: 'x' }], 60_000);
    expect(await space.getMany(['a'])).toEqual(['x']);
    const held = relay.hold();
    const asked = space.getMany(['a']);
    await eventually('the cache is asked', async () => held() > 0);

    expect(await inTime(cache.close())).toBeUndefined();
    expect(await inTime(asked)).toEqual([undefined]);
    await relay.cut();
  });

  test('a cache that is not answered any more misses in time, and fails nobody', async () => {
    const relay = await startRelay();
    const reported: unknown[] = [];
    const cache = await openCache(
      { redisUrl: relay.url, maxEntries: 10, sealer: new Sealer(passingKeyring()) },
      (error) => void reported.push(error),
    );
    const space = cache.space<string>('parts');
    await space.setMany([{ key: 'a', value: 'x' }], 60_000);
    relay.hold();

    expect(await inTime(space.getMany(['a']))).toEqual([undefined]);
    expect(await inTime(space.setMany([{ key: 'b', value: 'y' }], 60_000))).toBeUndefined();
    expect(reported.map(String)).toContain('Error: the cache did not answer within 500 ms');
    await cache.close();
    await relay.cut();
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
    const budget = budgetOf(
      randomName('budget'),
      { maxConcurrent: 10, perMinute: 2, perDay: null },
      limiters.make,
      RESERVE,
    );
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
    const budget = budgetOf(
      randomName('budget'),
      { maxConcurrent: 10, perMinute: 2, perDay: null },
      limiters.make,
      RESERVE,
    );
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
        return budgetOf(name, limits, limiters.make, RESERVE);
      }),
    );
    const waits = await Promise.all(
      Array.from({ length: 12 }, (_, index) => budgets[index % 2]?.take('interactive') ?? Promise.resolve(null)),
    );
    expect(waits.filter((waitMs) => waitMs === null)).toHaveLength(5);
    for (const waitMs of waits) expect(waitMs ?? 1).toBeGreaterThan(0);
  });
});
