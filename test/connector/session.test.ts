import { expect, test } from 'vitest';
import type { Call } from '../../src/connector/contract.ts';
import { Session } from '../../src/connector/session.ts';
import { sourceError } from '../support/fake-port.ts';

const callOf = (signal = new AbortController().signal): Call => ({ signal, purpose: 'interactive' });

test('calls side by side share one sign-in', async () => {
  let opened = 0;
  const session = new Session(async () => `token ${++opened}`);
  expect(await Promise.all([1, 2, 3].map(() => session.use(callOf(), async (token) => token)))).toEqual([
    'token 1',
    'token 1',
    'token 1',
  ]);
});

test('a token that expired is renewed once, and the call repeated', async () => {
  let opened = 0;
  let valid = 1;
  const session = new Session(async () => ++opened);
  const run = async (token: number) => {
    if (token !== valid) throw sourceError('unauthenticated');
    return token;
  };
  await session.use(callOf(), run);
  valid = 2;
  expect(await Promise.all([session.use(callOf(), run), session.use(callOf(), run)])).toEqual([2, 2]);
  expect(opened).toBe(2);
});

test('a fresh sign-in that is refused is the answer, also for those who waited for it', async () => {
  let opened = 0;
  const session = new Session(async () => ++opened);
  const refused = async (): Promise<never> => Promise.reject(sourceError('unauthenticated'));
  const results = await Promise.allSettled([1, 2, 3].map(() => session.use(callOf(), refused)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(opened).toBe(1);
});

test('a sign-in with wrong credentials is tried once however many wait for it', async () => {
  let opened = 0;
  const session = new Session<string>(async () => {
    opened += 1;
    throw sourceError('unauthenticated');
  });
  await Promise.allSettled([1, 2, 3].map(() => session.use(callOf(), async (token) => token)));
  expect(opened).toBe(1);
});

test('a renewed sign-in that is refused again ends the call, and is not used by the next one', async () => {
  let opened = 0;
  const session = new Session(async () => ++opened);
  await session.use(callOf(), async () => 'proven');
  const refused = session.use(callOf(), async () => Promise.reject(sourceError('unauthenticated')));
  await expect(refused).rejects.toMatchObject({ kind: 'unauthenticated' });
  expect(opened).toBe(2);
  expect(await session.use(callOf(), async (token) => token)).toBe(3);
});

test('whoever opened for others but ran out of time fails alone', async () => {
  const first = new AbortController();
  let opened = 0;
  const session = new Session<number>(async (call) => {
    opened += 1;
    if (opened > 1) return opened;
    await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
    throw sourceError('timeout');
  });
  const alone = session.use(callOf(first.signal), async (token) => token);
  const other = session.use(callOf(), async (token) => token);
  first.abort();
  await expect(alone).rejects.toMatchObject({ kind: 'timeout' });
  expect(await other).toBe(2);
});

test('nobody waits for a sign-in longer than its own signal', async () => {
  const session = new Session<number>(() => new Promise(() => undefined));
  void session.use(callOf(), async (token) => token);
  const hurried = new AbortController();
  const waiting = session.use(callOf(hurried.signal), async (token) => token);
  hurried.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'timeout' });
});
