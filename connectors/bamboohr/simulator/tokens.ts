import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';

export interface Credentials {
  readonly apiKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** What the authorisation page would have given the application; good once. */
  readonly authorizationCode: string;
}

/** How a caller has signed in; null when it has not. */
export type Identity = 'key' | 'oauth' | null;

/**
 * API keys and OAuth 2.0 by authorisation code, POST /token.php?request=token. There is no grant for client credentials.
 * Source: https://documentation.bamboohr.com/docs/getting-started
 */
export class Tokens {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #expiresAt = new Map<string, number>();
  #issued = 0;
  #isCodeUsed = false;

  constructor(credentials: Credentials, clock: Clock, lifetimeMs: number) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  issue(request: SimulatedRequest): SimulatedResponse {
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (request.method !== 'POST' || request.url.searchParams.get('request') !== 'token') {
      return answer(400, { error: 'invalid_request' });
    }
    const { clientId, clientSecret } = this.#credentials;
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return answer(400, { error: 'invalid_client' });
    }
    const refused = this.#refusedGrant(form);
    if (refused !== null) return answer(400, { error: refused });
    this.#issued += 1;
    const token = createHash('sha256').update(`${clientId}/${this.#issued}`).digest('hex');
    this.#expiresAt.set(token, this.#clock.now() + this.#lifetimeMs);
    return answer(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: Math.floor(this.#lifetimeMs / 1000),
      refresh_token: this.#credentials.refreshToken,
    });
  }

  identify(authorization: string | undefined): Identity {
    const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (basic !== undefined) {
      const user = Buffer.from(basic, 'base64').toString('utf8').split(':', 1)[0];
      return user === this.#credentials.apiKey ? 'key' : null;
    }
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const expiresAt = token === undefined ? undefined : this.#expiresAt.get(token);
    return expiresAt !== undefined && this.#clock.now() < expiresAt ? 'oauth' : null;
  }

  expireAll(): void {
    this.#expiresAt.clear();
  }

  #refusedGrant(form: URLSearchParams): string | null {
    switch (form.get('grant_type')) {
      case 'refresh_token':
        return form.get('refresh_token') === this.#credentials.refreshToken ? null : 'invalid_grant';
      case 'authorization_code': {
        if (this.#isCodeUsed || form.get('code') !== this.#credentials.authorizationCode) return 'invalid_grant';
        this.#isCodeUsed = true;
        return null;
      }
      default:
        return 'unsupported_grant_type';
    }
  }
}

function answer(status: number, body: Readonly<Record<string, unknown>>): SimulatedResponse {
  return { status, headers: { 'cache-control': 'no-store' }, body };
}
