// The laws of a connector on a simulated company. Shapes after the OpenAPI of 2025-06-15.
import { gustoSettings } from '../../connectors/gusto/config.ts';
import { gusto } from '../../connectors/gusto/index.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { type Keep, memoryKeep } from '../../src/connector/keep.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { type Edit, simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { KEYS, payrolls, rows, uuid } from './gusto-company.ts';

/** What a person changes, and the field that shows it. */
function edit(simulator: Simulator, objectType: string, count: number): Edit {
  const update = (type: string, key: string, values: Readonly<Record<string, unknown>>) =>
    simulator.change({ action: 'update', objectType: type, key, values });
  const value = `edited ${count}`;
  const at = count % 2;
  switch (objectType) {
    case 'employees':
      update('employees', uuid('e', at), { department: value });
      return { key: uuid('e', at), field: 'department', value };
    case 'jobs':
      update('jobs', uuid('b', at), { title: value });
      return { key: `${uuid('e', at)}:${uuid('b', at)}`, field: 'jobTitle', value };
    case 'payrolls': {
      const deadline = `2026-06-${String(10 + (count % 20))}T23:00:00Z`;
      update('payrolls', uuid('f', 6 + at), { payroll_deadline: deadline });
      return { key: uuid('f', 6 + at), field: 'deadlineAt', value: deadline.replace('Z', '.000Z') };
    }
    default: {
      const day = `2026-05-${String(10 + (count % 20))}`;
      const { pay_period } = payrolls[4 + at] ?? {};
      update('payrolls', uuid('f', 4 + at), { pay_period: { ...Object(pay_period), end_date: day } });
      return { key: `${uuid('f', 4 + at)}:${uuid('e', 1)}`, field: 'periodEndsOn', value: day };
    }
  }
}

/** The connector with one memory for all its connections. */
function withKeep(keep: Keep): ConnectorDefinition {
  return {
    ...gusto,
    connect: (settings, environment) => gusto.connect(gustoSettings.parse(settings), { ...environment, keep }),
  };
}

const employee = { entity: 'Employee', objectType: 'employees', text: 'firstName' } as const;

const writes: readonly WriteCase[] = [
  {
    ...employee,
    name: 'makes an employee',
    ask: (unique) => ({
      action: 'create',
      values: {
        firstName: `Made ${unique}`,
        lastName: 'Nguyen',
        workEmail: `made.${unique}@nordlicht.example`,
        birthDate: '1988-12-24',
        personalContactPoints: [mail(`made.${unique}@mail.example`)],
        jobTitle: `Plumber ${unique}`,
        hiredOn: '2026-06-15',
      },
    }),
  },
  {
    ...employee,
    name: 'changes an employee and the title of the job',
    key: uuid('e', 1),
    ask: (unique) => ({
      action: 'update',
      values: {
        firstName: `Changed ${unique}`,
        workEmail: `changed.${unique}@nordlicht.example`,
        personalContactPoints: [mail(`changed.${unique}@mail.example`)],
        jobTitle: `Welder ${unique}`,
      },
    }),
  },
];

function mail(value: string): ContactPoint {
  return { type: 'EMAIL', value, label: null, original: null, isNormalized: true };
}

testConnector(
  'gusto',
  () => {
    // A refresh token is good for one use: the connections of a subject know of each other, as replicas do.
    return simulatedSubject({
      definition: withKeep(memoryKeep()),
      rows,
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      context: { connection: 'payroll', legalEntity: 'nordlicht-us', currency: 'USD', country: 'US' },
      // The first payroll stands in the first window: an empty answer says nothing of where it belongs.
      settings: { pageSize: 3, payrollsFrom: '2025-01-01' },
      examples: [
        {
          entity: 'Employee',
          objectType: 'employees',
          key: uuid('e', 7),
          record: {
            name: 'Jon Schmid 7',
            workEmail: 'person7@nordlicht.example',
            status: 'INACTIVE',
            terminatedOn: '2026-03-31',
            jobTitle: 'Engineer 7',
            workLocation: 'San Francisco',
            nationalId: undefined,
          },
        },
        {
          entity: 'Employment',
          objectType: 'jobs',
          key: `${uuid('e', 2)}:${uuid('b', 2)}`,
          record: { payRate: { amount: '32.25', currency: 'USD' }, payPeriod: 'HOUR', type: 'PART_TIME' },
        },
        {
          entity: 'PayrollRun',
          objectType: 'payrolls',
          key: uuid('f', 5),
          record: { status: 'PROCESSED', kind: 'OFF_CYCLE', paidOn: '2026-05-04', processedOn: '2026-04-30' },
        },
      ],
      edit,
      writes,
      remove: (simulator, objectType) => {
        // Who is deleted takes the job along.
        const key = KEYS[objectType]?.[objectType === 'jobs' ? 4 : 5] ?? '';
        const own = objectType === 'jobs' ? (key.split(':')[1] ?? '') : key;
        simulator.change({ action: 'delete', objectType, key: own });
        return key;
      },
      expectedKeys: (objectType) => KEYS[objectType] ?? [],
      unknownKey: (objectType, index) =>
        objectType === 'employees' || objectType === 'payrolls'
          ? uuid('1', 9000 + index)
          : `${uuid('1', 9000 + index)}:${uuid('2', 9000 + index)}`,
      hostileKeys: [`${uuid('e', 0)},${uuid('e', 1)}`, uuid('e', 0).toUpperCase(), `${uuid('f', 0)}/submit`],
    });
  },
  {
    known: [
      {
        law: 'list/fixture',
        reason: 'Gusto keeps no time of change of anything, so no two records were changed at the same one',
      },
    ],
  },
);
