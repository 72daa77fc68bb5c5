// What people do with operations that stand still, over PGlite and a writing source in memory with a ledger of its own.
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { deriveId } from '../../src/model/id.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import { OperationLostError, readOperation } from '../../src/write/journal.ts';
import { Lease } from '../../src/write/lease.ts';
import { type Act, moveOf, type Person } from '../../src/write/moves.ts';
import type { JournalOperation, OperationStatus } from '../../src/write/operation.ts';
import { type Resolution, resolveOperation } from '../../src/write/resolution.ts';
import { memoryStore } from '../support/memory-store.ts';
import { inputOf, MAY_4 } from '../support/records.ts';
import { accepted, engineOver, MAKING, renaming } from './support/harness.ts';
import { TIMES } from './support/times.ts';
import { WritingSource } from './support/writing-source.ts';

const db = memoryStore();
const HALL = deriveId('Location', 'erp', 'thing', '1');
const OPERATOR: Person = { subject: 'ops@example.com', caller: 'operator', roles: new Set(['operator']) };
const FINANCE: Person = { subject: 'fin@example.com', caller: 'finance', roles: new Set(['finance']) };

let clock = new ManualClock(MAY_4);
let erp = new WritingSource(clock);
let crm = new WritingSource(clock);
let jobs: string[] = [];
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  erp = new WritingSource(clock);
  crm = new WritingSource(clock);
  jobs = [];
});

const engineOf = () => engineOver(db(), clock, { erp, crm });
const run = (engine: Engine, id = 'wop_1') => new Executor(engine, 'worker', () => false).run(id);
const operation = () => readOperation(db(), 'wop_1');
const status = async () => (await operation())?.status;

function resolve(engine: Engine, act: Act, person = OPERATOR, reason = 'as agreed'): Promise<Resolution> {
  return resolveOperation(engine, act, { id: 'wop_1', reason, person }, async (_trx, id) => void jobs.push(id));
}

async function said(resolution: Promise<Resolution>): Promise<string> {
  const done = await resolution;
  return done.kind === 'done' ? done.operation.status : `${done.code}: ${done.message}`;
}

/** Turns until a person has to look, each when its time has come. */
async function runToPerson(engine: Engine): Promise<void> {
  while ((await run(engine)).kind === 'waits') clock.advance(TIMES.maxPauseMs);
}

async function stuck(engine: Engine): Promise<void> {
  await accepted(engine, [renaming('erp', 'A')]);
  erp.isDown = true;
  await runToPerson(engine);
  erp.isDown = false;
}

const audited = async () =>
  (
    await sql<{ action: string; actor: string; reason: string | null }>`
      select action, actor, reason from audit where action like 'operation.%' order by seq desc limit 1`.execute(db())
  ).rows[0];

const shownName = async () =>
  (await readGroups(db(), [HALL])).get(HALL)?.find(({ id }) => id === HALL)?.parts['core']?.values['name'];
const pendingFields = async () =>
  (await sql<{ field: string }>`select field from pending_values`.execute(db())).rows.map(({ field }) => field);

