import { isDeepStrictEqual } from 'node:util';
import type { LoadOrder, LoadResult } from '../load-order.ts';
import type { Asking } from '../queries.ts';
import type { Contender } from './contenders.ts';
import type { Fleet } from './gateway.ts';
import { cpuOf, type Helper, peakMemoryOf } from './process.ts';
import type { FleetState } from './record.ts';

/** What one round says of one contender and one query. */
export interface Figures {
  readonly perSecond: number;
  /** Microseconds of processor time a request, of the process and all it started. */
  readonly cpu: number;
  /** The same of the database, where that is a server of its own. */
  readonly databaseCpu: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Reads by key at the sources, and what they answered, a request. */
  readonly calls: number;
  readonly readBytes: number;
  readonly memoryBytes: number;
  readonly failed: number;
}

export interface Rig {
  readonly load: Helper<unknown>;
  readonly fleet: Helper<Fleet>;
  readonly connections: number;
  readonly seconds: number;
}

const VERIFIED = 5;

/** Refuses a contender that answers something else than our gateway did. */
export async function verify(contender: Contender, askings: readonly Asking[]): Promise<void> {
  for (const { body, data } of askings.slice(0, VERIFIED)) {
    const answer = await fetch(contender.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...contender.headers },
      body,
    });
    const text = await answer.text();
    const given = answer.status === 200 ? (JSON.parse(text) as { readonly data?: unknown }).data : undefined;
    const difference = differenceOf(plain(given), data, 'data');
    if (difference !== null)
      throw new Error(`${contender.name} answers ${answer.status} and ${difference}, asked ${body}`);
  }
}

/** Where two answers differ first; null where they do not. */
function differenceOf(given: unknown, expected: unknown, path: string): string | null {
  if (isDeepStrictEqual(given, expected)) return null;
  if (typeof given !== 'object' || typeof expected !== 'object' || given === null || expected === null)
    return `${JSON.stringify(given)} instead of ${JSON.stringify(expected)} at ${path}`;
  const keys = new Set([...Object.keys(expected), ...Object.keys(given)]);
  for (const key of keys) {
    const found = differenceOf(Reflect.get(given, key), Reflect.get(expected, key), `${path}.${key}`);
    if (found !== null) return found;
  }
  return `the members of ${path} are in another order`;
}

/** Some libraries answer objects without a prototype in parts of the result. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

const WARM_REQUESTS = 300;
const WARM_RUNS = 4;
const MIN_REQUESTS = 30;

/**
 * Lets a contender compile what it runs: until it has answered often enough, as long as that takes no more than some runs.
 * Gives how many answers it takes to measure for the time that is wanted.
 */
export async function warmUp(contender: Contender, askings: readonly Asking[], rig: Rig): Promise<number> {
  let answered = 0;
  let last = 0;
  for (let run = 0; run < WARM_RUNS && answered < WARM_REQUESTS; run += 1) {
    last = (await rig.load.ask<LoadResult>(orderFor(contender, askings, rig))).requests;
    answered += last;
  }
  return Math.max(MIN_REQUESTS, last);
}

function orderFor({ url, headers }: Contender, askings: readonly Asking[], { connections, seconds }: Rig): LoadOrder {
  return { url, headers, bodies: askings.map(({ body }) => body), connections, seconds };
}

/** Loads a contender without measuring. */
export async function loadFor(contender: Contender, askings: readonly Asking[], rig: Rig): Promise<void> {
  await rig.load.ask<LoadResult>(orderFor(contender, askings, rig));
}

/** What so many answers cost. */
export async function measure(
  contender: Contender,
  askings: readonly Asking[],
  rig: Rig & { readonly amount: number },
): Promise<Figures> {
  const databasePids = await contender.databasePids();
  await rig.fleet.ask({ ask: 'reset' });
  const [cpuBefore, databaseBefore] = [cpuOf([contender.pid]), cpuOf(databasePids)];
  const order = { ...orderFor(contender, askings, rig), amount: rig.amount };
  const result = await rig.load.ask<LoadResult>(order);
  const [cpu, database] = [cpuOf([contender.pid]) - cpuBefore, cpuOf(databasePids) - databaseBefore];
  const { calls, sizeBytes } = await rig.fleet.ask<FleetState>({ ask: 'state' });
  if (result.requests === 0) throw new Error(`${contender.name} does not answer`);
  return {
    perSecond: result.perSecond,
    cpu: cpu / result.requests,
    databaseCpu: database / result.requests,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    calls: calls / result.requests,
    readBytes: sizeBytes / result.requests,
    memoryBytes: peakMemoryOf([contender.pid]),
    failed: result.failed,
  };
}

/** The middle one of every figure. */
export function medianOf(rounds: readonly Figures[]): Figures {
  const middle = (of: (figures: Figures) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  return {
    perSecond: middle(({ perSecond }) => perSecond),
    cpu: middle(({ cpu }) => cpu),
    databaseCpu: middle(({ databaseCpu }) => databaseCpu),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    calls: middle(({ calls }) => calls),
    readBytes: middle(({ readBytes }) => readBytes),
    memoryBytes: middle(({ memoryBytes }) => memoryBytes),
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}
