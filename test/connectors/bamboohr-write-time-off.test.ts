// How the BambooHR connector writes requests for time off, against a simulated account and its ledger of effects. Rows made up here, shapes
// after the public OpenAPI of 2026-04-27.
import { afterEach, expect, test } from 'vitest';
import type { Model } from '../../src/model/index.ts';
import { only, running, start } from './bamboohr-writer.ts';

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

const leave: Model<'TimeOffRequest'> = {
  employee: { by: 'key', connection: 'hris', objectType: 'employee', value: '14' },
  type: 'vacation',
  startsOn: '2026-07-06',
  endsOn: '2026-07-08',
  amount: { value: '2.5', unit: 'DAY' },
  note: 'Sea',
};
const applied = (key: string) => ({ kind: 'applied', key, version: null });
const lost = { fault: { kind: 'lost-reply' }, operation: /^PUT/, times: 1 } as const;
const never = { fault: { kind: 'status', status: 503, retryAfter: '7' }, operation: /^PUT/, times: 1 } as const;

test('a request is one effect: the type by its name, the amount in its unit', async () => {
  const { leave: requests, effects } = await start();
  const step = only((await requests.create(leave)).steps);
  expect(await requests.run([step])).toEqual({ 'step:1': '14:1607' });
  const days = { status: 'requested', start: '2026-07-06', end: '2026-07-08', amount: 2.5 };
  expect(effects()).toEqual([
    {
      did: 'create TimeOffRequest 1607',
      values: { ...days, timeOffTypeId: 78, notes: [{ from: 'employee', note: 'Sea' }], employeeId: '14' },
    },
  ]);
  const { type: _spelling, ...rest } = leave;
  expect((await requests.shown('14:1607')).record).toMatchObject({ ...rest, type: 'Vacation', status: 'REQUESTED' });
});

