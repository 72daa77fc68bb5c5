// The BambooHR connector against a simulated account, over HTTP. Rows made up here, shapes after the public OpenAPI of 2026-04-27.
import { afterEach, expect, test } from 'vitest';
import { bamboohr } from '../../connectors/bamboohr/index.ts';
import { refreshTokensOf } from '../../connectors/bamboohr/sign-in.ts';
import { type BamboohrOptions, startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import type { AnyPort, Call, Checkpoint, Found, Page, Transport } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { memoryKeep } from '../../src/connector/keep.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { ids, rows } from './bamboohr-account.ts';

const call: Call = { signal: new AbortController().signal, purpose: 'sync' };
const HOUR_MS = 3_600_000;
const TYPES = { 'Full-Time': 'FULL_TIME', 'Part-Time': 'PART_TIME' };

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

type Answer = Found<EntityName> | null | SourceError;

async function start(options: Partial<BamboohrOptions> = {}, settings: Readonly<Record<string, unknown>> = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startBamboohrWith({ rows, clock, limits: 'unmetered', ...options });
  const http = new HttpClient({ source: 'bamboohr', connections: 4, connectTimeoutMs: 1000, maxBodyBytes: 1_000_000 });
  running.push(simulator, http);
  const connection = bamboohr.connect(
    bamboohr.settings.parse({ ...simulator.settings, employmentTypes: TYPES, ...settings }),
    {
      ...unconfigured(),
      connection: 'hris',
      transport: http,
      clock,
      context: { connection: 'hris', legalEntity: null, currency: 'EUR', country: 'DE' },
    },
  );
  const port = (objectType: string): AnyPort => {
    const found = connection.ports.find((each) => each.objectType === objectType);
    if (found === undefined) throw new Error(`no port ${objectType}`);
    return found;
  };
  const get = (objectType: string, keys: readonly string[], ...parts: readonly string[]): Promise<readonly Answer[]> =>
    port(objectType).get(keys, parts, call);
  const list = async (objectType: string, from: Checkpoint | null = null) => {
    const pages: Page<EntityName>[] = [];
    for await (const page of port(objectType).list(from, call)) pages.push(page);
    return {
      keys: pages.flatMap(({ records }) => records.map(({ key }) => key)),
      removed: pages.flatMap(({ removed }) => removed.map(({ key }) => key)),
      checkpoint: pages.at(-1)?.checkpoint ?? from,
    };
  };
  const operations = () =>
    simulator.ledger.calls.filter(({ kind }) => kind !== 'auth').map(({ operation }) => operation);
  return { clock, simulator, connection, get, list, operations };
}

const KEY_ALONE = { refreshToken: undefined };

/** The values and gaps of an answer that must be a record. */
function shown(answer: Answer | undefined): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly gaps: string[];
} {
  if (answer === undefined || answer === null || answer instanceof SourceError) throw new Error(`no record: ${answer}`);
  const gaps = answer.gaps.map(({ path, reason }) => `${path} ${reason}`).sort();
  return { values: { ...answer.record }, gaps };
}

const person12 = {
  employeeNumber: 'E-12',
  name: 'First12 Last 12',
  firstName: 'First12',
  lastName: 'Last 12',
  workEmail: 'p12@nordlicht.example',
  contactPoints: [
    {
      type: 'EMAIL',
      value: 'p12@nordlicht.example',
      label: null,
      original: 'P12@Nordlicht.example',
      isNormalized: true,
    },
    { type: 'PHONE', value: '+49405550101', label: 'ext. 12', original: '+49 40 5550101', isNormalized: true },
  ],
  jobTitle: 'Senior Seller',
  department: 'Sales',
  workLocation: null,
  legalEntity: null,
  status: 'ACTIVE',
  hiredOn: '2020-01-01',
  terminatedOn: null,
  manager: { by: 'key', connection: 'hris', objectType: 'employee', value: '11' },
  updatedAt: '2026-05-03T08:00:00.000Z',
  customFields: [{ name: 'division', type: 'TEXT', value: 'Nordlicht Ltd' }],
  birthDate: '1980-02-03',
  homeAddress: {
    type: 'STREET',
    name: null,
    lines: ['Hafenstr. 12'],
    city: 'Hamburg',
    region: null,
    postalCode: '20457',
    country: 'DE',
    key: null,
  },
  personalContactPoints: [
    { type: 'EMAIL', value: 'home12@mail.example', label: null, original: null, isNormalized: true },
    { type: 'MOBILE', value: '+491713920001', label: null, original: '0171 3920001', isNormalized: true },
  ],
  nationalId: 'DE-DEMO-12',
};

