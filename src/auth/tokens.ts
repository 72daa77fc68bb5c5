import { createHash } from 'node:crypto';
import QuickLRU from 'quick-lru';
import type { Clock } from '../model/clock.ts';
import { type ApiKey, isApiKey, serviceOf } from './api-keys.ts';
import { type Issuer, issuerNamedBy, type Verified, verify } from './issuers.ts';
import { NOBODY, type Principal } from './principal.ts';
import { TokenRefusedError } from './refusals.ts';

/**
 * Turns an Authorization header into a principal: nobody without one.
 *
 * Throws TokenRefusedError for what is not valid, and IssuerUnavailableError when nobody can say whether it is.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

export interface AuthenticatorOptions {
  readonly issuers: readonly Issuer[];
  readonly apiKeys: readonly ApiKey[];
  readonly clock: Clock;
}

const MAX_LENGTH = 16 * 1024;
const REMEMBERED_TOKENS = 10_000;
/** A signed JWT or an API key; white space, padding and further parts are in neither. */
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+|msk_\w+)$/i;

/** Accepts API keys, and tokens of these issuers; each token is verified once, for as long as it and its key are good. */
export function authenticator({ issuers, apiKeys, clock }: AuthenticatorOptions): Authenticate {
  const byName = new Map(issuers.map((issuer) => [issuer.policy.issuer, issuer]));
  const verified = new QuickLRU<string, Verified>({ maxSize: REMEMBERED_TOKENS });
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return NOBODY;
    if (authorization.length > MAX_LENGTH) throw new TokenRefusedError('the Authorization header is longer than 16 KB');
    const credential = BEARER.exec(authorization)?.[1];
    if (credential === undefined)
      throw new TokenRefusedError('the Authorization header is not "Bearer" with a token or an API key');
    if (isApiKey(credential)) return serviceOf(credential, apiKeys, clock.now());
    // By hash, so that memory holds no token that still opens the door.
    const hash = createHash('sha256').update(credential).digest('base64');
    const known = verified.get(hash);
    if (known !== undefined && (await isStillGood(known, clock.now()))) return known.principal;
    const fresh = await verify(credential, issuerNamedBy(credential, byName), clock.now());
    verified.set(hash, fresh);
    return fresh.principal;
  };
}

/** Its issuer's keys are asked for as if it were new, so that what a withdrawn key signed is verified again, and refused. */
async function isStillGood({ issuer, header, key, untilMs }: Verified, nowMs: number): Promise<boolean> {
  return nowMs < untilMs && (await issuer.keyOf(header)) === key;
}
