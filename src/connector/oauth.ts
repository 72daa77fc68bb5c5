import { createHash } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { Answers } from './answers.ts';
import type { Call, HttpRequest, HttpResponse, Transport } from './contract.ts';
import { SourceError } from './errors.ts';
import type { Keep } from './keep.ts';
import { valueAt } from './mapping.ts';

/** Where and how a source gives out access tokens. */
export interface TokenEndpoint {
  readonly url: string;
  /** In the source's words: `POST /oauth/token`. */
  readonly operation: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the client names itself: in HTTP Basic, in the form, or as JSON. */
  readonly credentialsIn: 'basic' | 'form' | 'json';
}

export interface TokenTools {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly answers: Answers;
}

/** An access token by client credentials. Throws SourceError. Source: RFC 6749, section 4.4 */
export async function clientCredentials(
  endpoint: TokenEndpoint,
  tools: TokenTools,
  call: Call,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await ask(endpoint, tools, { grant_type: 'client_credentials', ...more }, call);
  return tokenIn(answer, 'access_token', endpoint, tools);
}

const KEPT = 'refreshToken';

/**
 * Access tokens by a refresh token that the source may exchange for another at each use, after which the old one is worth nothing.
 *
 * The newest is kept beyond this process. A token that is refused because another process has exchanged it is read anew and tried once
 * more. A refresh token that is configured anew takes the place of what is kept of the one before.
 * Source: RFC 6749, section 6
 */
export class RefreshTokens {
  readonly #endpoint: TokenEndpoint;
  readonly #configured: string;
  readonly #tools: TokenTools;
  readonly #keep: Keep;
  readonly #origin: string;

  constructor(endpoint: TokenEndpoint, configured: string, tools: TokenTools, keep: Keep) {
    this.#endpoint = endpoint;
    this.#configured = configured;
    this.#tools = tools;
    this.#keep = keep;
    this.#origin = createHash('sha256').update(configured).digest('hex');
  }

  /** A new access token. Throws SourceError; for a refused refresh token `unauthenticated`. */
  async next(call: Call): Promise<string> {
    const kept = await this.#keep.get(KEPT);
    try {
      return await this.#exchange(kept, call);
    } catch (error) {
      if (!(error instanceof SourceError) || error.kind !== 'unauthenticated') throw error;
      const newer = await this.#keep.get(KEPT);
      if (newer === kept) throw error;
      return this.#exchange(newer, call);
    }
  }

  async #exchange(kept: string | null, call: Call): Promise<string> {
    const refreshToken = this.#tokenOf(kept);
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const answer = await ask(this.#endpoint, this.#tools, grant, call);
    const token = tokenIn(answer, 'access_token', this.#endpoint, this.#tools);
    const next = valueAt(answer, 'refresh_token');
    if (isToken(next) && next !== refreshToken)
      await this.#keep.replace(KEPT, kept, JSON.stringify({ origin: this.#origin, token: next }));
    return token;
  }

  #tokenOf(kept: string | null): string {
    if (kept === null) return this.#configured;
    const value: unknown = JSON.parse(kept);
    const token = valueAt(value, 'token');
    return valueAt(value, 'origin') === this.#origin && isToken(token) ? token : this.#configured;
  }
}

async function ask(
  endpoint: TokenEndpoint,
  { transport, clock, answers }: TokenTools,
  grant: Readonly<Record<string, string>>,
  call: Call,
): Promise<unknown> {
  const response = await transport.request(requestOf(endpoint, grant), call);
  // A refused sign-in is 400 with `invalid_client` or `invalid_grant`: RFC 6749, section 5.2
  const status = response.status === 400 ? 401 : response.status;
  const answer: HttpResponse = { ...response, status };
  return answers.body(answer, endpoint.operation, clock.now());
}

function requestOf(endpoint: TokenEndpoint, grant: Readonly<Record<string, string>>): HttpRequest {
  const { url, operation, clientId, clientSecret, credentialsIn } = endpoint;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const named = credentialsIn === 'basic' ? grant : { ...grant, client_id: clientId, client_secret: clientSecret };
  const isJson = credentialsIn === 'json';
  return {
    method: 'POST',
    url,
    operation,
    headers: {
      accept: 'application/json',
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(credentialsIn === 'basic' ? { authorization: basic } : {}),
    },
    body: isJson ? JSON.stringify(named) : new URLSearchParams(named).toString(),
  };
}

function tokenIn(answer: unknown, name: string, endpoint: TokenEndpoint, { answers }: TokenTools): string {
  const token = valueAt(answer, name);
  if (!isToken(token)) throw answers.protocol(endpoint.operation, 'answered without a token');
  return token;
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
