// How the BambooHR connector writes employees, against a simulated account and its ledger of effects. Rows made up here, shapes after the
// public OpenAPI of 2026-04-27.
import { afterEach, expect, test } from 'vitest';
import type { Model } from '../../src/model/index.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { rows } from './bamboohr-account.ts';
import { call, only, running, start } from './bamboohr-writer.ts';

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

const point = (type: ContactPoint['type'], value: string, label: string | null = null): ContactPoint => ({
  ...{ type, value, label },
  ...{ original: null, isNormalized: true },
});
const home: Address = {
  ...{ type: 'STREET', name: null, lines: ['1 Dock Road'], city: 'Leeds', region: null, postalCode: 'LS1' },
  ...{ country: 'GB', key: null },
};
const employee = (value: string) => ({ by: 'key', connection: 'hris', objectType: 'employee', value }) as const;
const lena: Model<'Employee'> = {
  firstName: 'Lena',
  lastName: 'Schmid',
  workEmail: 'lena@nordlicht.example',
  hiredOn: '2026-06-15',
};
const applied = (key: string) => ({ kind: 'applied', key, version: null });
const lost = { fault: { kind: 'lost-reply' }, operation: /^(POST|DELETE) \/employees/, times: 1 } as const;
const broken = {
  fault: { kind: 'status', status: 503, retryAfter: '7' },
  operation: /^POST \/employees/,
  times: 1,
} as const;

test('somebody new is one effect, with a job one more that waits for it', async () => {
  const { people, effects } = await start();
  const job = { jobTitle: 'seller', department: 'Sales', workLocation: 'Hamburg', manager: employee('13') };
  const { steps, refused, lossy } = await people.create({ ...lena, ...job, homeAddress: home });
  const inputs = await people.run(steps);
  expect([steps.map(({ id, needs, key }) => [id, needs, key]), refused, lossy, inputs]).toEqual([
    [
      ['1', [], null],
      ['2', ['1'], null],
    ],
    [],
    [],
    { 'step:1': '19', 'step:2': '19:604' },
  ]);
  const { hiredOn, ...names } = lena;
  const address = { address1: '1 Dock Road', city: 'Leeds', zipcode: 'LS1', country: 'United Kingdom' };
  const place = { department: 'Sales', location: 'Hamburg', jobTitle: 'seller', reportsTo: 'Nick Last 13' };
  expect(effects()).toEqual([
    { did: 'create Employee 19', values: { ...names, hireDate: hiredOn, ...address } },
    { did: 'create jobInfo 604', values: { date: '2026-06-15', ...place, employeeId: '19' } },
  ]);
  expect((await people.shown('19')).record).toMatchObject({ name: 'Lena Schmid', homeAddress: { ...home } });
});

