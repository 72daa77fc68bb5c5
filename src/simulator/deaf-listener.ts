// A thread of its own (see `door.ts`): listens, and stands still before it could take a connection.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, gate } = workerData as { readonly port: number; readonly gate: Int32Array };

const server = createServer((socket) => socket.destroy());
server.listen({ port, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort?.postMessage('listening');
  Atomics.wait(gate, 0, 0);
  server.close();
});
