// How often a step is tried before a person has to look, on the way forth and on the way back.
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor, type Rest } from '../../src/write/executor.ts';
import { readOperation } from '../../src/write/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { acceptRenaming, engineOver, failed, ScriptedSource } from './scripted.ts';

const db = memoryStore();
const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 1_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 3_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};
const KEY_LIFETIME_MS = 3_600_000;

let clock: ManualClock;
let statuses: string[];
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  statuses = [];
});

function over(sources: Readonly<Record<string, ScriptedSource>>): Engine {
  return engineOver({
    ...{ db: db(), clock, times: TIMES, sources },
    report: (event) => void (event.kind === 'status' && statuses.push(event.status)),
  });
}

const run = (engine: Engine) => new Executor(engine, 'worker', () => false).run('wop_1');

/** Runs until it waits for nothing but a person or has ended; tells how long each wait was. */
async function toItsEnd(engine: Engine): Promise<{ readonly rest: Rest['kind']; readonly waitsMs: readonly number[] }> {
  const waitsMs: number[] = [];
  for (;;) {
    const rest = await run(engine);
    if (rest.kind !== 'waits') return { rest: rest.kind, waitsMs };
    waitsMs.push(rest.until.getTime() - clock.now());
    clock.advance(rest.until.getTime() - clock.now());
  }
}

test.each([
  ['without keys', undefined],
  ['under its key', KEY_LIFETIME_MS],
])('a step that never gets an answer is sent %s as often as is allowed, ever later', async (_how, keyLifetimeMs) => {
  const erp = new ScriptedSource(keyLifetimeMs);
  erp.onApply = async () => ({ kind: 'unknown', error: failed('unavailable', true) });
  const engine = over({ erp });
  await acceptRenaming(engine, { erp: [] });
  expect(await toItsEnd(engine)).toEqual({ rest: 'person', waitsMs: [3_000, 3_000, 4_000, 8_000] });
  expect(erp.sent.length).toBe(TIMES.maxAttempts);
  expect(await readOperation(db(), 'wop_1')).toMatchObject({
    ...{ status: 'NEEDS_ATTENTION', failure: { code: 'SOURCE_UNAVAILABLE', connection: 'erp' } },
  });
});

test('a step of which nobody learns what became of it is sent once', async () => {
  const erp = new ScriptedSource();
  erp.onApply = async () => ({ kind: 'unknown', error: failed('timeout', true) });
  erp.onFind = () => ({ kind: 'unknown', error: failed('unavailable', false) });
  const engine = over({ erp });
  await acceptRenaming(engine, { erp: [] });
  expect(await toItsEnd(engine)).toEqual({ rest: 'person', waitsMs: [3_000, 2_000, 4_000] });
  expect(erp.sent).toEqual(['New']);
  expect((await readOperation(db(), 'wop_1'))?.steps.map(({ status }) => status)).toEqual(['UNKNOWN']);
});

test.each([
  ['has no answer', { kind: 'unknown', error: failed('timeout', true) }],
  ['is not taken', { kind: 'rejected', error: failed('unavailable', false) }],
  ['is refused', { kind: 'rejected', error: failed('invalid', true) }],
] as const)('an undoing that %s is reported as failed, and never as done', async (_what, outcome) => {
  const [erp, crm] = [new ScriptedSource(), new ScriptedSource()];
  erp.onApply = async (name) => (name === 'Hall' ? outcome : null);
  crm.onApply = async () => ({ kind: 'rejected', error: failed('invalid', true) });
  const engine = over({ erp, crm });
  await acceptRenaming(engine, { erp: [], crm: [0] });
  expect((await toItsEnd(engine)).rest).toBe('person');
  const operation = await readOperation(db(), 'wop_1');
  expect([operation?.status, operation?.finishedAt]).toEqual(['COMPENSATION_FAILED', null]);
  expect(operation?.steps.map(({ status }) => status)).toEqual(['UNDO_FAILED', 'REJECTED']);
  expect(statuses).toEqual(['RUNNING', 'COMPENSATING', 'COMPENSATION_FAILED']);
  expect(erp.effects).toEqual(['New']);
  const isFinal = outcome.error.kind === 'invalid';
  expect(erp.sent.filter((name) => name === 'Hall').length).toBe(isFinal ? 1 : TIMES.maxAttempts);
  const audited = await sql<{ action: string; reason: string | null }>`
    select action, reason from audit where action in ('step.undo-failed', 'operation.finished') order by seq`.execute(
    db(),
  );
  expect(audited.rows.map(({ action }) => action)).toEqual(['step.undo-failed', 'operation.finished']);
  expect(audited.rows.at(-1)?.reason).toBe('COMPENSATION_FAILED');
});

test('a turn that meets a defect ends only when its other steps have', async () => {
  const [erp, crm] = [new ScriptedSource(), new ScriptedSource()];
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  erp.onApply = async () => {
    order.push('defect');
    throw new TypeError('a defect of the connector');
  };
  crm.onApply = async () => {
    await gate.promise;
    order.push('other step');
    return null;
  };
  const engine = over({ erp, crm });
  await acceptRenaming(engine, { erp: [], crm: [] });
  const turn = run(engine).catch(() => order.push('turn'));
  await expect.poll(() => crm.sent.length + erp.sent.length).toBe(2);
  gate.resolve();
  await turn;
  expect(order).toEqual(['defect', 'other step', 'turn']);
});
