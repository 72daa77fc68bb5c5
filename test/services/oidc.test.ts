// A gateway whose callers come from a real OpenID provider: discovery, its tokens, its keys changing under us, and its absence.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAuthentication } from '../../src/cli/keys.ts';
import { type ConfigInput, parseConfig } from '../../src/config.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type Answer, at, openCompany, type TestCompany } from '../e2e/support/company.ts';
import { API, type OidcProvider, serviceToken, startOidcProvider, userTokens } from './support/oidc.ts';

/** The provider lives in real time; what we think the time is can run ahead of it. */
let aheadMs = 0;
const clock = { now: () => systemClock.now() + aheadMs };
const logged: string[] = [];

let provider: OidcProvider;

beforeAll(async () => {
  provider = await startOidcProvider();
});
afterAll(() => provider.stop());
afterEach(() => {
  logged.length = 0;
});

/** The provider is on this machine. */
const network = { allow: ['127.0.0.1'] };

const accessOf = (audience: string): ConfigInput['access'] => ({
  customer: { claim: 'customer', connection: 'erp', objectType: 'party.party' },
  issuers: [
    {
      issuer: provider.issuer,
      audience,
      rolesClaim: 'realm_access.roles',
      roles: { sellers: ['sales'], 'portal-users': ['customer'] },
      maxTokenAge: 7200,
      keysFor: 3600,
    },
  ],
});

const surroundings = { isProduction: true, clock, log: createLog('warn', { write: (line) => void logged.push(line) }) };

/** The gate alone, without a gateway behind it. */
async function gate(audience = API) {
  const config = parseConfig({ connections: {}, network, access: { ...accessOf(audience), customer: null } }, {}, []);
  const authenticate = await openAuthentication(config, surroundings);
  return (token: string) =>
    authenticate(`Bearer ${token}`).then(
      ({ subject, roles, customerKey }) => [subject, [...roles], customerKey],
      (error: Error) => `${error.name}: ${error.message}`,
    );
}

const SELLER = ['svc-sales', ['sales'], null];

describe('a gateway on the demo company', () => {
  const QUERY = '{ customers { totalCount nodes { number } } }';
  let company: TestCompany;

  beforeAll(async () => {
    company = await openCompany({
      input: (input) => ({ ...input, network, access: accessOf(API) }),
      authenticate: (config) => openAuthentication(config, surroundings),
    });
  });
  afterAll(() => company.close());

  const ask = (token: string): Promise<Answer> => company.post({ query: QUERY }, { authorization: `Bearer ${token}` });
  const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions['code']);

  test('shows every customer to a service whose token says that it sells', async () => {
    const answer = await ask(await serviceToken(provider.issuer));

    expect([answer.status, answer.errors]).toEqual([200, []]);
    expect(at(answer.data, 'customers.totalCount')).toBeGreaterThanOrEqual(company.company.customers.length);
  });

  test('shows a user who signed in with code and PKCE the own customer', async () => {
    const { access_token: token } = await userTokens(provider.issuer, 'alice');
    const answer = await ask(token);

    expect([answer.status, answer.errors]).toEqual([200, []]);
    expect(at(answer.data, 'customers')).toEqual({ totalCount: 1, nodes: [{ number: '10021' }] });
  });

  test('refuses the ID token of the same sign-in, and logs why', async () => {
    const { id_token: token } = await userTokens(provider.issuer, 'alice');
    const answer = await ask(token);

    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(company.log.join()).toContain('token refused');
    expect(token.split('.').filter((part) => company.log.join().includes(part))).toEqual([]);
  });
});

describe('tokens of the provider', () => {
  test('say who asks', async () => {
    const through = await gate();

    expect(await through(await serviceToken(provider.issuer))).toEqual(SELLER);
    expect(await through((await userTokens(provider.issuer, 'alice')).access_token)).toEqual([
      'alice',
      ['customer'],
      '17',
    ]);
  });

  test('are refused when they are ID tokens, even for the very client that we would be', async () => {
    const through = await gate('portal');

    expect(await through((await userTokens(provider.issuer, 'alice')).id_token)).toMatch(
      /^TokenRefusedError: the token is not valid: typ/,
    );
  });

  test('are refused when they are for somebody else', async () => {
    const through = await gate('urn:elsewhere');

    expect(await through(await serviceToken(provider.issuer))).toMatch(
      /^TokenRefusedError: the token is not valid: aud/,
    );
  });
});

describe('a provider', () => {
  const portOf = ({ issuer }: OidcProvider) => Number(new URL(issuer).port);

  beforeEach(() => {
    aheadMs = 0;
  });
  afterEach(() => {
    aheadMs = 0;
  });

  test('that changes its keys is followed at the first new token, and its old tokens end with its old keys', async () => {
    const through = await gate();
    const old = await serviceToken(provider.issuer);
    expect(await through(old)).toEqual(SELLER);
    await provider.stop();
    provider = await startOidcProvider(portOf(provider));
    expect(await through(old)).toEqual(SELLER);
    aheadMs += 10_000;

    expect(await through(await serviceToken(provider.issuer))).toEqual(SELLER);
    expect(await through(old)).toBe('TokenRefusedError: the issuer has no key with this id and algorithm');
    expect(logged).toEqual([]);
  });

  test('that is stopped is served from cached keys, then nobody is, until it is back', async () => {
    const through = await gate();
    const [seen, unseen] = [await serviceToken(provider.issuer), await serviceToken(provider.issuer)];
    expect(await through(seen)).toEqual(SELLER);
    await provider.stop();
    aheadMs += 3_000_000;
    expect([await through(seen), await through(unseen)]).toEqual([SELLER, SELLER]);
    aheadMs += 600_000;
    const closed = expect.stringMatching(/^IssuerUnavailableError: .*its keys cannot be fetched/);
    expect([await through(seen), await through(unseen)]).toEqual([closed, closed]);
    expect(new Set(logged.map((line) => (JSON.parse(line) as { readonly msg: string }).msg))).toEqual(
      new Set(['the keys of an identity provider cannot be fetched']),
    );
    provider = await startOidcProvider(portOf(provider));
    aheadMs += 5_000;

    expect(await through(await serviceToken(provider.issuer))).toEqual(SELLER);
  });
});
