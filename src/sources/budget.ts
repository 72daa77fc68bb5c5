import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Call, SourceLimits } from '../connector/contract.ts';
import type { Budget } from './guard.ts';

/** What may not use the reserve. */
const BEHIND_PEOPLE: ReadonlySet<Call['purpose']> = new Set(['sync', 'reporting']);

const WINDOWS = [
  { window: 'minute', limit: 'perMinute', seconds: 60 },
  { window: 'day', limit: 'perDay', seconds: 86_400 },
] as const;

/** Makes the limiter of one budget; a shared store makes replicas share it. */
export type LimiterFactory = (name: string, points: number, seconds: number) => RateLimiterAbstract;

export const memoryLimiters: LimiterFactory = (name, points, duration) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration });

/** How much of a budget is whose. */
export interface Reserve {
  /** The share that only people and writes may use. */
  readonly interactive: number;
}

/** The budget that a source's limits leave one connection. Without limits every call is allowed. */
export function budgetOf(
  connection: string,
  limits: SourceLimits,
  limiters: LimiterFactory,
  { interactive: reserve }: Reserve,
): Budget {
  // The minute before the day: what it refuses must not use up the day. What is counted apart comes first.
  const named = (limits.budgets ?? []).map(({ name, points, seconds }) => ({
    window: name,
    points,
    limiter: limiters(`budget:${connection}:${name}`, points, seconds),
  }));
  const windows = WINDOWS.flatMap(({ window, limit, seconds }) => {
    const points = limits[limit];
    return points === null
      ? []
      : [{ window, points, limiter: limiters(`budget:${connection}:${window}`, points, seconds) }];
  });
  const keptFrom = (purpose: Call['purpose'], points: number) => (BEHIND_PEOPLE.has(purpose) ? points * reserve : 0);
  return {
    take: async (purpose, takes = []) => {
      for (const { window, limiter, points } of named) {
        const taken = takes.filter(({ budget }) => budget === window).reduce((sum, each) => sum + each.points, 0);
        // A call that costs more than there is at all would wait for ever: the source may still take it.
        const waitMs =
          taken === 0
            ? null
            : await takeFrom(limiter, { points, kept: keptFrom(purpose, points) }, Math.min(taken, points));
        if (waitMs !== null) return waitMs;
      }
      for (const { limiter, points } of windows) {
        const waitMs = await takeFrom(limiter, { points, kept: keptFrom(purpose, points) }, 1);
        if (waitMs !== null) return waitMs;
      }
      return null;
    },
    left: () =>
      Promise.all(
        [...named, ...windows].map(async ({ window, limiter, points }) => {
          const used = await limiter.get('calls');
          return { window, calls: points, left: used === null ? points : Math.max(0, points - used.consumedPoints) };
        }),
      ),
  };
}

async function takeFrom(
  limiter: RateLimiterAbstract,
  { points, kept }: { readonly points: number; readonly kept: number },
  taken: number,
): Promise<number | null> {
  // A limiter counts also what it refuses: a dear call must not use up what cheaper ones could still take.
  if (kept > 0 || taken > 1) {
    const used = await limiter.get('calls');
    const left = points - (used?.consumedPoints ?? 0);
    if (used !== null && (left <= kept || left < taken)) return used.msBeforeNext;
  }
  try {
    await limiter.consume('calls', taken);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
    throw refused;
  }
}
