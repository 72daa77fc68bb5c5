import type { KeyObject } from 'node:crypto';
import { compactVerify } from 'jose';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { isObject, type Json } from './json.ts';
import type { Org } from './org.ts';
import { textOf } from './table.ts';

export interface ConnectedApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly publicKey: KeyObject;
  /** The user that client credentials run as. */
  readonly username: string;
}

export interface Session {
  readonly token: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const maxAssertionMs = 5 * 60_000;
const organisationId = '00DQy0000000001MAA';

/**
 * Issues access tokens and knows which of them are alive.
 *
 * A reply has neither `expires_in` nor a refresh token, as the source's: a client learns from a 401.
 * Source: OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration, and Client Credentials Flow.
 */
export class Sessions {
  readonly #app: ConnectedApp;
  readonly #org: Org;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #sessions = new Map<string, Session>();
  #issued = 0;

  constructor(app: ConnectedApp, org: Org, clock: Clock, lifetimeMs: number) {
    this.#app = app;
    this.#org = org;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  /** The live session of a request; null when its token is missing, unknown or expired. */
  of(request: SimulatedRequest): Session | null {
    const [, token] = /^(?:Bearer|OAuth) (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const session = token === undefined ? undefined : this.#sessions.get(token);
    return session !== undefined && session.expiresAtMs > this.#clock.now() ? session : null;
  }

  clear(): void {
    this.#sessions.clear();
  }

  async issue(request: SimulatedRequest, ownUrl: string): Promise<SimulatedResponse> {
    if (request.method !== 'POST') return denied('invalid_request', 'must use HTTP POST');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const grant = form.get('grant_type');
    if (grant === jwtBearer) return this.#byAssertion(form.get('assertion') ?? '', ownUrl);
    if (grant === 'client_credentials') return this.#byCredentials(request, form, ownUrl);
    return denied('unsupported_grant_type', 'grant type not supported');
  }

  async #byAssertion(assertion: string, ownUrl: string): Promise<SimulatedResponse> {
    const claims = await this.#claimsOf(assertion);
    if (claims === null) return denied('invalid_grant', 'invalid assertion');
    if (claims['iss'] !== this.#app.clientId) return denied('invalid_client_id', 'client identifier invalid');
    const audience = claims['aud'];
    if (audience !== ownUrl && audience !== 'https://login.salesforce.com') {
      return denied('invalid_grant', 'audience is invalid');
    }
    const { exp, sub } = claims;
    const leftMs = typeof exp === 'number' ? exp * 1000 - this.#clock.now() : 0;
    if (leftMs <= 0) return denied('invalid_grant', 'expired authorization code');
    if (leftMs > maxAssertionMs) return denied('invalid_grant', 'invalid assertion');
    const userId = typeof sub === 'string' ? this.#userId(sub) : null;
    if (userId === null) return denied('invalid_grant', "user hasn't approved this consumer");
    return this.#granted(userId, ownUrl, {});
  }

  async #claimsOf(assertion: string): Promise<Json | null> {
    try {
      const { payload } = await compactVerify(assertion, this.#app.publicKey, { algorithms: ['RS256'] });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      return isObject(claims) ? claims : null;
    } catch {
      return null;
    }
  }

  #byCredentials(request: SimulatedRequest, form: URLSearchParams, ownUrl: string): SimulatedResponse {
    const basic = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [headerId, headerSecret] = Buffer.from(basic ?? '', 'base64')
      .toString('utf8')
      .split(':');
    const clientId = basic === undefined ? form.get('client_id') : headerId;
    const clientSecret = basic === undefined ? form.get('client_secret') : headerSecret;
    if (clientId !== this.#app.clientId) return denied('invalid_client_id', 'client identifier invalid');
    if (clientSecret !== this.#app.clientSecret) return denied('invalid_client', 'invalid client credentials');
    return this.#granted(this.#org.userId, ownUrl, { signature: 'c2lnbmF0dXJl', issued_at: String(this.#clock.now()) });
  }

  /** Users with a row may log in while they are active; the integration user may do so without a row. */
  #userId(username: string): string | null {
    const user = this.#org.userNamed(username);
    if (user === null) return username === this.#app.username ? this.#org.userId : null;
    return user['IsActive'] === true ? textOf(user, 'Id') : null;
  }

  #granted(userId: string, ownUrl: string, extra: Json): SimulatedResponse {
    this.#issued += 1;
    const token = `${organisationId.slice(0, 15)}!AQ.${Buffer.from(`${userId}.${this.#issued}`).toString('base64url')}`;
    this.#sessions.set(token, { token, userId, expiresAtMs: this.#clock.now() + this.#lifetimeMs });
    const body = {
      access_token: token,
      ...extra,
      scope: 'api',
      instance_url: ownUrl,
      id: `${ownUrl}/id/${organisationId}/${userId}`,
      token_type: 'Bearer',
    };
    return { status: 200, headers: { 'cache-control': 'no-store' }, body };
  }
}

function denied(error: string, description: string): SimulatedResponse {
  return { status: 400, headers: { 'cache-control': 'no-store' }, body: { error, error_description: description } };
}
