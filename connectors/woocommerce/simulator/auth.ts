import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { SimulatedRequest } from '../../../src/simulator/server.ts';
import { Refused } from './refusals.ts';

export interface KeyOptions {
  readonly clock: Clock;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly permissions: 'read' | 'write' | 'read_write';
  /** As if the shop were behind https: then Basic counts, which over http it does not. */
  readonly isHttps: boolean;
}

const WINDOW_SECONDS = 15 * 60;
const NEEDED = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method'];

/**
 * The check of one API key: Basic or `consumer_key` in the query behind https, else OAuth 1.0a in the header or the query.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication
 */
export class ApiKey {
  readonly #options: KeyOptions;
  readonly #nonces = new Map<string, number>();

  constructor(options: KeyOptions) {
    this.#options = options;
  }

  /** Throws Refused. */
  check(request: SimulatedRequest): void {
    const isKnown = (this.#options.isHttps && this.#isBasic(request)) || this.#isSigned(request);
    if (!isKnown) throw new Refused(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
    const needs = request.method === 'GET' ? 'read' : 'write';
    const { permissions } = this.#options;
    if (permissions !== 'read_write' && permissions !== needs)
      throw invalid(`The API key provided does not have ${needs} permissions.`);
  }

  #isBasic({ headers, url }: SimulatedRequest): boolean {
    const encoded = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const inQuery = [url.searchParams.get('consumer_key'), url.searchParams.get('consumer_secret')].join(':');
    const given = encoded === undefined ? inQuery : Buffer.from(encoded, 'base64').toString('utf8');
    if (!given.startsWith(`${this.#options.consumerKey}:`)) return false;
    if (given !== `${this.#options.consumerKey}:${this.#options.consumerSecret}`)
      throw invalid('Consumer secret is invalid.');
    return true;
  }

  #isSigned(request: SimulatedRequest): boolean {
    const parameters = new Map([...request.url.searchParams, ...headerParameters(request.headers.authorization)]);
    const missing = NEEDED.filter((name) => (parameters.get(name) ?? '') === '');
    if (missing.length === NEEDED.length) return false;
    if (missing.length > 0)
      throw new Refused(401, 'woocommerce_rest_authentication_missing_parameter', `Missing OAuth parameter ${missing}`);
    if (parameters.get('oauth_consumer_key') !== this.#options.consumerKey) throw invalid('Consumer key is invalid.');
    this.#checkSignature(request, parameters);
    this.#checkOnce(Number(parameters.get('oauth_timestamp')), parameters.get('oauth_nonce') ?? '');
    return true;
  }

  #checkSignature({ method, url, headers }: SimulatedRequest, parameters: ReadonlyMap<string, string>): void {
    const algorithm = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }[parameters.get('oauth_signature_method') ?? ''];
    if (algorithm === undefined) throw invalid('Invalid signature - signature method is invalid.');
    const pairs = [...parameters]
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]) => `${percent(name)}=${percent(value)}`)
      .sort();
    const base = [method.toUpperCase(), `http://${headers.host}${url.pathname}`, pairs.join('&')]
      .map(percent)
      .join('&');
    const expected = createHmac(algorithm, `${this.#options.consumerSecret}&`).update(base).digest();
    const given = Buffer.from((parameters.get('oauth_signature') ?? '').replaceAll(' ', '+'), 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw invalid('Invalid signature - provided signature does not match.');
  }

  #checkOnce(timestamp: number, nonce: string): void {
    const nowSeconds = this.#options.clock.now() / 1000;
    if (!(Math.abs(timestamp - nowSeconds) <= WINDOW_SECONDS)) throw invalid('Invalid timestamp.');
    if (this.#nonces.has(nonce)) throw invalid('Invalid nonce - nonce has already been used.');
    this.#nonces.set(nonce, timestamp);
    for (const [used, at] of this.#nonces) if (at < nowSeconds - WINDOW_SECONDS) this.#nonces.delete(used);
  }
}

function headerParameters(authorization: string | undefined): readonly (readonly [string, string])[] {
  if (authorization === undefined || !authorization.startsWith('OAuth ')) return [];
  const members = authorization.matchAll(/(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))/g);
  return [...members].map(([, name = '', quoted, plain]) => [name, decodeURIComponent(quoted ?? plain ?? '')] as const);
}

function percent(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

function invalid(message: string): Refused {
  return new Refused(401, 'woocommerce_rest_authentication_error', message);
}
