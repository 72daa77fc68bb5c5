import type { Call } from '../../src/simulator/ledger.ts';

/** The longest chain of calls of which each began when the one before had ended. */
export function depthOf(calls: readonly Call[]): number {
  const depths = new Map<Call, number>();
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const before = [...depths].filter(([earlier]) => earlier.endedAt <= call.startedAt).map(([, depth]) => depth);
    depths.set(call, 1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths.values());
}
