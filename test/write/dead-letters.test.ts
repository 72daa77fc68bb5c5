// Operations that a defect of our own stops, through the real queue: dead letters, what a person sees of them, and how they go on.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import type { Change, FindOutcome, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { type OpenStore, openStore } from '../../src/store/database.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine, WriteEvent } from '../../src/write/engine.ts';
import { patchOperation, readOperation } from '../../src/write/journal.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import { WriteQueue } from '../../src/write/queue.ts';
import { WriteWorker } from '../../src/write/worker.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { inMemory } from '../support/memory-store.ts';

const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 10, maxPauseMs: 100 },
  ...{ absentAfterMs: 100, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};
/** Turns of one job that end in a defect before the operation is a dead letter. */
const TRIES = 3;

/** A source whose connector has a defect until it is mended. */
class DefectiveSource extends FakeSource<'Location'> {
  readonly effects: string[] = [];
  hasDefect = true;
  failures = 0;

  constructor() {
    super({ entity: 'Location', parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }] });
    this.records.set('1', { name: 'Hall' });
    Object.assign(this.port, {
      write: {
        ...{ actions: ['update'], fields: { create: [], update: ['name'] } },
        plan: async (change: Change<'Location'>) => planOf(change),
        apply: (step: StepCall) => this.#apply(step),
        find: (step: StepCall) => this.#find(step),
      },
    });
  }

  async #find(step: StepCall): Promise<FindOutcome> {
    this.#fail();
    const isThere = this.records.get('1')?.name === step.request.body;
    return isThere ? { kind: 'applied', key: '1', version: null } : { kind: 'absent' };
  }

  #fail(): void {
    if (!this.hasDefect) return;
    this.failures += 1;
    throw new TypeError('a defect of the connector');
  }

  async #apply(step: StepCall): Promise<WriteOutcome> {
    this.#fail();
    this.effects.push(String(step.request.body));
    this.records.set('1', { name: String(step.request.body) });
    return { kind: 'applied', key: '1', version: null };
  }
}

function planOf(change: Change<'Location'>) {
  if (change.action !== 'update') throw new Error('not of this test');
  const before = change.current.record.name ?? null;
  const call = (body: unknown): StepCall => ({
    ...{ operation: 'PUT /things', objectType: 'thing', key: change.key, expects: null },
    request: { method: 'PUT', path: '/things', body },
  });
  const diff = [{ path: 'name', before, after: change.values.name ?? null }];
  const undo = { kind: 'restore', call: call(before) } as const;
  return { steps: [{ ...call(change.values.name), id: '1', needs: [], diff, undo }], refused: [], lossy: [] };
}

let store: OpenStore;
let source: DefectiveSource;
let engine: Engine;
let worker: WriteWorker;
let events: WriteEvent[];
const listeners = new Set<() => void>();

beforeEach(async () => {
  store = await openStore(await inMemory(), 0);
  source = new DefectiveSource();
  events = [];
  const { connections, ingest } = indexOf({ erp: source });
  engine = {
    ...{ db: store.db, clock: systemClock, connections, ingest, planner: new Planner(connections, new Map()) },
    ...{ times: TIMES, at: () => undefined },
    trace: (trx, traces) => appendAudit(trx, traces, systemClock.now()),
    report: (event) => {
      events.push(event);
      for (const listener of listeners) listener();
    },
  };
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

async function accepted(): Promise<void> {
  const change: DraftChange = {
    ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
    intent: { action: 'update', entity: 'Location', key: '1', values: { name: 'New' } },
  };
  const plans = await engine.planner.plan([change], { signal: AbortSignal.timeout(5_000), purpose: 'write' });
  const acceptance = {
    ...({ id: 'wop_1', mutation: 'locationUpdate', entity: 'Location', entityId: null, caller: 'somebody' } as const),
    ...{ idempotencyKey: 'key', bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody', plans },
    payload: { input: {}, checks: [], notes: [], approvers: null },
  };
  await accept(engine, acceptance, (trx, id) => worker.schedule(trx, id, 0));
}

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
  await accepted();
  await told('NEEDS_ATTENTION');
  expect(await readOperation(store.db, 'wop_1')).toMatchObject({
    ...{ status: 'NEEDS_ATTENTION', waitsFor: ['operator'], finishedAt: null },
    failure: { code: 'DEFECT' },
  });
  // Those of its job, and the one of the sweep that came first.
  expect([TRIES, TRIES + 1]).toContain(source.failures);

  source.hasDefect = false;
  await store.db.transaction().execute(async (trx) => {
    await patchOperation(trx, 'wop_1', { status: 'RUNNING', failure: null, waitsFor: [] });
    await worker.schedule(trx, 'wop_1', 0);
  });
  worker.kick('wop_1');
  await told('COMPLETED');
  expect(source.effects).toEqual(['New']);
});
