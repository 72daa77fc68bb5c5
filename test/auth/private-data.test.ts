// Private data, pay and leave over whole operations: who gets them, and that a wish which is refused never reaches the source.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reference } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';
import { serve } from './support/served.ts';

const db = memoryStore();
const person = (key: string, connection = 'hris'): Reference => ({
  by: 'key',
  connection,
  objectType: 'thing',
  value: key,
});

/** The boss leads the worker; the peer is led by somebody else. Every secret and private value names its owner. */
const PEOPLE = { boss: null, worker: 'boss', peer: null } as const;

function sources() {
  const employees = new FakeSource({
    entity: 'Employee',
    parts: [
      { name: 'core', fields: ['name', 'jobTitle', 'department', 'hiredOn', 'manager'], tracked: 'watermark' },
      { name: 'private', fields: ['birthDate', 'homeAddress'], tracked: 'volatile' },
      { name: 'identity', fields: ['nationalId'], tracked: 'volatile' },
      { name: 'bank', fields: ['bankAccounts'], tracked: 'volatile' },
    ],
  });
  const jobs = new FakeSource({
    entity: 'Employment',
    parts: [
      { name: 'core', fields: ['employee', 'jobTitle', 'startedOn'], tracked: 'watermark' },
      { name: 'pay', fields: ['payRate', 'payPeriod'], tracked: 'volatile' },
    ],
  });
  const leave = new FakeSource({
    entity: 'TimeOffRequest',
    parts: [{ name: 'core', fields: ['employee', 'status', 'note'], tracked: 'watermark' }],
  });
  const balances = new FakeSource({
    entity: 'TimeOffBalance',
    parts: [{ name: 'core', fields: ['employee', 'type'], tracked: 'watermark' }],
  });
  for (const [key, manager] of Object.entries(PEOPLE)) {
    employees.records.set(key, {
      ...{ name: `name of ${key}`, jobTitle: 'Clerk', department: `department of ${key}`, hiredOn: '2020-01-01' },
      manager: manager === null ? null : person(manager),
      birthDate: '1990-02-03',
      homeAddress: {
        key: null,
        type: 'POSTAL',
        name: null,
        lines: [`home of ${key}`],
        city: null,
        region: null,
        postalCode: null,
        country: null,
      },
      nationalId: `national id of ${key}`,
      bankAccounts: [
        { holder: `holder ${key}`, bankName: 'Bank', accountNumber: `account of ${key}`, routingCode: null },
      ],
    });
    jobs.records.set(key, {
      employee: person(key),
      jobTitle: 'Clerk',
      startedOn: '2020-01-01',
      payRate: { amount: '4242.00', currency: 'EUR' },
      payPeriod: 'MONTH',
    });
    leave.records.set(key, { employee: person(key), status: 'APPROVED', note: `illness of ${key}` });
    balances.records.set(key, { employee: person(key), type: `leave of ${key}` });
  }
  return { employees, jobs, leave, balances };
}

let held: ReturnType<typeof sources>;
let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  held = sources();
  const { employees: hris, jobs, leave, balances } = held;
  gateway = await serve(db(), { hris, jobs, leave, balances } as unknown as Record<string, FakeSource<EntityName>>);
  await gateway.fill();
});

/** The parts that the HR source was asked for, by key. */
const asked = () =>
  held.employees.gets.flatMap(({ keys, parts }) => keys.map((key) => `${key} ${parts.join('+')}`)).toSorted();

const PRIVATE = 'birthDate homeAddress { lines } nationalId bankAccounts { accountNumber holder }';

