import { importJWK, type JWK, SignJWT } from 'jose';
import type { Clock } from '../model/clock.ts';
import type { Issuer, IssuerPolicy } from './issuers.ts';
import type { Role } from './principal.ts';

/** The records that a token's holder is, by their keys in the sources that the configuration names. */
export interface OwnKeys {
  readonly customer?: string | undefined;
  readonly employee?: string | undefined;
}

/** Issues tokens for the demo and for tests. It refuses to be made in production. */
export interface DevelopmentIssuer extends Issuer {
  issue(subject: string, roles: readonly Role[], own?: OwnKeys): Promise<string>;
}

export interface DevelopmentIssuerOptions {
  readonly policy: IssuerPolicy;
  /** ES256. */
  readonly privateJwk: JWK;
  readonly isProduction: boolean;
  readonly clock: Clock;
}

export async function developmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  const { policy, privateJwk, isProduction, clock } = options;
  if (isProduction) throw new Error('the development issuer does not run with NODE_ENV=production');
  const privateKey = await importJWK(privateJwk, 'ES256');
  const { d: _private, ...publicJwk } = privateJwk;
  const publicKey = await importJWK({ ...publicJwk, kty: 'EC' }, 'ES256');
  return {
    policy,
    keyOf: async () => publicKey,
    issue: (subject, roles, { customer, employee } = {}) => {
      const issuedAt = Math.floor(clock.now() / 1000);
      return new SignJWT({
        [policy.rolesClaim]: roles,
        ...(customer === undefined ? {} : { [policy.customerClaim]: customer }),
        ...(employee === undefined ? {} : { [policy.employeeClaim]: employee }),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setSubject(subject)
        .setIssuer(policy.issuer)
        .setAudience(policy.audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + policy.maxAgeSeconds)
        .sign(privateKey);
    },
  };
}
