import type { GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

/** How many errors are shown of a document that did not run, or of one kind in one that did. */
const SHOWN = 5;

/**
 * The errors that a client sees, with one in the end that counts the rest. A document of a kilobyte could be answered with megabytes of them.
 *
 * In an answer with data each kind (code, and coordinate or connection) has errors of its own: none is lost behind another.
 */
export function capped(errors: readonly GraphQLFormattedError[], hasData: boolean): readonly GraphQLFormattedError[] {
  const counts = new Map<string, number>();
  const shown = errors.filter((error) => {
    const kind = hasData ? kindOf(error) : '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= SHOWN;
  });
  const left = errors.length - shown.length;
  return left === 0 ? errors : [...shown, moreErrors(left)];
}

function kindOf({ extensions = {} }: GraphQLFormattedError): string {
  return JSON.stringify(['code', 'coordinate', 'connection'].map((key) => extensions[key]));
}

function moreErrors(count: number): GraphQLFormattedError {
  const code = 'MORE_ERRORS' satisfies ErrorCode;
  return { message: `${count} more errors are not shown. ${ERROR_CODES[code]}`, extensions: { code, count } };
}
