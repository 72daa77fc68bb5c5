import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import type { ErrorStyle } from './refusals.ts';

type Version = 'v1' | 'v1_1' | 'v1_2' | 'v2';

interface RouteDefinition {
  readonly name: RouteName;
  readonly method: string;
  readonly versions: readonly Version[];
  /** `{…}` stands for one segment of the path. */
  readonly path: string;
  readonly kind: CallDescription['kind'];
  readonly errors: ErrorStyle;
  /** Whether the answer is XML unless JSON is asked for. */
  readonly isXmlByDefault: boolean;
}

export type RouteName =
  | 'listEmployees'
  | 'createEmployee'
  | 'directory'
  | 'changedEmployees'
  | 'changedTable'
  | 'tableOfAll'
  | 'tableOfEmployee'
  | 'createTableRow'
  | 'updateTableRow'
  | 'deleteTableRow'
  | 'requestTimeOff'
  | 'timeOffBalances'
  | 'assignedPolicies'
  | 'getEmployee'
  | 'updateEmployee'
  | 'setRequestStatus'
  | 'timeOffRequests'
  | 'whosOut'
  | 'timeOffTypes'
  | 'timeOffPolicies'
  | 'metaFields'
  | 'metaTables'
  | 'metaUsers'
  | 'countries'
  | 'queryDataset'
  | 'datasetFields'
  | 'createWebhook'
  | 'listWebhooks'
  | 'getWebhook'
  | 'deleteWebhook'
  | 'webhookLog';

type Traits = Partial<Pick<RouteDefinition, 'versions' | 'kind' | 'errors' | 'isXmlByDefault'>>;

function route(name: RouteName, method: string, path: string, traits: Traits = {}): RouteDefinition {
  const kind = method === 'GET' ? 'read' : 'write';
  return { name, method, path, versions: ['v1'], kind, errors: 'header', isXmlByDefault: false, ...traits };
}

const xml = { isXmlByDefault: true };
const both = { versions: ['v1', 'v1_1'] } as const;

/** The first that fits answers: words come before `{…}`. */
const routes: readonly RouteDefinition[] = [
  route('listEmployees', 'GET', 'employees', { errors: 'object' }),
  route('createEmployee', 'POST', 'employees'),
  route('directory', 'GET', 'employees/directory', xml),
  route('changedEmployees', 'GET', 'employees/changed', xml),
  route('changedTable', 'GET', 'employees/changed/tables/{table}', xml),
  route('tableOfAll', 'GET', 'employees/all/tables/{table}', xml),
  route('tableOfEmployee', 'GET', 'employees/{id}/tables/{table}', xml),
  route('createTableRow', 'POST', 'employees/{id}/tables/{table}', both),
  route('updateTableRow', 'POST', 'employees/{id}/tables/{table}/{rowId}', both),
  route('deleteTableRow', 'DELETE', 'employees/{id}/tables/{table}/{rowId}'),
  route('requestTimeOff', 'PUT', 'employees/{id}/time_off/request'),
  route('timeOffBalances', 'GET', 'employees/{id}/time_off/calculator', xml),
  route('assignedPolicies', 'GET', 'employees/{id}/time_off/policies', both),
  route('getEmployee', 'GET', 'employees/{id}', xml),
  route('updateEmployee', 'POST', 'employees/{id}'),
  route('setRequestStatus', 'PUT', 'time_off/requests/{requestId}/status'),
  route('timeOffRequests', 'GET', 'time_off/requests', xml),
  route('whosOut', 'GET', 'time_off/whos_out', xml),
  route('timeOffTypes', 'GET', 'meta/time_off/types', { ...xml, kind: 'describe' }),
  route('timeOffPolicies', 'GET', 'meta/time_off/policies', { ...xml, kind: 'describe' }),
  route('metaFields', 'GET', 'meta/fields', { ...xml, kind: 'describe' }),
  route('metaTables', 'GET', 'meta/tables', { ...xml, kind: 'describe' }),
  route('metaUsers', 'GET', 'meta/users', { ...xml, kind: 'describe' }),
  route('countries', 'GET', 'meta/countries/options', { kind: 'describe' }),
  route('queryDataset', 'POST', 'datasets/{dataset}/data', { versions: ['v2'], errors: 'problem', kind: 'read' }),
  route('datasetFields', 'GET', 'datasets/{dataset}/fields', {
    versions: ['v1_2'],
    errors: 'problem',
    kind: 'describe',
  }),
  route('createWebhook', 'POST', 'webhooks'),
  route('listWebhooks', 'GET', 'webhooks'),
  route('getWebhook', 'GET', 'webhooks/{webhookId}'),
  route('deleteWebhook', 'DELETE', 'webhooks/{webhookId}'),
  route('webhookLog', 'GET', 'webhooks/{webhookId}/log'),
];

