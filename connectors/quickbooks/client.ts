import type { Call, ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { RefreshTokens } from '../../src/connector/oauth.ts';
import { sendOnce, sortedJson } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { answers, faultCode, isFault, throttledMs } from './answers.ts';
import type { QuickbooksSettings } from './config.ts';

/** Asks and writes in one company. Everything throws SourceError. */
export interface QuickbooksClient {
  /** The objects that a statement finds; an empty list where there are none. `keys` = how many it names. */
  query(objectType: string, statement: string, call: Call, keys?: number): Promise<readonly unknown[]>;
  /** What changed since an instant, by the time of the change, and behind it what was deleted; at most 1000 of both. */
  changes(objectType: string, since: string, call: Call): Promise<readonly unknown[]>;
  /** Sends one write; the object as the answer shows it. */
  send(objectType: string, operation: string, request: StepRequest, call: Call): Promise<unknown>;
}

type Environment = Pick<ConnectEnvironment, 'transport' | 'clock' | 'keep'>;

/** A client that signs in at its first call. Source: https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0 */
export function quickbooksClient(settings: QuickbooksSettings, environment: Environment): QuickbooksClient {
  const { transport, clock } = environment;
  const { tokenUrl: url, clientId, clientSecret, refreshToken } = settings;
  const endpoint = { url, operation: 'POST /tokens/bearer', clientId, clientSecret, credentialsIn: 'basic' } as const;
  const tokens = new RefreshTokens(endpoint, refreshToken, { transport, clock, answers }, environment.keep);
  const session = new Session((call) => tokens.next(call));
  const bodyOf = (response: HttpResponse, operation: string) => goodBody(response, operation, clock.now());
  return {
    query: (objectType, statement, call, keys) =>
      session.use(call, async (token) => {
        const operation = `query ${objectType}`;
        const http = {
          ...queryRequest(settings, token, statement),
          operation,
          ...(keys === undefined ? {} : { keys }),
        };
        return listIn(bodyOf(await transport.request(http, call), operation), `QueryResponse.${objectType}`, operation);
      }),
    changes: (objectType, since, call) =>
      session.use(call, async (token) => {
        const operation = `GET /cdc ${objectType}`;
        const path = `/cdc?entities=${objectType}&changedSince=${encodeURIComponent(since)}`;
        const http = requestOf(settings, token, { method: 'GET', path, operation });
        return changesIn(bodyOf(await transport.request(http, call), operation), objectType, operation);
      }),
    send: (objectType, operation, request, call) =>
      sendOnce(
        session,
        {
          operation,
          transport,
          requestWith: (token) => ({
            ...requestOf(settings, token, { method: request.method, path: request.path, operation }),
            ...(request.body === null ? {} : { body: sortedJson(request.body) }),
          }),
          read: (response) => {
            const record = valueAt(bodyOf(response, operation), objectType);
            if (typeof record !== 'object' || record === null)
              throw answers.protocol(operation, 'answered without the object');
            return record;
          },
        },
        call,
      ),
  };
}

interface Asked extends Pick<HttpRequest, 'method' | 'operation'> {
  readonly path: string;
}

function requestOf(settings: QuickbooksSettings, token: string, { method, path, operation }: Asked): HttpRequest {
  const mark = path.includes('?') ? '&' : '?';
  return {
    method,
    url: `${settings.apiUrl}/v3/company/${settings.realmId}${path}${mark}minorversion=${settings.minorVersion}`,
    operation,
    headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    takes: [{ budget: 'second', points: 1 }],
    pauseOf: (response) => throttledMs(response) ?? null,
  };
}

/** In a body: an address would be too long for many keys, and would tell what is looked for. */
function queryRequest(settings: QuickbooksSettings, token: string, statement: string): HttpRequest {
  const request = requestOf(settings, token, { method: 'POST', path: '/query', operation: 'query' });
  return { ...request, headers: { ...request.headers, 'content-type': 'application/text' }, body: statement };
}

function goodBody(response: HttpResponse, operation: string, nowMs: number): unknown {
  const body = answers.body(response, operation, nowMs);
  if (!isFault(body)) return body;
  const code = faultCode(body);
  throw answers.refused(answers.kindOf(code) ?? 'invalid', operation, {
    what: `answered 200 with a fault${code !== null && /^\d{1,6}$/.test(code) ? ` ${code}` : ''}`,
  });
}

function listIn(body: unknown, path: string, operation: string): readonly unknown[] {
  const [envelope = ''] = path.split('.');
  const response = valueAt(body, envelope);
  if (typeof response !== 'object' || response === null || Array.isArray(response))
    throw answers.protocol(operation, 'answered without a response');
  const list = valueAt(body, path);
  // An empty result has no list at all, and nothing else either.
  if (list === undefined && Object.keys(response).length === 0) return [];
  if (!Array.isArray(list)) throw answers.protocol(operation, 'answered without a list');
  return list;
}

function changesIn(body: unknown, objectType: string, operation: string): readonly unknown[] {
  const responses = valueAt(body, 'CDCResponse');
  const first: unknown = Array.isArray(responses) ? responses[0] : undefined;
  if (first !== undefined && isFault(first))
    throw answers.refused(answers.kindOf(faultCode(first)) ?? 'invalid', operation, {
      what: 'answered 200 with a fault',
    });
  const parts = valueAt(first, 'QueryResponse');
  if (!Array.isArray(parts)) throw answers.protocol(operation, 'answered without changes');
  return parts.flatMap((part: unknown) => listIn({ part }, `part.${objectType}`, operation));
}
