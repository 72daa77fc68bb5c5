import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { SimulatedRequest, SimulatedResponse } from './server.ts';

export interface TokenOptions {
  readonly clock: Clock;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly lifetimeMs: number;
  /** What a client may ask with. */
  readonly grants: readonly ('client_credentials' | 'refresh_token')[];
  /** The first refresh token; null where there are none. */
  readonly refreshToken: string | null;
  /** Whether each use of a refresh token gives another and ends the one used. */
  readonly rotates: boolean;
  /** Members of every good answer besides the token and its lifetime. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Access tokens of one app, as OAuth 2.0 gives them out: RFC 6749. The form, JSON and HTTP Basic are all understood. */
export class OAuthTokens {
  readonly #options: TokenOptions;
  readonly #expiresAt = new Map<string, number>();
  #refreshToken: string | null;
  #issued = 0;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#refreshToken = options.refreshToken;
  }

  /** Answers the token endpoint. */
  issue(request: SimulatedRequest): SimulatedResponse {
    if (request.method !== 'POST') return answer(405, { error: 'invalid_request' });
    const asked = membersOf(request);
    const client = basicOf(request.headers.authorization) ?? [asked.get('client_id'), asked.get('client_secret')];
    if (client[0] !== this.#options.clientId || client[1] !== this.#options.clientSecret)
      return answer(401, { error: 'invalid_client' });
    const grant = this.#options.grants.find((each) => each === asked.get('grant_type'));
    if (grant === undefined) return answer(400, { error: 'unsupported_grant_type' });
    if (grant === 'refresh_token' && asked.get('refresh_token') !== this.#refreshToken)
      return answer(400, { error: 'invalid_grant' });
    return answer(200, { ...this.#options.more, ...this.#next() });
  }

  #next(): Readonly<Record<string, unknown>> {
    const token = this.#make('access');
    this.#expiresAt.set(token, this.#options.clock.now() + this.#options.lifetimeMs);
    if (this.#refreshToken !== null && this.#options.rotates) this.#refreshToken = this.#make('refresh');
    return {
      access_token: token,
      token_type: 'bearer',
      expires_in: Math.floor(this.#options.lifetimeMs / 1000),
      ...(this.#refreshToken === null ? {} : { refresh_token: this.#refreshToken }),
    };
  }

  #make(kind: string): string {
    this.#issued += 1;
    return createHash('sha256').update(`${this.#options.clientId}/${kind}/${this.#issued}`).digest('hex');
  }

  /** Whether the bearer token of a request is one of ours and still good. */
  isGood(authorization: string | undefined): boolean {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const expiresAt = token === undefined ? undefined : this.#expiresAt.get(token);
    return expiresAt !== undefined && this.#options.clock.now() < expiresAt;
  }

  expireAll(): void {
    this.#expiresAt.clear();
  }
}

function membersOf(request: SimulatedRequest): ReadonlyMap<string, string> {
  const text = request.body.toString('utf8');
  if (!/json/i.test(request.headers['content-type'] ?? '')) return new Map(new URLSearchParams(text));
  const body: unknown = JSON.parse(text === '' ? '{}' : text);
  if (typeof body !== 'object' || body === null) return new Map();
  return new Map(Object.entries(body).map(([name, value]) => [name, String(value)]));
}

function basicOf(authorization: string | undefined): readonly [string, string] | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}

function answer(status: number, body: Readonly<Record<string, unknown>>): SimulatedResponse {
  return { status, headers: { 'cache-control': 'no-store' }, body };
}
