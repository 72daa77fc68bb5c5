// Commands about employees and their leave: what they want of which system, and what they refuse at which place of the input.
import { describe, expect, it } from 'vitest';
import { employeeOnboard, employeeUpdate } from '../../src/desk/commands/employee.ts';
import { timeOffCancel, timeOffDecide, timeOffRequest } from '../../src/desk/commands/time-off.ts';
import type { TimeOffRequest } from '../../src/model/index.ts';
import { type Company, companyOf } from '../support/commands.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();

const HALVES = ['firstName', 'lastName', 'workEmail', 'jobTitle', 'manager', 'homeAddress', 'legalEntity'];
const HRIS = [...HALVES, 'contactPoints', 'personalContactPoints', 'birthDate', 'hiredOn'];
const LEAVE = ['employee', 'type', 'startsOn', 'endsOn', 'amount', 'note'];
const PORTS: Company['ports'] = {
  hris: [
    {
      ...{ entity: 'Employee', keeps: ['name', ...HRIS], actions: ['create', 'update'], create: HRIS, update: HRIS },
    },
    {
      ...{ entity: 'TimeOffRequest', keeps: ['status', ...LEAVE], create: LEAVE },
      actions: ['create', 'to APPROVED', 'to DENIED', 'to CANCELLED'],
    },
  ],
  erp: {
    ...{ entity: 'Employee', keeps: ['name', 'workEmail'], actions: ['create', 'update'], legalEntity: 'DE' },
    ...{ create: ['name', 'workEmail'], update: ['name', 'workEmail'] },
  },
};
const HR = { as: ['hr'] } as const;

async function company() {
  const made = await companyOf(db(), { ports: PORTS });
  const manager = made.reference('Employee', 'hris', 'boss');
  const boss = await made.has('Employee', { hris: 'boss', erp: '1' }, { firstName: 'Berta', lastName: 'Boss' });
  const own = await made.has('Employee', { hris: 'own', erp: '2' }, { firstName: 'Olga', lastName: 'Own', manager });
  return {
    ...{ ...made, boss, own },
    leaveOf: (key: string, status: NonNullable<TimeOffRequest['status']>) =>
      made.has('TimeOffRequest', { hris: `${key}:1` }, { employee: made.reference('Employee', 'hris', key), status }),
  };
}

describe('employeeUpdate', () => {
  it('tells the full name to those that keep no halves', async () => {
    const { own, ask } = await company();
    const input = { id: own, lastName: 'Meyer' };
    const { draft, errors } = await ask('employeeUpdate', employeeUpdate, input, HR);
    expect(errors).toEqual([]);
    expect(draft?.changes.map(({ connection, role, needs, intent }) => [connection, role, needs, intent])).toEqual([
      ['hris', 'OWNER', [], { action: 'update', entity: 'Employee', key: 'own', values: { lastName: 'Meyer' } }],
      ['erp', 'FOLLOWER', [0], { action: 'update', entity: 'Employee', key: '2', values: { name: 'Olga Meyer' } }],
    ]);
  });

  it('lets people change where they live and how they are reached, and nothing else', async () => {
    const { own, boss, ask } = await company();
    const asked = (input: Parameters<typeof employeeUpdate>[0]) =>
      ask('employeeUpdate', employeeUpdate, input, { as: ['employee'], own: 'own' });
    const homeAddress = { type: 'STREET', lines: ['Weg 2'], country: 'DE' } as const;
    const points = [{ type: 'MOBILE', value: '0171 1234567' }] as const;
    const { draft } = await asked({ id: own, homeAddress, personalContactPoints: points });
    expect(draft?.changes).toMatchObject([
      { connection: 'hris', intent: { values: { personalContactPoints: [{ value: '+491711234567' }] } } },
    ]);
    expect((await asked({ id: own, jobTitle: 'Boss' })).errors).toEqual([
      'FORBIDDEN input.jobTitle: your roles do not allow to set jobTitle here',
    ]);
    expect((await asked({ id: boss, homeAddress })).errors).toEqual(['NOT_FOUND input.id: no such Employee']);
  });

  it('says what is wrong', async () => {
    const { own, ask } = await company();
    const input = { id: own, manager: own, birthDate: '2026-05-04', name: 'Olga' };
    expect((await ask('employeeUpdate', employeeUpdate, input, HR)).errors).toEqual([
      'INVALID input.birthDate: is still to come',
      'INVALID input.manager: nobody leads themselves',
    ]);
    expect((await ask('employeeUpdate', employeeUpdate, { id: own, name: 'Olga' }, HR)).errors).toEqual([
      'NOT_WRITABLE input.name: name is kept by hris, which does not let it be changed',
    ]);
    expect((await ask('employeeUpdate', employeeUpdate, { id: own }, HR)).errors).toEqual([
      'REQUIRED input: names nothing to change',
    ]);
  });
});

describe('employeeOnboard', () => {
  const NEW = { firstName: 'Nina', lastName: 'Neu', workEmail: 'Nina@firm.example', hiredOn: '2026-06-01' };

  it('begins with the personnel system, and the others follow', async () => {
    const { ask, boss, reference } = await company();
    const input = { ...NEW, manager: boss, legalEntity: 'Firm GmbH' };
    const { draft, errors } = await ask('employeeOnboard', employeeOnboard, input, HR);
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'Employee', entityId: null, notes: [] });
    expect(draft?.changes.map(({ connection, role, intent }) => [connection, role, intent])).toEqual([
      [
        ...['hris', 'OWNER'],
        {
          ...{ action: 'create', entity: 'Employee' },
          values: {
            ...{ ...NEW, workEmail: 'nina@firm.example', legalEntity: 'Firm GmbH' },
            manager: reference('Employee', 'hris', 'boss'),
          },
        },
      ],
      [
        ...['erp', 'FOLLOWER'],
        {
          ...{ action: 'create', entity: 'Employee' },
          values: { name: 'Nina Neu', workEmail: 'nina@firm.example' },
        },
      ],
    ]);
  });

  it('is for those alone who may', async () => {
    const { ask } = await company();
    expect((await ask('employeeOnboard', employeeOnboard, NEW, { as: ['manager'], own: 'boss' })).errors).toEqual([
      'FORBIDDEN input: your roles do not allow employeeOnboard',
    ]);
  });
});

