// Fields of the model that the configuration takes from fields of an account: read, listed, written and described.
import { afterEach, describe, expect, test } from 'vitest';
import type { BamboohrOptions } from '../../connectors/bamboohr/simulator.ts';
import { rows } from './bamboohr-account.ts';
import { call, only, running, start } from './bamboohr-writer.ts';

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

/** One field is called the same everywhere, one otherwise in the dataset, one shares its label there with another. */
const own = [
  { id: '4501', name: 'Cost Centre', alias: 'customCostCentre', type: 'text' },
  { id: '4502', name: 'Joined the group on', alias: 'customGroupDate', type: 'date', dataset: 'joinedTheGroupOn' },
  { id: '4503', name: 'Standing', alias: 'customStanding', type: 'list' },
  { id: '4504', name: 'City', alias: 'customSecondCity', type: 'text', dataset: 'secondCity' },
  { id: '4505', name: 'Grade', alias: 'customGrade', type: 'text', table: 'jobInfo' },
];
const [first, ...others] = rows['Employee'] ?? [];
const account = {
  ...rows,
  Field: own,
  Employee: [
    { ...first, customCostCentre: ' CC-11 ', customGroupDate: '2001-04-01', customStanding: 'Inactive' },
    ...others.map((each) => ({ ...each, customGroupDate: '0000-00-00' })),
  ],
  jobInfo: (rows['jobInfo'] ?? []).map((each) => ({ ...each, customGrade: each['id'] === '602' ? 'G7' : '' })),
};
const configured = {
  Employee: { department: 'customCostCentre', hiredOn: 'customGroupDate', status: 'customStanding' },
  Employment: { department: 'customGrade' },
};
const KEY_ALONE = { refreshToken: undefined };

const started = (options: Partial<BamboohrOptions> = {}, settings = {}, named = configured as object) =>
  start({ rows: account, ...options }, settings, named);
type Started = Awaited<ReturnType<typeof started>>;

const values = async ({ people }: Started, key: string) => {
  const { record, gaps } = await people.shown(key);
  const { department, hiredOn, status, jobTitle } = record;
  return { department, hiredOn, status, jobTitle, gaps: gaps.map(({ path, reason }) => `${path} ${reason}`).sort() };
};

describe.each([
  ['OAuth', {}],
  ['a key alone', KEY_ALONE],
])('with %s, a configured field', (_name, settings) => {
  test('is read and listed from the field that the configuration names, whatever the dataset calls it', async () => {
    const hris = await started({}, settings);
    const listed = await hris.listed('Employee');

    expect([await values(hris, '11'), await values(hris, '12')]).toMatchObject([
      { department: 'CC-11', hiredOn: '2001-04-01', status: 'INACTIVE', jobTitle: 'Seller', gaps: [] },
      { department: null, hiredOn: null, status: null, jobTitle: 'Senior Seller', gaps: [] },
    ]);
    expect(listed[0]?.record).toMatchObject({ department: 'CC-11', hiredOn: '2001-04-01', status: 'INACTIVE' });
  });

  test('that is hidden of somebody is a gap of that person, and costs no other field', async () => {
    const hris = await started({ access: { hiddenOf: { '11': ['customCostCentre'] } } }, settings);

    expect((await hris.people.shown('11')).record).toMatchObject({ firstName: 'First11', jobTitle: 'Seller' });
    expect((await values(hris, '11')).gaps).toContain('department not-permitted');
    expect(await values(hris, '12')).toMatchObject({ department: null, gaps: [] });
  });

  test('that is hidden from our user is named by the check', async () => {
    const hris = await started({ access: { hiddenFields: ['customGroupDate'] } }, settings);
    const lines = (await hris.connection.check(call)).filter(({ ok }) => !ok);

    expect(lines.map(({ what }) => what)).toEqual(['employee.customGroupDate']);
    expect((await values(hris, '11')).gaps).toEqual(['hiredOn not-permitted']);
  });
});

test('a column of the job history fills a field of an employment', async () => {
  const hris = await started();
  const jobs = await hris.listed('Employment');

  expect(jobs.filter(({ record }) => record.department !== null)).toMatchObject([
    { key: '12:602', record: { department: 'G7', jobTitle: 'Senior Seller' }, gaps: [] },
  ]);
});