describe('a retry', () => {
  test('gives a step that has used up its tries all of them again, and it happens once', async () => {
    const engine = engineOf();
    await stuck(engine);
    expect([await status(), erp.effects]).toEqual(['NEEDS_ATTENTION', []]);

    expect(await said(resolve(engine, 'retry'))).toBe('RUNNING');
    expect(jobs).toEqual(['wop_1']);
    expect(await audited()).toEqual({ action: 'operation.retried', actor: 'ops@example.com', reason: 'as agreed' });
    expect((await operation())?.steps[0]).toMatchObject({
      status: 'PENDING',
      attempts: 0,
      retryAt: null,
      failure: null,
    });

    await run(engine);
    expect([await status(), erp.effects]).toEqual(['COMPLETED', ['PUT 1 A']]);
  });

  test('of one that waits for its time goes on now', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    erp.fates.push('unavailable');
    expect((await run(engine)).kind).toBe('waits');

    await resolve(engine, 'retry');
    expect(await run(engine)).toEqual({ kind: 'ended' });
    expect(erp.effects).toEqual(['PUT 1 A']);
  });

  test('of a step that got no answer looks for it before it sends anything', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    erp.fates.push('unavailable', 'unavailable', 'unavailable', 'lost-reply');
    for (let attempt = 1; attempt <= TIMES.maxAttempts; attempt += 1) {
      await run(engine);
      clock.advance(TIMES.maxPauseMs);
    }
    erp.isDown = true;
    await runToPerson(engine);
    expect((await operation())?.steps[0]?.status).toBe('UNKNOWN');
    erp.isDown = false;

    await resolve(engine, 'retry');
    await run(engine);
    expect([await status(), erp.effects, erp.calls.length]).toEqual(['COMPLETED', ['PUT 1 A'], 4]);
  });

  test('of a step of which the source cannot tell sends it again: the person has looked', async () => {
    const engine = engineOf();
    await unsure(engine);

    await resolve(engine, 'retry');
    await run(engine);
    expect([await status(), erp.effects]).toEqual(['COMPLETED', ['PUT 1 A']]);
  });

  test('of an undoing that somebody’s change stopped goes on when that is out of the way', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    await run(engine);
    await resolve(engine, 'compensate');
    erp.records.set('1', { name: 'By hand', code: 'H' });
    await run(engine);
    expect(await status()).toBe('COMPENSATION_FAILED');

    erp.records.set('1', { name: 'A', code: 'H' });
    expect(await said(resolve(engine, 'retry'))).toBe('COMPENSATING');
    await run(engine);
    expect([await status(), erp.records.get('1')?.name]).toEqual(['COMPENSATED', 'Hall']);
  });

  test('of an undoing that got no answer does not undo twice', async () => {
    const engine = engineOf();
    await accepted(engine, [MAKING]);
    await run(engine);
    await resolve(engine, 'compensate');
    erp.fates.push('lost-reply');
    await run(engine);
    erp.isDown = true;
    clock.advance(TIMES.absentAfterMs);
    await runToPerson(engine);
    expect(await status()).toBe('COMPENSATION_FAILED');
    erp.isDown = false;

    await resolve(engine, 'retry');
    await run(engine);
    expect([await status(), erp.effects]).toEqual(['COMPENSATED', ['PUT 2 New hall', 'DELETE 2 null']]);
  });
});

/** Sent once, without an answer, and the source has no way to tell. */
async function unsure(engine: Engine): Promise<void> {
  await accepted(engine, [renaming('erp', 'A')]);
  erp.fates.push('lost-request');
  erp.isUnsure = true;
  await runToPerson(engine);
  expect((await operation())?.failure?.code).toBe('UNSURE');
}

describe('a compensation', () => {
  test('of what has completed puts the old values back, and the index shows them', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    await run(engine);

    expect(await said(resolve(engine, 'compensate'))).toBe('COMPENSATING');
    expect((await operation())?.finishedAt).toBeNull();
    expect(await audited()).toMatchObject({ action: 'operation.compensated', actor: 'ops@example.com' });
    await run(engine);
    expect([erp.effects, crm.effects]).toEqual([
      ['PUT 1 A', 'PUT 1 Hall'],
      ['PUT 1 A', 'PUT 1 Hall'],
    ]);
    expect([await status(), await shownName()]).toEqual(['COMPENSATED', 'Hall']);
  });

  test('says which later operations changed the same records, and leaves their values', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')], { entityId: HALL });
    await run(engine);
    await accepted(engine, [renaming('erp', 'B')], { id: 'wop_2', idempotencyKey: 'key 2', entityId: HALL });
    await run(engine, 'wop_2');

    expect(await resolve(engine, 'compensate')).toMatchObject({ kind: 'done', later: ['wop_2'] });
    await run(engine);
    expect([await status(), erp.records.get('1')?.name]).toEqual(['COMPENSATION_FAILED', 'B']);
  });

  test('of what has not begun sends nothing', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    await resolve(engine, 'compensate');
    await run(engine);
    expect([await status(), erp.calls]).toEqual(['COMPENSATED', []]);
    expect((await operation())?.steps[0]?.status).toBe('SKIPPED');
  });

  test('waits until it is known what has happened', async () => {
    const engine = engineOf();
    await unsure(engine);
    expect(await said(resolve(engine, 'compensate'))).toMatch(/^WRONG_STATE: it is not known yet whether step 1\.1/);
    expect(await status()).toBe('NEEDS_ATTENTION');
  });

  test('of which the source cannot tell whether it happened is sent again when a person has looked', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A')]);
    await run(engine);
    await resolve(engine, 'compensate');
    erp.fates.push('lost-request');
    await run(engine);
    erp.isUnsure = true;
    await runToPerson(engine);
    expect(await status()).toBe('COMPENSATION_FAILED');

    await resolve(engine, 'retry');
    await run(engine);
    expect([await status(), erp.effects]).toEqual(['COMPENSATED', ['PUT 1 A', 'PUT 1 Hall']]);
  });
});

