import type { CacheSpace } from '../cache/cache.ts';
import type { AnyPort, Call, Exchange, Found, PartName } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import { unlessAborted } from '../connector/shared.ts';
import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import type { PartFailure, PartView, RecordView } from '../sources/compose.ts';
import {
  type Connections,
  type Freshness,
  type OpenConnection,
  readWithRetry,
  type Sleep,
} from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import { recordInputOf } from '../sources/ingest.ts';
import type { RecordInput, StoredPart, StoredRecord } from '../store/records.ts';

/** One part of one record that a request needs. */
export interface Want {
  readonly record: StoredRecord;
  readonly part: PartName;
  readonly freshness: Freshness;
}

/** What a request tells the reader, and what the reader tells the request. */
export interface ReadContext {
  /** Nothing older than `maxAgeMs` before this instant is asked for; what was fetched since counts as fresh. */
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
  readonly onExchange: (exchange: Exchange) => void;
  /** A source failed and something is missing (`isHidden`), or its last known values stand in. */
  readonly onFailure: (connection: string, error: SourceError, isHidden: boolean) => void;
  readonly onServed: (connection: string, from: 'index' | 'cache' | 'source', ageMs: number) => void;
}

/** A part as it came from its source, kept between requests. */
export interface CachedPart {
  readonly part: StoredPart;
  readonly fetchedAtMs: number;
}

/** A fetch that others may share, and the signal of the request that started it. */
interface InFlight {
  readonly outcome: Promise<Outcome>;
  readonly signal: AbortSignal;
}

type Outcome =
  | { readonly kind: 'part'; readonly part: StoredPart; readonly fetchedAtMs: number }
  /** The source shows the record no more: it is fine itself. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: SourceError };

export interface ReaderOptions {
  readonly connections: Connections;
  readonly indexState: IndexState;
  readonly cache: CacheSpace<CachedPart>;
  readonly cacheLifetimeMs: number;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Takes what was fetched, to be stored behind the answer. */
  readonly writeBehind: (inputs: readonly RecordInput[]) => void;
}

/**
 * Brings parts of records to the age that a request accepts: index first (its row came with the page), then the cache, then the source,
 * in one batch per connection and object type. Concurrent wishes for one part share one call, whoever asks.
 */
export class PartReader {
  readonly #options: ReaderOptions;
  readonly #inFlight = new Map<string, InFlight>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** What the index holds of a record, to be brought to age by `read`. */
  viewOf(record: StoredRecord): MutableView {
    const parts = new Map<PartName, PartView>();
    for (const [name, part] of Object.entries(record.parts)) {
      parts.set(name, { ...part, verifiedAtMs: this.#verifiedAtMs(record, name), isStale: false });
    }
    return { record, parts, failures: new Map() };
  }

  /** Brings the wanted parts of the views to age. Throws the SourceError of a part whose contract says FAIL. */
  async read(wants: readonly Want[], views: ReadonlyMap<string, MutableView>, context: ReadContext): Promise<void> {
    const nowMs = this.#options.clock.now();
    const stale: Want[] = [];
    for (const want of wants) {
      const held = want.record.parts[want.part];
      const verifiedAtMs = this.#verifiedAtMs(want.record, want.part);
      if (held !== undefined && verifiedAtMs >= context.startedAtMs - want.freshness.maxAgeMs) {
        context.onServed(want.record.connection, 'index', Math.max(0, nowMs - verifiedAtMs));
      } else stale.push(want);
    }
    if (stale.length > 0) await this.#renew(stale, views, context);
  }

  /** When the index last knew the part to be the source's: its own fetch, or the last complete poll or sweep that would have noticed a change. */
  #verifiedAtMs(record: StoredRecord, partName: PartName): number {
    const fetchedAtMs = record.fetched[partName] ?? 0;
    const port = this.#options.connections.port(record.connection, record.objectType);
    const tracked = port?.parts.find((part) => part.name === partName)?.tracked;
    const state = this.#options.indexState.get(record.connection, record.objectType);
    if (tracked === 'watermark') return Math.max(fetchedAtMs, state?.listedAtMs ?? 0);
    // A sweep that only lists keys says nothing of their values.
    if (tracked === 'sweep' && port?.keys === undefined) return Math.max(fetchedAtMs, state?.sweptAtMs ?? 0);
    return fetchedAtMs;
  }

  async #renew(stale: readonly Want[], views: ReadonlyMap<string, MutableView>, context: ReadContext): Promise<void> {
    const missing = await this.#fromCache(stale, views, context);
    const inFlight = this.#fromSources(missing, context);
    for (const want of missing) {
      const outcome = await this.#outcomeOf(want, inFlight, context);
      const view = views.get(want.record.id);
      if (outcome === undefined || view === undefined) continue;
      if (outcome.kind === 'part') {
        view.parts.set(want.part, { ...outcome.part, verifiedAtMs: outcome.fetchedAtMs, isStale: false });
        context.onServed(
          want.record.connection,
          'source',
          Math.max(0, this.#options.clock.now() - outcome.fetchedAtMs),
        );
      } else if (outcome.kind === 'gone') this.#hide(want, goneFor(want), view);
      else this.#fallBack(want, outcome.error, view, context);
    }
  }

  /** What became of a fetch; where another request started it and went away before it ended, our own takes its place. */
  async #outcomeOf(
    want: Want,
    inFlight: ReadonlyMap<string, InFlight>,
    context: ReadContext,
  ): Promise<Outcome | undefined> {
    const fetch = inFlight.get(wantKey(want));
    const outcome = await fetch?.outcome;
    const isOthersEnd = outcome?.kind === 'failed' && fetch?.signal.aborted === true && !context.signal.aborted;
    return isOthersEnd ? this.#fromSources([want], context).get(wantKey(want))?.outcome : outcome;
  }

