// What a connection learns once for all its calls.
import { expect, test } from 'vitest';
import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { Shared } from '../../src/connector/shared.ts';
import { ManualClock } from '../../src/simulator/clock.ts';

const callOf = (signal: AbortSignal): Call => ({ signal, purpose: 'sync' });
const patient = callOf(new AbortController().signal);
const timeout = () => new SourceError('timeout', { source: 'test', operation: 'fetch', detail: 'too late' });

function shared(fetch: (call: Call, count: number) => Promise<number>) {
  const clock = new ManualClock(0);
  let count = 0;
  const value = new Shared(
    (call) => {
      count += 1;
      return fetch(call, count);
    },
    1000,
    clock,
  );
  return { value, clock };
}

/** A fetch that never ends by itself. */
const silent = (call: Call) =>
  new Promise<never>((_resolve, reject) => call.signal.addEventListener('abort', () => reject(timeout())));

test('all who ask at once share one fetch, until it is too old or forgotten', async () => {
  const { value, clock } = shared(async (_call, count) => count);
  const first = await Promise.all([value.get(patient), value.get(patient)]);
  clock.advance(1001);
  const second = await value.get(patient);
  value.forget();
  expect([first, second, await value.get(patient)]).toEqual([[1, 1], 2, 3]);
});

test('a failure is not kept', async () => {
  const { value } = shared(async (_call, count) => {
    if (count === 1) throw new SourceError('unavailable', { source: 'test', operation: 'fetch', detail: 'down' });
    return count;
  });
  await expect(value.get(patient)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await value.get(patient)).toBe(2);
});

test('who waits for another call waits no longer than its own signal', async () => {
  const { value } = shared(silent);
  const other = new AbortController();
  const own = new AbortController();
  const fetching = expect(value.get(callOf(other.signal))).rejects.toMatchObject({ kind: 'timeout' });
  const waiting = expect(value.get(callOf(own.signal))).rejects.toMatchObject({ kind: 'timeout' });
  own.abort();
  await waiting;
  other.abort();
  await fetching;
});

test('who waits for a call that ran out of its own time fetches itself', async () => {
  const { value } = shared((call, count) => (count === 1 ? silent(call) : Promise.resolve(count)));
  const hasty = new AbortController();
  const fetching = expect(value.get(callOf(hasty.signal))).rejects.toMatchObject({ kind: 'timeout' });
  const waiting = value.get(patient);
  hasty.abort();
  await fetching;
  expect(await waiting).toBe(2);
});
