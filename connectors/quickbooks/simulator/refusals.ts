import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** A refusal of the services: thrown where it is found, answered where the request ends. */
export class Refusal extends Error {
  readonly status: number;
  readonly fault: Fault;

  constructor(code: string, message: string, detail = message, element = '') {
    super(message);
    this.status = code === '3200' ? 401 : code === '3001' ? 429 : code === '10000' ? 500 : 400;
    this.fault = { Error: [{ Message: message, Detail: detail, code, element }], type: typeOf(code) };
  }
}

export interface Fault {
  readonly Error: readonly Readonly<Record<'Message' | 'Detail' | 'code' | 'element', string>>[];
  readonly type: string;
}

function typeOf(code: string): string {
  return code === '10000' ? 'SystemFault' : 'ValidationFault';
}

/** The refusal with a status: the gateway in front of the services spells its envelope in lower case. */
export function refusedWith(status: number, time: string, retryAfter?: string): SimulatedResponse {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (status === 401)
    return { status, headers, body: gatewayFault(status, ['3200', 'AuthenticationFailed', 'AUTHENTICATION'], time) };
  if (status === 403)
    return { status, headers, body: gatewayFault(status, ['3203', 'AuthorizationFailed', 'AUTHORIZATION'], time) };
  if (status === 429)
    return { status, headers, body: gatewayFault(status, ['3001', 'ThrottleExceeded', 'SERVICE'], time) };
  const fault = {
    Error: [{ Message: 'Refused', Detail: 'Refused', code: String(status), element: '' }],
    type: 'SystemFault',
  };
  return { status, headers, body: { Fault: fault, time } };
}

function gatewayFault(status: number, [code, message, type]: readonly [string, string, string], time: string) {
  const detail = `message=${message}; errorCode=00${code}; statusCode=${status}`;
  return {
    warnings: null,
    fault: { error: [{ message: detail, detail, code, element: null }], type },
    requestId: null,
    time,
  };
}
