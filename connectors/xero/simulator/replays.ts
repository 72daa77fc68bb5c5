import type { Clock } from '../../../src/simulator/clock.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { apiException } from './refusals.ts';

const keptMs = 6 * 3600_000;
const maxKeyLength = 128;

/** The answers of writes that came with an `Idempotency-Key`, kept for six hours. */
export class Replays {
  readonly #clock: Clock;
  readonly #answers = new Map<
    string,
    { readonly request: string; readonly answer: SimulatedResponse; readonly at: number }
  >();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first answer again for the same request, a refusal for another one under the same key, null when the key is new. */
  find(key: string, request: SimulatedRequest): SimulatedResponse | null {
    if (key.length > maxKeyLength) return refusedKey(`The Idempotency-Key must not exceed ${maxKeyLength} characters`);
    const known = this.#answers.get(key);
    if (known === undefined || known.at + keptMs <= this.#clock.now()) return null;
    if (known.request === fingerprint(request)) return known.answer;
    return refusedKey('The Idempotency-Key has already been used with a different request');
  }

  keep(key: string, request: SimulatedRequest, answer: SimulatedResponse): void {
    this.#answers.set(key, { request: fingerprint(request), answer, at: this.#clock.now() });
  }
}

function refusedKey(message: string): SimulatedResponse {
  return apiException(400, 'IdempotencyKeyException', message);
}

function fingerprint(request: SimulatedRequest): string {
  return `${request.method} ${request.url.pathname}${request.url.search}\n${request.body.toString('utf8')}`;
}
