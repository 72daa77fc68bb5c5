import { randomUUID } from 'node:crypto';
import type { Call, HttpRequest, HttpResponse, Transport } from '../../src/connector/contract.ts';
import { sortedJson } from '../../src/connector/sending.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import type { Clock } from '../../src/model/clock.ts';
import { answers } from './answers.ts';
import type { WoocommerceSettings } from './config.ts';
import { oauthHeader } from './oauth1.ts';

export interface ReadRequest {
  /** Below `/wp-json/wc/v3`: `/orders`. */
  readonly path: string;
  /** For errors and reports, without keys: `GET /orders`. */
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  /** How many keys the query asks for. */
  readonly keys?: number;
}

export interface ListAnswer {
  readonly records: readonly unknown[];
  /** Of the whole listing: `X-WP-Total`, `X-WP-TotalPages`. */
  readonly total: number;
  readonly pages: number;
  /** When the shop answered, by its own clock. */
  readonly answeredAtMs: number;
}

export interface WooClient {
  /** Throws SourceError. */
  list(request: ReadRequest, call: Call): Promise<ListAnswer>;
  /** Lists that have no pages: the notes of an order. Throws SourceError. */
  all(request: ReadRequest, call: Call): Promise<readonly unknown[]>;
  /** Sends one write and gives the record as answered. Throws SourceError. */
  send(operation: string, request: StepRequest, call: Call): Promise<unknown>;
}

interface Environment {
  readonly transport: Transport;
  readonly clock: Clock;
}

/** A shop takes the timestamp of a signature up to 15 minutes off its own clock: class-wc-rest-authentication.php. */
const TOLERATED_SKEW_MS = 10 * 60_000;

/**
 * Reads and writes one shop: HTTP Basic over https, OAuth 1.0a in the Authorization header over http, where keys must not be seen.
 *
 * A signature that is refused by a shop whose clock is far from ours is made once more, by the clock of the shop: a refusal of the
 * sign-in comes before anything is done. Throws SourceError.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication
 */
export function wooClient(settings: WoocommerceSettings, { transport, clock }: Environment): WooClient {
  const isPlain = settings.siteUrl.startsWith('http:');
  let aheadMs = 0;

  const authorization = (method: string, url: string): string => {
    const { consumerKey, consumerSecret } = settings;
    if (!isPlain) return `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
    const timestamp = Math.floor((clock.now() + aheadMs) / 1000);
    return oauthHeader({ method, url, consumerKey, consumerSecret, nonce: randomUUID(), timestamp });
  };
  const exchange = (request: HttpRequest, call: Call): Promise<HttpResponse> => {
    const headers = { ...request.headers, authorization: authorization(request.method, request.url) };
    return transport.request({ ...request, headers }, call);
  };
  const ask = async (request: HttpRequest, call: Call): Promise<HttpResponse> => {
    const response = await exchange(request, call);
    if (response.status !== 401 || !isPlain) return response;
    const skewMs = Date.parse(response.headers['date'] ?? '') - clock.now();
    if (Number.isNaN(skewMs) || Math.abs(skewMs - aheadMs) < TOLERATED_SKEW_MS) return response;
    aheadMs = skewMs;
    return exchange(request, call);
  };
  const read = async (request: ReadRequest, call: Call) => {
    const { operation, keys } = request;
    // Plugins that keep answers for others know them by their address: `_` is passed over by WordPress.
    const url = urlOf(settings, request.path, { ...request.query, _: randomUUID().slice(0, 8) });
    const response = await ask({ method: 'GET', url, operation, ...(keys === undefined ? {} : { keys }) }, call);
    const records = answers.body(response, operation, clock.now());
    if (!Array.isArray(records)) throw answers.protocol(operation, 'answered without a list');
    return { records, response };
  };

  return {
    list: async (request, call) => {
      const { records, response } = await read(request, call);
      return {
        records,
        total: countIn(response, 'x-wp-total', request.operation),
        pages: countIn(response, 'x-wp-totalpages', request.operation),
        answeredAtMs: answeredAtOf(response, request.operation),
      };
    },
    all: async (request, call) => (await read(request, call)).records,
    send: async (operation, { method, path, body }, call) => {
      const url = `${settings.siteUrl}/wp-json/wc/v3${path}`;
      const headers = { 'content-type': 'application/json' };
      const sent = body === null ? {} : { headers, body: sortedJson(body) };
      return answers.body(await ask({ method, url, operation, ...sent }, call), operation, clock.now());
    },
  };
}

function urlOf({ siteUrl }: WoocommerceSettings, path: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${siteUrl}/wp-json/wc/v3${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

function countIn(response: HttpResponse, header: string, operation: string): number {
  const value = response.headers[header] ?? '';
  if (!/^\d{1,12}$/.test(value)) throw answers.protocol(operation, `answered without ${header}`);
  return Number(value);
}

function answeredAtOf(response: HttpResponse, operation: string): number {
  const at = Date.parse(response.headers['date'] ?? '');
  if (Number.isNaN(at)) throw answers.protocol(operation, 'answered without its time');
  return at;
}