test.each([
  ['OAuth', {}, ['GET /employees', 'POST /datasets/employee/data']],
  ['an API key', KEY_ALONE, ['POST /datasets/employee/data']],
])('an employee is the same with %s', async (_name, settings, used) => {
  const { get, operations } = await start({}, settings);
  const [answer, missing] = await get('employee', ['12', '999'], 'core', 'private', 'identity');
  expect([shown(answer), missing]).toEqual([{ values: person12, gaps: [] }, null]);
  expect([...new Set(operations())].sort()).toEqual(used);
});

test('with OAuth a field hidden of one person costs that field alone', async () => {
  const { get } = await start({
    access: { hiddenOf: { 12: ['jobTitle', 'workPhone', 'employeeNumber', 'lastName'] } },
  });
  const { values, gaps } = shown((await get('employee', ['12'], 'core'))[0]);
  expect(gaps).toEqual([
    // The dataset has no row for who is partly hidden, so all that comes from it is hidden too.
    'employeeNumber not-permitted',
    'jobTitle not-permitted',
    'lastName not-permitted',
    'name not-permitted',
    'terminatedOn not-permitted',
    'updatedAt not-permitted',
  ]);
  expect([values['firstName'], values['department'], values['contactPoints']]).toEqual([
    'First12',
    'Sales',
    [person12.contactPoints[0]],
  ]);
});

test('with a key a field hidden of one person costs the part that holds it, and no other person', async () => {
  const { get } = await start({ access: { hiddenOf: { 12: ['dateOfBirth'] } } }, KEY_ALONE);
  const [one, other] = await get('employee', ['12', '11'], 'core', 'private');
  expect([shown(one).gaps, shown(one).values['name'], shown(other).values['birthDate']]).toEqual([
    ['birthDate not-permitted', 'homeAddress not-permitted', 'personalContactPoints not-permitted'],
    'First12 Last 12',
    '1980-02-03',
  ]);
});

test.each([
  ['OAuth', {}],
  ['an API key', KEY_ALONE],
])('with %s a field hidden of everyone costs that field alone, and is found out once', async (_name, settings) => {
  const access = { hiddenFields: ['employeeNumber', 'nin', 'nationalId', 'supervisor'] };
  const { get, operations } = await start({ access }, settings);
  const [first] = await get('employee', ['12'], 'core', 'identity');
  const before = operations().length;
  const [again] = await get('employee', ['12'], 'core', 'identity');
  expect(shown(first).gaps).toEqual([
    'employeeNumber not-permitted',
    'manager not-permitted',
    'nationalId not-permitted',
  ]);
  expect([shown(first).values['name'], again, operations().length - before <= 3]).toEqual([
    'First12 Last 12',
    first,
    true,
  ]);
});

test('with OAuth a dataset that is closed to us costs its fields, not the employees', async () => {
  const { get, list, simulator } = await start();
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /datasets/ });
  const { values, gaps } = shown((await get('employee', ['12'], 'core'))[0]);
  expect([values['jobTitle'], gaps, (await list('employee')).keys]).toEqual([
    'Senior Seller',
    ['employeeNumber not-permitted', 'terminatedOn not-permitted', 'updatedAt not-permitted'],
    ids,
  ]);
});

test('with a key a dataset that is closed to us is forbidden', async () => {
  const { get, simulator } = await start({}, KEY_ALONE);
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /datasets/ });
  await expect(get('employee', ['12'], 'core')).rejects.toMatchObject({ kind: 'forbidden' });
});

