import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import responseCache from '@apollo/server-plugin-response-cache';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { contextOf, type PeerContext, resolvers } from './resolvers.ts';
import { TYPE_DEFS } from './schema.ts';
import { FRESH_SECONDS, isCaching, isUp } from './serve.ts';

/** Apollo Server on Fastify as its documentation sets it up: default plugins, DataLoader. */
const server = new ApolloServer<PeerContext>({
  typeDefs: TYPE_DEFS,
  resolvers,
  plugins: isCaching ? [ApolloServerPluginCacheControl({ defaultMaxAge: FRESH_SECONDS }), responseCache()] : [],
});
await server.start();
const app = Fastify();
app.route({
  url: '/graphql',
  method: ['GET', 'POST'],
  handler: fastifyApolloHandler(server, { context: async () => contextOf() }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
isUp(app.server.address());
