// Breaker, bulkhead and budget around a connection.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Call, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { budgetOf, memoryLimiters } from '../../src/sources/budget.ts';
import { Guard } from '../../src/sources/guard.ts';
import { sourceError } from '../support/fake-port.ts';

const OK: HttpResponse = { status: 200, headers: {}, text: '{}' };
const request: HttpRequest = { method: 'GET', url: 'https://x.example', operation: 'GET /things' };
const callOf = (purpose: Call['purpose'] = 'interactive', signal = new AbortController().signal): Call => ({
  purpose,
  signal,
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function guarded(answer: () => Promise<HttpResponse>, limits = {}, waitMs: number | null = null) {
  let sent = 0;
  let taken = 0;
  const told: string[] = [];
  const guard = new Guard(
    {
      request: async () => {
        sent += 1;
        return answer();
      },
    },
    {
      connection: 'erp',
      source: 'fake',
      limits: { maxConcurrent: 2, perMinute: null, perDay: null, ...limits },
      clock: { now: () => Date.now() },
      budget: {
        take: async () => {
          taken += 1;
          return waitMs;
        },
        left: async () => [],
      },
      report: {
        exchanged: ({ outcome }, purpose) => told.push(`${purpose} ${outcome}`),
        notSent: (_connection, reason) => told.push(`not sent: ${reason}`),
        stateChanged: (_connection, state) => told.push(state),
      },
      breakerFailures: 3,
      breakerOpenMs: 10_000,
    },
  );
  const ask = async (call = callOf()) =>
    guard.request(request, call).then(
      (response) => response.status,
      (error: { kind: string }) => error.kind,
    );
  return { guard, ask, counts: () => ({ sent, taken }), told };
}

test('the breaker opens after the set failures, asks once when the time is over, and closes on an answer', async () => {
  let isUp = false;
  const { guard, ask, counts } = guarded(async () => (isUp ? OK : { ...OK, status: 503 }));
  expect([await ask(), await ask(), guard.state, await ask(), guard.state]).toEqual([503, 503, 'up', 503, 'down']);
  expect([await ask(), counts()]).toEqual(['unavailable', { sent: 3, taken: 3 }]);
  vi.setSystemTime(10_000);
  expect([await ask(), guard.state]).toEqual([503, 'down']);
  isUp = true;
  vi.setSystemTime(20_000);
  expect([await ask(), guard.state, counts()]).toEqual([200, 'up', { sent: 5, taken: 5 }]);
});

test('the report tells exchanges apart from calls that were not made, and every change of the breaker', async () => {
  let isUp = false;
  const { ask, told } = guarded(async () => (isUp ? OK : { ...OK, status: 503 }));
  for (let times = 0; times < 4; times += 1) await ask(callOf('sync'));
  isUp = true;
  vi.setSystemTime(10_000);
  await ask();
  await ask(callOf('interactive', AbortSignal.abort()));
  expect(told).toEqual([
    'sync 503',
    'sync 503',
    'down',
    'sync 503',
    'not sent: breaker',
    'trying',
    'up',
    'interactive 200',
    'not sent: deadline',
  ]);
});

test('what is left of a budget is told without taking any of it', async () => {
  const budget = budgetOf('left', { maxConcurrent: 1, perMinute: 10, perDay: 100 }, memoryLimiters);
  await budget.take('interactive');
  const left = [
    { window: 'minute', calls: 10, left: 9 },
    { window: 'day', calls: 100, left: 99 },
  ];
  expect([await budget.left(), await budget.left()]).toEqual([left, left]);
});

test('refusals of the source do not open the breaker', async () => {
  const { guard, ask } = guarded(async () => ({ ...OK, status: 401 }));
  for (let times = 0; times < 5; times += 1) expect(await ask()).toBe(401);
  expect(guard.state).toBe('up');
});

test('callers who go away do not open the breaker, deadlines do', async () => {
  let name = 'AbortError';
  const { guard, ask } = guarded(async () => {
    const error = sourceError('timeout');
    error.cause = new DOMException('', name);
    throw error;
  });
  const gone = AbortSignal.abort();
  for (let times = 0; times < 5; times += 1)
    expect([await ask(), await ask(callOf('interactive', gone))]).toEqual(['timeout', 'timeout']);
  expect(guard.state).toBe('up');
  name = 'TimeoutError';
  for (let times = 0; times < 3; times += 1) await ask();
  expect(guard.state).toBe('down');
});

test('no more calls run at once than the source allows', async () => {
  const waiting: (() => void)[] = [];
  const { ask, counts } = guarded(() => new Promise((resolve) => waiting.push(() => resolve(OK))));
  const all = [ask(), ask(), ask()];
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  expect(counts().sent).toBe(2);
  waiting.shift()?.();
  await vi.waitFor(() => expect(counts().sent).toBe(3));
  for (const end of waiting) end();
  expect(await Promise.all(all)).toEqual([200, 200, 200]);
});

test('a call that our own budget refuses is not sent, and is told apart from what the source refuses', async () => {
  const { ask, counts } = guarded(async () => OK, {}, 5000);
  expect([await ask(), counts()]).toEqual(['over-budget', { sent: 0, taken: 1 }]);
});

test('sync leaves a fifth of the budget to people', async () => {
  const budget = budgetOf('sync-reserve', { maxConcurrent: 1, perMinute: 10, perDay: null }, memoryLimiters);
  const allowed = async (purpose: Call['purpose']) => {
    let count = 0;
    while ((await budget.take(purpose)) === null) count += 1;
    return count;
  };
  expect([await allowed('sync'), await allowed('interactive')]).toEqual([8, 2]);
});

test('what the minute refuses does not use up the day', async () => {
  const used: string[] = [];
  const budget = budgetOf('two-windows', { maxConcurrent: 1, perMinute: 1, perDay: 5 }, (name, points, seconds) => {
    const limiter = memoryLimiters(name, points, seconds);
    const consume = limiter.consume.bind(limiter);
    limiter.consume = async (...args) => {
      used.push(name);
      return consume(...args);
    };
    return limiter;
  });
  await budget.take('interactive');
  await budget.take('interactive');
  expect(used).toEqual(['budget:two-windows:minute', 'budget:two-windows:day', 'budget:two-windows:minute']);
});
