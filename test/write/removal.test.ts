// Removals, from their step to the index, over PGlite: sources that forget what is removed, and one that keeps it as cancelled.
import { beforeEach, expect, test } from 'vitest';
import type { Change, StepCall } from '../../src/connector/write.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import { readOperation } from '../../src/write/journal.ts';
import { showLate } from '../../src/write/late-showing.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, MAY_4 } from '../support/records.ts';
import { acceptedAndRun, engineOver } from './support/harness.ts';

const db = memoryStore();
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

const isShown = async () => (await readOperation(db(), 'wop_1'))?.steps[0]?.isShown;
const indexed = async () => {
  const id = idOf('Payment', 'books', '1');
  const record = (await readGroups(db(), [id])).get(id)?.[0];
  return record === undefined ? null : [record.parts['core']?.values['status'], record.removedAt !== null];
};

test('a removed record that is gone is shown as removed', async () => {
  await acceptedAndRun(engineOver(db(), clock, { books: new RemovingSource(FORGETS) }), [REMOVING]);
  expect(await isShown()).toBe(true);
});

test('a removed record that its source keeps as cancelled is shown so', async () => {
  const books = new RemovingSource(KEEPS);
  books.leaves = { ...HELD, status: 'CANCELLED' };
  await acceptedAndRun(engineOver(db(), clock, { books }), [REMOVING]);
  expect([await isShown(), await indexed()]).toEqual([true, ['CANCELLED', false]]);
});

test.each([
  ['as it was', KEEPS, HELD],
  ['changed in something else', KEEPS, { ...HELD, paymentReference: 'Bank 8' }],
  ['by a source that is to forget it', FORGETS, { ...HELD, status: 'CANCELLED' } as const],
])('a removed record still seen %s is not shown as removed before it is', async (_how, diff, seen) => {
  const books = new RemovingSource(diff);
  const engine = engineOver(db(), clock, { books });
  books.leaves = seen;
  await acceptedAndRun(engine, [REMOVING]);
  const before = [await isShown(), await showLate(engine)];
  books.records.delete('1');
  expect([before, await showLate(engine), await isShown()]).toEqual([[false, 1], 0, true]);
});
