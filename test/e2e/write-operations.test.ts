// What people see of writes, and what they may decide about those that stand still.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read.ts';
import { entryOf, rolesIn } from '../../src/auth/access.ts';
import { ROLES } from '../../src/auth/principal.ts';
import { at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import {
  type Act,
  type CustomerRow,
  customersIn,
  decide,
  effectsOf,
  effectWords,
  mutate,
  operationOf,
  patient,
  type ShownOperation,
  sent,
} from './support/writing.ts';

const WHOLE_PAGE = { size: 100, after: null, order: 'OLDEST_FIRST' } as const;

const ABOVE_HALF_A_EURO = [
  { mutations: ['invoicePaymentRecord'], above: { amount: '0.50', currency: 'EUR' }, approvers: ['finance'] },
] as const;

let company: TestCompany;
let rows: CustomerRow[];
/** Open invoices of customer 17. */
let invoices: { readonly id: string }[];

beforeAll(async () => {
  company = await openCompany({
    input: (input) => ({ ...patient(input), rules: { ...input.rules, fourEyes: ABOVE_HALF_A_EURO } }),
  });
  rows = [...(await customersIn(company, ['erp', 'crm', 'books']))];
  const { data } = await company.query(
    'customer:17',
    '{ invoices(first: 50, where: { status: { eq: OPEN } }) { nodes { id } } }',
  );
  invoices = [...listAt<(typeof invoices)[number]>(data, 'invoices.nodes')];
});

afterAll(() => company.close());

beforeEach(() => company.forget());

afterEach(() => {
  for (const name of company.names) company.sim(name).faults.clear();
});

/** A customer that no test before has written to. */
const another = (): CustomerRow => defined(rows.pop());

/** A payment of one euro, which waits whoever records it. */
async function recorded(caller: Caller): Promise<ShownOperation> {
  const { id } = defined(invoices[0]);
  const input = { invoice: id, amount: { amount: '1.00', currency: 'EUR' }, paidOn: '2026-06-30' };
  return (await mutate(company, caller, 'invoicePaymentRecord', input)).operation;
}

const claimed = () => recorded('customer:17');

/** A change of name that stands still: nothing can be asked of the source. */
async function stuck(connection: 'erp' | 'books', status: 401 | 503): Promise<ShownOperation> {
  const { id } = another();
  company.sim(connection).faults.add({ fault: { kind: 'status', status } });
  const { operation } = await mutate(company, 'sales', 'customerUpdate', { id, name: 'Stuck AG' });
  return operation;
}

/** Who did what, and why, by the audit trail. */
async function trail({ id }: Pick<ShownOperation, 'id'>): Promise<readonly string[]> {
  const entries = await readAudit(company.gateway.store.db, { operationId: id }, WHOLE_PAGE);
  return entries
    .filter(({ action }) => action.startsWith('operation.'))
    .map(({ action, actor, reason }) => [action.replace('operation.', ''), actor, reason ?? ''].join(' ').trim());
}

describe('a write that waits for approval', () => {
  test('is sent when who may approve it does, and the trail says who and why', async () => {
    const operation = await claimed();
    expect(operation).toMatchObject({ status: 'AWAITING_APPROVAL', waitsFor: ['finance'] });
    expect(effectsOf(company)).toEqual([]);

    const { operation: approved, userErrors } = await decide(company, 'finance', 'Approve', {
      id: operation.id,
      reason: 'seen on the statement',
    });

    expect([userErrors, approved.status]).toEqual([[], 'COMPLETED']);
    expect(effectWords(company)).toContain('books create Payments');
    expect(await trail(operation)).toEqual([
      'accepted customer',
      'approved finance seen on the statement',
      'finished system COMPLETED',
    ]);
  });

  // `null`: the root field itself is denied.
  const MAY_NOT: readonly (readonly [caller: Caller | null, answer: string])[] = [
    [null, 'UNAUTHENTICATED'],
    ['customer:17', 'FORBIDDEN'],
    ['bi', 'FORBIDDEN'],
    ['sales', 'NOT_FOUND'],
    ['warehouse', 'NOT_FOUND'],
    ['hr', 'NOT_FOUND'],
    ['employee:2137', 'NOT_FOUND'],
    ['manager:2110', 'NOT_FOUND'],
    ['operator', 'NOT_APPROVER'],
    ['admin', 'NOT_APPROVER'],
  ];

  test('is approved by nobody else', async () => {
    const operation = await claimed();
    const answers = [];
    for (const [caller] of MAY_NOT) {
      const { denied, userErrors } = await decide(company, caller, 'Approve', operation);
      answers.push([caller, [...denied, ...userErrors.map(({ code }) => code)].join()]);
    }

    expect(answers).toEqual(MAY_NOT);
    expect(await operationOf(company, 'admin', operation.id)).toMatchObject({ status: 'AWAITING_APPROVAL' });
    expect(sent(company)).toEqual([]);
  });

  test('is never approved by who asked for it, whatever the roles', async () => {
    const operation = await recorded('finance@jane');
    expect(operation).toMatchObject({ status: 'AWAITING_APPROVAL' });

    const own = await decide(company, 'finance@jane', 'Approve', operation);
    const others = await decide(company, 'finance@john', 'Approve', operation);

    expect(own.userErrors).toMatchObject([{ code: 'NOT_APPROVER', path: ['input', 'id'] }]);
    expect(others).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED' } });
  });

  test('is called off by its approvers', async () => {
    const operation = await claimed();

    expect((await decide(company, 'sales', 'Discard', operation)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await decide(company, 'finance', 'Discard', operation)).operation.status).toBe('DISCARDED');
    expect(sent(company)).toEqual([]);
  });
});

describe('a write that stands still', () => {
  const ACTS: readonly Act[] = ['Approve', 'Retry', 'Compensate', 'Accept', 'Discard'];

  test.each(ACTS)('is not decided without a reason: %s', async (act) => {
    const operation = await claimed();
    const { userErrors } = await decide(company, 'operator', act, { id: operation.id, reason: ' ' });

    expect(userErrors).toMatchObject([{ code: 'REQUIRED', path: ['input', 'reason'] }]);
    expect(await trail(operation)).toEqual(['accepted customer']);
  });

  test.each(ACTS)('is decided by the roles of the access table: %s', async (act) => {
    const operation = await claimed();
    const may = rolesIn(entryOf('Mutation', `writeOperation${act}`));
    const others = ROLES.filter((role) => !may.has(role));
    const answers = await Promise.all(others.map((caller) => decide(company, caller, act, operation)));
    const nobody = await decide(company, null, act, operation);

    expect(may.has('operator') && others.includes('customer')).toBe(true);
    expect(answers.map(({ denied }) => denied)).toEqual(others.map(() => ['FORBIDDEN']));
    expect(nobody.denied).toEqual(['UNAUTHENTICATED']);
    expect(await trail(operation)).toEqual(['accepted customer']);
  });

  test.each(['Retry', 'Compensate', 'Accept'] as const)(
    'is not decided while it waits for approval: %s',
    async (act) => {
      const { userErrors } = await decide(company, 'operator', act, await claimed());

      expect(userErrors).toMatchObject([{ code: 'WRONG_STATE', path: ['input', 'id'] }]);
    },
  );

  test('is retried from where it stands', async () => {
    const operation = await stuck('books', 401);
    expect(operation.status).toBe('NEEDS_ATTENTION');
    const before = effectWords(company);
    company.sim('books').faults.clear();

    const retried = await decide(company, 'operator', 'Retry', { id: operation.id, reason: 'signed in again' });

    expect(retried).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED' } });
    expect(effectWords(company)).toEqual([...before, 'books update Contacts']);
    expect(await trail(operation)).toEqual([
      'accepted sales',
      'retried operator signed in again',
      'finished system COMPLETED',
    ]);
  });

  test('is accepted as it is: what was done stays, the rest is not done', async () => {
    const operation = await stuck('books', 401);
    const before = effectWords(company);
    company.sim('books').faults.clear();

    const accepted = await decide(company, 'admin', 'Accept', { id: operation.id, reason: 'renamed by hand' });
    await company.gateway.writer.runDue();

    expect(accepted.operation).toMatchObject({ status: 'ACCEPTED_AS_IS' });
    expect(effectWords(company)).toEqual(before);
    expect(await trail(operation)).toEqual(['accepted sales', 'accepted-as-is admin renamed by hand']);
  });

  test('is discarded as long as nothing was sent', async () => {
    const waiting = await stuck('erp', 503);
    company.sim('erp').faults.clear();
    company.clock.advance(20_000);
    const begun = await stuck('books', 401);
    company.sim('books').faults.clear();
    const refused = await decide(company, 'operator', 'Discard', begun);
    const discarded = await decide(company, 'operator', 'Discard', { id: waiting.id, reason: 'not wanted' });
    company.clock.advance(60_000);
    company.forget();
    await company.gateway.writer.runDue();

    expect(refused.userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
    expect([discarded.operation.status, sent(company)]).toEqual(['DISCARDED', []]);
  });

  test('is undone also when it was completed', async () => {
    const customer = another();
    const { operation } = await mutate(company, 'sales', 'customerUpdate', { id: customer.id, name: 'Undone AG' });
    const done = effectWords(company);

    const undone = await decide(company, 'operator', 'Compensate', { id: operation.id, reason: 'wrong customer' });

    expect(undone).toMatchObject({ userErrors: [], operation: { status: 'COMPENSATED' } });
    expect(effectWords(company).toSorted()).toEqual([...done, ...done].toSorted());
    const [, back] = effectsOf(company).filter(({ connection }) => connection === 'erp');
    expect(back?.values).toMatchObject({ name: customer.name });
    expect(await trail(operation)).toEqual([
      'accepted sales',
      'finished system COMPLETED',
      'compensated operator wrong customer',
      'finished system COMPENSATED',
    ]);
  });
});

describe('the list of writes', () => {
  const LIST = `query ($first: Int, $after: String, $where: WriteOperationWhere) {
    writeOperations(first: $first, after: $after, where: $where) {
      totalCount nodes { id mutation status entityId requestedBy } pageInfo { hasNextPage endCursor } } }`;
  const list = (caller: Caller, variables: Readonly<Record<string, unknown>> = {}) =>
    company.query(caller, LIST, variables);
  const idsOf = (data: unknown) => listAt(data, 'writeOperations.nodes').map(({ id }) => id);

  test('shows one’s own, what waits for one’s approval, and operators and admins everything', async () => {
    const [claim, customer] = [await claimed(), another()];
    const { operation: own } = await mutate(company, 'sales@mine', 'customerUpdate', {
      id: customer.id,
      name: 'Mine AG',
    });
    const callers: readonly Caller[] = [
      'customer:17',
      'finance',
      'sales@mine',
      'sales@other',
      'warehouse',
      'operator',
      'admin',
    ];
    const seen = [];
    for (const caller of callers) {
      const ids = idsOf((await list(caller, { first: 200 })).data);
      const [sees, finds] = [ids.includes(claim.id), await operationOf(company, caller, claim.id)];
      expect(finds !== null).toBe(sees);
      seen.push([caller, sees, ids.includes(own.id)]);
    }

    expect(seen).toEqual([
      ['customer:17', true, false],
      ['finance', true, false],
      ['sales@mine', false, true],
      ['sales@other', false, false],
      ['warehouse', false, false],
      ['operator', true, true],
      ['admin', true, true],
    ]);
    expect((await list('bi')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await list(null)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('pages through all of it, the latest first', async () => {
    const whole = idsOf((await list('operator', { first: 200 })).data);
    const paged: unknown[] = [];
    let after: unknown = null;
    do {
      const { data } = await list('operator', { first: 4, after });
      expect(at(data, 'writeOperations.totalCount')).toBe(whole.length);
      paged.push(...idsOf(data));
      after =
        at(data, 'writeOperations.pageInfo.hasNextPage') === true
          ? at(data, 'writeOperations.pageInfo.endCursor')
          : null;
    } while (after !== null);

    expect(whole.length).toBeGreaterThan(8);
    expect(paged).toEqual(whole);
  });

  test('is filtered by all conditions at once', async () => {
    const customer = another();
    const { operation } = await mutate(company, 'sales', 'customerUpdate', { id: customer.id, segment: 'Mid' });
    const all = listAt((await list('operator', { first: 200 })).data, 'writeOperations.nodes');
    const wheres: readonly (readonly [object, (node: Record<string, unknown>) => boolean])[] = [
      [{ status: ['DISCARDED', 'COMPENSATED'] }, ({ status }) => status === 'DISCARDED' || status === 'COMPENSATED'],
      [{ mutation: ['invoicePaymentRecord'] }, ({ mutation }) => mutation === 'invoicePaymentRecord'],
      [{ isOpen: true }, ({ status }) => /AWAITING|NEEDS|WAITING/.test(String(status))],
      [{ entityId: customer.id, connection: 'crm', isOpen: false }, ({ id }) => id === operation.id],
      [{ entityId: customer.id, connection: 'erp' }, () => false],
    ];
    for (const [where, isWanted] of wheres) {
      const { data } = await list('operator', { first: 200, where });
      expect([where, idsOf(data)]).toEqual([where, all.filter(isWanted).map(({ id }) => id)]);
    }
  });

  test.each(['x', 'eyJ2IjoxfQ', '\u0000'])('refuses the cursor %j', async (after) => {
    expect((await list('operator', { after })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