describe('private data', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['hr', 'peer', { nationalId: 'national id of peer', account: 'account of peer', birthDate: '1990-02-03' }],
    ['hr+finance', 'peer', { nationalId: 'national id of peer', account: 'account of peer', birthDate: '1990-02-03' }],
    [
      'employee:peer',
      'peer',
      { nationalId: 'national id of peer', account: 'account of peer', birthDate: '1990-02-03' },
    ],
    [
      'manager+employee:boss',
      'boss',
      { nationalId: 'national id of boss', account: 'account of boss', birthDate: '1990-02-03' },
    ],
    ['admin', 'peer', { nationalId: '••••peer', account: undefined, birthDate: null }],
    ['finance', 'peer', { nationalId: null, account: '••••peer', birthDate: null }],
    ['finance+employee:boss', 'peer', { nationalId: null, account: '••••peer', birthDate: null }],
    [
      'finance+employee:boss',
      'boss',
      { nationalId: 'national id of boss', account: 'account of boss', birthDate: '1990-02-03' },
    ],
    ['manager+employee:boss', 'worker', { nationalId: null, account: undefined, birthDate: null }],
    ['sales', 'peer', { nationalId: null, account: undefined, birthDate: null }],
    ['operator', 'peer', { nationalId: null, account: undefined, birthDate: null }],
    ['bi', 'peer', { nationalId: null, account: undefined, birthDate: null }],
  ])('%s of %s gets %j', async (as, whose, expected) => {
    const { data } = await gateway.ask(as, `{ employee(id: "${idOf('Employee', 'hris', whose)}") { ${PRIVATE} } }`);
    const employee = data?.['employee'] as Record<string, unknown> & {
      bankAccounts: { accountNumber: string }[] | null;
    };

    expect({
      nationalId: employee['nationalId'],
      account: employee.bankAccounts?.[0]?.accountNumber,
      birthDate: employee['birthDate'],
    }).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ['sales', []],
    ['bi', []],
    ['operator', []],
    ['manager:boss', []],
    ['admin', ['boss identity', 'peer identity', 'worker identity']],
    ['finance', ['boss bank', 'peer bank', 'worker bank']],
    ['employee:peer', ['peer bank+identity+private']],
    ['manager+employee:boss', ['boss bank+identity+private']],
  ])('is asked of the source for %s only as %j', async (as, expected) => {
    gateway.clock.advance(120_000);
    await gateway.ask(as, `{ employees { nodes { id ${PRIVATE} } } }`);

    expect(asked()).toEqual(expected);
  });

  test('that HR has just been shown, or is being shown, does not reach a colleague', async () => {
    gateway.clock.advance(120_000);
    const all = `{ employees { nodes { id name ${PRIVATE} employments { nodes { payRate { amount } } } } } }`;
    const hr = await gateway.ask('hr', all);
    const [, peer] = await Promise.all([gateway.ask('hr', all), gateway.ask('employee:peer', all)]);
    const team = await gateway.ask('manager:boss', all);

    expect(hr.body).toContain('national id of boss');
    expect(peer.body).toContain('national id of peer');
    expect(peer.body).not.toMatch(/ of (boss|worker)/);
    expect(team.body).toContain('name of worker');
    expect(team.body).not.toMatch(/(id|home|account) of|1990-02-03|4242/);
  });

  test('is left out of origins and disagreement, masked or not', async () => {
    const document = `{ employees { nodes { nationalId meta {
      origins(paths: ["nationalId", "birthDate", "name"]) { path alternatives { value } } discrepancies { path values { value } }
    } } } }`;

    for (const as of ['sales', 'admin', 'hr', 'finance']) {
      const { body, data } = await gateway.ask(as, document);
      expect(JSON.stringify(data).includes('"path":"birthDate"')).toBe(as === 'hr');
      expect(body.includes('national id of')).toBe(as === 'hr');
    }
  });
});

describe('an employee', () => {
  const CARD = 'id name jobTitle workEmail';

  test('is found by nobody who sees only others, exactly as if there were none', async () => {
    const unknown = `emp_${'0'.repeat(26)}`;
    const ask = async (id: string) =>
      (await gateway.ask('employee:worker', `{ employee(id: "${id}") { ${CARD} department } }`)).body;
    gateway.clock.advance(120_000);

    const bodies = await Promise.all(['peer', 'boss'].map((key) => ask(idOf('Employee', 'hris', key))));

    expect(bodies).toEqual([await ask(unknown), await ask(unknown)]);
    expect(asked()).toEqual([]);
  });

  test('shows a report what a business card says, and is the end of the way', async () => {
    const { data, denied } = await gateway.ask(
      'employee:worker',
      `{ employees { totalCount nodes { name manager { ${CARD} department hiredOn manager { id } directReports { totalCount } employments { totalCount } } } } }`,
    );

    expect(data).toEqual({
      employees: {
        totalCount: 1,
        nodes: [
          {
            name: 'name of worker',
            manager: {
              ...{ id: idOf('Employee', 'hris', 'boss'), name: 'name of boss', jobTitle: 'Clerk', workEmail: null },
              ...{ department: null, hiredOn: null, manager: null, directReports: null, employments: null },
            },
          },
        ],
      },
    });
    expect(denied.toSorted()).toEqual(
      ['department', 'directReports', 'employments', 'hiredOn', 'manager'].map((field) => `Employee.${field}`),
    );
  });

  test('who leads sees the jobs and the leave of the team beside the own, and the pay of the own alone', async () => {
    const { data, denied } = await gateway.ask(
      'manager+employee:boss',
      `{ employments { nodes { employee { name } payRate { amount } } } timeOffRequests { nodes { note } }
         employees { nodes { name timeOffBalances { nodes { type } } } } }`,
    );
    const text = JSON.stringify(data);

    expect(
      ['illness of boss', 'illness of worker', 'leave of boss', 'leave of worker'].filter(
        (each) => !text.includes(each),
      ),
    ).toEqual([]);
    expect(text).not.toContain('peer');
    expect(text.match(/4242/g)).toHaveLength(1);
    expect(denied).toEqual(['Employment.payRate']);
    expect(held.jobs.gets.flatMap(({ keys, parts }) => keys.map((key) => `${key} ${parts.join()}`))).toEqual([
      'boss pay',
    ]);
  });

  test.each(['admin', 'sales', 'finance', 'operator', 'bi', 'warehouse', 'customer:peer'])(
    'of whom %s may know something has no leave to show',
    async (as) => {
      const { body, data, denied } = await gateway.ask(
        as,
        `{ timeOffRequests { totalCount nodes { note } } timeOffRequest(id: "${idOf('TimeOffRequest', 'leave', 'peer')}") { note } }`,
      );

      expect(data).toEqual({ timeOffRequests: null, timeOffRequest: null });
      expect(denied.toSorted()).toEqual(['Query.timeOffRequest', 'Query.timeOffRequests']);
      expect(body).not.toContain('illness');
    },
  );
});
