// The laws of a connector on a simulated BambooHR account, once for each way to sign in. Shapes after the public OpenAPI of 2026-04-27.
import { bamboohr } from '../../connectors/bamboohr/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';
import { type Edit, simulatedSubject } from '../conformance/subject.ts';
import { type KnownFailure, testConnector } from '../conformance/test-connector.ts';
import { rows as account, ids } from './bamboohr-account.ts';
import { undecided, writes } from './bamboohr-law-writes.ts';

const rows: Rows = { ...account, TimeOffRequest: [...(account['TimeOffRequest'] ?? []), ...undecided] };

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  employee: ids,
  jobInfo: (rows['jobInfo'] ?? []).map(({ id, employeeId }) => `${employeeId}:${id}`),
  timeOffRequest: ['12:1601', '12:1602', '13:1603', '14:1604', '12:1605', '15:1611', '15:1612', '15:1613'],
  // Of who is active.
  timeOffBalance: [...ids.filter((id) => id !== '13').map((id) => `${id}:78`), '12:79'],
};

/** What a person edits: the object and its key in the simulator, the column, the record and the field that it is shown as. */
const EDITS: Readonly<Record<string, (count: number) => { readonly change: Change; readonly edit: Edit }>> = {
  employee: (count) => {
    const key = ids[count % 2] ?? '';
    const value = `E-${count}`;
    return {
      change: change('Employee', key, { employeeNumber: value }),
      edit: { key, field: 'employeeNumber', value },
    };
  },
  jobInfo: (count) => {
    const at = count % 2;
    const value = `edited ${count}`;
    const edit = { key: `${ids[at]}:${501 + at}`, field: 'jobTitle', value };
    return { change: change('jobInfo', String(501 + at), { jobTitle: value }), edit };
  },
  timeOffRequest: (count) => {
    const value = `edited ${count}`;
    return {
      change: change('TimeOffRequest', '1602', { notes: { employee: value } }),
      edit: { key: '12:1602', field: 'note', value },
    };
  },
  timeOffBalance: (count) => {
    const values = { openingBalance: String(count), amountPerYear: '0', accrualStartDate: '2026-06-01' };
    const edit = { key: '15:78', field: 'balance', value: { value: String(count), unit: 'DAY' } };
    return { change: change('TimeOffAssignment', '5', values), edit };
  },
};

interface Change {
  readonly objectType: string;
  readonly key: string;
  readonly values: Row;
}

function change(objectType: string, key: string, values: Row): Change {
  return { objectType, key, values };
}

const REMOVED: Readonly<Record<string, readonly [objectType: string, key: string, removed: string]>> = {
  employee: ['Employee', '18', '18'],
  jobInfo: ['jobInfo', '601', '12:601'],
  timeOffRequest: ['TimeOffRequest', '1604', '14:1604'],
  timeOffBalance: ['TimeOffAssignment', '91', '12:79'],
};

function remove(simulator: Simulator, port: string): string {
  const [objectType = '', key = '', removed = ''] = REMOVED[port] ?? [];
  simulator.change({ action: 'delete', objectType, key });
  return removed;
}

const known: readonly KnownFailure[] = [
  {
    law: 'get/batched',
    reason:
      'balances and requests are read with one call per employee, and the histories of several with everyone’s: no call takes several employees',
  },
];

function subject(settings: Readonly<Record<string, unknown>>) {
  return simulatedSubject({
    definition: bamboohr,
    rows,
    clock: new ManualClock('2026-06-01T12:00:00.000Z'),
    context: { connection: 'hris', legalEntity: null, currency: 'EUR', country: 'DE' },
    settings: { pageSize: 3, employmentTypes: { 'Full-Time': 'FULL_TIME', 'Part-Time': 'PART_TIME' }, ...settings },
    examples: [
      {
        entity: 'Employee',
        objectType: 'employee',
        key: '12',
        record: {
          name: 'First12 Last 12',
          jobTitle: 'Senior Seller',
          nationalId: 'DE-DEMO-12',
          bankAccounts: undefined,
        },
      },
      {
        entity: 'Employment',
        objectType: 'jobInfo',
        key: '12:602',
        record: { startedOn: '2024-01-01', endedOn: '2026-08-31', type: 'PART_TIME' },
      },
    ],
    edit: (simulator, objectType, count) => {
      const edited = EDITS[objectType]?.(count);
      if (edited === undefined) throw new Error(`no edit of ${objectType}`);
      simulator.change({ action: 'update', ...edited.change });
      return edited.edit;
    },
    remove,
    expectedKeys: (objectType) => EXPECTED[objectType] ?? [],
    unknownKey: (objectType, index) =>
      objectType === 'employee' ? `${9000 + index}` : `${9000 + index}:${80 + index}`,
    writes,
    hostileKeys: ['12 or eeid gt 0', "12' or eeid ne '", '12:', ':501', '12:501:1', '0', '12/../13', '012'],
  });
}

testConnector('bamboohr with OAuth', () => subject({}), { known });
testConnector('bamboohr with an API key', () => subject({ refreshToken: undefined }), { known });
