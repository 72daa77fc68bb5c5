import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Principal, Role } from './principal.ts';
import { TokenRefusedError } from './refusals.ts';

/** A service that signs in with a key of its own. Only the key's hash is kept. */
export interface ApiKey {
  readonly name: string;
  /** SHA-256 of the whole key, in hex. No salt, no slow hash: nobody guesses 160 random bits. */
  readonly sha256: string;
  readonly roles: readonly Role[];
  /** The last day on which it is accepted, UTC; null when it does not end. */
  readonly expiresOn: string | null;
  readonly customer: string | null;
  readonly employee: string | null;
}

/** What vouches for the name of a key. */
const ISSUER = 'api-keys';
/** Tells a key from a token, and lets scanners for secrets find one in a repository. */
const PREFIX = 'msk_';
const RANDOM_BYTES = 20;
/** 160 bits and 32 bits in base 62. */
const RANDOM_LENGTH = 27;
const CHECK_LENGTH = 6;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + CHECK_LENGTH}}$`);

/** A new key: a prefix, 160 random bits, and a checksum that tells a mistyped key from an unknown one. */
export function newApiKey(randomBytes: (sizeBytes: number) => Uint8Array): string {
  const random = BigInt(`0x${Buffer.from(randomBytes(RANDOM_BYTES)).toString('hex')}`);
  const body = base62(random, RANDOM_LENGTH);
  return `${PREFIX}${body}${checksum(body)}`;
}

export function hashOfApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether it was meant to be an API key; anything else in its place is a token. */
export function isApiKey(credential: string): boolean {
  return credential.startsWith(PREFIX);
}

/** The service whose key it is. Throws TokenRefusedError, which never holds the key. */
export function serviceOf(credential: string, keys: readonly ApiKey[], nowMs: number): Principal {
  if (!isWellFormed(credential)) throw new TokenRefusedError('the API key is mistyped or cut: its checksum is wrong');
  const presented = createHash('sha256').update(credential).digest();
  // Every key is compared, to the last byte, so that the time taken tells nothing about any of them.
  const known = keys.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), presented));
  const [key] = known;
  if (key === undefined) throw new TokenRefusedError('the API key is not one of access.apiKeys');
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (key.expiresOn !== null && today > key.expiresOn)
    throw new TokenRefusedError(`the API key "${key.name}" ended on ${key.expiresOn}`);
  return {
    subject: key.name,
    issuer: ISSUER,
    roles: new Set(key.roles),
    customerKey: key.customer,
    employeeKey: key.employee,
  };
}

function isWellFormed(credential: string): boolean {
  if (!FORM.test(credential)) return false;
  const body = credential.slice(PREFIX.length, -CHECK_LENGTH);
  return checksum(body) === credential.slice(-CHECK_LENGTH);
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), CHECK_LENGTH);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = `${DIGITS.charAt(Number(rest % 62n))}${text}`;
  return text.padStart(length, '0');
}
