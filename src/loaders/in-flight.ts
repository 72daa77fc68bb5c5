import type { SourceError } from '../connector/errors.ts';
import type { StoredPart } from '../store/stored-record.ts';
import type { FetchContext } from './fetcher.ts';

/** A fetch that others may share, and the request that started it. */
export interface InFlight {
  readonly outcome: Promise<Outcome>;
  readonly signal: AbortSignal;
  readonly purpose: 'interactive' | 'reporting';
}

/** What became of a fetch of one part. */
export type Outcome =
  | { readonly kind: 'part'; readonly part: StoredPart; readonly fetchedAtMs: number }
  /** The source shows the record no more: it is fine itself. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: SourceError };

/** Whether a shared fetch failed for a reason that is not ours. */
export function isOthersEnd(
  outcome: Outcome,
  { signal, purpose }: InFlight,
  context: Pick<FetchContext, 'signal' | 'purpose'>,
): boolean {
  if (outcome.kind !== 'failed' || context.signal.aborted) return false;
  const isOthersBudget =
    outcome.error.kind === 'over-budget' && purpose === 'reporting' && context.purpose !== 'reporting';
  return signal.aborted || isOthersBudget;
}
