// Filling, polling and sweeping, against PGlite and sources in memory.
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/simulator/clock.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { type SyncEvent, Syncer } from '../../src/sync/syncer.ts';
import { FakeSource, sourceError } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';

const db = memoryStore();
const HOUR_MS = 3_600_000;

let clock = new ManualClock(MAY_4);
let events: SyncEvent[] = [];
let slept: number[] = [];
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  events = [];
  slept = [];
});

function sourceOf(keys: readonly string[], hasKeys = true) {
  const source = new FakeSource({
    entity: 'Location',
    parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }],
    hasKeys,
  });
  for (const key of keys) source.records.set(key, { name: `name ${key}` });
  return source;
}

function syncing(source: ReturnType<typeof sourceOf>, holder = 'one') {
  const { connections, ingest } = indexOf({ erp: source });
  const indexState = new IndexState();
  const syncer = new Syncer({
    db: db(),
    connections,
    ingest,
    indexState,
    clock,
    sleep: async (ms, signal) => {
      slept.push(ms);
      if (signal.aborted) throw signal.reason;
    },
    holder,
    pollEveryMs: 30_000,
    sweepEveryMs: HOUR_MS,
    leaseMs: 60_000,
    maxSweepShare: 0.1,
    report: (event) => events.push(event),
  });
  return { syncer, indexState };
}

const shown = async () =>
  (await sql<{ name: string }>`select name from p_location order by name`.execute(db())).rows.map(({ name }) =>
    name.slice(5),
  );
const kinds = () => events.map(({ kind }) => kind);
const many = (count: number) => Array.from({ length: count }, (_, index) => String(index + 100));

test('a fill stores page after page and ends ready', async () => {
  const { syncer, indexState } = syncing(sourceOf(['1', '2', '3']));
  expect(await syncer.runAll()).toEqual(['complete']);
  expect(await shown()).toEqual(['1', '2', '3']);
  expect(kinds()).toEqual(['page', 'page', 'complete']);
  expect(indexState.get('erp', 'thing')).toMatchObject({
    phase: 'ready',
    records: 3,
    expected: 3,
    listedAtMs: MAY_4,
    failure: null,
    checkpoint: { at: 3 },
  });
});

test('after a failure the fill resumes behind the last page stored, and says why it stopped', async () => {
  const source = sourceOf(['1', '2', '3']);
  source.troubles.push(
    () => undefined,
    () => sourceError('timeout'),
  );
  const { syncer, indexState } = syncing(source);
  expect(await syncer.runAll()).toEqual(['failed']);
  expect(indexState.get('erp', 'thing')).toMatchObject({
    phase: 'filling',
    records: 2,
    failure: { code: 'SOURCE_TIMEOUT' },
  });
  expect(await syncer.runAll()).toEqual(['complete']);
  expect([source.lists, await shown()]).toEqual([
    [null, { at: 2 }],
    ['1', '2', '3'],
  ]);
});

test('a row of failures remembers since when, until a turn succeeds', async () => {
  const source = sourceOf(['1']);
  const { syncer, indexState } = syncing(source);
  const failure = async () => {
    await syncer.runAll();
    clock.advance(30_000);
    return indexState.get('erp', 'thing')?.failure;
  };
  source.troubles.push(
    () => sourceError('timeout'),
    () => sourceError('forbidden'),
    () => undefined,
    () => undefined,
    () => sourceError('timeout'),
  );
  const at = (ms: number) => new Date(MAY_4 + ms).toISOString();
  expect([await failure(), await failure()]).toMatchObject([
    { code: 'SOURCE_TIMEOUT', at: at(0), since: at(0) },
    { code: 'SOURCE_FORBIDDEN', at: at(30_000), since: at(0) },
  ]);
  expect(await failure()).toBeNull();
});

test('a connection that breaks once is tried again behind the last page', async () => {
  const source = sourceOf(['1', '2', '3']);
  source.troubles.push(
    () => undefined,
    () => sourceError('unavailable'),
  );
  expect(await syncing(source).syncer.runAll()).toEqual(['complete']);
  expect([await shown(), source.lists]).toEqual([
    ['1', '2', '3'],
    [null, { at: 2 }],
  ]);
});

test('a rate limit costs time, not the turn', async () => {
  const source = sourceOf(['1', '2', '3']);
  source.troubles.push(
    () => undefined,
    () => sourceError('rate-limited', 7000),
  );
  expect(await syncing(source).syncer.runAll()).toEqual(['complete']);
  expect([slept, source.lists]).toEqual([[7000], [null, { at: 2 }]]);
});

