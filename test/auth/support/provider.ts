// An identity provider on loopback as far as a gateway sees it: a discovery document and keys. It counts what it is asked.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** What the provider does with a request: answer, drop the connection, say nothing, or answer this. */
export type Mood = 'up' | 'down' | 'silent' | { readonly status: number; readonly body: string };

export interface Provider {
  readonly issuer: string;
  keys: readonly JWK[];
  mood: Mood;
  /** What its discovery document says in place of the truth. */
  discovery: Readonly<Record<string, string>>;
  /** The paths it was asked for. */
  readonly asked: string[];
  /** Resolves when it is asked for the next time. */
  heard(): Promise<void>;
  /** Drops the connections that it has said nothing on. */
  dropSilent(): void;
  close(): Promise<void>;
}

export async function startProvider(keys: readonly SigningKey[]): Promise<Provider> {
  const asked: string[] = [];
  const listeners: (() => void)[] = [];
  const silent: ServerResponse[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    for (const listener of listeners.splice(0)) listener();
    answer(request.url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: Provider = {
    issuer,
    keys: keys.map(({ publicJwk }) => publicJwk),
    mood: 'up',
    discovery: {},
    asked,
    heard: () => new Promise((resolve) => listeners.push(resolve)),
    dropSilent: () => {
      for (const response of silent.splice(0)) response.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answer = (path: string | undefined, response: ServerResponse): void => {
    const { mood } = provider;
    if (mood === 'silent') silent.push(response);
    else if (mood === 'down') response.destroy();
    else if (mood !== 'up') response.writeHead(mood.status).end(mood.body);
    else if (path === '/keys') response.end(JSON.stringify({ keys: provider.keys }));
    else response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...provider.discovery }));
  };
  return provider;
}

/** An access token that is right but for what is said here. */
export interface TokenChoices {
  readonly key: SigningKey;
  readonly issuer: string;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly header?: Readonly<Record<string, unknown>>;
  /** `undefined` leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const AUDIENCE = 'mainstem';

export function accessToken({ key, issuer, at, header, claims }: TokenChoices): Promise<string> {
  const all: JWTPayload = {
    iss: issuer,
    aud: AUDIENCE,
    sub: 'alice',
    iat: at,
    exp: at + 600,
    roles: ['sales'],
    ...claims,
  };
  const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
    .sign(key.privateKey);
}
