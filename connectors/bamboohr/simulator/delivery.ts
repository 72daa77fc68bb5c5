import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { BamboohrEvent } from '../wire.ts';

interface Delivery {
  readonly url: string;
  readonly privateKey: string;
  readonly event: BamboohrEvent;
  readonly atMs: number;
  /** The company to name in a header; null for none. */
  readonly domain: string | null;
}

export interface Delivered {
  /** The status that the receiver answered; 0 when it did not. */
  readonly statusCode: number;
}

/** The simulator reaches receivers on this machine alone; the source itself posts to https and nothing else. */
export function isLoopback(url: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);
}

/** Posts one event, signed. Never throws: a receiver that is not there is a delivery with status 0. */
export function deliver({ url, privateKey, event, atMs, domain }: Delivery): Promise<Delivered> {
  if (!isLoopback(url)) return Promise.resolve({ statusCode: 0 });
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', privateKey).update(`${body}${timestamp}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-bamboohr-timestamp': timestamp,
    'x-bamboohr-signature': signature,
    ...(domain === null ? {} : { 'company-domain': domain }),
  };
  return new Promise((resolve) => {
    const posting = request(url, { method: 'POST', headers, timeout: 5_000 }, (response) => {
      response.resume();
      response.once('close', () => resolve({ statusCode: response.statusCode ?? 0 }));
    });
    posting.once('timeout', () => posting.destroy());
    posting.once('error', () => resolve({ statusCode: 0 }));
    posting.end(body);
  });
}
