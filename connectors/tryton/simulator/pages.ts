import type { SimulatedResponse } from '../../../src/simulator/server.ts';

const pages: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Bad Request', 'The browser (or proxy) sent a request that this server could not understand.'],
  401: [
    'Unauthorized',
    "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.",
  ],
  403: [
    'Forbidden',
    "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.",
  ],
  404: [
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  405: ['Method Not Allowed', 'The method is not allowed for the requested URL.'],
  409: ['Conflict', 'A conflict happened while processing the request.'],
  423: ['Locked', 'The resource that is being accessed is locked.'],
  429: ['Too Many Requests', 'This user has exceeded an allotted request count. Try again later.'],
  500: [
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
  503: [
    'Service Unavailable',
    'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.',
  ],
};

/** The HTML page of an HTTP error, with a text of its own if there is one. */
export function page(status: number, text?: string, headers: Readonly<Record<string, string>> = {}): SimulatedResponse {
  const [title, standard] = pages[status] ?? ['Error', 'The request failed.'];
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${escaped(text ?? standard)}</p>\n`,
  };
}

/** No session, or one that is not open: an empty page, and the offer of HTTP Basic unless the caller is a script in a browser. */
export function unauthorized(isScript: boolean): SimulatedResponse {
  return {
    status: 401,
    headers: {
      ...(isScript ? {} : { 'www-authenticate': 'Basic realm="Tryton"' }),
      'content-type': 'text/plain; charset=utf-8',
    },
    body: '',
  };
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');
}
