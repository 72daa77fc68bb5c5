// The Gusto connector against a simulated company, over HTTP. Rows made up here, shapes after the OpenAPI of 2025-06-15.
import { afterEach, expect, test } from 'vitest';
import { answers } from '../../connectors/gusto/answers.ts';
import { gusto } from '../../connectors/gusto/index.ts';
import { payrollMapping } from '../../connectors/gusto/mapping.ts';
import { ALL_SCOPES } from '../../connectors/gusto/simulator/scopes.ts';
import { type GustoOptions, startGustoWith } from '../../connectors/gusto/simulator.ts';
import { windowsFrom } from '../../connectors/gusto/windows.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { AnyPort, Call, Checkpoint, Found, HttpRequest, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { type Keep, memoryKeep } from '../../src/connector/keep.ts';
import type { Change } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import type { AnyWrite } from '../conformance/writing.ts';
import { KEYS, rows, uuid } from './gusto-company.ts';

const call: Call = { signal: new AbortController().signal, purpose: 'sync' };
const HOUR_MS = 3_600_000;
const context = { connection: 'payroll', legalEntity: 'nordlicht-us', currency: 'USD', country: 'US' };
const usd = (amount: string) => ({ amount, currency: 'USD' });

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

type Answer = Found<EntityName> | null | SourceError;

interface Process {
  readonly keep?: Keep;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly configured?: ConfiguredFields;
}

async function start(options: Partial<GustoOptions> = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startGustoWith({ rows, clock, limits: 'unmetered', ...options });
  running.push(simulator);
  return { clock, simulator, ...connectTo(simulator, clock) };
}

/** A gateway of its own: what it remembers is in its keep alone. */
function connectTo(simulator: Simulator, clock: ManualClock, process: Process = {}) {
  const { keep = memoryKeep(), settings = {}, configured = {} } = process;
  const http = new HttpClient({ source: 'gusto', connections: 8, connectTimeoutMs: 1000, maxBodyBytes: 4_000_000 });
  running.push(http);
  const requests: HttpRequest[] = [];
  const connection = gusto.connect(gusto.settings.parse({ ...simulator.settings, ...settings }), {
    connection: 'payroll',
    transport: {
      request: (request, each) => {
        requests.push(request);
        return http.request(request, each);
      },
    },
    clock,
    context,
    configured,
    keep,
  });
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
    return { records: pages.flatMap(({ records }) => records), checkpoint: pages.at(-1)?.checkpoint ?? from };
  };
  const asked = () => requests.filter(({ method }) => method === 'GET').map(({ operation }) => operation);
  return { connection, requests, asked, port, get, list };
}

function shown(answer: Answer | undefined): Readonly<Record<string, unknown>> {
  if (answer === undefined || answer === null || answer instanceof SourceError) throw new Error(`no record: ${answer}`);
  return { ...answer.record };
}

function gapsOf(answer: Answer | undefined): readonly string[] {
  if (answer === undefined || answer === null || answer instanceof SourceError) throw new Error(`no record: ${answer}`);
  return answer.gaps.map(({ path, reason }) => `${path} ${reason}`);
}

async function failureOf(run: Promise<unknown>): Promise<SourceError> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof SourceError) return error;
  throw new Error('did not fail');
}

test('an employee comes out field by field, and nothing tells the social security number', async () => {
  const { get } = await start();
  const [found] = await get('employees', [uuid('e', 1)], 'core', 'private');
  expect(shown(found)).toEqual({
    name: 'Omar Schmid 1',
    firstName: 'Omar',
    lastName: 'Schmid 1',
    workEmail: 'person1@nordlicht.example',
    contactPoints: [
      {
        type: 'EMAIL',
        value: 'person1@nordlicht.example',
        label: null,
        original: 'Person1@Nordlicht.example',
        isNormalized: true,
      },
    ],
    jobTitle: 'Engineer 1',
    department: 'Service',
    workLocation: 'San Francisco',
    legalEntity: 'nordlicht-us',
    status: 'ACTIVE',
    hiredOn: '2024-02-01',
    terminatedOn: null,
    manager: { by: 'key', connection: 'payroll', objectType: 'employees', value: uuid('e', 0) },
    birthDate: '1990-04-02',
    homeAddress: {
      type: 'STREET',
      name: null,
      lines: ['1 Main St', 'Apt 2'],
      city: 'Oakland',
      region: 'CA',
      postalCode: '94607',
      country: 'US',
      key: null,
    },
    personalContactPoints: [
      {
        type: 'EMAIL',
        value: 'private1@mail.example',
        label: null,
        original: 'Private1@Mail.example',
        isNormalized: true,
      },
      { type: 'PHONE', value: '+14155550101', label: null, original: '4155550101', isNormalized: true },
    ],
    customFields: [
      { name: 'middle_initial', type: 'TEXT', value: 'T' },
      { name: 'employee_code', type: 'TEXT', value: 'x1f09' },
      { name: 'Staff number', type: 'TEXT', value: 'E-0001' },
    ],
  });
  expect(gapsOf(found)).toEqual([]);
});

