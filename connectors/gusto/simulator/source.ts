import type { Clock } from '../../../src/simulator/clock.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { isRow, type Row } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { OAuthTokens } from '../../../src/simulator/tokens.ts';
import type { Company } from './company.ts';
import { listEmployees } from './employees.ts';
import { arrayOf, isRefusal, paged, several } from './listing.ts';
import { listPayrolls, readPayroll } from './payrolls.ts';
import type { Quota } from './quota.ts';
import { missingScope, notFound, refusal, refusalOf, unauthorized } from './refusals.ts';
import { compensationsOf, currentOf, renderCompensation, renderEmployee, renderJob, type Sight } from './render.ts';
import { describeRequest, type Routed, routeOf } from './routes.ts';
import { calculate, submit } from './runs.ts';
import {
  createEmployee,
  createJob,
  deleteEmployee,
  deleteJob,
  updateEmployee,
  updateJob,
  type Writing,
  type Written,
} from './writes.ts';

export interface SourceParts {
  readonly company: Company;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tokens: OAuthTokens;
  readonly quota: Quota;
  readonly scopes: ReadonlySet<string>;
}

const VERSION = '2025-06-15';

/** The API of one company, with the place that gives out tokens beside it. */
export function gustoSource(parts: SourceParts): SimulatedSource {
  const { tokens } = parts;
  return {
    describe: describeRequest,
    handle: (request, call) => answer(parts, request, call),
    refuse: refusalOf,
    expireSessions: () => tokens.expireAll(),
  };
}

function answer(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  const { tokens, quota } = parts;
  if (request.url.pathname === '/oauth/token') return tokens.issue(request);
  if (!tokens.isGood(request.headers.authorization)) return unauthorized();
  const limited = quota.take();
  const answered = limited ?? routed(parts, request, call);
  return { ...answered, headers: { ...answered.headers, ...quota.headers() } };
}

function routed(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  const version = request.headers['x-gusto-api-version'] ?? VERSION;
  if (version !== VERSION)
    return refusal(406, [
      { error_key: 'X-Gusto-API-Version', category: 'invalid_operation', message: 'not simulated' },
    ]);
  const route = routeOf(request);
  if (route === null || route.scope === undefined) return notFound();
  // A token is for one company; of others nothing is known.
  if (route.company !== null && route.company !== parts.company.uuid.toLowerCase()) return notFound();
  if (route.scope !== null && !parts.scopes.has(route.scope)) return missingScope();
  if (request.method === 'GET') return read(parts, route, request.url.searchParams);
  const body = bodyOf(request);
  if (body === null) return refusal(400, [{ error_key: 'base', category: 'invalid_operation', message: 'not JSON' }]);
  return write(parts, route, { method: request.method, body, call });
}

function read(parts: SourceParts, route: Routed, parameters: URLSearchParams): SimulatedResponse {
  const { company, scopes } = parts;
  const sight: Sight = { scopes, include: new Set(several(parameters, 'include')) };
  switch (route.name) {
    case 'token info':
      return ok({
        scope: [...scopes].join(' '),
        resource: { type: 'Company', uuid: company.uuid },
        resource_owner: { type: 'CompanyAdmin', uuid: company.uuid },
      });
    case 'custom fields':
      return ok({ custom_fields: company.list('custom_fields').map(({ row }) => row) });
    case 'employees':
      return listEmployees(company, parameters, sight);
    case 'employee':
      return one(company.employees.get(route.id), (entry) => renderEmployee(company, entry, sight));
    case 'jobs':
      return listed(company.inOrder(company.jobs.find('employee', route.id)), parameters, (entry) =>
        renderJob(company, entry, sight),
      );
    case 'job':
      return one(company.jobs.get(route.id), (entry) => renderJob(company, entry, sight));
    case 'compensations': {
      const all = compensationsOf(company, route.id);
      const current = currentOf(company, all);
      const shown = sight.include.has('all_compensations') || current === null ? all : [current];
      return listed(shown, parameters, (entry) => renderCompensation(company, entry));
    }
    case 'payrolls':
      return listPayrolls(company, parameters, sight);
    case 'payroll': {
      const entry = company.payrolls.get(route.id);
      return entry === null ? notFound() : readPayroll(company, entry, parameters, sight);
    }
    case 'calculate':
    case 'submit':
      return notFound();
  }
}

interface Sent {
  readonly method: string;
  readonly body: Row;
  readonly call: number;
}

function write(parts: SourceParts, { name, id }: Routed, { method, body, call }: Sent): SimulatedResponse {
  const { company, ledger, scopes } = parts;
  const writing: Writing = { company, ledger, call };
  const sight: Sight = { scopes, include: new Set() };
  const employee = company.employees.get(id);
  const job = company.jobs.get(id);
  const payroll = company.payrolls.get(id);
  const asEmployee = (entry: Entry) => renderEmployee(company, entry, sight);
  const asJob = (entry: Entry) => renderJob(company, entry, sight);
  if (name === 'employees') return written(createEmployee(writing, body), 201, asEmployee);
  if (name === 'employee' && employee !== null)
    return method === 'DELETE'
      ? deleteEmployee(writing, employee)
      : written(updateEmployee(writing, employee, body), 200, asEmployee);
  if (name === 'jobs' && employee !== null) return written(createJob(writing, employee, body), 201, asJob);
  if (name === 'job' && job !== null)
    return method === 'DELETE' ? deleteJob(writing, job) : written(updateJob(writing, job, body), 200, asJob);
  if (name === 'calculate' && payroll !== null) return calculate(writing, payroll);
  if (name === 'submit' && payroll !== null) return submit(writing, payroll);
  return notFound();
}

function written(result: Written, status: number, render: (entry: Entry) => Row): SimulatedResponse {
  return 'status' in result ? result : { status, body: render(result.entry) };
}

function one(entry: Entry | null, render: (entry: Entry) => Row): SimulatedResponse {
  return entry === null ? notFound() : ok(render(entry));
}

function listed(
  entries: readonly Entry[],
  parameters: URLSearchParams,
  render: (entry: Entry) => Row,
): SimulatedResponse {
  const slice = paged(entries, parameters);
  return isRefusal(slice) ? slice : arrayOf({ ...slice, items: slice.items.map(render) });
}

function ok(body: Row): SimulatedResponse {
  return { status: 200, body };
}

function bodyOf({ body }: SimulatedRequest): Row | null {
  const text = body.toString('utf8');
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isRow(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
