import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { Pool } from 'undici';
import type { Db } from '../../src/store/database.ts';

const UPDATE = `mutation ($id: ID!, $name: String!, $key: String, $mode: WriteMode!, $wait: Float!) {
  customerUpdate(input: { id: $id, name: $name }, write: { mode: $mode, idempotencyKey: $key, wait: $wait }) {
    userErrors { code message } plan { hash } operation { id }
  }
}`;
const LOOK_MS = 100;

export interface LoadOptions {
  readonly url: string;
  readonly token: string;
  /** Where the journal is: it knows when effects happened. */
  readonly db: Db;
}

/** Of a number of writes, in milliseconds each. */
export interface WriteTimes {
  readonly answers: readonly number[];
  readonly effects: readonly number[];
  readonly ends: readonly number[];
}

export interface BurstTimes extends WriteTimes {
  /** Until the last was accepted, and until the last was done. */
  readonly acceptedInMs: number;
  readonly doneInMs: number;
  /** Processor time of the gateway with its load, in all. */
  readonly processorMs: number;
  readonly statuses: readonly string[];
}

/** Asks a gateway to rename customers, each time to a name that is new. */
export class WriteLoad {
  readonly #options: LoadOptions;
  readonly #pool: Pool;
  #names = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#pool = new Pool(new URL(options.url).origin, { connections: 64 });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Those that all of these connections hold. */
  async customersOf(connections: readonly string[]): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`
      select l.group_id as id from links l join records r on r.id = l.id
      where r.entity = 'Customer' and r.connection = any(${connections}) and r.removed_at is null
      group by l.group_id having count(distinct r.connection) = ${connections.length} order by 1`.execute(
      this.#options.db,
    );
    return rows.map(({ id }) => id);
  }

  async previews(customers: readonly string[], count: number): Promise<readonly number[]> {
    const times: number[] = [];
    for (const id of cycle(customers, count)) times.push((await this.#update(id, 'PREVIEW', 0)).tookMs);
    return times;
  }

  async oneByOne(customers: readonly string[], count: number): Promise<WriteTimes> {
    const done: Answer[] = [];
    for (const id of cycle(customers, count)) done.push(await this.#update(id, 'EXECUTE', 25));
    return this.#timesOf(done);
  }

  /** No customer twice at once: rounds follow each other when the one before is done. */
  async burst(
    customers: readonly string[],
    { count, concurrency }: { readonly count: number; readonly concurrency: number },
  ): Promise<BurstTimes> {
    const answers: Answer[] = [];
    const before = process.cpuUsage();
    let [acceptedInMs, doneInMs] = [0, 0];
    while (answers.length < count) {
      const round = customers.slice(0, count - answers.length);
      const startedAt = performance.now();
      const queue = round.values();
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          for (const id of queue) answers.push(await this.#update(id, 'EXECUTE', 0));
        }),
      );
      acceptedInMs += performance.now() - startedAt;
      await this.#allDone();
      doneInMs += performance.now() - startedAt;
    }
    const { user, system } = process.cpuUsage(before);
    const statuses = await this.#statusesOf(answers);
    return { ...(await this.#timesOf(answers)), acceptedInMs, doneInMs, processorMs: (user + system) / 1000, statuses };
  }

  async #update(id: string, mode: 'PREVIEW' | 'EXECUTE', wait: number): Promise<Answer> {
    const variables = { id, name: `Renamed ${++this.#names}`, key: randomUUID(), mode, wait };
    const startedAt = performance.now();
    const { body } = await this.#pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { authorization: `Bearer ${this.#options.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: UPDATE, variables }),
    });
    const answer = (await body.json()) as Reply;
    const payload = answer.data?.customerUpdate;
    if (payload === undefined || payload.userErrors.length > 0) throw new Error(JSON.stringify(answer));
    return { tookMs: performance.now() - startedAt, operation: payload.operation?.id ?? null };
  }

  async #allDone(): Promise<void> {
    for (;;) {
      const { rows } = await sql<{ open: number }>`
        select count(*)::int as open from write_operations where finished_at is null`.execute(this.#options.db);
      if (rows[0]?.open === 0) return;
      await delay(LOOK_MS);
    }
  }

  async #timesOf(answers: readonly Answer[]): Promise<WriteTimes> {
    const ids = answers.flatMap(({ operation }) => operation ?? []);
    const { rows } = await sql<{ effect: number; end: number }>`
      select extract(epoch from max(s.settled_at) - o.requested_at)::float8 * 1000 as effect,
        extract(epoch from o.finished_at - o.requested_at)::float8 * 1000 as end
      from write_operations o join write_steps s on s.operation_id = o.id
      where o.id = any(${ids}) group by o.id`.execute(this.#options.db);
    return {
      answers: answers.map(({ tookMs }) => tookMs),
      effects: rows.map(({ effect }) => effect),
      ends: rows.map(({ end }) => end),
    };
  }

  async #statusesOf(answers: readonly Answer[]): Promise<readonly string[]> {
    const ids = answers.flatMap(({ operation }) => operation ?? []);
    const { rows } = await sql<{ status: string; count: number }>`
      select status, count(*)::int as count from write_operations where id = any(${ids}) group by status`.execute(
      this.#options.db,
    );
    return rows.map(({ status, count }) => `${count} ${status}`);
  }
}

interface Answer {
  readonly tookMs: number;
  readonly operation: string | null;
}

interface Reply {
  readonly data?: {
    readonly customerUpdate: {
      readonly userErrors: readonly unknown[];
      readonly operation: { readonly id: string } | null;
    };
  };
}

function cycle<T>(all: readonly T[], count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => all[index % all.length]).filter((each) => each !== undefined);
}