test('the jobs of a person follow each other without gap, with the contract of their time', async () => {
  const { get, operations } = await start();
  const answers = await get('jobInfo', ['12:502', '12:601', '12:602', '12:603', '12:999'], 'core');
  const spans = answers.map((answer) =>
    answer === null ? null : ['jobTitle', 'startedOn', 'endedOn', 'type'].map((field) => shown(answer).values[field]),
  );
  expect(spans).toEqual([
    ['Trainee', '2020-01-01', '2023-02-28', 'FULL_TIME'],
    ['Seller', '2023-03-01', '2023-12-31', 'FULL_TIME'],
    ['Senior Seller', '2024-01-01', '2026-08-31', 'PART_TIME'],
    ['Head of Sales', '2026-09-01', null, 'PART_TIME'],
    null,
  ]);
  expect(operations()).toEqual(['GET /employees/{id}/tables/jobInfo', 'GET /employees/{id}/tables/employmentStatus']);
});

test('a job ends with the termination and keeps its contract; a status that the settings do not name is not understood', async () => {
  const { get, operations } = await start();
  const [left, sabbatical] = await get('jobInfo', ['13:503', '14:504'], 'core');
  expect([shown(left).values['endedOn'], shown(left).values['type'], shown(sabbatical).gaps]).toEqual([
    '2026-04-30',
    'FULL_TIME',
    ['type not-understood'],
  ]);
  expect(operations()).toEqual(['GET /employees/all/tables/jobInfo', 'GET /employees/all/tables/employmentStatus']);
});

test('the legal entity is that of the division; a division that is not named is not understood', async () => {
  const settings = { legalEntities: { 'Nordlicht GmbH': 'NT-DE' } };
  const { get } = await start({}, settings);
  const [first, second] = await get('jobInfo', ['12:601', '12:602'], 'core');
  const [person] = await get('employee', ['11'], 'core');
  expect([shown(first).values['legalEntity'], shown(second).gaps, shown(person).values['legalEntity']]).toEqual([
    'NT-DE',
    ['legalEntity not-understood'],
    'NT-DE',
  ]);
});

test('pay is that of the last day of the job, today where it lasts, and exact', async () => {
  const { get } = await start();
  const keys = ['12:502', '12:602', '12:603', '13:503', '18:508'];
  const answers = await get('jobInfo', keys, 'pay');
  expect(answers.map((answer) => Object.values(shown(answer).values))).toEqual([
    [{ amount: '50000.00', currency: 'EUR' }, 'YEAR'],
    // From October on it is more.
    [{ amount: '85000.50', currency: 'EUR' }, 'YEAR'],
    [{ amount: '85000.50', currency: 'EUR' }, 'YEAR'],
    // The raise came after the termination.
    [{ amount: '50000.00', currency: 'EUR' }, 'YEAR'],
    [{ amount: '4.125', currency: 'GBP' }, 'PIECE'],
  ]);
  expect(shown((await get('jobInfo', ['17:507'], 'pay'))[0]).gaps).toEqual(['payPeriod not-understood']);
});

test('a column hidden from us is not permitted, and is never taken for none', async () => {
  const { get } = await start({ access: { hiddenFields: ['payRate', 'department'] } });
  const [answer] = await get('jobInfo', ['12:602'], 'core', 'pay');
  expect([shown(answer).gaps, shown(answer).values['payPeriod']]).toEqual([
    ['department not-permitted', 'payRate not-permitted'],
    'YEAR',
  ]);
});

test('jobs are listed again after an hour: what is dated ahead takes effect without any change being told', async () => {
  const { list, clock } = await start();
  const first = await list('jobInfo');
  clock.advance(HOUR_MS / 2);
  const soon = await list('jobInfo', first.checkpoint);
  clock.advance(HOUR_MS / 2);
  const later = await list('jobInfo', soon.checkpoint);
  expect([soon.keys, later.keys]).toEqual([[], first.keys]);
});

