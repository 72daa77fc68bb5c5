import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';
import type { Limit, RoleLimits } from './limits.ts';
import { tooOften } from './refusals.ts';
import type { LimitReport } from './report.ts';

/** Makes the limiter of one budget; a shared store makes replicas share it. */
export type LimiterFactory = (name: string, points: number, seconds: number) => RateLimiterAbstract;

export interface AdmissionOptions {
  readonly limits: RoleLimits;
  readonly limiters: LimiterFactory;
  readonly report: LimitReport;
}

const MINUTE_S = 60;
/** An operation takes about so long: when the next of a caller may have room. */
const CONCURRENT_RETRY_MS = 1_000;

/** Lets requests of callers in, as often and as many at once as their roles allow. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #limiters = new Map<number, RateLimiterAbstract>();
  readonly #running = new Map<string, number>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Counts one request of a caller, until it is left. Throws RATE_LIMITED. `address` tells those apart who do not say who they are. */
  async enter(principal: Principal, address: string): Promise<() => void> {
    const { requestsPerMinute, concurrent } = this.#options.limits.of(principal.roles);
    const caller = keyOf(principal, address);
    const leave = this.#start(caller, concurrent);
    try {
      await this.#count(caller, requestsPerMinute);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  #start(caller: string, { max, mode }: Limit): () => void {
    if (mode === 'off') return () => undefined;
    const running = (this.#running.get(caller) ?? 0) + 1;
    if (running > max) {
      this.#options.report.exceeded('concurrent', mode);
      if (mode === 'enforce') throw tooOften('concurrent', max, running, CONCURRENT_RETRY_MS);
    }
    this.#running.set(caller, running);
    let isRunning = true;
    return () => {
      if (!isRunning) return;
      isRunning = false;
      const left = (this.#running.get(caller) ?? 1) - 1;
      if (left === 0) this.#running.delete(caller);
      else this.#running.set(caller, left);
    };
  }

  async #count(caller: string, { max, mode }: Limit): Promise<void> {
    if (mode === 'off') return;
    try {
      await this.#limiterOf(max).consume(caller);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      this.#options.report.exceeded('requestsPerMinute', mode);
      if (mode === 'enforce') throw tooOften('requestsPerMinute', max, refused.consumedPoints, refused.msBeforeNext);
    }
  }

  #limiterOf(max: number): RateLimiterAbstract {
    const limiter = this.#limiters.get(max) ?? this.#options.limiters(`requests:${max}`, max, MINUTE_S);
    this.#limiters.set(max, limiter);
    return limiter;
  }
}

/** One word for a caller, which says nothing of who it is: it may be kept in Redis. */
function keyOf({ subject, issuer }: Principal, address: string): string {
  const who = subject === null ? ['address', address] : ['subject', issuer ?? '', subject];
  return createHash('sha256').update(JSON.stringify(who)).digest('base64url');
}
