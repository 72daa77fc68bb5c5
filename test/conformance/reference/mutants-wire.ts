import type { HttpRequest } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { everyRecord, type Mutant, swallowing, wire } from './broken.ts';

const isRead = ({ operation }: HttpRequest) => !/session|permissions/.test(operation);
const toyError = (kind: SourceError['kind'], detail: string) =>
  new SourceError(kind, { source: 'toy', operation: 'POST /party/query', detail });

/** Connectors that take failures, sign-ins and secrets wrongly. */
export const wireMutants: Readonly<Record<string, Mutant>> = {
  'goes on when it is aborted': {
    breakage: wire((request, call, next) => next(request, { ...call, signal: new AbortController().signal })),
    caughtBy: ['get/abort', 'list/abort', 'faults/drip', 'faults/connect-hang'],
  },
  'forgets its gaps': {
    breakage: everyRecord((found) => ({ ...found, gaps: [] })),
    caughtBy: ['faults/wrong-types', 'faults/missing-fields'],
  },
  'is null for 403': { breakage: swallowing('forbidden'), caughtBy: ['faults/status-403'] },
  'is null for 500': { breakage: swallowing('unavailable'), caughtBy: ['faults/status-500', 'faults/refused'] },
  'is null for what it cannot read': {
    breakage: swallowing('protocol'),
    caughtBy: ['faults/bad-json', 'faults/truncated-json', 'faults/empty-object', 'faults/wrong-types'],
  },
  'takes a sign-in page for an empty answer': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      return response.text.startsWith('<')
        ? { ...response, text: '{"rows":[],"total":0,"more":false,"ids":[],"seq":0,"now":"2026-03-01T00:00:00.000Z"}' }
        : response;
    }),
    caughtBy: ['faults/html-login'],
  },
  'takes 404 for an empty answer': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      const text = '{"rows":[],"total":0,"more":false,"ids":[],"seq":0,"now":"2026-03-01T00:00:00.000Z"}';
      return response.status === 404 ? { ...response, status: 200, text } : response;
    }),
    caughtBy: ['faults/status-404'],
  },
  'repeats a failed read three times': {
    breakage: wire(async (request, call, next) => {
      const first = await next(request, call);
      if (first.status < 500 || !isRead(request)) return first;
      await next(request, call);
      return next(request, call);
    }),
    caughtBy: ['faults/status-500', 'faults/status-503'],
  },
  'loses the delay it was asked for': {
    breakage: wire(async (request, call, next) => {
      const { status, text } = await next(request, call);
      return { status, text, headers: {} };
    }),
    caughtBy: ['faults/retry-after-seconds', 'faults/retry-after-date'],
  },
  'never signs in again': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      return response.status === 401 && isRead(request) ? { ...response, status: 403 } : response;
    }),
    caughtBy: ['faults/session-expired', 'faults/status-401'],
  },
  'ends a failed listing as if complete': {
    breakage: {
      list: (list) =>
        async function* (from, call) {
          try {
            yield* list(from, call);
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
          }
        },
    },
    caughtBy: ['faults/mid-list', 'faults/status-500', 'list/abort', 'faults/duplicate-page', 'faults/cursor-loop'],
  },
  'follows redirects': {
    breakage: wire(async ({ url, method, headers, body }, call) => {
      const answer = await fetch(url, {
        method,
        ...(headers && { headers }),
        ...(body && { body }),
        signal: call.signal,
      }).catch(() => {
        throw toyError(call.signal.aborted ? 'timeout' : 'unavailable', 'no answer');
      });
      const text = await answer.text();
      return { status: answer.status, headers: Object.fromEntries(answer.headers), text };
    }),
    caughtBy: ['safety/redirects', 'faults/redirect', 'safety/transport'],
  },
  'tells its secret in errors': {
    breakage: {
      get: (get, settings) => async (keys, parts, call) =>
        get(keys, parts, call).catch((error: unknown) => {
          throw error instanceof SourceError ? toyError(error.kind, `refused ${settings.password}`) : error;
        }),
    },
    caughtBy: ['safety/errors'],
  },
  'tells keys in errors': {
    breakage: {
      get: (get) => async (keys, parts, call) =>
        get(keys, parts, call).catch((error: unknown) => {
          throw error instanceof SourceError ? toyError(error.kind, `could not read ${keys.join()}`) : error;
        }),
    },
    caughtBy: ['safety/errors'],
  },
  'sends its secret in the address': {
    breakage: wire((request, call, next) =>
      next({ ...request, url: `${request.url}${request.url.includes('?') ? '&' : '?'}p=toy-password-1` }, call),
    ),
    caughtBy: ['safety/transport'],
  },
  'checks nothing': {
    breakage: { check: async () => [{ what: 'sign in', ok: true, detail: '' }] },
    caughtBy: ['safety/check', 'faults/refused'],
  },
  'lets a TypeError out when an answer is odd': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      if (isRead(request) && !/"(rows|ids)":\[/.test(response.text)) throw new TypeError('rows is undefined');
      return response;
    }),
    caughtBy: ['faults/empty-object', 'faults/wrong-types', 'mapping/fuzz'],
  },
  'refuses properties that it does not know': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      if (response.text.includes('unexpectedProperty')) throw toyError('protocol', 'sent an unknown property');
      return response;
    }),
    caughtBy: ['faults/extra-fields'],
  },
  'repeats a failed sign-in': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      return response.status >= 500 && !isRead(request) ? next(request, call) : response;
    }),
    caughtBy: ['faults/sign-in'],
  },
  'calls every refusal invalid': {
    breakage: wire(async (request, call, next) => {
      const response = await next(request, call);
      return response.status >= 400 ? { ...response, status: 400 } : response;
    }),
    caughtBy: ['faults/status-403', 'faults/status-409', 'faults/status-429', 'faults/status-502', 'faults/status-504'],
  },
};
