import type { Clock } from '../../../src/simulator/clock.ts';

/** The leaky bucket of one app in one shop: points come back at a steady rate up to its size. */
export class Bucket {
  readonly size: number;
  readonly restoreRate: number;
  readonly #clock: Clock;
  #available: number;
  #atMs: number;

  constructor(restoreRate: number, clock: Clock) {
    this.restoreRate = restoreRate;
    this.size = 20 * restoreRate;
    this.#available = this.size;
    this.#clock = clock;
    this.#atMs = clock.now();
  }

  available(): number {
    const nowMs = this.#clock.now();
    const restored = (Math.max(0, nowMs - this.#atMs) / 1000) * this.restoreRate;
    this.#available = Math.min(this.size, this.#available + restored);
    this.#atMs = nowMs;
    return this.#available;
  }

  take(points: number): void {
    this.#available = Math.max(0, this.available() - points);
  }

  status() {
    return {
      maximumAvailable: this.size,
      currentlyAvailable: Math.floor(this.available()),
      restoreRate: this.restoreRate,
    };
  }
}
