import { Answers, jsonOrNull } from '../../src/connector/answers.ts';
import type { Call, ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { RefreshTokens } from '../../src/connector/oauth.ts';
import { sendOnce } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import type { HubspotSettings } from './config.ts';
import { paths } from './paths.ts';

export type Environment = Pick<ConnectEnvironment, 'transport' | 'clock' | 'keep'>;

/** Nothing tells when the day of the account ends. */
const DAILY_WAIT_MS = 3_600_000;

/** Source: https://developers.hubspot.com/docs/api-reference/error-handling */
export const answers = new Answers({
  source: 'hubspot',
  codeOf: (body) => valueAt(body, 'category') ?? valueAt(body, 'policyName') ?? valueAt(body, 'error'),
  kinds: {
    INVALID_AUTHENTICATION: 'unauthenticated',
    EXPIRED_AUTHENTICATION: 'unauthenticated',
    BANNED: 'forbidden',
    MISSING_SCOPES: 'forbidden',
    OBJECT_NOT_FOUND: 'not-found',
    CONFLICT: 'conflict',
    RATE_LIMITS: 'rate-limited',
    // 477: the account is being moved between data centres.
    MIGRATION_IN_PROGRESS: 'unavailable',
  },
  advice: {
    unauthenticated: 'check accessToken, or clientId, clientSecret and refreshToken',
    forbidden: 'give the app the scope of this object',
    conflict: 'a unique value is taken by another record',
  },
  waitOf,
});

function waitOf({ status, headers }: HttpResponse, body: unknown): number | undefined {
  if (status !== 429 || headers['retry-after'] !== undefined) return undefined;
  const policy = valueAt(body, 'policyName');
  if (policy === 'DAILY') return DAILY_WAIT_MS;
  // Searches are counted by the second, and their answers have no headers of it.
  const interval = headers['x-hubspot-ratelimit-interval-milliseconds'] ?? '';
  return /^\d{1,8}$/.test(interval) ? Number(interval) : 1_000;
}

export interface HubspotRequest {
  readonly method: 'GET' | 'POST';
  /** Below the address of the API, with the query. */
  readonly path: string;
  readonly body?: unknown;
  readonly operation: string;
  /** How many keys it asks for. */
  readonly keys?: number;
  readonly isSearch?: boolean;
}

export interface HubspotAnswer {
  readonly body: unknown;
  /** When HubSpot answered, by its own clock. */
  readonly answeredAtMs: number;
}

/** Calls one account. Throws SourceError; signs in at its first call, and once more where a token has expired. */
export class HubspotClient {
  readonly #settings: HubspotSettings;
  readonly #environment: Environment;
  readonly #session: Session<string>;

  constructor(settings: HubspotSettings, environment: Environment) {
    this.#settings = settings;
    this.#environment = environment;
    this.#session = new Session(signInOf(settings, environment));
  }

  ask(request: HubspotRequest, call: Call): Promise<HubspotAnswer> {
    const { transport, clock } = this.#environment;
    return this.#session.use(call, async (token) => {
      const response = await transport.request(this.#requestOf(request, token), call);
      const body = answers.body(response, request.operation, clock.now());
      const answeredAtMs = Date.parse(response.headers['date'] ?? '');
      return { body, answeredAtMs: Number.isNaN(answeredAtMs) ? clock.now() : answeredAtMs };
    });
  }

  /** Sends one mutating call; the body of its answer, null where it has none. */
  send(request: StepRequest, operation: string, call: Call): Promise<unknown> {
    const { transport, clock } = this.#environment;
    const sending = {
      operation,
      transport,
      requestWith: (token: string) =>
        this.#requestOf({ method: request.method, path: request.path, body: request.body, operation }, token),
      read: (response: HttpResponse) =>
        response.status === 204 ? null : answers.body(response, operation, clock.now()),
    };
    return sendOnce(this.#session, sending, call);
  }

  #requestOf(request: Requested, token: string): HttpRequest {
    const { method, path, body, operation, keys, isSearch = false } = request;
    const hasBody = body !== undefined && body !== null;
    return {
      method,
      url: `${this.#settings.apiUrl}${path}`,
      operation,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      takes: [{ budget: isSearch ? 'search' : 'burst', points: 1 }],
      // The limit of searches is no reason for others to wait.
      ...(isSearch ? {} : { pauseOf }),
      ...(keys === undefined ? {} : { keys }),
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
    };
  }
}

type Requested = Pick<StepRequest, 'method'> & Omit<HubspotRequest, 'method'>;

function pauseOf(response: HttpResponse): number | null {
  return waitOf(response, jsonOrNull(response.text)) ?? null;
}

/** A private app has one token for ever; a public app asks for one of half an hour. */
function signInOf(settings: HubspotSettings, environment: Environment): (call: Call) => Promise<string> {
  const { accessToken, clientId, clientSecret, refreshToken, apiUrl } = settings;
  if (accessToken !== undefined) return async () => accessToken;
  const endpoint = {
    url: `${apiUrl}${paths.token}`,
    operation: `POST ${paths.token}`,
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    credentialsIn: 'form',
  } as const;
  const tokens = new RefreshTokens(endpoint, refreshToken ?? '', { ...environment, answers }, environment.keep);
  return (call) => tokens.next(call);
}
