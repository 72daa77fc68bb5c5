import { date, oneOf, text } from '../../src/connector/codecs.ts';
import { defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import { dateOrNone, employeeOrNone, leaveOf, textOf } from './codecs.ts';
import type { BamboohrTimeOffBalance, BamboohrTimeOffRequest } from './wire.ts';

const request = rowsOf<BamboohrTimeOffRequest>();
const balance = rowsOf<BamboohrBalance>();

/** A balance with the employee whom it was asked of. */
export interface BamboohrBalance extends BamboohrTimeOffBalance {
  readonly employeeId: string;
}

const STATUSES = {
  requested: 'REQUESTED',
  approved: 'APPROVED',
  denied: 'DENIED',
  canceled: 'CANCELLED',
  // The source's spelling.
  superceded: 'SUPERSEDED',
} as const;

/** TimeOffRequest from the requests of the account. */
export const timeOffRequestMapping = defineMapping<BamboohrTimeOffRequest, 'TimeOffRequest'>('TimeOffRequest', {
  employee: request.nullable('employeeId', employeeOrNone, 'create'),
  type: request.required('type.name', text, 'create', 'one of the types of the account'),
  status: request.required(
    'status.status',
    oneOf('status of a request', STATUSES),
    'read',
    'changed by deciding and cancelling',
  ),
  startsOn: request.required('start', date, 'create'),
  endsOn: request.required('end', date, 'create'),
  amount: request.from(
    ['amount.amount', 'amount.unit'],
    function amountOfRequest({ amount }) {
      return leaveOf(amount.amount, amount.unit);
    },
    'create',
    'of the days that count, in the unit of the type',
    (amount) => ({ amount }),
  ),
  requestedOn: request.nullable('created', dateOrNone, 'read'),
  note: request.from(['notes'], noteOf, 'create', 'of the employee; what the manager wrote is not read', (note) => ({
    note,
  })),
  createdAt: request.absent('a day, not an instant: requestedOn'),
  updatedAt: request.absent('a day, not an instant'),
  customFields: request.absent('requests have none'),
  correlationId: request.absent('no field could hold it; what we made is found by person, type and days'),
});

/** TimeOffBalance from the calculator of an employee. */
export const timeOffBalanceMapping = defineMapping<BamboohrBalance, 'TimeOffBalance'>('TimeOffBalance', {
  employee: balance.nullable('employeeId', employeeOrNone, 'read'),
  type: balance.required('name', text, 'read'),
  balance: balance.from(
    ['balance', 'units', 'policyType'],
    function balanceLeft({ balance: left, units, policyType }) {
      return textOf(policyType) === 'discretionary' ? null : leaveOf(left, units);
    },
    'read',
    'none where leave is without limit: the source says 0.00 there',
  ),
  usedThisYear: balance.from(
    ['usedYearToDate', 'units'],
    function usedOf({ usedYearToDate, units }) {
      return leaveOf(usedYearToDate, units);
    },
    'read',
  ),
  asOfOn: balance.required('end', date, 'read', 'today in the time zone of the company'),
  createdAt: balance.absent('it is computed'),
  updatedAt: balance.absent('it is computed'),
  customFields: balance.absent('balances have none'),
  correlationId: balance.absent('not written'),
});

/** No notes are `[]`. */
function noteOf({ notes }: BamboohrTimeOffRequest): string | null {
  if (notes === undefined || notes === null || (Array.isArray(notes) && notes.length === 0)) return null;
  if (!('employee' in notes) && !('manager' in notes)) throw new TypeError('not notes');
  return 'employee' in notes ? textOf(notes.employee) : null;
}
