import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Clock } from './clock.ts';
import { doorOf } from './door.ts';
import type { Fault, Faults } from './faults.ts';
import type { Call, Ledger } from './ledger.ts';

/** A request as a simulator reads it; the body is already complete and unzipped. */
export interface SimulatedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or buffer goes out as it is; anything else as JSON; null sends no body. */
  readonly body: unknown;
}

/** What a simulator says about a request before it handles it, for the ledger and the fault switches. */
export interface CallDescription {
  readonly kind: Call['kind'];
  readonly operation: string;
  readonly keys?: readonly string[];
}

export interface SimulatedSource {
  describe(request: SimulatedRequest): CallDescription;
  /** Handles the request; `call` is its sequence number in the ledger, for effects. */
  handle(request: SimulatedRequest, call: number): SimulatedResponse | Promise<SimulatedResponse>;
  /** Told when a request has arrived, before any latency, and when its connection is done: for limits on calls at the same time. */
  arrived?(request: SimulatedRequest): void;
  left?(request: SimulatedRequest): void;
  /** The source's own refusal with this status, for the `status` fault. */
  refuse(status: number, retryAfter: string | undefined): SimulatedResponse;
  /** Forgets every session and access token, for the `expire-session` fault. */
  expireSessions(): void;
}

export interface ServeOptions {
  /** Dates every answer. */
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly latencyMs: number;
  readonly port: number;
}

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves one simulated source on loopback, applies its faults and keeps its ledger of calls. */
export async function serve(source: SimulatedSource, options: ServeOptions): Promise<Served> {
  const replays: Replays = new WeakMap();
  // Sources set their own limits on the length of addresses and headers; Node would refuse before they could.
  const server = createServer({ maxHeaderSize: 131_072 }, (incoming, outgoing) => {
    // Node dates answers by the machine's clock.
    outgoing.setHeader('date', new Date(options.clock.now()).toUTCString());
    answer({ source, options, replays }, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`simulator defect: ${String(error)}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const door = doorOf(server, port);
  options.faults.door = door;
  return { url: `http://127.0.0.1:${port}`, close: () => door.refuse() };
}

/** The answers that replay faults repeat, by fault, and by operation and keys. */
type Replays = WeakMap<Fault, Map<string, SimulatedResponse>>;

interface Serving {
  readonly source: SimulatedSource;
  readonly options: ServeOptions;
  readonly replays: Replays;
}

async function answer(
  { source, options, replays }: Serving,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const description = source.describe(request);
  source.arrived?.(request);
  const fault = options.faults.take(description);
  const call = options.ledger.call({
    startedAt: performance.timeOrigin + performance.now(),
    endedAt: 0,
    kind: description.kind,
    operation: description.operation,
    keys: description.keys ?? null,
    status: 0,
    fault: fault?.kind ?? null,
  });
  outgoing.once('close', () => {
    call.endedAt = performance.timeOrigin + performance.now();
    source.left?.(request);
  });
  const latencyMs = options.latencyMs + options.faults.latencyMs;
  if (latencyMs > 0) await delay(latencyMs);
  if (fault?.kind === 'expire-session') source.expireSessions();
  if (fault !== null && strikesBefore(fault)) return strike(source, fault, call, outgoing);
  const response = await source.handle(request, call.seq);
  if (fault?.kind === 'replay') return send(outgoing, replayed(fault, response, call, replays), call);
  if (fault !== null && fault.kind !== 'expire-session') return strikeAfter(fault, response, call, outgoing);
  send(outgoing, response, call);
}

function strikesBefore(fault: Fault): boolean {
  return (
    fault.kind !== 'lost-reply' &&
    fault.kind !== 'rewrite' &&
    fault.kind !== 'replay' &&
    fault.kind !== 'truncated-json' &&
    fault.kind !== 'expire-session'
  );
}

function replayed(fault: Fault, response: SimulatedResponse, call: Call, replays: Replays): SimulatedResponse {
  const answers = replays.get(fault) ?? new Map<string, SimulatedResponse>();
  replays.set(fault, answers);
  const listing = JSON.stringify([call.operation, call.keys]);
  const first = answers.get(listing) ?? response;
  // A refusal is no page.
  if (first.status < 300) answers.set(listing, first);
  return first;
}

function strike(source: SimulatedSource, fault: Fault, call: Call, outgoing: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      return send(outgoing, source.refuse(fault.status, fault.retryAfter), call);
    case 'hang':
      return;
    case 'header-hang':
      outgoing.socket?.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n');
      return;
    case 'drip': {
      call.status = 200;
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => outgoing.write(' '), fault.everyMs);
      outgoing.once('close', () => clearInterval(timer));
      return;
    }
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'bad-json':
      return send(outgoing, { status: 200, headers: { 'content-type': 'application/json' }, body: '{"oops": ' }, call);
    case 'html-login':
      return send(
        outgoing,
        { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title></html>' },
        call,
      );
    case 'huge-body':
      call.status = 200;
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      return pour(outgoing, fault.sizeBytes);
    case 'gzip-bomb':
      return send(
        outgoing,
        {
          status: 200,
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
          body: bombOf(fault.sizeBytes),
        },
        call,
      );
    case 'wrong-charset':
      return send(
        outgoing,
        {
          status: 200,
          headers: { 'content-type': 'application/json; charset=utf-16' },
          body: Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
        },
        call,
      );
    case 'redirect':
      return send(outgoing, { status: 302, headers: { location: fault.location }, body: '' }, call);
    case 'expire-session':
    case 'lost-reply':
    case 'rewrite':
    case 'replay':
    case 'truncated-json':
      throw new Error(`${fault.kind} strikes after the effect`);
  }
}

const CHUNK_BYTES = 65_536;

/** Sends so many spaces, length untold, without holding them; ends when the other side hangs up. */
function pour(outgoing: ServerResponse, sizeBytes: number): void {
  const chunk = Buffer.alloc(CHUNK_BYTES, 0x20);
  let leftBytes = sizeBytes;
  const more = (): void => {
    while (leftBytes > 0) {
      const part = chunk.subarray(0, leftBytes);
      leftBytes -= part.length;
      if (!outgoing.write(part)) return void outgoing.once('drain', more);
    }
    outgoing.end();
  };
  more();
}

const BOMB_MEMBER_BYTES = 1024 * 1024;

/** Gzip of at least so many spaces: a file of many members is as good as one, and made without holding what it unzips to. */
function bombOf(sizeBytes: number): Buffer {
  const member = gzipSync(Buffer.alloc(BOMB_MEMBER_BYTES, 0x20));
  return Buffer.concat(Array.from({ length: Math.ceil(sizeBytes / BOMB_MEMBER_BYTES) }, () => member));
}

function strikeAfter(fault: Fault, response: SimulatedResponse, call: Call, outgoing: ServerResponse): void {
  if (fault.kind === 'lost-reply') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  if (fault.kind === 'rewrite') {
    const parsed: unknown = JSON.parse(bytesOf(response.body).toString('utf8') || 'null');
    return send(outgoing, { ...response, body: fault.rewrite(parsed) }, call);
  }
  const bytes = bytesOf(response.body);
  send(
    outgoing,
    {
      ...response,
      headers: { 'content-type': 'application/json', ...response.headers },
      body: bytes.subarray(0, Math.floor(bytes.length / 2)),
    },
    call,
  );
}

function send(outgoing: ServerResponse, response: SimulatedResponse, call: Call): void {
  call.status = response.status;
  const isJson = response.body !== null && typeof response.body !== 'string' && !Buffer.isBuffer(response.body);
  const bytes = bytesOf(response.body);
  outgoing.writeHead(response.status, {
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    'content-length': String(bytes.length),
    ...response.headers,
  });
  outgoing.end(bytes);
}

function bytesOf(body: unknown): Buffer {
  if (body === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', 'http://simulator.invalid'),
    headers: incoming.headers,
    body: incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
  };
}