  async #fromCache(
    stale: readonly Want[],
    views: ReadonlyMap<string, MutableView>,
    context: ReadContext,
  ): Promise<readonly Want[]> {
    const cached = await this.#options.cache.getMany(stale.map(wantKey));
    const nowMs = this.#options.clock.now();
    return stale.filter((want, index) => {
      const hit = cached[index];
      if (hit === undefined || hit.fetchedAtMs < context.startedAtMs - want.freshness.maxAgeMs) return true;
      views.get(want.record.id)?.parts.set(want.part, { ...hit.part, verifiedAtMs: hit.fetchedAtMs, isStale: false });
      context.onServed(want.record.connection, 'cache', Math.max(0, nowMs - hit.fetchedAtMs));
      return false;
    });
  }

  #fromSources(missing: readonly Want[], context: ReadContext): ReadonlyMap<string, InFlight> {
    const outcomes = new Map<string, InFlight>();
    const batches = new Map<string, Map<string, { want: Want; parts: Set<PartName> }>>();
    for (const want of missing) {
      const key = wantKey(want);
      const shared = this.#inFlight.get(key);
      if (shared !== undefined) {
        outcomes.set(key, shared);
        continue;
      }
      const portKey = `${want.record.connection}/${want.record.objectType}`;
      const batch = batches.get(portKey) ?? new Map<string, { want: Want; parts: Set<PartName> }>();
      batches.set(portKey, batch);
      const entry = batch.get(want.record.id);
      if (entry === undefined) batch.set(want.record.id, { want, parts: new Set([want.part]) });
      else entry.parts.add(want.part);
    }
    for (const batch of batches.values()) {
      for (const group of bySameParts([...batch.values()]))
        this.#fetchGroup(group.records, group.parts, outcomes, context);
    }
    return outcomes;
  }

  #fetchGroup(
    records: readonly StoredRecord[],
    parts: readonly PartName[],
    outcomes: Map<string, InFlight>,
    context: ReadContext,
  ): void {
    const first = records[0];
    if (first === undefined) return;
    const connection = this.#options.connections.get(first.connection);
    const port = this.#options.connections.port(first.connection, first.objectType);
    if (connection === undefined || port === undefined) return;
    for (let at = 0; at < records.length; at += port.capabilities.maxKeysPerGet) {
      const chunk = records.slice(at, at + port.capabilities.maxKeysPerGet);
      const fetched = this.#fetchChunk(connection, port, chunk, parts, context);
      chunk.forEach((record, index) => {
        for (const part of parts) {
          const key = `${record.id}/${part}`;
          const outcome = fetched.then((results) => outcomeOf(results[index], part));
          const fetch = { outcome, signal: context.signal };
          outcomes.set(key, fetch);
          this.#inFlight.set(key, fetch);
          outcome.finally(() => {
            if (this.#inFlight.get(key) === fetch) this.#inFlight.delete(key);
          });
        }
      });
    }
  }

  /** One result per record: its input for the store, null where the source shows it no more, or why there is none. Never rejects. */
  async #fetchChunk(
    connection: OpenConnection,
    port: AnyPort,
    chunk: readonly StoredRecord[],
    parts: readonly PartName[],
    context: ReadContext,
  ): Promise<readonly (RecordInput | null | SourceError)[]> {
    const now = () => this.#options.clock.now();
    const deadlineAt = now() + connection.deadlineMs;
    const call: Call = {
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(connection.deadlineMs)]),
      purpose: 'interactive',
      report: context.onExchange,
    };
    const keys = chunk.map((record) => record.key);
    // Values are as old as the question: what changed while the answer was on its way is not in it.
    let askedAtMs = now();
    try {
      const found = await readWithRetry<readonly (Found<EntityName> | null | SourceError)[]>(
        () => {
          askedAtMs = now();
          // A connector that outlives its signal holds up nobody.
          return unlessAborted<readonly (Found<EntityName> | null | SourceError)[]>(
            port.get(keys, parts, call),
            call.signal,
          );
        },
        call,
        deadlineAt,
        now,
        this.#options.sleep,
      );
      if (found.length !== keys.length) throw new TypeError('the answers do not match the keys');
      const results = chunk.map((record, index) => this.#resultOf(record, port, found[index] ?? null, askedAtMs));
      this.#keep(
        results.filter((result): result is RecordInput => result !== null && !(result instanceof SourceError)),
      );
      return results;
    } catch (error) {
      const failure = error instanceof SourceError ? error : defectOf(connection, error);
      return chunk.map(() => failure);
    }
  }

  #resultOf(
    record: StoredRecord,
    port: AnyPort,
    found: Found<EntityName> | null | SourceError,
    askedAtMs: number,
  ): RecordInput | null | SourceError {
    if (found === null || found instanceof SourceError) return found;
    return recordInputOf(
      this.#options.connections,
      record.connection,
      record.objectType,
      port.entity,
      found,
      askedAtMs,
    );
  }

  #keep(inputs: readonly RecordInput[]): void {
    if (inputs.length === 0) return;
    this.#options.writeBehind(inputs);
    const entries = inputs.flatMap((input) =>
      Object.entries(input.parts).map(([part, stored]) => ({
        key: `${input.id}/${part}`,
        value: { part: stored, fetchedAtMs: input.fetchedAtMs },
      })),
    );
    // The answer does not wait for the cache; a store that fails reports itself and counts as a miss.
    void this.#options.cache.setMany(entries, this.#options.cacheLifetimeMs);
  }

  /** The source could not renew it: what stands in is what the contract says. */
  #fallBack(want: Want, error: SourceError, view: MutableView, context: ReadContext): void {
    const held = want.record.parts[want.part];
    const verifiedAtMs = this.#verifiedAtMs(want.record, want.part);
    const ageMs = this.#options.clock.now() - verifiedAtMs;
    const mayBeStale =
      want.freshness.onError === 'STALE' &&
      error.kind !== 'not-found' &&
      error.kind !== 'forbidden' &&
      error.kind !== 'unauthenticated';
    if (held !== undefined && mayBeStale && ageMs <= want.freshness.staleForMs) {
      view.parts.set(want.part, { ...held, verifiedAtMs, isStale: true });
      context.onFailure(want.record.connection, error, false);
      context.onServed(want.record.connection, 'index', ageMs);
      return;
    }
    context.onFailure(want.record.connection, error, true);
    this.#hide(want, error, view);
  }

  #hide({ part, freshness, record }: Want, error: SourceError, view: MutableView): void {
    if (freshness.onError === 'FAIL') throw failedFor(record, error);
    const { code, retryable } = DISPOSITIONS[error.kind];
    view.parts.delete(part);
    view.failures.set(part, { kind: error.kind, code, retryable });
  }
}

