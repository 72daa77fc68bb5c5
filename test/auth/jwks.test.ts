// The keys of an issuer: fetched when needed, changed when the issuer changes them, and kept for a while when it is away.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keysUrlIn, RemoteKeys, type RemoteKeysOptions } from '../../src/auth/jwks.ts';
import { Network } from '../../src/connector/network.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { closedOrigin } from '../conformance/subject.ts';
import { type Provider, type SigningKey, signingKey, startProvider } from './support/provider.ts';

const KEYS_FOR_MS = 3_600_000;
const MINUTE = 60_000;
const NO_KEY = 'TokenRefusedError: the issuer has no key with this id and algorithm';

let first: SigningKey;
let second: SigningKey;
let provider: Provider;
let clock: ManualClock;
let reports: string[];
let keys: RemoteKeys;

const opened = (more: Partial<RemoteKeysOptions> = {}) =>
  new RemoteKeys({
    network: new Network(['127.0.0.1']),
    issuer: provider.issuer,
    jwksUrl: `${provider.issuer}/keys`,
    keysForMs: KEYS_FOR_MS,
    timeoutMs: 2_000,
    clock,
    report: ({ message }) => void reports.push(message),
    ...more,
  });

beforeAll(async () => {
  [first, second] = [await signingKey('first'), await signingKey('second')];
  provider = await startProvider([first]);
});
afterAll(() => provider.close());
beforeEach(() => {
  clock = new ManualClock('2025-11-28T12:00:00Z');
  reports = [];
  provider.mood = 'up';
  provider.discovery = {};
  provider.keys = [first.publicJwk];
  provider.asked.length = 0;
  keys = opened();
});

