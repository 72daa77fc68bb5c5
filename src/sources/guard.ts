import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  wrap,
} from 'cockatiel';
import type { Call, Exchange, HttpRequest, HttpResponse, SourceLimits, Transport } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';

/** A rate budget of one connection; several replicas may share it. */
export interface Budget {
  /** Takes one call; null when allowed, else how long to wait, in milliseconds. Sync leaves a reserve for people. */
  take(purpose: Call['purpose']): Promise<number | null>;
  /** What is left in each window, without taking anything. */
  left(): Promise<readonly BudgetWindow[]>;
}

export interface BudgetWindow {
  readonly window: 'minute' | 'day';
  readonly calls: number;
  readonly left: number;
}

/** Why a call was not made: the breaker is open, too many wait, our own budget is used up, or no time was left. */
export type NotSentReason = 'breaker' | 'queue' | 'budget' | 'deadline';

/** What the guards tell of every connection, for metrics and log. */
export interface SourceReport {
  exchanged(exchange: Exchange, purpose: Call['purpose']): void;
  notSent(connection: string, reason: NotSentReason): void;
  stateChanged(connection: string, state: ConnectionState): void;
}

export interface GuardOptions {
  readonly connection: string;
  readonly source: string;
  readonly limits: SourceLimits;
  readonly clock: Clock;
  readonly budget: Budget;
  /** Consecutive failures that open the breaker, and how long it stays open. */
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
  readonly report?: SourceReport | undefined;
}

export type ConnectionState = 'up' | 'down' | 'trying';

/**
 * What stands between a connector and the network: breaker, bulkhead and budget, in this order, for every exchange of one connection.
 * The budget comes last, so that only what is sent uses it up.
 */
export class Guard implements Transport {
  readonly #inner: Transport;
  readonly #options: GuardOptions;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #policy: IPolicy;

  constructor(inner: Transport, options: GuardOptions) {
    this.#inner = inner;
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof ServerFailure || (error instanceof SourceError && countsAsDown(error))),
      { halfOpenAfter: options.breakerOpenMs, breaker: new ConsecutiveBreaker(options.breakerFailures) },
    );
    this.#breaker.onStateChange(() => options.report?.stateChanged(options.connection, this.state));
    this.#policy = wrap(this.#breaker, bulkhead(options.limits.maxConcurrent, 10_000));
  }

  get state(): ConnectionState {
    if (this.#breaker.state === CircuitState.Closed) return 'up';
    return this.#breaker.state === CircuitState.HalfOpen ? 'trying' : 'down';
  }

  budgetLeft(): Promise<readonly BudgetWindow[]> {
    return this.#options.budget.left();
  }

  async request(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const startedAt = this.#options.clock.now();
    try {
      const response = await this.#guarded(request, call);
      this.#tell(request, call, response.status, startedAt);
      return response;
    } catch (error) {
      const notSent = this.#notSent(error, request);
      if (notSent !== null) {
        this.#options.report?.notSent(this.#options.connection, notSent.reason);
        throw notSent.failure;
      }
      if (!(error instanceof SourceError)) throw error;
      this.#tell(request, call, error.kind, startedAt);
      throw error;
    }
  }

  /** A 5xx is an answer for the connector and a failure for the breaker. */
  async #guarded(request: HttpRequest, call: Call): Promise<HttpResponse> {
    try {
      return await this.#policy.execute(async () => {
        if (call.signal.aborted)
          throw new NotSent('deadline', this.#error('timeout', request, 'no time left before it was sent'));
        const waitMs = await this.#options.budget.take(call.purpose);
        if (waitMs !== null)
          throw new NotSent(
            'budget',
            this.#error('over-budget', request, 'our own budget for this source is used up', waitMs),
          );
        const response = await this.#inner.request(request, call);
        if (response.status >= 500) throw new ServerFailure(response);
        return response;
      });
    } catch (error) {
      if (error instanceof ServerFailure) return error.response;
      throw error;
    }
  }

  /** The error as one of a call that was not made; null when it was made. */
  #notSent(error: unknown, request: HttpRequest): NotSent | null {
    if (error instanceof NotSent) return error;
    if (error instanceof BrokenCircuitError) {
      const detail = 'not asked, because it failed repeatedly just now';
      return new NotSent('breaker', this.#error('unavailable', request, detail, this.#options.breakerOpenMs));
    }
    if (error instanceof BulkheadRejectedError)
      return new NotSent('queue', this.#error('unavailable', request, 'too many calls are waiting for it'));
    return null;
  }

  #error(
    kind: 'over-budget' | 'unavailable' | 'timeout',
    request: HttpRequest,
    detail: string,
    retryAfterMs?: number,
  ): SourceError {
    return new SourceError(kind, {
      source: this.#options.source,
      operation: request.operation,
      detail,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  #tell(
    request: HttpRequest,
    call: Call,
    outcome: HttpResponse['status'] | SourceError['kind'],
    startedAt: number,
  ): void {
    const exchange: Exchange = {
      connection: this.#options.connection,
      operation: request.operation,
      keys: request.keys ?? 0,
      outcome,
      tookMs: this.#options.clock.now() - startedAt,
    };
    call.report?.(exchange);
    this.#options.report?.exchanged(exchange, call.purpose);
  }
}

/** Carries a 5xx answer through the breaker. */
class ServerFailure extends Error {
  readonly response: HttpResponse;

  constructor(response: HttpResponse) {
    super('server failure');
    this.response = response;
  }
}

/** Carries what happened before anything was sent, which says nothing about the source. */
class NotSent extends Error {
  readonly reason: NotSentReason;
  readonly failure: SourceError;

  constructor(reason: NotSentReason, failure: SourceError) {
    super('not sent');
    this.reason = reason;
    this.failure = failure;
  }
}

/** A caller who went away says nothing about the source either. */
function countsAsDown(error: SourceError): boolean {
  if (error.kind === 'timeout') return !(error.cause instanceof Error && error.cause.name === 'AbortError');
  return error.kind === 'unavailable' || error.kind === 'protocol';
}
