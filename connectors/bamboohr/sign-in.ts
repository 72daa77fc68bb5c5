import type { Call, ConnectEnvironment } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { BamboohrSignIn } from './config.ts';
import { jsonOf, protocolError, refusalOf } from './failure.ts';

const OPERATION = 'POST /token.php';

/**
 * Access tokens from a refresh token: OAuth 2.0, https://documentation.bamboohr.com/docs/getting-started
 *
 * There is no grant for client credentials. An answer may bring a new refresh token; it takes the old one's place until the process ends.
 */
export class RefreshTokens {
  readonly #signIn: Extract<BamboohrSignIn, { kind: 'oauth' }>;
  readonly #tokenUrl: string;
  readonly #environment: Pick<ConnectEnvironment, 'transport' | 'clock'>;
  #refreshToken: string;

  constructor(
    signIn: Extract<BamboohrSignIn, { kind: 'oauth' }>,
    tokenUrl: string,
    environment: Pick<ConnectEnvironment, 'transport' | 'clock'>,
  ) {
    this.#signIn = signIn;
    this.#tokenUrl = tokenUrl;
    this.#environment = environment;
    this.#refreshToken = signIn.refreshToken;
  }

  async next(call: Call): Promise<string> {
    const { transport, clock } = this.#environment;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: this.#signIn.clientId,
      client_secret: this.#signIn.clientSecret,
      refresh_token: this.#refreshToken,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await transport.request(
      { method: 'POST', url: this.#tokenUrl, headers, body: form.toString(), operation: OPERATION },
      call,
    );
    // RFC 6749: a refused sign-in is 400 with `invalid_client` or `invalid_grant`.
    const status = response.status === 400 ? 401 : response.status;
    if (status !== 200) throw refusalOf({ ...response, status }, OPERATION, clock.now());
    const answer = jsonOf(response, OPERATION);
    const token = valueAt(answer, 'access_token');
    if (!isToken(token)) throw protocolError(OPERATION, 'answered without a token');
    const refreshToken = valueAt(answer, 'refresh_token');
    if (isToken(refreshToken)) this.#refreshToken = refreshToken;
    return token;
  }
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
