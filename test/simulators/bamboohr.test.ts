// The simulated BambooHR account, over HTTP, with rows made up here. Shapes after the public OpenAPI of 2026-04-27.
import { afterEach, expect, test } from 'vitest';
import { type BamboohrOptions, startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const startedAt = '2026-06-01T12:00:00.000Z';

function person(id: string, values: Row): Row {
  return {
    id,
    employeeNumber: `E-${id}`,
    status: 'Active',
    country: 'Germany',
    hireDate: '2020-01-01',
    created: '2020-01-01T08:00:00.000Z',
    lastChanged: '2026-05-01T08:00:00.000Z',
    ...values,
  };
}

const job = (id: string, employeeId: string, values: Row): Row => ({
  id,
  employeeId,
  date: '2020-01-01',
  location: 'Hamburg',
  department: 'Sales',
  division: 'Nordlicht',
  jobTitle: 'Seller',
  reportsToId: null,
  ...values,
});

const rows: Rows = {
  Company: [{ id: '190001', companyDomain: 'nordlicht', currency: 'EUR' }],
  ListOption: [{ id: '18300', list: 'department', name: 'Marketing' }],
  Employee: [
    person('11', {
      firstName: 'Ida',
      lastName: 'Holm',
      workEmail: 'ida@nordlicht.example',
      dateOfBirth: '1980-02-03',
      nationalId: 'DEMO-11',
    }),
    person('12', { firstName: 'Anna', lastName: 'Brandt', preferredName: 'Anni', workEmail: 'anna@nordlicht.example' }),
    person('13', { firstName: 'Uwe', lastName: 'Voß', workEmail: null, homeEmail: 'uwe@mail.example' }),
    person('14', {
      firstName: 'Neu',
      lastName: 'Ling',
      hireDate: '2026-07-01',
      created: '2026-05-20T08:00:00.000Z',
      lastChanged: '2026-05-20T08:00:00.000Z',
    }),
  ],
  jobInfo: [
    job('501', '11', { jobTitle: 'Head of Sales' }),
    job('502', '12', { jobTitle: 'Trainee', reportsToId: '11' }),
    job('503', '12', { jobTitle: 'Seller', date: '2024-01-01', reportsToId: '11' }),
    job('504', '12', { jobTitle: 'Senior Seller', date: '2026-09-01', reportsToId: '11' }),
    job('505', '13', { department: 'Warehouse', jobTitle: 'Clerk', reportsToId: '12' }),
    job('506', '14', { date: '2026-07-01', reportsToId: '12' }),
  ],
  employmentStatus: [
    { id: '701', employeeId: '11', date: '2020-01-01', employmentStatus: 'Full-Time' },
    { id: '702', employeeId: '12', date: '2020-01-01', employmentStatus: 'Part-Time' },
    { id: '703', employeeId: '13', date: '2020-01-01', employmentStatus: 'Full-Time' },
    {
      id: '704',
      employeeId: '13',
      date: '2026-04-30',
      employmentStatus: 'Terminated',
      terminationTypeId: 'Resignation (Voluntary)',
    },
  ],
  compensation: [
    {
      id: '901',
      employeeId: '12',
      startDate: '2024-01-01',
      rate: { value: '85000.00', currency: 'EUR' },
      type: 'Salary',
      exempt: 'Exempt',
      paidPer: 'Year',
      paySchedule: 'Monthly',
    },
  ],
  TimeOffType: [
    { id: '78', name: 'Vacation', units: 'days', color: '56afdd', icon: 'palm-trees' },
    { id: '79', name: 'Sick', units: 'days' },
  ],
  TimeOffPolicy: [
    { id: '31', timeOffTypeId: '78', name: 'Thirty', type: 'accruing' },
    { id: '32', timeOffTypeId: '79', name: 'Sick', type: 'discretionary' },
  ],
  TimeOffAssignment: [
    {
      id: '1',
      employeeId: '12',
      timeOffPolicyId: '31',
      accrualStartDate: '2026-01-01',
      openingBalance: '2',
      amountPerYear: '30',
    },
    { id: '2', employeeId: '12', timeOffPolicyId: '32', accrualStartDate: '2026-01-01' },
  ],
  TimeOffRequest: [
    timeOff('1601', { status: 'approved', start: '2026-05-04', end: '2026-05-05' }),
    timeOff('1603', { status: 'requested', start: '2026-06-08', end: '2026-06-09', notes: { employee: 'Sea' } }),
    timeOff('1605', { status: 'denied', start: '2026-06-08', end: '2026-06-08', employeeId: '11' }),
    timeOff('1607', { status: 'approved', start: '2026-06-15', end: '2026-06-16', timeOffTypeId: '79' }),
  ],
  Holiday: [{ id: '9', name: 'Company day', start: '2026-06-05', end: '2026-06-05' }],
  User: [
    { id: '1', employeeId: null, firstName: 'Integration', lastName: 'User', email: 'it@nordlicht.example' },
    { id: '2401', employeeId: '11', firstName: 'Ida', lastName: 'Holm', email: 'ida@nordlicht.example' },
  ],
};

function timeOff(id: string, values: Row): Row {
  const { start, end } = { start: '', end: '', ...values };
  return {
    id,
    employeeId: '12',
    timeOffTypeId: '78',
    dates: { [start]: '1', [end]: '1' },
    created: '2026-04-01',
    lastChanged: '2026-04-02',
    lastChangedByUserId: '2401',
    ...values,
  };
}

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** An answer as JSON.parse gives it: the claims compare its parts as whole values. */
type Body = ReturnType<typeof JSON.parse>;

async function start(options: Partial<BamboohrOptions> = {}) {
  const clock = new ManualClock(startedAt);
  const simulator = await startBamboohrWith({ rows, clock, limits: 'unmetered', ...options });
  running.push(simulator);
  const { url, apiKey, tokenUrl, clientId, clientSecret, refreshToken } = simulator.settings;
  const key = `Basic ${Buffer.from(`${apiKey}:x`).toString('base64')}`;
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: key, accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed: Body = isJson ? JSON.parse(text) : text;
    return { status: response.status, body: parsed, headers: response.headers };
  };
  const grant = async (form: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: String(clientId), client_secret: String(clientSecret), ...form });
    const response = await fetch(String(tokenUrl), { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Body };
  };
  const signIn = async () => {
    const { body } = await grant({ grant_type: 'refresh_token', refresh_token: String(refreshToken) });
    return { authorization: `Bearer ${body['access_token']}` };
  };
  const get = (path: string, headers?: Record<string, string>) => call('GET', `/api/v1/${path}`, undefined, headers);
  const list = async (query: string) => get(`employees${query === '' ? '' : `?${query}`}`, await signIn());
  const query = (body: Row) => call('POST', '/api/v2/datasets/employee/data', body);
  const effects = () => simulator.ledger.effects.map(({ action, objectType, key }) => `${action} ${objectType} ${key}`);
  return { simulator, clock, call, get, grant, signIn, list, query, effects };
}

