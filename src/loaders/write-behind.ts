import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db } from '../store/database.ts';
import type { RecordInput } from '../store/stored-record.ts';

/** Stores what reads fetched, behind their answers and in batches. What is lost in a crash is fetched again. */
export class WriteBehind {
  readonly #db: Db;
  readonly #ingest: Ingest;
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  #queue: RecordInput[] = [];
  #flushing: Promise<void> | null = null;

  constructor(db: Db, ingest: Ingest, clock: Clock, report: (error: unknown) => void) {
    this.#db = db;
    this.#ingest = ingest;
    this.#clock = clock;
    this.#report = report;
  }

  add(inputs: readonly RecordInput[]): void {
    this.#queue.push(...inputs);
    this.#start();
  }

  /** Resolves when everything added so far is stored or given up. */
  async flush(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
  }

  #start(): void {
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = null;
      // Something may have come between the last look at the queue and here.
      if (this.#queue.length > 0) this.#start();
    });
  }

  async #flushAll(): Promise<void> {
    // Let the requests of this turn of the event loop add theirs first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, 500);
      const byEntity = new Map<EntityName, RecordInput[]>();
      for (const input of batch) byEntity.set(input.entity, [...(byEntity.get(input.entity) ?? []), input]);
      for (const [entity, inputs] of byEntity) await this.#store(entity, inputs);
    }
  }

  async #store(entity: EntityName, inputs: readonly RecordInput[]): Promise<void> {
    try {
      await this.#db.transaction().execute((trx) => this.#ingest.store(trx, entity, inputs, this.#clock.now(), 'read'));
    } catch (error) {
      this.#report(error);
    }
  }
}
