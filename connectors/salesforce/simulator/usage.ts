import type { Clock } from '../../../src/simulator/clock.ts';

const dayMs = 24 * 60 * 60_000;

/** The organisation's calls of the last 24 hours, against its daily allowance. */
export class Usage {
  readonly max: number;
  readonly #clock: Clock;
  readonly #isMetered: boolean;
  readonly #hits: number[] = [];
  #first = 0;

  constructor(max: number, clock: Clock, isMetered: boolean) {
    this.max = max;
    this.#clock = clock;
    this.#isMetered = isMetered;
  }

  /** Counts one call; false when the allowance is used up and kept. */
  take(): boolean {
    if (this.#isMetered && this.used() >= this.max) return false;
    this.#hits.push(this.#clock.now());
    return true;
  }

  used(): number {
    const from = this.#clock.now() - dayMs;
    while ((this.#hits[this.#first] ?? Number.POSITIVE_INFINITY) <= from) this.#first += 1;
    return this.#hits.length - this.#first;
  }

  remaining(): number {
    return Math.max(0, this.max - this.used());
  }

  /** The value of `Sforce-Limit-Info`. */
  header(): string {
    return `api-usage=${this.used()}/${this.max}`;
  }
}