describe('an operation that is stuck on its way back', () => {
  test('stays on its way back: what got no answer is looked for, and never sent again', async () => {
    const engine = engineOf();
    erp.fates.push('lost-request');
    erp.isUnsure = true;
    crm.fates.push('invalid');
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A')]);
    await runToPerson(engine);
    expect(await operation()).toMatchObject({ status: 'COMPENSATION_FAILED', failure: { code: 'UNSURE' } });

    await resolve(engine, 'retry');
    await run(engine);
    expect(await status()).toBe('COMPENSATION_FAILED');
    erp.isUnsure = false;
    await resolve(engine, 'retry');
    await run(engine);
    expect([await status(), erp.effects, crm.effects]).toEqual(['COMPENSATED', [], []]);
  });
});

describe('an approval', () => {
  const awaiting = (engine: Engine) => accepted(engine, [renaming('erp', 'A')], { approvers: ['finance', 'admin'] });

  test('lets it go', async () => {
    const engine = engineOf();
    await awaiting(engine);
    expect(await run(engine)).toEqual({ kind: 'person' });

    expect(await said(resolve(engine, 'approve', FINANCE))).toBe('ACCEPTED');
    expect(jobs).toEqual(['wop_1']);
    expect(await audited()).toEqual({ action: 'operation.approved', actor: 'fin@example.com', reason: 'as agreed' });
    await run(engine);
    expect([await status(), erp.effects]).toEqual(['COMPLETED', ['PUT 1 A']]);
  });

  test('is not given by who asked for it, nor by who has none of the roles', async () => {
    const engine = engineOf();
    await awaiting(engine);
    const self = { ...FINANCE, caller: 'somebody' };
    expect(await said(resolve(engine, 'approve', self))).toBe('NOT_APPROVER: who asked for it cannot approve it');
    expect(await said(resolve(engine, 'approve'))).toBe(
      'NOT_APPROVER: one of these roles has to approve it: finance, admin',
    );
    expect([await status(), jobs]).toEqual(['AWAITING_APPROVAL', []]);
    expect((await audited())?.action).toBe('operation.accepted');
  });

  test('may be denied for good by who could give it, and by no one else but those who look after writes', async () => {
    const engine = engineOf();
    await awaiting(engine);
    const sales = { ...FINANCE, roles: new Set(['sales']) };
    expect(await said(resolve(engine, 'discard', sales))).toBe('FORBIDDEN: your roles do not allow to discard it');
    expect(await said(resolve(engine, 'discard', FINANCE))).toBe('DISCARDED');
  });
});

