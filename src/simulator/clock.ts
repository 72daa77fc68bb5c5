import type { Clock } from '../model/clock.ts';

export type { Clock } from '../model/clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(startAt: string | number) {
    this.#nowMs = typeof startAt === 'number' ? startAt : Date.parse(startAt);
  }

  now(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
