import type { Clock } from './clock.ts';

/** Counts calls in a sliding window, as sources that allow "n calls a minute" do. */
export class WindowLimit {
  readonly max: number;
  readonly windowMs: number;
  readonly #clock: Clock;
  #hits: number[] = [];

  constructor(max: number, windowMs: number, clock: Clock) {
    this.max = max;
    this.windowMs = windowMs;
    this.#clock = clock;
  }

  /** Counts one call; true when the limit allowed it. */
  take(): boolean {
    this.#prune();
    if (this.#hits.length >= this.max) return false;
    this.#hits.push(this.#clock.now());
    return true;
  }

  remaining(): number {
    this.#prune();
    return this.max - this.#hits.length;
  }

  /** Whole seconds until the next call would be allowed. */
  retryAfterSeconds(): number {
    this.#prune();
    const first = this.#hits[0];
    if (first === undefined || this.#hits.length < this.max) return 0;
    return Math.max(1, Math.ceil((first + this.windowMs - this.#clock.now()) / 1000));
  }

  #prune(): void {
    const from = this.#clock.now() - this.windowMs;
    const kept = this.#hits.findIndex((at) => at > from);
    this.#hits = kept === -1 ? [] : this.#hits.slice(kept);
  }
}