const ids = (body: Body) => body['data'].map((each: Body) => each['employeeId']);

test('a key opens the API with any password, behind the gateway address too, and nothing else does', async () => {
  const { call, get, simulator } = await start();
  const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });
  const answers = [
    await get('employees/12'),
    await call('GET', '/api/gateway.php/nordlicht/v1/employees/12'),
    await call('GET', '/api/gateway.php/other/v1/employees/12'),
    await get('employees/12', basic(`${simulator.settings['apiKey']}:other`)),
    await get('employees/12', basic('wrong:x')),
    await get('employees/12', { authorization: 'Bearer none' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200, 401, 401]);
});

test('tokens come from a refresh token or a code, once, and expire; there are none for client credentials', async () => {
  const { grant, get, signIn, clock } = await start({ authorizationCode: 'abc' });
  const code = { grant_type: 'authorization_code', code: 'abc' };
  const answers = [
    await grant(code),
    await grant(code),
    await grant({ grant_type: 'client_credentials' }),
    await grant({ grant_type: 'refresh_token', refresh_token: 'wrong' }),
    await grant({ grant_type: 'refresh_token', refresh_token: 'x', client_secret: 'wrong' }),
  ];
  expect(answers.map(({ status, body }) => [status, body['error'] ?? body['expires_in']])).toEqual([
    [200, 3600],
    [400, 'invalid_grant'],
    [400, 'unsupported_grant_type'],
    [400, 'invalid_grant'],
    [400, 'invalid_client'],
  ]);
  const token = await signIn();
  const before = await get('employees/12', token);
  clock.advance(3_600_000);
  expect([before.status, (await get('employees/12', token)).status]).toEqual([200, 401]);
});

test('the list of employees is for tokens, not for keys', async () => {
  const { get, list } = await start();
  const refused = await get('employees');
  expect([refused.status, refused.body, (await list('')).status]).toEqual([
    401,
    { error: { code: 'Unauthorized', message: 'Unauthorized' } },
    200,
  ]);
});

test('filter[ids] is read repeated or with commas, and missing employees are just not there', async () => {
  const { list, simulator } = await start();
  const found = [
    await list('filter[ids][]=12&filter[ids][]=11&filter[ids][]=999'),
    await list('filter%5Bids%5D=12,13'),
    await list('filter[ids]=x'),
  ];
  expect(found.map(({ status, body }) => [status, status === 200 ? ids(body) : body['error']['code']])).toEqual([
    [200, ['11', '12']],
    [200, ['12', '13']],
    [400, 'BadRequest'],
  ]);
  expect(simulator.ledger.callsOf('GET /employees').map(({ keys }) => keys)).toEqual([
    ['12', '11', '999'],
    ['12', '13'],
    ['x'],
  ]);
});

test('a listed employee has the fields asked for, ids as text, and unknown names are ignored', async () => {
  const { list } = await start();
  const { body } = await list('filter[ids]=12&fields=workEmail,hireDate,departmentName,reportsToId,homeEmail,payRate');
  expect(body['data']).toEqual([
    {
      employeeId: '12',
      firstName: 'Anna',
      lastName: 'Brandt',
      preferredName: 'Anni',
      photoUrl: null,
      jobTitleName: 'Seller',
      status: 'Active',
      workEmail: 'anna@nordlicht.example',
      hireDate: '2020-01-01',
      departmentName: 'Sales',
      reportsToId: '11',
      homeEmail: null,
      _restrictedFields: [],
    },
  ]);
});

