import type { Call } from '../connector/contract.ts';

type Caller = Pick<Call, 'signal' | 'purpose'>;

/**
 * Lets no more calls run at once than the source takes. People go before sync, and the last slot is never sync's: its calls are long,
 * and a source that hangs would leave none for anybody. Who waits stops waiting with its own signal.
 */
export class Slots {
  readonly #max: number;
  #taken = 0;
  #takenBySync = 0;
  readonly #people: (() => void)[] = [];
  readonly #sync: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Rejects with the signal's reason when it is aborted before there is room. */
  async run<T>(caller: Caller, call: () => Promise<T>): Promise<T> {
    if (this.#hasRoomFor(caller.purpose)) this.#take(caller.purpose);
    else await this.#wait(caller);
    try {
      return await call();
    } finally {
      this.#leave(caller.purpose);
    }
  }

  #hasRoomFor(purpose: Call['purpose']): boolean {
    if (this.#taken >= this.#max) return false;
    return purpose !== 'sync' || this.#takenBySync < Math.max(1, this.#max - 1);
  }

  #take(purpose: Call['purpose']): void {
    this.#taken += 1;
    if (purpose === 'sync') this.#takenBySync += 1;
  }

  #leave(purpose: Call['purpose']): void {
    this.#taken -= 1;
    if (purpose === 'sync') this.#takenBySync -= 1;
    if (this.#people.length > 0 && this.#hasRoomFor('interactive')) this.#people.shift()?.();
    else if (this.#hasRoomFor('sync')) this.#sync.shift()?.();
  }

  async #wait({ signal, purpose }: Caller): Promise<void> {
    signal.throwIfAborted();
    const queue = purpose === 'sync' ? this.#sync : this.#people;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      queue.splice(queue.indexOf(enter), 1);
      reject(signal.reason);
    };
    const enter = (): void => {
      signal.removeEventListener('abort', giveUp);
      this.#take(purpose);
      resolve();
    };
    queue.push(enter);
    signal.addEventListener('abort', giveUp, { once: true });
    await promise;
  }
}
