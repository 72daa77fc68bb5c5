import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';
import { KEY_BYTES, type Keyring } from './keyring.ts';

/** Where a sealed text belongs, from the table down: one that stands anywhere else does not open. */
export type Place = readonly string[];

/** A sealed text that does not open: its key is not in the ring, or it is not what was sealed for this place with this key. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
  /** null where the text does not even look like a sealed one. */
  readonly keyId: string | null;
  readonly reason: 'no-such-key' | 'refused';

  constructor(keyId: string | null, reason: UnsealError['reason'], options: ErrorOptions = {}) {
    super(`sealed with key "${keyId ?? '?'}": ${reason === 'refused' ? 'it does not open' : 'no such key'}`, options);
    this.keyId = keyId;
    this.reason = reason;
  }
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES = 512;
const SEALED = /^v1\.([A-Za-z0-9-]+)\./;
const ALGORITHM = 'aes-256-gcm';

/**
 * Seals texts with AES-256-GCM: `v1.<key id>.<base64url of nonce, ciphertext and tag>`.
 *
 * Version, key id and place are authenticated with the text. A nonce is 96 random bits, so a key is good for 2^32 texts.
 */
export class Sealer {
  readonly #keyring: Keyring;
  readonly #current: KeyObject;
  /** Random bytes are asked for in blocks: one request per nonce costs as much as the sealing. */
  readonly #nonces = Buffer.alloc(NONCE_BYTES * NONCES);
  #usedBytes = NONCE_BYTES * NONCES;

  constructor(keyring: Keyring) {
    const current = keyring.keys.get(keyring.currentId);
    if (current === undefined) throw new RangeError(`the ring holds no key "${keyring.currentId}"`);
    this.#keyring = keyring;
    this.#current = current;
  }

  get keyId(): string {
    return this.#keyring.currentId;
  }

  get keyIds(): readonly string[] {
    return [...this.#keyring.keys.keys()];
  }

  seal(text: string, place: Place): string {
    const nonce = this.#nonce();
    const cipher = createCipheriv(ALGORITHM, this.#current, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(this.keyId, place));
    const body = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `v1.${this.keyId}.${Buffer.concat(body).toString('base64url')}`;
  }

  /** Throws UnsealError. */
  open(sealed: string, place: Place): string {
    const keyId = keyIdOf(sealed);
    const key = keyId === null ? undefined : this.#keyring.keys.get(keyId);
    if (keyId === null || key === undefined) throw new UnsealError(keyId, keyId === null ? 'refused' : 'no-such-key');
    const bytes = Buffer.from(sealed.slice(`v1.${keyId}.`.length), 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError(keyId, 'refused');
    try {
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(keyId, place));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new UnsealError(keyId, 'refused', { cause });
    }
  }

  /** Whether a sealed text names a key that the ring holds; nothing is opened. */
  hasKeyOf(sealed: string): boolean {
    const keyId = keyIdOf(sealed);
    return keyId !== null && this.#keyring.keys.has(keyId);
  }

  #nonce(): Buffer {
    if (this.#usedBytes >= this.#nonces.length) {
      randomFillSync(this.#nonces);
      this.#usedBytes = 0;
    }
    this.#usedBytes += NONCE_BYTES;
    return this.#nonces.subarray(this.#usedBytes - NONCE_BYTES, this.#usedBytes);
  }
}

/** The id of the key that a text was sealed with; null when it is not sealed. */
export function keyIdOf(sealed: string): string | null {
  return SEALED.exec(sealed)?.[1] ?? null;
}

function boundTo(keyId: string, place: Place): Buffer {
  return Buffer.from(JSON.stringify(['v1', keyId, ...place]));
}

/** Digests that cannot be guessed without the key, however few values there are to guess from; and keys that are made of it. */
export class Digester {
  readonly #key: KeyObject;

  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  /** 132 bits of an HMAC-SHA-256 over purpose and text. Digests of different purposes cannot be compared. */
  digest(purpose: string, text: string): string {
    const hmac = createHmac('sha256', this.#key).update(`${purpose}\u0000${text}`);
    return hmac.digest('base64url').slice(0, 22);
  }

  /** A key of its own for a purpose, by HKDF-SHA-256: it tells nothing of this one or of those for other purposes. */
  keyFor(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#key, '', purpose, KEY_BYTES)));
  }
}