test('a lost reply of somebody new is unknown and found, also beside an older one of the same name', async () => {
  const { people, simulator, did } = await start();
  await people.run((await people.create({ ...lena, workEmail: null })).steps);
  const step = only((await people.create({ ...lena, workEmail: null })).steps);
  expect(await people.find(step)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect((await people.apply(step)).kind).toBe('unknown');
  expect([await people.find(step), did()]).toEqual([applied('20'), ['create Employee 19', 'create Employee 20']]);
});

test('somebody new who never arrived is absent; two alike, or one of whom too little is shown, are not told apart', async () => {
  const { people, simulator } = await start({ access: { hiddenOf: { '22': ['workEmail'] } } });
  const step = only((await people.create(lena)).steps);
  simulator.faults.add(broken);
  expect((await people.apply(step)).kind).toBe('unknown');
  const add = (id: string, more = {}) =>
    simulator.change({
      action: 'create',
      objectType: 'Employee',
      row: { ...{ id, firstName: 'Lena', lastName: 'Schmid', hireDate: '2026-06-15' }, ...more },
    });
  add('19', { workEmail: 'other@nordlicht.example' });
  expect(await people.find(step)).toEqual({ kind: 'absent' });
  add('20', { workEmail: 'LENA@nordlicht.example' });
  expect(await people.find(step)).toEqual(applied('20'));
  add('22', { workEmail: 'hidden@nordlicht.example' });
  expect(await people.find(step)).toEqual({ kind: 'unsure' });
});

test('who was made is ended when undone, and the row of the job goes', async () => {
  const { people, did } = await start();
  const { steps } = await people.create({ ...lena, jobTitle: 'Seller' });
  const inputs = await people.run(steps);
  expect(steps.map(({ undo }) => undo.kind)).toEqual(['void', 'delete']);
  expect([await people.undo(steps[1], inputs), await people.undo(steps[0], inputs)]).toEqual([
    applied('19:604'),
    applied('19:804'),
  ]);
  expect(did().slice(2)).toEqual(['delete jobInfo 604', 'create employmentStatus 804']);
  expect((await people.shown('19')).record).toMatchObject({ status: 'INACTIVE', jobTitle: null });
});

test('an update sends what differs and nothing else, and is put back as it was', async () => {
  const { people, effects } = await start();
  const before = (await people.shown('12')).record;
  const values = {
    firstName: 'Ada',
    lastName: 'Last 12',
    hiredOn: '2020-02-01',
    birthDate: '1980-02-03',
    contactPoints: [point('EMAIL', 'p12@nordlicht.example'), point('PHONE', '+49405550199', 'ext. 12')],
  };
  const step = only((await people.update('12', values)).steps);
  expect(step.diff.map(({ path }) => path)).toEqual(['firstName', 'hiredOn', 'contactPoints']);
  await people.run([step]);
  const sent = { firstName: 'Ada', hireDate: '2020-02-01', workPhone: '+49405550199' };
  expect(effects()).toEqual([{ did: 'update Employee 12', values: sent }]);
  const { record } = await people.shown('12');
  expect(step.diff.map(({ after }) => after)).toEqual([record.firstName, record.hiredOn, record.contactPoints]);
  expect(await people.undo(step, { 'step:1': '12' })).toEqual(applied('12'));
  const { updatedAt: _then, ...old } = before;
  expect((await people.shown('12')).record).toMatchObject(old);
});

test('an update that changes nothing plans no step, in whatever spelling', async () => {
  const { people } = await start();
  const { record } = await people.shown('12');
  const { firstName, lastName, name, workEmail, contactPoints, hiredOn, birthDate, homeAddress } = record;
  const { personalContactPoints, jobTitle, department, workLocation, manager } = record;
  const same = { firstName, lastName, name, workEmail, contactPoints, hiredOn, birthDate, homeAddress };
  const job = { jobTitle: String(jobTitle).toUpperCase(), department, workLocation, manager };
  expect(await people.update('12', { ...same, ...job, personalContactPoints } as Model<'Employee'>)).toEqual({
    steps: [],
    refused: [],
    lossy: [],
  });
});

test('null clears, and what is not named stays', async () => {
  const { people, effects } = await start();
  const values = { homeAddress: null, personalContactPoints: [point('MOBILE', '+491713920001')] };
  await people.run((await people.update('12', values)).steps);
  const cleared = { address1: '', city: '', zipcode: '', country: '', homeEmail: '' };
  expect(effects()).toEqual([{ did: 'update Employee 12', values: cleared }]);
});

test('a job changes from today on, in a row as the one in effect; one of today is changed itself', async () => {
  const { people, effects, did } = await start();
  const step = only((await people.update('12', { workLocation: 'Hamburg', department: 'Sales' })).steps);
  const inputs = await people.run([step]);
  const row = { location: 'Hamburg', department: 'Sales', division: 'Nordlicht Ltd', jobTitle: 'Senior Seller' };
  expect([step.undo.kind, effects()]).toEqual([
    'delete',
    [
      {
        did: 'create jobInfo 604',
        values: { date: '2026-06-01', ...row, reportsTo: 'First11 Last 11', employeeId: '12' },
      },
    ],
  ]);
  const again = only((await people.update('12', { jobTitle: 'Trainee', manager: employee('13') })).steps);
  expect([again.undo.kind, again.key]).toEqual(['restore', '12:604']);
  await people.run([again]);
  expect((await people.shown('12')).record).toMatchObject({ jobTitle: 'Trainee', manager: employee('13') });
  expect([await people.undo(again, { 'step:1': '12:604' }), await people.undo(step, inputs)]).toEqual([
    applied('12:604'),
    applied('12:604'),
  ]);
  expect(did().slice(1)).toEqual(['update jobInfo 604', 'update jobInfo 604', 'delete jobInfo 604']);
  expect((await people.shown('12')).record).toMatchObject({ jobTitle: 'Senior Seller', workLocation: null });
});

test('a lost reply of a row is unknown and found by what it holds, not among the rows before', async () => {
  const { people, simulator, did } = await start();
  const step = only((await people.update('12', { jobTitle: 'Trainee' })).steps);
  expect(await people.find(step)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect((await people.apply(step)).kind).toBe('unknown');
  expect([await people.find(step), did()]).toEqual([applied('12:604'), ['create jobInfo 604']]);
  const undo = step.undo.call;
  if (undo === null) throw new Error('no way back');
  const inputs = { self: '12:604' };
  expect(await people.find(undo, inputs)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect((await people.apply(undo, inputs)).kind).toBe('unknown');
  expect([await people.find(undo, inputs), await people.apply(undo, inputs)]).toMatchObject([
    applied('12:604'),
    { kind: 'rejected', error: { kind: 'not-found' } },
  ]);
});

test('a row that cannot be read behind its writing is unknown, never rejected', async () => {
  const { people, simulator, did } = await start();
  const step = only((await people.update('12', { jobTitle: 'Trainee' })).steps);
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /^GET .*jobInfo$/, times: 1 });
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /^GET \/employees$/, times: 1 });
  expect((await people.apply(step)).kind).toBe('unknown');
  expect([await people.find(step), did()]).toEqual([applied('12:604'), ['create jobInfo 604']]);
});

