import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, type Dispatcher } from 'undici';
import type { Call, HttpRequest, HttpResponse } from './contract.ts';
import { SourceError } from './errors.ts';
import { AddressRefusedError, type Network } from './network.ts';
import { orAborted } from './shared.ts';

const unzip = promisify(gunzip);

/** Each chunk is a trip to another thread: with the 16 kB of zlib's own, the largest body takes four thousand. */
const UNZIP_CHUNK_BYTES = 131_072;

/** PEM texts: a client certificate with its key, and the authorities that the other side's certificate may be of. */
export interface ClientTls {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

export interface HttpOptions {
  readonly source: string;
  /** Connections kept open per origin. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** A longer body is refused, unzipped size included. */
  readonly maxBodyBytes: number;
  /** Where it may connect to; anywhere when absent. */
  readonly network?: Network;
  /** How it shows itself to the other side, and whom it believes, beyond what every client does. */
  readonly tls?: ClientTls | undefined;
}

/**
 * The HTTP client under every connector: kept-alive pools, no redirects, a bounded body, and nothing that outlives the call's signal.
 *
 * A call that may not be sent any more stays here until the very moment its request would be written.
 * Throws SourceError: `unavailable` when no connection came about, `timeout` when the call's signal ended it, `protocol` when the
 * answer cannot be read (redirect, too long, wrong encoding). Any complete answer is returned, whatever its status.
 */
export class HttpClient {
  readonly #agent: Agent;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
    const connect = { timeout: options.connectTimeoutMs, ...options.tls };
    this.#agent = new Agent({
      connections: options.connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: options.network?.connector(connect) ?? connect,
    });
  }

  async request(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const url = new URL(request.url);
    try {
      const agent = call.mayStillSend === undefined ? this.#agent : this.#agent.compose(onlyWhile(call.mayStillSend));
      const asked = agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: request.method,
        headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...request.headers },
        body: request.body ?? null,
        signal: call.signal,
      });
      // undici does not watch the signal before there is a connection; what comes behind it is cut off by undici itself.
      const answer = await orAborted(asked, call.signal);
      return await this.#read(answer, request, call);
    } catch (error) {
      throw this.#classify(error, request, call);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #read(answer: Dispatcher.ResponseData, request: HttpRequest, call: Call): Promise<HttpResponse> {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    if (answer.statusCode >= 300 && answer.statusCode < 400 && answer.statusCode !== 304) {
      // Without a listener the abort of the body would be an uncaught error.
      answer.body.on('error', () => undefined).destroy();
      throw this.#error(
        'protocol',
        request,
        'redirected, which is never followed (set the final address in the configuration)',
      );
    }
    const bytes = await this.#collect(answer, request, call);
    return { status: answer.statusCode, headers, text: await this.#textOf(bytes, answer.statusCode, headers, request) };
  }

  async #collect(answer: Dispatcher.ResponseData, request: HttpRequest, call: Call): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    if (Number(answer.headers['content-length'] ?? 0) > this.#options.maxBodyBytes) {
      answer.body.on('error', () => undefined).destroy();
      throw this.#tooLong(request);
    }
    for await (const chunk of answer.body) {
      // undici's body does not watch the signal once headers have come: a body that drips would hold us for ever.
      if (call.signal.aborted) throw call.signal.reason;
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > this.#options.maxBodyBytes) throw this.#tooLong(request);
    }
    return Buffer.concat(chunks);
  }

  #tooLong(request: HttpRequest): SourceError {
    return this.#error('protocol', request, `answered more than ${this.#options.maxBodyBytes} bytes`);
  }

  async #textOf(
    bytes: Buffer,
    status: number,
    headers: Readonly<Record<string, string>>,
    request: HttpRequest,
  ): Promise<string> {
    const charset = /charset=([^;\s]+)/i
      .exec(headers['content-type'] ?? '')?.[1]
      ?.replaceAll('"', '')
      .toLowerCase();
    const isUtf8 = charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
    // A refusal may be a proxy's page in any charset; its status says what it means.
    if (!isUtf8 && status < 400) {
      throw this.#error('protocol', request, `answered in charset ${charset.slice(0, 20)}, only UTF-8 is understood`);
    }
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity') return bytes.toString('utf8');
    if (encoding !== 'gzip') throw this.#error('protocol', request, 'answered in an encoding that was not asked for');
    try {
      const plain: Buffer = await unzip(bytes, {
        maxOutputLength: this.#options.maxBodyBytes,
        chunkSize: UNZIP_CHUNK_BYTES,
      });
      return plain.toString('utf8');
    } catch (cause) {
      throw this.#error('protocol', request, 'answered gzip that cannot be unzipped within the size limit', cause);
    }
  }

  #classify(error: unknown, request: HttpRequest, call: Call): SourceError {
    if (error instanceof SourceError) return error;
    if (error instanceof RightOver) return this.#error('timeout', request, 'no time left to send it', error, false);
    if (error instanceof AddressRefusedError) return this.#error('unavailable', request, error.message, error, false);
    // The reason tells a deadline from a caller who has gone.
    if (call.signal.aborted) return this.#error('timeout', request, 'no complete answer in time', call.signal.reason);
    return this.#error(
      'unavailable',
      request,
      `no answer (${codeOf(error)})`,
      error,
      !NEVER_CONNECTED.has(codeOf(error)),
    );
  }

  #error(
    kind: 'protocol' | 'timeout' | 'unavailable',
    request: HttpRequest,
    detail: string,
    cause?: unknown,
    wasSent = true,
  ): SourceError {
    return new SourceError(kind, {
      source: this.#options.source,
      operation: request.operation,
      detail,
      cause,
      wasSent,
    });
  }
}

/** The right to send a request was over when there was a connection for it. */
class RightOver extends Error {
  override readonly name = 'RightOver';
}

/** Asks at the moment of writing: a process may have stood still while it waited for a connection, and no timer has fired yet. */
function onlyWhile(mayStillSend: () => boolean): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    // The handler is this request's own. What it starts with runs right before the request is written.
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (controller, context) => {
      start?.(controller, context);
      if (!mayStillSend()) controller.abort(new RightOver());
    };
    return dispatch(options, handler);
  };
}

/** Failures before there was a connection: nothing was sent. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.name : 'unknown reason';
}
