import { afterAll, beforeAll, expect, test } from 'vitest';
import { load } from '../e2e/support/load.ts';
import { mainstem, type Run, temporaryDirectory } from '../e2e/support/mainstem.ts';

/** Stopping a gateway in a process of its own. STOP_ROUNDS=20 makes it the whole of the test plan's row. */
const ROUNDS = Number(process.env['STOP_ROUNDS'] ?? 3);
const CLIENTS = 8;
const directory = temporaryDirectory();
const env = { MAINSTEM_DATA: directory.path, PORT: '0' };
const running: Run[] = [];
let token: string;

async function started(...args: readonly string[]): Promise<{ readonly run: Run; readonly url: string }> {
  const run = mainstem(['start', ...args], env);
  running.push(run);
  const url = /GraphQL on (\S+)\/graphql/.exec(await run.printed(/Stop with Ctrl-C/))?.[1] ?? '';
  return { run, url };
}

beforeAll(async () => {
  const issued = mainstem(['token', '--role', 'admin'], env);
  await issued.ended;
  token = issued.output().trim();
});

afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  directory.remove();
});

test('SIGTERM under load fails no request, and the process is gone in good time', {
  timeout: 60_000 * ROUNDS,
}, async () => {
  const rounds: unknown[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { run, url } = await started();
    // Every request asks the sources, so that there is always one in flight.
    const query = '@freshness(maxAge: 0) { customers(first: 5) { nodes { number name segment } } }';
    const loaded = load(
      `${url}/graphql`,
      CLIENTS,
      { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      JSON.stringify({ query: `query ${query}` }),
    );
    await loaded.reached(CLIENTS * 3);
    const stoppedAt = performance.now();
    run.child.kill('SIGTERM');
    const [code, { answered, failed }] = await Promise.all([run.ended, loaded.ended]);
    const isInTime = performance.now() - stoppedAt < 10_000;
    rounds.push({ code, failed, isInTime, isLoaded: answered >= CLIENTS * 3 });
  }

  expect(rounds).toEqual(rounds.map(() => ({ code: 0, failed: [], isInTime: true, isLoaded: true })));
});

test('a second signal ends it at once', async () => {
  const { run } = await started();
  run.child.kill('SIGTERM');
  run.child.kill('SIGINT');

  expect([130, 143]).toContain(await run.ended);
});
