// Tokens that a source gives out, and refresh tokens that it exchanges at each use.
import { expect, test } from 'vitest';
import { Answers } from '../../src/connector/answers.ts';
import type { Call, HttpRequest, Transport } from '../../src/connector/contract.ts';
import { type Keep, memoryKeep } from '../../src/connector/keep.ts';
import { clientCredentials, RefreshTokens, type TokenEndpoint } from '../../src/connector/oauth.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { OAuthTokens, type TokenOptions } from '../../src/simulator/tokens.ts';

const call: Call = { signal: new AbortController().signal, purpose: 'interactive' };
const answers = new Answers({ source: 'fake', codeOf: () => undefined, kinds: {}, advice: {} });

function endpoint(credentialsIn: TokenEndpoint['credentialsIn'] = 'basic'): TokenEndpoint {
  return {
    url: 'https://id.example/token',
    operation: 'POST /token',
    clientId: 'app',
    clientSecret: 'hush',
    credentialsIn,
  };
}

function given(options: Partial<TokenOptions> = {}) {
  const clock = new ManualClock('2026-05-04T09:00:00.000Z');
  const tokens = new OAuthTokens({
    clock,
    clientId: 'app',
    clientSecret: 'hush',
    lifetimeMs: 1_800_000,
    grants: ['client_credentials', 'refresh_token'],
    refreshToken: 'first',
    rotates: true,
    ...options,
  });
  const sent: HttpRequest[] = [];
  const transport: Transport = {
    request: async (request) => {
      sent.push(request);
      const { status, body } = tokens.issue({
        method: request.method,
        url: new URL(request.url),
        headers: request.headers ?? {},
        body: Buffer.from(request.body ?? ''),
      });
      return { status, headers: {}, text: JSON.stringify(body) };
    },
  };
  const tools = { transport, clock, answers };
  return { tokens, tools, sent, refreshing: (keep: Keep, token = 'first') => refreshingWith(tools, keep, token) };
}

function refreshingWith(tools: ReturnType<typeof given>['tools'], keep: Keep, token: string): RefreshTokens {
  return new RefreshTokens(endpoint(), token, tools, keep);
}

test.each(['basic', 'form', 'json'] as const)(
  'client credentials in %s give a token, and stay out of the address',
  async (where) => {
    const { tokens, tools, sent } = given({ refreshToken: null });
    const token = await clientCredentials(endpoint(where), tools, call);
    expect(tokens.isGood(`Bearer ${token}`)).toBe(true);
    expect(sent[0]?.url).toBe('https://id.example/token');
  },
);

test('wrong credentials are unauthenticated, whatever the status of the refusal', async () => {
  const { tools } = given();
  const wrong = clientCredentials({ ...endpoint(), clientSecret: 'guess' }, tools, call);
  await expect(wrong).rejects.toMatchObject({ kind: 'unauthenticated' });
});

test('a refresh token that is exchanged at each use is remembered beyond the process', async () => {
  const { tokens, refreshing } = given();
  const keep = memoryKeep();
  const first = refreshing(keep);
  for (let use = 0; use < 3; use += 1) expect(tokens.isGood(`Bearer ${await first.next(call)}`)).toBe(true);
  expect(tokens.isGood(`Bearer ${await refreshing(keep).next(call)}`)).toBe(true);
});

test('a token that another process has exchanged meanwhile is read anew', async () => {
  const { tokens, refreshing } = given();
  const shared = memoryKeep();
  await refreshing(shared).next(call);
  let reads = 0;
  const stale: Keep = { ...shared, get: async (name) => (reads++ === 0 ? null : shared.get(name)) };
  expect(tokens.isGood(`Bearer ${await refreshing(stale).next(call)}`)).toBe(true);
});

test('a refresh token that nobody has exchanged and is refused is unauthenticated, asked once', async () => {
  const { refreshing, sent } = given();
  await expect(refreshing(memoryKeep(), 'revoked').next(call)).rejects.toMatchObject({ kind: 'unauthenticated' });
  expect(sent).toHaveLength(1);
});

test('a refresh token configured anew takes the place of what was kept of the one before', async () => {
  const { tokens, refreshing } = given({ refreshToken: 'second' });
  const keep = memoryKeep();
  await keep.replace('refreshToken', null, JSON.stringify({ origin: 'of another token', token: 'long gone' }));
  expect(tokens.isGood(`Bearer ${await refreshing(keep, 'second').next(call)}`)).toBe(true);
});
