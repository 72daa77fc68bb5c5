import { sql } from 'kysely';
import { orAborted } from '../connector/shared.ts';
import type { Sleep } from '../sources/connections.ts';
import type { Trx } from '../store/database.ts';
import type { Engine } from './engine.ts';
import { Executor, type Rest } from './executor.ts';
import { patchOperation, readOperation } from './journal.ts';
import { showLate } from './late-showing.ts';
import { endLeases, Lease } from './lease.ts';
import { isEnd, stuckStatus, waitsForPerson } from './operation.ts';
import type { WriteQueue } from './queue.ts';
import { failure } from './settle.ts';

/** How often it is looked what another process, or a later turn, has made of an operation. */
const FOLLOW_MS = 100;

export interface WorkerOptions {
  readonly engine: Engine;
  readonly queue: WriteQueue;
  readonly holder: string;
  /** One process alone uses the store: what others held before it began is nobody's. */
  readonly isAlone: boolean;
  readonly sleep: Sleep;
  /** How many operations run at once in this process. */
  readonly concurrency: number;
  /** How often it is looked for operations that nobody works on, and for changes that sources show late. */
  readonly sweepEveryMs: number;
}

/** How long an operation that met a defect is left to its job, which counts its tries. Longer than the queue's longest pause. */
const LEFT_TO_JOB_MS = 15_000;

