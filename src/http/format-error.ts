import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import { ERROR_CODES } from '../errors.ts';

/** Codes of graphql and Apollo itself, whose messages speak of the caller's own document. */
export const DOCUMENT_CODES: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

const MESSAGE_LENGTH = 1_000;

/** The error a client sees: a code, a safe message, and nothing of our insides. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (original instanceof SourceError) {
    // Only the reader lets one through, for an operation that accepts no older values; it names the connection.
    const { code, retryable } = DISPOSITIONS[original.kind];
    const { message, source: connection, retryAfterMs } = original;
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return { ...formatted, message, extensions: { code, connection, retryable, ...wait } };
  }
  if (isExpected(formatted.extensions?.['code']))
    return { ...formatted, message: shortened(formatted.message.replace(/^Context creation failed: /, '')) };
  return {
    message: ERROR_CODES.INTERNAL_SERVER_ERROR,
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** Messages quote the document and its variables, which may be one name of a megabyte. */
function shortened(message: string): string {
  return message.length <= MESSAGE_LENGTH ? message : `${message.slice(0, MESSAGE_LENGTH)}…`;
}

/** In production no message says what would have been right: variables are coerced by rules that know of no production. */
export function withoutSuggestion(formatted: GraphQLFormattedError): GraphQLFormattedError {
  return { ...formatted, message: formatted.message.replace(/ ?Did you mean [\s\S]*\?$/, '') };
}

/** Whether an error is a defect of ours, which the log must have whole because its caller only sees that there is one. */
export function isUnexpected(error: unknown): boolean {
  if (unwrapResolverError(error) instanceof SourceError) return false;
  return !(error instanceof GraphQLError && isExpected(error.extensions['code']));
}

function isExpected(code: unknown): boolean {
  if (typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR') return false;
  return DOCUMENT_CODES.has(code) || Object.hasOwn(ERROR_CODES, code);
}
