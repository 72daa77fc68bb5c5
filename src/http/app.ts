import { finished } from 'node:stream';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Principal } from '../auth/principal.ts';
import { IssuerUnavailableError, TokenRefusedError } from '../auth/refusals.ts';
import type { Authenticate } from '../auth/tokens.ts';
import { authUnavailable, ERROR_CODES, type ErrorCode, unauthenticated } from '../errors.ts';
import type { OperationFreshness } from '../graphql/freshness.ts';
import type { Admission } from '../limits/admission.ts';
import type { OperationLimits } from '../limits/operation.ts';
import { Overload, watchEventLoop } from '../limits/overload.ts';
import type { Safelist } from '../operations/safelist.ts';
import type { Health } from '../readiness.ts';
import type { GatewayContext } from '../reads/context.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { resolveDocument } from './asked-document.ts';
import { Drain } from './drain.ts';
import { formatError, isUnexpected, withoutSuggestion } from './format-error.ts';
import { refuseLongDocument } from './long-documents.ts';
import { type MetricsAccess, serveMetrics } from './metrics-route.ts';
import { type OperationNote, RequestObserver } from './observer.ts';
import { overloadGuard } from './overload-guard.ts';
import { requestPlugin } from './request-plugin.ts';
import { isOfRouter, type RouterAccess, routerPlugins } from './router.ts';
import { type SandboxOptions, serveSandbox } from './sandbox.ts';
import { createServer } from './server.ts';

/** What a request starts with; the rest of its context is the gateway's business. */
export interface RequestStart {
  readonly requestId: string;
  readonly authorization: string | undefined;
}

/** A request's context, and the door through which its operation says how fresh it wants its values. */
export interface RequestContext extends GatewayContext {
  acceptFreshness(freshness: OperationFreshness): void;
  /** Ends what still runs for the request. */
  end(): void;
}

/** The context as Apollo carries it (in copies): with a way back to the request that it is of. */
export interface ObservedContext extends RequestContext {
  readonly isOfRouter: boolean;
  operated(note: OperationNote): void;
}

/** PEM texts. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  /** The authority of client certificates; absent: none is asked for. */
  readonly ca?: string | undefined;
}

export interface AppOptions {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly contextFor: (start: RequestStart, principal: Principal) => Promise<RequestContext>;
  readonly limits: { readonly admission: Admission; readonly operations: OperationLimits };
  readonly overload: OverloadLimits;
  /** The operations that are registered, and whether others run. */
  readonly safelist: Safelist;
  readonly health: () => Promise<Health>;
  /** Whether the first fill counts as ready. */
  readonly readyWhileFilling: boolean;
  readonly isProduction: boolean;
  /** Absent: not served. In production it is never served. */
  readonly sandbox?: SandboxOptions | undefined;
  readonly requestId: () => string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly metricsAccess: MetricsAccess;
  readonly router: RouterAccess;
  /** What https is served with; null for http. */
  readonly tls: ServerTls | null;
  /** Addresses and networks of the proxies that may say who asks. */
  readonly trustedProxies: readonly string[];
  /** See `ObserverOptions`. */
  readonly callerKey: Uint8Array;
}

/** Above these, who comes later is sent away; times in seconds. */
export interface OverloadLimits {
  readonly maxOperations: number;
  readonly maxEventLoopDelay: number;
  readonly maxConnections: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

export interface App {
  readonly app: FastifyInstance;
  readonly drain: Drain;
}

/** With every fragment written out wherever it is spread. */
const MAX_SELECTIONS = 10_000;
const MAX_DOCUMENT_ERRORS = 20;

/** The HTTP side of the gateway: `/graphql`, `/healthz`, `/readyz` and `/metrics`, and the sandbox in development. */
export async function createApp(options: AppOptions): Promise<App> {
  const app = createServer(options);
  const loop = watchEventLoop();
  app.addHook('onClose', async () => loop.stop());
  const overload = new Overload({
    maxOperations: options.overload.maxOperations,
    maxDelayMs: options.overload.maxEventLoopDelay * 1000,
    delayMs: loop.delayMs,
  });
  const observer = new RequestObserver(options);
  observer.watch(app);
  const drain = new Drain(app);
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, options.log));
  const server = await startApollo(options);
  app.addHook('onClose', () => server.stop());
  app.get('/healthz', async () => ({ status: 'up' }));
  app.get('/readyz', async (_request, reply) => {
    const health = await options.health();
    const isReady = health.status === 'ready' || (health.status === 'filling' && options.readyWhileFilling);
    return reply
      .status(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  });
  serveMetrics(app, options.metrics, options.metricsAccess, options.authenticate);
  if (options.sandbox !== undefined && !options.isProduction) serveSandbox(app, options.sandbox);
  const admissions: Admissions = new WeakMap();
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    onRequest: overloadGuard(overload, (reason) => options.metrics.overloaded(reason)),
    // What is refused here is told by the server, in its own form.
    preHandler: async (request, reply) => {
      const admitted = admit(request, reply, options, observer);
      admissions.set(request, admitted);
      await admitted.catch(() => undefined);
    },
    handler: fastifyApolloHandler(server, {
      context: (request) => startRequest(request, admissions, options, observer),
    }),
  });
  return { app, drain };
}

