import type { Call, Exchange, HttpRequest, HttpResponse, SourceLimits, Transport } from '../connector/contract.ts';
import { type FailureKind, SourceError } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';
import { Breaker, type BreakerOptions, CircuitOpenError, type ConnectionState } from './breaker.ts';
import { Pause } from './pause.ts';
import { Slots } from './slots.ts';

/** A rate budget of one connection; several replicas may share it. */
export interface Budget {
  /** Takes one call, and what it takes of the named budgets; null when allowed, else how long to wait, in milliseconds. Sync and dashboards leave a reserve for people. */
  take(purpose: Call['purpose'], takes?: HttpRequest['takes']): Promise<number | null>;
  /** What is left in each window, without taking anything. */
  left(): Promise<readonly BudgetWindow[]>;
}

export interface BudgetWindow {
  /** `minute`, `day`, or the name that the source's limits give it. */
  readonly window: string;
  readonly calls: number;
  readonly left: number;
}

/** Why a call was not made: the source asked for a pause, the breaker is open, our own budget is used up, or no time was left. */
export type NotSentReason = 'pause' | 'breaker' | 'budget' | 'deadline';

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
  readonly breaker: Omit<BreakerOptions, 'clock' | 'onChange'>;
  /** How long one exchange of a sync may take: a listing has no deadline of its own, and a source that drips would hold it for ever. */
  readonly syncTimeoutMs: number;
  readonly report?: SourceReport | undefined;
}

/**
 * What stands between a connector and the network: the source's own wish for a pause, breaker, slots and budget, for every exchange of
 * one connection. Pause and breaker are asked before a call waits for a slot and again when it has one, for they may have changed their
 * mind meanwhile; the budget comes last, so that only what is sent uses it up.
 */
export class Guard implements Transport {
  readonly #inner: Transport;
  readonly #options: GuardOptions;
  readonly #breaker: Breaker;
  readonly #pause: Pause;
  readonly #slots: Slots;

  constructor(inner: Transport, options: GuardOptions) {
    this.#inner = inner;
    this.#options = options;
    this.#breaker = new Breaker({
      ...options.breaker,
      clock: options.clock,
      onChange: (state) => options.report?.stateChanged(options.connection, state),
    });
    this.#pause = new Pause(options.clock);
    this.#slots = new Slots(options.limits.maxConcurrent);
  }

  get state(): ConnectionState {
    return this.#breaker.state;
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
      if (error instanceof NotSent) {
        this.#options.report?.notSent(this.#options.connection, error.reason);
        throw error.failure;
      }
      if (error instanceof SourceError) this.#tell(request, call, error.kind, startedAt);
      throw error;
    }
  }

  async #guarded(request: HttpRequest, call: Call): Promise<HttpResponse> {
    try {
      this.#mustNotPause(request);
      this.#breaker.check();
      return await this.#slots.run(call, () => this.#breaker.run(() => this.#send(request, call), speaksAgainst));
    } catch (error) {
      // A 5xx is an answer for the connector and a failure for the breaker.
      if (error instanceof ServerFailure) return error.response;
      if (error instanceof CircuitOpenError)
        throw this.#notSent('breaker', request, error.message, error.waitMs, error);
      // Slots reject with the reason of the signal.
      if (call.signal.aborted && error === call.signal.reason) throw this.#tooLate(request, error);
      throw error;
    }
  }

  async #send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    if (call.signal.aborted) throw this.#tooLate(request, call.signal.reason);
    this.#mustNotPause(request);
    const waitMs = await this.#options.budget.take(call.purpose, request.takes);
    if (waitMs !== null) throw this.#notSent('budget', request, 'our own budget for this source is used up', waitMs);
    if (call.mayStillSend?.() === false) throw this.#tooLate(request, new Error('the right to send it is over'));
    const response = await this.#inner.request(request, this.#bounded(call));
    this.#pause.heed(response, request.pauseOf?.(response) ?? null);
    if (response.status >= 500) throw new ServerFailure(response);
    return response;
  }

  #bounded(call: Call): Call {
    if (call.purpose !== 'sync') return call;
    return { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(this.#options.syncTimeoutMs)]) };
  }

  #mustNotPause(request: HttpRequest): void {
    const { leftMs } = this.#pause;
    if (leftMs > 0) throw this.#notSent('pause', request, 'the source asked to be left alone', leftMs);
  }

  #tooLate(request: HttpRequest, reason: unknown): NotSent {
    return this.#notSent('deadline', request, 'no time left before it was sent', null, reason);
  }

  #notSent(
    reason: NotSentReason,
    { operation }: HttpRequest,
    detail: string,
    retryAfterMs: number | null,
    cause?: unknown,
  ): NotSent {
    const more = retryAfterMs === null ? {} : { retryAfterMs };
    const { source } = this.#options;
    return new NotSent(
      reason,
      new SourceError(KINDS[reason], { source, operation, detail, cause, wasSent: false, ...more }),
    );
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

const KINDS: Readonly<Record<NotSentReason, FailureKind>> = {
  pause: 'rate-limited',
  breaker: 'unavailable',
  budget: 'over-budget',
  deadline: 'timeout',
};

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

/** Whether an error is the source's. A caller who went away says nothing about it. */
function speaksAgainst(error: unknown): boolean {
  if (error instanceof ServerFailure) return true;
  if (!(error instanceof SourceError)) return false;
  if (error.kind === 'timeout') return !(error.cause instanceof Error && error.cause.name === 'AbortError');
  return error.kind === 'unavailable' || error.kind === 'protocol';
}
