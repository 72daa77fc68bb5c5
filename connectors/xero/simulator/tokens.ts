import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';
import { jsonText } from '../../../src/simulator/json.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Access tokens of a custom connection: client credentials, no refresh token. */
export class Tokens {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #expiresAt = new Map<string, number>();

  constructor(credentials: Credentials, clock: Clock, lifetimeMs: number) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  /** Answers the token endpoint. Errors are those of OAuth 2.0, with status 400. */
  issue(request: SimulatedRequest): SimulatedResponse {
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (request.method !== 'POST') return answer(405, { error: 'invalid_request' });
    const client = basicCredentials(request.headers.authorization) ?? {
      clientId: form.get('client_id') ?? '',
      clientSecret: form.get('client_secret') ?? '',
    };
    const { clientId, clientSecret } = this.#credentials;
    if (client.clientId !== clientId || client.clientSecret !== clientSecret) {
      return answer(400, { error: 'invalid_client' });
    }
    if (form.get('grant_type') !== 'client_credentials') return answer(400, { error: 'unsupported_grant_type' });
    const token = createHash('sha256').update(`${clientId}/${this.#expiresAt.size}`).digest('hex');
    this.#expiresAt.set(token, this.#clock.now() + this.#lifetimeMs);
    return answer(200, {
      access_token: token,
      expires_in: Math.floor(this.#lifetimeMs / 1000),
      token_type: 'Bearer',
      scope: form.get('scope') ?? 'accounting.transactions accounting.contacts accounting.settings',
    });
  }

  /** Null when the token of a request is good; else the detail of the 401. */
  refusalDetail(authorization: string | undefined): string | null {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const expiresAt = token === undefined ? undefined : this.#expiresAt.get(token);
    if (expiresAt === undefined) return 'AuthenticationUnsuccessful';
    if (this.#clock.now() < expiresAt) return null;
    return `TokenExpired: token expired at ${americanDate(expiresAt)}`;
  }

  expireAll(): void {
    for (const token of this.#expiresAt.keys()) this.#expiresAt.set(token, this.#clock.now());
  }
}

function answer(status: number, body: Readonly<Record<string, unknown>>): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: jsonText(body) };
}

function basicCredentials(authorization: string | undefined): Credentials | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { clientId, clientSecret: secret.join(':') };
}

function americanDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}
