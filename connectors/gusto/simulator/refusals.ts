import type { SimulatedResponse } from '../../../src/simulator/server.ts';

export interface GustoError {
  readonly error_key: string;
  readonly category: string;
  readonly message?: string;
  readonly errors?: readonly GustoError[];
}

/** The envelope of every refusal: https://docs.gusto.com/embedded-payroll/docs/errors */
export function refusal(
  status: number,
  errors: readonly GustoError[],
  headers: Readonly<Record<string, string>> = {},
): SimulatedResponse {
  return { status, headers, body: { errors } };
}

export function notFound(): SimulatedResponse {
  return refusal(404, [
    { error_key: 'request', category: 'not_found', message: 'The requested resource was not found.' },
  ]);
}

export function missingScope(): SimulatedResponse {
  const message = 'Missing Scope(s)';
  return refusal(403, [{ error_key: 'request', category: 'missing_oauth_scopes', message }]);
}

export function unauthorized(): SimulatedResponse {
  return refusal(401, [{ error_key: 'request', category: 'unauthorized', message: 'The access token is invalid' }]);
}

export function invalidAttribute(name: string, message: string): SimulatedResponse {
  return refusal(422, [{ error_key: name, category: 'invalid_attribute_value', message: `${name} ${message}` }]);
}

export function invalidOperation(message: string): SimulatedResponse {
  return refusal(422, [{ error_key: 'base', category: 'invalid_operation', message }]);
}

export function staleVersion(): SimulatedResponse {
  const message = 'You are attempting to update a resource using an out-of-date version.';
  return refusal(409, [{ error_key: 'base', category: 'invalid_resource_version', message }]);
}

export function payrollBlocker(message: string): SimulatedResponse {
  return refusal(422, [{ error_key: 'base', category: 'payroll_blocker', message }]);
}

export function tooManyRequests(retryAfter: string): SimulatedResponse {
  const error = { error_key: 'request', category: 'rate_limit_exceeded', message: 'Request limit has been exceeded.' };
  return refusal(429, [error], { 'retry-after': retryAfter });
}

/** A refusal by status alone, for the `status` fault. */
export function refusalOf(status: number, retryAfter: string | undefined): SimulatedResponse {
  const headers: Readonly<Record<string, string>> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  switch (status) {
    case 401:
      return unauthorized();
    case 403:
      return missingScope();
    case 404:
      return notFound();
    case 409:
      return staleVersion();
    case 422:
      return invalidAttribute('first_name', 'is required');
    case 429:
      return tooManyRequests(retryAfter ?? '30');
    default:
      return { status, headers: { 'content-type': 'text/html', ...headers }, body: 'An error occurred' };
  }
}