test('employees are read fifty to a call', async () => {
  const { get, requests } = await start();
  const others = Array.from({ length: 52 }, (_, index) => uuid('1', index));
  const found = await get('employees', [...(KEYS['employees'] ?? []), ...others], 'core');
  expect(found.filter((each) => each !== null)).toHaveLength(8);
  expect(requests.filter(({ method }) => method === 'GET').map(({ keys }) => keys)).toEqual([50, 10]);
});

test('without compensations:read pay is not permitted, the rest is there, and the check names the scope', async () => {
  const { connection, get } = await start({ scopes: ALL_SCOPES.filter((each) => each !== 'compensations:read') });
  const [found] = await get('jobs', [`${uuid('e', 1)}:${uuid('b', 1)}`], 'core', 'pay');
  expect(shown(found)).toMatchObject({ jobTitle: 'Engineer 1', payRate: null, payPeriod: null });
  expect(gapsOf(found)).toEqual(['payRate not-permitted', 'payPeriod not-permitted']);
  const missing = (await connection.check(call)).filter(({ ok }) => !ok);
  expect(missing.map(({ what }) => what)).toEqual(['read pay rates (compensations:read)']);
  expect(missing[0]?.detail).toContain('compensations:read');
});

test('without payrolls:read payrolls are forbidden, and the refusal tells its category alone', async () => {
  const { list } = await start({ scopes: ALL_SCOPES.filter((each) => each !== 'payrolls:read') });
  const error = await failureOf(list('payrolls'));
  expect([error.kind, error.message]).toEqual([
    'forbidden',
    'gusto GET /payrolls: answered 403 missing_oauth_scopes (grant the application the scope, and authorize it again)',
  ]);
});

test.each([
  [{ processed: true, processing_request: { status: 'submit_success' } }, 'PROCESSED'],
  [{ processed: false, processing_request: { status: 'submit_success' } }, 'SUBMITTED'],
  [
    { processed: false, processing_request: { status: 'submitting' }, calculated_at: '2026-05-01T10:00:00Z' },
    'SUBMITTED',
  ],
  [{ processed: false, processing_request: { status: 'calculate_success' } }, 'CALCULATED'],
  [{ processed: false, processing_request: null, calculated_at: '2026-05-01T10:00:00Z' }, 'CALCULATED'],
  [{ processed: false, processing_request: { status: 'calculating' } }, 'DRAFT'],
  [{ processed: false, processing_request: { status: 'processing_failed' }, calculated_at: null }, 'DRAFT'],
  [{ processed: false, calculated_at: null }, 'DRAFT'],
  [{ processed: false, processing_request: { status: 'of tomorrow' } }, null],
])('a payroll of %j is %s', (wire, status) => {
  const { record, gaps } = payrollMapping.decode({ uuid: uuid('f', 1), ...wire }, context, ['status']);
  expect([record.status, gaps.length]).toEqual([status, status === null ? 1 : 0]);
});

test('a payroll tells its sums to the cent, and one that is not calculated tells none', async () => {
  const { get } = await start();
  const [processed] = await get('payrolls', [uuid('f', 4)], 'core');
  expect(shown(processed)).toMatchObject({
    kind: 'REGULAR',
    status: 'PROCESSED',
    currency: 'USD',
    deadlineAt: '2026-04-30T23:00:00.000Z',
    totals: {
      gross: usd('3333.33'),
      net: usd('2410.10'),
      employerTaxes: usd('255.00'),
      employeeTaxes: usd('620.40'),
      companyDebit: usd('3588.33'),
    },
  });
  const [draft] = await get('payrolls', [uuid('f', 7)], 'core');
  expect(shown(draft)).toMatchObject({ status: 'DRAFT', totals: null, processedOn: null });
});

test('windows lie a year apart at most, end three months ahead at most, and own every day once', () => {
  const windows = windowsFrom('2024-01-01', Date.parse('2026-06-01T12:00:00.000Z'));
  const days = windows.map(({ ownFrom, askedTo }) => (Date.parse(askedTo) - Date.parse(ownFrom)) / 86_400_000);
  expect(Math.max(...days)).toBe(365);
  expect(windows.at(-1)?.askedTo).toBe('2026-08-25');
  const next = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  expect(windows.slice(1).map(({ ownFrom }) => ownFrom)).toEqual(windows.slice(0, -1).map(({ ownTo }) => next(ownTo)));
});

