// What the gateway itself keeps of an order, a hold and a credit check: written by the engine like any other source's values.
import { beforeEach, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import { deriveId } from '../../src/model/id.ts';
import { OWN_CONNECTION, ownType } from '../../src/model/own-connection.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { indexView } from '../../src/sources/compose.ts';
import { recordInputOf } from '../../src/sources/ingest.ts';
import { readGroups } from '../../src/store/groups.ts';
import { type Acceptance, accept } from '../../src/write/accept.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import { readOperation } from '../../src/write/journal.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { FactsWriter } from '../../src/write/own-writer.ts';
import { hashOf } from '../../src/write/plan-hash.ts';
import { Planner } from '../../src/write/planner.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { WritingSource } from '../support/writing-source.ts';

const db = memoryStore();
const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};
const FACTS = ownType('facts', 'Order');
const HOLD = { reason: 'the credit limit is exceeded', by: 'credit-limit', since: '2026-05-04T00:00:00.000Z' };
const HELD = { hold: HOLD, status: 'PENDING_APPROVAL' };
const ORDER_1 = deriveId('Order', 'erp', 'thing', '1');

let clock = new ManualClock(MAY_4);
let erp = source();
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  erp = source();
});

function source() {
  return new WritingSource({
    entity: 'Order',
    parts: [{ name: 'core', fields: ['number', 'status', 'note'], tracked: 'watermark' }],
    actions: ['create', 'update', 'to OPEN'],
  });
}

function engineOf() {
  const { connections, composer, ingest } = indexOf({ erp });
  const facts = new FactsWriter('Order', { db: db(), ingest, clock });
  const engine: Engine = {
    ...{
      db: db(),
      clock,
      connections,
      ingest,
      times: TIMES,
      planner: new Planner(connections, new Map([[FACTS, facts]])),
    },
    at: () => undefined,
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: () => undefined,
  };
  const shown = async (id: string) => {
    const records = (await readGroups(db(), [id])).get(id) ?? [];
    const view = { id, entity: 'Order' as const, views: records.map(indexView) };
    return composer.values(view, ['number', 'status', 'hold']);
  };
  /** Brings an order of the ERP into the index. */
  const known = async (values: object) => {
    erp.records.set('1', values);
    const found = {
      key: '1',
      version: null,
      sourceUpdatedAt: null,
      parts: ['core'],
      record: values,
      gaps: [],
      url: null,
    };
    const input = recordInputOf(connections, 'erp', 'thing', 'Order', found, clock.now());
    await db()
      .transaction()
      .execute((trx) => ingest.store(trx, 'Order', [input], clock.now(), 'test'));
  };
  return { engine, facts, shown, known };
}

const MAKING: DraftChange = {
  ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
  intent: { action: 'create', entity: 'Order', values: { number: 'SO-2', status: 'DRAFT' } },
};

function making(values: object): DraftChange {
  const intent = { action: 'create', entity: 'Order', values } as const;
  return { connection: OWN_CONNECTION, objectType: FACTS, role: 'GATEWAY', needs: [0], intent };
}

function keeping(key: string, values: object, needs: readonly number[] = []): DraftChange {
  const intent = { action: 'update', entity: 'Order', key, values } as const;
  return { connection: OWN_CONNECTION, objectType: FACTS, role: 'GATEWAY', needs, intent };
}

const opening: DraftChange = {
  ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
  intent: { action: 'transition', entity: 'Order', key: '1', to: 'OPEN', note: null },
};

function plansOf({ planner }: Engine, changes: readonly DraftChange[]) {
  return planner.plan(changes, { signal: AbortSignal.timeout(5_000), purpose: 'write' });
}

