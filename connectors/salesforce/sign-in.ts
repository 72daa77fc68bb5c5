import { importPKCS8, SignJWT } from 'jose';
import type { Call, ConnectEnvironment, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { answers, signInRefusalOf, timeOf } from './answers.ts';
import type { SalesforceSettings } from './config.ts';

/** How long an assertion is good for; Salesforce takes at most three minutes, and clocks differ. */
const ASSERTION_SECONDS = 120;

/** An assertion refused under clocks this far apart is signed once more by the source's. */
const CLOCKS_DIFFER_MS = 60_000;

const OPERATION = 'POST /services/oauth2/token';

/** What a sign-in gave: the token, and the origin that it is good for. */
export interface SignIn {
  readonly token: string;
  readonly instance: string;
}

/** Signs in as the integration user: OAuth 2.0 JWT bearer, https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm */
export async function signIn(
  settings: SalesforceSettings,
  environment: Pick<ConnectEnvironment, 'transport' | 'clock'>,
  call: Call,
): Promise<SignIn> {
  const { clock } = environment;
  const refusedOrNot = await ask(settings, environment, { nowMs: clock.now(), call });
  const itsNowMs = timeOf(refusedOrNot, clock.now());
  const isOfAnotherTime = refusedOrNot.status === 400 && Math.abs(itsNowMs - clock.now()) > CLOCKS_DIFFER_MS;
  const response = isOfAnotherTime ? await ask(settings, environment, { nowMs: itsNowMs, call }) : refusedOrNot;
  if (response.status !== 200) throw signInRefusalOf(response, OPERATION, clock.now());
  const answer = answers.body(response, OPERATION, clock.now());
  const token = valueAt(answer, 'access_token');
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw answers.protocol(OPERATION, 'the answer has no access token');
  return { token, instance: instanceOf(valueAt(answer, 'instance_url'), settings.loginUrl) };
}

async function ask(
  settings: SalesforceSettings,
  { transport }: Pick<ConnectEnvironment, 'transport'>,
  { nowMs, call }: { readonly nowMs: number; readonly call: Call },
): Promise<HttpResponse> {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await assertionOf(settings, nowMs),
  });
  return transport.request(
    {
      method: 'POST',
      url: `${settings.loginUrl}/services/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      operation: OPERATION,
    },
    call,
  );
}

async function assertionOf(settings: SalesforceSettings, nowMs: number): Promise<string> {
  const { loginUrl, clientId, username, privateKey } = settings;
  try {
    return await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(clientId)
      .setSubject(username)
      .setAudience(loginUrl)
      .setExpirationTime(Math.floor(nowMs / 1000) + ASSERTION_SECONDS)
      .sign(await importPKCS8(privateKey.trim(), 'RS256'));
  } catch (cause) {
    const detail = 'the private key cannot sign (it must be an RSA key of 2048 bits or more in PKCS #8)';
    throw answers.failure('unauthenticated', OPERATION, { detail, cause });
  }
}

/** Every later call sends the token there, so it is only where we signed in or Salesforce itself. */
function instanceOf(address: unknown, loginUrl: string): string {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  const isSalesforce = url?.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.salesforce.com');
  if (url === null || !(isSalesforce || url.origin === new URL(loginUrl).origin))
    throw answers.protocol(OPERATION, 'the address of the organisation is not one of Salesforce');
  return url.origin;
}
