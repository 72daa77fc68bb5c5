// A source that asks for a pause, or fails again and again: who waits, who is told at once, and what the source sees of it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RETRY_AFTER_MS } from '../faults/table.ts';
import { defined, openCompany, type TestCompany } from './support/company.ts';

let company: TestCompany;
const waited: number[] = [];

beforeAll(async () => {
  company = await openCompany({
    sleep: async (ms, clock) => {
      waited.push(ms);
      clock.advance(ms);
    },
  });
});

afterAll(() => company.close());

beforeEach(async () => {
  company.sim('crm').faults.clear();
  // Every pause is over, and a call that works closes the breaker.
  company.clock.advance(2 * RETRY_AFTER_MS['retry-after-date']);
  expect((await ask()).errors).toEqual([]);
  next();
  waited.length = 0;
});

/** A moment later, with an empty ledger. */
function next(): void {
  company.clock.advance(1);
  company.forget();
}

function ask() {
  return company.query('admin', 'query @freshness(maxAge: 0, onError: NULL) { customer(number: "10021") { segment } }');
}

const FAILED = { message: 'crm: values are missing because the source failed' };

function limit(retryAfter: string, times = 1): void {
  company.sim('crm').faults.add({ fault: { kind: 'status', status: 429, retryAfter }, operation: /retrieve/, times });
}

describe('Retry-After', () => {
  test.each([
    ['in seconds', () => '7', 7_000],
    ['as a date', () => new Date(company.clock.now() + 9_000).toUTCString(), 9_000],
  ])('%s is waited for when there is time, and kept within a tenth', async (_form, retryAfter, delayMs) => {
    limit(retryAfter());
    const startedAtMs = company.clock.now();

    const answer = await ask();

    expect([answer.data, answer.errors]).toEqual([{ customer: { segment: 'Mid-Market' } }, []]);
    expect(Math.abs(company.clock.now() - startedAtMs - delayMs)).toBeLessThan(delayMs / 10);
    expect([waited.length, company.calls().map(({ status }) => status)]).toEqual([1, [429, 200]]);
  });

  test('beyond the deadline is told at once to all who ask, and the source is asked by nobody before it is over', async () => {
    const delayMs = RETRY_AFTER_MS['retry-after-date'];
    limit(String(delayMs / 1000));
    const extensions = { code: 'SOURCE_RATE_LIMITED', connection: 'crm', retryable: true };

    expect((await ask()).errors).toEqual([{ ...FAILED, extensions: { ...extensions, retryAfterMs: delayMs } }]);
    company.clock.advance(20_000);
    const all = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(all.map(({ errors }) => JSON.stringify(errors)))).toEqual(
      new Set([JSON.stringify([{ ...FAILED, extensions: { ...extensions, retryAfterMs: delayMs - 20_000 } }])]),
    );

    expect([waited, company.calls().length]).toEqual([[], 1]);
    company.clock.advance(delayMs);
    expect((await ask()).errors).toEqual([]);
  });

  test('makes a sync wait, which then goes on where it was', async () => {
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 429, retryAfter: '120' }, times: 1 });
    const connection = defined(company.gateway.connections.get('crm'));

    expect(await company.gateway.syncer.runTurn(connection, defined(connection.ports[0]))).toBe('complete');

    expect(waited).toEqual([120_000]);
  });
});

describe('a source that fails again and again', () => {
  const down = () => company.sim('crm').faults.add({ fault: { kind: 'status', status: 500 } });
  const outcome = async () => {
    const { errors, mainstem } = await ask();
    const { connectionState, calls } = mainstem.connections['crm'] ?? {};
    return [errors[0]?.extensions['code'], connectionState, calls, company.calls().length];
  };

  test('is left alone after five bad seconds, tried once by one call, and taken back on its answer', async () => {
    down();
    for (let second = 0; second < 5; second += 1) {
      company.clock.advance(1_000);
      await ask();
    }
    next();
    expect(await outcome()).toEqual(['SOURCE_UNAVAILABLE', 'down', 0, 0]);

    company.clock.advance(10_000);
    expect((await outcome()).slice(0, 2)).toEqual(['SOURCE_UNAVAILABLE', 'down']);
    expect(company.calls()).toHaveLength(1);

    company.sim('crm').faults.clear();
    next();
    company.clock.advance(10_000);
    expect((await outcome()).slice(0, 3)).toEqual([undefined, 'up', 1]);
  });

  test('is still asked after pages that fail within a second, however many calls they made', async () => {
    down();
    for (let page = 0; page < 5; page += 1) {
      company.clock.advance(100);
      await ask();
    }
    expect(company.calls()).toHaveLength(10);
    expect((await outcome()).slice(0, 3)).toEqual(['SOURCE_UNAVAILABLE', 'up', 2]);
  });
});