async function accepted(engine: Engine, id: string, changes: readonly DraftChange[], more: Partial<Acceptance> = {}) {
  const acceptance: Acceptance = {
    ...{ id, mutation: 'orderPlace', entity: 'Order', entityId: null, caller: 'somebody', idempotencyKey: id },
    ...{ bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody', plans: await plansOf(engine, changes) },
    payload: { input: {}, checks: [], notes: [], approvers: null },
    ...more,
  };
  await accept(engine, acceptance, async () => undefined);
}

async function run(engine: Engine, id: string) {
  await new Executor(engine, 'worker', () => false).run(id);
  return (await readOperation(db(), id))?.status;
}

const born = (id: string) => deriveId('Order', OWN_CONNECTION, ownType('pending', 'Order'), id);

describe('facts of an order that is being made', () => {
  test('show at once with it, and stay when its source shows it', async () => {
    const { engine, shown } = engineOf();
    await accepted(engine, 'wop_1', [MAKING, making(HELD)], { shown: HELD });
    const order = { number: 'SO-2', status: 'PENDING_APPROVAL', hold: HOLD };
    expect(await shown(born('wop_1'))).toEqual(order);
    expect(await run(engine, 'wop_1')).toBe('COMPLETED');
    expect(erp.effects).toEqual(['1 number status']);
    expect(await shown(born('wop_1'))).toEqual(order);
    expect(await shown(ORDER_1)).toEqual(order);
  });

  test('are not kept of one that its source refuses', async () => {
    const { engine } = engineOf();
    erp.refusesFor.add('1');
    await accepted(engine, 'wop_1', [MAKING, making(HELD)], { shown: HELD });
    expect(await run(engine, 'wop_1')).toBe('COMPENSATED');
    const records = (await readGroups(db(), [born('wop_1')])).get(born('wop_1')) ?? [];
    expect(records.map(({ objectType, removedAt }) => [objectType, removedAt !== null])).toEqual([
      [ownType('pending', 'Order'), true],
    ]);
  });
});

describe('facts of an order whose making is turned back', () => {
  test('go with it', async () => {
    const { engine, known, shown } = engineOf();
    await known({ number: 'SO-1', status: 'DRAFT' });
    erp.refusesFor.add('1');
    await accepted(engine, 'wop_1', [MAKING, making(HELD), { ...opening, needs: [1] }], { shown: HELD });
    expect(await run(engine, 'wop_1')).toBe('COMPENSATED');
    expect(erp.effects).toEqual(['2 number status', '2 status']);
    expect(await shown(deriveId('Order', 'erp', 'thing', '2'))).toEqual({
      ...{ number: 'SO-2', status: 'CANCELLED', hold: null },
    });
  });
});

describe('facts of an order that is there', () => {
  test('stand above its source, and cleared leave it to the source again', async () => {
    const { engine, known, shown } = engineOf();
    await known({ number: 'SO-1', status: 'DRAFT' });
    await accepted(engine, 'wop_1', [keeping(ORDER_1, HELD)]);
    expect(await run(engine, 'wop_1')).toBe('COMPLETED');
    expect(await shown(ORDER_1)).toEqual({ number: 'SO-1', status: 'PENDING_APPROVAL', hold: HOLD });
    await accepted(engine, 'wop_2', [opening, keeping(ORDER_1, { hold: null, status: null }, [0])]);
    const open = { number: 'SO-1', status: 'OPEN', hold: null };
    expect(await shown(ORDER_1)).toEqual(open);
    expect(await run(engine, 'wop_2')).toBe('COMPLETED');
    expect(await shown(ORDER_1)).toEqual(open);
  });

  test('are taken back as a whole where there were none, and put back where there were', async () => {
    const { engine, known, shown } = engineOf();
    await known({ number: 'SO-1', status: 'DRAFT' });
    const failing = { ...opening, needs: [0] };
    erp.refusesFor.add('1');
    await accepted(engine, 'wop_1', [keeping(ORDER_1, HELD), failing]);
    expect(await run(engine, 'wop_1')).toBe('COMPENSATED');
    expect(await shown(ORDER_1)).toEqual({ number: 'SO-1', status: 'DRAFT', hold: null });
    await accepted(engine, 'wop_2', [keeping(ORDER_1, HELD)]);
    await run(engine, 'wop_2');
    erp.refusesFor.add('1');
    await accepted(engine, 'wop_3', [keeping(ORDER_1, { hold: null, status: null }), failing]);
    expect(await run(engine, 'wop_3')).toBe('COMPENSATED');
    expect(await shown(ORDER_1)).toEqual({ number: 'SO-1', status: 'PENDING_APPROVAL', hold: HOLD });
  });

  test('that are as wanted need no step', async () => {
    const { engine, known } = engineOf();
    await known({ number: 'SO-1', status: 'DRAFT' });
    await accepted(engine, 'wop_1', [keeping(ORDER_1, HELD)]);
    await run(engine, 'wop_1');
    expect((await plansOf(engine, [keeping(ORDER_1, HELD)]))[0]?.steps).toEqual([]);
  });

  test('have the same plan whenever they are planned', async () => {
    const { engine } = engineOf();
    const later = { ...HELD, hold: { ...HOLD, since: '2026-05-05T00:00:00.000Z' } };
    const hashes = await Promise.all(
      [HELD, later].map(async (each) => hashOf(await plansOf(engine, [keeping(ORDER_1, each)]))),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });

  test('are found again after a lost answer, and nothing else is', async () => {
    const { engine, facts, known } = engineOf();
    await known({ number: 'SO-1', status: 'DRAFT' });
    const [plan] = await plansOf(engine, [keeping(ORDER_1, HELD)]);
    const step = plan?.steps[0];
    if (step === undefined) throw new Error('nothing is planned');
    expect(await facts.find(step, {})).toEqual({ kind: 'absent' });
    await facts.apply(step, {}, { signal: AbortSignal.timeout(5_000), purpose: 'write' });
    expect(await facts.find(step, {})).toEqual({ kind: 'applied', key: ORDER_1, version: null });
  });
});
