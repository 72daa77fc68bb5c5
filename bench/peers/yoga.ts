import { useGraphQlJit } from '@envelop/graphql-jit';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createSchema, createYoga } from 'graphql-yoga';
import { contextOf, type PeerContext, resolvers } from './resolvers.ts';
import { TYPE_DEFS } from './schema.ts';
import { FRESH_SECONDS, isCaching, serve } from './serve.ts';

/** GraphQL Yoga with its JIT, DataLoader. */
serve(
  createYoga<object, PeerContext>({
    schema: createSchema<PeerContext>({ typeDefs: TYPE_DEFS, resolvers }),
    context: contextOf,
    logging: false,
    graphiql: false,
    plugins: [
      useGraphQlJit(),
      ...(isCaching ? [useResponseCache({ session: () => null, ttl: FRESH_SECONDS * 1000 })] : []),
    ],
  }),
);
