import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticator, type DevelopmentIssuer, developmentIssuer, type TokenPolicy } from '../../src/auth/tokens.ts';
import { issuerOf, tokenPolicy } from '../../src/cli/keys.ts';
import { type Answer, openCompany, type TestCompany } from './support/company.ts';

/** Which tokens open the door, and what the others are told. */
type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

let company: TestCompany;
let issuer: DevelopmentIssuer;
let policy: TokenPolicy;
let ownKey: SigningKey;

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  ownKey = privateKey;
  const jwk = await exportJWK(privateKey);
  company = await openCompany({
    isEmpty: true,
    authenticate: async (config) => {
      policy = tokenPolicy(config);
      issuer = await developmentIssuer(policy, jwk, false);
      return authenticator(policy, issuer.keys);
    },
  });
});

afterAll(() => company.close());

const codesOf = (answer: Answer) => answer.errors.map(({ extensions }) => extensions['code']);

describe('a token', () => {
  const ask = (token: string) => company.post({ query: '{ customers { totalCount } }' }, { authorization: token });

  test('of the development issuer opens the door', async () => {
    const answer = await ask(`Bearer ${await issuer.issue('x', ['sales'])}`);

    expect([answer.status, answer.errors]).toEqual([200, []]);
  });

  test('that is missing is UNAUTHENTICATED with 401', async () => {
    const answer = await company.query(null, '{ customers { totalCount } }');

    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
  });

  test.each([
    ['garbage', async () => 'a.b.c'],
    ['expired', () => signed({ expiresIn: '-1m' })],
    ['older than the maximum age', () => signed({ issuedAt: Date.now() / 1000 - 7200, expiresIn: '10h' })],
    ['for another audience', () => signed({ audience: 'elsewhere' })],
    ['from another issuer', () => signed({ issuer: 'https://elsewhere.invalid' })],
    ['an ID token', () => signed({ typ: 'JWT' })],
    [
      'without a signature',
      async () =>
        new UnsecuredJWT({ roles: ['admin'] })
          .setSubject('x')
          .setIssuer(policy.issuer)
          .setAudience(policy.audience)
          .setIssuedAt()
          .setExpirationTime('1h')
          .encode(),
    ],
    ['signed by another key', async () => signed({ key: (await generateKeyPair('ES256')).privateKey })],
  ])('that is %s is UNAUTHENTICATED with 401, without saying why', async (_what, make) => {
    const answer = await ask(`Bearer ${await make()}`);

    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.errors[0]?.message).toBe('Sign in first: send a valid token in the Authorization header.');
  });

  test('with roles that do not exist may read nothing', async () => {
    const answer = await ask(`Bearer ${await issuer.issue('x', ['root' as 'admin'])}`);

    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });

  test('is not issued in production', async () => {
    await expect(issuerOf(company.config, true)).rejects.toThrow('NODE_ENV=production');
  });
});

/** A token that is right but for one thing. */
async function signed(wrong: {
  readonly expiresIn?: string;
  readonly issuedAt?: number;
  readonly audience?: string;
  readonly issuer?: string;
  readonly typ?: string;
  readonly key?: SigningKey;
}): Promise<string> {
  return new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'ES256', typ: wrong.typ ?? 'at+jwt' })
    .setSubject('x')
    .setIssuer(wrong.issuer ?? policy.issuer)
    .setAudience(wrong.audience ?? policy.audience)
    .setIssuedAt(wrong.issuedAt)
    .setExpirationTime(wrong.expiresIn ?? '1h')
    .sign(wrong.key ?? ownKey);
}