test('a deleted employee is told as removed, a hidden one is not', async () => {
  const { list, simulator, clock } = await start({ access: { hiddenEmployees: ['12'] } });
  const first = await list('employee');
  clock.advance(60_000);
  simulator.change({ action: 'delete', objectType: 'Employee', key: '13' });
  simulator.change({ action: 'update', objectType: 'Employee', key: '12', values: { city: 'Kiel' } });
  const next = await list('employee', first.checkpoint);
  expect([first.keys.includes('12'), next.keys, next.removed]).toEqual([false, [], ['13']]);
});

test('somebody hidden is not visible in any noun, and that is no failure', async () => {
  const { get } = await start({ access: { hiddenEmployees: ['12'] } });
  expect([
    await get('employee', ['12', '11'], 'core').then(([one]) => one),
    await get('jobInfo', ['12:502'], 'core'),
    await get('jobInfo', ['12:502', '11:501'], 'core').then(([one]) => one),
    await get('timeOffRequest', ['12:1602'], 'core'),
    await get('timeOffBalance', ['12:78'], 'balance'),
  ]).toEqual([null, [null], null, [null], [null]]);
});

test('a request for time off has its state, its amount with a unit and what the person wrote', async () => {
  const { get, operations } = await start();
  const answers = await get('timeOffRequest', ['12:1602', '14:1604', '13:1603', '12:1605'], 'core');
  expect(shown(answers[0])).toEqual({
    values: {
      employee: { by: 'key', connection: 'hris', objectType: 'employee', value: '12' },
      type: 'Vacation',
      status: 'APPROVED',
      startsOn: '2026-05-04',
      endsOn: '2026-05-05',
      amount: { value: '1.5', unit: 'DAY' },
      requestedOn: '2026-04-01',
      note: 'Sea',
    },
    gaps: [],
  });
  expect(
    answers.slice(1).map((each) => ['status', 'amount', 'note'].map((field) => shown(each).values[field])),
  ).toEqual([
    ['SUPERSEDED', { value: '4', unit: 'HUR' }, null],
    ['REQUESTED', { value: '1', unit: 'DAY' }, null],
    ['CANCELLED', { value: '1', unit: 'DAY' }, null],
  ]);
  // One per employee: two of one person come together.
  expect(operations()).toEqual(Array.from({ length: 3 }, () => 'GET /time_off/requests'));
});

test('a state that nobody knows costs the state alone', async () => {
  const { get, simulator } = await start();
  simulator.change({ action: 'update', objectType: 'TimeOffRequest', key: '1602', values: { status: 'on hold' } });
  const { values, gaps } = shown((await get('timeOffRequest', ['12:1602'], 'core'))[0]);
  expect([values['status'], values['type'], gaps]).toEqual([null, 'Vacation', ['status not-understood']]);
});

test('requests are listed within the window, each once, and again after five minutes; older ones are read by key', async () => {
  const { list, get, clock, operations } = await start();
  const first = await list('timeOffRequest');
  expect(first.keys).toEqual(['12:1601', '12:1602', '13:1603', '14:1604', '12:1605']);
  const calls = operations().length;
  clock.advance(HOUR_MS / 20);
  const soon = await list('timeOffRequest', first.checkpoint);
  expect([soon.keys, operations().length]).toEqual([[], calls]);
  clock.advance(HOUR_MS / 20);
  expect((await list('timeOffRequest', first.checkpoint)).keys).toEqual(first.keys);
  expect(shown((await get('timeOffRequest', ['12:1606'], 'core'))[0]).values['startsOn']).toBe('2024-05-06');
});

