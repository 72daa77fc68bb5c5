import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** The keys of a deployment: values are sealed with the current one and opened with any. */
export interface Keyring {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

export const KEY_BYTES = 32;

/** What to write into the configuration; every message about keys ends with it. */
export const KEYS_FORM = 'id:key, the current one first, each key 32 bytes in base64 (openssl rand -base64 32)';

const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;

export type ParsedKeys =
  | { readonly kind: 'keyring'; readonly keyring: Keyring }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * Reads `2026a:base64,2025b:base64`, the current key first; or says what is wrong, a message per mistake.
 *
 * A message names a key by its id, and by its place where there is no id to trust: what stands there may be the key itself.
 */
export function parseKeys(text: string): ParsedKeys {
  const problems: string[] = [];
  const keys = new Map<string, KeyObject>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id = '', encoded = ''] = /^([^:]*):(.*)$/.exec(entry.trim()) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (!KEY_ID.test(id)) problems.push(`key number ${index + 1} has no id of letters, digits and dashes`);
    else if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== encoded)
      problems.push(`key "${id}" is not 32 bytes in base64`);
    else if (keys.has(id)) problems.push(`key "${id}" is given twice`);
    else keys.set(id, createSecretKey(bytes));
  }
  const currentId = keys.keys().next().value;
  return problems.length > 0 || currentId === undefined
    ? { kind: 'problems', problems }
    : { kind: 'keyring', keyring: { currentId, keys } };
}

/** A new key as the configuration writes it. */
export function makeKey(id: string): string {
  return `${id}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/** A ring of one new key that nobody keeps: for what does not outlive the process. */
export function passingKeyring(): Keyring {
  return { currentId: 'passing', keys: new Map([['passing', createSecretKey(randomBytes(KEY_BYTES))]]) };
}
