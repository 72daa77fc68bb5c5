import { type CryptoKey, createLocalJWKSet, errors, type JWSHeaderParameters } from 'jose';
import { z } from 'zod';
import type { Call } from '../connector/contract.ts';
import { HttpClient } from '../connector/http.ts';
import type { Network } from '../connector/network.ts';
import { isSecureUrl } from '../connector/settings.ts';
import type { Clock } from '../model/clock.ts';
import { IssuerUnavailableError, TokenRefusedError } from './refusals.ts';

/** The key that an issuer signs with under this header: TokenRefusedError when it has none, IssuerUnavailableError when that cannot be known. */
export type KeyOf = (header: JWSHeaderParameters) => Promise<CryptoKey>;

export interface RemoteKeysOptions {
  readonly issuer: string;
  /** Where the keys are; null when the issuer's discovery document says it. */
  readonly jwksUrl: string | null;
  /** How long keys that cannot be fetched again serve on. */
  readonly keysForMs: number;
  /** How long one fetch may take, discovery included. */
  readonly timeoutMs: number;
  /** Where the issuer may be. */
  readonly network: Network;
  readonly clock: Clock;
  /** Told of every fetch that failed. */
  readonly report: (error: IssuerUnavailableError) => void;
}

/** Keys that the issuer has withdrawn stop working after this long. */
const REFRESH_MS = 10 * 60_000;
/** A key that is not known is looked for this often at most, whoever sends tokens with made-up key ids. */
const COOL_DOWN_MS = 10_000;
/** An issuer that fails is asked again after this long. */
const RETRY_MS = 5_000;
const MIN_RSA_BITS = 2048;
const MIN_RSA_EXPONENT = 65_537;
const MAX_BODY_BYTES = 1024 * 1024;

const discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });
const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

type Get = (url: string, operation: string) => Promise<unknown>;

interface Held {
  readonly find: KeyOf;
  readonly fetchedAtMs: number;
}

/**
 * The public keys of one issuer, fetched when they are needed and shared by all requests.
 *
 * They are fetched again when they grow old and when a token names a key that is not among them. While the issuer fails, the keys at
 * hand serve until `keysForMs` have passed since they were fetched, and then none do.
 */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  #held: Held | null = null;
  #fetching: Promise<Held> | null = null;
  #failure: { readonly atMs: number; readonly error: IssuerUnavailableError } | null = null;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  readonly keyOf: KeyOf = async (header) => {
    const held = await this.#current();
    const known = await matching(held, header);
    if (known !== null) return known;
    // Fetched a moment ago, so the issuer has no such key; or it has changed its keys since.
    const isRecent = this.#failure === null && this.#ageMs(held) < COOL_DOWN_MS;
    const found = isRecent ? null : await matching(await this.#fetch(), header);
    if (found === null) throw new TokenRefusedError('the issuer has no key with this id and algorithm');
    return found;
  };

  /** Tries the issuer now. */
  async check(): Promise<void> {
    await this.#fetch();
  }

  async #current(): Promise<Held> {
    const held = this.#held;
    if (held === null || this.#ageMs(held) >= this.#options.keysForMs) return this.#fetch();
    if (this.#ageMs(held) < REFRESH_MS) return held;
    const fetched = this.#fetch().catch(() => held);
    // Known to fail: nobody waits for another try.
    return this.#failure === null ? fetched : held;
  }

  #ageMs({ fetchedAtMs }: Held): number {
    return this.#options.clock.now() - fetchedAtMs;
  }

  /** One fetch at a time, whoever waits for it. */
  #fetch(): Promise<Held> {
    this.#fetching ??= this.#attempt().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #attempt(): Promise<Held> {
    const { clock, issuer, report } = this.#options;
    const atMs = clock.now();
    if (this.#failure !== null && atMs - this.#failure.atMs < RETRY_MS) throw this.#failure.error;
    try {
      this.#held = { find: await this.#load(), fetchedAtMs: atMs };
      this.#failure = null;
      return this.#held;
    } catch (cause) {
      const error = unavailable(issuer, cause);
      this.#failure = { atMs, error };
      report(error);
      throw error;
    }
  }

  async #load(): Promise<KeyOf> {
    const { jwksUrl, timeoutMs, network } = this.#options;
    // Keys are fetched too seldom for a connection to be worth keeping.
    const http = new HttpClient({
      source: 'identity provider',
      connections: 1,
      connectTimeoutMs: timeoutMs,
      maxBodyBytes: MAX_BODY_BYTES,
      network,
    });
    const call: Call = { signal: AbortSignal.timeout(timeoutMs), purpose: 'interactive' };
    const get: Get = async (url, operation) => {
      const { status, text } = await http.request({ method: 'GET', url, operation }, call);
      if (status !== 200) throw new Error(`${operation}: answered ${status}`);
      return jsonOf(text, operation);
    };
    try {
      return createLocalJWKSet(jwks.parse(await get(jwksUrl ?? (await this.#discover(get)), 'GET keys')));
    } finally {
      await http.close();
    }
  }

  async #discover(get: Get): Promise<string> {
    const { issuer } = this.#options;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return keysUrlIn(await get(address, 'GET discovery'), issuer);
  }
}

/** Where a discovery document says that this issuer's keys are. */
export function keysUrlIn(document: unknown, issuer: string): string {
  const found = discovery.parse(document);
  if (found.issuer !== issuer)
    throw new Error('its discovery names another issuer (write access.issuers exactly as it does)');
  // Plain HTTP to this machine is for a provider on this machine.
  const isDowngrade = issuer.startsWith('https:') && !found.jwks_uri.startsWith('https:');
  if (isDowngrade || !isSecureUrl(found.jwks_uri))
    throw new Error('its discovery names an address of keys without https');
  return found.jwks_uri;
}

async function matching({ find }: Held, header: JWSHeaderParameters): Promise<CryptoKey | null> {
  let key: CryptoKey;
  try {
    key = await find(header);
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return null;
    const why = cause instanceof errors.JOSEError ? cause.code : 'it is malformed';
    throw new TokenRefusedError(`the issuer's key for it cannot be used: ${why}`, { cause });
  }
  if (isWeak(key))
    throw new TokenRefusedError("the issuer's key for it is weak: RSA needs 2048 bits and a usual exponent");
  return key;
}

/** An RSA key that can be broken, or whose exponent makes every text its own signature. */
function isWeak({ algorithm }: CryptoKey): boolean {
  if (!('modulusLength' in algorithm && 'publicExponent' in algorithm)) return false;
  const { modulusLength, publicExponent } = algorithm;
  if (typeof modulusLength !== 'number' || !(publicExponent instanceof Uint8Array)) return true;
  return modulusLength < MIN_RSA_BITS || publicExponent.reduce((sum, byte) => sum * 256 + byte, 0) < MIN_RSA_EXPONENT;
}

function jsonOf(text: string, operation: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new Error(`${operation}: answered something that is not JSON`);
  }
}

function unavailable(issuer: string, cause: unknown): IssuerUnavailableError {
  const why =
    cause instanceof z.ZodError || !(cause instanceof Error) ? 'not what a provider publishes' : cause.message;
  return new IssuerUnavailableError(issuer, `its keys cannot be fetched: ${why}`, cause);
}
