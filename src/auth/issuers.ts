import { type CryptoKey, decodeJwt, errors, type JWSHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import type { KeyOf } from './jwks.ts';
import { isRole, type Principal, type Role } from './principal.ts';
import { IssuerUnavailableError, TokenRefusedError } from './refusals.ts';

/** What the tokens of one issuer must be like, and which of their claims say who asks. A claim is named by its path: `realm_access.roles`. */
export interface IssuerPolicy {
  readonly issuer: string;
  readonly audience: string;
  readonly rolesClaim: string;
  /** The issuer's names of roles and what they are here; null when it uses ours. */
  readonly roles: Readonly<Record<string, readonly Role[]>> | null;
  readonly customerClaim: string;
  readonly employeeClaim: string;
  readonly maxAgeSeconds: number;
  readonly clockToleranceSeconds: number;
}

/** Who may say who asks. */
export interface Issuer {
  readonly policy: IssuerPolicy;
  readonly keyOf: KeyOf;
}

/** What a token says, now that it is known to be good. */
export interface Verified {
  readonly principal: Principal;
  readonly issuer: Issuer;
  /** The key that it was verified with, and the header that the key was found by. */
  readonly key: CryptoKey;
  readonly header: JWSHeaderParameters;
  /** Until when it is good, by its own expiry and the policy's maximum age. */
  readonly untilMs: number;
}

/** Nothing with a shared secret: the issuer's public key would pass for one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** The issuer that a token names, before anything in it is believed. Nobody is asked about an issuer that is not configured. */
export function issuerNamedBy(token: string, issuers: ReadonlyMap<string, Issuer>): Issuer {
  const named = unverifiedIssuer(token);
  const issuer = named === undefined ? undefined : issuers.get(named);
  if (issuer === undefined) throw new TokenRefusedError(`no access.issuers for the token, which names ${shown(named)}`);
  return issuer;
}

/** A slash too many is the usual mistake, so the operator has to see it; but it is whatever the sender wrote. */
function shown(named: string | undefined): string {
  const url = named === undefined ? null : URL.parse(named);
  return url === null ? 'none' : `${url.origin}${url.pathname}`.slice(0, 200);
}

function unverifiedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    // The parser's own message quotes the token.
    throw new TokenRefusedError('the token is not a signed JWT');
  }
}

/** Everything about a token is checked: jose's defaults accept tokens without expiry, for others and from others. */
export async function verify(token: string, issuer: Issuer, nowMs: number): Promise<Verified> {
  const { policy } = issuer;
  try {
    const { payload, protectedHeader, key } = await jwtVerify(token, issuer.keyOf, {
      issuer: policy.issuer,
      audience: policy.audience,
      algorithms: ALGORITHMS,
      typ: 'at+jwt',
      requiredClaims: ['exp', 'sub', 'iat'],
      maxTokenAge: policy.maxAgeSeconds,
      clockTolerance: policy.clockToleranceSeconds,
      currentDate: new Date(nowMs),
    });
    const principal = principalOf(payload, policy);
    return { principal, issuer, key, header: protectedHeader, untilMs: untilMs(payload, policy) };
  } catch (error) {
    if (error instanceof TokenRefusedError || error instanceof IssuerUnavailableError) throw error;
    // Without its cause, which carries all claims of the token into the log.
    throw new TokenRefusedError(`the token is not valid: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return `${error.claim} ${error.reason} (${error.code})`;
  return error instanceof errors.JOSEError ? error.code : 'its key does not fit';
}

/** The last instant at which `verify` would accept it. */
function untilMs({ exp, iat }: JWTPayload, policy: IssuerPolicy): number {
  const ends = Math.min(exp ?? 0, (iat ?? 0) + policy.maxAgeSeconds);
  return (ends + policy.clockToleranceSeconds) * 1000;
}

function principalOf(payload: JWTPayload, policy: IssuerPolicy): Principal {
  const { sub } = payload;
  if (typeof sub !== 'string' || sub === '') throw new TokenRefusedError('the token is not valid: sub is not a name');
  return {
    subject: sub,
    issuer: policy.issuer,
    roles: new Set(namesIn(claimAt(payload, policy.rolesClaim)).flatMap((name) => rolesNamed(name, policy))),
    customerKey: keyIn(claimAt(payload, policy.customerClaim)),
    employeeKey: keyIn(claimAt(payload, policy.employeeClaim)),
  };
}

function rolesNamed(name: string, { roles }: IssuerPolicy): readonly Role[] {
  if (roles !== null) return Object.hasOwn(roles, name) ? (roles[name] ?? []) : [];
  return isRole(name) ? [name] : [];
}

/** A list, or names with spaces between as in `scope`. */
function namesIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : [];
}

function keyIn(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}

/** A claim of that whole name first: providers also name claims by an address, dots and all. */
function claimAt(claims: unknown, path: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  const own = new Map<string, unknown>(Object.entries(claims));
  if (own.has(path)) return own.get(path);
  const dot = path.indexOf('.');
  return dot === -1 ? undefined : claimAt(own.get(path.slice(0, dot)), path.slice(dot + 1));
}
