// Orders that are held, let go and cancelled: who may, in which states, and what becomes of the hold.
import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/auth/principal.ts';
import { orderApprove, orderCancel, orderHold } from '../../src/desk/commands/order-state.ts';
import { deriveId } from '../../src/model/id.ts';
import type { Order } from '../../src/model/index.ts';
import { OWN_CONNECTION, ownType } from '../../src/model/own-connection.ts';
import { insertOperation } from '../../src/write/journal.ts';
import type { Check } from '../../src/write/operation.ts';
import { memoryStore } from '../support/memory-store.ts';
import { inputOf, MAY_4 } from '../support/records.ts';
import { type Trade, tradeOf, withCustomerAndChair } from '../support/trade.ts';

const db = memoryStore();
const HOLD = { reason: 'the credit limit is exceeded', by: 'credit-limit', since: '2026-05-01T00:00:00.000Z' };
const FACTS = ownType('facts', 'Order');

async function withOrder(trade: Trade, status: Order['status'], hold: Order['hold'] = null): Promise<string> {
  await withCustomerAndChair(trade);
  const customer = trade.reference('Customer', 'erp', '17');
  const id = await trade.has('Order', { erp: '1' }, { number: 'SO-1', status: status ?? null, customer });
  if (hold === null) return id;
  const facts = {
    ...inputOf({ entity: 'Order', connection: OWN_CONNECTION, key: id, values: { hold, status: 'PENDING_APPROVAL' } }),
    ...{ id: deriveId('Order', OWN_CONNECTION, FACTS, id), objectType: FACTS },
  };
  const why = { rule: 'test', strength: 'exact', confidence: 1, evidence: {} } as const;
  await db()
    .transaction()
    .execute(async (trx) => {
      await trade.ingest.store(trx, 'Order', [facts], MAY_4, 'test');
      await trade.ingest.join(trx, 'Order', id, [facts.id], why, MAY_4);
    });
  return id;
}

/** The operation that placed an order, with what the rules said. */
async function placed(entityId: string, requestedBy: string, checks: readonly Check[], id = 'wop_1'): Promise<void> {
  await db()
    .transaction()
    .execute((trx) =>
      insertOperation(trx, {
        ...{ id, mutation: 'orderPlace', entity: 'Order', entityId, status: 'COMPLETED', caller: requestedBy },
        ...{
          planHash: null,
          requestedBy,
          requestedAt: new Date(MAY_4),
          waitsFor: [],
          bodyDigest: '',
          idempotencyKey: id,
        },
        payload: { input: {}, changes: [], checks, notes: [], approvers: null, bornId: null },
      }),
    );
}

const held = (rule: string, facts: Check['facts'] = {}): Check => ({
  ...{ rule, result: 'HELD', message: 'held', path: null, facts },
});

const approve = (trade: Trade, id: string, as: Role = 'finance') =>
  trade.ask('orderApprove', orderApprove, { id, reason: 'paid by phone' }, { as: [as] });
const hold = (trade: Trade, id: string, reason = 'asks for other colours') =>
  trade.ask('orderHold', orderHold, { id, reason }, { as: ['sales'] });
const cancel = (trade: Trade, id: string) =>
  trade.ask('orderCancel', orderCancel, { id, reason: 'not wanted' }, { as: ['sales'] });

const released = (key: string, needs: readonly number[]) => ({
  ...{ connection: OWN_CONNECTION, objectType: FACTS, role: 'GATEWAY', needs },
  intent: { action: 'update', entity: 'Order', key, values: { hold: null, status: null } },
});

describe('an order that a rule holds', () => {
  test('is opened by somebody else than who placed it, and then let go', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'DRAFT', HOLD);
    await placed(id, 'somebody', [held('credit-limit')]);
    const { draft, errors } = await approve(trade, id);
    expect(errors).toEqual([]);
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'erp', role: 'OWNER', needs: [], objectType: 'thing.Order' },
        intent: { action: 'transition', entity: 'Order', key: '1', to: 'OPEN', note: 'paid by phone' },
      },
      released(id, [0]),
    ]);
  });

  test('is approved by nobody who placed it or has not the role that the rule names', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'DRAFT', { ...HOLD, by: 'four-eyes' });
    await placed(id, 'somebody', [held('four-eyes', { approvers: ['finance'] })]);
    expect((await approve(trade, id, 'admin')).errors).toEqual([
      'NOT_APPROVER undefined: four-eyes asks for an approver with another role',
    ]);
    expect((await approve(trade, id, 'sales')).errors).toEqual([
      'FORBIDDEN input.id: your roles do not allow orderApprove on this one',
    ]);
    await placed(id, 'u', [], 'wop_2');
    expect((await approve(trade, id)).errors).toEqual([
      'NOT_APPROVER undefined: nobody approves an order that they placed or changed',
    ]);
  });

  test('is cancelled with its hold', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'DRAFT', HOLD);
    const { draft } = await cancel(trade, id);
    expect(draft?.changes[0]?.intent).toMatchObject({ action: 'transition', to: 'CANCELLED', note: 'not wanted' });
    expect(draft?.changes[1]).toEqual(released(id, [0]));
  });
});

describe('an order that a person holds', () => {
  test('shows as waiting, though its source goes on', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'OPEN');
    const { draft } = await hold(trade, id);
    const facts = { reason: 'asks for other colours', by: 'u', since: '2026-05-04T00:00:00.000Z' };
    expect(draft?.changes).toEqual([
      {
        ...released(id, []),
        intent: { action: 'update', entity: 'Order', key: id, values: { hold: facts, status: 'PENDING_APPROVAL' } },
      },
    ]);
    expect(draft?.notes.map(({ connection, kind }) => [connection, kind])).toEqual([['erp', 'NOT_KEPT_IN_STEP']]);
  });

  test('is let go as it is in its source', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'OPEN', { ...HOLD, by: 'somebody' });
    expect((await approve(trade, id)).draft?.changes).toEqual([released(id, [])]);
  });

  test('has a reason, and is not held twice', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'OPEN', HOLD);
    expect((await hold(trade, id, ' ')).errors).toEqual([
      'INVALID input.reason: is empty',
      'WRONG_STATE input.id: the order is on hold already',
    ]);
  });
});

describe('the state of an order', () => {
  test('decides what can be done', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'CANCELLED');
    for (const { errors } of [await cancel(trade, id), await hold(trade, id), await approve(trade, id)])
      expect(errors).toEqual(['WRONG_STATE input.id: the order is CANCELLED']);
  });

  test('is not one to approve without a hold', async () => {
    const trade = await tradeOf(db());
    const id = await withOrder(trade, 'OPEN');
    expect((await approve(trade, id)).errors).toEqual(['WRONG_STATE input.id: the order is not on hold']);
    expect((await cancel(trade, id)).draft?.changes).toHaveLength(1);
  });
});
