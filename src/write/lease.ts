import { sql } from 'kysely';
import type { Db, Trx } from '../store/database.ts';
import { OperationLostError } from './journal.ts';

/** How long a holder that has gone silent is believed, and how often a living one renews. */
export interface LeaseTimes {
  readonly leaseMs: number;
  readonly renewMs: number;
}

/**
 * The sole right to work on an operation. It is counted: whatever is written under it asks whether it is still the latest, and no request
 * leaves once its time is over, also when the process stood still meanwhile.
 */
export class Lease {
  readonly operationId: string;
  readonly #db: Db;
  readonly #epoch: string;
  readonly #times: LeaseTimes;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #validUntil: number;

  private constructor(db: Db, operationId: string, epoch: string, times: LeaseTimes, claimedAt: number) {
    this.#db = db;
    this.operationId = operationId;
    this.#epoch = epoch;
    this.#times = times;
    this.#validUntil = claimedAt + times.leaseMs;
    this.#timer = setInterval(() => void this.#renew(), times.renewMs);
    this.#timer.unref();
  }

  /** Takes an operation that nobody holds, or whose holder has gone silent; null otherwise. Times are the database's. */
  static async claim(db: Db, operationId: string, holder: string, times: LeaseTimes): Promise<Lease | null> {
    // Before the statement: our time must be over before the database's.
    const claimedAt = performance.now();
    const claimed = await sql<{ epoch: string }>`
      update write_operations set lease_holder = ${holder}, epoch = epoch + 1,
        lease_until = clock_timestamp() + ${times.leaseMs} * interval '1 millisecond'
      where id = ${operationId} and finished_at is null and (lease_until is null or lease_until < clock_timestamp())
      returning epoch`.execute(db);
    const epoch = claimed.rows[0]?.epoch;
    return epoch === undefined ? null : new Lease(db, operationId, epoch, times, claimedAt);
  }

  /** Aborts when the lease is lost. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether a request may still leave: by the monotonic clock, which no timer has to have fired for. */
  readonly isHeld = (): boolean => !this.#lost.signal.aborted && performance.now() < this.#validUntil;

  /** Runs a transaction that holds the operation's row. Throws OperationLostError when the lease is not the latest any more. */
  async write<T>(run: (trx: Trx) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await sql<{ epoch: string }>`
        select epoch from write_operations where id = ${this.operationId} for update`.execute(trx);
      if (String(row.rows[0]?.epoch) !== String(this.#epoch)) throw this.#lose();
      return run(trx);
    });
  }

  /** Lets go of it; the next who wants it has it at once. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#validUntil = Number.NEGATIVE_INFINITY;
    await sql`
      update write_operations set lease_holder = null, lease_until = null
      where id = ${this.operationId} and epoch = ${this.#epoch}`.execute(this.#db);
  }

  /** Stops renewing and leaves the rest to its time. */
  abandon(): void {
    clearInterval(this.#timer);
    this.#lost.abort(new OperationLostError());
  }

  async #renew(): Promise<void> {
    const renewedAt = performance.now();
    try {
      const renewed = await sql<{ epoch: string }>`
        update write_operations set lease_until = clock_timestamp() + ${this.#times.leaseMs} * interval '1 millisecond'
        where id = ${this.operationId} and epoch = ${this.#epoch} and lease_until > clock_timestamp() returning epoch`.execute(
        this.#db,
      );
      if (renewed.rows.length === 0) this.#lose();
      else this.#validUntil = renewedAt + this.#times.leaseMs;
    } catch {
      // The database does not answer: the lease ends by itself unless a later renewal succeeds.
    }
  }

  #lose(): OperationLostError {
    const error = new OperationLostError('another process works on this operation');
    clearInterval(this.#timer);
    this.#lost.abort(error);
    return error;
  }
}

/**
 * Takes an operation that nobody works on, until the transaction ends. Who held it and has gone silent has lost it for good. False while
 * somebody works on it, and when there is none.
 */
export async function takeIdle(trx: Trx, operationId: string): Promise<boolean> {
  const taken = await sql<{ id: string }>`
    update write_operations set lease_holder = null, lease_until = null, epoch = epoch + 1
    where id = ${operationId} and (lease_until is null or lease_until < clock_timestamp()) returning id`.execute(trx);
  return taken.rows.length > 0;
}

/** Ends all leases: for an embedded store, whose one process before this is gone. */
export async function endLeases(db: Db): Promise<void> {
  await sql`update write_operations set lease_holder = null, lease_until = null where lease_until is not null`.execute(
    db,
  );
}
