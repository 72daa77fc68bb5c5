// Which tokens say who asks, and why the others do not.
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { exportSPKI } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IssuerPolicy } from '../../src/auth/issuers.ts';
import { RemoteKeys } from '../../src/auth/jwks.ts';
import { NOBODY } from '../../src/auth/principal.ts';
import { type Authenticate, authenticator } from '../../src/auth/tokens.ts';
import { Network } from '../../src/connector/network.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { createLog } from '../../src/telemetry/log.ts';
import {
  AUDIENCE,
  accessToken,
  type Provider,
  type SigningKey,
  signingKey,
  startProvider,
  type TokenChoices,
} from './support/provider.ts';

const NOW = '2025-11-28T12:00:00Z';
const at = Date.parse(NOW) / 1000;
const SKEW = 5;
const MAX_AGE = 3600;

let clock: ManualClock;
let own: SigningKey;
let rsa: SigningKey;
let stranger: SigningKey;
let provider: Provider;
let other: Provider;
let authenticate: Authenticate;

beforeAll(async () => {
  own = await signingKey('own');
  rsa = await signingKey('rsa', 'RS256');
  stranger = await signingKey('own');
  provider = await startProvider([own, rsa]);
  other = await startProvider([stranger]);
});

afterAll(async () => {
  await provider.close();
  await other.close();
});

const policyOf = (issuer: string, more: Partial<IssuerPolicy> = {}): IssuerPolicy => ({
  issuer,
  audience: AUDIENCE,
  rolesClaim: 'roles',
  roles: null,
  customerClaim: 'customer',
  employeeClaim: 'employee',
  maxAgeSeconds: MAX_AGE,
  clockToleranceSeconds: SKEW,
  ...more,
});

function authenticating(more: Partial<IssuerPolicy> = {}): Authenticate {
  const issuers = [provider, other].map(({ issuer }) => ({
    policy: policyOf(issuer, more),
    keyOf: new RemoteKeys({
      network: new Network(['127.0.0.1']),
      issuer,
      jwksUrl: null,
      keysForMs: 3_600_000,
      timeoutMs: 2_000,
      clock,
      report: () => undefined,
    }).keyOf,
  }));
  return authenticator({ issuers, apiKeys: [], clock });
}

beforeEach(() => {
  clock = new ManualClock(NOW);
  authenticate = authenticating();
  provider.asked.length = 0;
  other.asked.length = 0;
});

const token = (wrong: Partial<TokenChoices> = {}) => accessToken({ key: own, issuer: provider.issuer, at, ...wrong });

const outcome = (authorization: string, by = authenticate) =>
  by(authorization).then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('a token', () => {
  test('says who asks, who vouches for it, and which records are the own ones', async () => {
    const claims = { roles: ['customer', 'employee', 'root'], customer: '17', employee: '103' };

    expect(await authenticate(`Bearer ${await token({ claims })}`)).toEqual({
      subject: 'alice',
      issuer: provider.issuer,
      roles: new Set(['customer', 'employee']),
      customerKey: '17',
      employeeKey: '103',
    });
  });

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('is accepted with %s', async (alg) => {
    const key = await signingKey(alg, alg);
    provider.keys = [key.publicJwk];

    expect(await outcome(`Bearer ${await token({ key })}`)).toBe('accepted');
    provider.keys = [own.publicJwk, rsa.publicJwk];
  });

  test('that is missing is nobody', async () => {
    expect([await authenticate(undefined), await authenticate('')]).toEqual([NOBODY, NOBODY]);
  });
});

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const claims = () => ({ iss: provider.issuer, aud: AUDIENCE, sub: 'alice', iat: at, exp: at + 600, roles: ['admin'] });
const unsigned = (alg: string) => `${base64({ alg, kid: 'own', typ: 'at+jwt' })}.${base64(claims())}`;

async function hmacWithPublicKey(): Promise<string> {
  const pem = await exportSPKI(rsa.publicKey);
  const signed = unsigned('HS256').replace(
    base64({ alg: 'HS256', kid: 'own', typ: 'at+jwt' }),
    base64({ alg: 'HS256', kid: 'rsa', typ: 'at+jwt' }),
  );
  return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
}

