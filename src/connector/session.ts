import type { Call } from './contract.ts';
import { SourceError } from './errors.ts';

/**
 * A sign-in shared by all calls of a connection.
 *
 * `open` runs once however many calls wait for it. A call refused as `unauthenticated` with a sign-in that had been used before
 * signs in once more and repeats: tokens expire mid-run. A fresh sign-in that is refused is the source's answer.
 */
export class Session<T> {
  readonly #open: (call: Call) => Promise<T>;
  #current: Promise<T> | null = null;

  constructor(open: (call: Call) => Promise<T>) {
    this.#open = open;
  }

  async use<R>(call: Call, run: (session: T) => Promise<R>): Promise<R> {
    const isFresh = this.#current === null;
    const opened = this.#opened(call);
    try {
      return await run(await opened);
    } catch (error) {
      if (!(error instanceof SourceError) || error.kind !== 'unauthenticated') throw error;
      if (this.#current === opened) this.#current = null;
      if (isFresh) throw error;
    }
    return run(await this.#opened(call));
  }

  #opened(call: Call): Promise<T> {
    if (this.#current !== null) return this.#current;
    const opening = this.#open(call);
    this.#current = opening;
    opening.catch(() => {
      if (this.#current === opening) this.#current = null;
    });
    return opening;
  }
}
