// What stands between a connector and the network: the source's pauses, breaker, slots and budget.
import { describe, expect, test, vi } from 'vitest';
import type { Call, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import type { SourceError } from '../../src/connector/errors.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { budgetOf, memoryLimiters } from '../../src/sources/budget.ts';
import { Guard } from '../../src/sources/guard.ts';
import { sourceError } from '../support/fake-port.ts';
import { MAY_4 } from '../support/records.ts';

const OK: HttpResponse = { status: 200, headers: {}, text: '{}' };
const request: HttpRequest = { method: 'GET', url: 'https://x.example', operation: 'GET /things' };
const callOf = (purpose: Call['purpose'] = 'interactive', signal = new AbortController().signal): Call => ({
  purpose,
  signal,
});

/** An HTTP date so long after the start of the test. */
const at = (ms: number) => new Date(MAY_4 + ms).toUTCString();

function gone(name: string): SourceError {
  const error = sourceError('timeout');
  error.cause = new DOMException('', name);
  return error;
}

const RESERVE = { interactive: 0.2 };
const BREAKER = { failures: 3, burstMs: 1_000, openMs: 10_000 };

function guarded(answer: (call: Call) => Promise<HttpResponse>, limits = {}, waitMs: number | null = null) {
  let sent = 0;
  let taken = 0;
  const clock = new ManualClock(MAY_4);
  const events: string[] = [];
  const guard = new Guard(
    {
      request: async (_request, call) => {
        sent += 1;
        return answer(call);
      },
    },
    {
      connection: 'erp',
      source: 'fake',
      limits: { maxConcurrent: 2, perMinute: null, perDay: null, ...limits },
      clock,
      budget: {
        take: async () => {
          taken += 1;
          return waitMs;
        },
        left: async () => [],
      },
      report: {
        exchanged: ({ outcome }, purpose) => events.push(`${purpose} ${outcome}`),
        notSent: (_connection, reason) => events.push(`not sent: ${reason}`),
        stateChanged: (_connection, state) => events.push(state),
      },
      breaker: BREAKER,
      syncTimeoutMs: 20,
    },
  );
  const told: unknown[] = [];
  /** The status, or the kind of failure with the delay that it asks for. */
  const ask = async (call = callOf()) =>
    guard.request(request, { ...call, report: ({ outcome }) => told.push(outcome) }).then(
      ({ status }) => status,
      ({ kind, retryAfterMs }: SourceError) => (retryAfterMs === null ? kind : `${kind} ${retryAfterMs}`),
    );
  /** Asks again and again, so long after one another that every failure counts. */
  const askApart = async (times: number) => {
    const outcomes = [];
    for (let each = 0; each < times; each += 1) {
      clock.advance(BREAKER.burstMs);
      outcomes.push(await ask());
    }
    return outcomes;
  };
  return { guard, clock, ask, askApart, told, events, counts: () => ({ sent, taken }) };
}

const failing = async (): Promise<HttpResponse> => ({ ...OK, status: 503 });

describe('the breaker', () => {
  test('opens after the set failures, and answers at once without a call while it is open', async () => {
    const { guard, clock, ask, askApart, told, counts } = guarded(failing);
    expect([await askApart(2), guard.state]).toEqual([[503, 503], 'up']);
    expect([await askApart(1), guard.state]).toEqual([[503], 'down']);
    clock.advance(4_000);
    expect([await ask(), await ask()]).toEqual(['unavailable 6000', 'unavailable 6000']);
    expect([told, counts()]).toEqual([[503, 503, 503], { sent: 3, taken: 3 }]);
  });

  test('lets one call try when the time is over: its answer closes it', async () => {
    const waiting: ((response: HttpResponse) => void)[] = [];
    let isHanging = false;
    const { guard, clock, ask, askApart, counts } = guarded(() =>
      isHanging ? new Promise((resolve) => waiting.push(resolve)) : failing(),
    );
    await askApart(3);
    isHanging = true;
    clock.advance(10_000);
    const trial = ask();
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    expect([guard.state, await ask(), await ask()]).toEqual(['trying', 'unavailable', 'unavailable']);
    waiting[0]?.(OK);
    expect([await trial, guard.state, counts().sent]).toEqual([200, 'up', 4]);
  });

  test('opens again for the whole time when the call that tries fails', async () => {
    const { guard, clock, ask, askApart, counts } = guarded(failing);
    await askApart(3);
    clock.advance(10_000);
    expect([await ask(), guard.state]).toEqual([503, 'down']);
    clock.advance(9_999);
    expect([await ask(), counts().sent]).toEqual(['unavailable 1', 4]);
    clock.advance(1);
    expect([await ask(), counts().sent]).toEqual([503, 5]);
  });

  test('stays open, and lets the next one try, when the caller that tries goes away', async () => {
    let answer: (call: Call) => Promise<HttpResponse> = failing;
    const { guard, clock, ask, askApart } = guarded((call) => answer(call));
    await askApart(3);
    clock.advance(10_000);
    answer = async () => {
      throw gone('AbortError');
    };
    expect([await ask(), guard.state]).toEqual(['timeout', 'down']);
    answer = async () => OK;
    expect([await ask(), guard.state]).toEqual([200, 'up']);
  });

  test('takes failures of one moment as one: a page, however many calls it sends, does not open it', async () => {
    const { guard, clock, ask } = guarded(failing, { maxConcurrent: 8 });
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    clock.advance(BREAKER.burstMs - 1);
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(guard.state).toBe('up');
  });

  test('counts anew after an answer', async () => {
    let status = 503;
    const { guard, askApart } = guarded(async () => ({ ...OK, status }));
    await askApart(2);
    status = 200;
    await askApart(1);
    status = 503;
    await askApart(2);
    expect(guard.state).toBe('up');
  });

  test('is not opened by refusals of the source', async () => {
    const { guard, askApart } = guarded(async () => ({ ...OK, status: 401 }));
    expect([await askApart(4), guard.state]).toEqual([[401, 401, 401, 401], 'up']);
  });

  test('is not opened by callers who go away, but by deadlines', async () => {
    let name = 'AbortError';
    const { guard, ask, askApart } = guarded(async () => {
      throw gone(name);
    });
    expect(await askApart(5)).toEqual(Array(5).fill('timeout'));
    expect(await ask(callOf('interactive', AbortSignal.abort()))).toBe('timeout');
    expect(guard.state).toBe('up');
    name = 'TimeoutError';
    await askApart(3);
    expect(guard.state).toBe('down');
  });
});

describe('a source that asks for a pause', () => {
  const paused = (headers: Readonly<Record<string, string>>, status = 429) => {
    let isFirst = true;
    return guarded(
      async () => {
        if (!isFirst) return OK;
        isFirst = false;
        return { status, headers, text: '' };
      },
      { maxConcurrent: 1 },
    );
  };

  test('is not asked by the fifty who wait, until its time is over', async () => {
    const { clock, ask, told, counts } = paused({ 'retry-after': '7' });
    const all = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(all).toEqual([429, ...Array(49).fill('rate-limited 7000')]);
    clock.advance(6_999);
    expect([await ask(), await ask(callOf('sync')), await ask(callOf('write'))]).toEqual(
      Array(3).fill('rate-limited 1'),
    );
    expect([told, counts()]).toEqual([[429], { sent: 1, taken: 1 }]);
    clock.advance(1);
    expect([await ask(), counts().sent]).toEqual([200, 2]);
  });

  test.each([
    ['a date by our clock', { 'retry-after': at(120_000) }, 120_000],
    ['a date by its own clock, hours ahead', { 'retry-after': at(10_920_000), date: at(10_800_000) }, 120_000],
    ['a date by its own clock, hours behind', { 'retry-after': at(-10_680_000), date: at(-10_800_000) }, 120_000],
    ['no time at all', {}, 1_000],
  ])('is left alone as long as it says with %s', async (_how, headers, delayMs) => {
    const { ask } = paused(headers);
    expect([await ask(), await ask()]).toEqual([429, `rate-limited ${delayMs}`]);
  });

  test('may say so with 503, where a delay tells it from a failure', async () => {
    const asking = paused({ 'retry-after': '3' }, 503);
    expect([await asking.ask(), await asking.ask()]).toEqual([503, 'rate-limited 3000']);
    const plain = paused({}, 503);
    expect([await plain.ask(), await plain.ask()]).toEqual([503, 200]);
  });
});

test('a pause may stand inside an answer of status 200, where the connector reads it', async () => {
  const { guard, clock, ask } = guarded(async () => OK);
  const throttled: HttpRequest = { ...request, pauseOf: () => 1_500 };
  expect((await guard.request(throttled, callOf())).status).toBe(200);
  expect(await ask()).toBe('rate-limited 1500');
  clock.advance(1_500);
  expect(await ask()).toBe(200);
});

describe('the slots', () => {
  const hanging = (limits = {}) => {
    const waiting: (() => void)[] = [];
    const asking: Call['purpose'][] = [];
    const { ask, counts } = guarded((call) => {
      asking.push(call.purpose);
      return new Promise((resolve) => waiting.push(() => resolve(OK)));
    }, limits);
    return { ask, counts, waiting, asking };
  };

  test('let no more calls run at once than the source allows', async () => {
    const { ask, counts, waiting } = hanging();
    const all = [ask(), ask(), ask()];
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    expect(counts().sent).toBe(2);
    waiting.shift()?.();
    await vi.waitFor(() => expect(counts().sent).toBe(3));
    for (const end of waiting) end();
    expect(await Promise.all(all)).toEqual([200, 200, 200]);
  });

  test('are left when the deadline comes before there is room', async () => {
    const { ask, counts, waiting } = hanging({ maxConcurrent: 1 });
    const first = ask();
    const deadline = new AbortController();
    const late = ask(callOf('interactive', deadline.signal));
    const patient = ask();
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    deadline.abort(new DOMException('', 'TimeoutError'));
    expect(await late).toBe('timeout');
    waiting.shift()?.();
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting.shift()?.();
    expect([await first, await patient, counts().sent]).toEqual([200, 200, 2]);
  });

  test('are given to people before sync, and the last one never to sync', async () => {
    const { ask, waiting, asking } = hanging();
    const all = (['sync', 'sync', 'interactive', 'interactive'] as const).map((purpose) => ask(callOf(purpose)));
    await vi.waitFor(() => expect(asking).toEqual(['sync', 'interactive']));
    for (let ended = 0; ended < 4; ended += 1) {
      await vi.waitFor(() => expect(waiting).not.toEqual([]));
      waiting.shift()?.();
    }
    expect([await Promise.all(all), asking]).toEqual([
      [200, 200, 200, 200],
      ['sync', 'interactive', 'interactive', 'sync'],
    ]);
  });
});

test('an exchange of a sync ends by itself, for a listing has no deadline', async () => {
  const { ask } = guarded(({ signal }) => {
    const { promise, reject } = Promise.withResolvers<HttpResponse>();
    signal.addEventListener('abort', () => reject(gone('TimeoutError')));
    return promise;
  });
  expect(await ask(callOf('sync'))).toBe('timeout');
});

test('the report tells exchanges apart from calls that were not made, and every change of the breaker', async () => {
  let answer = failing;
  const { clock, ask, askApart, events } = guarded(() => answer());
  await askApart(3);
  await ask(callOf('sync'));
  answer = async () => OK;
  clock.advance(10_000);
  await ask();
  await ask(callOf('interactive', AbortSignal.abort()));
  answer = async () => ({ status: 429, headers: { 'retry-after': '7' }, text: '' });
  await ask(callOf('sync'));
  await ask(callOf('sync'));
  expect(events).toEqual([
    'interactive 503',
    'interactive 503',
    'down',
    'interactive 503',
    'not sent: breaker',
    'trying',
    'up',
    'interactive 200',
    'not sent: deadline',
    'sync 429',
    'not sent: pause',
  ]);
});

test('a call that our own budget refuses is not sent, and is told apart from what the source refuses', async () => {
  const { ask, counts, events } = guarded(async () => OK, {}, 5000);
  expect([await ask(), counts(), events]).toEqual(['over-budget 5000', { sent: 0, taken: 1 }, ['not sent: budget']]);
});

test('what is left of a budget is told without taking any of it', async () => {
  const budget = budgetOf('left', { maxConcurrent: 1, perMinute: 10, perDay: 100 }, memoryLimiters, RESERVE);
  await budget.take('interactive');
  const left = [
    { window: 'minute', calls: 10, left: 9 },
    { window: 'day', calls: 100, left: 99 },
  ];
  expect([await budget.left(), await budget.left()]).toEqual([left, left]);
});

test.each(['sync', 'reporting'] as const)('%s leaves its reserve of the budget to people', async (purpose) => {
  const budget = budgetOf(
    `${purpose}-reserve`,
    { maxConcurrent: 1, perMinute: 10, perDay: null },
    memoryLimiters,
    RESERVE,
  );
  const allowed = async (asking: Call['purpose']) => {
    let count = 0;
    while ((await budget.take(asking)) === null) count += 1;
    return count;
  };
  expect([await allowed(purpose), await allowed('interactive')]).toEqual([8, 2]);
});

test('what the minute refuses does not use up the day', async () => {
  const used: string[] = [];
  const budget = budgetOf(
    'two-windows',
    { maxConcurrent: 1, perMinute: 1, perDay: 5 },
    (name, points, seconds) => {
      const limiter = memoryLimiters(name, points, seconds);
      const consume = limiter.consume.bind(limiter);
      limiter.consume = async (...args) => {
        used.push(name);
        return consume(...args);
      };
      return limiter;
    },
    RESERVE,
  );
  await budget.take('interactive');
  await budget.take('interactive');
  expect(used).toEqual(['budget:two-windows:minute', 'budget:two-windows:day', 'budget:two-windows:minute']);
});

describe('budgets that a source counts apart', () => {
  const limits = {
    maxConcurrent: 5,
    perMinute: 100,
    perDay: null,
    budgets: [{ name: 'search', points: 10, seconds: 3600 }],
  };

  test('are used up by what takes of them, and leave the other calls alone', async () => {
    const budget = budgetOf('crm', limits, memoryLimiters, RESERVE);
    const takes = [{ budget: 'search', points: 6 }];
    expect(await budget.take('interactive', takes)).toBeNull();
    expect(await budget.take('interactive', takes)).toBeGreaterThan(0);
    expect(await budget.take('interactive')).toBeNull();
    expect(await budget.left()).toEqual([
      { window: 'search', calls: 10, left: 4 },
      { window: 'minute', calls: 100, left: 98 },
    ]);
  });

  test('let a call pass that costs more than there is at all: only the source can say no', async () => {
    const budget = budgetOf('shop', limits, memoryLimiters, RESERVE);
    expect(await budget.take('interactive', [{ budget: 'search', points: 50 }])).toBeNull();
  });
});
