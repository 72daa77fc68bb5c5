import type { Call, ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { clientCredentials } from '../../src/connector/oauth.ts';
import { sendOnce, sortedJson } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { API_VERSION, answers, codeOfError, pauseOf, refusalInside, refusedWrite } from './answers.ts';
import type { ShopifySettings } from './config.ts';
import { Costs, QUERY_COST } from './costs.ts';

export type Environment = Pick<ConnectEnvironment, 'transport' | 'clock'>;

export interface Query {
  /** By its root field, for errors and reports: `query customers`. */
  readonly operation: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** How many keys it asks for. */
  readonly keys?: number;
}

/** Where in an answer something could not be seen: names and places in lists. */
export type Path = readonly (string | number)[];

export interface Answer {
  readonly data: object;
  /** What the token or the app may not see, and is null for that reason. */
  readonly denied: readonly Path[];
}

/** Asks one shop. */
export interface ShopifyClient {
  /** Throws SourceError, also for errors inside an answer of status 200, unless they only deny single fields. */
  query(query: Query, call: Call): Promise<Answer>;
  /** Sends one mutation and gives the payload of its field. Throws SourceError, also for user errors. */
  mutate(operation: string, request: StepRequest, call: Call): Promise<unknown>;
}

const TOKEN_OPERATION = 'POST /admin/oauth/access_token';

/**
 * A client with a static token, or with one by client credentials, which lasts a day.
 *
 * Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant
 */
export function shopifyClient(settings: ShopifySettings, environment: Environment): ShopifyClient {
  const { transport, clock } = environment;
  const session = new Session((call) => signIn(settings, environment, call));
  const costs = new Costs();
  return {
    query: (query, call) =>
      session.use(call, async (token) => {
        const body = JSON.stringify({ query: query.document, variables: query.variables });
        const request = requestOf(settings, { ...query, body, takes: costs.of(query) }, token);
        const response = await transport.request(request, call);
        const answered = bodyOf(response, query.operation, clock.now());
        costs.learn(query, answered);
        return answerOf(answered, query.operation);
      }),
    mutate: (operation, request, call) =>
      sendOnce(
        session,
        {
          operation,
          transport,
          requestWith: (token) =>
            requestOf(settings, { operation, body: sortedJson(request.body), takes: MUTATION_COST }, token),
          read: (response) => payloadOf(answerOf(bodyOf(response, operation, clock.now()), operation), operation),
        },
        call,
      ),
  };
}

/** https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits */
const MUTATION_COST = 10;

async function signIn(settings: ShopifySettings, { transport, clock }: Environment, call: Call): Promise<string> {
  const { accessToken, clientId = '', clientSecret = '', storeUrl } = settings;
  if (accessToken !== undefined) return accessToken;
  const endpoint = {
    url: `${storeUrl}/admin/oauth/access_token`,
    operation: TOKEN_OPERATION,
    clientId,
    clientSecret,
    credentialsIn: 'form',
  } as const;
  return clientCredentials(endpoint, { transport, clock, answers }, call);
}

interface Sending {
  readonly operation: string;
  readonly body: string;
  readonly takes: number;
  readonly keys?: number;
}

function requestOf(
  { storeUrl }: ShopifySettings,
  { operation, body, takes, keys }: Sending,
  token: string,
): HttpRequest {
  return {
    method: 'POST',
    url: `${storeUrl}/admin/api/${API_VERSION}/graphql.json`,
    operation,
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-shopify-access-token': token },
    body,
    takes: [{ budget: QUERY_COST, points: takes }],
    pauseOf,
    ...(keys === undefined ? {} : { keys }),
  };
}

/** A version that is not served any more is answered by another, and only a header says so. */
function bodyOf(response: HttpResponse, operation: string, nowMs: number): unknown {
  const body = answers.body(response, operation, nowMs);
  const version = response.headers['x-shopify-api-version'];
  if (version !== undefined && version !== API_VERSION)
    throw answers.protocol(
      operation,
      `API version ${API_VERSION} is not served any more (take a release of Mainstem that knows a newer one)`,
    );
  return body;
}

function answerOf(body: unknown, operation: string): Answer {
  const errors = valueAt(body, 'errors');
  const failed: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const data = valueAt(body, 'data');
  const isWhole = typeof data === 'object' && data !== null && !Array.isArray(data);
  const worse = failed.find((error) => codeOfError(error) !== 'ACCESS_DENIED' || pathOf(error) === null);
  const fatal = worse ?? (isWhole ? undefined : failed[0]);
  if (fatal !== undefined) throw refusalInside(fatal, body, operation);
  if (!isWhole) throw answers.protocol(operation, 'answered without data');
  return { data, denied: failed.flatMap((error) => [pathOf(error) ?? []]) };
}

function pathOf(error: unknown): Path | null {
  const path = valueAt(error, 'path');
  if (!Array.isArray(path) || path.length === 0) return null;
  return path.every((each) => typeof each === 'string' || typeof each === 'number') ? path : null;
}

function payloadOf({ data, denied }: Answer, operation: string): unknown {
  const [payload] = Object.values(data);
  if (denied.length > 0 && (payload === null || payload === undefined))
    throw answers.refused('forbidden', operation, { what: 'status 200, ACCESS_DENIED' });
  if (typeof payload !== 'object' || payload === null) throw answers.protocol(operation, 'answered without a payload');
  const userErrors = Object.entries(payload).flatMap(([name, list]) =>
    name.toLowerCase().endsWith('usererrors') && Array.isArray(list) ? list : [],
  );
  const [first] = userErrors;
  if (first !== undefined) throw refusedWrite(first, operation);
  return payload;
}
