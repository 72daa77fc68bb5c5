import type { Clock } from '../model/clock.ts';

export type ConnectionState = 'up' | 'down' | 'trying';

export interface BreakerOptions {
  readonly clock: Clock;
  /** How many failures without an answer between them open it. */
  readonly failures: number;
  /** Failures this close behind one that counted are the same incident: calls of one page fail together, and are no proof. */
  readonly burstMs: number;
  /** How long it stays open before one call may try. */
  readonly openMs: number;
  readonly onChange?: (state: ConnectionState) => void;
}

/** A call was not sent because the source failed repeatedly; `waitMs` is null while another call tries it. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
  readonly waitMs: number | null;

  constructor(waitMs: number | null) {
    super('not asked, because it failed repeatedly just now');
    this.waitMs = waitMs;
  }
}

/** Keeps calls from a source that fails: opens after so many failures, lets one call try when the time is over, closes on its answer. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #countedAtMs = Number.NEGATIVE_INFINITY;
  #openedAtMs: number | null = null;
  #isTrying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    if (this.#openedAtMs === null) return 'up';
    return this.#isTrying ? 'trying' : 'down';
  }

  /** Throws CircuitOpenError when a call would not be let through now. */
  check(): void {
    if (this.#openedAtMs === null) return;
    if (this.#isTrying) throw new CircuitOpenError(null);
    const waitMs = this.#openedAtMs + this.#options.openMs - this.#options.clock.now();
    if (waitMs > 0) throw new CircuitOpenError(waitMs);
  }

  /** Runs a call; an error that is no failure says nothing about the source. Throws CircuitOpenError instead of running it. */
  async run<T>(call: () => Promise<T>, isFailure: (error: unknown) => boolean): Promise<T> {
    this.check();
    const isTrial = this.#openedAtMs !== null;
    if (isTrial)
      this.#change(() => {
        this.#isTrying = true;
      });
    try {
      const result = await call();
      this.#answered(isTrial);
      return result;
    } catch (error) {
      if (isFailure(error)) this.#failed(isTrial);
      throw error;
    } finally {
      if (isTrial)
        this.#change(() => {
          this.#isTrying = false;
        });
    }
  }

  #answered(isTrial: boolean): void {
    this.#failures = 0;
    this.#countedAtMs = Number.NEGATIVE_INFINITY;
    if (isTrial)
      this.#change(() => {
        this.#openedAtMs = null;
      });
  }

  #failed(isTrial: boolean): void {
    const nowMs = this.#options.clock.now();
    if (isTrial) {
      this.#openedAtMs = nowMs;
      return;
    }
    // Calls that were under way when it opened tell nothing new.
    if (this.#openedAtMs !== null || nowMs - this.#countedAtMs < this.#options.burstMs) return;
    this.#countedAtMs = nowMs;
    this.#failures += 1;
    if (this.#failures >= this.#options.failures)
      this.#change(() => {
        this.#openedAtMs = nowMs;
      });
  }

  #change(by: () => void): void {
    const before = this.state;
    by();
    if (this.state !== before) this.#options.onChange?.(this.state);
  }
}
