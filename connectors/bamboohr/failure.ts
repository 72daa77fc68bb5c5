import type { HttpResponse } from '../../src/connector/contract.ts';
import {
  type FailureKind,
  kindOfStatus,
  retryAfterMsOf,
  SourceError,
  type SourceErrorKind,
} from '../../src/connector/errors.ts';
import { parseExactJson } from '../../src/connector/json.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/** What an error code means, where its HTTP status says something else: this cursor is gone, and the listing starts again. */
const KINDS: Readonly<Record<string, SourceErrorKind | undefined>> = { BadPage: 'unavailable' };

const ADVICE: Readonly<Partial<Record<SourceErrorKind, string>>> = {
  unauthenticated: ' (check apiKey, or clientId, clientSecret and refreshToken)',
  forbidden: ' (grant it in the access level of the user, and in the scopes of the application)',
  'not-found': ' (check companyDomain and url)',
  'rate-limited': ' (wait, or share the limit among fewer applications)',
};

/**
 * A refusal: a status, with a code in `{ error: { code } }` or in problem details where there is a body.
 *
 * Old endpoints have only the header X-BambooHR-Error-Message. It can name people, so nothing of it is repeated, and it decides nothing.
 * Too many calls are 503 with Retry-After from old endpoints, 429 from new ones.
 */
export function refusalOf(response: HttpResponse, operation: string, nowMs: number): SourceError {
  const body = jsonOrNull(response);
  const code = codeIn(valueAt(body, 'error.code')) ?? codeIn(valueAt(body, 'code'));
  const retryAfterMs = retryAfterMsOf(response.headers['retry-after'], nowMs);
  const isLimit = response.status === 503 && retryAfterMs !== undefined;
  const kind = isLimit ? 'rate-limited' : (KINDS[code ?? ''] ?? kindOfStatus(response.status));
  const detail = `answered ${response.status}${code === null ? '' : ` ${code}`}${ADVICE[kind] ?? ''}`;
  return failure(kind, operation, { detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** What the statuses of mutating calls mean, for who has to put it right: the source's own words can name people. */
const WRITE_ADVICE: Readonly<Record<number, string | undefined>> = {
  400: ' (it takes no such dates, amounts or values; look at what it requires there)',
  403: ' (our user may not do this, or the record is past it: see its access level and the record)',
  404: ' (the person or the record is not there, or hidden from our user)',
  406: ' (a value is not in the lists of the account)',
  409: ' (a value is not in the lists of the account or is taken, as a work e-mail is, or a change waits for approval there)',
  412: ' (payroll there needs something else first)',
  422: ' (it takes no such request for this person)',
};

/**
 * A refusal of a mutating call.
 *
 * 503 is what a call beyond the limit gets and what a broken source says, so it may have happened: the delay is kept, and the kind is that of
 * an unknown outcome. 409 of a field means a value that is not taken, which no waiting mends.
 */
export function writeRefusalOf(response: HttpResponse, operation: string, nowMs: number): SourceError {
  const { status } = response;
  const retryAfterMs = retryAfterMsOf(response.headers['retry-after'], nowMs);
  const kind = status === 409 ? 'invalid' : kindOfStatus(status);
  const detail = `answered ${status}${WRITE_ADVICE[status] ?? ADVICE[kind] ?? ''}`;
  return failure(kind, operation, { detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

export function protocolError(operation: string, detail: string, cause?: unknown): SourceError {
  return failure('protocol', operation, { detail, cause });
}

export function failure(
  kind: SourceErrorKind,
  operation: string,
  more: { readonly detail: string; readonly retryAfterMs?: number; readonly cause?: unknown },
): SourceError {
  return new SourceError(kind, { source: 'bamboohr', operation, ...more });
}

/** The JSON of a successful answer. Throws `protocol`, also for a sign-in page or XML. */
export function jsonOf(response: HttpResponse, operation: string): unknown {
  try {
    return parseExactJson(response.text);
  } catch (cause) {
    throw protocolError(operation, 'the answer is not JSON (check url)', cause);
  }
}

/** Whether the error is of one of these kinds; anything that is no SourceError is a defect. */
export function isKind(error: unknown, ...kinds: readonly FailureKind[]): error is SourceError {
  return error instanceof SourceError && kinds.includes(error.kind);
}

function jsonOrNull(response: HttpResponse): unknown {
  try {
    return parseExactJson(response.text);
  } catch {
    // An empty body, or a proxy's page: the status says enough.
    return null;
  }
}

/** A code fit for a message: nothing that could be a value of a record. */
function codeIn(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z_-]{1,39}$/.test(value) ? value : null;
}