describe('timeOffRequest', () => {
  const DAYS = { type: 'Vacation', startsOn: '2026-07-01', endsOn: '2026-07-02' };
  const amount = { value: '2', unit: 'DAY' };

  it('is for oneself when nobody is named', async () => {
    const { ask, reference } = await company();
    const asking = { as: ['employee'], own: 'own' } as const;
    const { draft, errors } = await ask('timeOffRequest', timeOffRequest, { ...DAYS, amount, note: 'Sea' }, asking);
    const employee = reference('Employee', 'hris', 'own');
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'TimeOffRequest', entityId: null });
    expect(draft?.changes.map(({ connection, intent }) => [connection, intent])).toEqual([
      ['hris', { action: 'create', entity: 'TimeOffRequest', values: { ...DAYS, amount, employee, note: 'Sea' } }],
    ]);
  });

  it('is not for others, unless by personnel', async () => {
    const { ask, own } = await company();
    const input = { ...DAYS, amount, employee: own };
    expect((await ask('timeOffRequest', timeOffRequest, input, HR)).draft?.changes).toHaveLength(1);
    expect((await ask('timeOffRequest', timeOffRequest, input, { as: ['employee'], own: 'boss' })).errors).toEqual([
      'NOT_FOUND input.employee: no such Employee',
    ]);
    expect((await ask('timeOffRequest', timeOffRequest, { ...DAYS, amount }, HR)).errors).toEqual([
      'REQUIRED input.employee: no employee is known to be you: name the one it is for',
    ]);
  });

  it('says what is wrong', async () => {
    const { ask, own } = await company();
    const input = { ...{ employee: own, type: ' ' }, startsOn: '2026-07-02', endsOn: '2026-07-01' };
    expect((await ask('timeOffRequest', timeOffRequest, { ...input, amount: { value: '0' } }, HR)).errors).toEqual([
      'INVALID input.endsOn: is before the first day',
      'REQUIRED input.amount.unit: no source says what it is counted in: name the unit',
      'INVALID input.type: is empty',
    ]);
    const nothing = { ...DAYS, employee: own, amount: { value: '0', unit: 'DAY' } };
    expect((await ask('timeOffRequest', timeOffRequest, nothing, HR)).errors).toEqual([
      'INVALID input.amount.value: takes no leave',
    ]);
  });
});

describe('a request for leave', () => {
  it('is decided by who leads the person, with a reason', async () => {
    const { ask, leaveOf } = await company();
    const id = await leaveOf('own', 'REQUESTED');
    const input = { id, decision: 'DENIED', reason: 'Stocktaking' } as const;
    const { draft } = await ask('timeOffDecide', timeOffDecide, input, { as: ['employee', 'manager'], own: 'boss' });
    expect(draft).toMatchObject({ entity: 'TimeOffRequest', entityId: id });
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'hris', objectType: 'thing.TimeOffRequest', role: 'OWNER', needs: [] },
        intent: {
          ...{ action: 'transition', entity: 'TimeOffRequest', key: 'own:1' },
          ...{ to: 'DENIED', note: 'Stocktaking' },
        },
      },
    ]);
  });

  it('is never decided by whose it is, whatever the roles', async () => {
    const { ask, leaveOf } = await company();
    const id = await leaveOf('own', 'REQUESTED');
    const decide = (as: readonly ('hr' | 'employee')[]) =>
      ask('timeOffDecide', timeOffDecide, { id, decision: 'APPROVED' }, { as, own: 'own' });
    const refused = ['FORBIDDEN input.id: somebody else decides on your own request'];
    expect((await decide(['hr'])).errors).toEqual(refused);
    expect((await decide(['hr', 'employee'])).errors).toEqual(refused);
    expect((await decide(['employee'])).errors).toEqual([
      'FORBIDDEN input.id: your roles do not allow timeOffDecide on this one',
    ]);
  });

  it('that is decided is not decided again, and one that is denied not cancelled', async () => {
    const { ask, leaveOf } = await company();
    const id = await leaveOf('own', 'DENIED');
    expect((await ask('timeOffDecide', timeOffDecide, { id, decision: 'APPROVED' }, HR)).errors).toEqual([
      'WRONG_STATE input.id: it is DENIED: only one that is asked for can be decided',
    ]);
    expect((await ask('timeOffCancel', timeOffCancel, { id }, HR)).errors).toEqual([
      'WRONG_STATE input.id: it is DENIED: only one that is asked for or approved can be cancelled',
    ]);
  });

  it('is cancelled by whose it is', async () => {
    const { ask, leaveOf } = await company();
    const id = await leaveOf('own', 'APPROVED');
    const { draft } = await ask('timeOffCancel', timeOffCancel, { id }, { as: ['employee'], own: 'own' });
    expect(draft?.changes).toMatchObject([{ intent: { action: 'transition', to: 'CANCELLED', note: null } }]);
  });
});
