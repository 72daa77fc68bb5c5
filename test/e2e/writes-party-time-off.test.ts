// Leave asked for, decided and called back through the gateway: who may, and what HR has been told.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, effectsOf, mutate, refusals, settled } from './support/party.ts';

/** Sophie's key in HR, that of who leads her team, and of somebody else who leads one. */
const [SOPHIE, BOSS, FOREIGN] = ['employee:2137', 'manager:2110', 'manager:2113'] as const;
const LEAVE = { type: 'Vacation', startsOn: '2026-09-07', endsOn: '2026-09-11', amount: { value: '5', unit: 'DAY' } };

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

async function idOf(caller: Caller): Promise<string> {
  const { data } = await company.query(
    'hr',
    '{ employees(first: 100) { nodes { id meta { refs { connection id } } } } }',
  );
  const key = String(caller).split(':')[1];
  const isThis = (node: object) =>
    listAt(node, 'meta.refs').some((ref) => ref['connection'] === 'hris' && ref['id'] === key);
  return String(defined(listAt(data, 'employees.nodes').find(isThis))['id']);
}

async function requested(startsOn: string, endsOn: string): Promise<string> {
  const { entity } = await carryOut(company, SOPHIE, 'timeOffRequest', { ...LEAVE, startsOn, endsOn });
  return String(entity?.['id']);
}

test('an employee asks for own leave, once, and reads it under the same id', async () => {
  const input = { ...LEAVE, note: 'the sea' };

  const { entity } = await carryOut(
    ...([company, SOPHIE, 'timeOffRequest', input] as const),
    'status type startsOn endsOn amount { value unit } note employee { id }',
  );

  expect(entity).toEqual({ ...input, id: entity?.['id'], status: 'REQUESTED', employee: { id: await idOf(SOPHIE) } });
  expect(effectsOf(company)).toEqual([expect.stringMatching(/^hris create /)]);
  const { data } = await company.query(
    SOPHIE,
    '{ timeOffRequests(first: 50, where: { startsOn: { eq: "2026-09-07" } }) { nodes { id } } }',
  );
  expect(listAt(data, 'timeOffRequests.nodes')).toEqual([{ id: entity?.['id'] }]);
});

test('what cannot be is said at its place, and nothing is asked of HR', async () => {
  const ask = (input: object) => refusals(company, SOPHIE, 'timeOffRequest', { ...LEAVE, ...input });

  expect(await ask({ employee: await idOf(BOSS) })).toEqual(['NOT_FOUND input.employee']);
  expect(await ask({ endsOn: '2026-09-06' })).toEqual(['INVALID input.endsOn']);
  expect(await ask({ amount: { value: '-1', unit: 'DAY' } })).toEqual(['INVALID input.amount.value']);
  expect(await ask({ amount: undefined })).toEqual(['REQUIRED input.amount']);
  expect(await ask({ type: 'Sabbatical' })).toEqual(['NOT_WRITABLE input.type']);
});

test('who leads the team decides, and neither who asked nor who leads another one', async () => {
  const id = await requested('2026-10-05', '2026-10-09');
  const decide = (caller: Caller) => refusals(company, caller, 'timeOffDecide', { id, decision: 'APPROVED' });
  expect(await decide(FOREIGN)).toEqual(['NOT_FOUND input.id']);
  expect(await decide('manager+employee:2137')).toEqual(['FORBIDDEN input.id']);

  const { entity } = await carryOut(
    company,
    BOSS,
    'timeOffDecide',
    { id, decision: 'APPROVED', reason: 'enjoy' },
    'status',
  );

  expect(entity).toEqual({ id, status: 'APPROVED' });
  expect(effectsOf(company)).toHaveLength(1);
  expect(await decide('hr')).toEqual(['WRONG_STATE input.id']);
});

test('HR decides for anybody but for itself, and what was cancelled stays so', async () => {
  const id = await requested('2026-11-02', '2026-11-06');
  expect(await refusals(company, 'hr+employee:2137', 'timeOffDecide', { id, decision: 'APPROVED' })).toEqual([
    'FORBIDDEN input.id',
  ]);

  expect((await carryOut(company, 'hr', 'timeOffDecide', { id, decision: 'DENIED' }, 'status')).entity).toEqual({
    ...{ id, status: 'DENIED' },
  });

  const other = await requested('2026-12-07', '2026-12-11');
  const { entity } = await carryOut(company, SOPHIE, 'timeOffCancel', { id: other, reason: 'plans' }, 'status');
  expect(entity).toEqual({ id: other, status: 'CANCELLED' });
  expect(effectsOf(company)).toHaveLength(1);
  expect(await refusals(company, SOPHIE, 'timeOffCancel', { id: other })).toEqual(['WRONG_STATE input.id']);
  const foreign = await company.query(
    'hr',
    '{ timeOffRequests(first: 1, where: { status: { eq: REQUESTED }, endsOn: { lt: "2026-08-30" } }) { nodes { id } } }',
  );
  const foreignId = at(foreign.data, 'timeOffRequests.nodes.0.id');
  expect(await refusals(company, SOPHIE, 'timeOffCancel', { id: foreignId })).toEqual(['NOT_FOUND input.id']);
});

test('while HR is down a request is kept and shows, and is made once when it is back', async () => {
  const input = { ...LEAVE, startsOn: '2027-01-11', endsOn: '2027-01-15' };
  const asked = { select: 'id startsOn meta { pendingWrites { id } }', write: { idempotencyKey: 'hr-down', wait: 1 } };
  company.forget();
  company.sim('hris').faults.add({ fault: { kind: 'status', status: 503 } });

  const waiting = await mutate(company, SOPHIE, 'timeOffRequest', input, asked);

  const { operation } = waiting;
  expect([operation?.status, operation?.waitsFor]).toEqual(['WAITING', ['hris']]);
  const id = waiting.entity?.['id'];
  expect(waiting.entity).toEqual({ id, startsOn: input.startsOn, meta: { pendingWrites: [{ id: operation?.id }] } });
  company.sim('hris').faults.clear();
  company.clock.advance(60_000);
  await company.gateway.writer.runDue();
  const done = await mutate(company, SOPHIE, 'timeOffRequest', input, asked);
  expect([done.operation?.id, done.operation?.status, done.entity?.['id']]).toEqual([operation?.id, 'COMPLETED', id]);
  await settled(company, 'timeOffRequest', done);
  expect(effectsOf(company)).toEqual([expect.stringMatching(/^hris create /)]);
});
