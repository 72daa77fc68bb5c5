import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** How an endpoint words an error: the old ones in a header, the list of employees in an object, the datasets as problem details. */
export type ErrorStyle = 'header' | 'object' | 'problem';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** No body: all there is to read is the header, and not even that with some statuses. */
export function headerError(status: number, message: string): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-bamboohr-error-message': message },
    body: null,
  };
}

export function objectError(status: number, code: string, message: string): SimulatedResponse {
  return { status, body: { error: { code, message } } };
}

export function problem(status: number, code: string, detail: string): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code },
  };
}

export function refusalIn(style: ErrorStyle, status: number, message: string): SimulatedResponse {
  const title = titles[status] ?? 'Error';
  switch (style) {
    case 'header':
      return headerError(status, message);
    case 'object':
      return objectError(status, title.replaceAll(' ', ''), message);
    case 'problem':
      return problem(status, title.toUpperCase().replaceAll(' ', '_'), message);
  }
}

/** Too many calls: 503 from the old endpoints, 429 from the new, both with the seconds to wait. */
export function tooManyCalls(style: ErrorStyle, retryAfter: string): SimulatedResponse {
  const refused = refusalIn(style, style === 'header' ? 503 : 429, 'Over rate limit, please try again later');
  return { ...refused, headers: { ...refused.headers, 'retry-after': retryAfter } };
}

/** A refusal by status alone, for the `status` fault. */
export function refusal(status: number, retryAfter: string | undefined): SimulatedResponse {
  const refused = headerError(status, titles[status] ?? 'Error');
  return retryAfter === undefined
    ? refused
    : { ...refused, headers: { ...refused.headers, 'retry-after': retryAfter } };
}