test('a row that is not shown behind its writing has happened; it has no id, so nothing else is deleted in its place', async () => {
  const { people, simulator, did } = await start();
  const step = only((await people.update('12', { jobTitle: 'Trainee' })).steps);
  simulator.faults.add({ fault: { kind: 'rewrite', rewrite: () => [] }, operation: /^GET .*jobInfo$/, times: 1 });
  expect(await people.apply(step)).toEqual(applied('12:0'));
  expect(await people.undo(step, { 'step:1': '12:0' })).toMatchObject({
    kind: 'rejected',
    error: { kind: 'not-found' },
  });
  expect(did()).toEqual(['create jobInfo 604']);
});

test('an update of unknown outcome is found by its values, absent by those before, unsure by others', async () => {
  const { people, simulator, did } = await start();
  const values = { firstName: 'Ada', homeAddress: { ...home, country: 'US', region: 'Pennsylvania' } };
  const step = only((await people.update('12', values)).steps);
  simulator.faults.add(broken);
  expect([(await people.apply(step)).kind, await people.find(step)]).toEqual(['unknown', { kind: 'absent' }]);
  simulator.faults.add(lost);
  expect([(await people.apply(step)).kind, await people.find(step)]).toEqual(['unknown', applied('12')]);
  expect(did()).toEqual(['update Employee 12']);
  const name = only((await people.update('12', { firstName: 'Eve' })).steps);
  simulator.change({ action: 'update', objectType: 'Employee', key: '12', values: { firstName: 'Ida' } });
  expect(await people.find(name)).toEqual({ kind: 'unsure' });
  const letters = only((await people.update('12', { firstName: 'IDA' })).steps);
  expect(await people.find(letters)).toEqual({ kind: 'absent' });
  await people.run([letters]);
  expect(await people.find(letters)).toEqual(applied('12'));
});

test('rows of somebody who is hidden or gone by now say nothing', async () => {
  const { people, simulator } = await start();
  const step = only((await people.update('12', { jobTitle: 'Trainee' })).steps);
  simulator.change({ action: 'delete', objectType: 'Employee', key: '12' });
  expect(await people.find(step)).toEqual({ kind: 'unsure' });
});

test('a job dated ahead is left alone, and the plan says from when it counts', async () => {
  const { people } = await start();
  expect((await people.update('12', { jobTitle: 'Trainee' })).lossy).toEqual([
    { path: 'jobTitle', detail: 'holds until 2026-09-01: another job begins then' },
  ]);
});

test('who leaves has a last row of employmentStatus, which goes when undone; who has left needs none', async () => {
  const { people, effects, did } = await start();
  const step = only((await people.transition('12', 'INACTIVE', 'Own wish')).steps);
  await people.run([step]);
  const row = { date: '2026-06-01', employmentStatus: 'Terminated', comment: 'Own wish', employeeId: '12' };
  expect(effects()).toEqual([{ did: 'create employmentStatus 804', values: row }]);
  expect((await people.shown('12')).record).toMatchObject({ status: 'INACTIVE', terminatedOn: '2026-06-01' });
  expect((await people.transition('12', 'INACTIVE')).steps).toEqual([]);
  await people.undo(step, { 'step:1': '12:804' });
  expect([(await people.shown('12')).record.status, did()[1]]).toEqual(['ACTIVE', 'delete employmentStatus 804']);
  expect((await people.transition('12', 'ACTIVE')).refused.map(({ path }) => path)).toEqual(['status']);
});

