// The HTTP client against a server that misbehaves on command.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Call } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { type SimulatedSource, serve } from '../../src/simulator/server.ts';

const PAGES: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  '/ok?a=1': (response) => response.setHeader('x-two', ['a', 'b']).end('{"a":"ü"}'),
  '/redirect': (response) => response.writeHead(302, { location: '/ok' }).end('moved'),
  '/gzip': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('plain')),
  '/bomb': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(1_000_000))),
  '/half-gzip': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('plain').subarray(0, 12)),
  '/brotli': (response) => response.setHeader('content-encoding', 'br').end('x'),
  '/latin': (response) => response.setHeader('content-type', 'text/plain; charset=ISO-8859-1').end('x'),
  '/latin-503': (response) => response.writeHead(503, { 'content-type': 'text/html; charset=iso-8859-1' }).end('<p>'),
  '/long': (response) => response.end('x'.repeat(2000)),
  '/long-announced': (response) => response.writeHead(200, { 'content-length': '2000' }).write('x'),
  '/endless': (response) => pour(response),
  '/stall': (response) => response.writeHead(200, { 'content-length': '10' }).write('x'),
  '/drip': (response) => {
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  },
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy());
  },
  '/404': (response) => response.writeHead(404).end('none'),
};

let pouredBytes = 0;

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, 0x20);
  const more = (): void => {
    do pouredBytes += chunk.length;
    while (response.write(chunk));
    response.once('drain', more);
  };
  more();
}

let server: Server;
let origin = '';
const client = new HttpClient({ source: 'fake', connections: 4, connectTimeoutMs: 500, maxBodyBytes: 1000 });

beforeAll(async () => {
  server = createServer((request, response) => PAGES[request.url ?? '']?.(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const callOf = (signal: AbortSignal = new AbortController().signal): Call => ({ signal, purpose: 'interactive' });
const ask = (path: string, signal?: AbortSignal) =>
  client.request({ method: 'GET', url: `${origin}${path}`, operation: `GET ${path}` }, callOf(signal));

test('any complete answer is returned, whatever its status', async () => {
  expect(await ask('/ok?a=1')).toMatchObject({ status: 200, text: '{"a":"ü"}', headers: { 'x-two': 'a, b' } });
  expect(await ask('/404')).toMatchObject({ status: 404, text: 'none' });
  expect(await ask('/gzip')).toMatchObject({ status: 200, text: 'plain' });
});

test('the page of a proxy in another charset is still the refusal that its status says', async () => {
  expect(await ask('/latin-503')).toMatchObject({ status: 503 });
});

test.each(['/redirect', '/bomb', '/half-gzip', '/brotli', '/latin', '/long', '/long-announced'])(
  '%s is not understood',
  async (path) => {
    await expect(ask(path)).rejects.toMatchObject({ kind: 'protocol', operation: `GET ${path}` });
  },
);

test('an endless body is cut off: no more of it is taken than the limit and what is on its way', async () => {
  await expect(ask('/endless')).rejects.toMatchObject({ kind: 'protocol' });
  expect(pouredBytes).toBeLessThan(16 * 1024 * 1024);
});

test('a connection that never comes about ends with the signal', async () => {
  const faults = new Faults();
  const source = { describe: () => ({ kind: 'read', operation: '' }) } as unknown as SimulatedSource;
  const deaf = await serve(source, { clock: systemClock, ledger: new Ledger(), faults, latencyMs: 0, port: 0 });
  await faults.door.hang();
  const request = { method: 'GET', url: deaf.url, operation: 'GET /' } as const;
  const startedAtMs = performance.now();
  await expect(client.request(request, callOf(AbortSignal.timeout(40)))).rejects.toMatchObject({ kind: 'timeout' });
  expect(performance.now() - startedAtMs).toBeLessThan(240);
  await deaf.close();
});

test('a request whose right to be sent is over when there is a connection is not written', async () => {
  const asked: string[] = [];
  const late = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(late.address() as AddressInfo).port}`;
  let isHeld = false;
  const call: Call = { ...callOf(), mayStillSend: () => isHeld };
  const send = (path: string) => client.request({ method: 'POST', url: `${url}${path}`, operation: 'POST' }, call);
  await expect(send('/late')).rejects.toMatchObject({ kind: 'timeout', wasSent: false });
  isHeld = true;
  expect(await send('/held')).toMatchObject({ status: 200 });
  expect(asked).toEqual(['/held']);
  late.closeAllConnections();
  late.close();
});

test.each(['/stall', '/drip', '/nothing'])('%s ends with the signal', async (path) => {
  await expect(ask(path, AbortSignal.timeout(40))).rejects.toMatchObject({
    kind: 'timeout',
    cause: { name: 'TimeoutError' },
  });
});

test('an answer that breaks off is no answer', async () => {
  await expect(ask('/cut')).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a port where nobody listens is unavailable', async () => {
  const request = { method: 'GET', url: 'http://127.0.0.1:1/', operation: 'GET /' } as const;
  await expect(client.request(request, callOf())).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'fake GET /: no answer (ECONNREFUSED)',
  });
});
