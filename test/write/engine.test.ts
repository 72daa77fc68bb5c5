// Accepted operations, from their steps to their end or back, over PGlite and a writing source in memory with a ledger of its own.
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { deriveId } from '../../src/model/id.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import type { Failpoint } from '../../src/write/failpoints.ts';
import { readOperation } from '../../src/write/journal.ts';
import { endLeases } from '../../src/write/lease.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { accepted, engineOver, MAKING, renaming } from './support/harness.ts';
import { TIMES } from './support/times.ts';
import { Stopped, WritingSource } from './support/writing-source.ts';

const db = memoryStore();
let clock = new ManualClock(MAY_4);
let erp = new WritingSource(clock);
let crm = new WritingSource(clock);
let stopAt: Failpoint | null = null;
let events: string[] = [];
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  erp = new WritingSource(clock);
  crm = new WritingSource(clock);
  stopAt = null;
  events = [];
});

const engineOf = (): Engine =>
  engineOver(
    db(),
    clock,
    { erp, crm },
    {
      at: (place) => {
        if (place !== stopAt) return;
        stopAt = null;
        throw new Stopped(place);
      },
      report: (event) => void (event.kind === 'status' && events.push(event.status)),
    },
  );

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

  test('does not keep the follower waiting while the record of its owner is read again', async () => {
    const followed = Promise.withResolvers<void>();
    let replies = 0;
    const at = (place: Failpoint) => {
      if (place !== 'step.after-reply') return;
      replies += 1;
      if (replies === 2) followed.resolve();
    };
    const engine = engineOver(db(), clock, { erp, crm }, { at });
    await accepted(engine, [renaming('erp', 'Big hall'), renaming('crm', 'Big hall', [0])]);
    erp.troubles.push(async () => {
      await followed.promise;
      return undefined;
    });
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect([await shownName('erp'), await shownName('crm')]).toEqual(['Big hall', 'Big hall']);
  });

  test('of which a part waits for a person shows what has been made', async () => {
    const engine = engineOf();
    crm.fates.push('unauthenticated');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A')]);
    expect(await run(engine)).toEqual({ kind: 'person' });
    expect([await shownName('erp'), await shownName('crm')]).toEqual(['A', undefined]);
  });

  test('is accepted once under one key of one caller', async () => {
    const engine = engineOf();
    expect(await accepted(engine, [renaming('erp', 'A')])).toBe(true);
    expect(await accepted(engine, [renaming('erp', 'B')], { id: 'wop_2' })).toBe(false);
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
    erp = new WritingSource(clock, 10_000);
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

  test('is undone with all the tries that a step has, however many it took to happen', async () => {
    const engine = engineOf();
    erp.fates.push('unavailable', 'unavailable', 'unavailable');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    for (let attempt = 1; attempt < TIMES.maxAttempts; attempt += 1) {
      await run(engine);
      clock.advance(TIMES.maxPauseMs);
    }
    crm.fates.push('invalid');
    erp.fates.push('none', 'unavailable', 'unavailable', 'unavailable');
    for (let attempt = 1; attempt <= TIMES.maxAttempts; attempt += 1) {
      await run(engine);
      clock.advance(TIMES.maxPauseMs);
    }
    expect([(await operation())?.status, erp.effects]).toEqual(['COMPENSATED', ['PUT 1 A', 'PUT 1 Hall']]);
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
