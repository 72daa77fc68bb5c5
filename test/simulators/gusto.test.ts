// The simulated company, over HTTP, held to the facts of API version 2025-06-15. Rows made up here.
import { afterEach, expect, test } from 'vitest';
import { ALL_SCOPES } from '../../connectors/gusto/simulator/scopes.ts';
import { type GustoOptions, startGustoWith } from '../../connectors/gusto/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { COMPANY, rows, uuid } from '../connectors/gusto-company.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into any answer
  readonly body: any;
}

async function start(options: Partial<GustoOptions> = {}) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startGustoWith({
    ...{ rows, clock, limits: 'unmetered', refreshToken: 'gusto-refresh-token' },
    ...options,
  });
  running.push(simulator);
  const send = async (method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const answer = await fetch(`${simulator.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const grant = (refresh_token: string) =>
    send('POST', '/oauth/token', {
      client_id: 'gusto-client',
      client_secret: 'gusto-secret',
      grant_type: 'refresh_token',
      refresh_token,
    });
  const first = await grant('gusto-refresh-token');
  const ask = (method: string, path: string, body?: unknown) => send(method, path, body, first.body.access_token);
  const get = (path: string) => ask('GET', path);
  return { clock, simulator, send, grant, ask, get, first };
}

const employees = `/v1/companies/${COMPANY}/employees`;
const payrolls = `/v1/companies/${COMPANY}/payrolls`;
const uuidsIn = ({ body }: Answer) => body.map((each: { uuid: string }) => each.uuid);

test('a refresh token is exchanged once, and an access token lives two hours', async () => {
  const { grant, first, get, clock } = await start();
  expect((await grant('gusto-refresh-token')).status).toBe(400);
  expect((await grant(first.body.refresh_token)).status).toBe(200);
  clock.advance(2 * 3_600_000);
  expect((await get(employees)).status).toBe(401);
});

test('a list is a bare array, everything without page, else with its place in headers', async () => {
  const { get } = await start();
  const all = await get(employees);
  expect([all.body.length, all.headers.get('x-page')]).toEqual([8, null]);
  const second = await get(`${employees}?page=2&per=3`);
  expect(uuidsIn(second)).toEqual(uuidsIn(all).slice(3, 6));
  const told = ['x-page', 'x-per-page', 'x-total-count', 'x-total-pages'].map((name) => second.headers.get(name));
  expect(told).toEqual(['2', '3', '8', '3']);
});

test('employees are filtered by uuids, name and state, and sorted, but not by a search at the same time', async () => {
  const { get } = await start();
  expect(uuidsIn(await get(`${employees}?uuids=${uuid('e', 3)},${uuid('1', 1)},${uuid('e', 0)}`))).toEqual([
    uuid('e', 0),
    uuid('e', 3),
  ]);
  expect(uuidsIn(await get(`${employees}?search_term=schmid%207`))).toEqual([uuid('e', 7)]);
  expect(uuidsIn(await get(`${employees}?terminated=true`))).toEqual([uuid('e', 7)]);
  expect(uuidsIn(await get(`${employees}?payroll_uuid=${uuid('f', 4)}`))).toEqual([1, 2, 3].map((at) => uuid('e', at)));
  expect((await get(`${employees}?search_term=x&sort_by=name`)).status).toBe(422);
  expect((await get('/v1/companies/00000000-0000-4000-8000-00000000dead/employees')).body.errors[0].category).toBe(
    'not_found',
  );
});

test('pay is left out without its scope, addresses and custom fields unless they are asked for, and the SSN always', async () => {
  const { get } = await start({ scopes: ALL_SCOPES.filter((each) => each !== 'compensations:read') });
  const { body } = await get(`/v1/employees/${uuid('e', 1)}?include=custom_fields`);
  expect([body.ssn, body.has_ssn, 'current_home_address' in body, body.custom_fields.length]).toEqual([
    '',
    true,
    false,
    1,
  ]);
  expect(Object.keys(body.jobs[0])).not.toEqual(expect.arrayContaining(['rate']));
  expect((await get(`/v1/jobs/${uuid('b', 1)}/compensations`)).body.errors[0].category).toBe('missing_oauth_scopes');
});

test('the compensation in effect is the latest that has begun; all of them only where they are asked for', async () => {
  const { get, clock } = await start();
  const job = `/v1/jobs/${uuid('b', 1)}`;
  expect([(await get(job)).body.rate, (await get(job)).body.compensations.length]).toEqual(['75000.10', 1]);
  expect((await get(`${job}?include=all_compensations`)).body.compensations).toHaveLength(3);
  clock.advance(30 * 60_000);
  expect((await get(`${job}/compensations`)).body[0].payment_unit).toBe('Year');
});

test('a write is over a version: 409 for employees, 422 for jobs, and each change leaves another', async () => {
  const { ask, get, simulator } = await start();
  const path = `/v1/employees/${uuid('e', 1)}`;
  const { version } = (await get(path)).body;
  expect(version).toMatch(/^[0-9a-f]{32}$/);
  expect((await ask('PUT', path, { first_name: 'Ada' })).status).toBe(422);
  const changed = await ask('PUT', path, { first_name: 'Ada', version });
  expect([changed.status, changed.body.first_name, changed.body.version === version]).toEqual([200, 'Ada', false]);
  const stale = await ask('PUT', path, { first_name: 'Eve', version });
  expect([stale.status, stale.body.errors[0].category]).toEqual([409, 'invalid_resource_version']);
  const job = await ask('PUT', `/v1/jobs/${uuid('b', 1)}`, { title: 'Welder', version: 'old' });
  expect([job.status, job.body.errors[0].category]).toEqual([422, 'invalid_resource_version']);
  expect(simulator.ledger.effects.map(({ action, key }) => [action, key])).toEqual([['update', uuid('e', 1)]]);
});

test('somebody who is made is being onboarded, and can be deleted; somebody who was onboarded cannot', async () => {
  const { ask } = await start();
  const made = await ask('POST', employees, {
    first_name: 'Ada',
    last_name: 'Byron',
    work_email: 'ada@nordlicht.example',
  });
  expect([made.status, made.body.onboarded, made.body.jobs]).toEqual([201, false, []]);
  const job = await ask('POST', `/v1/employees/${made.body.uuid}/jobs`, { title: 'Analyst', hire_date: '2026-07-01' });
  expect([job.status, job.body.primary]).toEqual([201, true]);
  expect((await ask('DELETE', `/v1/employees/${made.body.uuid}`)).status).toBe(204);
  expect((await ask('GET', `/v1/jobs/${job.body.uuid}`)).status).toBe(404);
  expect((await ask('DELETE', `/v1/employees/${uuid('e', 1)}`)).status).toBe(422);
  expect((await ask('POST', employees, { first_name: 'Ada' })).body.errors[0].error_key).toBe('last_name');
});

test('payrolls are by default processed, regular, of six months; totals come only where they are asked for', async () => {
  const { get } = await start();
  const some = await get(payrolls);
  expect(uuidsIn(some)).toEqual([2, 3, 4].map((at) => uuid('f', at)));
  expect([some.body[0].payroll_uuid, 'totals' in some.body[0]]).toEqual([uuid('f', 2), false]);
  const all = `${payrolls}?processing_statuses=processed,unprocessed&payroll_types=regular,off_cycle&include=totals&end_date=2026-08-01`;
  const { body } = await get(`${all}&start_date=2026-04-01&sort_order=desc`);
  expect(body.map((each: { uuid: string; totals?: object }) => [each.uuid, 'totals' in each])).toEqual([
    [uuid('f', 7), false],
    [uuid('f', 6), true],
    [uuid('f', 5), true],
    [uuid('f', 4), true],
  ]);
});

test('a stretch of more than a year, or one that ends more than three months ahead, is refused', async () => {
  const { get } = await start();
  const keyOf = async (days: string) => (await get(`${payrolls}?${days}`)).body.errors?.[0].error_key ?? 'fine';
  expect(await keyOf('start_date=2025-05-01&end_date=2026-05-01')).toBe('fine');
  expect(await keyOf('start_date=2025-04-30&end_date=2026-05-01')).toBe('start_date');
  expect(await keyOf('start_date=2026-01-01&end_date=2026-09-02')).toBe('end_date');
  const byDay = await get(`${payrolls}?start_date=2026-01-16&end_date=2026-01-31&date_filter_by=check_date`);
  expect(uuidsIn(byDay)).toEqual([uuid('f', 2)]);
});

test('gross and net are numbers, and only of what is processed; lines come where they are asked for', async () => {
  const { get } = await start();
  const { body } = await get(`${payrolls}/${uuid('f', 4)}?include=taxes,benefits,deductions`);
  const [first] = body.employee_compensations;
  expect([first.gross_pay, first.hourly_compensations[0].amount, first.taxes[0].amount]).toEqual([
    3333.33,
    '3333.33',
    620.4,
  ]);
  const plain = (await get(`${payrolls}/${uuid('f', 6)}`)).body.employee_compensations[0];
  expect([plain.gross_pay, 'taxes' in plain]).toEqual([null, false]);
});

test('calculating and submitting are accepted and done later, up to the deadline', async () => {
  const { get, ask, clock } = await start();
  const path = `${payrolls}/${uuid('f', 7)}`;
  const statusOf = async () => {
    const { body } = await get(path);
    return [body.processing_request?.status ?? null, body.processed];
  };
  expect((await ask('PUT', `${path}/submit`, {})).status).toBe(422);
  expect((await ask('PUT', `${path}/calculate`)).status).toBe(202);
  expect(await statusOf()).toEqual(['calculating', false]);
  clock.advance(5_000);
  expect(await statusOf()).toEqual(['calculate_success', false]);
  expect((await ask('PUT', `${path}/submit`, {})).status).toBe(202);
  clock.advance(5_000);
  expect(await statusOf()).toEqual(['submit_success', false]);
  const late = await ask('PUT', `${payrolls}/${uuid('f', 6)}/submit`, {});
  expect([late.status, late.body.errors[0].category]).toEqual([422, 'payroll_blocker']);
});

test('the limit counts the last 60 seconds and says when it lets go', async () => {
  const { get, clock } = await start({ limits: 'metered', perMinute: 2 });
  const one = await get(employees);
  expect([one.headers.get('x-ratelimit-remaining'), one.headers.get('retry-after')]).toEqual(['1', null]);
  clock.advance(15_000);
  await get(employees);
  const refused = await get(employees);
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-reset')]).toEqual([
    429,
    '45',
    '2026-06-01 12:01:00 +0000',
  ]);
  clock.advance(45_000);
  expect((await get(employees)).status).toBe(200);
});
