import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A request as the HTTP side saw it. `route` is the pattern of a route of ours, never an address that was sent. */
export interface HttpSample {
  readonly route: string;
  readonly status: number;
  readonly tookMs: number;
}

export interface OperationSample {
  readonly kind: 'query' | 'mutation' | 'subscription' | 'none';
  /** `partial`: values and errors; `failed`: errors alone; `refused`: not executed. */
  readonly outcome: 'ok' | 'partial' | 'failed' | 'refused';
  readonly tookMs: number;
  readonly codes: readonly string[];
  readonly served: Readonly<Record<string, Served>>;
}

/** How many values a request got from where, at one connection. */
export interface Served {
  readonly fromIndex: number;
  readonly fromCache: number;
  readonly fromSource: number;
  readonly stale: number;
  readonly missing: number;
}

export interface ExchangeSample {
  readonly connection: string;
  readonly operation: string;
  readonly keys: number;
  readonly outcome: number | string;
  readonly tookMs: number;
}

/** What is read when the metrics are asked for, instead of being counted as it happens. */
export interface Snapshot {
  readonly nowMs: number;
  /** Operations that have not ended, by status. */
  readonly writes: Readonly<Record<string, number>>;
  readonly status: string;
  readonly connections: readonly {
    readonly name: string;
    readonly state: string;
    readonly budgets: readonly { readonly window: string; readonly calls: number; readonly left: number }[];
  }[];
  readonly ports: readonly {
    readonly connection: string;
    readonly objectType: string;
    readonly isFilled: boolean;
    readonly records: number;
    readonly listedAtMs: number | null;
  }[];
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STATUSES = ['ready', 'filling', 'trouble', 'stopping'];
const OPEN_WRITES = [
  'ACCEPTED',
  'AWAITING_APPROVAL',
  'RUNNING',
  'WAITING',
  'NEEDS_ATTENTION',
  'COMPENSATING',
  'COMPENSATION_FAILED',
];
const STATES = ['up', 'trying', 'down'];
const PORT = ['connection', 'object_type'] as const;

/** The gateway's own metrics, in a registry of their own. Labels are names of ours or of the configuration: nothing that a caller can make up. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #read: () => Promise<Snapshot>;

  readonly #httpRequests = this.#counter('http_requests_total', 'Requests answered.', ['route', 'status']);
  readonly #httpSeconds = this.#histogram('http_request_duration_seconds', 'From request to answer.', ['route']);
  readonly #inFlight = this.#gauge('http_requests_in_flight', 'Requests being answered.', []);
  readonly #operations = this.#counter('graphql_operations_total', 'GraphQL operations.', ['kind', 'outcome']);
  readonly #operationSeconds = this.#histogram('graphql_operation_duration_seconds', 'GraphQL operations.', ['kind']);
  readonly #errors = this.#counter('graphql_errors_total', 'Errors that callers saw, by code.', ['code']);
  readonly #tokensRefused = this.#counter('tokens_refused_total', 'Requests whose token was not valid.', []);
  readonly #limits = this.#counter('limits_exceeded_total', 'Requests above a limit: refused, or only counted.', [
    'limit',
    'mode',
  ]);
  readonly #unregistered = this.#counter('operations_unregistered_total', 'Operations that are not registered.', [
    'mode',
  ]);
  readonly #overloaded = this.#counter(
    'overload_refused_total',
    'Operations refused because there was too much to do.',
    ['reason'],
  );
  readonly #served = this.#counter('values_served_total', 'Parts of records shown, by where they came from.', [
    'connection',
    'from',
  ]);
  readonly #missing = this.#counter('values_missing_total', 'Parts of records not shown because their source failed.', [
    'connection',
  ]);

  readonly #exchanges = this.#counter('source_exchanges_total', 'HTTP exchanges with sources.', [
    'connection',
    'operation',
    'purpose',
    'outcome',
  ]);
  readonly #exchangeSeconds = this.#histogram(
    'source_exchange_duration_seconds',
    'HTTP exchanges with sources, waiting for a free connection included.',
    ['connection', 'operation'],
  );
  readonly #batchedKeys = this.#counter('source_batched_keys_total', 'Keys asked for in batched reads.', [
    'connection',
    'operation',
  ]);
  readonly #notSent = this.#counter('source_calls_not_sent_total', 'Calls that were not made, and why.', [
    'connection',
    'reason',
  ]);

  readonly #syncRecords = this.#counter('sync_records_total', 'Records listed.', PORT);
  readonly #syncTurns = this.#counter('sync_turns_total', 'Turns at a port, by outcome.', [...PORT, 'outcome']);
  readonly #syncFailures = this.#counter('sync_failures_total', 'Turns that failed, by code.', [...PORT, 'code']);
  readonly #sweepsStopped = this.#counter(
    'sync_sweeps_stopped_total',
    'Sweeps stopped because they would have removed too much.',
    PORT,
  );

  readonly #writes = this.#counter('write_operations_total', 'Writes that came to a status.', ['mutation', 'status']);
  readonly #attempts = this.#counter('write_attempts_total', 'Tries of steps, by what came of them.', [
    'connection',
    'attempt',
    'outcome',
  ]);
  readonly #openWrites = this.#gauge('write_operations_open', 'Writes that have not ended, by status.', ['status']);

  readonly #status = this.#gauge('status', 'What /readyz says: 1 for the status that holds.', ['status']);
  readonly #state = this.#gauge('source_state', 'Breaker of a connection: 1 for the state that holds.', [
    'connection',
    'state',
  ]);
  readonly #budget = this.#gauge('source_budget_calls', 'Calls that we allow ourselves.', ['connection', 'window']);
  readonly #budgetLeft = this.#gauge('source_budget_calls_left', 'Calls left of them.', ['connection', 'window']);
  readonly #listingAge = this.#gauge('sync_listing_age_seconds', 'Since the start of the last complete listing.', PORT);
  readonly #filled = this.#gauge('sync_filled', '1 when a port has been listed completely once.', PORT);
  readonly #records = this.#gauge('index_records', 'Records taken in from a port so far.', PORT);

  constructor(read: () => Promise<Snapshot>) {
    this.#read = read;
  }

  /** Adds the metrics of Node and of this process: CPU, memory, event loop lag, garbage collection. Once per process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in Prometheus' text format. */
  async text(): Promise<string> {
    this.#show(await this.#read());
    return this.#registry.metrics();
  }

