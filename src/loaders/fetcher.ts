import type { CacheSpace } from '../cache/cache.ts';
import type { AnyPort, Call, Exchange, Found, PartName } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import { unlessAborted } from '../connector/shared.ts';
import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import { type Connections, type OpenConnection, readWithRetry, type Sleep } from '../sources/connections.ts';
import { partsOf, recordInputOf } from '../sources/ingest.ts';
import type { RecordInput, StoredPart, StoredRecord } from '../store/stored-record.ts';
import { type InFlight, isOthersEnd, type Outcome } from './in-flight.ts';

/** One part of one record that is to be asked for. */
export interface WantedPart {
  readonly record: StoredRecord;
  readonly part: PartName;
}

/** What a request tells the fetcher, and what it keeps for the request. */
export interface FetchContext {
  readonly signal: AbortSignal;
  /** Whose reads they are: a dashboard's leave the reserve of a connection to people. Absent: people's. */
  readonly purpose?: 'interactive' | 'reporting';
  readonly onExchange: (exchange: Exchange) => void;
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

/** A record as its source showed it: what may be kept, and all of its parts for the requests that asked. */
interface Fetched {
  readonly input: RecordInput;
  readonly parts: Readonly<Record<PartName, StoredPart>>;
}

/** What a port says of one key, and what comes of it: null where the source shows the record no more. */
type Answer = Found<EntityName> | null | SourceError;
type Result = Fetched | null | SourceError;

export interface FetcherOptions {
  readonly connections: Connections;
  readonly cache: CacheSpace<CachedPart>;
  readonly cacheLifetimeMs: number;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Takes what was fetched, to be stored behind the answer. */
  readonly writeBehind: (inputs: readonly RecordInput[]) => void;
}

/** Asks the sources for parts of records, in one batch per connection and object type. Concurrent wishes for one part share one call, whoever asks. */
export class PartFetcher {
  readonly #options: FetcherOptions;
  readonly #inFlight = new Map<string, InFlight>();

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** Starts what is to be fetched, in batches; `context.asked` holds what comes of it. */
  start(missing: readonly WantedPart[], context: FetchContext): void {
    const batches = new Map<string, Map<string, { record: StoredRecord; parts: Set<PartName> }>>();
    for (const want of missing) {
      const key = wantKey(want);
      const shared = context.asked.get(key) ?? this.#inFlight.get(key);
      if (shared !== undefined) {
        context.asked.set(key, shared);
        continue;
      }
      const portKey = `${want.record.connection}/${want.record.objectType}`;
      const batch = batches.get(portKey) ?? new Map<string, { record: StoredRecord; parts: Set<PartName> }>();
      batches.set(portKey, batch);
      const entry = batch.get(want.record.id);
      if (entry === undefined) batch.set(want.record.id, { record: want.record, parts: new Set([want.part]) });
      else entry.parts.add(want.part);
    }
    for (const batch of batches.values()) {
      for (const group of bySameParts([...batch.values()])) this.#fetchGroup(group.records, group.parts, context);
    }
  }

  /** What became of a fetch; where another request started it and went away, or had no right to the budget that we have, our own takes its place. */
  async outcomeOf(want: WantedPart, context: FetchContext): Promise<Outcome | undefined> {
    const key = wantKey(want);
    const fetch = context.asked.get(key);
    const outcome = await fetch?.outcome;
    if (fetch === undefined || outcome === undefined || !isOthersEnd(outcome, fetch, context)) return outcome;
    if (context.asked.get(key) === fetch) {
      context.asked.delete(key);
      this.start([want], context);
    }
    return context.asked.get(key)?.outcome;
  }

  #fetchGroup(records: readonly StoredRecord[], parts: readonly PartName[], context: FetchContext): void {
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
          const key = wantKey({ record, part });
          const outcome = fetched.then((results) => outcomeOf(results[index], part));
          const fetch = { outcome, signal: context.signal, purpose: context.purpose ?? 'interactive' };
          context.asked.set(key, fetch);
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
    context: FetchContext,
  ): Promise<readonly Result[]> {
    const now = () => this.#options.clock.now();
    const deadlineAt = now() + connection.deadlineMs;
    const call: Call = {
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(connection.deadlineMs)]),
      purpose: context.purpose ?? 'interactive',
      report: context.onExchange,
    };
    const keys = chunk.map((record) => record.key);
    // Values are as old as the question: what changed while the answer was on its way is not in it.
    let askedAtMs = now();
    try {
      const found = await readWithRetry<readonly Answer[]>(
        () => {
          askedAtMs = now();
          // A connector that outlives its signal holds up nobody.
          return unlessAborted<readonly Answer[]>(port.get(keys, parts, call), call.signal);
        },
        call,
        deadlineAt,
        now,
        this.#options.sleep,
      );
      if (found.length !== keys.length) throw new TypeError('the answers do not match the keys');
      const results = chunk.map((record, index) => this.#resultOf(record, port, found[index] ?? null, askedAtMs));
      this.#keep(results.flatMap((result) => (result === null || result instanceof SourceError ? [] : [result.input])));
      return results;
    } catch (error) {
      if (!(error instanceof SourceError)) context.onDefect?.(connection.name, error);
      const failure = error instanceof SourceError ? error : defectOf(connection, error);
      return chunk.map(() => failure);
    }
  }

  #resultOf(record: StoredRecord, port: AnyPort, found: Answer, askedAtMs: number): Result {
    if (found === null || found instanceof SourceError) return found;
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
        key: wantKey({ record: input, part }),
        value: { part: stored, fetchedAtMs: input.fetchedAtMs },
      })),
    );
    // The answer does not wait for the cache; a store that fails reports itself and counts as a miss.
    void this.#options.cache.setMany(entries, this.#options.cacheLifetimeMs);
  }
}

/** Names a part among those that are on their way or cached. */
export function wantKey({
  record,
  part,
}: {
  readonly record: { readonly id: string };
  readonly part: PartName;
}): string {
  return `${record.id}/${part}`;
}

function bySameParts(
  entries: readonly { readonly record: StoredRecord; readonly parts: ReadonlySet<PartName> }[],
): readonly { readonly parts: readonly PartName[]; readonly records: readonly StoredRecord[] }[] {
  const groups = new Map<string, { parts: readonly PartName[]; records: StoredRecord[] }>();
  for (const { record, parts } of entries) {
    const sorted = [...parts].toSorted();
    const name = sorted.join(',');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { parts: sorted, records: [record] });
    else group.records.push(record);
  }
  return [...groups.values()];
}

function outcomeOf(result: Result | undefined, part: PartName): Outcome {
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