/** What a request that no route could take is answered: its own mistakes in words, ours only in the log. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const { statusCode, message } =
    error instanceof Error && 'statusCode' in error ? error : { statusCode: 500, message: '' };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return reply.status(statusCode).send({ code: 'BAD_REQUEST', message });
  log.error({ requestId: request.id, error }, 'a request failed unexpectedly');
  const code = 'INTERNAL_SERVER_ERROR' satisfies ErrorCode;
  return reply.status(500).send({ code, message: ERROR_CODES[code] });
}

async function startApollo(options: AppOptions): Promise<ApolloServer<ObservedContext>> {
  const server = new ApolloServer<ObservedContext>({
    schema: options.schema,
    introspection: !options.isProduction,
    hideSchemaDetailsFromClientErrors: options.isProduction,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // What one caller sends another must not be able to name: only an operator registers.
    ...(options.safelist.isEnforced ? { persistedQueries: false } : {}),
    parseOptions: { maxTokens: options.limits.operations.maxTokens },
    maxRecursiveSelections: MAX_SELECTIONS,
    validationOptions: { maxErrors: MAX_DOCUMENT_ERRORS, hideSuggestions: options.isProduction },
    nodeEnv: options.isProduction ? 'production' : 'development',
    stopOnTerminationSignals: false,
    logger: options.log,
    formatError: options.isProduction
      ? (formatted, error) => formatError(withoutSuggestion(formatted), error)
      : formatError,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ...routerPlugins(),
      requestPlugin(options.log, options.limits.operations),
    ],
  });
  await server.start();
  return server;
}

/** Who asks each request that is about to start, or why it is refused. */
type Admissions = WeakMap<FastifyRequest, Promise<Principal>>;

/** Lets a request in: who asks, how often, and with a registered operation. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AppOptions,
  observer: RequestObserver,
): Promise<Principal> {
  refuseLongDocument(request.body);
  const principal = await principalOf(request, options, observer);
  observer.authenticated(request, principal);
  finished(reply.raw, await options.limits.admission.enter(principal, request.ip));
  await resolveDocument(request, principal, options.safelist);
  return principal;
}

async function startRequest(
  request: FastifyRequest,
  admissions: Admissions,
  options: AppOptions,
  observer: RequestObserver,
): Promise<ObservedContext> {
  try {
    const principal = await admissions.get(request);
    if (principal === undefined) throw new Error('a request was not admitted');
    const { authorization } = request.headers;
    const context = await options.contextFor({ requestId: request.id, authorization }, principal);
    const isRouter = isOfRouter(request, options.router, options.isProduction);
    return { ...context, isOfRouter: isRouter, operated: (note) => observer.operated(request, note) };
  } catch (error) {
    if (isUnexpected(error)) options.log.error({ requestId: request.id, error }, 'a request failed before it started');
    throw error;
  }
}

/** Why somebody is refused is for the operator; that it is an outage and not the token is for both. */
async function principalOf(
  request: FastifyRequest,
  { authenticate, log }: AppOptions,
  observer: RequestObserver,
): Promise<Principal> {
  try {
    return await authenticate(request.headers.authorization);
  } catch (error) {
    if (error instanceof TokenRefusedError) {
      observer.tokenRefused(request, error);
      throw unauthenticated();
    }
    if (error instanceof IssuerUnavailableError) {
      log.error({ requestId: request.id, reason: error.message }, 'a token cannot be checked');
      throw authUnavailable();
    }
    throw error;
  }
}
