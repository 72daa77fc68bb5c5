// Accepted operations, from their steps to their end or back, over PGlite and a writing source in memory with a ledger of its own.
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import type { FailureKind } from '../../src/connector/errors.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { keyOfStep } from '../../src/connector/step.ts';
import type { Change, FindOutcome, Inputs, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import { deriveId } from '../../src/model/id.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import type { Failpoint } from '../../src/write/failpoints.ts';
import { readOperation } from '../../src/write/journal.ts';
import { endLeases } from '../../src/write/lease.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';

const db = memoryStore();
const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};

/** A source that keeps names of locations and remembers every effect. What goes wrong is said call by call. */
class WritingSource extends FakeSource<'Location'> {
  readonly effects: string[] = [];
  readonly calls: string[] = [];
  /** What happens to the next calls, one each. */
  readonly fates: ('lost-reply' | 'lost-request' | 'no-answer' | 'stop' | FailureKind)[] = [];
  canUndo = true;
  isDown = false;
  /** An update takes two calls, and each call with a version of before is a conflict. */
  isVersioned = false;
  /** How long it remembers keys of steps; absent without keys. */
  readonly keyLifetimeMs: number | undefined;
  #version = 0;
  readonly #seenAtMs = new Map<string, number>();

  constructor(keyLifetimeMs?: number) {
    super({ entity: 'Location', parts: [{ name: 'core', fields: ['name', 'code'], tracked: 'watermark' }] });
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
    if (fate === 'no-answer') clock.advance(TIMES.deadlineMs);
    if (fate === 'lost-request' || fate === 'no-answer') return { kind: 'unknown', error: failed('timeout', true) };
    if (fate !== undefined && fate !== 'lost-reply' && fate !== 'stop')
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
    if (seenAtMs !== undefined && clock.now() - seenAtMs < this.keyLifetimeMs) return true;
    this.#seenAtMs.set(stepKey, clock.now());
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
    const key = keyOfStep(step, inputs) ?? '2';
    const isThere = this.records.get(key)?.name === step.request.body;
    const isGone = step.request.method === 'DELETE' && !this.records.has(key);
    return isThere || isGone ? { kind: 'applied', key, version: null } : { kind: 'absent' };
  }
}

/** Stands for the end of the process: what follows is the next one's. */
class Stopped extends Error {}

function failed(kind: FailureKind, wasSent: boolean): SourceError {
  return new SourceError(kind, { source: 'fake', operation: 'PUT /things', detail: 'as told', wasSent });
}

let clock = new ManualClock(MAY_4);
let erp = new WritingSource();
let crm = new WritingSource();
let stopAt: Failpoint | null = null;
let events: string[] = [];
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  erp = new WritingSource();
  crm = new WritingSource();
  stopAt = null;
  events = [];
});

function engineOf(): Engine {
  const { connections, ingest } = indexOf({ erp, crm });
  return {
    ...{ db: db(), clock, connections, ingest, planner: new Planner(connections, new Map()), times: TIMES },
    at: (place) => {
      if (place !== stopAt) return;
      stopAt = null;
      throw new Stopped(place);
    },
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: (event) => void (event.kind === 'status' && events.push(event.status)),
  };
}

function renaming(connection: string, name: string, needs: readonly number[] = []): DraftChange {
  return {
    ...{ connection, objectType: 'thing', role: needs.length === 0 ? 'OWNER' : 'FOLLOWER', needs },
    intent: { action: 'update', entity: 'Location', key: '1', values: { name } },
  };
}

const MAKING: DraftChange = {
  ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
  intent: { action: 'create', entity: 'Location', values: { name: 'New hall' } },
};