test('a balance says what is left and used; leave without limit has none', async () => {
  const { get, operations } = await start();
  const answers = await get('timeOffBalance', ['12:78', '12:79', '12:80'], 'core', 'balance');
  expect(answers.map((answer) => (answer === null ? null : shown(answer)))).toEqual([
    {
      values: {
        employee: { by: 'key', connection: 'hris', objectType: 'employee', value: '12' },
        type: 'Vacation',
        balance: { value: '13', unit: 'DAY' },
        usedThisYear: { value: '1.5', unit: 'DAY' },
        asOfOn: '2026-06-01',
      },
      gaps: [],
    },
    {
      values: {
        employee: { by: 'key', connection: 'hris', objectType: 'employee', value: '12' },
        type: 'Sick Leave',
        balance: null,
        usedThisYear: { value: '0', unit: 'HUR' },
        asOfOn: '2026-06-01',
      },
      gaps: [],
    },
    null,
  ]);
  expect(operations()).toEqual(['GET /employees/{id}/time_off/calculator']);
});

test('one employee whose balances are refused costs no other', async () => {
  const { get, simulator } = await start();
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /calculator/, times: 1 });
  const answers = await get('timeOffBalance', ['11:78', '12:78'], 'core');
  const kinds = answers.map((answer) => (answer instanceof SourceError ? answer.kind : answer?.key));
  expect(kinds.toSorted()).toEqual([expect.stringMatching(/^1[12]:78$/), 'forbidden']);
});

test('503 with a delay is a rate limit, and what a header says of people is not repeated', async () => {
  const { get, simulator } = await start();
  simulator.faults.add({ fault: { kind: 'status', status: 503, retryAfter: '7' }, times: 1, operation: /calculator/ });
  const limited = await get('timeOffBalance', ['11:78'], 'core').catch((error: unknown) => error);
  expect(limited).toMatchObject({ kind: 'rate-limited', retryAfterMs: 7000 });
  const hidden = await start({ access: { hiddenFields: ['nin'] } }, { apiKey: 'wrong-one', ...KEY_ALONE });
  const refused = await hidden.get('employee', ['11'], 'core').catch((error: unknown) => error);
  expect(refused).toMatchObject({
    kind: 'unauthenticated',
    message:
      'bamboohr POST /datasets/employee/data: answered 401 UNAUTHORIZED (check apiKey, or clientId, clientSecret and refreshToken)',
  });
});

test('a check names every field and column that is hidden from us, and what stays empty without it', async () => {
  const { connection } = await start({ access: { hiddenFields: ['workEmail', 'nin', 'payRate'] } });
  const bad = (await connection.check(call)).filter(({ ok }) => !ok);
  expect(bad.map(({ what, detail }) => `${what}: ${/without it (.*) stays/.exec(detail)?.[1]}`)).toEqual([
    'employee.workEmail: workEmail, contactPoints of Employee',
    'employee.nin: nationalId of Employee',
    'compensation.rate: payRate of Employment',
  ]);
});

test.each([
  [{ companyDomain: 'nordlicht' }, ''],
  [{ companyDomain: 'nordlicht', clientId: 'x', refreshToken: 'y' }, ''],
  [{ companyDomain: 'nordlicht.bamboohr.com', apiKey: 'x' }, 'companyDomain'],
  [{ companyDomain: 'nordlicht', apiKey: 'x', url: 'http://elsewhere.example' }, 'url'],
  [{ companyDomain: 'nordlicht', apiKey: 'x', pageSize: 101 }, 'pageSize'],
])('the settings %j are refused', (settings, path) => {
  const parsed = bamboohr.settings.safeParse(settings);
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('a refresh token that the source gives anew is kept beyond the process, and sent from then on', async () => {
  const keep = memoryKeep();
  const sent: (string | null)[] = [];
  const transport: Transport = {
    request: async ({ body }) => {
      sent.push(new URLSearchParams(body).get('refresh_token'));
      return { status: 200, headers: {}, text: JSON.stringify({ access_token: 'a', refresh_token: 'second' }) };
    },
  };
  const signIn = { kind: 'oauth', clientId: 'app', clientSecret: 'hush', refreshToken: 'first' } as const;
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const tokens = () => refreshTokensOf(signIn, 'https://x.example/token.php', { transport, clock, keep });
  await tokens().next(call);
  await tokens().next(call);
  expect(sent).toEqual(['first', 'second']);
});
