import { Answers, codeIn, jsonOrNull } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, type SourceError, type SourceErrorKind } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';

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

/** A refusal of the REST API is a status and a list of `{ errorCode, message, fields }`. The code decides, never the message. */
export const answers = new Answers({
  source: 'salesforce',
  codeOf: errorCodeIn,
  kinds: KINDS,
  advice: {},
  waitOf: ({ headers }, body) => {
    const isUsedUp = errorCodeIn(body) === 'REQUEST_LIMIT_EXCEEDED' && isAllowanceUsedUp(headers['sforce-limit-info']);
    return isUsedUp && headers['retry-after'] === undefined ? ALLOWANCE_WAIT_MS : undefined;
  },
});

function errorCodeIn(body: unknown): unknown {
  return valueAt(body, '0.errorCode');
}

/** `api-usage=15000/15000`: calls of the last 24 hours. */
function isAllowanceUsedUp(header: string | undefined): boolean {
  const usage = /api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  return usage !== null && Number(usage[1]) >= Number(usage[2]);
}

const TRANSIENT = ['unknown_error', 'server_error', 'temporarily_unavailable'];

/** A refusal of the token endpoint: `{ error, error_description }`. Whatever is wrong with key, user or app, the sign-in is what failed. */
export function signInRefusalOf(response: HttpResponse, operation: string, nowMs: number): SourceError {
  const code = codeIn(valueAt(jsonOrNull(response.text), 'error'));
  const isRefused = code !== null && (response.status === 400 || response.status === 401);
  const refused = code !== null && TRANSIENT.includes(code) ? 'unavailable' : 'unauthenticated';
  const kind = isRefused ? refused : kindOfStatus(response.status);
  const advice = kind === 'unauthenticated' ? ' (check client id, user name, key and the approval of the app)' : '';
  return answers.failure(kind, operation, {
    detail: `answered ${response.status}${code === null ? '' : ` ${code}`}${advice}`,
    retryAfterMs: retryAfterOf(response.headers, nowMs),
  });
}

/** When the source answered, by its own clock; by ours where it does not say. */
export function timeOf(response: HttpResponse, nowMs: number): number {
  const atMs = Date.parse(response.headers['date'] ?? '');
  return Number.isNaN(atMs) ? nowMs : atMs;
}