test('a lost reply is unknown and found, also when an identical older request exists', async () => {
  const { leave: requests, simulator, did } = await start();
  await requests.run((await requests.create(leave)).steps);
  const step = only((await requests.create(leave)).steps);
  expect(await requests.find(step)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect([(await requests.apply(step)).kind, await requests.find(step)]).toEqual(['unknown', applied('14:1608')]);
  expect(did()).toEqual(['create TimeOffRequest 1607', 'create TimeOffRequest 1608']);
});

test('a request that never arrived is absent, whatever others ask for', async () => {
  const { leave: requests, simulator, did } = await start();
  const step = only((await requests.create(leave)).steps);
  simulator.faults.add(never);
  expect((await requests.apply(step)).kind).toBe('unknown');
  const hours = { type: 'Sick Leave', amount: { value: '8', unit: 'HUR' } };
  const others = [hours, { endsOn: '2026-07-09' }, { startsOn: '2026-07-07' }];
  for (const other of others) await requests.run((await requests.create({ ...leave, ...other })).steps);
  expect([await requests.find(step), did().length]).toEqual([{ kind: 'absent' }, 3]);
});

test('two new ones alike, or one that a person has cancelled since, are not sent again', async () => {
  const { leave: requests, simulator } = await start();
  const step = only((await requests.create(leave)).steps);
  await requests.run([step]);
  simulator.change({ action: 'update', objectType: 'TimeOffRequest', key: '1607', values: { status: 'canceled' } });
  expect(await requests.find(step)).toEqual({ kind: 'unsure' });
  await requests.run([step]);
  expect(await requests.find(step)).toEqual(applied('14:1608'));
  await requests.run([step]);
  expect(await requests.find(step)).toEqual({ kind: 'unsure' });
});

test('a request is cancelled when undone, and the lost reply of that is found', async () => {
  const { leave: requests, simulator, did } = await start();
  const step = only((await requests.create(leave)).steps);
  const inputs = await requests.run([step]);
  const undo = step.undo.call;
  if (undo === null) throw new Error('no way back');
  const self = { ...inputs, self: '14:1607' };
  expect([step.undo.kind, await requests.find(undo, self)]).toEqual(['void', { kind: 'absent' }]);
  simulator.faults.add(lost);
  expect([(await requests.apply(undo, self)).kind, await requests.find(undo, self)]).toEqual([
    'unknown',
    applied('14:1607'),
  ]);
  expect(did()).toEqual(['create TimeOffRequest 1607', 'transition TimeOffRequest 1607']);
});

test.each([
  ['APPROVED', 'approved'],
  ['DENIED', 'denied'],
  ['CANCELLED', 'canceled'],
])('to %s is one effect with a note, and has no way back', async (to, status) => {
  const { leave: requests, effects } = await start();
  const step = only((await requests.transition('13:1603', to, 'Enjoy')).steps);
  expect([step.undo, step.diff]).toEqual([
    { kind: 'none', call: null },
    [{ path: 'status', before: 'REQUESTED', after: to }],
  ]);
  await requests.run([step]);
  expect(effects()).toEqual([{ did: 'transition TimeOffRequest 1603', values: { status, note: 'Enjoy' } }]);
  expect((await requests.shown('13:1603')).record.status).toBe(to);
  expect((await requests.transition('13:1603', to)).steps).toEqual([]);
});

test('a decision of unknown outcome is known by the status', async () => {
  const { leave: requests, simulator } = await start();
  const step = only((await requests.transition('13:1603', 'APPROVED')).steps);
  simulator.faults.add(never);
  expect(await requests.apply(step)).toMatchObject({ kind: 'unknown', error: { retryAfterMs: 7000 } });
  expect(await requests.find(step)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect([(await requests.apply(step)).kind, await requests.find(step)]).toEqual(['unknown', applied('13:1603')]);
  simulator.change({ action: 'update', objectType: 'TimeOffRequest', key: '1603', values: { status: 'superceded' } });
  expect(await requests.find(step)).toEqual({ kind: 'unsure' });
});

test('an approval that is still to come by others cannot be told from one that was not sent', async () => {
  const { leave: requests } = await start({ access: { isNoApprover: true } });
  const step = only((await requests.transition('13:1603', 'APPROVED')).steps);
  expect(await requests.find(step)).toEqual({ kind: 'unsure' });
});

test('what the source does not allow is rejected, without a word of its own', async () => {
  const { leave: requests, did } = await start();
  const plans = [
    await requests.transition('12:1602', 'CANCELLED'),
    await requests.transition('12:1605', 'APPROVED'),
    await requests.create({ ...leave, endsOn: '2026-07-01' }),
  ];
  const outcomes = await Promise.all(plans.map(({ steps }) => requests.apply(only(steps))));
  const status = 'bamboohr PUT /time_off/requests/{requestId}/status: answered 403';
  const past = `${status} (our user may not do this, or the record is past it: see its access level and the record)`;
  const request = 'bamboohr PUT /employees/{id}/time_off/request: answered 400';
  expect(outcomes.map((each) => (each.kind === 'rejected' ? each.error.message : each.kind))).toEqual([
    past,
    past,
    `${request} (it takes no such dates, amounts or values; look at what it requires there)`,
  ]);
  expect(did()).toEqual([]);
});

test('what cannot be asked for is refused by its path, and an unknown type with those that exist', async () => {
  const { leave: requests, simulator } = await start();
  const refusals = async (values: Model<'TimeOffRequest'>) =>
    (await requests.create({ ...leave, ...values })).refused.map(({ path, detail }) => `${path} ${detail}`);
  expect([
    await refusals({ type: 'Sabbatical' }),
    await refusals({ type: 'sick leave' }),
    await refusals({ amount: null, startsOn: null }),
    await refusals({ status: 'APPROVED', requestedOn: '2026-06-01' }),
    await refusals({ employee: { by: 'email', value: 'p14@nordlicht.example' } }),
    (await requests.transition('13:1603', 'REQUESTED')).refused.map(({ path }) => path),
  ]).toEqual([
    ['type names no type of leave of this account: Vacation, Sick Leave'],
    ['amount is counted in hours (HUR) for this type of leave'],
    ['startsOn is required by BambooHR', 'amount is required by BambooHR'],
    ['requestedOn is not taken by BambooHR', 'status begins as REQUESTED: decide by a transition'],
    ['employee is no employee of this account'],
    ['status'],
  ]);
  expect(simulator.ledger.calls.filter(({ kind }) => kind === 'write')).toEqual([]);
});

test('an answer that does not say what was made is unknown, and looked up', async () => {
  const { leave: requests, simulator, did } = await start();
  const step = only((await requests.create(leave)).steps);
  simulator.faults.add({ fault: { kind: 'status', status: 200 }, operation: /^PUT/, times: 1 });
  expect(await requests.apply(step)).toMatchObject({ kind: 'unknown', error: { kind: 'protocol' } });
  expect([await requests.find(step), did()]).toEqual([{ kind: 'absent' }, []]);
});

test('hostile text stays text', async () => {
  const { leave: requests, effects } = await start();
  const note = `{self}"} {"$place":"self"} ' OR 1=1 \u2028 <script>`;
  await requests.run((await requests.create({ ...leave, note })).steps);
  await requests.run((await requests.transition('14:1607', 'DENIED', note)).steps);
  expect([effects()[0]?.values['notes'], effects()[1]?.values['note']]).toEqual([[{ from: 'employee', note }], note]);
  expect((await requests.create({ ...leave, type: note })).refused[0]?.detail).not.toContain('script');
});
