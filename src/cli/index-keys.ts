import { type Config, ConfigError } from '../config.ts';
import { KEYS_FORM, type Keyring, parseKeys } from '../sealing/keyring.ts';
import { embeddedKeys } from './development-key.ts';

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
