// Changes of records that their source can only replace, from their steps to the index and back, over PGlite and a source in memory.
import { beforeEach, expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import { keyOfStep } from '../../src/connector/step.ts';
import type { Change, Inputs, Step, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { Payment } from '../../src/model/index.ts';
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
const SELF = { $place: 'self' } as const;

/** A source that changes a payment by cancelling it and making another, and takes a cancellation back by making it again. */
class ReplacingSource extends FakeSource<'Payment'> {
  isRefusing = false;
  /** What it has made and does not show yet. */
  readonly hidden = new Map<string, Payment>();
  isSlow = false;
  #made = 1;

  constructor() {
    super({
      entity: 'Payment',
      parts: [{ name: 'core', fields: ['status', 'paymentReference'], tracked: 'watermark' }],
    });
    this.records.set('1', { status: 'COMPLETED', paymentReference: 'Bank 7' });
    Object.assign(this.port, {
      write: {
        actions: ['update'],
        fields: { create: [], update: ['paymentReference'] },
        plan: async (change: Extract<Change<'Payment'>, { action: 'update' }>) => ({
          steps: this.#steps(change),
          refused: [],
          lossy: [],
        }),
        apply: async (step: StepCall, inputs: Inputs) => this.#apply(step, inputs),
        find: async () => ({ kind: 'unsure' }),
      },
    });
  }

  #steps({ key, current, values }: Extract<Change<'Payment'>, { action: 'update' }>): readonly Step[] {
    const before = current.record.paymentReference ?? null;
    const after = values.paymentReference ?? null;
    const status = { path: 'status', before: 'COMPLETED', after: 'CANCELLED' };
    const reference = { path: 'paymentReference', before: null, after };
    return [
      { ...cancel(key), id: '1', needs: [], diff: [status], undo: { kind: 'reverse', call: make(before) } },
      { ...make(after), id: '2', needs: ['1'], diff: [reference], undo: { kind: 'void', call: cancel(SELF) } },
    ];
  }

  #apply(step: StepCall, inputs: Inputs): WriteOutcome {
    if (this.isRefusing) {
      const detail = 'as told';
      const told = { source: 'fake', operation: step.operation, detail, wasSent: false } as const;
      return { kind: 'rejected', error: new SourceError('invalid', told) };
    }
    const key = keyOfStep(step, inputs);
    if (key !== null) {
      this.records.set(key, { ...this.records.get(key), status: 'CANCELLED' });
      return { kind: 'applied', key, version: null };
    }
    this.#made += 1;
    const shown = this.isSlow ? this.hidden : this.records;
    shown.set(String(this.#made), { status: 'COMPLETED', paymentReference: String(step.request.body) });
    return { kind: 'applied', key: String(this.#made), version: null };
  }

  showAll(): void {
    for (const [key, record] of this.hidden) this.records.set(key, record);
  }
}

function cancel(key: StepCall['key']): StepCall {
  const request = { method: 'DELETE', path: '/things', body: null } as const;
  return { operation: 'DELETE /things', objectType: 'thing', key, request, expects: null };
}

function make(reference: string | null): StepCall {
  const request = { method: 'POST', path: '/things', body: reference } as const;
  return { operation: 'POST /things', objectType: 'thing', key: null, request, expects: null };
}

function noting(connection: string, needs: readonly number[] = []): DraftChange {
  return {
    ...{ connection, objectType: 'thing', role: needs.length === 0 ? 'OWNER' : 'FOLLOWER', needs },
    intent: { action: 'update', entity: 'Payment', key: '1', values: { paymentReference: 'Bank 8' } },
  };
}

let clock = new ManualClock(MAY_4);
let books = new ReplacingSource();
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  books = new ReplacingSource();
});

const operation = () => readOperation(db(), 'wop_1');
const indexed = async (...keys: readonly string[]) => {
  const ids = keys.map((key) => idOf('Payment', 'books', key));
  const groups = await readGroups(db(), ids);
  return ids.map((id) => {
    const values = groups.get(id)?.[0]?.parts['core']?.values;
    return values === undefined ? null : [values['status'], values['paymentReference']];
  });
};

test('the index shows at once the record that was cancelled and the one in its place', async () => {
  await acceptedAndRun(engineOver(db(), clock, { books }), [noting('books')]);
  expect(await indexed('1', '2')).toEqual([
    ['CANCELLED', 'Bank 7'],
    ['COMPLETED', 'Bank 8'],
  ]);
  expect((await operation())?.steps.map(({ key, isShown }) => [key, isShown])).toEqual([
    ['1', true],
    ['2', true],
  ]);
});

test('the change is not shown before the record in its place is', async () => {
  const engine = engineOver(db(), clock, { books });
  books.isSlow = true;
  await acceptedAndRun(engine, [noting('books')]);
  const before = [(await operation())?.steps.map(({ isShown }) => isShown), await showLate(engine)];
  books.showAll();
  expect([before, await showLate(engine)]).toEqual([[[false, false], 1], 0]);
  expect(await indexed('2')).toEqual([['COMPLETED', 'Bank 8']]);
});

test('undone, the index shows the record that came back under a new key', async () => {
  const bank = new ReplacingSource();
  bank.isRefusing = true;
  await acceptedAndRun(engineOver(db(), clock, { books, bank }), [noting('books'), noting('bank', [0])]);
  expect((await operation())?.status).toBe('COMPENSATED');
  expect(await indexed('1', '2', '3')).toEqual([
    ['CANCELLED', 'Bank 7'],
    ['CANCELLED', 'Bank 8'],
    ['COMPLETED', 'Bank 7'],
  ]);
});
