import type { Call, HttpRequest, HttpResponse, SourceLimits, Transport } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import type { Clock } from '../model/clock.ts';
import { Breaker, type BreakerOptions, CircuitOpenError, type ConnectionState } from './breaker.ts';
import { Pause } from './pause.ts';
import { Slots } from './slots.ts';

/** A rate budget of one connection; several replicas may share it. */
export interface Budget {
  /** Takes one call; null when allowed, else how long to wait, in milliseconds. Sync leaves a reserve for people. */
  take(purpose: Call['purpose']): Promise<number | null>;
}

export interface GuardOptions {
  readonly connection: string;
  readonly source: string;
  readonly limits: SourceLimits;
  readonly clock: Clock;
  readonly budget: Budget;
  readonly breaker: Omit<BreakerOptions, 'clock'>;
  /** How long one exchange of a sync may take: a listing has no deadline of its own, and a source that drips would hold it for ever. */
  readonly syncTimeoutMs: number;
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
    this.#breaker = new Breaker({ ...options.breaker, clock: options.clock });
    this.#pause = new Pause(options.clock);
    this.#slots = new Slots(options.limits.maxConcurrent);
  }

  get state(): ConnectionState {
    return this.#breaker.state;
  }

  async request(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const startedAt = this.#options.clock.now();
    try {
      const response = await this.#guarded(request, call);
      this.#tell(request, call, response.status, startedAt);
      return response;
    } catch (error) {
      if (error instanceof NotSent) throw error.failure;
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
        throw this.#notSent('unavailable', request, error.message, error.waitMs, error);
      // Slots reject with the reason of the signal.
      if (call.signal.aborted && error === call.signal.reason) throw this.#tooLate(request, error);
      throw error;
    }
  }

  async #send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    if (call.signal.aborted) throw this.#tooLate(request, call.signal.reason);
    this.#mustNotPause(request);
    const waitMs = await this.#options.budget.take(call.purpose);
    if (waitMs !== null)
      throw this.#notSent('rate-limited', request, 'our own budget for this source is used up', waitMs);
    const response = await this.#inner.request(request, this.#bounded(call));
    this.#pause.heed(response);
    if (response.status >= 500) throw new ServerFailure(response);
    return response;
  }

  #bounded(call: Call): Call {
    if (call.purpose !== 'sync') return call;
    return { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(this.#options.syncTimeoutMs)]) };
  }

  #mustNotPause(request: HttpRequest): void {
    const { leftMs } = this.#pause;
    if (leftMs > 0) throw this.#notSent('rate-limited', request, 'the source asked to be left alone', leftMs);
  }

  #tooLate(request: HttpRequest, reason: unknown): NotSent {
    return this.#notSent('timeout', request, 'no time left before it was sent', null, reason);
  }

  #notSent(
    kind: 'rate-limited' | 'unavailable' | 'timeout',
    { operation }: HttpRequest,
    detail: string,
    retryAfterMs: number | null,
    cause?: unknown,
  ): NotSent {
    const more = retryAfterMs === null ? {} : { retryAfterMs };
    return new NotSent(new SourceError(kind, { source: this.#options.source, operation, detail, cause, ...more }));
  }

  #tell(
    request: HttpRequest,
    call: Call,
    outcome: HttpResponse['status'] | SourceError['kind'],
    startedAt: number,
  ): void {
    call.report?.({
      connection: this.#options.connection,
      operation: request.operation,
      keys: request.keys ?? 0,
      outcome,
      tookMs: this.#options.clock.now() - startedAt,
    });
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
  readonly failure: SourceError;

  constructor(failure: SourceError) {
    super('not sent');
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
