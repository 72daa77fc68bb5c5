import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Door } from './faults.ts';

/** The door of a server that listens on the port. */
export function doorOf(server: Server, port: number): Door {
  let deaf: DeafListener | null = null;
  const shut = async (): Promise<void> => {
    await deaf?.close();
    deaf = null;
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    open: async () => {
      await shut();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    refuse: shut,
    hang: async () => {
      await shut();
      deaf = await DeafListener.on(port);
    },
  };
}

/** How many connections the system completes on behalf of a listener that never takes one (`deaf-listener.ts` asks for one). */
const QUEUED = 2;

/** Listens in a thread that stands still, behind a full queue: the system leaves every further attempt to connect unanswered. */
class DeafListener {
  readonly #worker: Worker;
  readonly #gate: Int32Array;
  readonly #queued: readonly Socket[];

  private constructor(worker: Worker, gate: Int32Array, queued: readonly Socket[]) {
    this.#worker = worker;
    this.#gate = gate;
    this.#queued = queued;
  }

  static async on(port: number): Promise<DeafListener> {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./deaf-listener.ts', import.meta.url), { workerData: { port, gate } });
    await once(worker, 'message');
    const queued = Array.from({ length: QUEUED }, () => connect(port, '127.0.0.1'));
    for (const socket of queued) socket.on('error', () => undefined);
    await Promise.all(queued.map((socket) => once(socket, 'connect')));
    return new DeafListener(worker, gate, queued);
  }

  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    Atomics.store(this.#gate, 0, 1);
    Atomics.notify(this.#gate, 0);
    for (const socket of this.#queued) socket.destroy();
    await ended;
  }
}
