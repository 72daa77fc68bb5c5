import { hash } from 'node:crypto';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';

interface Problem {
  readonly type: 'validation' | 'business_rules' | 'security' | 'system';
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

let refusals = 0;

/** A refusal in the source's envelope. */
export function refused(status: number, { type, code, message, field }: Problem): SimulatedResponse {
  const error = { error_source: 'shipengine', error_type: type, error_code: code, message };
  const body = { request_id: requestId(), errors: [field === undefined ? error : { ...error, field_name: field }] };
  return { status, body };
}

export function invalid(field: string, message: string, code = 'invalid_field_value'): SimulatedResponse {
  return refused(400, { type: 'validation', code, message, field });
}

/** What a carrier refused: status 400, whatever it was. */
export function carrierRefusal(code: string): SimulatedResponse {
  const error = {
    error_source: 'carrier',
    error_type: 'integrations',
    error_code: code,
    message: 'The carrier refused.',
  };
  return { status: 400, body: { request_id: requestId(), errors: [error] } };
}

/** There is no such record. */
export function unknownRecord(field: string, value: string): SimulatedResponse {
  return refused(404, { type: 'business_rules', code: 'unspecified', message: `${field} '${value}' not found`, field });
}

/** There is no such address: said by the gateway before the API. */
export function unknownRoute(): SimulatedResponse {
  return { status: 404, body: { message: 'no Route matched with those values' } };
}

export function tooMany(retryAfter: string): SimulatedResponse {
  const problem = { type: 'system', code: 'rate_limit_exceeded', message: 'Too many requests' } as const;
  return { ...refused(429, problem), headers: { 'retry-after': retryAfter } };
}

const BY_STATUS: Readonly<Record<number, readonly [type: Problem['type'], code: string]>> = {
  400: ['validation', 'invalid_field_value'],
  401: ['security', 'unauthorized'],
  403: ['security', 'forbidden'],
  409: ['business_rules', 'identifier_conflict'],
  429: ['system', 'rate_limit_exceeded'],
};

/** The source's own refusal with a status. */
export function refusal(status: number, retryAfter: string | undefined): SimulatedResponse {
  if (status === 404) return unknownRoute();
  const [type, code] = BY_STATUS[status] ?? [status >= 500 ? 'system' : 'validation', 'unspecified'];
  const answer = refused(status, { type, code, message: `refused with ${status}` });
  return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': retryAfter } };
}

function requestId(): string {
  refusals += 1;
  const digits = hash('sha256', String(refusals), 'hex');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
