// Who is asking, over HTTP: tokens of an identity provider, tokens of the development issuer, API keys; what the others are told, and what is logged.
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hashOfApiKey, newApiKey } from '../../src/auth/api-keys.ts';
import { type DevelopmentIssuer, developmentIssuer } from '../../src/auth/development-issuer.ts';
import type { Role } from '../../src/auth/principal.ts';
import { authenticator } from '../../src/auth/tokens.ts';
import { developmentIssuerOf, developmentPolicy, openAuthentication } from '../../src/cli/keys.ts';
import { ConfigError, type ConfigInput, parseConfig } from '../../src/config.ts';
import { ManualClock, systemClock } from '../../src/simulator/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import {
  AUDIENCE,
  accessToken,
  type Provider,
  type SigningKey,
  signingKey,
  startProvider,
} from '../auth/support/provider.ts';
import { type Answer, openCompany, type TestCompany } from './support/company.ts';

const QUERY = '{ customers { totalCount } }';
const SIGN_IN = 'Sign in first: send a valid token in the Authorization header.';
const codesOf = (answer: Answer) => answer.errors.map(({ extensions }) => extensions['code']);

describe('with an identity provider', () => {
  const clock = new ManualClock('2025-11-28T12:00:00Z');
  const apiKey = newApiKey(randomBytes);
  const logged: string[] = [];
  let provider: Provider;
  let key: SigningKey;
  let company: TestCompany;

  const access = (): ConfigInput['access'] => ({
    customer: { claim: 'customer', connection: 'erp', objectType: 'party.party' },
    issuers: [{ issuer: provider.issuer, audience: AUDIENCE, roles: { sellers: ['sales'], buyers: ['customer'] } }],
    apiKeys: [{ name: 'shop', sha256: hashOfApiKey(apiKey), roles: ['sales'] }],
  });

  beforeAll(async () => {
    key = await signingKey('one');
    provider = await startProvider([key]);
    company = await openCompany({
      isEmpty: true,
      input: (input) => ({ ...input, network: { allow: ['127.0.0.1'] }, access: access() }),
      authenticate: (config) =>
        openAuthentication(config, {
          isProduction: true,
          clock,
          log: createLog('warn', { write: (line) => void logged.push(line) }),
        }),
    });
  });

  afterAll(async () => {
    await company.close();
    await provider.close();
  });
  afterEach(() => {
    provider.mood = 'up';
    company.log.length = 0;
    logged.length = 0;
  });

  const token = (claims: Readonly<Record<string, unknown>> = {}) =>
    accessToken({ key, issuer: provider.issuer, at: clock.now() / 1000, claims: { roles: ['sellers'], ...claims } });
  const ask = (credential: string, query = QUERY) => company.post({ query }, { authorization: `Bearer ${credential}` });

  test('its token opens the door, with the roles that the configuration reads from it', async () => {
    const [seller, admin] = [await ask(await token()), await ask(await token({ roles: ['admin'] }))];

    expect([seller.status, codesOf(seller), codesOf(admin)]).toEqual([200, [], ['FORBIDDEN']]);
  });

  test('an API key opens the door, with the roles of its line', async () => {
    const answers = [await ask(apiKey), await ask(apiKey, '{ employments { totalCount } }')];

    expect(answers.map((answer) => [answer.status, codesOf(answer)])).toEqual([
      [200, []],
      [200, ['FORBIDDEN']],
    ]);
  });

  test('a bad token is UNAUTHENTICATED with 401 without saying why; the log says why, and of which request', async () => {
    const bad = await token({ aud: 'elsewhere', sub: 'alice@example.test' });
    const answer = await ask(bad);

    expect([answer.status, codesOf(answer), answer.errors[0]?.message]).toEqual([401, ['UNAUTHENTICATED'], SIGN_IN]);
    const [line = ''] = company.log;
    expect(JSON.parse(line)).toMatchObject({
      msg: 'token refused',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      reason: 'the token is not valid: aud check_failed (ERR_JWT_CLAIM_VALIDATION_FAILED)',
    });
    expect(company.log).toHaveLength(1);
    expect([...bad.split('.'), 'alice'].filter((part) => line.includes(part))).toEqual([]);
  });

  test('a bad API key is UNAUTHENTICATED with 401, and is not logged', async () => {
    const wrong = [newApiKey(randomBytes), `${apiKey}0`, apiKey.slice(0, -1)];
    const answers = await Promise.all(wrong.map((each) => ask(each)));

    expect(answers.map((answer) => [answer.status, codesOf(answer), answer.errors[0]?.message])).toEqual(
      wrong.map(() => [401, ['UNAUTHENTICATED'], SIGN_IN]),
    );
    expect(company.log).toHaveLength(3);
    expect(wrong.filter((each) => company.log.join().includes(each.slice(4, 24)))).toEqual([]);
  });

  test('an outage is AUTH_UNAVAILABLE with 503 when the cached keys are too old; API keys and callers without token are as before', async () => {
    await ask(await token());
    provider.mood = 'down';
    clock.advance(3_599_000);
    const cached = await ask(await token());
    clock.advance(1_000);
    const closed = await ask(await token());
    const [service, nobody] = [await ask(apiKey), await company.query(null, '{ __typename }')];

    expect([cached.status, closed.status, codesOf(closed), service.status, nobody.status]).toEqual([
      200,
      503,
      ['AUTH_UNAVAILABLE'],
      200,
      200,
    ]);
    const messages = [...logged, ...company.log].map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    expect(new Set(messages)).toEqual(
      new Set(['the keys of an identity provider cannot be fetched', 'a token cannot be checked']),
    );
    clock.advance(5_000);
    provider.mood = 'up';
    expect((await ask(await token())).status).toBe(200);
  });
});

