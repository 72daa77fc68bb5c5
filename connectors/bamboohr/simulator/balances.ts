import Big from 'big.js';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrTimeOffBalance } from '../wire.ts';
import { type Asked, type Context, ok } from './context.ts';
import { headerError } from './refusals.ts';
import { childOf, isDate, type Row, text, textOrEmpty } from './row.ts';

const zero = new Big(0);

/** By day, how much a request takes. */
export function amountsOf(request: Row): Readonly<Record<string, string>> {
  const dates = childOf(request, 'dates') ?? {};
  return Object.fromEntries(Object.keys(dates).map((date) => [date, textOrEmpty(dates, date)]));
}

export function totalOf(request: Row): string {
  return Object.values(amountsOf(request))
    .reduce((sum, amount) => sum.plus(amount), zero)
    .toString();
}

/**
 * GET /employees/{id}/time_off/calculator: what is left of each assigned type at the end of a day.
 *
 * A policy starts with `openingBalance`, gets a twelfth of `amountPerYear` on the first of every month after `accrualStartDate`, and loses
 * what approved requests take from then on. Open requests take nothing yet. Without limit, nothing is left and nothing is missing.
 */
export function timeOffBalances(context: Context, employeeId: string, { query }: Asked): SimulatedResponse {
  const end = query.get('end') ?? context.today();
  if (!isDate(end)) return headerError(400, 'Invalid end date');
  const precision = Number(query.get('precision') ?? 2);
  if (!Number.isInteger(precision) || precision < 0 || precision > 4) return headerError(400, 'Invalid precision');
  const { company } = context;
  const assigned = company.table('TimeOffAssignment').of(employeeId);
  return ok(
    assigned.flatMap((assignment): BamboohrTimeOffBalance[] => {
      const policy = company.table('TimeOffPolicy').get(textOrEmpty(assignment, 'timeOffPolicyId'));
      const type = company.table('TimeOffType').get(textOrEmpty(policy, 'timeOffTypeId'));
      if (policy === null || type === null) return [];
      const used = (from: string) => usedOf(context, employeeId, textOrEmpty(type, 'id'), from, end);
      return [
        {
          timeOffType: textOrEmpty(type, 'id'),
          name: textOrEmpty(type, 'name'),
          units: textOrEmpty(type, 'units'),
          balance: balanceOf(assignment, textOrEmpty(policy, 'type'), end, used).toFixed(precision),
          end,
          policyType: textOrEmpty(policy, 'type'),
          usedYearToDate: used(`${end.slice(0, 4)}-01-01`).toFixed(precision),
        },
      ];
    }),
  );
}

function balanceOf(assignment: Row, policyType: string, end: string, used: (from: string) => Big): Big {
  if (policyType === 'discretionary') return zero;
  const start = textOrEmpty(assignment, 'accrualStartDate');
  const opening = new Big(text(assignment, 'openingBalance') ?? 0);
  const perYear = new Big(policyType === 'accruing' ? (text(assignment, 'amountPerYear') ?? 0) : 0);
  return opening.plus(perYear.times(monthsStarted(start, end)).div(12)).minus(used(start));
}

/** How many months have begun after a day, up to another one. */
function monthsStarted(start: string, end: string): number {
  const months = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return end < start ? 0 : months(end) - months(start);
}

function usedOf({ company }: Context, employeeId: string, typeId: string, from: string, end: string): Big {
  return company
    .table('TimeOffRequest')
    .of(employeeId)
    .filter((row) => text(row, 'status') === 'approved' && text(row, 'timeOffTypeId') === typeId)
    .flatMap((row) => Object.entries(amountsOf(row)))
    .filter(([date]) => date >= from && date <= end)
    .reduce((sum, [, amount]) => sum.plus(amount), zero);
}