async function accepted(engine: Engine, changes: readonly DraftChange[], id = 'wop_1', key = 'key'): Promise<boolean> {
  const plans = await engine.planner.plan(changes, { signal: AbortSignal.timeout(5_000), purpose: 'write' });
  const acceptance = {
    ...({
      id,
      mutation: 'customerUpdate',
      entity: 'Location',
      entityId: null,
      caller: 'somebody',
      idempotencyKey: key,
    } as const),
    ...{ bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody', plans },
    payload: { input: {}, checks: [], notes: [], approvers: null },
  };
  return accept(engine, acceptance, async () => undefined);
}

const run = (engine: Engine) => new Executor(engine, 'worker', () => false).run('wop_1');
const operation = () => readOperation(db(), 'wop_1');
const shownName = async (connection: string, key = '1') => {
  const id = deriveId('Location', connection, 'thing', key);
  const record = (await readGroups(db(), [id])).get(id)?.find((each) => each.id === id);
  return record?.parts['core']?.values['name'];
};
const audited = async () =>
  (await sql<{ action: string }>`select action from audit order by seq`.execute(db())).rows.map(({ action }) => action);

describe('an accepted operation', () => {
  test('makes every change once, the follower after its owner, and the index shows it with its cause', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'Big hall'), renaming('crm', 'Big hall', [0])]);
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect([erp.effects, crm.effects]).toEqual([['PUT 1 Big hall'], ['PUT 1 Big hall']]);
    expect((await operation())?.status).toBe('COMPLETED');
    expect([await shownName('erp'), await shownName('crm')]).toEqual(['Big hall', 'Big hall']);
    expect(await audited()).toEqual(['operation.accepted', 'step.applied', 'step.applied', 'operation.finished']);
  });

  test('is accepted once under one key of one caller', async () => {
    const engine = engineOf();
    expect(await accepted(engine, [renaming('erp', 'A')])).toBe(true);
    expect(await accepted(engine, [renaming('erp', 'B')], 'wop_2')).toBe(false);
    await run(engine);
    expect(erp.effects).toEqual(['PUT 1 A']);
  });

  test('that makes a record shows it at once, and the made one answers to the same id', async () => {
    const engine = engineOf();
    await accepted(engine, [MAKING]);
    const bornId = (await operation())?.entityId ?? '';
    const before = (await readGroups(db(), [bornId])).get(bornId);
    expect(before?.map(({ connection }) => connection)).toEqual(['mainstem']);
    await run(engine);
    const after = (await readGroups(db(), [bornId])).get(bornId);
    expect(
      after?.filter(({ removedAt }) => removedAt === null).map(({ connection, key }) => [connection, key]),
    ).toEqual([['erp', '2']]);
  });

  test('whose reply is lost is found and not repeated', async () => {
    const engine = engineOf();
    erp.fates.push('lost-reply');
    await accepted(engine, [renaming('erp', 'A')]);
    expect(await run(engine)).toEqual({ kind: 'waits', until: new Date(MAY_4 + 2_000) });
    clock.advance(2_000);
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect(erp.effects).toEqual(['PUT 1 A']);
  });

  test('whose request is lost is sent again, but not before it can no longer be on its way', async () => {
    const engine = engineOf();
    erp.fates.push('lost-request');
    await accepted(engine, [renaming('erp', 'A')]);
    await run(engine);
    expect(erp.effects).toEqual([]);
    clock.advance(2_000);
    await run(engine);
    expect([erp.calls.length, erp.effects]).toEqual([2, ['PUT 1 A']]);
  });

  test('whose call had all its time is not sent again at once: the source may be at work on it', async () => {
    const engine = engineOf();
    erp.fates.push('no-answer');
    await accepted(engine, [renaming('erp', 'A')]);
    expect(await run(engine)).toEqual({ kind: 'waits', until: new Date(clock.now() + TIMES.absentAfterMs) });
    erp.records.set('1', { name: 'A', code: 'H' });
    clock.advance(TIMES.absentAfterMs);
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect(erp.calls).toEqual(['PUT 1']);
  });

  test('is sent again under its key only while the source remembers the first time, and looked for after that', async () => {
    erp = new WritingSource(10_000);
    const engine = engineOf();
    erp.fates.push('lost-reply', 'lost-reply');
    await accepted(engine, [renaming('erp', 'A')]);
    await run(engine);
    clock.advance(9_000);
    await run(engine);
    clock.advance(2_000);
    await run(engine);
    expect([erp.calls.length, erp.effects]).toEqual([2, ['PUT 1 A']]);
    expect((await operation())?.status).toBe('COMPLETED');
  });

  test('waits for a source that is down, says for which, and goes on when it is back', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    erp.isDown = true;
    expect((await run(engine)).kind).toBe('waits');
    expect(await operation()).toMatchObject({ status: 'WAITING', waitsFor: ['erp'], finishedAt: null });
    erp.isDown = false;
    clock.advance(1_000);
    await run(engine);
    expect((await operation())?.status).toBe('COMPLETED');
  });

  test('is for a person when a source stays down for all its tries', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    erp.isDown = true;
    for (let turn = 0; turn < TIMES.maxAttempts; turn += 1) {
      await run(engine);
      clock.advance(TIMES.maxPauseMs);
    }
    expect(await operation()).toMatchObject({ status: 'NEEDS_ATTENTION', waitsFor: ['operator'] });
    expect(erp.effects).toEqual([]);
  });
});

