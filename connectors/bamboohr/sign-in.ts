import { Answers } from '../../src/connector/answers.ts';
import type { ConnectEnvironment } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { RefreshTokens } from '../../src/connector/oauth.ts';
import type { BamboohrSignIn } from './config.ts';

const answers = new Answers({
  source: 'bamboohr',
  codeOf: (body) => valueAt(body, 'error'),
  kinds: {},
  advice: {
    unauthenticated: 'check clientId, clientSecret and refreshToken',
    'not-found': 'check companyDomain and url',
  },
});

/**
 * Access tokens from a refresh token: OAuth 2.0, https://documentation.bamboohr.com/docs/getting-started
 *
 * There is no grant for client credentials. An answer may bring a new refresh token, which takes the old one's place.
 */
export function refreshTokensOf(
  { clientId, clientSecret, refreshToken }: Extract<BamboohrSignIn, { kind: 'oauth' }>,
  url: string,
  { transport, clock, keep }: Pick<ConnectEnvironment, 'transport' | 'clock' | 'keep'>,
): RefreshTokens {
  const endpoint = { url, operation: 'POST /token.php', clientId, clientSecret, credentialsIn: 'form' } as const;
  return new RefreshTokens(endpoint, refreshToken, { transport, clock, answers }, keep);
}
