import { Answers } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/**
 * How Gusto refuses: `{ "errors": [{ "error_key", "category", "message" }] }`, or `{ "error" }` where tokens are given out.
 *
 * Source: https://docs.gusto.com/embedded-payroll/docs/errors
 */
export const answers = new Answers({
  source: 'gusto',
  codeOf: (body) => categoryIn(valueAt(body, 'errors')) ?? tokenErrorIn(body),
  kinds: {
    invalid_resource_version: 'conflict',
    missing_oauth_scopes: 'forbidden',
    not_found: 'not-found',
    rate_limit_exceeded: 'rate-limited',
  },
  advice: {
    unauthenticated: 'check clientId, clientSecret and refreshToken, or authorize the application again',
    forbidden: 'grant the application the scope, and authorize it again',
    invalid: 'Gusto did not take it',
    conflict: 'somebody changed the record: read it and try again',
  },
  waitOf,
});

/** RFC 6749, section 5.2. */
const TOKEN_ERRORS: readonly unknown[] = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'unauthorized_client',
  'unsupported_grant_type',
];

function tokenErrorIn(body: unknown): unknown {
  const error = valueAt(body, 'error');
  return TOKEN_ERRORS.includes(error) ? error : undefined;
}

/** The first category; of nested errors the innermost. */
function categoryIn(errors: unknown): unknown {
  if (!Array.isArray(errors)) return undefined;
  const first: unknown = errors[0];
  return categoryIn(valueAt(first, 'errors')) ?? valueAt(first, 'category');
}

/** `X-RateLimit-Reset` is `2025-07-08 15:35:40 -0700`: https://docs.gusto.com/embedded-payroll/docs/rate-limits */
function waitOf({ status, headers }: HttpResponse): number | undefined {
  if (status !== 429 || headers['retry-after'] !== undefined) return undefined;
  const [, day, time, zone] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4})$/.exec(headers['x-ratelimit-reset'] ?? '') ?? [];
  if (day === undefined || time === undefined || zone === undefined) return undefined;
  const resetAt = Date.parse(`${day}T${time}${zone.slice(0, 3)}:${zone.slice(3)}`);
  const sentAt = Date.parse(headers['date'] ?? '');
  return Number.isNaN(resetAt) || Number.isNaN(sentAt) ? undefined : Math.max(0, resetAt - sentAt);
}