test('a defect of the connector ends its turn and is told', async () => {
  const source = sourceOf(['1']);
  source.troubles.push(() => new TypeError('oops'));
  const { syncer, indexState } = syncing(source);
  expect([await syncer.runAll(), kinds()]).toEqual([['failed'], ['defect']]);
  expect(indexState.get('erp', 'thing')?.failure?.code).toBe('INTERNAL');
});

test('a port whose lease another replica holds is busy; when it has run out it is taken over', async () => {
  const source = sourceOf(['1', '2', '3']);
  const other = syncing(source, 'two').syncer;
  const results: unknown[] = [];
  source.beforePage = async (from) => {
    if (from !== 2 || results.length > 0) return;
    results.push(await other.runAll());
    clock.advance(60_001);
    source.beforePage = () => undefined;
    results.push(await other.runAll());
  };
  const { syncer } = syncing(source);
  expect(await syncer.runAll()).toEqual(['failed']);
  expect(results).toEqual([['busy'], ['complete']]);
  expect(kinds().filter((kind) => kind === 'defect' || kind === 'failed')).toEqual([]);
  expect((await sql`select 1 from changes`.execute(db())).rows).toEqual([]);
});

test('what a listing tells as removed leaves the lists', async () => {
  const source = sourceOf(['1', '2']);
  const { syncer } = syncing(source);
  await syncer.runAll();
  source.removed = ['1'];
  await syncer.runAll();
  expect(await shown()).toEqual(['2']);
});

test('a sweep comes an hour after the fill, however often it polls, and removes what is missing', async () => {
  const source = sourceOf(['1', '2', '3']);
  const { syncer, indexState } = syncing(source);
  await syncer.runAll();
  source.records.delete('2');
  for (let minutes = 0; minutes < 59; minutes += 1) {
    clock.advance(60_000);
    if (minutes % 20 === 0) await syncer.runAll();
  }
  expect(await shown()).toEqual(['1', '2', '3']);
  clock.advance(60_000);
  await syncer.runAll();
  expect([await shown(), indexState.get('erp', 'thing')?.sweptAtMs]).toEqual([['1', '3'], MAY_4 + HOUR_MS]);
});

test('a sweep that would remove too much stops, and is not tried again at every poll', async () => {
  const source = sourceOf(many(30));
  const { syncer } = syncing(source);
  await syncer.runAll();
  for (const key of many(11)) source.records.delete(key);
  clock.advance(HOUR_MS);
  await syncer.runAll();
  clock.advance(30_000);
  await syncer.runAll();
  expect(events.filter(({ kind }) => kind === 'sweep-stopped')).toEqual([
    { kind: 'sweep-stopped', connection: 'erp', objectType: 'thing', missing: 11, of: 30 },
  ]);
  expect(await shown()).toHaveLength(30);
});

test('without a list of keys a sweep reads everything again', async () => {
  const source = sourceOf(['1', '2'], false);
  const { syncer } = syncing(source);
  await syncer.runAll();
  source.records.set('1', { name: 'name changed' });
  clock.advance(HOUR_MS);
  await syncer.runAll();
  expect([await shown(), source.lists]).toEqual([
    ['2', 'changed'],
    [null, { at: 2 }, null],
  ]);
});

test('stopping ends the turn between pages and is no failure', async () => {
  const source = sourceOf(['1', '2', '3']);
  const { syncer } = syncing(source);
  source.beforePage = (from) => {
    if (from === 2) void syncer.stop();
  };
  source.troubles.push(
    () => undefined,
    () => sourceError('rate-limited', 1000),
  );
  expect(await syncer.runAll()).toEqual(['failed']);
  const found = await sql<object>`select phase, checkpoint, failure, lease_holder from sync_state`.execute(db());
  expect(found.rows).toEqual([{ phase: 'filling', checkpoint: { at: 2 }, failure: null, lease_holder: null }]);
  expect(kinds()).toEqual(['page']);
});

test('a page is as old as its question: it does not overwrite what was read meanwhile', async () => {
  const source = sourceOf(['1']);
  source.beforePage = () => clock.advance(5000);
  await syncing(source).syncer.runAll();
  const found = await sql<object>`select fetched from records`.execute(db());
  expect(found.rows).toEqual([{ fetched: { core: MAY_4 } }]);
});
