import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Tells the parent that a contender is up, and where; it ends with the parent. */
export function isUp(address: AddressInfo | string | null): void {
  if (address === null || typeof address === 'string') throw new Error('not on a port');
  process.once('disconnect', () => process.exit(0));
  process.send?.({ url: `http://127.0.0.1:${address.port}/graphql` });
}

export function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => isUp(server.address()));
}

export async function bodyOf(request: IncomingMessage): Promise<GraphQLBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export interface GraphQLBody {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Whether the contender keeps answers between requests, as it would do it itself. */
export const isCaching = process.env['BENCH_CACHE'] === '1';
/** As long as our own configuration takes a value for fresh. */
export const FRESH_SECONDS = 60;
