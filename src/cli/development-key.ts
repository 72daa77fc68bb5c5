import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { makeKey } from '../sealing/keyring.ts';

/** The development issuer's key, kept in the data directory so that `mainstem token` signs for a gateway that runs. Never used in production. */
export async function developmentKey(directory: string): Promise<JWK> {
  const path = join(directory, 'development-issuer.json');
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'kty' in parsed && typeof parsed.kty === 'string')
      return { ...parsed, kty: parsed.kty };
  } catch {
    // None yet, or unreadable: a new one only ends the tokens given out so far.
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
}

/**
 * The keys of an embedded index without configured ones, as the configuration would write them: made once, and kept beside it.
 * An unreadable file is an error: a new key would not open the index.
 */
export function embeddedKeys(directory: string): string {
  const path = join(directory, 'index-keys');
  mkdirSync(directory, { recursive: true });
  try {
    writeFileSync(path, makeKey('embedded'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // There is one already, perhaps of a process that started at this moment.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
