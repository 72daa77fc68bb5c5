import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly userId: number;
}

const maxAttempts = 6;
const attemptWindowMs = 300_000;

/** Sessions of the only user, and the wrong passwords of everyone. A session ends a fixed time after its login. */
export class Sessions {
  readonly account: Account;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #isLimited: boolean;
  readonly #open = new Map<string, number>();
  readonly #attempts = new Map<string, number[]>();
  #count = 0;

  constructor(account: Account, clock: Clock, lifetimeMs: number, isLimited: boolean) {
    this.account = account;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#isLimited = isLimited;
  }

  /** Wrong passwords lock a user name for five minutes, after the sixth. */
  isLocked(user: string): boolean {
    return this.#isLimited && this.#recent(user).length >= maxAttempts;
  }

  login(user: string, password: string): string | null {
    if (user !== this.account.user || password !== this.account.password) {
      this.#attempts.set(user, [...this.#recent(user), this.#clock.now()]);
      return null;
    }
    this.#attempts.delete(user);
    this.#count += 1;
    const session = createHash('sha256').update(`session ${this.#count}`).digest('hex');
    this.#open.set(session, this.#clock.now());
    return session;
  }

  logout(authorization: string | undefined): void {
    this.#open.delete(sessionOf(authorization)?.session ?? '');
  }

  /** `Session base64(user:id:session)`, or HTTP Basic with the password on every call. */
  isValid(authorization: string | undefined): boolean {
    const { user, password, userId } = this.account;
    if (authorization?.startsWith('Basic ')) {
      return Buffer.from(authorization.slice(6), 'base64').toString('utf8') === `${user}:${password}`;
    }
    const found = sessionOf(authorization);
    const since = this.#open.get(found?.session ?? '');
    if (found === null || since === undefined || found.user !== user || found.userId !== String(userId)) return false;
    return this.#clock.now() - since < this.#lifetimeMs;
  }

  expireAll(): void {
    this.#open.clear();
  }

  #recent(user: string): number[] {
    const from = this.#clock.now() - attemptWindowMs;
    return (this.#attempts.get(user) ?? []).filter((at) => at > from);
  }
}

function sessionOf(authorization: string | undefined): { user: string; userId: string; session: string } | null {
  if (authorization === undefined || !authorization.startsWith('Session ')) return null;
  const parts = Buffer.from(authorization.slice(8), 'base64').toString('utf8').split(':');
  const [user, userId, session] = parts;
  if (parts.length !== 3 || user === undefined || userId === undefined || session === undefined) return null;
  return { user, userId, session };
}
