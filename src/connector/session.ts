import type { Call } from './contract.ts';
import { SourceError } from './errors.ts';
import { unlessAborted } from './shared.ts';

interface SignIn<T> {
  readonly session: Promise<T>;
  /** The source has answered with it, so a refusal means that it has expired. */
  isProven: boolean;
}

/**
 * A sign-in shared by all calls of a connection.
 *
 * `open` runs once however many calls wait for it, each no longer than its own signal; who opened for others but ran out of its own
 * time fails alone. A call refused as `unauthenticated` with a sign-in that had been used before signs in once more and repeats:
 * tokens expire mid-run. A fresh sign-in that is refused is the source's answer.
 */
export class Session<T> {
  readonly #open: (call: Call) => Promise<T>;
  #current: SignIn<T> | null = null;

  constructor(open: (call: Call) => Promise<T>) {
    this.#open = open;
  }

  async use<R>(call: Call, run: (session: T) => Promise<R>): Promise<R> {
    const signIn = await this.#signedIn(call);
    try {
      return await this.#run(signIn, run);
    } catch (error) {
      if (!isRefusal(error) || !signIn.isProven) throw error;
    }
    return this.#run(await this.#signedIn(call), run);
  }

  async #run<R>(signIn: SignIn<T>, run: (session: T) => Promise<R>): Promise<R> {
    try {
      const result = await run(await signIn.session);
      signIn.isProven = true;
      return result;
    } catch (error) {
      if (isRefusal(error) && this.#current === signIn) this.#current = null;
      throw error;
    }
  }

  async #signedIn(call: Call): Promise<SignIn<T>> {
    for (;;) {
      const known = this.#current;
      if (known === null) return this.#signIn(call);
      try {
        await unlessAborted(known.session, call.signal);
        return known;
      } catch (error) {
        const isOthersTimeout = error instanceof SourceError && error.kind === 'timeout' && !call.signal.aborted;
        if (!isOthersTimeout) throw error;
        if (this.#current === known) this.#current = null;
      }
    }
  }

  async #signIn(call: Call): Promise<SignIn<T>> {
    const opening: SignIn<T> = { session: this.#open(call), isProven: false };
    this.#current = opening;
    try {
      await opening.session;
      return opening;
    } catch (error) {
      if (this.#current === opening) this.#current = null;
      throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof SourceError && error.kind === 'unauthenticated';
}
