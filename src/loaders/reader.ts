import type { PartName } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import type { PartFailure, PartView, RecordView } from '../sources/compose.ts';
import type { Freshness } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { type FetchContext, type FetcherOptions, PartFetcher, type WantedPart, wantKey } from './fetcher.ts';

/** One part of one record that a request needs, and the view that gets it: fields under different contracts have views of their own. */
export interface Want extends WantedPart {
  readonly freshness: Freshness;
  readonly view: MutableView;
}

/** A part that is of age, and where it came from. */
export interface Served {
  readonly connection: string;
  readonly from: 'index' | 'cache' | 'source';
  readonly verifiedAtMs: number;
  readonly ageMs: number;
}

/** What a request tells the reader, and what the reader tells the request. */
export interface ReadContext extends FetchContext {
  /** Nothing older than `maxAgeMs` before this instant is asked for; what was fetched since counts as fresh. */
  readonly startedAtMs: number;
  /** A source failed and something is missing (`isHidden`), or its last known values stand in. */
  readonly onFailure: (connection: string, error: SourceError, isHidden: boolean) => void;
  readonly onServed: (served: Served) => void;
}

export interface ReaderOptions extends FetcherOptions {
  readonly indexState: IndexState;
}

/** Brings parts of records to the age that a request accepts: index first (its row came with the page), then the cache, then the source. */
export class PartReader {
  readonly #options: ReaderOptions;
  readonly #fetcher: PartFetcher;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#fetcher = new PartFetcher(options);
  }

  /** What the index holds of a record, to be brought to age by `read`. */
  viewOf(record: StoredRecord): MutableView {
    const parts = new Map<PartName, PartView>();
    for (const [name, part] of Object.entries(record.parts)) {
      parts.set(name, { ...part, verifiedAtMs: this.#verifiedAtMs(record, name), isStale: false });
    }
    return { record, parts, failures: new Map() };
  }

  /** Brings the wanted parts of their views to age, or says in the view why it cannot. */
  async read(wants: readonly Want[], context: ReadContext): Promise<void> {
    const stale: Want[] = [];
    for (const want of wants) {
      const held = want.record.parts[want.part];
      const verifiedAtMs = this.#verifiedAtMs(want.record, want.part);
      if (held !== undefined && verifiedAtMs >= context.startedAtMs - want.freshness.maxAgeMs) {
        this.#tell(want, 'index', verifiedAtMs, context);
      } else stale.push(want);
    }
    if (stale.length > 0) await this.#renew(stale, context);
  }

  /** When the index last knew the part to be the source's: its own fetch, or the last complete poll or sweep that would have noticed a change. */
  #verifiedAtMs(record: StoredRecord, partName: PartName): number {
    // The gateway's own records live in the index: what it says of them is always true.
    if (record.connection === OWN_CONNECTION) return this.#options.clock.now();
    const fetchedAtMs = record.fetched[partName] ?? 0;
    const port = this.#options.connections.port(record.connection, record.objectType);
    const tracked = port?.parts.find((part) => part.name === partName)?.tracked;
    const state = this.#options.indexState.get(record.connection, record.objectType);
    if (tracked === 'watermark') return Math.max(fetchedAtMs, state?.listedAtMs ?? 0);
    // A sweep that only lists keys says nothing of their values.
    if (tracked === 'sweep' && port?.keys === undefined) return Math.max(fetchedAtMs, state?.sweptAtMs ?? 0);
    return fetchedAtMs;
  }

  async #renew(stale: readonly Want[], context: ReadContext): Promise<void> {
    const again = stale.filter((want) => context.asked.has(wantKey(want)));
    const missing = await this.#fromCache(
      stale.filter((want) => !context.asked.has(wantKey(want))),
      context,
    );
    this.#fetcher.start(missing, context);
    const told = new Set(again.map(wantKey));
    for (const want of [...missing, ...again]) {
      const outcome = await this.#fetcher.outcomeOf(want, context);
      if (outcome === undefined) continue;
      if (outcome.kind !== 'part') {
        if (outcome.kind === 'gone') this.#hide(want, goneFor(want), false);
        else this.#fallBack(want, outcome.error, context);
        continue;
      }
      want.view.parts.set(want.part, { ...outcome.part, verifiedAtMs: outcome.fetchedAtMs, isStale: false });
      this.#tell(want, told.has(wantKey(want)) ? 'cache' : 'source', outcome.fetchedAtMs, context);
      told.add(wantKey(want));
    }
  }

  #tell({ record }: Want, from: Served['from'], verifiedAtMs: number, context: ReadContext): void {
    const ageMs = Math.max(0, this.#options.clock.now() - verifiedAtMs);
    context.onServed({ connection: record.connection, from, verifiedAtMs, ageMs });
  }

  async #fromCache(stale: readonly Want[], context: ReadContext): Promise<readonly Want[]> {
    if (stale.length === 0) return [];
    const cached = await this.#options.cache.getMany(stale.map(wantKey));
    return stale.filter((want, index) => {
      const hit = cached[index];
      if (hit === undefined || hit.fetchedAtMs < context.startedAtMs - want.freshness.maxAgeMs) return true;
      want.view.parts.set(want.part, { ...hit.part, verifiedAtMs: hit.fetchedAtMs, isStale: false });
      this.#tell(want, 'cache', hit.fetchedAtMs, context);
      return false;
    });
  }

  /** The source could not renew it: what stands in is what the contract says. */
  #fallBack(want: Want, error: SourceError, context: ReadContext): void {
    const { record, part, freshness, view } = want;
    const held = record.parts[part];
    const verifiedAtMs = this.#verifiedAtMs(record, part);
    const ageMs = Math.max(0, this.#options.clock.now() - verifiedAtMs);
    const mayBeStale =
      held !== undefined &&
      freshness.onError === 'STALE' &&
      error.kind !== 'not-found' &&
      error.kind !== 'forbidden' &&
      error.kind !== 'unauthenticated';
    const isTooOld = mayBeStale && ageMs > freshness.staleForMs;
    if (mayBeStale && !isTooOld) {
      view.parts.set(part, { ...held, verifiedAtMs, isStale: true });
      context.onFailure(record.connection, error, false);
      this.#tell(want, 'index', verifiedAtMs, context);
      return;
    }
    context.onFailure(record.connection, error, true);
    this.#hide(want, error, isTooOld);
  }

  #hide({ part, freshness, view }: Want, error: SourceError, isTooOld: boolean): void {
    const { code, retryable } = DISPOSITIONS[error.kind];
    view.parts.delete(part);
    view.failures.set(part, {
      ...{ kind: error.kind, code, retryable, isTooOld, retryAfterMs: error.retryAfterMs },
      mustFail: freshness.onError === 'FAIL',
    });
  }
}

/** A view while it is being brought to age. */
export interface MutableView extends RecordView {
  readonly parts: Map<PartName, PartView>;
  readonly failures: Map<PartName, PartFailure>;
}

function goneFor({ record }: Want): SourceError {
  return new SourceError('not-found', {
    source: record.connection,
    operation: `get ${record.objectType}`,
    detail: 'the record is not visible to us any more',
  });
}