test('an end of unknown outcome is not taken for an older one of the same day', async () => {
  const { people, simulator } = await start();
  const enter = (id: string, employmentStatus: string) => {
    const row = { id, employeeId: '12', date: '2026-06-01', employmentStatus };
    simulator.change({ action: 'create', objectType: 'employmentStatus', row });
  };
  enter('810', 'Terminated');
  enter('811', 'Full-Time');
  const step = only((await people.transition('12', 'INACTIVE')).steps);
  expect(await people.find(step)).toEqual({ kind: 'absent' });
  simulator.faults.add(lost);
  expect([(await people.apply(step)).kind, await people.find(step)]).toEqual(['unknown', applied('12:812')]);
});

test('secrets, and what the source has no place for, are refused by their path', async () => {
  const { people } = await start();
  const account = { holder: null, bankName: null, accountNumber: 'DE00', routingCode: null };
  const values = {
    firstName: null,
    nationalId: 'DE-1',
    bankAccounts: [account],
    status: 'INACTIVE' as const,
    name: 'Somebody Else',
    customFields: [],
    contactPoints: [
      point('EMAIL', 'a@nordlicht.example'),
      point('FAX', '+4940'),
      point('EMAIL', 'b@nordlicht.example'),
    ],
    manager: employee('99'),
    legalEntity: 'Elsewhere',
  };
  const { steps, refused } = await people.update('12', values);
  expect([steps, refused.map(({ path }) => path).sort()]).toEqual([
    [],
    [
      ...['bankAccounts', 'contactPoints[1]', 'contactPoints[2]', 'customFields', 'firstName', 'legalEntity'],
      ...['manager', 'name', 'nationalId', 'status'],
    ],
  ]);
  expect(refused.find(({ path }) => path === 'nationalId')?.detail).toBe(
    'is secret and written only in the HRIS itself',
  );
  const { write } = people;
  for (const secret of ['nationalId', 'bankAccounts'])
    expect([...write.fields.create, ...write.fields.update]).not.toContain(secret);
  expect((await people.create({ lastName: 'Schmid' })).refused).toEqual([
    { path: 'firstName', detail: 'is required by BambooHR' },
  ]);
});

test('what arrives in another form is said', async () => {
  const { people } = await start();
  const { steps, lossy } = await people.create({
    ...lena,
    contactPoints: [point('PHONE', '+49405550101', 'desk')],
    homeAddress: { ...home, name: 'c/o Brandt', lines: ['1 Dock Road', 'Floor 2', 'Left'] },
  });
  const { body } = only(steps).request;
  expect([lossy.map(({ path }) => path), body]).toMatchObject([
    ['homeAddress.lines', 'homeAddress.name', 'contactPoints[0].label'],
    { address2: 'Floor 2, Left', workEmail: 'lena@nordlicht.example', workPhone: '+49405550101' },
  ]);
});

test('a legal entity is written as its division, where it has one', async () => {
  const legalEntities = {
    'Nordlicht GmbH': 'DE',
    'Nordlicht Ltd': 'UK',
    'Nordlicht North': 'DE',
    'Nordlicht SA': 'FR',
  };
  const { people } = await start({}, { legalEntities });
  const plans = await Promise.all(['UK', 'DE', 'FR', 'US'].map((each) => people.update('12', { legalEntity: each })));
  expect(plans.map(({ steps, refused }) => [steps.length, refused.map(({ detail }) => detail)])).toEqual([
    [0, []],
    [0, ['has several divisions: Nordlicht GmbH, Nordlicht North (set it there)']],
    [1, []],
    [0, ['no division is named for it (see the setting legalEntities)']],
  ]);
});

test('a field that is hidden from us is refused: it can be neither compared nor put back', async () => {
  const { people } = await start({ access: { hiddenFields: ['workPhone', 'location'] } });
  const { steps, refused } = await people.update('12', {
    firstName: 'Ada',
    contactPoints: [point('PHONE', '+49405550199')],
    jobTitle: 'Trainee',
  });
  expect([only(steps).request.body, refused.map(({ path }) => path)]).toEqual([
    { firstName: 'Ada' },
    ['contactPoints', 'jobTitle'],
  ]);
});

test('planning and looking write nothing', async () => {
  const { people, simulator } = await start();
  await people.create({ ...lena, jobTitle: 'Seller', manager: employee('13'), homeAddress: home });
  const { steps } = await people.update('12', { firstName: 'Ada', jobTitle: 'Trainee' });
  await people.transition('12', 'INACTIVE');
  for (const step of steps) await people.find(step);
  expect(simulator.ledger.effects).toEqual([]);
  expect(simulator.ledger.calls.filter(({ kind }) => kind === 'write')).toEqual([]);
});

test('the same change over the same state plans the same steps', async () => {
  const { people } = await start();
  const plans = [1, 2].map(() => people.create({ ...lena, jobTitle: 'Seller' }));
  const [one, other] = await Promise.all(plans);
  expect(one).toEqual(other);
});

