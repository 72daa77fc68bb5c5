import type { Call, ConnectEnvironment, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { sendOnce } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { answers, timeOf } from './answers.ts';
import type { SalesforceSettings } from './config.ts';
import { type Description, descriptionOf } from './describe.ts';
import { type SignIn, signIn } from './sign-in.ts';

/** The most keys that one retrieve takes. */
export const MAX_KEYS_PER_RETRIEVE = 2000;

export interface QueryPage {
  readonly records: readonly unknown[];
  /** How many records the whole query has; null when the source does not say. */
  readonly total: number | null;
  /** When the source answered, by its own clock. */
  readonly answeredAtMs: number;
}

interface Answer {
  readonly body: unknown;
  readonly answeredAtMs: number;
}

interface RestRequest {
  readonly method: 'GET' | 'POST';
  /** Behind the version: `/sobjects/Account/describe`. */
  readonly path: string;
  readonly operation: string;
  readonly body?: unknown;
  readonly keys?: number;
  readonly pageSize?: number;
}

/** Calls to one organisation: addresses, paging, and what a failure means. */
export class SalesforceClient {
  readonly #environment: ConnectEnvironment;
  readonly #session: Session<SignIn>;
  /** `/services/data/v66.0` */
  readonly #base: string;
  readonly #pageSize: number;

  constructor(settings: SalesforceSettings, environment: ConnectEnvironment) {
    this.#environment = environment;
    this.#session = new Session((call) => signIn(settings, environment, call));
    this.#base = `/services/data/v${settings.apiVersion}`;
    this.#pageSize = settings.pageSize;
  }

  /** Signs in unless that is done. Gives the origin of the organisation's pages. */
  instance(call: Call): Promise<string> {
    return this.#session.use(call, async ({ instance }) => instance);
  }

  /** The fields of an object that our user may read; those hidden from it are not among them. */
  async describe(objectType: string, call: Call): Promise<Description> {
    const operation = `GET /sobjects/${objectType}/describe`;
    const { body } = await this.#send({ method: 'GET', path: `/sobjects/${objectType}/describe`, operation }, call);
    return descriptionOf(body, operation);
  }

  /**
   * Records by key, in the order of the keys; null for one that is not visible to our user.
   *
   * Errors: `invalid` when a field is unknown or hidden.
   * Source: REST API 66.0, sObject Collections with a request body,
   * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve_post.htm
   */
  async retrieve(
    objectType: string,
    selection: { readonly keys: readonly string[]; readonly fields: readonly string[] },
    call: Call,
  ): Promise<readonly unknown[]> {
    const path = `/composite/sobjects/${objectType}`;
    const operation = `POST ${path}`;
    const { keys, fields } = selection;
    const { body } = await this.#send(
      { method: 'POST', path, operation, body: { ids: keys, fields }, keys: keys.length },
      call,
    );
    if (!Array.isArray(body) || body.length !== keys.length)
      throw answers.protocol(operation, 'the answer is not one record for each key');
    return body;
  }

  /** The pages of a query; `queryAll` includes deleted records. Throws `protocol` when a page leads back to an earlier one. */
  async *query(resource: 'query' | 'queryAll', soql: string, call: Call): AsyncGenerator<QueryPage> {
    const operation = `GET /${resource}`;
    const seen = new Set<string>();
    let path: string | null = `/${resource}/?q=${encodeURIComponent(soql)}`;
    while (path !== null) {
      seen.add(path);
      const answer: Answer = await this.#send({ method: 'GET', path, operation, pageSize: this.#pageSize }, call);
      const { body, answeredAtMs } = answer;
      const records = valueAt(body, 'records');
      if (!Array.isArray(records)) throw answers.protocol(operation, 'the answer has no list of records');
      path = this.#nextPath(body, operation);
      if (path !== null && seen.has(path)) throw answers.protocol(operation, 'a page leads back to an earlier one');
      const total = valueAt(body, 'totalSize');
      yield { records, total: typeof total === 'number' && Number.isSafeInteger(total) ? total : null, answeredAtMs };
    }
  }

  /**
   * Sends one write and gives its answer: 201 made, 200 or 204 changed, 204 deleted.
   *
   * Throws SourceError on any other status. What fails while signing in was not sent, whatever the failure says of its own request.
   */
  write(operation: string, request: StepRequest, call: Call): Promise<HttpResponse> {
    const { transport, clock } = this.#environment;
    const { method, path, headers, body } = request;
    return sendOnce(
      this.#session,
      {
        operation,
        transport,
        requestWith: ({ token, instance }) => ({
          method,
          url: `${instance}${this.#base}${path}`,
          headers: {
            ...headers,
            authorization: `Bearer ${token}`,
            ...(body === null ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === null ? {} : { body: JSON.stringify(body) }),
          operation,
        }),
        read: (response) => {
          if (![200, 201, 204].includes(response.status)) throw answers.refusal(response, operation, clock.now());
          return response;
        },
      },
      call,
    );
  }

  /** Only a path of our own API version is followed: the token goes there. */
  #nextPath(body: unknown, operation: string): string | null {
    const next = valueAt(body, 'nextRecordsUrl');
    if (valueAt(body, 'done') === true) return null;
    const prefix = `${this.#base}/query`;
    if (typeof next !== 'string' || !next.startsWith(prefix) || !/^(All)?\/[\w-]+$/.test(next.slice(prefix.length)))
      throw answers.protocol(operation, 'the address of the next page is not understood');
    return next.slice(this.#base.length);
  }

  #send(request: RestRequest, call: Call): Promise<Answer> {
    const { method, path, operation, body, keys, pageSize } = request;
    const { transport, clock } = this.#environment;
    return this.#session.use(call, async ({ token, instance }) => {
      const response = await transport.request(
        {
          method,
          url: `${instance}${this.#base}${path}`,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(pageSize === undefined ? {} : { 'sforce-query-options': `batchSize=${pageSize}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          operation,
          ...(keys === undefined ? {} : { keys }),
        },
        call,
      );
      const answer = answers.body(response, operation, clock.now());
      return { body: answer, answeredAtMs: timeOf(response, clock.now()) };
    });
  }
}