test('filters narrow, sort orders, nulls first', async () => {
  const { list } = await start();
  const queries = [
    'filter[status]=inactive',
    'filter[status]=Active',
    'filter[firstName]=AN',
    'filter[jobTitleName]=sell',
    'filter[city]=x',
    'sort=-lastName',
    'sort=preferredName,-employeeId',
    'sort=hireDate',
  ];
  const answers = await Promise.all(queries.map(list));
  expect(answers.map(({ status, body }) => (status === 200 ? ids(body) : body['error']['code']))).toEqual([
    ['13'],
    'BadRequest',
    ['12'],
    ['12'],
    'BadRequest',
    ['13', '14', '11', '12'],
    ['14', '13', '11', '12'],
    'BadRequest',
  ]);
});

test('cursors lead forth and back, and links keep the query', async () => {
  const { list } = await start();
  const first = (await list('page[limit]=2&sort=lastName')).body;
  const next = first['meta']['page']['nextCursor'];
  const second = (await list(`page[limit]=2&sort=lastName&page[after]=${encodeURIComponent(next)}`)).body;
  const back = second['meta']['page']['prevCursor'];
  const again = (await list(`page[limit]=2&sort=lastName&page[before]=${encodeURIComponent(back)}`)).body;
  expect([ids(first), ids(second), ids(again), first['meta']['total'], second['meta']['page']['nextCursor']]).toEqual([
    ['12', '11'],
    ['14', '13'],
    ['12', '11'],
    4,
    null,
  ]);
  const link = new URL(first['_links']['next']['href']);
  expect([link.searchParams.get('page[after]'), link.searchParams.get('sort'), first['_links']['prev']]).toEqual([
    next,
    'lastName',
    undefined,
  ]);
});

test('a cursor that is malformed, leads the other way, or has lost its employee is a bad page', async () => {
  const { list, simulator } = await start();
  const cursor = encodeURIComponent((await list('page[limit]=1')).body['meta']['page']['nextCursor']);
  const answers = [
    await list('page[after]=nonsense'),
    await list(`page[before]=${cursor}`),
    await list(`page[after]=${cursor}&page[before]=${cursor}`),
    await list('page[limit]=2501'),
  ];
  simulator.change({ action: 'delete', objectType: 'Employee', key: '11' });
  answers.push(await list(`page[limit]=1&page[after]=${cursor}`));
  expect(answers.map(({ status, body }) => [status, body['error']['code']])).toEqual([
    [400, 'BadPage'],
    [400, 'BadPage'],
    [400, 'BadPage'],
    [400, 'BadRequest'],
    [400, 'BadPage'],
  ]);
});

test('a field that the owner may not see is null and named, and filtering or sorting by it drops the employee', async () => {
  const { list } = await start({ access: { hiddenOf: { 12: ['jobTitle'] }, hiddenFields: ['workEmail'] } });
  const shown = (await list('filter[ids]=11,12&fields=workEmail,jobTitleId')).body['data'];
  expect(shown.map((each: Body) => [each['jobTitleName'], each['workEmail'], each['_restrictedFields']])).toEqual([
    ['Head of Sales', null, ['workEmail']],
    [null, null, ['jobTitleName', 'workEmail', 'jobTitleId']],
  ]);
  expect(ids((await list('filter[jobTitleName]=e')).body)).toEqual(['11', '13']);
  expect(ids((await list('sort=jobTitleName')).body)).toEqual(['14', '13', '11']);
});

test('someone hidden from the owner is in no list, forbidden by id, and is not reported deleted', async () => {
  const { list, get, query } = await start({ access: { hiddenEmployees: ['12'] } });
  const since = '2020-01-01T00:00:00Z';
  expect([
    ids((await list('')).body),
    (await get('employees/12')).status,
    (await get('employees/999')).status,
    Object.keys((await get(`employees/changed?since=${since}`)).body['employees']),
    (await get('employees/all/tables/compensation')).body,
    (await get('time_off/requests?start=2026-01-01&end=2026-12-31')).body.map((each: Body) => each['id']),
    (await query({ fields: ['eeid'] })).body['meta']['totalItems'],
  ]).toEqual([['11', '13', '14'], 403, 404, ['11', '13', '14'], [], ['1605'], 3]);
});

test('one employee has the fields asked for by the names they were asked by, money and zero dates as the old API has them', async () => {
  const { get } = await start({ access: { hiddenFields: ['nationalId'], ownerId: '11' } });
  const names =
    'supervisor,supervisorId,supervisorEid,payRate,payPer,terminationDate,employmentStatus,status,nationalId,no';
  expect((await get(`employees/12?fields=${names}`)).body).toEqual({
    id: '12',
    supervisor: 'Ida Holm',
    supervisorId: 'E-11',
    supervisorEid: '11',
    payRate: '85000.00 EUR',
    payPer: 'Year',
    terminationDate: '0000-00-00',
    employmentStatus: 'Part-Time',
    status: 'Active',
  });
  expect((await get('employees/0')).body).toEqual({ id: '11', firstName: 'Ida', lastName: 'Holm' });
  expect((await get('employees/13?fields=status,terminationDate')).body).toEqual({
    id: '13',
    status: 'Inactive',
    terminationDate: '2026-04-30',
  });
  const many = Array.from({ length: 401 }, (_, at) => `f${at}`).join(',');
  const refused = await get(`employees/12?fields=${many}`);
  expect([refused.status, refused.body, refused.headers.get('x-bamboohr-error-message')]).toEqual([
    400,
    '',
    'More than 400 fields were requested',
  ]);
});

