import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { type Authenticate, TokenRefusedError } from '../auth/tokens.ts';
import type { GatewayContext } from '../context.ts';
import { badInput, unauthenticated } from '../errors.ts';
import { OperationFreshness } from '../graphql/freshness.ts';
import { FreshnessError } from '../graphql/freshness-error.ts';
import { FRESHNESS_HEADER, freshnessOfHeader } from '../graphql/freshness-header.ts';
import type { Log } from '../telemetry/log.ts';
import { formatError } from './format-error.ts';

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

export interface Health {
  readonly status: 'ready' | 'filling' | 'trouble';
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AppOptions {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly contextFor: (start: RequestStart, principal: Awaited<ReturnType<Authenticate>>) => Promise<RequestContext>;
  readonly readiness: () => Promise<Health>;
  readonly isProduction: boolean;
  readonly requestId: () => string;
  readonly log: Log;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const MAX_TOKENS = 3_000;

/** The HTTP side of the gateway: `/graphql`, `/healthz` and `/readyz`. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: BODY_LIMIT_BYTES, requestTimeout: 60_000, genReqId: options.requestId });
  const server = new ApolloServer<RequestContext>({
    schema: options.schema,
    introspection: !options.isProduction,
    hideSchemaDetailsFromClientErrors: options.isProduction,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    parseOptions: { maxTokens: MAX_TOKENS },
    nodeEnv: options.isProduction ? 'production' : 'development',
    stopOnTerminationSignals: false,
    logger: options.log,
    formatError: (formatted, error) => formatError(formatted, error, options.log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      fastifyApolloDrainPlugin(app),
      requestPlugin,
    ],
  });
  await server.start();
  app.get('/healthz', async () => ({ status: 'up' }));
  app.get('/readyz', async (_request, reply) => {
    const health = await options.readiness();
    return reply.status(health.status === 'trouble' ? 503 : 200).send(health);
  });
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(server, { context: (request) => startRequest(request, options) }),
  });
  return app;
}

async function startRequest(request: FastifyRequest, options: AppOptions): Promise<RequestContext> {
  try {
    const principal = await options.authenticate(request.headers.authorization);
    return await options.contextFor({ requestId: request.id, authorization: request.headers.authorization }, principal);
  } catch (error) {
    if (!(error instanceof TokenRefusedError)) throw error;
    options.log.info({ requestId: request.id, error }, 'token refused');
    throw unauthenticated();
  }
}

/** Reads the operation's freshness before it runs; reports sources and failures when it has run. */
const requestPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
      try {
        const outer = freshnessOfHeader(request.http?.headers.get(FRESHNESS_HEADER));
        if (operation === undefined) return;
        const asked = { schema, document, operation, variables: request.variables ?? {} };
        contextValue.acceptFreshness(new OperationFreshness(outer, asked));
      } catch (error) {
        if (error instanceof FreshnessError) throw badInput(error.argument, error.message);
        throw error;
      }
    },
    willSendResponse: async ({ response, contextValue }) => {
      contextValue.end();
      if (response.body.kind !== 'single') return;
      const result = response.body.singleResult;
      contextValue.report.explain(result.errors ?? []);
      const told = new Set(result.errors?.map(({ extensions }) => failureKey(extensions)));
      const failures = contextValue.report.errors.filter(({ extensions }) => !told.has(failureKey(extensions)));
      if (failures.length > 0) result.errors = [...(result.errors ?? []), ...failures];
      result.extensions = {
        ...result.extensions,
        mainstem: { requestId: contextValue.requestId, ...contextValue.report.toJSON() },
      };
    },
  }),
};

/** A failure that a field has already told (`onError: FAIL`) is not told again. */
function failureKey(extensions: Readonly<Record<string, unknown>> | undefined): string {
  return `${String(extensions?.['connection'])} ${String(extensions?.['code'])}`;
}
