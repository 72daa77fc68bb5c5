import { GraphQLError } from 'graphql';

const MAX_LENGTH = 100_000;

/** Throws for a document that no client writes: a token of it may be as long as the body, and the parser's limit counts tokens. */
export function refuseLongDocument(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('query' in body)) return;
  const { query } = body;
  if (typeof query !== 'string' || query.length <= MAX_LENGTH) return;
  throw new GraphQLError(`The document has more than ${MAX_LENGTH} characters: ask for less at once.`, {
    extensions: { code: 'BAD_REQUEST', http: { status: 413 } },
  });
}