test('what is dated in the future is not current until its day, without any change being reported', async () => {
  const { get, clock } = await start();
  const title = async (id: string, more = '') => (await get(`employees/${id}?fields=jobTitle${more}`)).body['jobTitle'];
  expect([await title('12'), await title('12', '&onlyCurrent=false'), await title('14')]).toEqual([
    'Seller',
    'Senior Seller',
    null,
  ]);
  clock.advance(100 * 86_400_000);
  expect([await title('12'), (await get('employees/changed?since=2026-06-02T00:00:00Z')).body['employees']]).toEqual([
    'Senior Seller',
    [],
  ]);
});

test('the directory has those who are active now, and those to come when they are asked for', async () => {
  const { get } = await start();
  const names = async (path: string) => (await get(path)).body['employees'].map((each: Body) => each['displayName']);
  expect([await names('employees/directory'), await names('employees/directory?onlyCurrent=false')]).toEqual([
    ['Ida Holm', 'Anni Brandt'],
    ['Ida Holm', 'Anni Brandt', 'Neu Ling'],
  ]);
});

test('a history table has the rows of one or of all, managers by name', async () => {
  const { get, simulator } = await start();
  expect((await get('employees/12/tables/compensation')).body).toEqual([
    {
      id: '901',
      employeeId: '12',
      startDate: '2024-01-01',
      rate: { value: '85000.00', currency: 'EUR' },
      type: 'Salary',
      exempt: 'Exempt',
      reason: '',
      comment: null,
      paidPer: 'Year',
      paySchedule: 'Monthly',
      overtimeRate: { value: '', currency: 'EUR' },
    },
  ]);
  const all = (await get('employees/all/tables/jobInfo')).body;
  expect(all.map((row: Body) => [row['id'], row['reportsTo']])).toEqual([
    ['501', ''],
    ['502', 'Ida Holm'],
    ['503', 'Ida Holm'],
    ['504', 'Ida Holm'],
    ['505', 'Anni Brandt'],
    ['506', 'Anni Brandt'],
  ]);
  expect((await get('employees/12/tables/none')).status).toBe(404);
  expect(simulator.ledger.calls.map(({ operation }) => operation)).toEqual([
    'GET /employees/{id}/tables/compensation',
    'GET /employees/all/tables/jobInfo',
    'GET /employees/{id}/tables/none',
  ]);
});

test('columns that the owner may not see are not in the rows of a table', async () => {
  const { get } = await start({ access: { hiddenFields: ['payRate', 'supervisor'] } });
  const [pay] = (await get('employees/12/tables/compensation')).body;
  const [first] = (await get('employees/12/tables/jobInfo')).body;
  expect(['rate', 'overtimeRate'].filter((name) => name in pay)).toEqual([]);
  expect([pay['type'], 'reportsTo' in first]).toEqual(['Salary', false]);
});

test('changes since an instant tell who came, changed and went, and an empty map is a list', async () => {
  const { get, simulator, clock } = await start();
  const since = async (instant: string, type = '') =>
    (await get(`employees/changed?since=${encodeURIComponent(instant)}${type}`)).body;
  expect((await since('2026-05-10T00:00:00+00:00'))['employees']).toEqual({
    14: { id: '14', action: 'Inserted', lastChanged: '2026-05-20T08:00:00+00:00' },
  });
  clock.advance(60_000);
  simulator.change({ action: 'update', objectType: 'Employee', key: '11', values: { city: 'Kiel' } });
  simulator.change({ action: 'create', objectType: 'jobInfo', row: { employeeId: '12', date: '2026-06-01' } });
  simulator.change({ action: 'delete', objectType: 'Employee', key: '13' });
  const lastChanged = '2026-06-01T12:01:00+00:00';
  expect(await since(lastChanged)).toEqual({
    latest: lastChanged,
    employees: {
      11: { id: '11', action: 'Updated', lastChanged },
      12: { id: '12', action: 'Updated', lastChanged },
      13: { id: '13', action: 'Deleted', lastChanged },
    },
  });
  expect(await since('2026-06-01T12:01:01Z')).toEqual({ latest: '2026-06-01T12:01:01+00:00', employees: [] });
  expect(Object.keys((await since('2026-01-01T00:00:00Z', '&type=deleted'))['employees'])).toEqual(['13']);
  const bad = [
    await get('employees/changed'),
    await get('employees/changed?since=2026-06-01'),
    await get('employees/13'),
  ];
  expect(bad.map(({ status }) => status)).toEqual([400, 400, 404]);
});

test('the tables of the changed have all rows of whoever changed, without keys', async () => {
  const { get } = await start();
  const { body } = await get('employees/changed/tables/jobInfo?since=2026-05-10T00:00:00Z');
  expect(body).toEqual({
    table: 'jobInfo',
    employees: {
      14: {
        lastChanged: '2026-05-20T08:00:00+00:00',
        rows: [
          {
            date: '2026-07-01',
            location: 'Hamburg',
            department: 'Sales',
            division: 'Nordlicht',
            jobTitle: 'Seller',
            reportsTo: 'Anni Brandt',
          },
        ],
      },
    },
  });
});