describe('a refused step', () => {
  test('turns the operation back: what was done is undone, and the index shows it', async () => {
    const engine = engineOf();
    crm.fates.push('invalid');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    await run(engine);
    expect([erp.effects, crm.effects]).toEqual([['PUT 1 A', 'PUT 1 Hall'], []]);
    expect((await operation())?.status).toBe('COMPENSATED');
    expect(await shownName('erp')).toBe('Hall');
    expect(await audited()).toContain('step.undone');
  });

  test('undoes several steps on one record, each over the version that the undoing before it left', async () => {
    erp.isVersioned = true;
    const engine = engineOf();
    crm.fates.push('invalid');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    await run(engine);
    expect(erp.effects).toEqual(['PUT 1 half', 'PUT 1 A', 'PUT 1 half', 'PUT 1 Hall']);
    expect((await operation())?.status).toBe('COMPENSATED');
  });

  test('behind one that cannot be undone is visible and for a person', async () => {
    const engine = engineOf();
    erp.canUndo = false;
    crm.fates.push('invalid');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    expect(await run(engine)).toEqual({ kind: 'person' });
    const after = await operation();
    expect([after?.status, after?.finishedAt]).toEqual(['COMPENSATION_FAILED', null]);
    expect(after?.steps.map(({ status, failure }) => [status, failure?.code])).toEqual([
      ['UNDO_FAILED', 'CANNOT_BE_UNDONE'],
      ['REJECTED', 'SOURCE_REFUSED'],
    ]);
  });

  test('whose undoing gets no answer is not undone again at once: the source may be at work on it', async () => {
    const engine = engineOf();
    crm.fates.push('lost-request');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    await run(engine);
    crm.fates.push('invalid');
    erp.fates.push('no-answer');
    clock.advance(TIMES.absentAfterMs);
    expect(await run(engine)).toEqual({ kind: 'waits', until: new Date(clock.now() + TIMES.absentAfterMs) });
    erp.records.set('1', { name: 'Hall', code: 'H' });
    clock.advance(TIMES.absentAfterMs);
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect(erp.calls).toEqual(['PUT 1', 'PUT 1']);
  });

  test('does not put back an old value over somebody else’s new one', async () => {
    const engine = engineOf();
    crm.fates.push('lost-request');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    await run(engine);
    erp.records.set('1', { name: 'By hand', code: 'H' });
    crm.fates.push('invalid');
    clock.advance(2_000);
    await run(engine);
    expect(erp.records.get('1')?.name).toBe('By hand');
    expect((await operation())?.steps[0]).toMatchObject({ status: 'UNDO_FAILED', failure: { code: 'CHANGED_SINCE' } });
  });
});

describe('a process that stops', () => {
  const places: readonly Failpoint[] = [
    ...(['step.before-journal', 'step.after-journal', 'step.after-reply', 'step.after-settled'] as const),
    ...(['step.after-shown', 'finish.before-journal', 'finish.after-journal'] as const),
  ];

  test.each(places)('at %s leaves one effect in each source when the next one has gone on', async (place) => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    stopAt = place;
    await run(engine).catch(() => undefined);
    for (let turn = 0; turn < 4; turn += 1) {
      await endLeases(db());
      await run(engine);
      clock.advance(TIMES.absentAfterMs);
    }
    expect([erp.effects, crm.effects]).toEqual([['PUT 1 A'], ['PUT 1 A']]);
    expect((await operation())?.status).toBe('COMPLETED');
  });

  test.each(['undo.before-journal', 'undo.after-journal', 'undo.after-reply', 'undo.after-settled'] as const)(
    'at %s leaves everything undone once when the next one has gone on',
    async (place) => {
      const engine = engineOf();
      crm.fates.push('invalid');
      await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
      stopAt = place;
      await run(engine).catch(() => undefined);
      for (let turn = 0; turn < 4; turn += 1) {
        await endLeases(db());
        await run(engine);
        clock.advance(TIMES.absentAfterMs);
      }
      expect(erp.effects).toEqual(['PUT 1 A', 'PUT 1 Hall']);
      expect((await operation())?.status).toBe('COMPENSATED');
    },
  );

  test.each(['step.after-journal', 'undo.after-journal'] as const)(
    'at %s may have sent until its lease was over: the next one looks, and waits before it sends',
    async (place) => {
      const engine = engineOf();
      crm.fates.push('invalid');
      await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
      stopAt = place;
      await run(engine).catch(() => undefined);
      const sent = erp.calls.length;
      await endLeases(db());
      clock.advance(TIMES.leaseMs);
      const until = clock.now() + TIMES.absentAfterMs;
      expect(await run(engine)).toEqual({ kind: 'waits', until: new Date(until) });
      expect(erp.calls.length).toBe(sent);
      clock.advance(TIMES.absentAfterMs);
      expect(await run(engine)).toEqual({ kind: 'ended' });
      expect(erp.calls.length).toBe(place === 'step.after-journal' ? 2 : sent + 1);
    },
  );

  test('inside the call, after the effect, leaves one effect', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    erp.fates.push('stop');
    await run(engine).catch(() => undefined);
    await endLeases(db());
    await run(engine);
    expect(erp.effects).toEqual(['PUT 1 A']);
    expect((await operation())?.status).toBe('COMPLETED');
  });
});
