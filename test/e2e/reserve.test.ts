// A budget of calls that dashboards and sync share with people, at the ledger of the source.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, at, type Caller, openCompany, type TestCompany } from './support/company.ts';

const PER_DAY = 120;
const RESERVE = 0.5;
const SEGMENT = '{ customer(number: "10021") { segment meta { gaps { path reason connection } } } }';

let company: TestCompany;
/** Whether sync has the time to wait for a budget. */
let isPatient = true;

beforeAll(async () => {
  company = await openCompany({
    sleep: async () => {
      if (!isPatient) throw new Error('there is nothing to wait for here');
    },
    limits: { crm: { maxConcurrent: 5, perMinute: null, perDay: PER_DAY } },
    names: ['erp', 'crm'],
    input: (input) => ({
      ...input,
      access: { ...input.access, employee: null },
      connections: Object.fromEntries(
        Object.entries(input.connections).map(([name, each]) => [name, { ...each, reserve: { interactive: RESERVE } }]),
      ),
    }),
  });
});

afterAll(() => company.close());

async function ask(caller: Caller, onError = 'STALE'): Promise<Answer & { readonly calls: number }> {
  company.clock.advance(1);
  company.forget();
  const answer = await company.query(caller, `query @freshness(maxAge: 0, onError: ${onError}) ${SEGMENT}`);
  return { ...answer, calls: company.calls().filter(({ connection }) => connection === 'crm').length };
}

/** Everything that the source has seen of us, signing in too. */
const seen = () => company.sim('crm').ledger.calls.length;

test('dashboards use the rest of a budget, then show what they have and say why', async () => {
  let answer = await ask('bi');
  expect([answer.calls, at(answer.data, 'customer.segment')]).toEqual([1, expect.any(String)]);
  for (let asked = 0; asked < PER_DAY && answer.calls > 0; asked += 1) answer = await ask('bi');

  expect(await company.gateway.connections.get('crm')?.budgetLeft()).toEqual([
    { window: 'day', calls: PER_DAY, left: PER_DAY * RESERVE },
  ]);
  expect(answer.errors).toEqual([]);
  expect(at(answer.data, 'customer.segment')).toEqual(expect.any(String));
  expect(answer.mainstem.connections['crm']).toMatchObject({ state: 'STALE', calls: 0, stale: 1 });
  expect(answer.mainstem.isStale).toBe(true);
  expect(answer.mainstem.gaps).toEqual([
    expect.objectContaining({ path: '', reason: 'OVER_BUDGET', connection: 'crm' }),
  ]);
});

test('where no older value may stand in, the field is null and says so', async () => {
  const answer = await ask('bi', 'NULL');

  expect([answer.calls, answer.data]).toEqual([
    0,
    { customer: { segment: null, meta: { gaps: [{ path: 'segment', reason: 'OVER_BUDGET', connection: 'crm' }] } } },
  ]);
});

test('sync stops there too', async () => {
  const before = seen();
  const crm = company.gateway.connections.all.find(({ name }) => name === 'crm');
  const [port] = crm?.ports ?? [];
  if (crm === undefined || port === undefined) throw new Error('no port');

  isPatient = false;
  await company.gateway.syncer.runTurn(crm, port);
  isPatient = true;

  expect(seen()).toBe(before);
});

test('people have the reserve, whoever else is over budget', async () => {
  const live = [await ask('sales'), await ask('bi+sales'), await ask('admin')];

  expect(live.map(({ calls, mainstem }) => [calls, mainstem.connections['crm']?.['state']])).toEqual([
    [1, 'OK'],
    [1, 'OK'],
    [1, 'OK'],
  ]);
  expect((await ask('bi')).calls).toBe(0);
});

test('a person who joins the fetch of a dashboard is not refused with it', async () => {
  company.clock.advance(1);
  company.forget();
  const document = `query @freshness(maxAge: 0, onError: NULL) ${SEGMENT}`;
  const [dashboard, person] = await Promise.all([company.query('bi', document), company.query('sales', document)]);

  expect(at(dashboard.data, 'customer.meta.gaps')).toMatchObject([{ reason: 'OVER_BUDGET' }]);
  expect(at(person.data, 'customer.segment')).toEqual(expect.any(String));
});