test('a dataset query has text for everything, pages, and empty links as a list', async () => {
  const { query } = await start();
  const fields = [
    'eeid',
    'firstName',
    'jobInformationDepartment',
    'compensationPayRate',
    'compensationPayRateCurrencyCode',
  ];
  const { body } = await query({ fields, filter: "status eq 'Active'", orderBy: 'firstName asc', pageSize: 2 });
  expect([body['data'], body['meta']]).toEqual([
    [
      {
        fields: {
          eeid: '12',
          firstName: 'Anna',
          jobInformationDepartment: 'Sales',
          compensationPayRate: '85000.00',
          compensationPayRateCurrencyCode: 'EUR',
        },
      },
      {
        fields: {
          eeid: '11',
          firstName: 'Ida',
          jobInformationDepartment: 'Sales',
          compensationPayRate: '',
          compensationPayRateCurrencyCode: '',
        },
      },
    ],
    { page: 1, pageSize: 2, totalPages: 2, totalItems: 3 },
  ]);
  expect(Object.keys(body['links'])).toEqual(['next']);
  expect((await query({ fields: ['eeid'] })).body['links']).toEqual([]);
});

test.each([
  ["eeid eq 11 or eeid eq '13'", ['11', '13']],
  ["jobInformationDepartment in ('Sales','Warehouse') and status ne 'Inactive'", ['11', '12']],
  ["hireDate gt '2026-01-01'", ['14']],
  ["lastChanged le '2026-05-01T08:00:00+00:00'", ['11', '12', '13']],
  ["eeid in ('12')", ['12']],
  ["eeid in ('12','13')", 422],
  ["lastName gt 'A'", 422],
  ["status eq 'Active' and eeid eq 11 or eeid eq 12", 422],
  ["workEmail eq 'ida@nordlicht.example'", 422],
  ["status eq 'Active", 422],
])('the filter %s finds %j', async (filter, expected) => {
  const { query } = await start();
  const { status, body } = await query({ fields: ['eeid'], filter });
  const found = status === 200 ? body['data'].map((row: Body) => row['fields']['eeid']) : status;
  expect([found, body['code']]).toEqual([expected, expected === 422 ? 'INVALID_FILTER' : undefined]);
});

test('the dataset refuses in problem details', async () => {
  const { query, call } = await start({ access: { hiddenFields: ['payRate'] } });
  const answers = [
    await query({}),
    await query({ fields: ['workEmail'] }),
    await query({ fields: ['eeid'], orderBy: 'lastName asc' }),
    await query({ fields: ['eeid'], pageSize: 1001 }),
    await query({ fields: ['compensationPayRate'] }),
    await call('POST', '/api/v2/datasets/other/data', { fields: ['eeid'] }),
    await call('GET', '/api/v1_2/datasets/other/fields'),
  ];
  expect(answers.map(({ status, body, headers }) => [status, body['code'], headers.get('content-type')])).toEqual(
    [
      [400, 'INVALID_REQUEST'],
      [400, 'INVALID_FIELD'],
      [400, 'UE-1001'],
      [422, 'INVALID_PAGINATION'],
      [403, 'FORBIDDEN'],
      [404, 'DATASET_NOT_FOUND'],
      [422, 'DATASET_NOT_FOUND'],
    ].map((each) => [...each, 'application/problem+json']),
  );
});