test('a payroll whose period straddles two windows is told once, and payrolls before payrollsFrom never', async () => {
  const { simulator, clock } = await start();
  const { list } = connectTo(simulator, clock, { settings: { payrollsFrom: '2025-04-01' } });
  const { records } = await list('payrolls');
  expect(records.map(({ key }) => key)).toEqual((KEYS['payrolls'] ?? []).slice(1));
});

test('a pay statement has every line that is something, and a listing has no pay', async () => {
  const { get, list } = await start();
  const key = `${uuid('f', 4)}:${uuid('e', 1)}`;
  const [found] = await get('employee_compensations', [key], 'pay');
  const line = (
    kind: string,
    name: string,
    amount: string | null,
    hours: string | null = null,
    isEmployers = false,
  ) => ({
    kind,
    name,
    amount: amount === null ? null : usd(amount),
    hours: hours === null ? null : { value: hours, unit: 'HUR' },
    isEmployers,
  });
  expect(shown(found)).toEqual({
    gross: usd('3333.33'),
    net: usd('2410.10'),
    lines: [
      line('EARNING', 'Regular Hours', '3333.33', '80'),
      line('EARNING', 'Vacation Hours', null, '8'),
      line('REIMBURSEMENT', 'Reimbursement', '12.50'),
      line('TAX', 'Federal Income Tax', '620.40'),
      line('TAX', 'Social Security', '206.67', null, true),
      line('BENEFIT', 'Medical', '100.00'),
      line('BENEFIT', 'Medical', '250.00', null, true),
      line('DEDUCTION', 'Union dues', '20.00'),
    ],
  });
  const { records } = await list('employee_compensations');
  expect(JSON.stringify(records)).not.toMatch(/3333|2410|620\.40/);
  expect(records.find((each) => each.key === key)?.parts).toEqual(['core']);
});

test('statements of one payroll that are asked for at the same time take one call', async () => {
  const { get, asked } = await start();
  const keys = [1, 2].map((employee) => `${uuid('f', 4)}:${uuid('e', employee)}`);
  const found = await Promise.all(keys.map((key) => get('employee_compensations', [key], 'pay')));
  expect(found.flat().map((each) => shown(each)['gross'])).toEqual([usd('3333.33'), usd('3333.33')]);
  expect(asked()).toEqual(['GET /payrolls/{id}']);
});

test('a processed payroll is read for its statements once, and again when it looks different', async () => {
  const { simulator, list, asked } = await start();
  const first = await list('employee_compensations');
  expect(first.records).toHaveLength(12);
  const before = asked().length;
  const second = await list('employee_compensations', first.checkpoint);
  expect([
    second.records,
    asked()
      .slice(before)
      .filter((each) => each === 'GET /payrolls/{id}'),
  ]).toEqual([[], []]);
  simulator.change({
    action: 'update',
    objectType: 'payrolls',
    key: uuid('f', 4),
    values: { check_date: '2026-05-08' },
  });
  const third = await list('employee_compensations', second.checkpoint);
  expect(third.records.map(({ record }) => ({ ...record })['paidOn' as never])).toEqual(['2026-05-08', '2026-05-08']);
});

test('a refresh token is good once: the next one outlives the process, and a replica finds it', async () => {
  const { simulator, clock } = await start();
  const keep = memoryKeep();
  const first = connectTo(simulator, clock, { keep });
  const replica = connectTo(simulator, clock, { keep });
  const read = ({ get }: Pick<typeof first, 'get'>) => get('employees', [uuid('e', 1)], 'core');
  for (const each of [first, replica, first, connectTo(simulator, clock, { keep }), replica]) {
    clock.advance(3 * HOUR_MS);
    expect((await read(each))[0]).not.toBeNull();
  }
  const forgetful = connectTo(simulator, clock);
  expect((await failureOf(read(forgetful))).kind).toBe('unauthenticated');
});

test('a refresh token that another process exchanges meanwhile is read anew', async () => {
  const { simulator, clock } = await start();
  const shared = memoryKeep();
  const other = connectTo(simulator, clock, { keep: shared });
  let isFirst = true;
  // Between its look and its use of the token, the other process exchanges it.
  const slow: Keep = {
    ...shared,
    get: async (name) => {
      const value = await shared.get(name);
      if (isFirst) {
        isFirst = false;
        await other.get('employees', [uuid('e', 1)], 'core');
      }
      return value;
    },
  };
  const late = connectTo(simulator, clock, { keep: slow });
  expect((await late.get('employees', [uuid('e', 1)], 'core'))[0]).not.toBeNull();
  expect(simulator.ledger.callsOf('POST /oauth/token').map(({ status }) => status)).toEqual([200, 400, 200]);
});

test('every request names the version of the API, and no address tells a token', async () => {
  const { list, requests } = await start();
  await list('payrolls');
  const reads = requests.filter(({ method }) => method === 'GET');
  expect(reads.map(({ headers }) => headers?.['x-gusto-api-version'])).toEqual(reads.map(() => '2025-06-15'));
  expect(reads.every(({ url }) => url.includes('include=totals') && !url.includes('token'))).toBe(true);
});

