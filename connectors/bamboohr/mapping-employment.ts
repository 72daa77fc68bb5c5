import { textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import { dateOrNone, employeeOrNone, moneyOrNone, textOf } from './codecs.ts';
import type { BamboohrJob } from './history.ts';
import { type EmploymentType, legalEntityOf } from './person.ts';

const { nullable, from, absent } = rowsOf<BamboohrJob>();

const PAY_PERIODS = {
  Hour: 'HOUR',
  Day: 'DAY',
  Week: 'WEEK',
  Month: 'MONTH',
  Quarter: 'QUARTER',
  Year: 'YEAR',
} as const;

/** Employment from a row of jobInfo, with the rows of employmentStatus and compensation in effect. */
export const employmentMapping = defineMapping<BamboohrJob, 'Employment'>('Employment', {
  employee: nullable('employeeId', employeeOrNone, 'read'),
  jobTitle: nullable('jobTitle', textOrNone, 'read'),
  department: nullable('department', textOrNone, 'read'),
  workLocation: nullable('location', textOrNone, 'read'),
  legalEntity: from(
    ['division'],
    function legalEntityOfJob({ division, settings }, context) {
      return legalEntityOf(division, settings, context.legalEntity);
    },
    'read',
    'of the division by the setting legalEntities; without it that of the connection',
  ),
  type: from(
    ['employmentStatus'],
    employmentTypeOf,
    'read',
    'of employmentStatus on the last day, today where it lasts; the account’s own list by the setting employmentTypes',
  ),
  fte: absent('hours a week are kept of today alone, and what a full week is nowhere'),
  startedOn: nullable('date', dateOrNone, 'read'),
  endedOn: nullable('endedOn', dateOrNone, 'read', 'the day before the next row, or that of the termination'),
  manager: absent('the table has the name alone, and names are not unique; today’s manager stands on the employee'),
  payRate: nullable('rate', moneyOrNone, 'read', 'of compensation on the last day, today where it lasts; never stored'),
  payPeriod: from(
    ['paidPer', 'payType'],
    payPeriodOf,
    'read',
    'piece rates are PIECE; twice a month, every other week, twice a year and pay period are not understood',
  ),
  createdAt: absent('rows of a history have no stamps'),
  updatedAt: absent('rows of a history have no stamps'),
  customFields: absent('columns beyond the mapped ones are not read'),
  correlationId: absent('not written'),
});

function employmentTypeOf({ employmentStatus, settings }: BamboohrJob): EmploymentType | null {
  const status = textOf(employmentStatus);
  if (status === null) return null;
  const { employmentTypes } = settings;
  const type = Object.hasOwn(employmentTypes, status) ? employmentTypes[status] : undefined;
  if (type === undefined) throw new RangeError('an employment status that the settings do not name');
  return type;
}

function payPeriodOf({
  paidPer,
  payType,
}: BamboohrJob): (typeof PAY_PERIODS)[keyof typeof PAY_PERIODS] | 'PIECE' | null {
  const [period, type] = [textOf(paidPer), textOf(payType)];
  if (type === 'Piece Rate') return 'PIECE';
  if (period === null) return null;
  if (!isPayPeriod(period)) throw new RangeError('unknown pay period');
  return PAY_PERIODS[period];
}

function isPayPeriod(period: string): period is keyof typeof PAY_PERIODS {
  return Object.hasOwn(PAY_PERIODS, period);
}
