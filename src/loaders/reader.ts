import type { CacheSpace } from '../cache/cache.ts';
import type { AnyPort, Call, Exchange, Found, PartName } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
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
import { partsOf, recordInputOf } from '../sources/ingest.ts';
import type { RecordInput, StoredPart, StoredRecord } from '../store/records.ts';

/** One part of one record that a request needs, and the view that gets it: fields under different contracts have views of their own. */
export interface Want {
  readonly record: StoredRecord;
  readonly part: PartName;
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
export interface ReadContext {
  /** Nothing older than `maxAgeMs` before this instant is asked for; what was fetched since counts as fresh. */
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
  readonly onExchange: (exchange: Exchange) => void;
  /** A source failed and something is missing (`isHidden`), or its last known values stand in. */
  readonly onFailure: (connection: string, error: SourceError, isHidden: boolean) => void;
  readonly onServed: (served: Served) => void;
  /** What the request has asked the sources for, whether it came or failed: nothing is asked for twice. Starts empty. */
  readonly asked: Map<string, InFlight>;
  /** A connector threw what is no SourceError: callers only see that the source failed. */
  readonly onDefect?: (connection: string, error: unknown) => void;
}

/** A part as it came from its source, kept between requests. */
export interface CachedPart {
  readonly part: StoredPart;
  readonly fetchedAtMs: number;
}

/** A fetch that others may share, and the signal of the request that started it. */
export interface InFlight {
  readonly outcome: Promise<Outcome>;
  readonly signal: AbortSignal;
}

/** A record as its source showed it: what may be kept, and all of its parts for the requests that asked. */
interface Fetched {
  readonly input: RecordInput;
  readonly parts: Readonly<Record<PartName, StoredPart>>;
}

type Outcome =
  | { readonly kind: 'part'; readonly part: StoredPart; readonly fetchedAtMs: number }
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
    this.#fromSources(missing, context);
    const told = new Set(again.map(wantKey));
    for (const want of [...missing, ...again]) {
      const outcome = await this.#outcomeOf(want, context);
      if (outcome === undefined) continue;
      if (outcome.kind === 'failed') {
        this.#fallBack(want, outcome.error, context);
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

  /** What became of a fetch; where another request started it and went away before it ended, our own takes its place. */
  async #outcomeOf(want: Want, context: ReadContext): Promise<Outcome | undefined> {
    const key = wantKey(want);
    const fetch = context.asked.get(key);
    const outcome = await fetch?.outcome;
    const isOthersEnd = outcome?.kind === 'failed' && fetch?.signal.aborted === true && !context.signal.aborted;
    if (!isOthersEnd) return outcome;
    if (context.asked.get(key) === fetch) {
      context.asked.delete(key);
      this.#fromSources([want], context);
    }
    return context.asked.get(key)?.outcome;
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

  /** Starts what is to be fetched, in batches; `context.asked` holds what comes of it. */
  #fromSources(missing: readonly Want[], context: ReadContext): void {
    const batches = new Map<string, Map<string, { want: Want; parts: Set<PartName> }>>();
    for (const want of missing) {
      const key = wantKey(want);
      const shared = context.asked.get(key) ?? this.#inFlight.get(key);
      if (shared !== undefined) {
        context.asked.set(key, shared);
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
      for (const group of bySameParts([...batch.values()])) this.#fetchGroup(group.records, group.parts, context);
    }
  }

  #fetchGroup(records: readonly StoredRecord[], parts: readonly PartName[], context: ReadContext): void {
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
          context.asked.set(key, fetch);
          this.#inFlight.set(key, fetch);
          outcome.finally(() => {
            if (this.#inFlight.get(key) === fetch) this.#inFlight.delete(key);
          });
        }
      });
    }
  }

  /** One result per record: its input for the store, or why there is none. Never rejects. */
  async #fetchChunk(
    connection: OpenConnection,
    port: AnyPort,
    chunk: readonly StoredRecord[],
    parts: readonly PartName[],
    context: ReadContext,
  ): Promise<readonly (Fetched | SourceError)[]> {
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
          return port.get(keys, parts, call);
        },
        call,
        deadlineAt,
        now,
        this.#options.sleep,
      );
      if (found.length !== keys.length) throw new TypeError('the answers do not match the keys');
      const results = chunk.map((record, index) => this.#resultOf(record, port, found[index] ?? null, askedAtMs));
      this.#keep(results.flatMap((result) => (result instanceof SourceError ? [] : [result.input])));
      return results;
    } catch (error) {
      if (!(error instanceof SourceError)) context.onDefect?.(connection.name, error);
      const failure = error instanceof SourceError ? error : defectOf(connection, error);
      return chunk.map(() => failure);
    }
  }

  #resultOf(
    record: StoredRecord,
    port: AnyPort,
    found: Found<EntityName> | null | SourceError,
    askedAtMs: number,
  ): Fetched | SourceError {
    if (found instanceof SourceError) return found;
    if (found === null) {
      return new SourceError('not-found', {
        source: record.connection,
        operation: `get ${record.objectType}`,
        detail: 'the record is not visible to us any more',
      });
    }
    const { connections } = this.#options;
    const { connection, objectType } = record;
    return {
      input: recordInputOf(connections, connection, objectType, port.entity, found, askedAtMs),
      parts: partsOf(connections, connection, objectType, found),
    };
  }

  /** Keeps what was fetched, secret parts left out: an input whose parts were all secret says nothing that the index could hold. */
  #keep(fetched: readonly RecordInput[]): void {
    const inputs = fetched.filter(({ parts }) => Object.keys(parts).length > 0);
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
  #fallBack({ record, part, freshness, view }: Want, error: SourceError, context: ReadContext): void {
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
      context.onServed({ connection: record.connection, from: 'index', verifiedAtMs, ageMs });
      return;
    }
    context.onFailure(record.connection, error, true);
    view.parts.delete(part);
    view.failures.set(part, {
      kind: error.kind,
      code: DISPOSITIONS[error.kind].code,
      retryable: DISPOSITIONS[error.kind].retryable,
      retryAfterMs: error.retryAfterMs,
      isTooOld,
      mustFail: freshness.onError === 'FAIL',
    });
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

function outcomeOf(result: Fetched | SourceError | undefined, part: PartName): Outcome {
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
  return { kind: 'part', part: stored, fetchedAtMs: result.input.fetchedAtMs };
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
