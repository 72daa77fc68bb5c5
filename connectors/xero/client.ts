import type { Call, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { Session } from '../../src/connector/session.ts';
import { bodyOf, type Environment, failure, headersOf } from './answers.ts';
import { send, type WriteRequest } from './client-write.ts';
import { instantOf } from './codecs.ts';
import type { XeroSettings } from './config.ts';

/** Reads lists and writes single records of one organisation. */
export interface XeroClient {
  list(request: ListRequest, call: Call): Promise<ListAnswer>;
  /** The record as the answer shows it. Throws SourceError, also for a refusal inside an answer of status 200. */
  send(request: WriteRequest, call: Call): Promise<unknown>;
}

export interface ListRequest {
  /** The path and the name of the list in the answer: `Invoices`. */
  readonly endpoint: string;
  /** The name of the list in the answer, where it is not the endpoint: `Organisations`. */
  readonly collection?: string;
  readonly query: Readonly<Record<string, string>>;
  /** Only what changed in or after this second, UTC without zone: `2026-05-04T09:12:44`. null = everything. */
  readonly since: string | null;
  /** How many keys the query asks for. */
  readonly keys?: number;
}

export interface ListAnswer {
  readonly records: readonly unknown[];
  /** Null on lists that have no pages. */
  readonly pages: { readonly count: number; readonly records: number } | null;
  /** When the source answered, by its own clock. */
  readonly answeredAt: string;
}

/**
 * A client that signs in with client credentials (a custom connection) at its first call.
 *
 * Throws SourceError; a call refused because the token expired is repeated once with a new one.
 * Source: https://developer.xero.com/documentation/guides/oauth2/custom-connections
 */
export function xeroClient(settings: XeroSettings, environment: Environment): XeroClient {
  const session = new Session((call) => signIn(settings, environment, call));
  return {
    list: (request, call) =>
      session.use(call, async (token) => {
        const http = httpRequestOf(request, settings, token);
        const response = await environment.transport.request(http, call);
        return listAnswerOf(request, http, response, environment);
      }),
    send: (request, call) => send(session, { request, settings, environment }, call),
  };
}

function httpRequestOf(request: ListRequest, settings: XeroSettings, token: string): HttpRequest {
  const query = Object.entries(request.query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    method: 'GET',
    url: `${settings.apiUrl}/api.xro/2.0/${request.endpoint}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    operation: `GET /${request.endpoint}`,
    headers: {
      ...headersOf(settings, token),
      ...(request.since === null ? {} : { 'if-modified-since': request.since }),
    },
    ...(request.keys === undefined ? {} : { keys: request.keys }),
  };
}

function listAnswerOf(
  { endpoint, collection = endpoint }: ListRequest,
  http: HttpRequest,
  response: HttpResponse,
  environment: Environment,
): ListAnswer {
  if (response.status === 304) return { records: [], pages: null, answeredAt: dateHeaderOf(http, response) };
  const body = bodyOf(http, response, environment);
  const records = valueAt(body, collection);
  if (!Array.isArray(records)) throw failure('protocol', http, `answered without a list of ${collection}`);
  return { records, pages: pagesOf(body, http), answeredAt: answeredAtOf(body, http, response) };
}

function pagesOf(body: unknown, http: HttpRequest): ListAnswer['pages'] {
  if (valueAt(body, 'pagination') === undefined) return null;
  const count = valueAt(body, 'pagination.pageCount');
  const records = valueAt(body, 'pagination.itemCount');
  if (!isCount(count) || !isCount(records)) throw failure('protocol', http, 'answered pages without their number');
  return { count, records };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function answeredAtOf(body: unknown, http: HttpRequest, response: HttpResponse): string {
  const stamp = valueAt(body, 'DateTimeUTC');
  if (stamp === undefined) return dateHeaderOf(http, response);
  try {
    return instantOf(String(stamp));
  } catch (cause) {
    throw failure('protocol', http, 'answered with an unreadable time', undefined, cause);
  }
}

function dateHeaderOf(http: HttpRequest, response: HttpResponse): string {
  const at = Date.parse(response.headers['date'] ?? '');
  if (Number.isNaN(at)) throw failure('protocol', http, 'answered without its time');
  return new Date(at).toISOString();
}

async function signIn(settings: XeroSettings, environment: Environment, call: Call): Promise<string> {
  const credentials = Buffer.from(`${settings.clientId}:${settings.clientSecret}`).toString('base64');
  const http: HttpRequest = {
    method: 'POST',
    url: settings.tokenUrl,
    operation: 'POST /connect/token',
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  };
  const response = await environment.transport.request(http, call);
  // RFC 6749: a refused sign-in is 400 with `invalid_client`.
  const status = response.status === 400 ? 401 : response.status;
  const token = valueAt(bodyOf(http, { ...response, status }, environment), 'access_token');
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw failure('protocol', http, 'answered without a token');
  return token;
}