const find = (kid: string, by = keys) =>
  by.keyOf({ alg: 'ES256', kid }).then(
    () => 'found',
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** How often the provider was asked while this ran. */
async function askedBy(run: () => Promise<unknown>): Promise<number> {
  const before = provider.asked.length;
  await run();
  return provider.asked.length - before;
}

describe('keys', () => {
  test('are fetched once for everybody who waits for them, and not again while they are young', async () => {
    const together = await askedBy(() => Promise.all(Array.from({ length: 50 }, () => find('first'))));
    clock.advance(9 * MINUTE);

    expect([together, await askedBy(() => find('first'))]).toEqual([1, 0]);
  });

  test('that are new are noticed by the first token signed with one', async () => {
    await find('first');
    provider.keys = [first.publicJwk, second.publicJwk];
    clock.advance(10_000);

    expect(await find('second')).toBe('found');
    expect(provider.asked).toHaveLength(2);
  });

  test('that are withdrawn end with the next refresh', async () => {
    await find('first');
    provider.keys = [second.publicJwk];
    clock.advance(10 * MINUTE - 1);
    expect(await find('first')).toBe('found');
    clock.advance(1);

    expect(await find('first')).toBe(NO_KEY);
  });

  test('that are made up do not flood the provider', async () => {
    await find('first');
    const made = () => Promise.all(Array.from({ length: 100 }, (_, index) => find(`made-up-${index}`)));

    expect(await askedBy(made)).toBe(0);
    clock.advance(10_000);
    expect([await askedBy(made), await askedBy(made)]).toEqual([1, 0]);
  });

  test('without id are found while there is one of the kind, and refused when there are more', async () => {
    const unnamed = (by: RemoteKeys) =>
      by.keyOf({ alg: 'ES256' }).then(
        () => 'found',
        (error: Error) => error.message,
      );
    expect(await unnamed(keys)).toBe('found');
    provider.keys = [first.publicJwk, second.publicJwk];

    expect(await unnamed(opened())).toBe("the issuer's key for it cannot be used: ERR_JWKS_MULTIPLE_MATCHING_KEYS");
  });

  test('that cannot be read cost the others nothing', async () => {
    provider.keys = [{ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'broken', alg: 'ES256' }, first.publicJwk];

    expect([await find('broken'), await find('first')]).toEqual([
      "TokenRefusedError: the issuer's key for it cannot be used: it is malformed",
      'found',
    ]);
  });
});

describe('a provider that is away', () => {
  const away = (why = 'GET keys') =>
    expect.stringMatching(
      new RegExp(`^IssuerUnavailableError: ${provider.issuer}: its keys cannot be fetched: .*${why}`),
    );

  test.each([
    ['drops connections', 'down' as const],
    ['answers 503', { status: 503, body: '{}' }],
    ['redirects', { status: 302, body: '' }],
    ['answers a page', { status: 200, body: '<html>sign in</html>' }],
    ['answers no keys', { status: 200, body: '{"error":"none"}' }],
    ['answers keys that are none', { status: 200, body: '{"keys":["a"]}' }],
  ])('and %s has no keys yet: that is not the fault of the token', async (_what, mood) => {
    provider.mood = mood;

    expect(await find('first')).toEqual(away('.'));
    expect(reports).toHaveLength(1);
    expect(reports.join()).not.toContain('sign in');
  });

  test('leaves the cached keys, then none', async () => {
    await find('first');
    provider.mood = 'down';
    clock.advance(KEYS_FOR_MS - 1);
    expect(await find('first')).toBe('found');
    clock.advance(1);
    expect(await find('first')).toEqual(away());
    clock.advance(KEYS_FOR_MS);

    expect(await find('first')).toEqual(away());
  });

  test('keeps nobody waiting who has cached keys, once it is known to be away', async () => {
    await find('first');
    clock.advance(10 * MINUTE);
    provider.mood = 'down';
    await find('first');
    clock.advance(MINUTE);
    provider.mood = 'silent';
    const heard = provider.heard();
    const served = await Promise.all([find('first'), find('first'), find('first')]);
    const failures = reports.length;
    await heard;
    const waiting = find('second');
    provider.dropSilent();

    expect([served, failures, await waiting]).toEqual([['found', 'found', 'found'], 1, away()]);
    expect(provider.asked).toHaveLength(3);
  });

  test('is asked again every five seconds at most, and is back when it answers', async () => {
    provider.mood = 'down';
    const asked = await askedBy(() => find('first'));
    const again = await askedBy(() => Promise.all([find('first'), find('second'), find('first')]));
    provider.mood = 'up';
    clock.advance(4_999);
    expect([asked, again, await find('first')]).toEqual([1, 0, away()]);
    clock.advance(1);

    expect(await find('first')).toBe('found');
  });

  test('makes a key that is not cached unknown, not wrong', async () => {
    await find('first');
    clock.advance(10_000);
    provider.mood = 'down';

    expect([await find('second'), await find('second'), await find('first')]).toEqual([away(), away(), 'found']);
  });

  test('and says nothing is given up within the limit, by all who wait at once', async () => {
    provider.mood = 'silent';
    const slow = opened({ timeoutMs: 50 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => find('first', slow)));

    expect(outcomes).toEqual(Array(20).fill(away('no complete answer in time')));
    expect([provider.asked.length, reports.length]).toEqual([1, 1]);
  });

  test('or was never there is told by its name', async () => {
    const issuer = await closedOrigin();
    const gone = opened({ issuer, jwksUrl: null });

    expect(await find('first', gone)).toContain(`IssuerUnavailableError: ${issuer}: its keys cannot be fetched`);
  });
});

describe('discovery', () => {
  test('says where the keys are', async () => {
    expect(await find('first', opened({ jwksUrl: null }))).toBe('found');
    expect(provider.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('of an issuer with a slash at its end has one slash', async () => {
    provider.discovery = { issuer: `${provider.issuer}/` };

    expect(await find('first', opened({ issuer: `${provider.issuer}/`, jwksUrl: null }))).toBe('found');
    expect(provider.asked[0]).toBe('/.well-known/openid-configuration');
  });

  test.each([
    ['another issuer', { issuer: 'https://elsewhere.example' }, 'names another issuer'],
    ['the issuer with a slash more', { issuer: 'SELF/' }, 'names another issuer'],
    ['keys without https', { jwks_uri: 'http://keys.example/keys' }, 'without https'],
    ['keys in a file', { jwks_uri: 'file:///etc/passwd' }, 'without https'],
    ['keys behind a user name', { jwks_uri: 'https://user:word@keys.example/' }, 'without https'],
    ['keys nowhere', { jwks_uri: '/keys' }, 'without https'],
    ['keys in a private network', { jwks_uri: 'https://10.0.0.1/keys' }, 'network.allow'],
  ])('that names %s is refused, and its keys are not asked for', async (_what, wrong: Record<string, string>, why) => {
    provider.discovery = Object.fromEntries(
      Object.entries(wrong).map(([name, value]) => [name, value.replace('SELF', provider.issuer)]),
    );

    expect(await find('first', opened({ jwksUrl: null }))).toContain(why);
    expect(provider.asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('of a provider behind https names no keys on this machine without it', () => {
    const issuer = 'https://login.example';
    const said = (jwksUri: string) => () => keysUrlIn({ issuer, jwks_uri: jwksUri }, issuer);

    expect(said('http://127.0.0.1/keys')).toThrow('without https');
    expect(said('https://keys.example/keys?policy=a')()).toBe('https://keys.example/keys?policy=a');
  });

  test('of a provider in a private network is not asked for, unless the configuration allows it', async () => {
    const found = find('first', opened({ jwksUrl: null, network: new Network([]) }));

    expect(await found).toMatch(/^IssuerUnavailableError: .*network\.allow/);
    expect(provider.asked).toEqual([]);
  });
});