describe('an end by a person', () => {
  test('takes away what stood in: discarded, and nothing was sent', async () => {
    const engine = engineOf();
    const hall = inputOf({ entity: 'Location', values: { name: 'Hall', code: 'H' } });
    await db()
      .transaction()
      .execute((trx) => engine.ingest.store(trx, 'Location', [hall], MAY_4, 'sync:erp'));
    await stuck(engine);
    expect(await pendingFields()).toEqual(['name']);

    expect(await said(resolve(engine, 'discard'))).toBe('DISCARDED');
    expect([await pendingFields(), erp.effects, jobs]).toEqual([[], [], []]);
    expect(await audited()).toEqual({ action: 'operation.discarded', actor: 'ops@example.com', reason: 'as agreed' });
    expect(await operation()).toMatchObject({ finishedAt: new Date(clock.now()), steps: [{ status: 'SKIPPED' }] });
    expect(await run(engine)).toEqual({ kind: 'not-ours' });
  });

  test('keeps what has happened: accepted as it is', async () => {
    const engine = engineOf();
    await accepted(engine, [renaming('erp', 'A'), renaming('crm', 'A', [0])]);
    crm.isDown = true;
    await runToPerson(engine);
    expect(await said(resolve(engine, 'discard'))).toBe(
      'WRONG_STATE: step 1.1 has happened in erp: compensate instead',
    );

    expect(await said(resolve(engine, 'accept'))).toBe('ACCEPTED_AS_IS');
    expect([await pendingFields(), erp.effects]).toEqual([[], ['PUT 1 A']]);
    expect((await audited())?.action).toBe('operation.accepted-as-is');
    expect((await operation())?.steps.map((step) => step.status)).toEqual(['APPLIED', 'SKIPPED']);
  });

  test('is no way to forget what may have happened', async () => {
    const engine = engineOf();
    await unsure(engine);
    expect(await said(resolve(engine, 'discard'))).toMatch(/^WRONG_STATE: it is not known yet/);
  });
});

describe('a worker', () => {
  test('that has the operation is not disturbed', async () => {
    const engine = engineOf();
    await stuck(engine);
    const lease = await Lease.claim(db(), 'wop_1', 'worker', TIMES);
    expect(await said(resolve(engine, 'retry'))).toBe('WRONG_STATE: it is being worked on: try again in a moment');
    await lease?.release();
    expect(await said(resolve(engine, 'retry'))).toBe('RUNNING');
  });

  test('that has gone silent writes nothing any more', async () => {
    const engine = engineOf();
    await stuck(engine);
    const lease = await Lease.claim(db(), 'wop_1', 'silent', { leaseMs: -1, renewMs: 5_000 });
    expect(await said(resolve(engine, 'discard'))).toBe('DISCARDED');
    await expect(lease?.write(async () => undefined)).rejects.toThrow(OperationLostError);
  });
});

test('an operation that is not there is not found', async () => {
  expect(await said(resolve(engineOf(), 'retry'))).toBe('NOT_FOUND: no such operation');
});

describe('what may be done with an operation that is', () => {
  const ALLOWED: Readonly<Record<OperationStatus, readonly Act[]>> = {
    AWAITING_APPROVAL: ['approve', 'discard'],
    ACCEPTED: ['compensate', 'discard'],
    RUNNING: [],
    WAITING: ['retry', 'compensate', 'discard'],
    NEEDS_ATTENTION: ['retry', 'compensate', 'accept', 'discard'],
    COMPLETED: ['compensate'],
    COMPENSATING: [],
    COMPENSATED: [],
    COMPENSATION_FAILED: ['retry', 'compensate', 'accept'],
    DISCARDED: [],
    ACCEPTED_AS_IS: [],
  };
  const acts: readonly Act[] = ['approve', 'retry', 'compensate', 'accept', 'discard'];
  const person: Person = { subject: 'a', caller: 'a', roles: new Set(['admin']) };

  test.each(Object.keys(ALLOWED) as OperationStatus[])('%s', async (given) => {
    await accepted(engineOf(), [renaming('erp', 'A')], { approvers: ['admin'] });
    const standing = {
      operation: { ...(await operation()), status: given } as JournalOperation,
      openUndos: new Set<string>(),
    };
    const moves = acts.map((act) => [act, moveOf(act, { ...standing, now: new Date(MAY_4) }, person)] as const);

    expect(moves.filter(([, move]) => !('code' in move)).map(([act]) => act)).toEqual(ALLOWED[given]);
    const refused = moves.flatMap(([, move]) => ('code' in move ? move : []));
    expect(refused.every(({ code, message }) => code === 'WRONG_STATE' && message.includes(given))).toBe(true);
  });
});