test('time off needs both dates and comes as a bare list, amounts as text, no notes as a list', async () => {
  const { get } = await start();
  const { body } = await get('time_off/requests?start=2026-06-01&end=2026-06-10&status=requested,denied');
  expect(body.map((each: Body) => each['id'])).toEqual(['1603', '1605']);
  expect(body[0]).toEqual({
    id: '1603',
    employeeId: '12',
    status: { lastChanged: '2026-04-02', lastChangedByUserId: '2401', status: 'requested' },
    name: 'Anni Brandt',
    start: '2026-06-08',
    end: '2026-06-09',
    created: '2026-04-01',
    type: { id: '78', name: 'Vacation', icon: 'palm-trees' },
    amount: { unit: 'days', amount: '2' },
    actions: { view: true, edit: true, cancel: true, approve: true, deny: true, bypass: true },
    dates: { '2026-06-08': '1', '2026-06-09': '1' },
    notes: { employee: 'Sea' },
  });
  expect(body[1]['notes']).toEqual([]);
  const bad = [
    await get('time_off/requests'),
    await get('time_off/requests?start=2026-06-01'),
    await get('time_off/requests?start=2026-06-01&end=june'),
    await get('time_off/requests?start=2026-06-01&end=2026-06-30&status=gone'),
  ];
  expect(bad.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

test.each([
  ['employeeId=11', ['1605']],
  ['type=79', ['1607']],
  ['type=78,79&status=approved', ['1601', '1607']],
  ['id=1603', ['1603']],
])('time off is narrowed by %s', async (query, expected) => {
  const { get } = await start();
  const { body } = await get(`time_off/requests?start=2026-01-01&end=2026-12-31&${query}`);
  expect(body.map((each: Body) => each['id'])).toEqual(expected);
});

test('a balance accrues by month and loses what is approved; without limit it is nothing', async () => {
  const { get } = await start();
  const balances = async (query: string) =>
    (await get(`employees/12/time_off/calculator${query}`)).body.map((each: Body) => [
      each['timeOffType'],
      each['balance'],
      each['usedYearToDate'],
      each['policyType'],
      each['end'],
    ]);
  expect(await balances('')).toEqual([
    ['78', '12.50', '2.00', 'accruing', '2026-06-01'],
    ['79', '0.00', '0.00', 'discretionary', '2026-06-01'],
  ]);
  expect(await balances('?end=2026-12-31&precision=0')).toEqual([
    ['78', '28', '2', 'accruing', '2026-12-31'],
    ['79', '0', '2', 'discretionary', '2026-12-31'],
  ]);
  expect((await get('employees/99/time_off/calculator')).status).toBe(404);
});

test('types, policies, assignments, absences, fields and users are listed', async () => {
  const { get, call } = await start();
  const types = (await get('meta/time_off/types')).body;
  const v1 = (await get('employees/12/time_off/policies')).body;
  const all = (await call('GET', '/api/v1_1/employees/12/time_off/policies')).body;
  const out = (await get('time_off/whos_out?start=2026-06-01&end=2026-06-30')).body;
  expect([
    types['timeOffTypes'].map((each: Body) => each['name']),
    (await get('meta/time_off/policies')).body.map((each: Body) => each['name']),
    v1.map((each: Body) => each['timeOffPolicyId']),
    all.map((each: Body) => each['timeOffPolicyId']),
    out.map((each: Body) => [each['type'], each['name']]),
    Object.keys((await get('meta/users')).body),
    (await get('meta/fields')).body.find((each: Body) => each['alias'] === 'nationalId')?.['name'],
  ]).toEqual([
    ['Vacation', 'Sick'],
    ['Sick', 'Thirty'],
    ['31'],
    ['31', '32'],
    [
      ['holiday', 'Company day'],
      ['timeOff', 'Anni Brandt'],
    ],
    ['1', '2401'],
    'National ID',
  ]);
});

test('an employee is created with nothing but a location to read, and twice when asked twice', async () => {
  const { call, get, effects } = await start();
  const body = { firstName: 'Lena', lastName: 'Schmid', department: 'marketing', hireDate: '2026-06-15' };
  const made = await call('POST', '/api/v1/employees', body);
  await call('POST', '/api/v1/employees', body);
  const path = new URL(made.headers.get('location') ?? '').pathname;
  expect([made.status, made.body, path]).toEqual([201, '', '/api/v1/employees/15']);
  expect((await get('employees/15?fields=firstName,department&onlyCurrent=false')).body).toEqual({
    id: '15',
    firstName: 'Lena',
    department: 'Marketing',
  });
  expect(effects()).toEqual(['create Employee 15', 'create jobInfo 507', 'create Employee 16', 'create jobInfo 508']);
});

test('an update sets what it sends, adds a row for a job, and moves the last change', async () => {
  const { call, get, effects } = await start();
  const { status, body } = await call('POST', '/api/v1/employees/12', { city: 'Kiel', jobTitle: 'CLERK', unknown: 1 });
  expect([status, body, effects()]).toEqual([200, '', ['update Employee 12', 'create jobInfo 507']]);
  expect((await get('employees/12?fields=city,firstName,jobTitle,department,lastChanged')).body).toEqual({
    id: '12',
    city: 'Kiel',
    firstName: 'Anna',
    jobTitle: 'Clerk',
    department: 'Sales',
    lastChanged: '2026-06-01T12:00:00+00:00',
  });
});

test.each([
  ['employees', { firstName: 'Only' }, 400],
  ['employees', '{"firstName":', 400],
  ['employees', { firstName: 'A', lastName: 'B', department: 'Moon' }, 409],
  ['employees', { firstName: 'A', lastName: 'B', workEmail: 'IDA@nordlicht.example' }, 409],
  ['employees/12', { country: 'Atlantis' }, 409],
  ['employees/12', { hireDate: '2026-13-01' }, 409],
  ['employees/999', { city: 'Kiel' }, 404],
  ['employees/12/tables/jobInfo', { date: '2026-06-01', department: 'Moon' }, 406],
  ['employees/12/tables/jobInfo', { date: '2026-06-01', reportsTo: 'Nobody' }, 406],
  ['employees/12/tables/jobInfo', { department: 'Sales' }, 400],
  ['employees/12/tables/jobInfo/501', { department: 'Sales' }, 404],
  ['employees/12/tables/none', { date: '2026-06-01' }, 404],
])('POST %s %j answers %i in a header and changes nothing', async (path, sent, expected) => {
  const { call, simulator } = await start();
  const { status, body, headers } = await call('POST', `/api/v1/${path}`, sent);
  expect([status, body, headers.get('x-bamboohr-error-message') === null, simulator.ledger.effects]).toEqual([
    expected,
    '',
    false,
    [],
  ]);
});

test('rows of a table are added and changed, without an id to read', async () => {
  const { call, get, effects } = await start();
  const row = { date: '2026-06-01', jobTitle: 'Seller', department: 'Marketing', reportsTo: 'Ida Holm' };
  const added = await call('POST', '/api/v1/employees/13/tables/jobInfo', row);
  const pay = { startDate: '2026-06-01', rate: { value: '27', currency: 'GBP' }, type: 'hourly', paidPer: 'hour' };
  await call('POST', '/api/v1_1/employees/13/tables/compensation', pay);
  await call('POST', '/api/v1/employees/13/tables/jobInfo/505', { jobTitle: 'Head of Sales' });
  expect([added.status, added.body, effects()]).toEqual([
    200,
    '',
    ['create jobInfo 507', 'create compensation 902', 'update jobInfo 505'],
  ]);
  expect((await get('employees/13?fields=department,supervisorEId,payRate,payType')).body).toEqual({
    id: '13',
    department: 'Marketing',
    supervisorEId: '11',
    payRate: '27.00 GBP',
    payType: 'Hourly',
  });
  expect((await get('employees/13/tables/jobInfo')).body.map((each: Body) => each['jobTitle'])).toEqual([
    'Seller',
    'Head of Sales',
  ]);
});

test('a row of a table is deleted once; then that is no success, and an error that says so', async () => {
  const { call, get, effects } = await start();
  const remove = async (path: string) => {
    const { status, body } = await call('DELETE', `/api/v1/employees/${path}`);
    return [status, body];
  };
  const gone = { success: false, error: 'The row was not found' };
  expect([
    await remove('13/tables/jobInfo/505'),
    await remove('13/tables/jobInfo/505'),
    await remove('13/tables/jobInfo/501'),
    await remove('13/tables/none/501'),
    await remove('999/tables/jobInfo/501'),
  ]).toEqual([
    [200, { success: true }],
    [200, gone],
    [200, gone],
    [400, ''],
    [404, ''],
  ]);
  expect([effects(), (await get('employees/13/tables/jobInfo')).body]).toEqual([['delete jobInfo 505'], []]);
});

test('everybody can be terminated, whatever the list of statuses has', async () => {
  const { call, get } = await start({ rows: { ...rows, employmentStatus: [] } });
  const row = { date: '2026-06-01', employmentStatus: 'terminated' };
  expect((await call('POST', '/api/v1/employees/12/tables/employmentStatus', row)).status).toBe(200);
  expect((await get('employees/12?fields=status')).body).toEqual({ id: '12', status: 'Inactive' });
});

test('a decision is made once by who may; what has begun is not cancelled any more', async () => {
  const decide = async (options: Partial<BamboohrOptions>, ...steps: readonly (readonly [string, string])[]) => {
    const { call } = await start(options);
    const statuses: number[] = [];
    for (const [id, status] of steps)
      statuses.push((await call('PUT', `/api/v1/time_off/requests/${id}/status`, { status })).status);
    return statuses;
  };
  // 1601 is approved and over, 1605 denied, 1607 approved and to come, 1603 requested.
  expect(await decide({}, ['1601', 'canceled'], ['1605', 'approved'], ['1605', 'canceled'])).toEqual([403, 403, 403]);
  expect(await decide({}, ['1607', 'denied'], ['1607', 'approved'], ['1607', 'canceled'])).toEqual([403, 403, 200]);
  expect(await decide({}, ['1603', 'denied'], ['1603', 'denied'], ['1603', 'approved'])).toEqual([200, 403, 403]);
  const owner = { access: { isNoApprover: true } };
  expect(await decide(owner, ['1603', 'approved'], ['1603', 'denied'], ['1603', 'canceled'])).toEqual([403, 403, 200]);
});

test('a state is kept by its abbreviation', async () => {
  const { call, get } = await start();
  await call('POST', '/api/v1/employees/12', { state: 'Pennsylvania' });
  expect((await get('employees/12?fields=state')).body).toEqual({ id: '12', state: 'PA' });
});

test('the countries that an address can name have their codes', async () => {
  const { get } = await start();
  const { body } = await get('meta/countries/options');
  expect(body.find(({ name }: Body) => name === 'United Kingdom')).toEqual({
    id: '15',
    name: 'United Kingdom',
    isoCode: 'GB',
  });
});

test('time off is requested, takes the place of another, and changes its status until it is over', async () => {
  const { call, get, effects } = await start();
  const ask = (more: Row) =>
    call('PUT', '/api/v1/employees/12/time_off/request', {
      status: 'requested',
      start: '2026-07-03',
      end: '2026-07-06',
      timeOffTypeId: 78,
      amount: 2,
      notes: [{ from: 'employee', note: 'Sea' }],
      ...more,
    });
  const set = async (id: string, status: string) =>
    (await call('PUT', `/api/v1/time_off/requests/${id}/status`, { status, note: 'Fine' })).status;
  const made = await ask({ previousRequest: 1603 });
  expect([made.status, made.headers.get('location')?.replace(/^.*\/api/, '/api'), made.body['dates']]).toEqual([
    201,
    '/api/v1/time_off/requests/1608',
    { '2026-07-03': '1', '2026-07-06': '1' },
  ]);
  expect([
    await set('1608', 'approved'),
    await set('1608', 'cancelled'),
    await set('1608', 'approved'),
    await set('1603', 'approved'),
    await set('1', 'approved'),
    await set('1608', 'requested'),
    (await ask({ timeOffTypeId: 1 })).status,
    (await ask({ end: '2026-07-01' })).status,
    (await ask({ amount: undefined })).status,
  ]).toEqual([200, 200, 403, 403, 404, 400, 400, 400, 400]);
  expect(effects()).toEqual([
    'create TimeOffRequest 1608',
    'transition TimeOffRequest 1603',
    'transition TimeOffRequest 1608',
    'transition TimeOffRequest 1608',
  ]);
  const { body } = await get('time_off/requests?start=2026-06-01&end=2026-07-31&type=78&employeeId=12');
  expect(body.map((each: Body) => [each['id'], each['status']['status'], each['notes']])).toEqual([
    ['1603', 'superceded', { employee: 'Sea' }],
    ['1608', 'canceled', { employee: 'Sea', manager: 'Fine' }],
  ]);
});

test('an owner who may not write is forbidden to, and nothing happens', async () => {
  const { call, simulator } = await start({ access: { isReadOnly: true } });
  const answers = [
    await call('POST', '/api/v1/employees', { firstName: 'A', lastName: 'B' }),
    await call('POST', '/api/v1/employees/12', { city: 'Kiel' }),
    await call('POST', '/api/v1/employees/12/tables/jobInfo', { date: '2026-06-01' }),
    await call('DELETE', '/api/v1/employees/12/tables/jobInfo/502'),
    await call('PUT', '/api/v1/time_off/requests/1603/status', { status: 'approved' }),
    await call('PUT', '/api/v1/employees/12/time_off/request', {
      status: 'requested',
      start: '2026-07-03',
      end: '2026-07-03',
      timeOffTypeId: 78,
      amount: 1,
    }),
  ];
  expect([answers.map(({ status }) => status), simulator.ledger.effects]).toEqual([[403, 403, 403, 403, 403, 403], []]);
});

test('without Accept the old endpoints answer XML, the new ones JSON', async () => {
  const { get, call, signIn } = await start();
  const plain = { accept: '*/*' };
  const types = [
    await get('employees/12', plain),
    await get('time_off/requests?start=2026-06-01&end=2026-06-30', plain),
    await get('employees', { ...plain, ...(await signIn()) }),
    await call('POST', '/api/v2/datasets/employee/data', { fields: ['eeid'] }, plain),
  ];
  expect(types.map(({ headers }) => headers.get('content-type')?.split(';')[0])).toEqual([
    'text/xml',
    'text/xml',
    'application/json',
    'application/json',
  ]);
});

test('metered, the old endpoints answer 503 and the new ones 429, both with the seconds to wait', async () => {
  const { get, list, query, clock } = await start({ limits: 'metered', callsPerMinute: 2 });
  const first = await get('employees/12');
  clock.advance(10_000);
  await get('employees/12');
  const refused = [await get('employees/12'), await list(''), await query({ fields: ['eeid'] })];
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [503, '50'],
    [429, '50'],
    [429, '50'],
  ]);
  expect([first.status, refused[0]?.body]).toEqual([200, '']);
  clock.advance(50_000);
  expect((await get('employees/12')).status).toBe(200);
});

test('faults refuse as the source does, lose replies after the effect, and end sessions', async () => {
  const { get, call, list, simulator, signIn } = await start();
  simulator.faults.add({ fault: { kind: 'status', status: 503, retryAfter: '7' }, times: 1 });
  const { status, body, headers } = await get('employees/12');
  expect([status, body, headers.get('retry-after'), headers.get('x-bamboohr-error-message')]).toEqual([
    503,
    '',
    '7',
    'Service Unavailable',
  ]);
  simulator.faults.add({ fault: { kind: 'lost-reply' }, operation: /^POST \/employees$/, times: 1 });
  await expect(call('POST', '/api/v1/employees', { firstName: 'A', lastName: 'B' })).rejects.toThrow();
  expect(simulator.ledger.effects.map(({ objectType }) => objectType)).toEqual(['Employee']);
  const token = await signIn();
  simulator.faults.add({ fault: { kind: 'expire-session' }, times: 1 });
  expect([(await get('employees/12', token)).status, (await list('')).status]).toEqual([401, 200]);
});

test('a person in the application changes what the API then shows, in the ledger without a call', async () => {
  const { get, simulator } = await start();
  simulator.change({ action: 'create', objectType: 'Employee', row: { firstName: 'Eva', lastName: 'Roß' } });
  simulator.change({ action: 'update', objectType: 'TimeOffRequest', key: '1603', values: { status: 'approved' } });
  simulator.change({ action: 'delete', objectType: 'compensation', key: '901' });
  expect([
    (await get('employees/15')).body,
    (await get('time_off/requests?start=2026-06-08&end=2026-06-08&id=1603')).body[0]['status'],
    (await get('employees/12/tables/compensation')).body,
    Object.keys((await get('employees/changed?since=2026-06-01T12:00:00Z')).body['employees']),
    simulator.ledger.effects.map(({ call, action }) => [call, action]),
  ]).toEqual([
    { id: '15', firstName: 'Eva', lastName: 'Roß' },
    { lastChanged: '2026-06-01', lastChangedByUserId: '2401', status: 'approved' },
    [],
    ['12', '15'],
    [
      [null, 'create'],
      [null, 'update'],
      [null, 'delete'],
    ],
  ]);
  expect(() => simulator.change({ action: 'delete', objectType: 'Employee', key: '999' })).toThrow('no Employee 999');
});
