// Operations that a defect of our own stops, through the real queue: dead letters, what a person sees of them, and how they go on.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/simulator/clock.ts';
import { type OpenStore, openStore } from '../../src/store/database.ts';
import type { Engine, WriteEvent } from '../../src/write/engine.ts';
import { patchOperation, readOperation } from '../../src/write/journal.ts';
import { WriteQueue } from '../../src/write/queue.ts';
import { WriteWorker } from '../../src/write/worker.ts';
import { inMemory } from '../support/memory-store.ts';
import { acceptRenaming, engineOver, ScriptedSource } from './scripted.ts';

const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 10, maxPauseMs: 100 },
  ...{ absentAfterMs: 100, maxAttempts: 10, shownWithinMs: 60_000, keysForMs: 60_000 },
};
/** Turns of one job that end in a defect before the operation is a dead letter. */
const TRIES = 3;

let store: OpenStore;
let source: ScriptedSource;
let engine: Engine;
let worker: WriteWorker;
let events: WriteEvent[];
const listeners = new Set<() => void>();

beforeEach(async () => {
  store = await openStore(await inMemory(), 0);
  source = new ScriptedSource();
  events = [];
  engine = engineOver({
    ...{ db: store.db, clock: systemClock, times: TIMES, sources: { erp: source } },
    report: (event) => {
      events.push(event);
      for (const listener of listeners) listener();
    },
  });
  const retries = { tries: TRIES, firstPauseSeconds: 0 };
  const queue = new WriteQueue(store.jobs, 2, (error) => expect.unreachable(String(error)), retries);
  worker = new WriteWorker({
    ...{ engine, queue, holder: 'worker', isAlone: true, concurrency: 2, sweepEveryMs: 20 },
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  });
  await worker.start();
});
afterEach(async () => {
  await worker.stop();
  await store.close();
});

/** Waits until the operation is told to be so. */
function told(status: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!events.some((event) => event.kind === 'status' && event.status === status)) return;
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    look();
  });
}

test('a defect in every turn ends after its tries in front of a person, and once mended runs once', async () => {
  let turns = 0;
  const fail = (): never => {
    turns += 1;
    throw new TypeError('a defect of the connector');
  };
  source.onApply = async () => fail();
  source.onFind = fail;
  await acceptRenaming(engine, { erp: [] }, (trx, id) => worker.schedule(trx, id, 0));
  await told('NEEDS_ATTENTION');
  expect(await readOperation(store.db, 'wop_1')).toMatchObject({
    ...{ status: 'NEEDS_ATTENTION', waitsFor: ['operator'], finishedAt: null },
    failure: { code: 'DEFECT' },
  });
  // Those of its job, and the one of the sweep that may have come before it.
  expect([TRIES, TRIES + 1]).toContain(turns);

  source.onApply = async () => null;
  source.onFind = () => null;
  await store.db.transaction().execute(async (trx) => {
    await patchOperation(trx, 'wop_1', { status: 'RUNNING', failure: null, waitsFor: [] });
    await worker.schedule(trx, 'wop_1', 0);
  });
  worker.kick('wop_1');
  await told('COMPLETED');
  expect(source.effects).toEqual(['New']);
});
