import { jsonText } from '../../../src/simulator/json.ts';
import { child, flag, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Company } from './company.ts';
import { arrayOf, isRefusal, paged, several } from './listing.ts';
import { invalidAttribute } from './refusals.ts';
import { processingOf, renderPayroll, renderPayslip, type Sight } from './render.ts';

const STATUSES = ['processed', 'unprocessed'];
const TYPES = ['regular', 'off_cycle', 'external'];

/** GET /v1/companies/{company_id}/payrolls: by default processed, regular, of the past six months. */
export function listPayrolls(company: Company, parameters: URLSearchParams, sight: Sight): SimulatedResponse {
  const statuses = orDefault(several(parameters, 'processing_statuses'), 'processed');
  const types = orDefault(several(parameters, 'payroll_types'), 'regular');
  if (!statuses.every((each) => STATUSES.includes(each)))
    return invalidAttribute('processing_statuses', 'is not included in the list');
  if (!types.every((each) => TYPES.includes(each)))
    return invalidAttribute('payroll_types', 'is not included in the list');
  const days = daysOf(company, parameters);
  if ('status' in days) return days;
  const byCheckDate = parameters.get('date_filter_by') === 'check_date';
  const found = company.list('payrolls').filter(({ row }) => {
    const isProcessed = processingOf(company, row).processed;
    const type = flag(row, 'external') ? 'external' : flag(row, 'off_cycle') ? 'off_cycle' : 'regular';
    if (!statuses.includes(isProcessed ? 'processed' : 'unprocessed') || !types.includes(type)) return false;
    return isWithin(row, days, byCheckDate && isProcessed && type === 'regular');
  });
  const slice = paged(sorted(found, parameters.get('sort_order')), parameters);
  if (isRefusal(slice)) return slice;
  return arrayOf({ ...slice, items: slice.items.map((entry) => renderPayroll(company, entry, sight)) });
}

interface Days {
  readonly from: string;
  readonly to: string;
}

/** At most a year, and three months ahead. */
function daysOf(company: Company, parameters: URLSearchParams): Days | SimulatedResponse {
  const today = company.today();
  const to = parameters.get('end_date') ?? today;
  const from = parameters.get('start_date') ?? monthsFrom(to, -6);
  for (const [name, day] of Object.entries({ start_date: from, end_date: to }))
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))
      return invalidAttribute(name, 'is not a date');
  if (to > monthsFrom(today, 3)) return invalidAttribute('end_date', 'can be at most 3 months in the future');
  if (to > monthsFrom(from, 12)) return invalidAttribute('start_date', 'and end_date cannot be more than 1 year apart');
  return { from, to };
}

/** A pay period counts that lies within the days; of a processed regular payroll its check date, where that is asked for. */
function isWithin(row: Row, { from, to }: Days, byCheckDate: boolean): boolean {
  const period = child(row, 'pay_period') ?? {};
  const [starts, ends] = byCheckDate
    ? [text(row, 'check_date'), text(row, 'check_date')]
    : [text(period, 'start_date'), text(period, 'end_date')];
  return (starts ?? '') >= from && (ends ?? '') <= to;
}

function sorted(entries: readonly Entry[], order: string | null): readonly Entry[] {
  const keyOf = ({ row, id }: Entry) => `${textOrEmpty(row, 'check_date')} ${id}`;
  const direction = order === 'desc' ? -1 : 1;
  return entries.toSorted((left, right) => direction * (keyOf(left) < keyOf(right) ? -1 : 1));
}

/** GET /v1/companies/{company_id}/payrolls/{payroll_id}: its compensations once it is calculated, at most 100 to a page. */
export function readPayroll(
  company: Company,
  entry: Entry,
  parameters: URLSearchParams,
  sight: Sight,
): SimulatedResponse {
  const { processed, calculated_at } = processingOf(company, entry.row);
  const isCalculated = processed || calculated_at !== null;
  const payslips = isCalculated ? company.inOrder(company.employee_compensations.find('payroll', entry.id)) : [];
  const slice = paged(byName(payslips, parameters.get('sort_by')), parameters, true);
  if (isRefusal(slice)) return slice;
  const employee_compensations = slice.items.map((payslip) => renderPayslip(company, payslip, processed, sight));
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...slice.headers },
    body: jsonText({ ...renderPayroll(company, entry, sight), employee_compensations }),
  };
}

function byName(payslips: readonly Entry[], sort: string | null): readonly Entry[] {
  if (sort !== 'first_name' && sort !== 'last_name') return payslips;
  return payslips.toSorted((left, right) =>
    textOrEmpty(left.row, sort).localeCompare(textOrEmpty(right.row, sort), 'en'),
  );
}

function orDefault(asked: readonly string[], fallback: string): readonly string[] {
  return asked.length === 0 ? [fallback] : asked;
}

function monthsFrom(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}
