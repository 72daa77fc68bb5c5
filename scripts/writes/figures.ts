/** Milliseconds, whole ones: of so many in a hundred none takes longer. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function figuresOf(times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function seconds(ms: number): number {
  return ms / 1000;
}
