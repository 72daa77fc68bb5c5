/** What went wrong at a source, in the only words that decide what happens next: what a connector may say. */
export type SourceErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'unsupported'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout'
  | 'protocol';

/** What can end a call: besides what the source does, our own budget for it. Then nothing was sent, and the source is fine. */
export type FailureKind = SourceErrorKind | 'over-budget';

/** What a kind means for a read, for a write, and for the caller. */
export interface Disposition {
  /** `retry` may be repeated at once with back-off, `wait` after the source's own delay, `fail` not at all. */
  readonly read: 'fail' | 'retry' | 'wait';
  /** `rejected`: the source refused and nothing happened. `unknown`: it may have happened, so look before repeating. */
  readonly write: 'rejected' | 'wait' | 'unknown';
  /** The code a client sees. */
  readonly code: string;
  readonly retryable: boolean;
}

/** The one table that turns a failure into retry, fail or reconcile. */
export const DISPOSITIONS: Readonly<Record<FailureKind, Disposition>> = {
  unauthenticated: { read: 'fail', write: 'rejected', code: 'SOURCE_UNAUTHENTICATED', retryable: false },
  forbidden: { read: 'fail', write: 'rejected', code: 'SOURCE_FORBIDDEN', retryable: false },
  'not-found': { read: 'fail', write: 'rejected', code: 'SOURCE_NOT_FOUND', retryable: false },
  invalid: { read: 'fail', write: 'rejected', code: 'SOURCE_REFUSED', retryable: false },
  conflict: { read: 'fail', write: 'rejected', code: 'SOURCE_CONFLICT', retryable: false },
  unsupported: { read: 'fail', write: 'rejected', code: 'SOURCE_UNSUPPORTED', retryable: false },
  'rate-limited': { read: 'wait', write: 'wait', code: 'SOURCE_RATE_LIMITED', retryable: true },
  'over-budget': { read: 'wait', write: 'wait', code: 'SOURCE_OVER_BUDGET', retryable: true },
  unavailable: { read: 'retry', write: 'unknown', code: 'SOURCE_UNAVAILABLE', retryable: true },
  timeout: { read: 'fail', write: 'unknown', code: 'SOURCE_TIMEOUT', retryable: true },
  protocol: { read: 'fail', write: 'unknown', code: 'SOURCE_PROTOCOL', retryable: false },
};

interface SourceErrorDetails {
  /** The source's name and the operation, in its own words: `xero`, `GET /Invoices`. */
  readonly source: string;
  readonly operation: string;
  /** What happened and what to do, without secrets, bodies or personal data. */
  readonly detail: string;
  /** How long the source asked us to wait. */
  readonly retryAfterMs?: number;
  /** False when nothing of the request can have reached the source; true when left out. */
  readonly wasSent?: boolean;
  readonly cause?: unknown;
}

/** A source failed or refused. Connectors classify; they never decide to retry. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly kind: FailureKind;
  readonly source: string;
  readonly operation: string;
  readonly retryAfterMs: number | null;
  /** Whether the request may have reached the source. A write that was not sent has not happened, whatever the kind. */
  readonly wasSent: boolean;

  constructor(kind: FailureKind, details: SourceErrorDetails) {
    super(
      `${details.source} ${details.operation}: ${details.detail}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.kind = kind;
    this.source = details.source;
    this.operation = details.operation;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.wasSent = details.wasSent ?? true;
  }
}

/** The kind of an ordinary HTTP status; a connector overrides it where its source means something else. */
export function kindOfStatus(status: number): SourceErrorKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 409 || status === 412 || status === 423) return 'conflict';
  if (status === 429) return 'rate-limited';
  if (status === 408) return 'timeout';
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'invalid';
  return 'protocol';
}

/** Timers fire at once when asked to wait longer than 24 days; no source means more than a day. */
const LONGEST_WAIT_MS = 86_400_000;

/**
 * How long an answer asks to wait, in milliseconds; undefined when it does not say.
 *
 * A date is compared with the answer's own `Date`, for the clocks of source and gateway may differ by hours; with ours where it has none.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const sentAtMs = Date.parse(headers['date'] ?? '');
  return retryAfterMsOf(headers['retry-after'], Number.isNaN(sentAtMs) ? nowMs : sentAtMs);
}

/** A `Retry-After` header, seconds or HTTP date, as milliseconds from now; undefined when absent or unreadable. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Math.min(Number(header) * 1000, LONGEST_WAIT_MS);
  // JavaScript reads "-5" and "1.5" as dates too.
  const at = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), LONGEST_WAIT_MS);
}
