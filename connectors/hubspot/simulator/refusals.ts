import { randomUUID } from 'node:crypto';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** A refusal that ends the handling of a request. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: SimulatedResponse;

  constructor(answer: SimulatedResponse) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

export interface Problem {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** HubSpot's error body: https://developers.hubspot.com/docs/api-reference/error-handling */
export function refusal(
  status: number,
  category: string,
  message: string,
  errors: readonly Problem[] = [],
): SimulatedResponse {
  const body = { status: 'error', message, correlationId: randomUUID(), category };
  return { status, body: errors.length === 0 ? body : { ...body, errors } };
}

export function invalid(message: string, errors: readonly Problem[] = []): Refusal {
  return new Refusal(refusal(400, 'VALIDATION_ERROR', message, errors));
}

export function notFound(): Refusal {
  return new Refusal(refusal(404, 'OBJECT_NOT_FOUND', 'resource not found'));
}

export type Policy = 'TEN_SECONDLY_ROLLING' | 'DAILY' | 'SECONDLY';

/** Rate limits have a body of their own, without category. */
export function rateLimited(policyName: Policy, headers: Readonly<Record<string, string>>): SimulatedResponse {
  const message = `You have reached your ${policyName.toLowerCase()} limit.`;
  return {
    status: 429,
    headers,
    body: { status: 'error', message, errorType: 'RATE_LIMIT', correlationId: randomUUID(), policyName },
  };
}

const CATEGORIES: Readonly<Record<number, string>> = {
  400: 'VALIDATION_ERROR',
  401: 'INVALID_AUTHENTICATION',
  403: 'MISSING_SCOPES',
  404: 'OBJECT_NOT_FOUND',
  409: 'CONFLICT',
};

/** A refusal as the source writes it for any status. */
export function refusalOf(status: number, retryAfter: string | undefined): SimulatedResponse {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (status === 429) return rateLimited('TEN_SECONDLY_ROLLING', headers);
  // What stands before the API answers for itself.
  if (status === 502 || status === 504)
    return {
      status,
      headers: { ...headers, 'content-type': 'text/html' },
      body: '<html><title>Gateway</title></html>',
    };
  return { ...refusal(status, CATEGORIES[status] ?? 'INTERNAL_ERROR', 'refused'), headers };
}
