import type { IncomingHttpHeaders } from 'node:http';

/** What an id may look like: nothing in it can end a line, a header or a JSON string. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const TRACE_PARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The id that the caller gave the request (`x-request-id`), when it looks like one, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, make: () => string): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : make();
}

/** The trace that the request belongs to, from `traceparent` (https://www.w3.org/TR/trace-context/); null without a valid one. */
export function traceIdOf(headers: IncomingHttpHeaders): string | null {
  const given = headers['traceparent'];
  const traceId = typeof given === 'string' ? (TRACE_PARENT.exec(given)?.[1] ?? null) : null;
  return traceId === null || /^0+$/.test(traceId) ? null : traceId;
}
