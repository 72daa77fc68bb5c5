import { fromKysely, PgBoss } from 'pg-boss';
import type { JobsTarget, Trx } from '../store/database.ts';

const QUEUE = 'mainstem-writes';
const DEAD = 'mainstem-writes-dead';
const POLL_SECONDS = 1;
const EXPIRE_SECONDS = 600;

/** How a job whose turn ends in a defect comes again. */
export interface DefectRetries {
  /** Turns that end so before the operation is given to a person. */
  readonly tries: number;
  /** Doubles from try to try up to ten seconds; 0 = at once. */
  readonly firstPauseSeconds: number;
}

const MAX_PAUSE_SECONDS = 10;

const RETRIES: DefectRetries = { tries: 6, firstPauseSeconds: 1 };

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
  readonly #retries: DefectRetries;
  #opening: Promise<void> | null = null;
  #isOpen = false;

  constructor(target: JobsTarget, concurrency: number, report: (error: unknown) => void, retries = RETRIES) {
    const shared = { schedule: false, persistQueueStats: false } as const;
    this.#boss =
      target.kind === 'postgres'
        ? new PgBoss({ ...shared, connectionString: target.url, max: 4 })
        : new PgBoss({ ...shared, backend: 'pglite', db: { executeSql: (text, values) => target.run(text, values) } });
    this.#boss.on('error', report);
    this.#concurrency = concurrency;
    this.#retries = retries;
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

  /** Whether a job of the operation waits for its time or its next try. */
  async isWaiting(operationId: string): Promise<boolean> {
    const jobs = await this.#boss.findJobs<Job>(QUEUE, { data: { operationId }, queued: true });
    return jobs.length > 0;
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
    const { tries, firstPauseSeconds } = this.#retries;
    const retry = {
      retryLimit: tries - 1,
      retryDelay: firstPauseSeconds,
      ...(firstPauseSeconds > 0 ? { retryBackoff: true, retryDelayMax: MAX_PAUSE_SECONDS } : {}),
    };
    await this.#boss.createQueue(DEAD, retry);
    await this.#boss.createQueue(QUEUE, {
      ...retry,
      expireInSeconds: EXPIRE_SECONDS,
      deadLetter: DEAD,
    });
  }
}

interface Job {
  readonly operationId: string;
}
