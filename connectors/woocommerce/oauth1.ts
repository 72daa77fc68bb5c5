import { createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Absolute; the parameters of its query are signed. */
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly nonce: string;
  /** Seconds since the epoch, by the clock of the shop. */
  readonly timestamp: number;
}

/**
 * The Authorization header of a one-legged OAuth 1.0a request, HMAC-SHA256: there is no token, so the key of the signature ends in `&`.
 *
 * Source: RFC 5849, section 3; https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication-over-http
 */
export function oauthHeader(request: SignedRequest): string {
  const parameters = {
    oauth_consumer_key: request.consumerKey,
    oauth_nonce: request.nonce,
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: String(request.timestamp),
    oauth_version: '1.0',
  };
  const signed = { ...parameters, oauth_signature: signatureOf(request, parameters) };
  const members = Object.entries(signed).map(([name, value]) => `${name}="${encoded(value)}"`);
  return `OAuth ${members.join(', ')}`;
}

function signatureOf(request: SignedRequest, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(request.url);
  const pairs = [...url.searchParams, ...Object.entries(parameters)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const base = [request.method, `${url.origin}${url.pathname}`, pairs.join('&')].map(encoded).join('&');
  return createHmac('sha256', `${encoded(request.consumerSecret)}&`)
    .update(base)
    .digest('base64');
}

/** RFC 3986: `encodeURIComponent` leaves five characters that have to be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
