import type { SourceErrorKind } from '../../../src/connector/errors.ts';
import type { Fault } from '../../../src/simulator/faults.ts';
import { MAX_BODY_BYTES } from '../limits.ts';

/** One thing that goes wrong on the wire, and the kinds of SourceError that name it rightly. */
export interface FaultCase {
  readonly fault: Fault;
  readonly kinds: readonly SourceErrorKind[];
  /** `deadline`: nothing but the call's signal ends it. */
  readonly ends: 'at once' | 'deadline';
}

function status(code: number, ...kinds: readonly SourceErrorKind[]): FaultCase {
  return { fault: { kind: 'status', status: code }, kinds, ends: 'at once' };
}

/** The table that the fault laws are made of. A source whose meaning differs says so in `Subject.kinds`. */
export const FAULTS = {
  hang: { fault: { kind: 'hang' }, kinds: ['timeout'], ends: 'deadline' },
  'header-hang': { fault: { kind: 'header-hang' }, kinds: ['timeout'], ends: 'deadline' },
  drip: { fault: { kind: 'drip', everyMs: 20 }, kinds: ['timeout'], ends: 'deadline' },
  reset: { fault: { kind: 'reset' }, kinds: ['unavailable'], ends: 'at once' },
  'truncated-json': { fault: { kind: 'truncated-json' }, kinds: ['protocol'], ends: 'at once' },
  'bad-json': { fault: { kind: 'bad-json' }, kinds: ['protocol'], ends: 'at once' },
  'html-login': { fault: { kind: 'html-login' }, kinds: ['protocol', 'unauthenticated'], ends: 'at once' },
  'huge-body': {
    fault: { kind: 'huge-body', sizeBytes: MAX_BODY_BYTES + 1 },
    kinds: ['protocol'],
    ends: 'at once',
  },
  'gzip-bomb': {
    fault: { kind: 'gzip-bomb', sizeBytes: 2 * MAX_BODY_BYTES },
    kinds: ['protocol'],
    ends: 'at once',
  },
  'wrong-charset': { fault: { kind: 'wrong-charset' }, kinds: ['protocol'], ends: 'at once' },
  redirect: {
    fault: { kind: 'redirect', location: 'http://169.254.169.254/latest/meta-data/' },
    kinds: ['protocol', 'unauthenticated'],
    ends: 'at once',
  },
  'status-400': status(400, 'invalid'),
  'status-401': status(401, 'unauthenticated'),
  'status-403': status(403, 'forbidden'),
  'status-404': status(404, 'not-found', 'unsupported', 'protocol'),
  'status-409': status(409, 'conflict'),
  'status-429': status(429, 'rate-limited'),
  'status-500': status(500, 'unavailable'),
  'status-502': status(502, 'unavailable'),
  'status-503': status(503, 'unavailable', 'rate-limited'),
  'status-504': status(504, 'unavailable', 'timeout'),
  'empty-object': { fault: { kind: 'rewrite', rewrite: () => ({}) }, kinds: ['protocol'], ends: 'at once' },
  'wrong-container': {
    fault: { kind: 'rewrite', rewrite: (body) => (Array.isArray(body) ? { unexpected: body } : [body]) },
    kinds: ['protocol'],
    ends: 'at once',
  },
} as const satisfies Readonly<Record<string, FaultCase>>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
