import { expect, test } from 'vitest';
import { DISPOSITIONS, kindOfStatus, retryAfterMsOf, SourceError } from '../../src/connector/errors.ts';
import { ERROR_CODES } from '../../src/errors.ts';

test('every kind has a code of its own that clients can look up', () => {
  const codes = Object.values(DISPOSITIONS).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
});

test('a write that got no answer is unknown, never rejected', () => {
  const unknown = Object.entries(DISPOSITIONS).flatMap(([kind, { write }]) => (write === 'unknown' ? [kind] : []));
  expect(unknown).toEqual(['unavailable', 'timeout', 'protocol']);
});

test('ordinary statuses mean what they say', () => {
  const statuses = [200, 302, 400, 401, 403, 404, 408, 409, 410, 412, 418, 422, 423, 429, 500, 503];
  expect(statuses.map(kindOfStatus)).toEqual([
    'protocol',
    'protocol',
    'invalid',
    'unauthenticated',
    'forbidden',
    'not-found',
    'timeout',
    'conflict',
    'not-found',
    'conflict',
    'invalid',
    'invalid',
    'conflict',
    'rate-limited',
    'unavailable',
    'unavailable',
  ]);
});

test('Retry-After is seconds or an HTTP date, and nothing else', () => {
  const nowMs = Date.parse('2026-05-04T00:00:00Z');
  const headers = [
    '0',
    '3',
    'Mon, 04 May 2026 00:00:10 GMT',
    'Sun, 03 May 2026 00:00:00 GMT',
    '-5',
    '1.5',
    '',
    'soon',
    '99999999999',
  ];
  expect(headers.map((header) => retryAfterMsOf(header, nowMs))).toEqual([
    0,
    3000,
    10_000,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
    86_400_000,
  ]);
  expect(retryAfterMsOf(undefined, nowMs)).toBeUndefined();
});

test('a failure says who, what and why, and keeps its cause', () => {
  const cause = new Error('socket');
  const error = new SourceError('timeout', { source: 'xero', operation: 'GET /Invoices', detail: 'no answer', cause });
  expect([error.message, error.kind, error.retryAfterMs, error.cause]).toEqual([
    'xero GET /Invoices: no answer',
    'timeout',
    null,
    cause,
  ]);
});
