import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import { several } from './listing.ts';
import type { Scope } from './scopes.ts';

/** Every address that this simulator answers, and what reading and writing there needs. */
const ROUTES = [
  route('token info', '/v1/token_info', 'GET /token_info', { GET: null }),
  route('custom fields', '/v1/companies/{company}/custom_fields', 'GET /custom_fields', { GET: 'companies:read' }),
  route('employees', '/v1/companies/{company}/employees', '/employees', {
    GET: 'employees:read',
    POST: 'employees:manage',
  }),
  route('employee', '/v1/employees/{id}', '/employees/{id}', {
    GET: 'employees:read',
    PUT: 'employees:write',
    DELETE: 'employees:manage',
  }),
  route('jobs', '/v1/employees/{id}/jobs', '/employees/{id}/jobs', { GET: 'jobs:read', POST: 'jobs:write' }),
  route('job', '/v1/jobs/{id}', '/jobs/{id}', { GET: 'jobs:read', PUT: 'jobs:write', DELETE: 'jobs:write' }),
  route('compensations', '/v1/jobs/{id}/compensations', '/jobs/{id}/compensations', { GET: 'compensations:read' }),
  route('payrolls', '/v1/companies/{company}/payrolls', '/payrolls', { GET: 'payrolls:read' }),
  route('payroll', '/v1/companies/{company}/payrolls/{id}', '/payrolls/{id}', { GET: 'payrolls:read' }),
  route('calculate', '/v1/companies/{company}/payrolls/{id}/calculate', '/payrolls/{id}/calculate', {
    PUT: 'payrolls:run',
  }),
  route('submit', '/v1/companies/{company}/payrolls/{id}/submit', '/payrolls/{id}/submit', { PUT: 'payrolls:run' }),
] as const;

export type RouteName = (typeof ROUTES)[number]['name'];

export interface Routed {
  readonly name: RouteName;
  readonly company: string | null;
  readonly id: string;
  /** The scope that the method needs; null for none, undefined where there is no such method. */
  readonly scope: Scope | null | undefined;
}

function route<const N extends string>(
  name: N,
  path: string,
  operation: string,
  methods: Readonly<Record<string, Scope | null>>,
) {
  const pattern = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return { name, pattern, operation: operation.replace(/^GET /, ''), methods };
}

export function routeOf({ method, url }: SimulatedRequest): Routed | null {
  for (const { name, pattern, methods } of ROUTES) {
    const found = pattern.exec(url.pathname);
    if (found === null) continue;
    const groups = found.groups ?? {};
    return {
      name,
      company: groups['company']?.toLowerCase() ?? null,
      id: decodeURIComponent(groups['id'] ?? '').toLowerCase(),
      scope: methods[method],
    };
  }
  return null;
}

/** For the ledger: `GET /payrolls/{id}`. */
export function describeRequest(request: SimulatedRequest): CallDescription {
  const { method, url } = request;
  if (url.pathname === '/oauth/token') return { kind: 'auth', operation: 'POST /oauth/token' };
  const known = ROUTES.find(({ pattern }) => pattern.test(url.pathname));
  const operation = `${method} ${known?.operation ?? url.pathname}`;
  if (method !== 'GET') return { kind: 'write', operation };
  if (known?.name === 'token info' || known?.name === 'custom fields') return { kind: 'describe', operation };
  const uuids = several(url.searchParams, 'uuids');
  const keys = uuids.length > 0 ? uuids : [routeOf(request)?.id ?? ''].filter((id) => id !== '');
  return { kind: 'read', operation, ...(keys.length === 0 ? {} : { keys }) };
}
