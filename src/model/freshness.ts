/** What happens to values that a failing source cannot renew. From the least to the most strict. */
export const ON_ERROR = ['STALE', 'NULL', 'FAIL'] as const;

export type OnError = (typeof ON_ERROR)[number];

/** What a caller says of the age of values, in seconds. What is left out, the next outer level says. */
export interface AskedFreshness {
  readonly maxAge?: number;
  readonly onError?: OnError;
}

/** What holds inside: the inner level, and where it says nothing the outer one. */
export function innermost(outer: AskedFreshness, inner: AskedFreshness | undefined): AskedFreshness {
  return inner === undefined ? outer : { ...outer, ...inner };
}

/** One word for what is asked, equal for equal wishes. */
export function askedKey({ maxAge, onError }: AskedFreshness): string {
  return maxAge === undefined && onError === undefined ? '' : `${maxAge ?? ''}/${onError ?? ''}`;
}

export function isOnError(value: unknown): value is OnError {
  return ON_ERROR.some((each) => each === value);
}
