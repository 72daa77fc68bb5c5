/** How writes wait and give up. All in milliseconds. */
export interface WriteTimes {
  /** How long a process that has gone silent keeps an operation. */
  readonly leaseMs: number;
  /** How often a living one renews. */
  readonly renewMs: number;
  /** The total time of one call. */
  readonly deadlineMs: number;
  /** The first pause before a step is tried again; it doubles up to `maxPauseMs`. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** A look that finds nothing counts only so long after the request may have left: it may still be on its way inside the source. */
  readonly absentAfterMs: number;
  /** Tries of one step after which a person has to look. */
  readonly maxAttempts: number;
  /** How long an accepted value stands in for a source that does not show it. */
  readonly shownWithinMs: number;
  /** How long an idempotency key is remembered after its first use; as long as its operation has not ended it is remembered anyway. */
  readonly keysForMs: number;
}

/** The same as they are configured, in seconds. */
export interface WriteSeconds {
  readonly leaseFor: number;
  readonly callTimeout: number;
  readonly retryAfter: number;
  readonly maxPause: number;
  readonly absentAfter: number;
  readonly maxAttempts: number;
  readonly shownWithin: number;
  readonly keysFor: number;
}

/** How many times a lease is renewed before it would be over: one renewal may fail, and a second. */
const RENEWALS = 3;

export function writeTimesOf(seconds: WriteSeconds): WriteTimes {
  const leaseMs = msOf(seconds.leaseFor);
  return {
    leaseMs,
    renewMs: Math.round(leaseMs / RENEWALS),
    deadlineMs: msOf(seconds.callTimeout),
    firstPauseMs: msOf(seconds.retryAfter),
    maxPauseMs: msOf(seconds.maxPause),
    absentAfterMs: msOf(seconds.absentAfter),
    maxAttempts: seconds.maxAttempts,
    shownWithinMs: msOf(seconds.shownWithin),
    keysForMs: msOf(seconds.keysFor),
  };
}

/** Whole ones: timers take no others. */
function msOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** How long to wait before the next try: what the source asked for, else twice as long each time. */
export function pauseBefore(attempts: number, retryAfterMs: number | null, times: WriteTimes): number {
  if (retryAfterMs !== null) return retryAfterMs;
  return Math.min(times.firstPauseMs * 2 ** Math.max(0, attempts - 1), times.maxPauseMs);
}
