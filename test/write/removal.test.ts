// Removals, from their step to the index, over PGlite: sources that forget what is removed, and one that keeps it as cancelled.
import { beforeEach, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import type { Change, StepCall } from '../../src/connector/write.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import { readOperation } from '../../src/write/journal.ts';
import { showLate } from '../../src/write/late-showing.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, MAY_4 } from '../support/records.ts';

const db = memoryStore();
const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};
const HELD = { status: 'COMPLETED', paymentReference: 'Bank 7' } as const;

/** A source of payments. What a removal leaves of one is said beforehand: null = nothing. */
class RemovingSource extends FakeSource<'Payment'> {
  leaves: { readonly status: 'COMPLETED' | 'CANCELLED'; readonly paymentReference: string } | null = null;

  constructor(diff: readonly { path: string; before: unknown; after: unknown }[]) {
    super({
      entity: 'Payment',
      parts: [{ name: 'core', fields: ['status', 'paymentReference'], tracked: 'watermark' }],
    });
    this.records.set('1', HELD);
    const call: StepCall = {
      ...{ operation: 'DELETE /things', objectType: 'thing', key: '1', expects: null },
      request: { method: 'DELETE', path: '/things', body: null },
    };
    const step = { ...call, id: '1', needs: [], diff, undo: { kind: 'none', call: null } };
    Object.assign(this.port, {
      write: {
        actions: ['remove'],
        fields: { create: [], update: [] },
        plan: async (_change: Change<'Payment'>) => ({ steps: [step], refused: [], lossy: [] }),
        apply: async () => this.#remove(),
        find: async () => ({ kind: 'unsure' }),
      },
    });
  }

  #remove() {
    if (this.leaves === null) this.records.delete('1');
    else this.records.set('1', this.leaves);
    return { kind: 'applied', key: '1', version: null };
  }
}

const FORGETS = [{ path: '', before: 'Bank 7', after: null }];
const KEEPS = [{ path: 'status', before: 'COMPLETED', after: 'CANCELLED' }];
const REMOVING: DraftChange = {
  ...{ connection: 'books', objectType: 'thing', role: 'OWNER', needs: [] },
  intent: { action: 'remove', entity: 'Payment', key: '1' },
};

let clock = new ManualClock(MAY_4);
beforeEach(() => {
  clock = new ManualClock(MAY_4);
});

function engineOf(books: RemovingSource): Engine {
  const { connections, ingest } = indexOf({ books });
  return {
    ...{ db: db(), clock, connections, ingest, planner: new Planner(connections, new Map()), times: TIMES },
    at: () => undefined,
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: () => undefined,
  };
}

async function removed(engine: Engine): Promise<void> {
  const plans = await engine.planner.plan([REMOVING], { signal: AbortSignal.timeout(5_000), purpose: 'write' });
  const acceptance = {
    ...({ id: 'wop_1', mutation: 'paymentDelete', entity: 'Payment', entityId: null, caller: 'somebody' } as const),
    ...{ idempotencyKey: 'key', bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody', plans },
    payload: { input: {}, checks: [], notes: [], approvers: null },
  };
  await accept(engine, acceptance, async () => undefined);
  await new Executor(engine, 'worker', () => false).run('wop_1');
}

const isShown = async () => (await readOperation(db(), 'wop_1'))?.steps[0]?.isShown;
const indexed = async () => {
  const id = idOf('Payment', 'books', '1');
  const record = (await readGroups(db(), [id])).get(id)?.[0];
  return record === undefined ? null : [record.parts['core']?.values['status'], record.removedAt !== null];
};

test('a removed record that is gone is shown as removed', async () => {
  await removed(engineOf(new RemovingSource(FORGETS)));
  expect(await isShown()).toBe(true);
});

test('a removed record that its source keeps as cancelled is shown so', async () => {
  const books = new RemovingSource(KEEPS);
  books.leaves = { ...HELD, status: 'CANCELLED' };
  await removed(engineOf(books));
  expect([await isShown(), await indexed()]).toEqual([true, ['CANCELLED', false]]);
});

test.each([
  ['as it was', KEEPS, HELD],
  ['changed in something else', KEEPS, { ...HELD, paymentReference: 'Bank 8' }],
  ['by a source that is to forget it', FORGETS, { ...HELD, status: 'CANCELLED' } as const],
])('a removed record still seen %s is not shown as removed before it is', async (_how, diff, seen) => {
  const books = new RemovingSource(diff);
  const engine = engineOf(books);
  books.leaves = seen;
  await removed(engine);
  const before = [await isShown(), await showLate(engine)];
  books.records.delete('1');
  expect([before, await showLate(engine), await isShown()]).toEqual([[false, 1], 0, true]);
});
