import type { Clock } from '../../../src/simulator/clock.ts';
import { WindowLimit } from '../../../src/simulator/limits.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import { tooManyRequests } from './refusals.ts';

const MINUTE_MS = 60_000;

/** So many requests in any 60 seconds for one grant. Unmetered, calls are counted and none is refused. */
export class Quota {
  readonly #isMetered: boolean;
  readonly #limit: WindowLimit;
  readonly #clock: Clock;

  constructor(perMinute: number, clock: Clock, isMetered: boolean) {
    this.#isMetered = isMetered;
    this.#clock = clock;
    this.#limit = new WindowLimit(perMinute, MINUTE_MS, clock);
  }

  /** Counts one call; its refusal when the limit does not allow it. */
  take(): SimulatedResponse | null {
    if (this.#limit.take() || !this.#isMetered) return null;
    return tooManyRequests(String(this.#limit.retryAfterSeconds()));
  }

  headers(): Readonly<Record<string, string>> {
    const seconds = this.#limit.retryAfterSeconds();
    const resetAt = new Date(this.#clock.now() + (seconds === 0 ? MINUTE_MS : seconds * 1000)).toISOString();
    return {
      'x-ratelimit-limit': String(this.#limit.max),
      'x-ratelimit-remaining': String(Math.max(0, this.#limit.remaining())),
      // Not ISO 8601, and in Gusto's own zone.
      'x-ratelimit-reset': `${resetAt.slice(0, 10)} ${resetAt.slice(11, 19)} +0000`,
    };
  }
}