  requestsInFlight(count: number): void {
    this.#inFlight.set(count);
  }

  answered({ route, status, tookMs }: HttpSample): void {
    this.#httpRequests.inc({ route, status });
    this.#httpSeconds.observe({ route }, tookMs / 1000);
  }

  operated({ kind, outcome, tookMs, codes, served }: OperationSample): void {
    this.#operations.inc({ kind, outcome });
    this.#operationSeconds.observe({ kind }, tookMs / 1000);
    for (const code of codes) this.#errors.inc({ code });
    for (const [connection, counts] of Object.entries(served)) {
      this.#served.inc({ connection, from: 'index' }, counts.fromIndex - counts.stale);
      this.#served.inc({ connection, from: 'stale' }, counts.stale);
      this.#served.inc({ connection, from: 'cache' }, counts.fromCache);
      this.#served.inc({ connection, from: 'source' }, counts.fromSource);
      this.#missing.inc({ connection }, counts.missing);
    }
  }

  tokenRefused(): void {
    this.#tokensRefused.inc();
  }

  limitExceeded(limit: string, mode: string): void {
    this.#limits.inc({ limit, mode });
  }

  unregistered(mode: string): void {
    this.#unregistered.inc({ mode });
  }

  overloaded(reason: string): void {
    this.#overloaded.inc({ reason });
  }

  exchanged({ connection, operation, keys, outcome, tookMs }: ExchangeSample, purpose: string): void {
    this.#exchanges.inc({ connection, operation, purpose, outcome: classOf(outcome) });
    this.#exchangeSeconds.observe({ connection, operation }, tookMs / 1000);
    if (keys > 0) this.#batchedKeys.inc({ connection, operation }, keys);
  }

  notSent(connection: string, reason: string): void {
    this.#notSent.inc({ connection, reason });
  }

  listed(connection: string, objectType: string, records: number): void {
    this.#syncRecords.inc({ connection, object_type: objectType }, records);
  }

  turnEnded(connection: string, objectType: string, outcome: 'complete' | 'failed' | 'defect', code?: string): void {
    const port = { connection, object_type: objectType };
    this.#syncTurns.inc({ ...port, outcome });
    if (code !== undefined) this.#syncFailures.inc({ ...port, code });
  }

  sweepStopped(connection: string, objectType: string): void {
    this.#sweepsStopped.inc({ connection, object_type: objectType });
  }

  operationBecame(mutation: string, status: string): void {
    this.#writes.inc({ mutation, status });
  }

  stepTried(connection: string, attempt: string, outcome: string): void {
    this.#attempts.inc({ connection, attempt, outcome });
  }

  #show({ nowMs, status, connections, ports, writes }: Snapshot): void {
    for (const each of OPEN_WRITES) this.#openWrites.set({ status: each }, writes[each] ?? 0);
    for (const each of STATUSES) this.#status.set({ status: each }, each === status ? 1 : 0);
    for (const { name: connection, state, budgets } of connections) {
      for (const each of STATES) this.#state.set({ connection, state: each }, each === state ? 1 : 0);
      for (const { window, calls, left } of budgets) {
        this.#budget.set({ connection, window }, calls);
        this.#budgetLeft.set({ connection, window }, left);
      }
    }
    for (const { connection, objectType, isFilled, records, listedAtMs } of ports) {
      const port = { connection, object_type: objectType };
      this.#filled.set(port, isFilled ? 1 : 0);
      this.#records.set(port, records);
      if (listedAtMs !== null) this.#listingAge.set(port, Math.max(0, nowMs - listedAtMs) / 1000);
    }
  }

  #counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name: `mainstem_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #gauge<T extends string>(name: string, help: string, labelNames: readonly T[]): Gauge<T> {
    return new Gauge({ name: `mainstem_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #histogram<T extends string>(name: string, help: string, labelNames: readonly T[]): Histogram<T> {
    return new Histogram({
      name: `mainstem_${name}`,
      help,
      labelNames: [...labelNames],
      buckets: SECONDS,
      registers: [this.#registry],
    });
  }
}

/** `2xx` to `5xx`, with the refusals that an operator tells apart, or the kind of failure when there was no answer. */
function classOf(outcome: number | string): string {
  if (typeof outcome === 'string') return outcome;
  if (outcome === 401 || outcome === 403 || outcome === 429) return String(outcome);
  return `${Math.floor(outcome / 100)}xx`;
}
