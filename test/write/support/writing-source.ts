import type { FailureKind } from '../../../src/connector/errors.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { keyOfStep } from '../../../src/connector/step.ts';
import type { Change, FindOutcome, Inputs, StepCall, WriteOutcome } from '../../../src/connector/write.ts';
import type { ManualClock } from '../../../src/simulator/clock.ts';
import { FakeSource } from '../../support/fake-port.ts';
import { TIMES } from './times.ts';

/** A source that keeps names of locations and remembers every effect. What goes wrong is said call by call. */
export class WritingSource extends FakeSource<'Location'> {
  readonly effects: string[] = [];
  readonly calls: string[] = [];
  /** What happens to the next calls, one each. */
  readonly fates: ('none' | 'lost-reply' | 'lost-request' | 'no-answer' | 'stop' | FailureKind)[] = [];
  canUndo = true;
  isDown = false;
  /** It cannot tell what has happened. */
  isUnsure = false;
  /** An update takes two calls, and each call with a version of before is a conflict. */
  isVersioned = false;
  /** How long it remembers keys of steps; absent without keys. */
  readonly keyLifetimeMs: number | undefined;
  readonly #clock: ManualClock;
  #version = 0;
  readonly #seenAtMs = new Map<string, number>();

  constructor(clock: ManualClock, keyLifetimeMs?: number) {
    super({ entity: 'Location', parts: [{ name: 'core', fields: ['name', 'code'], tracked: 'watermark' }] });
    this.#clock = clock;
    this.keyLifetimeMs = keyLifetimeMs;
    this.records.set('1', { name: 'Hall', code: 'H' });
    Object.assign(this.port, {
      write: {
        actions: ['create', 'update'],
        fields: { create: ['name'], update: ['name'] },
        plan: (change: Change<'Location'>) => this.#plan(change),
        apply: (step: StepCall, inputs: Inputs) => this.#apply(step, inputs),
        find: (step: StepCall, inputs: Inputs) => this.#find(step, inputs),
        ...(this.keyLifetimeMs === undefined ? {} : { keyLifetimeMs: this.keyLifetimeMs }),
      },
    });
  }

  async #plan(change: Change<'Location'>) {
    if (change.action !== 'create' && change.action !== 'update') throw new Error('not of this test');
    const name = change.values.name ?? null;
    const isNew = change.action === 'create';
    const before = isNew ? null : (change.current.record.name ?? null);
    const call = (body: unknown, key: StepCall['key'], method: 'PUT' | 'DELETE'): StepCall => ({
      ...{ operation: `${method} /things`, objectType: 'thing', key, expects: null },
      request: { method, path: '/things', body },
    });
    const back = isNew ? call(null, { $place: 'self' }, 'DELETE') : call(before, change.key, 'PUT');
    const undo = this.canUndo
      ? ({ kind: isNew ? 'delete' : 'restore', call: back } as const)
      : ({ kind: 'none', call: null } as const);
    const forth = call(name, isNew ? null : change.key, 'PUT');
    const step = { ...forth, id: '1', needs: [], diff: [{ path: 'name', before, after: name }], undo };
    if (!this.isVersioned || isNew) return { steps: [step], refused: [], lossy: [] };
    const half = { ...step, ...call('half', change.key, 'PUT'), diff: [{ path: 'name', before, after: 'half' }] };
    const back2 = { kind: 'restore', call: call('half', change.key, 'PUT') } as const;
    const diff = [{ path: 'name', before: 'half', after: name }];
    return { steps: [half, { ...step, id: '2', needs: ['1'], diff, undo: back2 }], refused: [], lossy: [] };
  }

  async #apply(step: StepCall, inputs: Inputs): Promise<WriteOutcome> {
    const fate = this.isDown ? 'unavailable' : this.fates.shift();
    const key = keyOfStep(step, inputs) ?? '2';
    this.calls.push(`${step.request.method} ${key}`);
    if (fate === 'no-answer') this.#clock.advance(TIMES.deadlineMs);
    if (fate === 'lost-request' || fate === 'no-answer') return { kind: 'unknown', error: failed('timeout', true) };
    if (fate !== undefined && fate !== 'none' && fate !== 'lost-reply' && fate !== 'stop')
      return { kind: 'rejected', error: failed(fate, false) };
    const isOld = this.isVersioned && inputs['version'] !== undefined && inputs['version'] !== String(this.#version);
    if (isOld) return { kind: 'rejected', error: failed('conflict', true) };
    if (!this.#isReplay(inputs['key'] ?? '')) this.#make(step, key);
    if (fate === 'stop') throw new Stopped('after-effect');
    return fate === 'lost-reply'
      ? { kind: 'unknown', error: failed('timeout', true) }
      : { kind: 'applied', key, version: this.isVersioned ? String(this.#version) : null };
  }

  #isReplay(stepKey: string): boolean {
    if (this.keyLifetimeMs === undefined) return false;
    const seenAtMs = this.#seenAtMs.get(stepKey);
    if (seenAtMs !== undefined && this.#clock.now() - seenAtMs < this.keyLifetimeMs) return true;
    this.#seenAtMs.set(stepKey, this.#clock.now());
    return false;
  }

  #make(step: StepCall, key: string): void {
    const name = step.request.body;
    this.#version += 1;
    if (step.request.method === 'DELETE') this.records.delete(key);
    else this.records.set(key, { code: 'H', name: typeof name === 'string' ? name : null });
    this.effects.push(`${step.request.method} ${key} ${String(name)}`);
  }

  async #find(step: StepCall, inputs: Inputs): Promise<FindOutcome> {
    if (this.isDown) return { kind: 'unknown', error: failed('unavailable', false) };
    if (this.isUnsure) return { kind: 'unsure' };
    const key = keyOfStep(step, inputs) ?? '2';
    const isThere = this.records.get(key)?.name === step.request.body;
    const isGone = step.request.method === 'DELETE' && !this.records.has(key);
    return isThere || isGone ? { kind: 'applied', key, version: null } : { kind: 'absent' };
  }
}

/** Stands for the end of the process: what follows is the next one's. */
export class Stopped extends Error {}

function failed(kind: FailureKind, wasSent: boolean): SourceError {
  return new SourceError(kind, { source: 'fake', operation: 'PUT /things', detail: 'as told', wasSent });
}
