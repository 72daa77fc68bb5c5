import type { Call, ConnectEnvironment, HttpResponse } from '../../src/connector/contract.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import type { BamboohrSettings, BamboohrSignIn } from './config.ts';
import { jsonOf, refusalOf, writeRefusalOf } from './failure.ts';
import { refreshTokensOf } from './sign-in.ts';

export interface BamboohrRequest {
  readonly method: 'GET' | 'POST';
  /** Behind `/api`, with its version: `/v1/employees`. */
  readonly path: string;
  /** The path with `{id}` in the place of a key. */
  readonly operation: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How many keys it asks for. */
  readonly keys?: number;
}

/** One mutating call. */
export interface BamboohrWrite {
  readonly method: StepRequest['method'];
  /** With `/api` and its version: `/api/v1/employees`. */
  readonly path: string;
  readonly operation: string;
  readonly body: unknown;
}

interface Exchange {
  readonly method: StepRequest['method'];
  readonly url: string;
  readonly operation: string;
  readonly body: unknown;
  readonly keys: number | undefined;
  readonly authorization: string;
}

/** Calls to one account: sign-in, addresses, and what a failure means. */
export class BamboohrClient {
  readonly signIn: BamboohrSignIn['kind'];
  readonly #environment: Pick<ConnectEnvironment, 'transport' | 'clock'>;
  readonly #url: string;
  readonly #authorized: <T>(call: Call, run: (authorization: string) => Promise<T>) => Promise<T>;

  constructor(settings: BamboohrSettings, environment: Pick<ConnectEnvironment, 'transport' | 'clock' | 'keep'>) {
    const { signIn, url } = settings;
    this.signIn = signIn.kind;
    this.#environment = environment;
    this.#url = url;
    if (signIn.kind === 'key') {
      const header = `Basic ${Buffer.from(`${signIn.apiKey}:x`).toString('base64')}`;
      // A key does not expire: a refusal is the source's answer, and is not asked for twice.
      this.#authorized = (_call, run) => run(header);
    } else {
      const tokens = refreshTokensOf(signIn, settings.tokenUrl, environment);
      const session = new Session((call) => tokens.next(call));
      this.#authorized = (call, run) => session.use(call, (token) => run(`Bearer ${token}`));
    }
  }

  /** The parsed body of a good answer. Throws SourceError; a call refused because its token had expired is repeated once with a new one. */
  send({ method, path, operation, query = {}, body, keys }: BamboohrRequest, call: Call): Promise<unknown> {
    const pairs = Object.entries(query).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    const url = `${this.#url}/api${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
    return this.#authorized(call, async (authorization) => {
      const response = await this.#exchange({ method, url, operation, body, keys, authorization }, call);
      if (response.status !== 200) throw refusalOf(response, operation, this.#environment.clock.now());
      return jsonOf(response, operation);
    });
  }

  /** The good answer to a mutating call, which mostly has no body. Throws SourceError; sent again only when its token had expired. */
  write({ method, path, operation, body }: BamboohrWrite, call: Call): Promise<HttpResponse> {
    const url = `${this.#url}${path}`;
    return this.#authorized(call, async (authorization) => {
      const sent = { method, url, operation, body: body ?? undefined, keys: undefined, authorization };
      const response = await this.#exchange(sent, call);
      if (response.status === 200 || response.status === 201) return response;
      throw writeRefusalOf(response, operation, this.#environment.clock.now());
    });
  }

  #exchange({ method, url, operation, body, keys, authorization }: Exchange, call: Call): Promise<HttpResponse> {
    return this.#environment.transport.request(
      {
        method,
        url,
        // Without it many endpoints answer in XML.
        headers: {
          accept: 'application/json',
          authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        operation,
        ...(keys === undefined ? {} : { keys }),
      },
      call,
    );
  }
}
