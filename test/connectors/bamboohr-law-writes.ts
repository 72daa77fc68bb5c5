// What the laws of writing ask of a simulated BambooHR account, each on a record of its own. Values made up here.
import type { WriteCase } from '../conformance/write-case.ts';
import { leave } from './bamboohr-account.ts';

const people = { entity: 'Employee', objectType: 'employee' } as const;
const requests = { entity: 'TimeOffRequest', objectType: 'timeOffRequest' } as const;
const person = (value: string) => ({ by: 'key', connection: 'hris', objectType: 'employee', value }) as const;

/** Requests that are still to be decided on: each is decided on once. */
export const undecided = ['1611', '1612', '1613'].map((id) => leave(id, '15', '2026-08-03', { status: 'requested' }));

export const writes: readonly WriteCase[] = [
  {
    ...people,
    name: 'makes an employee with a job',
    text: 'lastName',
    ask: (unique) => ({
      action: 'create',
      values: {
        firstName: 'Lena',
        lastName: `Made ${unique}`,
        workEmail: `${unique}@nordlicht.example`,
        hiredOn: '2026-06-01',
        homeAddress: address('Leeds'),
        jobTitle: 'Seller',
        department: 'Sales',
        manager: person('13'),
      },
    }),
  },
  {
    ...people,
    name: 'changes an employee and the job',
    key: '15',
    text: 'lastName',
    ask: (unique) => ({
      action: 'update',
      values: {
        lastName: `Changed ${unique}`,
        homeAddress: address('York'),
        jobTitle: 'Senior Seller',
        manager: person('12'),
      },
    }),
  },
  {
    ...people,
    name: 'ends an employment',
    key: '16',
    ask: () => ({ action: 'transition', to: 'INACTIVE', note: 'Left' }),
  },
  {
    ...requests,
    name: 'asks for leave',
    text: 'note',
    ask: (unique) => ({
      action: 'create',
      values: {
        employee: person('14'),
        type: 'Vacation',
        startsOn: '2026-07-06',
        endsOn: '2026-07-08',
        amount: { value: '2.5', unit: 'DAY' },
        note: `Sea ${unique}`,
      },
    }),
  },
  {
    ...requests,
    name: 'approves leave',
    key: '15:1611',
    ask: () => ({ action: 'transition', to: 'APPROVED', note: null }),
  },
  {
    ...requests,
    name: 'denies leave',
    key: '15:1612',
    ask: () => ({ action: 'transition', to: 'DENIED', note: 'Too many' }),
  },
  {
    ...requests,
    name: 'cancels leave',
    key: '15:1613',
    ask: () => ({ action: 'transition', to: 'CANCELLED', note: null }),
  },
];

function address(city: string) {
  const place = { lines: ['1 Dock Road'], city, region: null, postalCode: 'LS1', country: 'GB' };
  return { type: 'STREET', name: null, ...place, key: null } as const;
}
