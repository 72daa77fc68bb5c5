import Fastify from 'fastify';
import mercurius from 'mercurius';
import cache from 'mercurius-cache';
import { contextOf, type PeerContext, resolvers } from './resolvers.ts';
import { TYPE_DEFS } from './schema.ts';
import { FRESH_SECONDS, isCaching, isUp } from './serve.ts';

/** Mercurius with its JIT, DataLoader. */
const app = Fastify();
await app.register(mercurius, { schema: TYPE_DEFS, resolvers, jit: 1, context: contextOf });
if (isCaching) await app.register(cache.default, { all: true, ttl: FRESH_SECONDS });
await app.listen({ port: 0, host: '127.0.0.1' });
isUp(app.server.address());

declare module 'mercurius' {
  interface MercuriusContext extends PeerContext {}
}
