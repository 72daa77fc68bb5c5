import type { HttpResponse } from '../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, SourceError, type SourceErrorKind } from '../../src/connector/errors.ts';
import type { Clock } from '../../src/model/clock.ts';

/** What was asked when it failed. */
interface Asked {
  /** The method as the source names it: `model.party.party.search_read`. */
  readonly operation: string;
}

/** Failed sign-ins lock a user for five minutes, and the answer does not say how long. */
const LOCKED_MS = 300_000;

/**
 * The names that errors have in the envelope. Refused access is a UserError as well: only its text tells, so it is `invalid` here.
 * Anything else is `[text, ""]`, a defect of the request or the server.
 */
const KINDS: Readonly<Record<string, SourceErrorKind>> = {
  UserError: 'invalid',
  UserWarning: 'invalid',
  ConcurrencyException: 'conflict',
  LoginException: 'unauthenticated',
};

export function errorOf(error: unknown, asked: Asked): SourceError {
  const name = Array.isArray(error) ? error[0] : undefined;
  if (typeof name !== 'string' || !Object.hasOwn(KINDS, name))
    return failure('protocol', asked, 'the server failed (check that its modules have what `check` lists)');
  const kind = KINDS[name] ?? 'protocol';
  if (name === 'UserWarning') return failure(kind, asked, `UserWarning ${warningIn(error)} (${WARNED})`);
  return failure(kind, asked, `${name} (${ADVICE[kind]})`);
}

/**
 * What an error in the envelope means for a call that changes something: the server has rolled its transaction back, so even a failure of
 * its own is a refusal.
 */
export function refusedWrite(error: unknown, asked: Asked): SourceError {
  const known = errorOf(error, asked);
  if (known.kind !== 'protocol') return known;
  return failure(
    'invalid',
    asked,
    'the server failed and changed nothing (check that its modules have what `check` lists)',
  );
}

/** The server asks before it does something unusual, and takes an answer of that user beforehand. */
const WARNED = 'the source wants a person to confirm this: do it there, or change what is asked for';

/** The name of a warning, `effective_date_future`, without the digest of the records that it is about. Its message names records. */
function warningIn(error: unknown): string {
  const [, details] = Array.isArray(error) ? error : [];
  const name: unknown = Array.isArray(details) ? details[0] : undefined;
  if (typeof name !== 'string') return 'without name';
  return name.split('.').find((part) => /^[a-z_]{3,40}$/.test(part)) ?? 'without name';
}

export function refusalOf(asked: Asked, response: HttpResponse, clock: Clock): SourceError {
  const kind = kindOfStatus(response.status);
  const retryAfterMs = kind === 'rate-limited' ? (retryAfterOf(response.headers, clock.now()) ?? LOCKED_MS) : undefined;
  return failure(kind, asked, `status ${response.status} (${ADVICE[kind]})`, retryAfterMs);
}

const ADVICE: Readonly<Record<SourceErrorKind, string>> = {
  unauthenticated: 'check user and password',
  forbidden: 'the method is not open to remote calls: check the version of the server',
  'not-found': 'check url and database',
  invalid: 'the request was refused as it is, perhaps by access rights: check the groups of the user',
  conflict: 'the record changed meanwhile',
  unsupported: 'the request was refused as it is',
  'rate-limited': 'the user is locked after failed sign-ins: check the password, then wait',
  unavailable: 'try again later',
  timeout: 'try again later',
  protocol: 'this is no answer of a Tryton server',
};

/** The same failure of a call that was only to lead to another. */
export function notSent(error: SourceError): SourceError {
  const { kind, source, operation, message, retryAfterMs } = error;
  const detail = message.slice(`${source} ${operation}: `.length);
  const wait = retryAfterMs === null ? {} : { retryAfterMs };
  return new SourceError(kind, { source, operation, detail, ...wait, wasSent: false, cause: error });
}

export function failure(
  kind: SourceErrorKind,
  { operation }: Asked,
  detail: string,
  retryAfterMs?: number,
): SourceError {
  return new SourceError(kind, {
    source: 'tryton',
    operation,
    detail,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