describe('without an identity provider', () => {
  let company: TestCompany;
  let issuer: DevelopmentIssuer;

  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const privateJwk = await exportJWK(privateKey);
    company = await openCompany({
      isEmpty: true,
      authenticate: async (config) => {
        const policy = developmentPolicy(config);
        issuer = await developmentIssuer({ policy, privateJwk, isProduction: false, clock: systemClock });
        return authenticator({ issuers: [issuer], apiKeys: [], clock: systemClock });
      },
    });
  });
  afterAll(() => company.close());

  const ask = async (roles: readonly Role[]) =>
    company.post({ query: QUERY }, { authorization: `Bearer ${await issuer.issue('x', roles)}` });

  test('a token of the development issuer opens the door', async () => {
    const answer = await ask(['sales']);

    expect([answer.status, answer.errors]).toEqual([200, []]);
  });

  test('a token that is missing is UNAUTHENTICATED with 401', async () => {
    const answer = await company.query(null, QUERY);

    expect([answer.status, codesOf(answer), answer.errors[0]?.message]).toEqual([401, ['UNAUTHENTICATED'], SIGN_IN]);
  });

  test('a token with roles that do not exist may read nothing', async () => {
    expect(codesOf(await ask(['root' as 'admin']))).toEqual(['FORBIDDEN']);
  });

  test('production does not start, unless services have API keys: then no token opens the door', async () => {
    const surroundings = {
      isProduction: true,
      clock: systemClock,
      log: createLog('silent', { write: () => undefined }),
    };
    const withKeys = parseConfig(
      { connections: {}, access: { apiKeys: [{ name: 'a', sha256: '0'.repeat(64), roles: ['bi'] }] } },
      {},
      [],
    );
    const authenticate = await openAuthentication(withKeys, surroundings);

    await expect(openAuthentication(company.config, surroundings)).rejects.toThrow(ConfigError);
    await expect(openAuthentication(company.config, surroundings)).rejects.toThrow(
      /access\.issuers.*NODE_ENV=production/,
    );
    await expect(authenticate(`Bearer ${await issuer.issue('x', ['admin'])}`)).rejects.toThrow('no access.issuers');
  });

  test('the development issuer signs neither in production nor beside a real one', async () => {
    const beside = parseConfig(
      { connections: {}, access: { issuers: [{ issuer: 'https://login.example', audience: 'mainstem' }] } },
      {},
      [],
    );

    await expect(developmentIssuerOf(company.config, { isProduction: true, clock: systemClock })).rejects.toThrow(
      'NODE_ENV=production',
    );
    await expect(developmentIssuerOf(beside, { isProduction: false, clock: systemClock })).rejects.toThrow(
      'does not run beside others',
    );
  });
});
