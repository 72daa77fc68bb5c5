import { Answers, codeIn, jsonOrNull } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import type { SourceError, SourceErrorKind } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/** The version that the documents and mappings are of. */
export const API_VERSION = '2026-07';

/** What the codes of errors mean; those of statuses that are not GraphQL have names of our own. Source: https://shopify.dev/docs/api/admin-graphql#status_and_error_codes */
const KINDS: Readonly<Record<string, SourceErrorKind>> = {
  THROTTLED: 'rate-limited',
  ACCESS_DENIED: 'forbidden',
  SHOP_INACTIVE: 'forbidden',
  MAX_COST_EXCEEDED: 'invalid',
  MAX_INPUT_SIZE_EXCEEDED: 'invalid',
  INTERNAL_SERVER_ERROR: 'unavailable',
  SHOP_FROZEN: 'forbidden',
  SHOP_LOCKED: 'forbidden',
  SECURITY_REJECTION: 'rate-limited',
  // Codes of refused writes.
  CHANGE_FROM_QUANTITY_STALE: 'conflict',
  IDEMPOTENCY_CONCURRENT_REQUEST: 'conflict',
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: 'protocol',
  SERVICE_UNAVAILABLE: 'unavailable',
  INTERNAL_ERROR: 'unavailable',
  NOT_FOUND: 'not-found',
  TAKEN: 'conflict',
};

const STATUS_CODES: Readonly<Record<number, string>> = {
  402: 'SHOP_FROZEN',
  423: 'SHOP_LOCKED',
  430: 'SECURITY_REJECTION',
};

/** Reads what the Admin API answers. */
export const answers = new Answers({
  source: 'shopify',
  codeOf: (body, { status }) =>
    codeOfError(valueAt(body, 'errors.0')) ?? valueAt(body, 'error') ?? STATUS_CODES[status],
  kinds: KINDS,
  advice: {
    unauthenticated: 'check the token, or clientId and clientSecret, and that the app is installed',
    forbidden: 'give the app the scope, or ask for approval of protected customer data; check that the shop is active',
  },
  waitOf: (_response, body) => waitOf(body),
});

export function codeOfError(error: unknown): unknown {
  return valueAt(error, 'extensions.code');
}

/** How long a throttled answer asks to wait, in milliseconds, until the bucket holds what the query takes; undefined when it does not say. */
export function waitOf(body: unknown): number | undefined {
  const requested = valueAt(body, 'extensions.cost.requestedQueryCost');
  const available = valueAt(body, 'extensions.cost.throttleStatus.currentlyAvailable');
  const rate = valueAt(body, 'extensions.cost.throttleStatus.restoreRate');
  if (typeof requested !== 'number' || typeof available !== 'number' || typeof rate !== 'number' || rate <= 0)
    return undefined;
  return Math.max(0, Math.ceil(((requested - available) / rate) * 1000));
}

/** For the transport: a throttled answer has status 200. */
export function pauseOf(response: HttpResponse): number | null {
  if (response.status !== 200 || !response.text.includes('"THROTTLED"')) return null;
  const body = jsonOrNull(response.text);
  const errors = valueAt(body, 'errors');
  const isThrottled = Array.isArray(errors) && errors.some((error) => codeOfError(error) === 'THROTTLED');
  return isThrottled ? (waitOf(body) ?? null) : null;
}

/** What an error inside an answer of status 200 means. */
export function refusalInside(error: unknown, body: unknown, operation: string): SourceError {
  const code = codeOfError(error);
  return answers.refused(answers.kindOf(code) ?? 'protocol', operation, {
    what: `status 200, ${codeIn(code) ?? 'an error without code'}`,
    retryAfterMs: waitOf(body),
  });
}

/** What a user error of a mutation means: the source refused, and nothing happened. Names the field and never the message, which can quote values. */
export function refusedWrite(error: unknown, operation: string): SourceError {
  const code = valueAt(error, 'code');
  const field = valueAt(error, 'field');
  const path = Array.isArray(field) ? field.map((each: unknown) => codeIn(each) ?? '?').join('.') : '';
  return answers.refused(answers.kindOf(code) ?? 'invalid', operation, {
    what: `refused${path === '' ? '' : ` ${path}`}, ${codeIn(code) ?? 'without a code'}`,
  });
}