test('hostile text stays text', async () => {
  const { people, effects } = await start();
  const evil = `{step:1}"},{$place: 'self'} ' or eeid gt 0 --\u2028 =cmd() <b> ../../x?y=%00`;
  const step = only((await people.create({ ...lena, firstName: evil, lastName: "O'{self}" })).steps);
  await people.run([step]);
  expect([effects()[0]?.values['firstName'], effects()[0]?.values['lastName']]).toEqual([evil, "O'{self}"]);
  expect((await people.find(step)).kind).toBe('applied');
  const note = only((await people.transition('12', 'INACTIVE', evil)).steps);
  await people.run([note]);
  expect(effects()[1]?.values['comment']).toBe(evil);
});

test.each([
  [400, 'rejected', 'invalid'],
  [403, 'rejected', 'forbidden'],
  [404, 'rejected', 'not-found'],
  [406, 'rejected', 'invalid'],
  [409, 'rejected', 'invalid'],
  [412, 'rejected', 'conflict'],
  [422, 'rejected', 'invalid'],
  [429, 'rejected', 'rate-limited'],
  [500, 'unknown', 'unavailable'],
  [503, 'unknown', 'unavailable'],
])('%i is %s, %s, and says nothing of anybody', async (status, kind, error) => {
  const { people, simulator } = await start();
  const step = only((await people.create(lena)).steps);
  const fault = { kind: 'status', status, ...(status === 503 ? { retryAfter: '7' } : {}) } as const;
  simulator.faults.add({ fault, operation: /^POST \/employees$/ });
  const outcome = await people.apply(step);
  expect(outcome).toMatchObject({ kind, error: { kind: error, retryAfterMs: status === 503 ? 7000 : null } });
  const text = JSON.stringify(outcome) + String('error' in outcome ? outcome.error.stack : '');
  expect(text).not.toMatch(/lena|schmid|nordlicht\.example/i);
});

test('a value that the source does not take is rejected with what to do, without the value', async () => {
  const { people, simulator } = await start();
  const taken = only((await people.create({ ...lena, workEmail: 'p11@nordlicht.example' })).steps);
  const job = only((await people.update('12', { department: 'Moonbase' })).steps);
  const messages = [await people.apply(taken), await people.apply(job)].map((outcome) =>
    outcome.kind === 'rejected' ? outcome.error.message : outcome.kind,
  );
  expect(messages).toEqual([
    'bamboohr POST /employees: answered 409 (a value is not in the lists of the account or is taken, as a work e-mail is, or a change waits for approval there)',
    'bamboohr POST /employees/{id}/tables/jobInfo: answered 406 (a value is not in the lists of the account)',
  ]);
  expect(simulator.ledger.effects).toEqual([]);
});

test('a source that hangs leaves the outcome unknown; one that nothing reached has refused', async () => {
  const { people, simulator, did } = await start();
  const step = only((await people.create(lena)).steps);
  simulator.faults.add({ fault: { kind: 'header-hang' }, operation: /^POST \/employees$/, times: 1 });
  const stop = new AbortController();
  const sent = people.apply(step, {}, { ...call, signal: stop.signal });
  await expect.poll(() => simulator.ledger.callsOf('POST /employees').length, { interval: 5 }).toBe(1);
  stop.abort();
  expect(await sent).toMatchObject({ kind: 'unknown', error: { kind: 'timeout' } });
  await simulator.faults.door.refuse();
  expect(await people.apply(step)).toMatchObject({ kind: 'rejected', error: { wasSent: false } });
  expect(await people.find(step)).toMatchObject({ kind: 'unknown', error: { kind: 'unavailable' } });
  expect(did()).toEqual([]);
});

test('with a key alone it is the same: nothing that is written needs a token', async () => {
  const { people, did } = await start({}, { refreshToken: undefined });
  const { steps } = await people.create({ ...lena, jobTitle: 'Seller' });
  await people.run(steps);
  const [made] = steps;
  if (made === undefined) throw new Error('no step');
  expect([await people.find(made), did()]).toEqual([applied('19'), ['create Employee 19', 'create jobInfo 604']]);
});

test('a token that expires meanwhile is renewed, and the step has one effect', async () => {
  const { people, simulator, did } = await start();
  const step = only((await people.create(lena)).steps);
  simulator.faults.add({ fault: { kind: 'expire-session' }, operation: /^POST \/employees$/, times: 1 });
  expect([await people.apply(step), did(), rows['Employee']?.length]).toEqual([
    applied('19'),
    ['create Employee 19'],
    8,
  ]);
});
