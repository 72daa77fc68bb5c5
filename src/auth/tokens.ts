import { importJWK, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { isRole, NOBODY, type Principal, type Role } from './principal.ts';

/** What a token must be like. Everything is set: jose's defaults accept tokens without expiry, for others and from others. */
export interface TokenPolicy {
  readonly issuer: string;
  readonly audience: string;
  readonly rolesClaim: string;
  readonly customerClaim: string;
  readonly employeeClaim: string;
  readonly maxAgeSeconds: number;
}

/** The token was sent and is not valid; why is for the log, not for the caller. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
}

export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Turns an Authorization header into a principal: nobody without one, TokenRefusedError for a bad one. */
export function authenticator(policy: TokenPolicy, keys: JWTVerifyGetKey): Authenticate {
  return async (authorization) => {
    if (authorization === undefined || authorization === '') return NOBODY;
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw new TokenRefusedError('the Authorization header is not "Bearer <token>"');
    const { payload } = await verify(token, policy, keys);
    const roles: unknown = payload[policy.rolesClaim];
    const customer: unknown = payload[policy.customerClaim];
    const employee: unknown = payload[policy.employeeClaim];
    return {
      subject: payload.sub ?? null,
      roles: new Set(Array.isArray(roles) ? roles.filter(isRole) : []),
      customerKey: typeof customer === 'string' ? customer : null,
      employeeKey: typeof employee === 'string' ? employee : null,
    };
  };
}

async function verify(token: string, policy: TokenPolicy, keys: JWTVerifyGetKey) {
  try {
    return await jwtVerify(token, keys, {
      issuer: policy.issuer,
      audience: policy.audience,
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'sub', 'iat'],
      maxTokenAge: policy.maxAgeSeconds,
      clockTolerance: 5,
    });
  } catch (cause) {
    throw new TokenRefusedError('the token is not valid', { cause });
  }
}

/** The records that a token's holder is, by their keys in the sources that the configuration names. */
export interface OwnKeys {
  readonly customer?: string | undefined;
  readonly employee?: string | undefined;
}

/** Issues tokens for the demo and for tests. It refuses to be made in production. */
export interface DevelopmentIssuer {
  readonly keys: JWTVerifyGetKey;
  issue(subject: string, roles: readonly Role[], own?: OwnKeys): Promise<string>;
}

/** The development issuer with this private key (ES256, as a JWK). */
export async function developmentIssuer(
  policy: TokenPolicy,
  privateJwk: JWK,
  isProduction: boolean,
): Promise<DevelopmentIssuer> {
  if (isProduction) {
    throw new Error(
      'the development issuer does not run with NODE_ENV=production: set access.jwksUrl, access.issuer and access.audience of a real one',
    );
  }
  const privateKey = await importJWK(privateJwk, 'ES256');
  const { d: _private, ...publicJwk } = privateJwk;
  const publicKey = await importJWK(publicJwk, 'ES256');
  return {
    keys: async () => publicKey,
    issue: (subject, roles, { customer, employee } = {}) =>
      new SignJWT({
        [policy.rolesClaim]: roles,
        ...(customer === undefined ? {} : { [policy.customerClaim]: customer }),
        ...(employee === undefined ? {} : { [policy.employeeClaim]: employee }),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setSubject(subject)
        .setIssuer(policy.issuer)
        .setAudience(policy.audience)
        .setIssuedAt()
        .setExpirationTime(`${policy.maxAgeSeconds}s`)
        .sign(privateKey),
  };
}