export interface Route extends RouteDefinition {
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The path after `/api/{version}/`, which also stands behind the gateway of one company. */
interface Address {
  readonly version: string;
  readonly segments: readonly string[];
  /** The company that a gateway address names; null in an address under the company's own host. */
  readonly company: string | null;
}

export function addressOf({ pathname }: URL): Address | null {
  const path = pathname.replace(/\/$/, '');
  const own = /^\/api\/(v[0-9_]+)\/(.+)$/.exec(path);
  if (own !== null) return { version: own[1] ?? '', segments: segmentsOf(own[2] ?? ''), company: null };
  const gateway = /^\/api\/gateway\.php\/([^/]+)\/(v[0-9_]+)\/(.+)$/.exec(path);
  if (gateway === null) return null;
  return { version: gateway[2] ?? '', segments: segmentsOf(gateway[3] ?? ''), company: gateway[1] ?? '' };
}

export function routeOf({ method, url }: SimulatedRequest): Route | null {
  const address = addressOf(url);
  if (address === null) return null;
  for (const each of routes) {
    if (each.method !== method || !each.versions.some((version) => version === address.version)) continue;
    const params = paramsOf(each.path.split('/'), address.segments);
    if (params !== null) return { ...each, version: address.version, params };
  }
  return null;
}

function paramsOf(template: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (template.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of template.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
}

function segmentsOf(path: string): string[] {
  return path.split('/').map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

/** What the ledger says: `GET /employees/{id}/tables/jobInfo`, and the employees or requests that were asked for by id. */
export function describeRequest(request: SimulatedRequest): CallDescription {
  if (request.url.pathname === '/token.php') return { kind: 'auth', operation: 'token' };
  const found = routeOf(request);
  if (found === null) {
    return {
      kind: request.method === 'GET' ? 'read' : 'write',
      operation: `${request.method} ${request.url.pathname}`,
    };
  }
  const path = found.path.replace(/\{(table|dataset)\}/g, (_, name: string) => found.params[name] ?? '');
  const keys = keysOf(found, request);
  return { kind: found.kind, operation: `${found.method} /${path}`, ...(keys === null ? {} : { keys }) };
}

function keysOf({ name, params }: Route, request: SimulatedRequest): readonly string[] | null {
  const query = request.url.searchParams;
  switch (name) {
    case 'listEmployees':
      return idsAsked(query);
    case 'timeOffRequests':
      return query.get('id') === null ? null : [query.get('id') ?? ''];
    case 'queryDataset': {
      const ids = [...request.body.toString('utf8').matchAll(/eeid\s+eq\s+'?(\d+)'?/g)].map((match) => match[1] ?? '');
      return ids.length === 0 ? null : ids;
    }
    default: {
      const id = params['rowId'] ?? params['requestId'] ?? params['webhookId'] ?? params['id'];
      return id === undefined ? null : [id];
    }
  }
}

/** `filter[ids][]=1&filter[ids][]=2`, or `filter[ids]=1,2`; null when neither is there. */
export function idsAsked(query: URLSearchParams): string[] | null {
  const repeated = [...query].filter(([name]) => /^filter\[ids\]\[\d*\]$/.test(name)).map(([, value]) => value);
  const joined = query.getAll('filter[ids]').flatMap((value) => value.split(','));
  return repeated.length + joined.length === 0 ? null : [...repeated, ...joined].map((id) => id.trim());
}
