// The real OpenID provider of the services tests, as its operator, its services and its users see it.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';

export const API = 'urn:mainstem:test';

export interface OidcProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** Starts it on any port, or again on one, with keys that are new each time. */
export async function startOidcProvider(port = 0): Promise<OidcProvider> {
  const child = fork(join(import.meta.dirname, 'oidc-provider.mjs'), [String(port)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const issuer = await new Promise<string>((resolve, reject) => {
    child.once('message', (told) => resolve(String(told)));
    child.once('exit', (code) => reject(new Error(`the OpenID provider ended with ${code}: ${said}`)));
  });
  return {
    issuer,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

async function tokens(issuer: string, client: string, form: Readonly<Record<string, string>>): Promise<Tokens> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${client}-secret`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  if (!response.ok) throw new Error(`the provider refuses: ${await response.text()}`);
  return (await response.json()) as Tokens;
}

/** The access token of a service. */
export async function serviceToken(issuer: string): Promise<string> {
  const { access_token } = await tokens(issuer, 'svc-sales', {
    grant_type: 'client_credentials',
    scope: 'graphql',
    resource: API,
  });
  return access_token;
}

/** What a user gets who signs in to the portal: authorization code with PKCE, through the provider's own pages. */
export async function userTokens(issuer: string, login: string): Promise<Tokens> {
  const browser = new Browser();
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `${issuer}/signed-in`;
  const request = new URLSearchParams({
    client_id: 'portal',
    response_type: 'code',
    scope: 'openid graphql',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: API,
  });
  const signIn = await browser.follow(`${issuer}/auth?${request}`);
  const consent = await browser.follow(await browser.follow(signIn, { prompt: 'login', login, password: 'any' }));
  const back = await browser.follow(await browser.follow(consent, { prompt: 'consent' }));
  const code = new URL(back).searchParams.get('code') ?? '';
  return tokens(issuer, 'portal', {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
}

/** As much of a browser as signing in takes: cookies, and one redirect at a time. */
class Browser {
  readonly #cookies = new Map<string, string>();

  /** Where a page sends the browser on to; with a form, what posting it there does. */
  async follow(url: string, form?: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`no redirect from ${new URL(url).pathname}: ${response.status}`);
    return new URL(location, url).href;
  }
}
