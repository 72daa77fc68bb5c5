import type { Clock } from '../../../src/simulator/clock.ts';
import { WindowLimit } from '../../../src/simulator/limits.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { tooManyRequests } from './refusals.ts';

const minuteMs = 60_000;

export interface QuotaLimits {
  readonly perMinute: number;
  readonly perDay: number;
  readonly perMinuteOfApp: number;
  readonly concurrent: number;
}

export const documentedLimits: QuotaLimits = { perMinute: 60, perDay: 5000, perMinuteOfApp: 10_000, concurrent: 5 };

/** The call limits of one tenant. Unmetered, calls are counted and none is refused. */
export class Quota {
  readonly #isMetered: boolean;
  readonly #concurrent: number;
  readonly #minute: WindowLimit;
  readonly #day: WindowLimit;
  readonly #app: WindowLimit;
  readonly #tooMany = new WeakSet<SimulatedRequest>();
  #open = 0;

  constructor(limits: QuotaLimits, clock: Clock, isMetered: boolean) {
    this.#isMetered = isMetered;
    this.#concurrent = limits.concurrent;
    this.#minute = new WindowLimit(limits.perMinute, minuteMs, clock);
    this.#day = new WindowLimit(limits.perDay, 24 * 60 * minuteMs, clock);
    this.#app = new WindowLimit(limits.perMinuteOfApp, minuteMs, clock);
  }

  /** A call counts as open from its arrival; the one too many is known then, whatever it takes to answer the others. */
  arrived(request: SimulatedRequest): void {
    this.#open += 1;
    if (this.#open > this.#concurrent) this.#tooMany.add(request);
  }

  left(): void {
    this.#open -= 1;
  }

  /** Counts one call; its refusal when a limit does not allow it. A refused call is not counted. */
  take(request: SimulatedRequest): SimulatedResponse | null {
    if (this.#isMetered && this.#tooMany.has(request)) return tooManyRequests('concurrent', '1');
    if (this.#isMetered && this.#day.remaining() <= 0) return refused('day', this.#day);
    if (this.#isMetered && this.#minute.remaining() <= 0) return refused('minute', this.#minute);
    for (const limit of [this.#minute, this.#day, this.#app]) limit.take();
    return null;
  }

  headers(): Record<string, string> {
    return {
      'x-minlimit-remaining': String(this.#minute.remaining()),
      'x-daylimit-remaining': String(this.#day.remaining()),
      'x-appminlimit-remaining': String(this.#app.remaining()),
    };
  }
}

function refused(name: 'minute' | 'day', limit: WindowLimit): SimulatedResponse {
  return tooManyRequests(name, String(limit.retryAfterSeconds()));
}