/** A view while it is being brought to age. */
export interface MutableView extends RecordView {
  readonly parts: Map<PartName, PartView>;
  readonly failures: Map<PartName, PartFailure>;
}

function wantKey(want: Want): string {
  return `${want.record.id}/${want.part}`;
}

function bySameParts(
  entries: readonly { readonly want: Want; readonly parts: ReadonlySet<PartName> }[],
): readonly { readonly parts: readonly PartName[]; readonly records: readonly StoredRecord[] }[] {
  const groups = new Map<string, { parts: readonly PartName[]; records: StoredRecord[] }>();
  for (const { want, parts } of entries) {
    const sorted = [...parts].toSorted();
    const name = sorted.join(',');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { parts: sorted, records: [want.record] });
    else group.records.push(want.record);
  }
  return [...groups.values()];
}

function outcomeOf(result: RecordInput | null | SourceError | undefined, part: PartName): Outcome {
  if (result === null) return { kind: 'gone' };
  if (result instanceof SourceError) return { kind: 'failed', error: result };
  const stored = result?.parts[part];
  if (result === undefined || stored === undefined) {
    const error = new SourceError('protocol', {
      source: 'connector',
      operation: `get ${part}`,
      detail: 'answered without the part that was asked for',
    });
    return { kind: 'failed', error };
  }
  return { kind: 'part', part: stored, fetchedAtMs: result.fetchedAtMs };
}

/** The failure as the caller may see it: it names the connection, and nothing of the call. */
function failedFor(record: StoredRecord, cause: SourceError): SourceError {
  return new SourceError(cause.kind, {
    source: record.connection,
    operation: `get ${record.objectType}`,
    detail: 'the source failed, and this operation accepts no older values',
    ...(cause.retryAfterMs === null ? {} : { retryAfterMs: cause.retryAfterMs }),
    cause,
  });
}

function goneFor({ record }: Want): SourceError {
  return new SourceError('not-found', {
    source: record.connection,
    operation: `get ${record.objectType}`,
    detail: 'the record is not visible to us any more',
  });
}

/** A defect of a connector costs its own fields only, and is told as what it is. */
function defectOf(connection: OpenConnection, cause: unknown): SourceError {
  return new SourceError('protocol', {
    source: connection.source,
    operation: 'read',
    detail: 'the connector failed (this is a defect, please report it)',
    cause,
  });
}