describe('a change of configured fields', () => {
  test('is written to the fields that the configuration names, and back', async () => {
    const hris = await started();
    const plan = await hris.people.update('11', { department: 'CC-12', hiredOn: null, jobTitle: 'Trainee' });
    const [fields, job] = plan.steps;
    const inputs = await hris.people.run(plan.steps);

    expect(plan.refused).toEqual([]);
    expect(fields?.diff).toEqual([
      { path: 'department', before: 'CC-11', after: 'CC-12' },
      { path: 'hiredOn', before: '2001-04-01', after: null },
    ]);
    expect(job?.operation).toBe('POST /employees/{id}/tables/jobInfo');
    expect(hris.effects()[0]).toEqual({
      did: 'update Employee 11',
      values: { customCostCentre: 'CC-12', customGroupDate: '' },
    });
    expect(await values(hris, '11')).toMatchObject({ department: 'CC-12', hiredOn: null, jobTitle: 'Trainee' });
    expect((await hris.people.find(fields as never)).kind).toBe('applied');

    await hris.people.undo(fields, inputs);
    expect(await values(hris, '11')).toMatchObject({ department: 'CC-11', hiredOn: '2001-04-01' });
  });

  test('writes no code that the account only spells otherwise', async () => {
    const hris = await started();

    expect((await hris.people.update('11', { status: 'INACTIVE' })).steps).toEqual([]);
    expect(only((await hris.people.update('11', { status: 'ACTIVE' })).steps).diff).toEqual([
      { path: 'status', before: 'INACTIVE', after: 'ACTIVE' },
    ]);
  });

  test('comes with a new employee', async () => {
    const hris = await started();
    const plan = await hris.people.create({ firstName: 'Ada', lastName: 'Byron', department: 'CC-9' });
    const key = (await hris.people.run(plan.steps))['step:1'] ?? '';

    expect(plan).toMatchObject({ refused: [], steps: [{ operation: 'POST /employees' }] });
    expect(hris.did()).toEqual([`create Employee ${key}`]);
    expect((await values(hris, key)).department).toBe('CC-9');
  });

  test('is refused where no call sets the field', async () => {
    const named = { Employee: { department: 'customGrade', workLocation: 'bestEmail', hiredOn: 'customGone' } };
    const hris = await started({}, {}, named);
    const plan = await hris.people.update('11', {
      department: 'G1',
      workLocation: 'x@y.example',
      hiredOn: '2020-01-02',
    });

    expect(plan).toEqual({
      steps: [],
      refused: [
        { path: 'department', detail: expect.stringContaining('customGrade, which is computed or has a history') },
        { path: 'workLocation', detail: expect.stringContaining('the account does not have') },
        { path: 'hiredOn', detail: expect.stringContaining('the account does not have') },
      ],
      lossy: [],
    });
  });
});

test('an account describes what may be configured', async () => {
  const { connection } = await started();
  const fields = await connection.describe?.('Employee', call);
  const columns = await connection.describe?.('Employment', call);
  const find = (path: string) => fields?.find((each) => each.path === path);

  expect(find('customGroupDate')).toEqual({
    ...{ path: 'customGroupDate', type: 'DATE', label: 'Joined the group on', isWritable: true },
  });
  expect(find('customGrade')?.isWritable).toBe(false);
  // Two fields of the dataset have its label, and none its name.
  expect(find('customSecondCity')).toBeUndefined();
  expect(columns?.map(({ path }) => path)).toContain('customGrade');
  expect(await connection.describe?.('TimeOffRequest', call)).toBeNull();
});

test('a description that our user may not read hides what is configured, and nothing else', async () => {
  const hris = await started();
  hris.simulator.faults.add({ operation: /meta\/fields/, fault: { kind: 'status', status: 403 } });

  expect(await values(hris, '11')).toMatchObject({
    ...{ department: null, jobTitle: 'Seller' },
    gaps: ['department not-permitted', 'hiredOn not-permitted', 'status not-permitted'],
  });
  await expect(hris.connection.describe?.('Employee', call)).rejects.toMatchObject({ kind: 'forbidden' });
});
