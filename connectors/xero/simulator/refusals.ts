import { jsonText } from '../../../src/simulator/json.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';

const json = { 'content-type': 'application/json; charset=utf-8' };
const plain = { 'content-type': 'text/html; charset=utf-8' };

/** 401 and 403: the gateway before the API answers these. */
export function problem(status: 401 | 403, detail: string, instance: string): SimulatedResponse {
  const title = status === 401 ? 'Unauthorized' : 'Forbidden';
  const body = { Type: null, Title: title, Status: status, Detail: detail, Instance: instance, Extensions: {} };
  return { status, headers: json, body: jsonText(body) };
}

/** 404 is a plain sentence, also for a query that is too long. */
export function notFound(): SimulatedResponse {
  return { status: 404, headers: plain, body: "The resource you're looking for cannot be found" };
}

/** 400 with the API's own error; `elements` are the refused ones only. */
export function apiException(
  errorNumber: number,
  type: string,
  message: string,
  elements?: readonly unknown[],
): SimulatedResponse {
  return {
    status: 400,
    headers: json,
    body: jsonText({ ErrorNumber: errorNumber, Type: type, Message: message, Elements: elements }),
  };
}

export function validationException(elements: readonly unknown[]): SimulatedResponse {
  return apiException(10, 'ValidationException', 'A validation exception occurred', elements);
}

export function queryParseException(message: string): SimulatedResponse {
  return apiException(16, 'QueryParseException', message);
}

/** 429: which limit was hit, and the seconds until the next call can pass. */
export function tooManyRequests(limit: 'minute' | 'day' | 'concurrent', retryAfter: string): SimulatedResponse {
  return { status: 429, headers: { ...plain, 'retry-after': retryAfter, 'x-rate-limit-problem': limit }, body: '' };
}

/** A refusal by status alone, for the `status` fault. */
export function refusal(status: number, retryAfter: string | undefined): SimulatedResponse {
  const instance = '00000000-0000-4000-8000-000000000000';
  switch (status) {
    case 400:
      return validationException([{ ValidationErrors: [{ Message: 'The element is not valid' }] }]);
    case 401:
      return problem(401, 'TokenExpired: token expired at 01/01/2001 00:00:00', instance);
    case 403:
      return problem(403, 'AuthenticationUnsuccessful', instance);
    case 404:
      return notFound();
    case 429:
      return tooManyRequests('minute', retryAfter ?? '60');
    default:
      return {
        status,
        headers: { ...plain, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
        body: status === 503 ? 'The organisation is not available' : 'An error occurred in Xero',
      };
  }
}
