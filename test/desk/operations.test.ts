// Who sees which operations, and what of them, over PGlite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../src/auth/principal.ts';
import { callerOf as callerWord, Operations } from '../../src/desk/operations.ts';
import { deriveId } from '../../src/model/id.ts';
import { OWN_CONNECTION, ownType } from '../../src/model/own-connection.ts';
import { addPending } from '../../src/store/pending.ts';
import { insertOperation, insertSteps, type NewOperation } from '../../src/write/journal.ts';
import { callerOf } from '../auth/support/callers.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';
import { loadersFor } from './support/loaders.ts';
import { changeOf, plannedOf } from './support/operations.ts';

const db = memoryStore();
const erp = new FakeSource({
  entity: 'Order',
  parts: [{ name: 'core', fields: ['customer', 'status', 'note'], tracked: 'watermark' }],
});
const index = indexOf({ erp });
const [OWN, FOREIGN] = [idOf('Order', 'erp', 'o1'), idOf('Order', 'erp', 'o2')];
const BORN = deriveId('Order', OWN_CONNECTION, ownType('pending', 'Order'), 'born');
const wordOf = (subject: string) => callerWord(callerOf([], [], subject).principal);

/** The operations of a caller whose own customer has the order OWN. */
function operationsFor(roles: readonly Role[], subject = 'me'): Operations {
  const caller = callerOf(roles, [], subject);
  return new Operations({ db: db(), caller, shown: loadersFor(db(), caller, index), connections: index.connections });
}

async function idsFor(roles: readonly Role[], subject?: string): Promise<readonly string[]> {
  return (await operationsFor(roles, subject).operations({})).nodes.map(({ id }) => id);
}

/** Keeps an operation with one step that changes status, note and a price of an order. */
async function keep(id: string, details: Partial<NewOperation> & { readonly connection?: string } = {}): Promise<void> {
  const { connection = 'erp', ...given } = details;
  const operation: NewOperation = {
    ...{ id, mutation: 'orderChange', entity: 'Order', entityId: OWN, status: 'WAITING', caller: wordOf('other') },
    ...{ idempotencyKey: id, bodyDigest: '', planHash: 'p1.a~b', requestedBy: 'other', waitsFor: ['erp'] },
    requestedAt: new Date(MAY_4),
    payload: { input: {}, changes: [changeOf('Order')], checks: [], notes: [], approvers: null, bornId: null },
    ...given,
  };
  const plan = plannedOf('Order', [
    { path: 'status', before: 'DRAFT', after: 'OPEN' },
    { path: 'lines[0].unitPrice', before: null, after: { amount: '2.50', currency: 'EUR' } },
  ]);
  const step = {
    id: '1.1',
    change: 0,
    connection,
    objectType: 'thing',
    entity: 'Order',
    recordId: null,
    plan,
  } as const;
  await db()
    .transaction()
    .execute(async (trx) => {
      await insertOperation(trx, operation);
      await insertSteps(trx, id, [step]);
    });
}

const finish = (id: string) =>
  db()
    .updateTable('write_operations')
    .set({ status: 'COMPLETED', finished_at: new Date(MAY_4) })
    .where('id', '=', id)
    .execute();

beforeEach(async () => {
  const order = (key: string, customer: string) =>
    inputOf({
      ...{ entity: 'Order', connection: 'erp', key },
      values: { customer: { by: 'key', connection: 'erp', objectType: 'thing', value: customer }, status: 'DRAFT' },
    });
  await db()
    .transaction()
    .execute((trx) =>
      index.ingest
        .store(trx, 'Order', [order('o1', 'own'), order('o2', 'foreign')], MAY_4, 'test')
        .then(() => undefined),
    );
});

describe('an operation is seen', () => {
  const approval = { status: 'AWAITING_APPROVAL', waitsFor: ['finance', 'manager'] } as const;
  beforeEach(async () => {
    await keep('w1', { caller: wordOf('me') });
    await keep('w2', { entityId: FOREIGN });
    await keep('w3', approval);
    await keep('w4', { waitsFor: ['finance'] });
  });

  test.each<[readonly Role[], readonly string[]]>([
    [['admin'], ['w1', 'w2', 'w3', 'w4']],
    [['operator'], ['w1', 'w2', 'w3', 'w4']],
    [['finance'], ['w1', 'w3']],
    [['sales'], ['w1']],
    [['customer'], ['w1']],
    [['manager'], ['w1']],
  ])('by %j: %j', async (roles, expected) => {
    expect(await idsFor(roles)).toEqual(expected);
    const found = await Promise.all(['w1', 'w2', 'w3', 'w4'].map((id) => operationsFor(roles).operation(id)));
    expect(found.flatMap((each) => each?.id ?? [])).toEqual(expected);
  });

  test('only by who asked for it, among the subjects of one issuer', async () => {
    expect(await idsFor(['sales'], 'other')).toEqual(['w2', 'w3', 'w4']);
    expect(callerWord({ ...callerOf([], [], 'me').principal, issuer: 'elsewhere' })).not.toBe(wordOf('me'));
  });

  test('by nobody under an id that there is not', async () => {
    expect(await operationsFor(['admin']).operation('w\0')).toBeNull();
  });
});

