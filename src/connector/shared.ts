import type { Clock } from '../model/clock.ts';
import type { Call } from './contract.ts';
import { SourceError } from './errors.ts';

/**
 * Something that a connection learns once for all its calls: a description of the source, its company, its list of currencies.
 *
 * Whoever asks first fetches it; the others wait, each no longer than its own signal. Failures are not kept, and who fetched for
 * others but ran out of its own time fails alone. It is fetched anew when older than `maxAgeMs` or forgotten.
 */
export class Shared<T> {
  readonly #fetch: (call: Call) => Promise<T>;
  readonly #maxAgeMs: number;
  readonly #clock: Clock;
  #current: { readonly value: Promise<T>; readonly fetchedAtMs: number } | null = null;

  constructor(fetch: (call: Call) => Promise<T>, maxAgeMs: number, clock: Clock) {
    this.#fetch = fetch;
    this.#maxAgeMs = maxAgeMs;
    this.#clock = clock;
  }

  async get(call: Call): Promise<T> {
    for (;;) {
      const current = this.#current;
      if (current === null || this.#clock.now() - current.fetchedAtMs > this.#maxAgeMs) return this.#start(call);
      try {
        return await unlessAborted(current.value, call.signal);
      } catch (error) {
        const isOthersTimeout = error instanceof SourceError && error.kind === 'timeout' && !call.signal.aborted;
        if (!isOthersTimeout) throw error;
        if (this.#current === current) this.#current = null;
      }
    }
  }

  /** The next call fetches anew. */
  forget(): void {
    this.#current = null;
  }

  async #start(call: Call): Promise<T> {
    const current = { value: this.#fetch(call), fetchedAtMs: this.#clock.now() };
    this.#current = current;
    try {
      return await current.value;
    } catch (error) {
      if (this.#current === current) this.#current = null;
      throw error;
    }
  }
}

/** The value, or a `timeout` as soon as the signal is aborted. */
export async function unlessAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await orAborted(value, signal);
  } catch (error) {
    throw signal.aborted && error === signal.reason ? timeoutOf(signal) : error;
  }
}

/** The value, or the signal's own reason as soon as it is aborted. */
export async function orAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([value, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function timeoutOf(signal: AbortSignal): SourceError {
  return new SourceError('timeout', {
    source: 'connection',
    operation: 'wait for another call',
    detail: 'no complete answer in time',
    cause: signal.reason,
  });
}