/** Works on accepted operations: at once when they are accepted here, by job when their time comes, and on those whose worker has died. */
export class WriteWorker {
  readonly #options: WorkerOptions;
  readonly #executor: Executor;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Promise<Rest>>();
  readonly #waiting: string[] = [];
  /** When each operation that met a defect here did so last. */
  readonly #defectAt = new Map<string, number>();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#executor = new Executor(options.engine, options.holder, () => this.#stopping.signal.aborted);
  }

  /** Takes up what earlier processes left, and begins to do jobs. */
  async start(): Promise<void> {
    const { engine, queue, isAlone } = this.#options;
    if (isAlone) await endLeases(engine.db);
    await queue.work({ run: (id) => this.#runJob(id), giveUp: (id) => this.#giveUp(id) });
    this.#loop = this.#sweep();
  }

  /** Ends between two steps; the rest of every operation is in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.queue.stop();
    await this.#loop;
    while (this.#running.size > 0) await Promise.allSettled(this.#running.values());
  }

  /** An operation can go on: as soon as there is room. */
  kick(id: string): void {
    if (this.#running.has(id) || this.#waiting.includes(id)) return;
    this.#waiting.push(id);
    this.#next();
  }

  /** Takes an operation as far as it goes, but waits no longer than so many milliseconds; what is left goes on by itself. */
  async follow(id: string, ms: number, signal: AbortSignal): Promise<void> {
    const { engine, sleep } = this.#options;
    const over = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(ms))]);
    const until = performance.now() + ms;
    this.kick(id);
    while (ms > 0 && !over.aborted) {
      const turn: Promise<unknown> = this.#running.get(id) ?? sleep(FOLLOW_MS, over);
      await orAborted(turn, over).catch(() => undefined);
      const operation = await readOperation(engine.db, id);
      if (operation === null || isEnd(operation.status) || waitsForPerson(operation.status)) return;
      const dueInMs = (operation.retryAt?.getTime() ?? 0) - engine.clock.now();
      if (dueInMs > until - performance.now()) return;
    }
  }

  /** Runs everything that can go on now until nothing can. For those who wait for nothing but the clock. */
  async runDue(): Promise<void> {
    for (const id of await this.#due()) await this.#run(id);
    await showLate(this.#options.engine);
  }

  /** Puts the operation's next turn into the queue, in the transaction that gives it something to do. */
  async schedule(trx: Trx, id: string, delayMs: number): Promise<void> {
    await this.#options.queue.send(trx, id, delayMs);
  }

  #next(): void {
    while (this.#running.size < this.#options.concurrency && !this.#stopping.signal.aborted) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      void this.#run(id).catch((error: unknown) => this.#leaveToJob(id, error));
    }
  }

  /** A turn that no job asked for met a defect: from now on a job has to ask, for only those are counted. */
  async #leaveToJob(id: string, error: unknown): Promise<void> {
    const { engine, queue } = this.#options;
    this.#tellDefect(id, error);
    try {
      if (await queue.isWaiting(id)) return;
      await engine.db.transaction().execute((trx) => this.schedule(trx, id, 0));
    } catch (cause) {
      // The store does not answer, which is what the turn met as well: the operation is looked for again.
      this.#defectAt.delete(id);
      engine.report({ kind: 'defect', operationId: id, error: cause });
    }
  }

  #tellDefect(id: string, error: unknown): void {
    const { engine } = this.#options;
    this.#defectAt.set(id, engine.clock.now());
    engine.report({ kind: 'defect', operationId: id, error });
  }

  #isLeftToJob(id: string): boolean {
    const defectAt = this.#defectAt.get(id);
    if (defectAt === undefined) return false;
    if (this.#options.engine.clock.now() < defectAt + LEFT_TO_JOB_MS) return true;
    this.#defectAt.delete(id);
    return false;
  }

  /** One turn at a time of each operation in this process; others in other processes keep off by the lease. */
  #run(id: string): Promise<Rest> {
    const known = this.#running.get(id);
    if (known !== undefined) return known;
    const turn = this.#turn(id).finally(() => {
      this.#running.delete(id);
      this.#next();
    });
    this.#running.set(id, turn);
    return turn;
  }

  async #turn(id: string): Promise<Rest> {
    const { engine } = this.#options;
    const rest = await this.#executor.run(id);
    this.#defectAt.delete(id);
    if (rest.kind === 'waits') {
      const delayMs = Math.max(0, rest.until.getTime() - engine.clock.now());
      await engine.db.transaction().execute((trx) => this.schedule(trx, id, delayMs));
    }
    return rest;
  }

  async #runJob(id: string): Promise<void> {
    try {
      await this.#run(id);
    } catch (error) {
      this.#tellDefect(id, error);
      throw error;
    }
  }

  /** Under the lease: whoever works on the operation now may be past the defect. Throws while somebody does. */
  async #giveUp(id: string): Promise<void> {
    const { engine, holder } = this.#options;
    const operation = await readOperation(engine.db, id);
    if (operation === null || isEnd(operation.status)) return;
    const lease = await Lease.claim(engine.db, id, holder, engine.times);
    if (lease === null) throw new Error(`operation ${id} is worked on while it is given up`);
    const given = await lease.write(async (trx) => {
      const now = await readOperation(trx, id);
      if (now === null || isEnd(now.status) || waitsForPerson(now.status)) return null;
      const status = stuckStatus(now.status);
      await patchOperation(trx, id, {
        status,
        retryAt: null,
        waitsFor: ['operator'],
        failure: failure('DEFECT', 'a defect of the gateway stops it; the log has it', null),
      });
      return status;
    });
    await lease.release();
    if (given !== null) engine.report({ kind: 'status', operationId: id, mutation: operation.mutation, status: given });
  }

  async #sweep(): Promise<void> {
    const { engine, sleep, sweepEveryMs } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        for (const id of await this.#due()) if (!this.#isLeftToJob(id)) this.kick(id);
        await showLate(engine);
        await sleep(sweepEveryMs, this.#stopping.signal);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        engine.report({ kind: 'defect', operationId: '', error });
        await sleep(sweepEveryMs, this.#stopping.signal).catch(() => undefined);
      }
    }
  }

  /** Operations that could go on and that nobody holds. */
  async #due(): Promise<readonly string[]> {
    const { engine } = this.#options;
    const found = await sql<{ id: string }>`
      select id from write_operations
      where finished_at is null and status in ('ACCEPTED', 'RUNNING', 'WAITING', 'COMPENSATING')
        and (retry_at is null or retry_at <= ${new Date(engine.clock.now()).toISOString()}::timestamptz)
        and (lease_until is null or lease_until < clock_timestamp())
      order by requested_at limit 100`.execute(engine.db);
    return found.rows.map(({ id }) => id);
  }
}
