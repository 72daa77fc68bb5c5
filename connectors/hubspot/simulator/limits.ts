import type { Clock } from '../../../src/simulator/clock.ts';
import { WindowLimit } from '../../../src/simulator/limits.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import { rateLimited } from './refusals.ts';

export interface PortalLimits {
  readonly perTenSeconds: number;
  readonly perDay: number;
  readonly searchesPerSecond: number;
}

/** A private app of a professional account. */
export const documentedLimits: PortalLimits = { perTenSeconds: 190, perDay: 650_000, searchesPerSecond: 5 };

/** The limits of one account: searches are counted apart, and their answers tell nothing of it. */
export class Limits {
  readonly #tenSeconds: WindowLimit;
  readonly #day: WindowLimit;
  readonly #searches: WindowLimit;
  readonly #isMetered: boolean;

  constructor(limits: PortalLimits, clock: Clock, isMetered: boolean) {
    this.#tenSeconds = new WindowLimit(limits.perTenSeconds, 10_000, clock);
    this.#day = new WindowLimit(limits.perDay, 86_400_000, clock);
    this.#searches = new WindowLimit(limits.searchesPerSecond, 1_000, clock);
    this.#isMetered = isMetered;
  }

  /** The refusal of a call that is one too many; null when it may pass. */
  take(isSearch: boolean): SimulatedResponse | null {
    if (isSearch) return this.#searches.take() || !this.#isMetered ? null : rateLimited('SECONDLY', {});
    if (!this.#day.take() && this.#isMetered) return rateLimited('DAILY', this.headers());
    if (!this.#tenSeconds.take() && this.#isMetered) return rateLimited('TEN_SECONDLY_ROLLING', this.headers());
    return null;
  }

  headers(): Readonly<Record<string, string>> {
    return {
      'x-hubspot-ratelimit-max': String(this.#tenSeconds.max),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, this.#tenSeconds.remaining())),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': String(this.#day.max),
      'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, this.#day.remaining())),
    };
  }
}
