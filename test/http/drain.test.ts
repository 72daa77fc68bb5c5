// Stopping the HTTP side, seen from raw connections: what was sent is answered, and nothing new is taken.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Drain } from '../../src/http/drain.ts';

const TIMES = { delayMs: 0, timeoutMs: 5_000 };

let app: FastifyInstance;
let drain: Drain;
let port: number;
let release: () => void;
let arrived: Promise<void>;

beforeEach(async () => {
  app = Fastify({ return503OnClosing: false });
  drain = new Drain(app);
  app.get('/', async () => 'quick');
  let tell = (): void => undefined;
  arrived = new Promise((resolve) => {
    tell = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  app.get('/slow', async () => {
    tell();
    await released;
    return 'slow';
  });
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});

afterEach(async () => {
  release();
  await app.close();
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The next answer on a connection, head and body; `closed` when there is none. */
async function answerTo(socket: Socket, path: string): Promise<string> {
  let text = '';
  const answered = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (/\r\n\r\n(quick|slow)$/.test(text)) resolve(text);
    });
    socket.once('close', () => resolve('closed'));
    socket.once('error', () => resolve('closed'));
  });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return answered;
}

test('a request that arrives on an idle connection while it stops is answered, and closes its connection', async () => {
  const socket = await open();
  expect(await answerTo(socket, '/')).toMatch(/^HTTP\/1\.1 200[\s\S]*connection: keep-alive/i);
  socket.removeAllListeners('data');
  const drained = drain.run(TIMES);

  expect(await answerTo(socket, '/')).toMatch(/^HTTP\/1\.1 200[\s\S]*connection: close[\s\S]*quick$/i);
  expect(await drained).toBe('done');
});

test('a request in flight is finished, and closes its connection', async () => {
  const answer = answerTo(await open(), '/slow');
  await arrived;
  const drained = drain.run(TIMES);
  release();

  expect(await answer).toMatch(/^HTTP\/1\.1 200[\s\S]*connection: close[\s\S]*slow$/i);
  expect(await drained).toBe('done');
});

test('new connections are refused from the start', async () => {
  const answer = answerTo(await open(), '/slow');
  await arrived;
  const drained = drain.run(TIMES);

  await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  release();
  expect([await drained, await answer]).toEqual(['done', expect.stringContaining('slow')]);
});

test('during the delay new connections are taken and kept', async () => {
  const drained = drain.run({ ...TIMES, delayMs: 300 });

  const socket = await open();
  expect(await answerTo(socket, '/')).toMatch(/^HTTP\/1\.1 200[\s\S]*connection: keep-alive/i);
  socket.end();
  expect(await drained).toBe('done');
});

test('an idle connection does not hold it up', async () => {
  const socket = await open();
  await answerTo(socket, '/');
  const closed = once(socket, 'close');

  expect([await drain.run(TIMES), await closed]).toEqual(['done', [false]]);
});

test('a request that does not end is cut off when the time is over', async () => {
  const answer = answerTo(await open(), '/slow');
  await arrived;

  expect([await drain.run({ delayMs: 0, timeoutMs: 50 }), await answer]).toEqual(['cut', 'closed']);
});

test('a server that does not listen has nothing to drain', async () => {
  await app.close();
  expect(await drain.run(TIMES)).toBe('done');
});
