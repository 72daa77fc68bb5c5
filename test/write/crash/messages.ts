import type { WriteEvent } from '../../../src/write/engine.ts';
import type { Failpoint } from '../../../src/write/failpoints.ts';
import type { WriteTimes } from '../../../src/write/times.ts';

/** What a worker process is started with. */
export interface WorkerSetup {
  /** A PostgreSQL server by its URL, or a directory of ours. */
  readonly store:
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: 'embedded'; readonly directory: string };
  /** The keys that the store is sealed with. */
  readonly keys: string;
  /** Addresses of the sources by connection; the first one owns what is made. */
  readonly sources: Readonly<Record<string, string>>;
  readonly hasKeys: boolean;
  readonly times: WriteTimes;
  /** Sends itself a signal at this place, the first time it is there: a failpoint, or a transaction that holds the audit trail. */
  readonly signalAt: { readonly place: Failpoint | 'in-transaction'; readonly signal: 'SIGKILL' | 'SIGSTOP' } | null;
}

/** What it is told. */
export type ToWorker =
  | { readonly kind: 'accept'; readonly id: string }
  /** Say when nothing goes on any more, and how every operation ended. */
  | { readonly kind: 'tell-rest' };

/** What it tells. */
export type FromWorker =
  | { readonly kind: 'started' }
  /** It sends itself the signal now. */
  | { readonly kind: 'signalled' }
  | { readonly kind: 'accepted'; readonly id: string }
  /** The store did not take it; whether it is there nobody knows. */
  | { readonly kind: 'not-accepted'; readonly id: string; readonly reason: string }
  | { readonly kind: 'rest'; readonly statuses: Readonly<Record<string, string>> }
  | { readonly kind: 'event'; readonly event: Exclude<WriteEvent, { readonly kind: 'defect' }> }
  | { readonly kind: 'defect'; readonly message: string };
