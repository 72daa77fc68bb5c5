// Two processes work on the operations of one PostgreSQL: one dies, one stands still longer than its lease, the server crashes.
// CRASH_SEED=<word> takes another course; CRASH_TESTS=large tells the times.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeKey } from '../support/sealing.ts';
import {
  CLEAN,
  killPoints,
  operationId,
  type Sources,
  startSources,
  TIMES,
  verdictOf,
} from '../write/crash/fan-outs.ts';
import { Feed } from '../write/crash/feed.ts';
import type { WorkerSetup } from '../write/crash/messages.ts';
import { WorkerChild } from '../write/crash/worker-child.ts';
import { type OwnCluster, startCluster } from './support/own-cluster.ts';

const FAN_OUTS = 20;
const SEED = process.env['CRASH_SEED'] ?? 'one';
const isLarge = process.env['CRASH_TESTS'] === 'large';

let cluster: OwnCluster;
let sources: Sources;
let children: WorkerChild[];
let setup: WorkerSetup;
let feed: Feed;
/** Told of every write at a source, with how many there were. */
let onWrite: (writes: number, stage: 'arrived' | 'done') => void;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  let writes = 0;
  onWrite = () => undefined;
  // Without keys: nothing but the gateway itself keeps a write from happening twice.
  sources = await startSources(SEED, false, (stage) => {
    if (stage === 'arrived') writes += 1;
    onWrite(writes, stage);
  });
  setup = {
    store: { kind: 'postgres', url: await cluster.createDatabase() },
    ...{ keys: makeKey('replicas'), sources: sources.urls, hasKeys: false, times: TIMES, signalAt: null },
  };
  children = [];
  feed = new Feed(Array.from({ length: FAN_OUTS }, (_, index) => operationId(index)));
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await sources.close();
});

/** A replica that is ready, and takes operations. */
async function replica(changes: Partial<WorkerSetup> = {}): Promise<WorkerChild> {
  const child = new WorkerChild({ ...setup, ...changes });
  children.push(child);
  feed.attach(child);
  await child.next('started');
  return child;
}

async function statusesAtRest(child: WorkerChild): Promise<Readonly<Record<string, string>>> {
  const rest = child.next('rest');
  child.send({ kind: 'tell-rest' });
  return (await rest).statuses;
}

function expectClean(statuses: Readonly<Record<string, string>>): void {
  expect(verdictOf([...feed.acknowledged], statuses, sources.all)).toEqual(CLEAN);
  expect(new Set(Object.values(statuses))).toEqual(new Set(['COMPLETED', 'COMPENSATED']));
}

test('what a killed one held is taken over by the other when its lease is over', async () => {
  const [survivor, victim] = await Promise.all([replica(), replica()]);
  let killedAt = 0;
  onWrite = (writes) => {
    if (writes < FAN_OUTS || killedAt > 0) return;
    killedAt = performance.now();
    void victim.kill();
  };
  await feed.done;
  const statuses = await statusesAtRest(survivor);
  if (isLarge)
    console.info(
      `at rest ${Math.round(performance.now() - killedAt)} ms after the kill, of which ${TIMES.leaseMs} ms are the lease`,
    );
  expectClean(statuses);
  expect(victim.wasKilled).toBe(true);
});

test.each([
  ['before it sends what it has journaled', 'step.after-journal'],
  ['inside a transaction that all others wait for', 'in-transaction'],
] as const)('one that stands still %s is no hindrance, and sends nothing after its lease', async (_what, place) => {
  const zombie = await replica({ signalAt: { place, signal: 'SIGSTOP' } });
  await zombie.next('signalled');
  const stoppedAt = performance.now();
  const survivor = await replica();
  const taken = await statusesAtRest(survivor);
  if (isLarge) console.info(`at rest ${Math.round(performance.now() - stoppedAt)} ms after the other one stopped`);
  zombie.signal('SIGCONT');
  await feed.done;
  expectClean(await statusesAtRest(zombie));
  expect(Object.keys(taken).length).toBeGreaterThan(0);
});

test('a server that crashes three times loses nothing that was acknowledged, and ends no replica', async () => {
  const crashes: Promise<void>[] = [];
  const points = [...killPoints(SEED, FAN_OUTS, 3)];
  onWrite = (writes, stage) => {
    const [point] = points;
    if (point === undefined || writes < point.afterWrites || stage !== point.stage) return;
    points.shift();
    const before = crashes.at(-1) ?? Promise.resolve();
    crashes.push(before.then(() => cluster.crash()));
  };
  const [first] = await Promise.all([replica(), replica()]);
  await feed.done;
  await statusesAtRest(first);
  await Promise.all(crashes);
  expectClean(await statusesAtRest(first));
  expect(crashes.length).toBe(3);
});
