import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { type DevelopmentIssuer, developmentIssuer, type TokenPolicy } from '../auth/tokens.ts';
import { type Config, ConfigError } from '../config.ts';
import { developmentKey } from './development-key.ts';

/** What the configuration says tokens must be like. */
export function tokenPolicy({ access }: Config): TokenPolicy {
  return {
    issuer: access.issuer,
    audience: access.audience,
    rolesClaim: access.rolesClaim,
    customerClaim: access.customer?.claim ?? 'customer',
    employeeClaim: access.employee?.claim ?? 'employee',
    maxAgeSeconds: access.maxTokenAge,
  };
}

export async function issuerOf(config: Config, isProduction: boolean): Promise<DevelopmentIssuer> {
  if (isProduction)
    throw new ConfigError([
      {
        path: 'access.jwksUrl',
        message: 'the development issuer does not run with NODE_ENV=production: name the keys of a real one',
      },
    ]);
  return developmentIssuer(tokenPolicy(config), await developmentKey(config.dataDirectory), isProduction);
}

/** The keys that tokens are verified with: the issuer's own, or the development issuer's. */
export async function verificationKeys(config: Config, isProduction: boolean): Promise<JWTVerifyGetKey> {
  if (config.access.jwksUrl !== null) return createRemoteJWKSet(new URL(config.access.jwksUrl));
  return (await issuerOf(config, isProduction)).keys;
}
