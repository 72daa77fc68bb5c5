import type { Clock } from '../../../src/simulator/clock.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { WindowLimit } from '../../../src/simulator/limits.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import type { Access } from './access.ts';
import { timeOffBalances } from './balances.ts';
import type { Company } from './company.ts';
import type { Asked, Context } from './context.ts';
import { datasetFields, queryDataset } from './dataset.ts';
import { directory, findEmployee, getEmployee, metaCountries, metaFields, metaTables, metaUsers } from './employees.ts';
import { listEmployees } from './list.ts';
import { headerError, refusal, refusalIn, tooManyCalls } from './refusals.ts';
import { addressOf, describeRequest, type Route, routeOf } from './routes.ts';
import { textOrEmpty } from './row.ts';
import { changedEmployees, changedTable, tableOfAll, tableOfEmployee } from './tables.ts';
import { assignedPolicies, timeOffPolicies, timeOffRequests, timeOffTypes, whosOut } from './time-off.ts';
import type { Tokens } from './tokens.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, webhookLog } from './webhook-calls.ts';
import type { Webhooks } from './webhooks.ts';
import type { Writing } from './write.ts';
import { createEmployee, updateEmployee } from './write-employee.ts';
import { deleteTableRow, writeTableRow } from './write-table.ts';
import { requestTimeOff, setRequestStatus } from './write-time-off.ts';
import { xmlText } from './xml.ts';

export interface SourceParts {
  readonly company: Company;
  readonly access: Access;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tokens: Tokens;
  /** Null when calls are only counted. */
  readonly limit: WindowLimit | null;
  readonly companyDomain: string;
  readonly webhooks: Webhooks;
}

/** The public API of one company, and the token endpoint beside it. */
export function bamboohrSource(parts: SourceParts): SimulatedSource {
  return {
    describe: describeRequest,
    handle: (request, call) => answer(parts, request, call),
    refuse: refusal,
    expireSessions: () => parts.tokens.expireAll(),
  };
}

function answer(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  if (request.url.pathname === '/token.php') return parts.tokens.issue(request);
  const named = addressOf(request.url)?.company ?? null;
  if (named !== null && named !== parts.companyDomain) return headerError(404, 'Unknown company');
  const route = routeOf(request);
  const errors = route?.errors ?? 'header';
  const identity = parts.tokens.identify(request.headers.authorization);
  // The list of employees is for OAuth alone; a key is no credential there.
  if (identity === null || (route?.name === 'listEmployees' && identity === 'key')) {
    return refusalIn(errors, 401, 'Unauthorized');
  }
  if (parts.limit?.take() === false) return tooManyCalls(errors, String(parts.limit.retryAfterSeconds()));
  if (route === null) return headerError(404, 'Not found');
  const asked = askedOf(request, route);
  const answered = handled(parts, writingOf(parts, call), { route, asked });
  if (!route.isXmlByDefault || asked.wantsJson || answered.status !== 200) return answered;
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: xmlText(answered.body) };
}

function askedOf(request: SimulatedRequest, route: Route): Asked {
  return {
    params: route.params,
    version: route.version,
    query: request.url.searchParams,
    origin: `http://${request.headers.host ?? 'localhost'}`,
    path: request.url.pathname.replace(/\/$/, ''),
    body: request.body,
    wantsJson: /\bapplication\/json\b/i.test(request.headers.accept ?? ''),
  };
}

function writingOf({ company, access, clock, ledger, webhooks }: SourceParts, call: number): Writing {
  const now = () => new Date(Math.floor(clock.now() / 1000) * 1000).toISOString();
  return {
    company,
    access,
    now,
    today: () => now().slice(0, 10),
    effect: (effect) => {
      ledger.effect({ ...effect, call, idempotencyKey: null });
      const { action, objectType, key, values } = effect;
      const employeeId = objectType === 'Employee' ? key : textOrEmpty(values, 'employeeId');
      webhooks.announce({ action, objectType, employeeId, values });
    },
  };
}

interface Call {
  readonly route: Route;
  readonly asked: Asked;
}

function handled({ webhooks }: SourceParts, writing: Writing, { route, asked }: Call): SimulatedResponse {
  switch (route.name) {
    case 'listEmployees':
      return listEmployees(writing, asked);
    case 'createEmployee':
      return createEmployee(writing, asked);
    case 'directory':
      return directory(writing, asked);
    case 'changedEmployees':
      return changedEmployees(writing, asked);
    case 'changedTable':
      return changedTable(writing, asked);
    case 'tableOfAll':
      return tableOfAll(writing, asked);
    case 'tableOfEmployee':
      return tableOfEmployee(writing, asked);
    case 'createTableRow':
    case 'updateTableRow':
      return writeTableRow(writing, asked);
    case 'deleteTableRow':
      return deleteTableRow(writing, asked);
    case 'requestTimeOff':
      return requestTimeOff(writing, asked);
    case 'timeOffBalances':
      return ofEmployee(writing, asked, (id) => timeOffBalances(writing, id, asked));
    case 'assignedPolicies':
      return ofEmployee(writing, asked, (id) => assignedPolicies(writing, id, route.version));
    case 'getEmployee':
      return getEmployee(writing, asked);
    case 'updateEmployee':
      return updateEmployee(writing, asked);
    case 'setRequestStatus':
      return setRequestStatus(writing, asked);
    case 'timeOffRequests':
      return timeOffRequests(writing, asked);
    case 'whosOut':
      return whosOut(writing, asked);
    case 'timeOffTypes':
      return timeOffTypes(writing);
    case 'timeOffPolicies':
      return timeOffPolicies(writing);
    case 'metaFields':
      return metaFields(writing);
    case 'metaTables':
      return metaTables(writing);
    case 'metaUsers':
      return metaUsers(writing, asked);
    case 'countries':
      return metaCountries();
    case 'queryDataset':
      return queryDataset(writing, asked);
    case 'datasetFields':
      return datasetFields(writing, asked);
    case 'createWebhook':
      return createWebhook(writing, webhooks, asked);
    case 'listWebhooks':
      return listWebhooks(webhooks);
    case 'getWebhook':
      return getWebhook(webhooks, asked);
    case 'deleteWebhook':
      return deleteWebhook(writing, webhooks, asked);
    case 'webhookLog':
      return webhookLog(writing, webhooks, asked);
  }
}

function ofEmployee(context: Context, asked: Asked, answerOf: (id: string) => SimulatedResponse): SimulatedResponse {
  const found = findEmployee(context, asked);
  return found.kind === 'refused' ? found.answer : answerOf(found.id);
}
