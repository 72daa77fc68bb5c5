import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { type DevelopmentIssuer, developmentIssuer, type TokenPolicy } from '../auth/tokens.ts';
import { type Config, ConfigError } from '../config.ts';
import { KEYS_FORM, type Keyring, parseKeys } from '../sealing/keyring.ts';
import { developmentKey, embeddedKeys } from './development-key.ts';

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

/**
 * What the index is sealed with: the configured keys, or those that an embedded index keeps beside it.
 * A server's index and production must be given theirs: a key that lies beside the data protects nothing.
 */
export function indexKeys(config: Config, isProduction: boolean): Keyring {
  if (config.encryption.keys !== null) return config.encryption.keys;
  if (config.databaseUrl !== null || isProduction) {
    const where = isProduction ? 'with NODE_ENV=production' : 'on PostgreSQL';
    throw new ConfigError([
      {
        path: 'encryption.keys',
        message: `an index ${where} needs keys for its sensitive values: set MAINSTEM_KEYS to ${KEYS_FORM}`,
      },
    ]);
  }
  const parsed = parseKeys(embeddedKeys(config.dataDirectory));
  if (parsed.kind === 'keyring') return parsed.keyring;
  throw new ConfigError([
    {
      path: 'dataDirectory',
      message: `the file index-keys in ${config.dataDirectory} is damaged: restore it, or remove the directory and let the index fill again`,
    },
  ]);
}
