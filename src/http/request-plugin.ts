import { type ApolloServerPlugin, type GraphQLRequestContextWillSendResponse, HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { badInput } from '../errors.ts';
import { OperationFreshness } from '../graphql/freshness.ts';
import { FreshnessError } from '../graphql/freshness-error.ts';
import { FRESHNESS_HEADER, freshnessOfHeader } from '../graphql/freshness-header.ts';
import { DRY_RUN_HEADER, isDryRun } from '../limits/dry-run.ts';
import type { OperationLimits } from '../limits/operation.ts';
import type { Log } from '../telemetry/log.ts';
import type { ObservedContext } from './app.ts';
import { capped } from './error-cap.ts';
import { isUnexpected } from './format-error.ts';
import type { OperationNote } from './observer.ts';

/** Reads the operation's freshness and holds it to its limits before it runs; reports sources and failures when it has run. */
export function requestPlugin(log: Log, limits: OperationLimits): ApolloServerPlugin<ObservedContext> {
  return {
    // What fails outside of the operation is told to nobody else.
    unexpectedErrorProcessingRequest: async ({ error, requestContext }) =>
      log.error({ requestId: requestContext.contextValue.requestId, error }, 'a request failed unexpectedly'),
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, queryHash, request, contextValue }) => {
        try {
          const outer = freshnessOfHeader(request.http?.headers.get(FRESHNESS_HEADER));
          if (operation === undefined) return;
          // Validation lets it pass, and graphql then fails without an operation to blame.
          if (schema.getRootType(operation.operation) === undefined) throw noSuchOperations(operation.operation);
          const asked = { schema, document, operation, variables: request.variables ?? {} };
          contextValue.acceptFreshness(new OperationFreshness(outer, asked));
          const { principal, report } = contextValue;
          if (isDryRun(request.http?.headers.get(DRY_RUN_HEADER), operation)) report.dryRun();
          report.estimated(limits.check({ ...asked, principal, documentHash: queryHash, freshness: outer }));
        } catch (error) {
          if (error instanceof FreshnessError) throw badInput(error.argument, error.message);
          throw error;
        }
      },
      responseForOperation: async ({ contextValue: { report } }) =>
        report.isDryRun
          ? { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data: null } } }
          : null,
      didEncounterErrors: async ({ errors, contextValue: { requestId } }) => {
        for (const error of errors)
          if (isUnexpected(error)) log.error({ requestId, error }, 'a request failed unexpectedly');
      },
      willSendResponse: async (request) => {
        const { response, contextValue } = request;
        contextValue.end();
        if (response.body.kind !== 'single') return;
        const result = response.body.singleResult;
        contextValue.report.explain(result.errors ?? []);
        const told = new Set(result.errors?.map(({ extensions }) => failureKey(extensions)));
        const failures = contextValue.report.errors.filter(({ extensions }) => !told.has(failureKey(extensions)));
        const errors = [...(result.errors ?? []), ...failures];
        if (errors.length > 0) result.errors = capped(errors, result.data !== undefined);
        result.extensions = {
          ...result.extensions,
          mainstem: { requestId: contextValue.requestId, ...contextValue.report.toJSON() },
        };
        contextValue.operated(noteOf(request, result.data, errors));
      },
    }),
  };
}

function noSuchOperations(kind: string): GraphQLError {
  return new GraphQLError(`The schema has no ${kind}s.`, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

function noteOf(
  { operation, queryHash, contextValue }: GraphQLRequestContextWillSendResponse<ObservedContext>,
  data: unknown,
  errors: readonly GraphQLFormattedError[],
): OperationNote {
  return {
    kind: operation?.operation ?? 'none',
    outcome: outcomeOf(data, errors.length > 0),
    documentHash: queryHash ?? null,
    codes: errors.map(({ extensions }) => String(extensions?.['code'])),
    connections: contextValue.report.connections,
  };
}

function outcomeOf(data: unknown, hasErrors: boolean): OperationNote['outcome'] {
  if (data === undefined) return 'refused';
  if (!hasErrors) return 'ok';
  return data === null ? 'failed' : 'partial';
}

/** A failure that a field has already told (`onError: FAIL`) is not told again. */
function failureKey(extensions: Readonly<Record<string, unknown>> | undefined): string {
  return `${String(extensions?.['connection'])} ${String(extensions?.['code'])}`;
}
