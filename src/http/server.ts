import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AppOptions } from './app.ts';
import { requestIdOf } from './request-id.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** How often sockets are looked at that take too long. */
const SOCKETS_LOOKED_AT_EVERY_MS = 500;

/** The server that listens: over TLS where there is a certificate, with bounds for bodies, sockets and time. */
export function createServer({ requestId, tls, trustedProxies, overload }: AppOptions): FastifyInstance {
  const sockets = {
    headersTimeout: overload.headersTimeout * 1000,
    connectionsCheckingInterval: SOCKETS_LOOKED_AT_EVERY_MS,
  };
  const settings = {
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: overload.bodyTimeout * 1000,
    genReqId: ({ headers }: IncomingMessage) => requestIdOf(headers, requestId),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // While it stops, requests on connections that are still open are answered.
    return503OnClosing: false,
  };
  // Most callers have no certificate; whose is good is asked where it matters.
  const https = { ...sockets, ...tls, requestCert: tls?.ca !== undefined, rejectUnauthorized: false };
  // A server of https differs in its type alone, as far as anything here can tell.
  const app =
    tls === null
      ? Fastify({ ...settings, http: sockets })
      : (Fastify({ ...settings, https }) as unknown as FastifyInstance);
  app.server.maxConnections = overload.maxConnections;
  return app;
}
