import { children, flag, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Company } from './company.ts';
import { arrayOf, flagOf, isRefusal, paged, several } from './listing.ts';
import { invalidAttribute } from './refusals.ts';
import { renderEmployee, type Sight } from './render.ts';

const SORTS = ['created_at', 'name', 'onboarding_status'];

/** GET /v1/companies/{company_id}/employees */
export function listEmployees(company: Company, parameters: URLSearchParams, sight: Sight): SimulatedResponse {
  const sort = parameters.get('sort_by');
  if (sort !== null && !SORTS.includes(sort)) return invalidAttribute('sort_by', 'is not included in the list');
  if (sort !== null && parameters.has('search_term'))
    return invalidAttribute('sort_by', 'cannot be used with search_term');
  const found = company.list('employees').filter((entry) => matches(company, entry, parameters));
  const slice = paged(sorted(found, sort), parameters);
  if (isRefusal(slice)) return slice;
  return arrayOf({ ...slice, items: slice.items.map((entry) => renderEmployee(company, entry, sight)) });
}

function sorted(entries: readonly Entry[], sort: string | null): readonly Entry[] {
  const keyOf = ({ row }: Entry) => {
    if (sort === 'name') return `${textOrEmpty(row, 'last_name')} ${textOrEmpty(row, 'first_name')}`.toLowerCase();
    return sort === 'onboarding_status' ? textOrEmpty(row, 'onboarding_status') : textOrEmpty(row, 'created_at');
  };
  return entries.toSorted((left, right) => keyOf(left).localeCompare(keyOf(right), 'en'));
}

function matches(company: Company, { id, row }: Entry, parameters: URLSearchParams): boolean {
  const uuids = several(parameters, 'uuids');
  if (uuids.length > 0 && !uuids.some((uuid) => uuid.toLowerCase() === id)) return false;
  const term = parameters.get('search_term')?.toLowerCase() ?? '';
  if (!`${textOrEmpty(row, 'first_name')} ${textOrEmpty(row, 'last_name')}`.toLowerCase().includes(term)) return false;
  return isAt(company, id, parameters) && isPaidIn(company, id, parameters) && hasStatus(company, row, parameters);
}

function isAt(company: Company, id: string, parameters: URLSearchParams): boolean {
  const location = parameters.get('location_uuid');
  if (location === null) return true;
  return company.jobs.find('employee', id).some(({ row }) => text(row, 'location_uuid') === location);
}

function isPaidIn(company: Company, id: string, parameters: URLSearchParams): boolean {
  const payroll = parameters.get('payroll_uuid');
  if (payroll === null) return true;
  return company.employee_compensations.get(`${payroll}:${id}`) !== null;
}

function hasStatus(company: Company, row: Row, parameters: URLSearchParams): boolean {
  const isOnboarded = row['onboarded'] !== false;
  const hasLeft = flag(row, 'terminated');
  const isToLeave = hasLeft || children(row, 'terminations').length > 0;
  const today = company.today();
  const startsOn = text(row, 'hired_at') ?? '';
  const facts = {
    onboarded: isOnboarded,
    onboarded_active: isOnboarded && !hasLeft && startsOn <= today,
    terminated: isToLeave,
    terminated_today: hasLeft,
  };
  return Object.entries(facts).every(([name, fact]) => (flagOf(parameters, name) ?? fact) === fact);
}
