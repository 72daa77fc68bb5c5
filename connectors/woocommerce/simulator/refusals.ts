import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** A refusal in the form of the WordPress REST API. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }

  get body(): Readonly<Record<string, unknown>> {
    return { code: this.code, message: this.message, data: { status: this.status, ...this.data } };
  }
}

export function invalidParameter(name: string, message: string, code = 'rest_invalid_param'): Refused {
  return new Refused(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: message },
    details: { [name]: { code, message, data: null } },
  });
}

const CODES: Readonly<Record<number, string>> = {
  400: 'rest_invalid_param',
  401: 'woocommerce_rest_cannot_view',
  403: 'rest_forbidden',
  404: 'rest_no_route',
};

/** What a shop answers with a status: a refusal of its own, or the page of its host. */
export function refusal(status: number, retryAfter: string | undefined): SimulatedResponse {
  const code = CODES[status];
  if (code === undefined) {
    const headers = { 'content-type': 'text/html', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) };
    return { status, headers, body: `<html><body><h1>${status}</h1></body></html>` };
  }
  return { status, body: { code, message: 'Refused.', data: { status } } };
}

export function noRoute(): Refused {
  return new Refused(404, 'rest_no_route', 'No route was found matching the URL and request method.');
}
