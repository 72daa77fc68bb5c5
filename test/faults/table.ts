import type { SourceErrorKind } from '../../src/connector/errors.ts';
import type { Fault } from '../../src/simulator/faults.ts';

/** The one table of what goes wrong at sources: the laws of every connector and the matrix of the whole gateway are made from it. */
export interface FaultCase {
  /**
   * What it strikes: `read` = any read, `door` = connections before a byte is read, `listing` = the pages of a listing,
   * `clock` = the source's clock against ours.
   */
  readonly strikes: 'read' | 'door' | 'listing' | 'clock';
  /** The kinds of SourceError that name it rightly; none: nobody may notice. */
  readonly kinds: readonly SourceErrorKind[];
  /** `deadline`: nothing but the call's signal ends it. */
  readonly ends: 'at once' | 'deadline';
}

export interface WireFault<S extends 'read' | 'listing'> extends FaultCase {
  readonly strikes: S;
  /** By the source's clock. */
  readonly fault: (nowMs: number) => Fault;
  /** How many calls it strikes; all of them when absent. */
  readonly times?: number;
}

interface DoorFault extends FaultCase {
  readonly strikes: 'door';
  readonly door: 'refuse' | 'hang';
}

interface ClockFault extends FaultCase {
  readonly strikes: 'clock';
  readonly aheadMs: number;
}

const BODY_BYTES = 200 * 1024 * 1024;
const SKEW_MS = 3 * 3_600_000;

const DELAY_MS = { seconds: 7_000, date: 120_000 } as const;

/** The delays that the two forms of Retry-After in the table ask for. */
export const RETRY_AFTER_MS = { 'retry-after-seconds': DELAY_MS.seconds, 'retry-after-date': DELAY_MS.date } as const;

function wire(fault: Fault, ...kinds: readonly SourceErrorKind[]): WireFault<'read'> {
  return { strikes: 'read', fault: () => fault, kinds, ends: 'at once' };
}

function endless(fault: Fault): WireFault<'read'> {
  return { strikes: 'read', fault: () => fault, kinds: ['timeout'], ends: 'deadline' };
}

function status(code: number, ...kinds: readonly SourceErrorKind[]): WireFault<'read'> {
  return wire({ kind: 'status', status: code }, ...kinds);
}

function rewriting(rewrite: (body: unknown) => unknown, ...kinds: readonly SourceErrorKind[]): WireFault<'read'> {
  return wire({ kind: 'rewrite', rewrite }, ...kinds);
}

function listing(fault: Fault, times?: number): WireFault<'listing'> {
  const every: WireFault<'listing'> = { strikes: 'listing', fault: () => fault, kinds: ['protocol'], ends: 'at once' };
  return times === undefined ? every : { ...every, times };
}

function limited(retryAfter: (nowMs: number) => string): WireFault<'read'> {
  return {
    strikes: 'read',
    fault: (nowMs) => ({ kind: 'status', status: 429, retryAfter: retryAfter(nowMs) }),
    kinds: ['rate-limited'],
    ends: 'at once',
  };
}

