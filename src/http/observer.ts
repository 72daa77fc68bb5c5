import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.ts';
import { ERROR_CODES } from '../errors.ts';
import type { RequestReport } from '../reads/report.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics, OperationSample } from '../telemetry/metrics.ts';
import { DOCUMENT_CODES } from './format-error.ts';
import { traceIdOf } from './request-id.ts';

export interface ObserverOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Makes callers' names unreadable: the same caller has the same mark for as long as the key lives. */
  readonly callerKey: Uint8Array;
}

/** What is known of a request when it ends. */
interface Note {
  principal: Principal | null;
  operation: OperationNote | null;
  isDone: boolean;
}

export interface OperationNote {
  readonly kind: OperationSample['kind'];
  readonly outcome: OperationSample['outcome'];
  /** SHA-256 of the document: clients can make it too, and it quotes nothing of them. */
  readonly documentHash: string | null;
  readonly codes: readonly string[];
  readonly connections: RequestReport['connections'];
}

/** Routes that probes and scrapers ask all the time: their lines are for debugging. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);
/** What proxies log for a caller who went away before the answer. */
const CALLER_GONE = 499;

/** Counts every request and logs one line for it: never its document, variables, headers or tokens. */
export class RequestObserver {
  readonly #options: ObserverOptions;
  readonly #notes = new WeakMap<FastifyRequest, Note>();
  #inFlight = 0;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  watch(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => {
      this.#notes.set(request, { principal: null, operation: null, isDone: false });
      this.#options.metrics.requestsInFlight(++this.#inFlight);
      reply.header('x-request-id', request.id);
    });
    app.addHook('onResponse', async (request, reply) => this.#ended(request, reply.statusCode, reply.elapsedTime));
    app.addHook('onRequestAbort', async (request) => this.#ended(request, CALLER_GONE, null));
  }

  authenticated(request: FastifyRequest, principal: Principal): void {
    const note = this.#notes.get(request);
    if (note !== undefined) note.principal = principal;
  }

  operated(request: FastifyRequest, operation: OperationNote): void {
    const note = this.#notes.get(request);
    if (note !== undefined) note.operation = operation;
  }

  tokenRefused(request: FastifyRequest, error: Error): void {
    this.#options.metrics.tokenRefused();
    this.#options.log.warn({ requestId: request.id, reason: error.message }, 'token refused');
  }

  #ended(request: FastifyRequest, status: number, tookMs: number | null): void {
    const note = this.#notes.get(request);
    if (note === undefined || note.isDone) return;
    note.isDone = true;
    const { log, metrics } = this.#options;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requestsInFlight(--this.#inFlight);
    metrics.answered({ route, status, tookMs: tookMs ?? 0 });
    if (note.operation !== null) metrics.operated(sampleOf(note.operation, tookMs ?? 0));
    log[QUIET_ROUTES.has(route) ? 'debug' : 'info'](
      this.#lineOf(request, note, { route, status, tookMs: tookMs === null ? null : Math.round(tookMs) }),
      'request',
    );
  }

  #lineOf(
    request: FastifyRequest,
    { principal, operation }: Note,
    answer: { readonly route: string; readonly status: number; readonly tookMs: number | null },
  ): object {
    const traceId = traceIdOf(request.headers);
    return {
      requestId: request.id,
      ...(traceId === null ? {} : { traceId }),
      method: request.method,
      ...answer,
      ...(principal === null ? {} : { caller: this.#markOf(principal), roles: [...principal.roles] }),
      ...(operation === null ? {} : lineOfOperation(operation)),
    };
  }

  #markOf({ subject }: Principal): string | null {
    if (subject === null) return null;
    return createHmac('sha256', this.#options.callerKey).update(subject).digest('base64url').slice(0, 12);
  }
}

function lineOfOperation({ kind, outcome, documentHash, codes, connections }: OperationNote): object {
  return {
    operation: kind,
    outcome,
    documentHash,
    ...(codes.length === 0 ? {} : { codes: [...new Set(codes)] }),
    sources: Object.fromEntries(
      Object.entries(connections).map(([name, { calls, tookMs, state, stale, missing }]) => [
        name,
        { calls, tookMs, state, stale, missing },
      ]),
    ),
  };
}

function sampleOf({ kind, outcome, codes, connections }: OperationNote, tookMs: number): OperationSample {
  return { kind, outcome, tookMs, codes: codes.map(knownCode), served: connections };
}

/** Codes become labels: only those that are listed. */
function knownCode(code: string): string {
  return Object.hasOwn(ERROR_CODES, code) || DOCUMENT_CODES.has(code) ? code : 'OTHER';
}
