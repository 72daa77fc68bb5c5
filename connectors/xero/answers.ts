import type { ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, SourceError, type SourceErrorKind } from '../../src/connector/errors.ts';
import { parseExactJson } from '../../src/connector/json.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { XeroSettings } from './config.ts';

export type Environment = Pick<ConnectEnvironment, 'transport' | 'clock'>;

/** What every request to the Accounting API says. */
export function headersOf(settings: XeroSettings, token: string): Readonly<Record<string, string>> {
  return { accept: 'application/json', authorization: `Bearer ${token}`, 'xero-tenant-id': settings.tenantId };
}

/** The parsed body of a good answer; throws what any other answer means. */
export function bodyOf(http: HttpRequest, response: HttpResponse, environment: Environment): unknown {
  if (response.status !== 200) throw refusalOf(http, response, environment);
  const body = parsed(response.text);
  if (typeof body !== 'object' || body === null) throw failure('protocol', http, 'answered something that is not JSON');
  return body;
}

function refusalOf(http: HttpRequest, response: HttpResponse, environment: Environment): SourceError {
  const kind = kindOfStatus(response.status);
  const retryAfterMs = retryAfterOf(response.headers, environment.clock.now());
  return failure(kind, http, `status ${response.status}${reasonOf(response)} (${ADVICE[kind]})`, retryAfterMs);
}

/** What the source's answers give as reason, as far as they are codes: its messages can quote the data. */
export function reasonOf(response: HttpResponse): string {
  const body = parsed(response.text);
  const codes = [
    valueAt(body, 'Type'),
    valueAt(body, 'Title'),
    valueAt(body, 'error'),
    response.headers['x-rate-limit-problem'],
  ];
  const code = codes.find((each) => typeof each === 'string' && /^[\w -]{1,40}$/.test(each));
  return code === undefined ? '' : `, ${String(code)}`;
}

/** What to do about a failure, by its kind. */
export const ADVICE: Readonly<Record<SourceErrorKind, string>> = {
  unauthenticated: 'check clientId and clientSecret',
  forbidden: 'check tenantId and the scopes of the app',
  'not-found': 'check apiUrl',
  invalid: 'the request was refused as it is',
  conflict: 'the request was refused as it is',
  unsupported: 'the request was refused as it is',
  'rate-limited': 'wait, or share the limit among fewer apps',
  unavailable: 'try again later',
  timeout: 'try again later',
  protocol: 'this is no answer of the Accounting API',
};

/** Undefined when it is no JSON: some refusals are plain text or HTML. */
function parsed(body: string): unknown {
  try {
    return parseExactJson(body);
  } catch {
    return undefined;
  }
}

/** A failure of a request, in the words of this connector. */
export function failure(
  kind: SourceErrorKind,
  http: HttpRequest,
  detail: string,
  retryAfterMs?: number,
  cause?: unknown,
): SourceError {
  return new SourceError(kind, {
    source: 'xero',
    operation: http.operation,
    detail,
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