describe('its values are seen', () => {
  const seenBy = async (roles: readonly Role[]) => {
    const view = await operationsFor(roles).operation('w1');
    return [view?.steps[0]?.diff.map(({ path }) => path), view?.steps[0]?.call?.method];
  };

  test.each<[string, readonly Role[], readonly string[], string | undefined]>([
    [OWN, ['admin'], ['status', 'lines[0].unitPrice'], 'PUT'],
    [OWN, ['operator'], ['status', 'lines[0].unitPrice'], 'PUT'],
    [OWN, ['sales'], ['status', 'lines[0].unitPrice'], undefined],
    [OWN, ['warehouse'], ['status'], undefined],
    [OWN, ['customer'], ['status', 'lines[0].unitPrice'], undefined],
    [OWN, ['warehouse', 'customer'], ['status', 'lines[0].unitPrice'], undefined],
    [FOREIGN, ['warehouse', 'customer'], ['status'], undefined],
    [FOREIGN, ['customer'], [], undefined],
    [OWN, ['hr'], [], undefined],
  ])('of %s by %j: %j', async (entityId, roles, paths, method) => {
    await keep('w1', { entityId, caller: wordOf('me') });
    expect(await seenBy(roles)).toEqual([paths, method]);
  });

  test('of a noun whose rows are nobody’s own only by who may list it', async () => {
    await keep('w1', { entity: 'InventoryItem', entityId: null, caller: wordOf('me') });
    const sights = await Promise.all(
      (['warehouse', 'hr'] as const).map((role) =>
        operationsFor([role]).sightOf({ entity: 'InventoryItem', entityId: null }),
      ),
    );
    expect(sights).toEqual([new Set(['warehouse']), null]);
  });
});

describe('a list', () => {
  test('is newest first, and pages lose and repeat nothing', async () => {
    for (const [id, minutes] of [
      ['a', 0],
      ['b', 0],
      ['c', 1],
      ['d', 2],
      ['e', 2],
    ] as const)
      await keep(id, { requestedAt: new Date(MAY_4 + minutes * 60_000) });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await operationsFor(['operator']).operations({ first: 2, after });
      expect(await page.totalCount()).toBe(5);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['d', 'e', 'c', 'a', 'b']);
  });

  test('has the operations that all conditions hold for', async () => {
    await keep('a', { entityId: FOREIGN, mutation: 'orderCancel' });
    await keep('b', { status: 'NEEDS_ATTENTION', connection: 'crm' });
    await keep('c');
    await finish('c');
    const idsOf = async (where: Parameters<Operations['operations']>[0]['where']) => {
      const page = await operationsFor(['operator']).operations({ where });
      expect(await page.totalCount()).toBe(page.nodes.length);
      return page.nodes.map(({ id }) => id);
    };
    expect(await idsOf({ status: ['NEEDS_ATTENTION', 'COMPLETED'] })).toEqual(['b', 'c']);
    expect(await idsOf({ mutation: ['orderCancel'] })).toEqual(['a']);
    expect(await idsOf({ connection: 'crm' })).toEqual(['b']);
    expect(await idsOf({ entityId: OWN })).toEqual(['b', 'c']);
    expect(await idsOf({ isOpen: true })).toEqual(['a', 'b']);
    expect(await idsOf({ isOpen: false, entityId: OWN, status: null })).toEqual(['c']);
    expect(await idsOf({ status: [] })).toEqual([]);
  });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: 201 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
  ])('cannot be asked for with %j', async (args, argument) => {
    await expect(operationsFor(['operator']).operations(args)).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', argument },
    });
  });
});

describe('pending of an entity', () => {
  const pendingFor = async (roles: readonly Role[], id: string) =>
    (await operationsFor(roles).pending(id)).map((each) => each.id);

  test('are operations that have not ended, and those whose values still stand in', async () => {
    await keep('a', { requestedAt: new Date(MAY_4 + 2) });
    await keep('b', { requestedAt: new Date(MAY_4 + 1) });
    await keep('c');
    await keep('d', { entityId: FOREIGN });
    await finish('b');
    await finish('c');
    const values = [{ recordId: OWN, field: 'status', value: 'OPEN' }];
    await db()
      .transaction()
      .execute((trx) => addPending(trx, 'b', values, MAY_4));
    expect(await pendingFor(['operator'], OWN)).toEqual(['a', 'b']);
    expect(await pendingFor(['operator'], FOREIGN)).toEqual(['d']);
  });

  test('is the one that has made it, until its source shows it', async () => {
    await keep('born', { entityId: BORN });
    await finish('born');
    const own = {
      ...inputOf({ entity: 'Order', values: { status: 'OPEN' } }),
      connection: OWN_CONNECTION,
      key: 'born',
    };
    const record = { ...own, id: BORN, objectType: ownType('pending', 'Order') };
    const transaction = db().transaction();
    await transaction.execute((trx) => index.ingest.store(trx, 'Order', [record], MAY_4, 'test').then(() => undefined));
    expect(await pendingFor(['operator'], BORN)).toEqual(['born']);

    await transaction.execute((trx) => index.ingest.remove(trx, 'Order', [BORN], MAY_4, 'test').then(() => undefined));
    expect(await pendingFor(['operator'], BORN)).toEqual([]);
  });

  test('are shown only to who sees the operation', async () => {
    await keep('a');
    await keep('b', { caller: wordOf('me') });
    expect(await pendingFor(['sales'], OWN)).toEqual(['b']);
  });

  test('of several are read together', async () => {
    await keep('a');
    await keep('b', { entityId: FOREIGN });
    const operations = operationsFor(['admin']);
    const both = await Promise.all([OWN, FOREIGN, OWN].map((id) => operations.pending(id)));
    expect(both.map((each) => each.map(({ id }) => id))).toEqual([['a'], ['b'], ['a']]);
  });
});