test('a limit that is reached is waited for as long as it says', async () => {
  const { get, clock } = await start({ limits: 'metered', perMinute: 2 });
  const read = () => get('employees', [uuid('e', 1)], 'core');
  await read();
  clock.advance(20_000);
  await read();
  const error = await failureOf(read());
  expect([error.kind, error.retryAfterMs]).toEqual(['rate-limited', 40_000]);
});

test('without Retry-After the reset of the limit tells, by the clock of the answer', () => {
  const headers = { date: 'Tue, 08 Jul 2025 22:35:00 GMT', 'x-ratelimit-reset': '2025-07-08 15:35:40 -0700' };
  const error = answers.refusal({ status: 429, headers, text: '{}' }, 'GET /employees', 0);
  expect([error.kind, error.retryAfterMs]).toEqual(['rate-limited', 40_000]);
});

test.each([
  [422, { errors: [{ error_key: 'base', category: 'invalid_resource_version', message: 'Mona' }] }, 'conflict'],
  [
    422,
    {
      errors: [
        { error_key: 'a', category: 'nested_errors', errors: [{ error_key: 'b', category: 'payroll_blocker' }] },
      ],
    },
    'invalid',
  ],
  [404, { errors: [{ error_key: 'request', category: 'not_found', message: 'Mona' }] }, 'not-found'],
  [422, { errors: 'Mona' }, 'invalid'],
])('a refusal %i of %j is %s and repeats no message', (status, body, kind) => {
  const error = answers.refusal({ status, headers: {}, text: JSON.stringify(body) }, 'PUT /employees/{id}', 0);
  expect([error.kind, error.message.includes('Mona')]).toEqual([kind, false]);
});

test('a custom field is described, and fills a field that the configuration names', async () => {
  const { simulator, clock } = await start();
  const { connection, list } = connectTo(simulator, clock, {
    configured: { Employee: { employeeNumber: 'custom.staff_number' } },
  });
  expect(await connection.describe?.('Employee', call)).toEqual([
    { path: 'custom.staff_number', type: 'TEXT', label: 'Staff number', isWritable: false },
  ]);
  expect(await connection.describe?.('PayrollRun', call)).toBeNull();
  const { records } = await list('employees');
  expect(records.map((each) => shown(each)['employeeNumber'])).toEqual(
    (KEYS['employees'] ?? []).map((_, index) => `E-000${index}`),
  );
});

test('what pays or ends pay is not written: fields say so, and no port runs a payroll', async () => {
  const { connection, port } = await start();
  expect(connection.ports.flatMap(({ write }) => write?.actions ?? [])).toEqual(['create', 'update']);
  const values = { status: 'INACTIVE', homeAddress: null, department: 'Sales', nationalId: '123456789' };
  const employees = port('employees');
  const write: AnyWrite | undefined = employees.write;
  const [current] = await employees.get([uuid('e', 1)], ['core', 'private'], call);
  const change = {
    action: 'update',
    entity: 'Employee',
    key: uuid('e', 1),
    current,
    values,
  } as unknown as Change;
  const plan = await write?.plan(change, call);
  expect(plan?.steps).toEqual([]);
  expect(plan?.refused.map(({ path }) => path)).toEqual(['status', 'department', 'nationalId']);
  expect(JSON.stringify(plan?.refused)).not.toContain('123456789');
});

test('somebody is made with what Gusto takes; what is true of everybody is no refusal, and what stays untold is named', async () => {
  const { port } = await start();
  const write: AnyWrite | undefined = port('employees').write;
  const point = (type: string, value: string) => ({ type, value, label: null, original: null, isNormalized: true });
  const values = {
    firstName: 'Ada',
    lastName: 'Byron',
    workEmail: 'person1@nordlicht.example',
    status: 'ACTIVE',
    legalEntity: 'nordlicht-us',
    department: 'Research',
    hiredOn: '2026-07-01',
    personalContactPoints: [point('EMAIL', 'ada@mail.example'), point('MOBILE', '+14155550100')],
  };
  const plan = await write?.plan({ action: 'create', entity: 'Employee', values } as unknown as Change, call);
  expect(plan?.refused.map(({ path }) => path)).toEqual(['department', 'personalContactPoints[1]', 'hiredOn']);
  expect(plan?.steps.map(({ operation, request }) => [operation, request.body])).toEqual([
    [
      'POST /employees',
      {
        first_name: 'Ada',
        last_name: 'Byron',
        work_email: 'person1@nordlicht.example',
        email: 'ada@mail.example',
      },
    ],
  ]);
  expect(plan?.steps[0]?.diff).toContainEqual({ path: 'status', before: null, after: 'ACTIVE' });
});
