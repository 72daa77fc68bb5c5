import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Asked, isRead, noRows, type Rows, rowsAsked } from './rows.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as it is sent. */
interface Sent extends Omit<Answer, 'body'> {
  readonly body: Buffer;
}

/** What all fronts share: how long they wait before they answer, and what was read by key. Polls and sign-ins do not count. */
export interface FleetState {
  delayMs: number;
  calls: number;
  sizeBytes: number;
}

export interface Front {
  readonly url: string;
  /** The calls that were made since it was last asked for, without those for sign-ins. */
  takeRecorded(): readonly Request[];
}

const MAX_ANSWERS = 2_000;

/** Headers that are the connection's own, or no longer true of what we send. */
const OWN = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'date']);

/**
 * Stands before a simulator. Reads by key are put together from rows that the simulator has answered before, so that the fleet
 * costs little and every contender gets the same bytes for the same keys; everything else goes through.
 */
export async function openFront(
  simulatorUrl: string,
  state: FleetState,
  rewrite: (request: Request) => Request | Promise<Request>,
): Promise<Front> {
  const pool = new Pool(simulatorUrl, { connections: 8 });
  const shapes = new Map<string, Rows>();
  const answers = new Map<string, Sent>();
  let recorded: Request[] = [];
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`fleet: ${String(error)}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function forward(request: Request): Promise<Answer> {
    const { statusCode, headers, body } = await pool.request({
      method: request.method as 'GET',
      path: request.path,
      headers: { ...request.headers, 'accept-encoding': 'identity' },
      body: request.body === '' ? null : request.body,
    });
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OWN.has(name) ? [] : [[name, String(value)] as const],
    );
    // Sign-ins name the address that the token is good for.
    const text = (await body.text()).replaceAll(simulatorUrl, url);
    return { status: statusCode, headers: Object.fromEntries(kept), body: text };
  }

  async function answerTo(request: Request): Promise<Sent> {
    const question = `${request.method} ${request.path} ${request.body}`;
    const known = answers.get(question);
    if (known !== undefined) return counted(known);
    const asked = rowsAsked(request);
    if (asked === null && !isRead(request)) return sent(await forward(request));
    const answer = sent(asked === null ? await forward(request) : await answerByRows(asked));
    if (answer.status === 200 && answers.size < MAX_ANSWERS) answers.set(question, answer);
    return counted(answer);
  }

  function counted(answer: Sent): Sent {
    state.calls += 1;
    state.sizeBytes += answer.body.length;
    return answer;
  }

  /** Only what is missing is asked for, so that a row is the same whoever asked first. */
  async function answerByRows(asked: Asked): Promise<Answer> {
    const rows = shapes.get(asked.shape) ?? noRows();
    shapes.set(asked.shape, rows);
    const missing = asked.missing(rows);
    if (missing.length > 0 || rows.head === null) {
      const answer = await forward(asked.requestFor(missing));
      if (answer.status !== 200) return answer;
      asked.learn(missing, answer, rows);
    }
    return asked.answerFrom(rows);
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await rewrite(await read(incoming));
    if (!/oauth|token|common\.db\.login/.test(request.path + request.body.slice(0, 80))) recorded.push(request);
    if (recorded.length > 1000) recorded = [];
    const [answer] = await Promise.all([answerTo(request), state.delayMs > 0 ? delay(state.delayMs) : null]);
    outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    outgoing.end(answer.body);
  }

  return {
    url,
    takeRecorded: () => recorded.splice(0),
  };
}

function sent(answer: Answer): Sent {
  return { ...answer, body: Buffer.from(answer.body) };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (!OWN.has(name) && name !== 'host' && typeof value === 'string') headers[name] = value;
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
