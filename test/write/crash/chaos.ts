import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { indexPath } from '../../../src/store/database.ts';
import { makeKey } from '../../support/sealing.ts';
import { killPoints, operationId, startSources, TIMES, type Verdict, verdictOf } from './fan-outs.ts';
import { Feed } from './feed.ts';
import { WorkerChild } from './worker-child.ts';

export interface ChaosOptions {
  readonly seed: string;
  readonly hasKeys: boolean;
  readonly fanOuts: number;
  readonly kills: number;
  /** The file with the image of an empty PGlite: to make a database takes seconds. */
  readonly image: string;
}

export interface ChaosReport {
  readonly verdict: Verdict;
  /** How many operations ended how. */
  readonly ends: Readonly<Record<string, number>>;
  readonly kills: number;
  /** From the start of a process behind a kill to its first write at a source, in milliseconds, longest first. */
  readonly restartsMs: readonly number[];
  readonly defects: readonly string[];
}

/** Accepts fan-outs in a process on an embedded store, kills it again and again, and tells what the ledgers say when all is at rest. */
export async function runChaos({ seed, hasKeys, fanOuts, kills, image }: ChaosOptions): Promise<ChaosReport> {
  const directory = await makeStore(image);
  const keys = makeKey('crash');
  const points = [...killPoints(seed, fanOuts, kills)];
  const restartsMs: number[] = [];
  const defects: string[] = [];
  let writes = 0;
  let killing: Promise<void> | null = null;
  let isFirstWrite = false;
  let child: WorkerChild | null = null;

  const sources = await startSources(seed, hasKeys, (stage) => {
    if (stage === 'arrived') writes += 1;
    if (isFirstWrite && child !== null) restartsMs.push(Math.round(performance.now() - child.bornAt));
    isFirstWrite = false;
    const [point] = points;
    if (point === undefined || killing !== null || writes < point.afterWrites || stage !== point.stage) return;
    points.shift();
    killing = point.laterMs === 0 ? kill() : delay(point.laterMs).then(kill);
  });
  async function kill(): Promise<void> {
    await child?.kill();
  }

  const feed = new Feed(Array.from({ length: fanOuts }, (_, index) => operationId(index)));
  try {
    for (;;) {
      child = new WorkerChild({
        ...{
          store: { kind: 'embedded', directory },
          keys,
          sources: sources.urls,
          hasKeys,
          times: TIMES,
          signalAt: null,
        },
      });
      const statuses = await work(child, feed);
      defects.push(...child.defects);
      const wasKilled = killing !== null;
      await child.kill();
      if (statuses !== null && (points.length === 0 || !wasKilled)) {
        const verdict = verdictOf([...feed.acknowledged], statuses, sources.all);
        return { verdict, ends: countOf(Object.values(statuses)), kills: kills - points.length, restartsMs, defects };
      }
      killing = null;
      isFirstWrite = true;
    }
  } finally {
    await child?.kill();
    await sources.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function makeStore(image: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mainstem-crash-'));
  await mkdir(indexPath(directory), { recursive: true });
  const made = await PGlite.create({ dataDir: indexPath(directory), loadDataDir: await openAsBlob(image) });
  await made.close();
  return directory;
}

/** Hands over what is not acknowledged yet, then waits for rest. null when the process was killed before. */
async function work(child: WorkerChild, feed: Feed): Promise<Readonly<Record<string, string>> | null> {
  const rest = child.next('rest');
  child.on(({ kind }) => {
    if (kind === 'started') void feed.done.then(() => child.send({ kind: 'tell-rest' }));
  });
  feed.attach(child);
  try {
    return (await rest).statuses;
  } catch (error) {
    if (!child.wasKilled) throw error;
    return null;
  }
}

function countOf(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
