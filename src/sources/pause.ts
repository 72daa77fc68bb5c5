import type { HttpResponse } from '../connector/contract.ts';
import { retryAfterOf } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';

/** What a source that limits its callers, but does not say for how long, is given. */
const DEFAULT_MS = 1_000;

/** Remembers until when a source wants to be left alone, for all callers of the connection: the one that it told is not the only one who would ask. */
export class Pause {
  readonly #clock: Clock;
  #untilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long nothing may be sent; 0 when it may. */
  get leftMs(): number {
    return Math.max(0, this.#untilMs - this.#clock.now());
  }

  /**
   * 429 always asks for a pause, 503 only when it says how long, any other answer where the connector reads it there.
   * Answers to calls sent before do not shorten it.
   */
  heed(response: HttpResponse, readMs: number | null = null): void {
    if (readMs !== null) {
      this.#untilMs = Math.max(this.#untilMs, this.#clock.now() + readMs);
      return;
    }
    if (response.status !== 429 && response.status !== 503) return;
    const askedMs = retryAfterOf(response.headers, this.#clock.now());
    if (askedMs === undefined && response.status === 503) return;
    this.#untilMs = Math.max(this.#untilMs, this.#clock.now() + (askedMs ?? DEFAULT_MS));
  }
}
