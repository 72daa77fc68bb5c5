import type { HttpResponse } from '../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, SourceError, type SourceErrorKind } from '../../src/connector/errors.ts';
import { parseExactJson } from '../../src/connector/json.ts';

/** How long to wait when the allowance of a rolling day is used up: it comes back bit by bit. */
const ALLOWANCE_WAIT_MS = 60_000;

/** What an error code means, where its HTTP status says something else. */
const KINDS: Readonly<Record<string, SourceErrorKind | undefined>> = {
  INVALID_SESSION_ID: 'unauthenticated',
  REQUEST_LIMIT_EXCEEDED: 'rate-limited',
  SERVER_UNAVAILABLE: 'unavailable',
  QUERY_TIMEOUT: 'unavailable',
  // A cursor that expired; the listing goes on from its checkpoint.
  INVALID_QUERY_LOCATOR: 'unavailable',
  // Somebody else is writing the record: nothing happened, and a moment later it is free.
  UNABLE_TO_LOCK_ROW: 'rate-limited',
  // A duplicate rule of the organisation; waiting does not change its mind.
  DUPLICATES_DETECTED: 'invalid',
  DUPLICATE_VALUE: 'conflict',
  DUPLICATE_USERNAME: 'conflict',
  ENTITY_IS_DELETED: 'not-found',
  INSUFFICIENT_ACCESS: 'forbidden',
  INSUFFICIENT_ACCESS_OR_READONLY: 'forbidden',
  API_DISABLED_FOR_ORG: 'forbidden',
  API_CURRENTLY_DISABLED: 'forbidden',
};

/** A refusal of the REST API: a status and a list of `{ errorCode, message, fields }`. The code decides, never the message. */
export function refusalOf(response: HttpResponse, operation: string, nowMs: number): SourceError {
  const body = jsonOrNull(response);
  const code = Array.isArray(body) ? codeIn(propertyOf(body[0], 'errorCode')) : null;
  const kind = (code === null ? undefined : KINDS[code]) ?? kindOfStatus(response.status);
  const isUsedUp = code === 'REQUEST_LIMIT_EXCEEDED' && isAllowanceUsedUp(response.headers['sforce-limit-info']);
  const retryAfterMs = retryAfterOf(response.headers, nowMs) ?? (isUsedUp ? ALLOWANCE_WAIT_MS : undefined);
  return failure(kind, operation, {
    detail: `answered ${response.status} ${code ?? 'without an error code'}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A refusal of the token endpoint: `{ error, error_description }`. Whatever is wrong with key, user or app, the sign-in is what failed. */
export function signInRefusalOf(response: HttpResponse, operation: string, nowMs: number): SourceError {
  const code = codeIn(propertyOf(jsonOrNull(response), 'error'));
  const isTransient = code === 'unknown_error' || code === 'server_error' || code === 'temporarily_unavailable';
  const isRefused = code !== null && (response.status === 400 || response.status === 401);
  const kind = isRefused && isTransient ? 'unavailable' : isRefused ? 'unauthenticated' : kindOfStatus(response.status);
  const advice = kind === 'unauthenticated' ? ' (check client id, user name, key and the approval of the app)' : '';
  const retryAfterMs = retryAfterOf(response.headers, nowMs);
  return failure(kind, operation, {
    detail: `answered ${response.status} ${code ?? 'without an error code'}${advice}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** When the source answered, by its own clock; by ours where it does not say. */
export function timeOf(response: HttpResponse, nowMs: number): number {
  const atMs = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(atMs) ? nowMs : atMs;
}

export function protocolError(operation: string, detail: string, cause?: unknown): SourceError {
  return failure('protocol', operation, { detail, cause });
}

export function failure(
  kind: SourceErrorKind,
  operation: string,
  more: { readonly detail: string; readonly retryAfterMs?: number; readonly cause?: unknown },
): SourceError {
  return new SourceError(kind, { source: 'salesforce', operation, ...more });
}

/** The JSON of a successful answer. Throws `protocol`, also for a sign-in page. */
export function jsonOf(response: HttpResponse, operation: string): unknown {
  if (/^text\/html/i.test(response.headers['content-type'] ?? ''))
    throw protocolError(operation, 'answered with a page for people (check the address)');
  try {
    return parseExactJson(response.text);
  } catch (cause) {
    throw protocolError(operation, 'the answer is not JSON', cause);
  }
}

/** A property of anything; undefined where there is none. */
export function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const property: unknown = Reflect.get(value, name);
  return property;
}

function jsonOrNull(response: HttpResponse): unknown {
  try {
    return parseExactJson(response.text);
  } catch {
    // An error page of a proxy: its status says enough.
    return null;
  }
}

/** A code fit for a message: nothing that could be a value of a record. */
function codeIn(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z_]{1,60}$/.test(value) ? value : null;
}

/** `api-usage=15000/15000`: calls of the last 24 hours. */
function isAllowanceUsedUp(header: string | undefined): boolean {
  const usage = /api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  return usage !== null && Number(usage[1]) >= Number(usage[2]);
}
