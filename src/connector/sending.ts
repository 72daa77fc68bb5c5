import type { Call, HttpRequest, HttpResponse, Transport } from './contract.ts';
import { SourceError } from './errors.ts';
import type { Session } from './session.ts';

interface Sending<T, R> {
  /** For errors: `PUT /Invoices`. */
  readonly operation: string;
  readonly transport: Transport;
  requestWith(token: T): HttpRequest;
  /** What the answer says. Throws SourceError for a refusal. */
  read(response: HttpResponse, request: HttpRequest): R;
}

/**
 * Sends one mutating call within a session; again only where the first was refused for its sign-in, before it was taken.
 *
 * What fails while signing in was not sent, whatever the failure says of its own request. Throws SourceError.
 */
export async function sendOnce<T, R>(session: Session<T>, sending: Sending<T, R>, call: Call): Promise<R> {
  const write = { isUnderWay: false };
  try {
    return await session.use(call, async (token) => {
      const request = sending.requestWith(token);
      write.isUnderWay = true;
      const response = await sending.transport.request(request, call);
      write.isUnderWay = response.status !== 401;
      return sending.read(response, request);
    });
  } catch (cause) {
    if (write.isUnderWay || !(cause instanceof SourceError) || cause.kind === 'unauthenticated') throw cause;
    throw notSent(cause, sending.operation, 'not sent, for the sign-in failed');
  }
}

/** The failure of what comes before a write: the write itself did not leave. */
export function notSent(cause: SourceError, operation: string, detail: string): SourceError {
  return new SourceError(cause.kind, {
    source: cause.source,
    operation,
    detail,
    wasSent: false,
    cause,
    ...(cause.retryAfterMs === null ? {} : { retryAfterMs: cause.retryAfterMs }),
  });
}

/** The same text for the same body, however its members came back from a store: an idempotency key stands for one text. */
export function sortedJson(body: unknown): string {
  return JSON.stringify(body, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