/** The library signs with no such key. */
function shortRsa(modulusLength: number, publicExponent: number): { readonly token: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  provider.keys = [{ ...publicKey.export({ format: 'jwk' }), kty: 'RSA', kid: 'weak', alg: 'RS256', use: 'sig' }];
  const signed = `${base64({ alg: 'RS256', kid: 'weak', typ: 'at+jwt' })}.${base64(claims())}`;
  return { token: `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}` };
}

async function changed(part: 0 | 1 | 2, change: (text: string) => string): Promise<string> {
  return (await token())
    .split('.')
    .map((text, index) => (index === part ? change(text) : text))
    .join('.');
}

describe('a bad token is refused:', () => {
  const NOT_A_TOKEN = 'the Authorization header is not "Bearer" with a token or an API key';
  const NO_KEY = 'the issuer has no key with this id and algorithm';
  const invalid = (why: string) => `the token is not valid: ${why}`;
  const claim = (name: string, why: string) => invalid(`${name} ${why} (ERR_JWT_CLAIM_VALIDATION_FAILED)`);
  const expired = (name: string) => invalid(`${name} check_failed (ERR_JWT_EXPIRED)`);

  test.each<readonly [what: string, make: () => Promise<string>, why: string]>([
    ['alg none', async () => `${unsigned('none')}.`, NOT_A_TOKEN],
    ['alg none with a signature', async () => `${unsigned('none')}.AAAA`, invalid('ERR_JOSE_ALG_NOT_ALLOWED')],
    ['alg NoNe', async () => `${unsigned('NoNe')}.AAAA`, invalid('ERR_JOSE_ALG_NOT_ALLOWED')],
    ['HS256 with the public key as secret', hmacWithPublicKey, invalid('ERR_JOSE_ALG_NOT_ALLOWED')],
    [
      'a key embedded in the header',
      () => token({ key: stranger, header: { jwk: stranger.publicJwk } }),
      invalid('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    ],
    [
      'an address of other keys in the header',
      () => token({ key: stranger, header: { jku: `${other.issuer}/keys`, x5u: `${other.issuer}/keys` } }),
      invalid('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    ],
    [
      'a critical header that nobody knows',
      () => changed(0, () => base64({ alg: 'ES256', kid: 'own', typ: 'at+jwt', crit: ['exp'], exp: 1 })),
      invalid('ERR_JOSE_NOT_SUPPORTED'),
    ],
    ['an unknown key id', () => token({ key: { ...own, kid: 'other' } }), NO_KEY],
    [
      'another algorithm than the key is for',
      () => changed(0, () => base64({ alg: 'PS256', kid: 'rsa', typ: 'at+jwt' })),
      NO_KEY,
    ],
    [
      'a payload changed after signing',
      () => changed(1, () => base64(claims())),
      invalid('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    ],
    ['the signature cut off', () => changed(2, () => ''), NOT_A_TOKEN],
    [
      'the signature cut short',
      () => changed(2, (text) => text.slice(0, 20)),
      invalid('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    ],
    ["another issuer's key", () => token({ key: stranger }), invalid('ERR_JWS_SIGNATURE_VERIFICATION_FAILED')],
    ['expired', () => token({ claims: { exp: at - 60 } }), expired('exp')],
    ['not valid yet', () => token({ claims: { nbf: at + 60 } }), claim('nbf', 'check_failed')],
    ['issued in the future', () => token({ claims: { iat: at + 60 } }), claim('iat', 'check_failed')],
    [
      'too old, whatever its expiry',
      () => token({ claims: { iat: at - 2 * MAX_AGE, exp: at + 99_999 } }),
      expired('iat'),
    ],
    [
      'from an issuer that is not configured',
      () => token({ issuer: 'https://user:word@elsewhere.example/a/?b#c' }),
      'no access.issuers for the token, which names https://elsewhere.example/a/',
    ],
    [
      'from no issuer',
      () => token({ claims: { iss: undefined } }),
      'no access.issuers for the token, which names none',
    ],
    ['for another audience', () => token({ claims: { aud: 'elsewhere' } }), claim('aud', 'check_failed')],
    ['for no audience', () => token({ claims: { aud: undefined } }), claim('aud', 'missing')],
    ['an ID token', () => token({ header: { typ: 'JWT' } }), claim('typ', 'check_failed')],
    ['of no type', () => token({ header: { typ: undefined } }), claim('typ', 'check_failed')],
    ['without expiry', () => token({ claims: { exp: undefined } }), claim('exp', 'missing')],
    ['without subject', () => token({ claims: { sub: undefined } }), claim('sub', 'missing')],
    ['with a subject that is no name', () => token({ claims: { sub: '' } }), invalid('sub is not a name')],
    ['without time of issue', () => token({ claims: { iat: undefined } }), claim('iat', 'missing')],
    [
      'of 1 MB',
      () => token({ claims: { filler: 'x'.repeat(1024 * 1024) } }),
      'the Authorization header is longer than 16 KB',
    ],
    ['with white space in it', async () => (await token()).replace('.', '.\n'), NOT_A_TOKEN],
    ['with white space after it', async () => `${await token()} `, NOT_A_TOKEN],
    ['with padding', async () => `${await token()}==`, NOT_A_TOKEN],
    ['with a fourth part', async () => `${await token()}.AAAA`, NOT_A_TOKEN],
    ['garbage', async () => 'a.b.c', 'the token is not a signed JWT'],
  ])('%s', async (_what, make, why) => {
    expect(await outcome(`Bearer ${await make()}`)).toBe(`TokenRefusedError: ${why}`);
  });

  test.each([
    ['1024 bits', 1024, 65_537],
    ['exponent 3', 2048, 3],
  ])('signed by an RSA key of %s', async (_what, bits, exponent) => {
    const { token: weak } = shortRsa(bits, exponent);

    expect(await outcome(`Bearer ${weak}`)).toContain("TokenRefusedError: the issuer's key for it is weak");
    provider.keys = [own.publicJwk, rsa.publicJwk];
  });

  test('after "Basic" or nothing', async () => {
    const good = await token();

    expect([await outcome(`Basic ${good}`), await outcome(good)]).toEqual(
      Array(2).fill(`TokenRefusedError: ${NOT_A_TOKEN}`),
    );
  });

  test('nobody is asked about an issuer that is not configured', async () => {
    await outcome(`Bearer ${await token({ issuer: other.issuer.replace('127.0.0.1', 'localhost') })}`);

    expect([...provider.asked, ...other.asked]).toEqual([]);
  });

  test.each<readonly [what: string, make: () => Promise<string>]>([
    ['for another audience', () => token({ claims: { aud: 'elsewhere', sub: 'alice@example.test' } })],
    ['that has expired', () => token({ claims: { exp: at - 60, sub: 'alice@example.test' } })],
    ['with a payload that is not JSON', () => changed(1, () => base64('alice@example.test'))],
  ])('what is logged of a token %s holds neither the token nor its claims', async (_what, make) => {
    const bad = await make();
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => void lines.push(line) });
    await authenticate(`Bearer ${bad}`).catch((error: unknown) => log.info({ error }));

    expect(lines).toHaveLength(1);
    expect([...bad.split('.'), 'alice'].filter((part) => lines.join().includes(part))).toEqual([]);
  });
});

describe('a clock that is off', () => {
  test.each([
    ['expired 4 s ago', { exp: at - 4 }, 'accepted'],
    ['expired 5 s ago', { exp: at - 5 }, 'refused'],
    ['valid in 5 s', { nbf: at + 5 }, 'accepted'],
    ['valid in 6 s', { nbf: at + 6 }, 'refused'],
    ['issued in 5 s', { iat: at + 5 }, 'accepted'],
    ['issued in 6 s', { iat: at + 6 }, 'refused'],
    ['5 s over the maximum age', { iat: at - MAX_AGE - 5 }, 'accepted'],
    ['6 s over the maximum age', { iat: at - MAX_AGE - 6 }, 'refused'],
  ])('a token %s is %s', async (_what, wrong, expected) => {
    const said = await outcome(`Bearer ${await token({ claims: wrong })}`);

    expect(said === 'accepted' ? 'accepted' : 'refused').toBe(expected);
  });
});

describe('two issuers', () => {
  test('are each believed in their own name', async () => {
    expect(await outcome(`Bearer ${await token()}`)).toBe('accepted');
    expect(await outcome(`Bearer ${await token({ issuer: other.issuer, key: stranger })}`)).toBe('accepted');
  });

  test("do not sign for each other, with the other's key id or their own", async () => {
    const swapped = [
      await token({ issuer: other.issuer, key: own }),
      await token({ issuer: provider.issuer, key: stranger }),
      await token({ issuer: other.issuer, key: rsa }),
    ];
    const said = await Promise.all(swapped.map((each) => outcome(`Bearer ${each}`)));

    expect(said.filter((each) => each === 'accepted')).toEqual([]);
  });
});

describe('roles', () => {
  const rolesOf = async (more: Partial<IssuerPolicy>, wrong: Readonly<Record<string, unknown>>) =>
    [
      ...(await authenticating(more)(`Bearer ${await token({ claims: { roles: undefined, ...wrong } })}`)).roles,
    ].toSorted();

  test('are found by a path, or under a name with dots in it', async () => {
    expect(await rolesOf({ rolesClaim: 'realm_access.roles' }, { realm_access: { roles: ['sales'] } })).toEqual([
      'sales',
    ]);
    const address = 'https://acme.example/roles';
    expect(await rolesOf({ rolesClaim: address }, { [address]: ['sales'] })).toEqual(['sales']);
    expect(await rolesOf({ rolesClaim: 'resource_access.main.stem.roles' }, { resource_access: { main: {} } })).toEqual(
      [],
    );
    expect(await rolesOf({ rolesClaim: 'constructor.name' }, {})).toEqual([]);
  });

  test("are the issuer's by name, where the configuration says what its names mean", async () => {
    const roles = { 'erp-admins': ['admin'], 'sales team': ['sales', 'manager'] } as const;

    expect(await rolesOf({ roles }, { roles: ['erp-admins'] })).toEqual(['admin']);
    expect(await rolesOf({ roles }, { roles: ['sales team', 'unknown'] })).toEqual(['manager', 'sales']);
    expect(await rolesOf({ roles }, { roles: ['hr', 'constructor', '__proto__'] })).toEqual([]);
  });

  test('may be names with spaces between; anything else is none', async () => {
    expect(await rolesOf({ rolesClaim: 'scope' }, { scope: 'openid sales finance' })).toEqual(['finance', 'sales']);
    for (const roles of [undefined, null, 7, { sales: true }, [['sales']], 'Sales'])
      expect(await rolesOf({}, { roles })).toEqual([]);
  });
});

describe('a token is verified once', () => {
  test('however often it is sent, also without its keys being fetched again', async () => {
    const verifications = vi.spyOn(crypto.subtle, 'verify');
    const good = `Bearer ${await token()}`;
    for (let sent = 0; sent < 5; sent++) expect(await outcome(good)).toBe('accepted');

    expect([verifications.mock.calls.length, provider.asked.length]).toEqual([1, 2]);
    verifications.mockRestore();
  });

  test('and still ends with its own expiry', async () => {
    const good = `Bearer ${await token({ claims: { exp: at + 30 } })}`;

    expect(await outcome(good)).toBe('accepted');
    clock.advance(34_000);
    expect(await outcome(good)).toBe('accepted');
    clock.advance(1_000);
    expect(await outcome(good)).toContain('exp');
  });

  test('and still ends with its maximum age', async () => {
    const good = `Bearer ${await token({ claims: { exp: at + 99_999 } })}`;

    expect(await outcome(good)).toBe('accepted');
    clock.advance((MAX_AGE + SKEW) * 1000);
    expect(await outcome(good)).toBe('accepted');
    clock.advance(1_000);
    expect(await outcome(good)).toContain('iat');
  });

  test('and ends when its key is withdrawn', async () => {
    const good = `Bearer ${await token({ claims: { exp: at + 3_000 } })}`;

    expect(await outcome(good)).toBe('accepted');
    provider.keys = [rsa.publicJwk];
    clock.advance(10 * 60_000);
    expect(await outcome(good)).toBe(`TokenRefusedError: the issuer has no key with this id and algorithm`);
    provider.keys = [own.publicJwk, rsa.publicJwk];
  });

  test('and is verified again by a new key of the same id', async () => {
    const good = `Bearer ${await token({ claims: { exp: at + 3_000 } })}`;

    expect(await outcome(good)).toBe('accepted');
    provider.keys = [stranger.publicJwk];
    clock.advance(10 * 60_000);
    expect(await outcome(good)).toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    provider.keys = [own.publicJwk, rsa.publicJwk];
  });

  test('by itself alone: another with its payload is not taken for it', async () => {
    const good = await token();

    expect(await outcome(`Bearer ${good}`)).toBe('accepted');
    expect(await outcome(`Bearer ${good.slice(0, -4)}AAAA`)).toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  });
});
