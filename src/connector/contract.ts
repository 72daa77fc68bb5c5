import type { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { ExchangeRate } from '../model/exchange-rate.ts';
import type { EntityName, Model } from '../model/index.ts';
// The only edge from here to the simulators, and types alone: a connector says how its own simulator is started.
import type { StartSimulator } from '../simulator/contract.ts';
import type { ConfiguredFields, SourceField } from './configured.ts';
import type { FailureKind, SourceError } from './errors.ts';
import type { Keep } from './keep.ts';
import type { AnyMapping, FieldGap, MappingContext } from './mapping.ts';
import type { WritePort } from './write.ts';

/** One kind of source system: everything the gateway needs to know before a connection exists. */
export interface ConnectorDefinition<S = unknown> {
  /** Lower case, the connector's folder: `xero`. */
  readonly source: string;
  readonly title: string;
  readonly kind: 'ERP' | 'CRM' | 'ACCOUNTING' | 'HRIS' | 'PAYROLL' | 'COMMERCE' | 'LOGISTICS';
  /** Settings and secrets of one connection, parsed or refused at start. */
  readonly settings: z.ZodType<S>;
  /** Which keys of the settings are secrets: masked wherever a configuration is shown. */
  readonly secrets: readonly string[];
  readonly mappings: readonly AnyMapping[];
  readonly limits: SourceLimits;
  /** Makes the ports of one connection. No I/O: the first call authenticates. */
  connect(settings: S, environment: ConnectEnvironment): ConnectorConnection;
  /** Loaded only by the demo, the tests and `mainstem simulate`. */
  readonly simulator: () => Promise<StartSimulator>;
}

/** What the source allows one client; the guard around the transport keeps to it. */
export interface SourceLimits {
  readonly maxConcurrent: number;
  readonly perMinute: number | null;
  readonly perDay: number | null;
  /** What the source counts apart, by kind of call or by what a call costs. Each call says what it takes of them. */
  readonly budgets?: readonly NamedBudget[];
}

/** So many points in so many seconds. A bucket that refills is its size over the time that filling it takes. */
export interface NamedBudget {
  /** In the connector's own terms: `search`, `batch`, `query cost`. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

export interface ConnectEnvironment {
  /** The connection's name in the configuration: `books-uk`. */
  readonly connection: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly context: MappingContext;
  /** Fields of the model that the configuration takes from fields of the source: for `withConfigured`. */
  readonly configured: ConfiguredFields;
  /** What the connection has to remember beyond this process. */
  readonly keep: Keep;
}

export interface ConnectorConnection {
  readonly ports: readonly AnyPort[];
  /** Signs in and asks for what the ports need: one line per permission or object, in the operator's words. */
  check(call: Call): Promise<readonly CheckResult[]>;
  /**
   * The fields of an entity that `configured` may name, as the source itself describes them; null where it has no description.
   * Throws SourceError.
   */
  describe?(entity: EntityName, call: Call): Promise<readonly SourceField[] | null>;
  /** The exchange rates that the source holds, from a day on (calendar date). Throws SourceError. Absent: it holds none. */
  rates?(from: string, call: Call): Promise<readonly ExchangeRate[]>;
}

export interface CheckResult {
  readonly what: string;
  readonly ok: boolean;
  /** What is missing and what to do; empty when it is fine. */
  readonly detail: string;
}

/** Why a call is made, and when it stops. Every call ends at its signal, however slowly bytes arrive. `reporting` reads for dashboards, which like sync leave a reserve to people. */
export interface Call {
  readonly signal: AbortSignal;
  readonly purpose: 'interactive' | 'reporting' | 'sync' | 'write' | 'check';
  /** Asked at the last moment before a request leaves: a write whose right to be sent is over stays here. */
  readonly mayStillSend?: () => boolean;
  /** Told of every HTTP exchange that ended, for the report of a request and the metrics. */
  readonly report?: (exchange: Exchange) => void;
}

/** One HTTP exchange, without keys, bodies or secrets. */
export interface Exchange {
  readonly connection: string;
  readonly operation: string;
  /** How many keys a batched read asked for; 0 when it does not read by key. */
  readonly keys: number;
  /** The HTTP status, or the kind of failure when there was no answer. */
  readonly outcome: number | FailureKind;
  readonly tookMs: number;
}

/** One HTTP exchange with a source. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute. Never holds a secret. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In the source's words and without keys, for errors, reports and metrics: `GET /Invoices`. */
  readonly operation: string;
  /** How many keys a batched read asks for, for the report. */
  readonly keys?: number;
  /** What the call takes of the named budgets of the source, besides counting as one call. */
  readonly takes?: readonly { readonly budget: string; readonly points: number }[];
  /**
   * How long an answer asks everyone to wait, in milliseconds, where the source says so otherwise than by 429 or by 503 with Retry-After;
   * null where it does not ask. A limit that strikes one kind of call alone is no pause for the others: leave it to the failure.
   */
  readonly pauseOf?: (response: HttpResponse) => number | null;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends a request within the connection's budget, breaker, bulkhead and deadline. Throws SourceError when there is no complete answer; a status is an answer. */
export interface Transport {
  request(request: HttpRequest, call: Call): Promise<HttpResponse>;
}

/** A name of a part: fields of one noun that a source keeps, versions or counts apart from the rest. Every port has `core`. */
export type PartName = string;

export interface Part<E extends EntityName = EntityName> {
  readonly name: PartName;
  readonly fields: readonly (keyof Model<E> & string)[];
  /**
   * How a change of it is noticed: `watermark` = the port's list reports it, so the part is as fresh as the last complete poll;
   * `sweep` = only reading everything again tells; `volatile` = it changes without any trace (stock, amounts due), so only its own fetch counts.
   */
  readonly tracked: 'watermark' | 'sweep' | 'volatile';
}

export interface Capabilities {
  /** How many keys one batched read takes. */
  readonly maxKeysPerGet: number;
  /**
   * How many calls one batched read makes at most for so many keys of these parts, besides what a connection learns once for all its calls.
   * Absent: one for each part.
   */
  readonly callsPerGet?: (keys: number, parts: readonly PartName[]) => number;
  readonly changedSince: boolean;
  readonly deletions: 'feed' | 'sweep' | 'none';
  readonly idempotency: 'native-key' | 'external-id' | 'none';
  readonly concurrency: 'version' | 'none';
}

/** Where a listing resumes; opaque to everyone but its port, plain JSON, kept in the store. */
export type Checkpoint = Readonly<Record<string, unknown>>;

/** One noun from one object type of one connection: Invoice from Invoices, Invoice from CreditNotes. */
export interface Port<E extends EntityName> {
  readonly entity: E;
  /** The source's own name of the object: `party.party`, `Account`, `CreditNotes`. */
  readonly objectType: string;
  readonly mapping: AnyMapping;
  readonly parts: readonly Part<E>[];
  readonly capabilities: Capabilities;
  /**
   * Reads by key, at most `maxKeysPerGet` keys, asking the source only for the parts.
   * Answers in the order of the keys: null = not visible to us, which is not "deleted"; a SourceError where one key failed alone.
   * Throws SourceError when the whole call failed.
   */
  get(
    keys: readonly string[],
    parts: readonly PartName[],
    call: Call,
  ): Promise<readonly (Found<E> | null | SourceError)[]>;
  /**
   * Everything changed since the checkpoint (everything at all for null), oldest change first, in pages that each carry the checkpoint to resume behind them.
   * A record changed meanwhile may come twice, never zero times. Volatile parts may be left out.
   */
  list(from: Checkpoint | null, call: Call): AsyncIterable<Page<E>>;
  /** Every key visible to us, for finding deletions; absent when `deletions` is not `sweep`. */
  keys?(call: Call): AsyncIterable<readonly string[]>;
  readonly write?: WritePort<E>;
}

export interface Page<E extends EntityName> {
  readonly records: readonly Found<E>[];
  readonly removed: readonly { readonly key: string; readonly mergedInto?: string }[];
  readonly checkpoint: Checkpoint;
  /** How many records the listing expects in all, when the source says. */
  readonly total?: number;
}

/** A record as a source showed it, already canonical. */
export interface Found<E extends EntityName> {
  readonly key: string;
  /** The source's concurrency token; null where it has none. */
  readonly version: string | null;
  /** UTC, ISO 8601; null where the source does not say. */
  readonly sourceUpdatedAt: string | null;
  /** The parts that `record` holds in full. */
  readonly parts: readonly PartName[];
  readonly record: Model<E>;
  /** Fields of these parts that have no value, for another reason than "the source says there is none". */
  readonly gaps: readonly FieldGap[];
  /** Where a person sees the record in the source; null when it has no page. */
  readonly url: string | null;
}

/** A port whose noun is not known at the place it is used. Records are still typed by their own mapping. */
export type AnyPort = { [E in EntityName]: Port<E> }[EntityName];
