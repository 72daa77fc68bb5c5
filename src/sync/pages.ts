import type { AnyPort, Call, Checkpoint, Page } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import type { Sleep } from '../sources/connections.ts';

/** How often a broken connection is tried again between pages. */
const MAX_RETRIES = 2;

/** A page, and when it was asked for: what changed later is not in it. */
interface AskedPage {
  readonly page: Page<EntityName>;
  readonly askedAtMs: number;
}

interface Listing {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** The pages from a checkpoint on; a listing that breaks off resumes behind the last page that came. */
export async function* pagesFrom(
  from: Checkpoint | null,
  port: AnyPort,
  { clock, sleep, signal }: Listing,
): AsyncGenerator<AskedPage> {
  let checkpoint = from;
  let failures = 0;
  const call: Call = { signal, purpose: 'sync' };
  for (;;) {
    const iterator: AsyncIterator<Page<EntityName>> = port.list(checkpoint, call)[Symbol.asyncIterator]();
    let hasFailed: SourceError | null = null;
    for (;;) {
      let next: IteratorResult<Page<EntityName>>;
      const askedAtMs = clock.now();
      try {
        next = await iterator.next();
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        hasFailed = error;
        break;
      }
      if (next.done === true) return;
      checkpoint = next.value.checkpoint;
      failures = 0;
      yield { page: next.value, askedAtMs };
    }
    // A rate limit only costs time here, and a connection that breaks is tried again; what stays broken ends the turn, and the next one
    // resumes from the checkpoint.
    const disposition = DISPOSITIONS[hasFailed.kind].read;
    if (disposition === 'fail' || (disposition === 'retry' && failures >= MAX_RETRIES)) throw hasFailed;
    failures += 1;
    await sleep(hasFailed.retryAfterMs ?? 500 * 2 ** failures, signal);
  }
}