/** A source whose meaning differs says so in `Subject.kinds`. Every row is also the law `faults/<name>`. */
export const FAULTS = {
  refused: { strikes: 'door', door: 'refuse', kinds: ['unavailable'], ends: 'at once' },
  // A time limit of its own for the connection may come before the deadline.
  'connect-hang': { strikes: 'door', door: 'hang', kinds: ['timeout', 'unavailable'], ends: 'deadline' },
  hang: endless({ kind: 'hang' }),
  'header-hang': endless({ kind: 'header-hang' }),
  drip: endless({ kind: 'drip', everyMs: 20 }),
  reset: wire({ kind: 'reset' }, 'unavailable'),
  'truncated-json': wire({ kind: 'truncated-json' }, 'protocol'),
  'bad-json': wire({ kind: 'bad-json' }, 'protocol'),
  'html-login': wire({ kind: 'html-login' }, 'protocol', 'unauthenticated'),
  'empty-object': rewriting(() => ({}), 'protocol'),
  'wrong-container': rewriting((body) => (Array.isArray(body) ? { unexpected: body } : [body]), 'protocol'),
  'wrong-types': rewriting((body) => eachObject(body, () => ({ unexpected: true })), 'protocol'),
  'missing-fields': rewriting((body) => eachObject(body, () => undefined), 'protocol'),
  'extra-fields': rewriting((body) => eachObject(body, (value) => value, { unexpectedProperty: 'of no meaning' })),
  // Cut off where it is too long, unless a short deadline comes before.
  'huge-body': wire({ kind: 'huge-body', sizeBytes: BODY_BYTES }, 'protocol', 'timeout'),
  'gzip-bomb': wire({ kind: 'gzip-bomb', sizeBytes: BODY_BYTES }, 'protocol'),
  'wrong-charset': wire({ kind: 'wrong-charset' }, 'protocol'),
  redirect: wire(
    { kind: 'redirect', location: 'http://169.254.169.254/latest/meta-data/' },
    'protocol',
    'unauthenticated',
  ),
  'session-expired': { ...wire({ kind: 'expire-session' }), times: 1 },
  'status-400': status(400, 'invalid'),
  'status-401': status(401, 'unauthenticated'),
  'status-403': status(403, 'forbidden'),
  'status-404': status(404, 'not-found', 'unsupported', 'protocol'),
  'status-409': status(409, 'conflict'),
  'status-429': status(429, 'rate-limited'),
  'retry-after-seconds': limited(() => String(DELAY_MS.seconds / 1000)),
  'retry-after-date': limited((nowMs) => new Date(nowMs + DELAY_MS.date).toUTCString()),
  'status-500': status(500, 'unavailable'),
  'status-502': status(502, 'unavailable'),
  'status-503': status(503, 'unavailable', 'rate-limited'),
  'status-504': status(504, 'unavailable', 'timeout'),
  'tenfold-page': listing({ kind: 'rewrite', rewrite: (body) => tenfold(body) }),
  'duplicate-page': listing({ kind: 'replay' }, 2),
  'cursor-loop': listing({ kind: 'replay' }),
  'clock-ahead': { strikes: 'clock', aheadMs: SKEW_MS, kinds: [], ends: 'at once' },
  'clock-behind': { strikes: 'clock', aheadMs: -SKEW_MS, kinds: [], ends: 'at once' },
} as const satisfies Readonly<Record<string, WireFault<'read'> | WireFault<'listing'> | DoorFault | ClockFault>>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** The faults that the test plan (T3) names, and the rows that stand for them. The other rows are more than it asks for. */
export const T3 = {
  'connect refused': ['refused'],
  'connect hang': ['connect-hang'],
  'header hang': ['header-hang'],
  'drip body': ['drip'],
  reset: ['reset'],
  'truncated JSON': ['truncated-json'],
  'bad JSON': ['bad-json'],
  'HTML login page with 200': ['html-login'],
  'wrong types': ['wrong-types'],
  'missing fields': ['missing-fields'],
  'extra fields': ['extra-fields'],
  '10x page size': ['tenfold-page'],
  '200 MB body': ['huge-body'],
  '401 mid-run': ['session-expired', 'status-401'],
  403: ['status-403'],
  404: ['status-404'],
  409: ['status-409'],
  '429 with Retry-After as seconds and as date': ['retry-after-seconds', 'retry-after-date'],
  500: ['status-500'],
  502: ['status-502'],
  503: ['status-503'],
  504: ['status-504'],
  'redirect to metadata address': ['redirect'],
  'wrong charset': ['wrong-charset'],
  'gzip bomb': ['gzip-bomb'],
  'duplicate page': ['duplicate-page'],
  'cursor loop': ['cursor-loop'],
  'clock skew': ['clock-ahead', 'clock-behind'],
} as const satisfies Readonly<Record<string, readonly FaultName[]>>;

/** The body with every plain value of every object replaced (left out for undefined), and more properties beside them. */
function eachObject(
  body: unknown,
  replace: (value: unknown) => unknown,
  more: Readonly<Record<string, unknown>> = {},
): unknown {
  if (Array.isArray(body)) return body.map((each: unknown) => eachObject(each, replace, more));
  if (typeof body !== 'object' || body === null) return body;
  const entries = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? eachObject(value, replace, more) : replace(value),
  ]);
  return { ...Object.fromEntries(entries), ...more };
}

/** The body with its outermost list ten times over, the longest where there are several: lines of a record are no page. */
function tenfold(body: unknown): unknown {
  const page = outermostLists([body]).toSorted((left, right) => right.length - left.length)[0];
  return JSON.parse(
    JSON.stringify(body, (_name, value: unknown) =>
      value === page && Array.isArray(value) ? Array.from({ length: 10 }, () => value).flat() : value,
    ),
  );
}

function outermostLists(values: readonly unknown[]): readonly (readonly unknown[])[] {
  const lists = values.filter((value) => Array.isArray(value));
  const inside = values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  return lists.length > 0 || inside.length === 0 ? lists : outermostLists(inside);
}
