import { once } from 'node:events';
import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface DrainTimes {
  /** How long new connections are still taken. */
  readonly delayMs: number;
  /** How long what is in flight may take after that. */
  readonly timeoutMs: number;
}

/** A kept-alive connection is closed by the answer to its next request, or when it has been idle for this long. */
const IDLE_MS = 1_000;

/** Ends the HTTP side without failing a request that was sent on an accepted connection. */
export class Drain {
  readonly #app: FastifyInstance;
  #isClosing = false;

  constructor(app: FastifyInstance) {
    this.#app = app;
    app.addHook('onSend', async (_request, reply) => {
      if (this.#isClosing) reply.header('connection', 'close');
    });
  }

  /** Resolves when every connection is closed: `done`, or `cut` when some had to be ended in the middle of a request. */
  async run({ delayMs, timeoutMs }: DrainTimes): Promise<'done' | 'cut'> {
    const { server } = this.#app;
    if (delayMs > 0) await delay(delayMs);
    if (!server.listening) return 'done';
    const closed = once(server, 'close').then(() => true);
    // Not the HTTP server's own `close`: it ends idle connections at once, and with them a request that is just arriving on one.
    Server.prototype.close.call(server);
    this.#isClosing = true;
    for (let leftMs = timeoutMs; leftMs > 0; leftMs -= IDLE_MS) {
      if (await within(closed, Math.min(IDLE_MS, leftMs))) return 'done';
      server.closeIdleConnections();
    }
    server.closeAllConnections();
    await closed;
    return 'cut';
  }
}

async function within(event: Promise<boolean>, ms: number): Promise<boolean> {
  const happened = new AbortController();
  try {
    return await Promise.race([event, delay(ms, false, { signal: happened.signal }).catch(() => false)]);
  } finally {
    happened.abort();
  }
}
