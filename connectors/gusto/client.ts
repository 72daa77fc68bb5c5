import type { Call, ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { RefreshTokens } from '../../src/connector/oauth.ts';
import { sendOnce, sortedJson } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { answers } from './answers.ts';
import type { GustoSettings } from './config.ts';

/** The version of the API that all of this is written for; without the header an application gets its oldest. */
const API_VERSION = '2025-06-15';

type Tools = Pick<ConnectEnvironment, 'transport' | 'clock' | 'keep'>;

export interface ReadRequest {
  /** Below the address of the API. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** In the words of the source and without keys: `GET /employees`. */
  readonly operation: string;
  /** How many keys it asks for. */
  readonly keys?: number;
}

export interface ReadAnswer {
  readonly body: unknown;
  readonly headers: HttpResponse['headers'];
}

/**
 * Reads and writes one company. Throws SourceError; a call refused because the token expired is repeated once with a new one.
 *
 * An access token lives two hours; a refresh token is used once, and the one that comes for it is kept.
 * Source: POST /oauth/token, https://docs.gusto.com/embedded-payroll/docs/authentication
 */
export class GustoClient {
  readonly #settings: GustoSettings;
  readonly #tools: Tools;
  readonly #session: Session<string>;

  constructor(settings: GustoSettings, tools: Tools) {
    this.#settings = settings;
    this.#tools = tools;
    const { clientId, clientSecret } = settings;
    const endpoint = {
      url: `${settings.apiUrl}/oauth/token`,
      operation: SIGN_IN,
      clientId,
      clientSecret,
      credentialsIn: 'json',
    } as const;
    const tokens = new RefreshTokens(endpoint, settings.refreshToken, { ...tools, answers }, tools.keep);
    this.#session = new Session((call) => tokens.next(call));
  }

  read(request: ReadRequest, call: Call): Promise<ReadAnswer> {
    const { operation, keys } = request;
    return this.#session.use(call, async (token) => {
      const http: HttpRequest = {
        method: 'GET',
        url: this.#urlOf(request),
        operation,
        headers: headersOf(token),
        ...(keys === undefined ? {} : { keys }),
      };
      const response = await this.#tools.transport.request(http, call);
      return { body: answers.body(response, operation, this.#tools.clock.now()), headers: response.headers };
    });
  }

  /** Sends one write; the record as the answer shows it, null where it shows none. Throws SourceError. */
  send(operation: string, { method, path, body }: StepRequest, call: Call): Promise<unknown> {
    const { transport } = this.#tools;
    const requestWith = (token: string): HttpRequest => ({
      method,
      url: this.#urlOf({ path }),
      operation,
      headers: { ...headersOf(token), ...(body === null ? {} : { 'content-type': 'application/json' }) },
      ...(body === null ? {} : { body: sortedJson(body) }),
    });
    const read = (response: HttpResponse) => {
      const isEmpty = response.status >= 200 && response.status < 300 && response.text === '';
      return isEmpty ? null : answers.body(response, operation, this.#tools.clock.now());
    };
    return sendOnce(this.#session, { operation, transport, requestWith, read }, call);
  }

  #urlOf({ path, query = {} }: Pick<ReadRequest, 'path' | 'query'>): string {
    // Lists stand in one parameter, with commas between.
    const written = (value: string) => encodeURIComponent(value).replaceAll('%2C', ',');
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${written(value)}`);
    return `${this.#settings.apiUrl}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
  }
}

export const SIGN_IN = 'POST /oauth/token';

function headersOf(token: string): Readonly<Record<string, string>> {
  return { accept: 'application/json', authorization: `Bearer ${token}`, 'x-gusto-api-version': API_VERSION };
}
