import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import { ERROR_CODES } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';

/** Codes of graphql and Apollo itself, whose messages speak of the caller's own document. */
const DOCUMENT_CODES: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** The error a client sees: a code, a safe message, and nothing of our insides. What was unexpected is logged whole. */
export function formatError(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (original instanceof SourceError) {
    // Only the reader lets one through, for an operation that accepts no older values; it names the connection.
    const { code, retryable } = DISPOSITIONS[original.kind];
    const { message, source: connection, retryAfterMs } = original;
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return { ...formatted, message, extensions: { code, connection, retryable, ...wait } };
  }
  const code = String(formatted.extensions?.['code'] ?? 'INTERNAL_SERVER_ERROR');
  const isExpected = DOCUMENT_CODES.has(code) || (code !== 'INTERNAL_SERVER_ERROR' && Object.hasOwn(ERROR_CODES, code));
  if (isExpected) return { ...formatted, message: formatted.message.replace(/^Context creation failed: /, '') };
  log.error({ error: original }, 'a request failed unexpectedly');
  return {
    message: ERROR_CODES.INTERNAL_SERVER_ERROR,
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}
