import { date, reading, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { employmentType, moneyIn, payPeriod, pointsTo } from './codecs.ts';
import { cityOf, type GustoEmployment, terminatedOnOf } from './person.ts';

const { required, optional, nullable, from, derived, absent } = rowsOf<GustoEmployment>();

/** Employment from a job of an employee. */
export const employmentMapping = defineMapping<GustoEmployment, 'Employment'>('Employment', {
  employee: required('employee.uuid', pointsTo('employees'), 'read'),
  jobTitle: nullable('job.title', textOrNone, 'read'),
  department: nullable('employee.department', textOrNone, 'read', 'of the employee, today'),
  workLocation: from(
    ['job.location'],
    function cityOfJob({ job }) {
      return cityOf(job.location);
    },
    'read',
    'the city: locations have no name',
  ),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the legal entity of the connection'),
  type: optional(
    'employee.current_employment_status',
    employmentType,
    'read',
    'of the employee, today; seasonal and variable are other',
  ),
  fte: absent('only the band of hours a week is kept'),
  startedOn: optional('job.hire_date', date, 'read'),
  endedOn: from(
    ['employee.terminations', 'employee.terminated'],
    function lastDay({ employee }, context) {
      return terminatedOnOf(employee, context);
    },
    'read',
    'the last day of work of the employee; a job that was given up before is gone',
  ),
  manager: optional('employee.manager_uuid', pointsTo('employees'), 'read', 'of the employee, today'),
  payRate: optional(
    'job.rate',
    reading<string, Money>('money', moneyIn),
    'read',
    'of the compensation in effect; needs compensations:read; never stored',
  ),
  payPeriod: optional('job.payment_unit', payPeriod, 'read', 'a rate by the paycheck is not understood'),
  createdAt: absent('jobs have no stamps'),
  updatedAt: absent('jobs have no stamps'),
  customFields: absent('jobs have none'),
  correlationId: absent('not written'),
});
