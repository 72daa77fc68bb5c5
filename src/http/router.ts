import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace';
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';
import { routerOnly } from '../errors.ts';
import { isSameSecret } from './same-secret.ts';

/** The header in which the federation router sends its secret. */
export const ROUTER_HEADER = 'x-mainstem-router';

/** How the federation router is known. */
export interface RouterAccess {
  readonly secret: string | null;
  /** Names in its client certificate. */
  readonly certificates: readonly string[];
}

/** A context that knows whether its request is the federation router's. */
interface RouterContext {
  readonly isOfRouter: boolean;
}

const ROUTER_FIELDS: ReadonlySet<string> = new Set(['_service', '_entities']);

/** Whether a request is the federation router's. In development any may be where none is configured. */
export function isOfRouter(
  { headers, raw }: FastifyRequest,
  { secret, certificates }: RouterAccess,
  isProduction: boolean,
): boolean {
  if (secret === null && certificates.length === 0) return !isProduction;
  const given = headers[ROUTER_HEADER];
  if (secret !== null && typeof given === 'string' && isSameSecret(given, secret)) return true;
  return certificates.some((name) => hasShown(raw.socket, name));
}

/** Whether the other side has shown a certificate of the authority that we believe, with this name in it. */
function hasShown(socket: Socket, name: string): boolean {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return false;
  const certificate = socket.getPeerX509Certificate();
  return certificate?.checkHost(name, { subject: 'always', wildcards: false }) === name;
}

/** Keeps the schema's text and entities by key for the router, and its traces. */
export function routerPlugins(): readonly ApolloServerPlugin<RouterContext>[] {
  return [guard(), tracesForRouter(ApolloServerPluginInlineTrace())];
}

function guard(): ApolloServerPlugin<RouterContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, document, contextValue }) => {
        if (contextValue.isOfRouter || operation === undefined) return;
        if (asksAsRouter(operation.selectionSet, document)) throw routerOnly();
      },
    }),
  };
}

/** The document is valid, so no fragment is below itself. */
function asksAsRouter({ selections }: SelectionSetNode, document: DocumentNode): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return ROUTER_FIELDS.has(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return asksAsRouter(selection.selectionSet, document);
    const { name } = selection;
    return document.definitions.some(
      (each) =>
        each.kind === Kind.FRAGMENT_DEFINITION &&
        each.name.value === name.value &&
        asksAsRouter(each.selectionSet, document),
    );
  });
}

/** How long each field took says much of what is behind it. */
function tracesForRouter(traces: ApolloServerPlugin): ApolloServerPlugin<RouterContext> {
  return {
    ...traces,
    requestDidStart: async (request) =>
      request.contextValue.isOfRouter ? traces.requestDidStart?.(request) : undefined,
  };
}
