import { monitorEventLoopDelay } from 'node:perf_hooks';

export type OverloadReason = 'operations' | 'event-loop';

export interface OverloadOptions {
  /** Operations at the same time. */
  readonly maxOperations: number;
  readonly maxDelayMs: number;
  /** How late the event loop is at this moment. */
  readonly delayMs: () => number;
}

/** Whether there is more to do than can be done: then it is better to say so at once than to let everybody wait. */
export class Overload {
  readonly #options: OverloadOptions;
  #running = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
  }

  /** Why no operation is let in; null when one is, which runs until it is left. */
  enter(): OverloadReason | null {
    const { maxOperations, maxDelayMs, delayMs } = this.#options;
    if (this.#running >= maxOperations) return 'operations';
    if (delayMs() > maxDelayMs) return 'event-loop';
    this.#running += 1;
    return null;
  }

  leave(): void {
    this.#running -= 1;
  }
}

const WINDOW_MS = 500;
const RESOLUTION_MS = 20;

/** Watches how late the event loop is, on average over the last half second. */
export function watchEventLoop(): { readonly delayMs: () => number; readonly stop: () => void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let held = 0;
  const timer = setInterval(() => {
    // Without a single sample there is no mean.
    held = Number.isNaN(histogram.mean) ? 0 : Math.max(0, histogram.mean / 1e6 - RESOLUTION_MS);
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  return {
    delayMs: () => held,
    stop: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
