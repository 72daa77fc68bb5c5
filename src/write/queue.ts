import { fromKysely, PgBoss } from 'pg-boss';
import type { JobsTarget, Trx } from '../store/database.ts';

const QUEUE = 'mainstem-writes';
const DEAD = 'mainstem-writes-dead';
/** Turns of an operation that end in a defect before it is given to a person. */
const DEFECTS = 5;
const POLL_SECONDS = 1;
const EXPIRE_SECONDS = 600;

/** What is done with jobs. */
export interface QueueHandlers {
  /** Takes an operation as far as it goes. A throw is a defect; the job comes again, and after some times to `giveUp`. */
  run(operationId: string): Promise<void>;
  /** Nothing more is tried: a person has to look. */
  giveUp(operationId: string): Promise<void>;
}

/**
 * Dispatch, timers, retries and dead letters, by pg-boss in the store's own database. A job is only a hint that an operation can go on: what is to be
 * done stands in the journal.
 */
export class WriteQueue {
  readonly #boss: PgBoss;
  readonly #concurrency: number;
  #opening: Promise<void> | null = null;
  #isOpen = false;

  constructor(target: JobsTarget, concurrency: number, report: (error: unknown) => void) {
    const shared = { schedule: false, persistQueueStats: false } as const;
    this.#boss =
      target.kind === 'postgres'
        ? new PgBoss({ ...shared, connectionString: target.url, max: 4 })
        : new PgBoss({ ...shared, backend: 'pglite', db: { executeSql: (text, values) => target.run(text, values) } });
    this.#boss.on('error', report);
    this.#concurrency = concurrency;
  }

  /** Makes the queue's own tables where they are missing. Once, whoever asks. */
  open(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Puts a job into the queue within the caller's transaction, to be done after a while. */
  async send(trx: Trx, operationId: string, delayMs: number): Promise<void> {
    await this.#boss.send(
      QUEUE,
      { operationId },
      {
        db: fromKysely(trx),
        ...(delayMs > 0 ? { startAfter: Math.ceil(delayMs / 1000) } : {}),
      },
    );
  }

  /** Begins to do jobs. */
  async work(handlers: QueueHandlers): Promise<void> {
    await this.open();
    const options = { pollingIntervalSeconds: POLL_SECONDS, localConcurrency: this.#concurrency };
    await this.#boss.work<Job>(QUEUE, options, async (jobs) => {
      for (const { data } of jobs) await handlers.run(data.operationId);
    });
    await this.#boss.work<Job>(DEAD, { pollingIntervalSeconds: POLL_SECONDS }, async (jobs) => {
      for (const { data } of jobs) await handlers.giveUp(data.operationId);
    });
  }

  async stop(): Promise<void> {
    if (this.#opening === null) return;
    await this.#opening;
    if (this.#isOpen) await this.#boss.stop({ graceful: true, timeout: 5_000 });
  }

  async #open(): Promise<void> {
    await this.#boss.start();
    this.#isOpen = true;
    await this.#boss.createQueue(DEAD, { retryLimit: DEFECTS, retryBackoff: true });
    await this.#boss.createQueue(QUEUE, {
      retryLimit: DEFECTS,
      retryDelay: 1,
      retryBackoff: true,
      expireInSeconds: EXPIRE_SECONDS,
      deadLetter: DEAD,
    });
  }
}

interface Job {
  readonly operationId: string;
}
