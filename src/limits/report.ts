import type { LimitMode, LimitName } from './limits.ts';

/** What the limits tell, for the metrics. */
export interface LimitReport {
  /** More than a limit allows: refused under `enforce`, let through under `measure`. */
  exceeded(limit: LimitName, mode: Exclude<LimitMode, 'off'>): void;
}
