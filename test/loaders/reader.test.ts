// Bringing parts to age: index, cache, source, and what stands in when the source fails.

import { expect, test } from 'vitest';
import { openCache } from '../../src/cache/cache.ts';
import type { SourceError } from '../../src/connector/errors.ts';
import type { CachedPart } from '../../src/loaders/fetcher.ts';
import { PartReader, type ReadContext, type Want } from '../../src/loaders/reader.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Freshness } from '../../src/sources/connections.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import type { RecordInput, StoredRecord } from '../../src/store/stored-record.ts';
import type { SyncState } from '../../src/store/sync-state.ts';
import { FakeSource, sourceError } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { idOf, MAY_4 } from '../support/records.ts';

const CONTRACT: Freshness = { maxAgeMs: 60_000, onError: 'STALE', staleForMs: 600_000 };

class KnownState extends IndexState {
  state: Partial<SyncState> = {};
  override get(): SyncState {
    return {
      connection: 'erp',
      objectType: 'thing',
      entity: 'InventoryItem',
      phase: 'ready',
      checkpoint: null,
      records: 0,
      expected: null,
      listedAtMs: null,
      sweptAtMs: null,
      failure: null,
      ...this.state,
    };
  }
}

async function setUp(hasKeys = false) {
  const clock = new ManualClock(MAY_4);
  const source = new FakeSource({
    entity: 'InventoryItem',
    parts: [
      { name: 'core', fields: ['sku', 'name'], tracked: 'watermark' },
      { name: 'stock', fields: ['stock'], tracked: 'volatile' },
      { name: 'text', fields: ['description'], tracked: 'sweep' },
      { name: 'extra', fields: ['gtin'], tracked: 'sweep' },
    ],
    maxKeysPerGet: 2,
    hasKeys,
  });
  const indexState = new KnownState();
  const behind: RecordInput[] = [];
  const cache = await openCache(
    { redisUrl: null, maxEntries: 100, sealer: new Sealer(passingKeyring()) },
    () => undefined,
  );
  const reader = new PartReader({
    connections: indexOf({ erp: source }).connections,
    indexState,
    cache: cache.space<CachedPart>('parts'),
    cacheLifetimeMs: 3_600_000,
    clock,
    sleep: async (ms) => clock.advance(ms),
    writeBehind: (inputs) => behind.push(...inputs),
  });
  return { clock, source, indexState, behind, reader };
}

function recordOf(key: string, fetchedAtMs: number): StoredRecord {
  const parts = { core: { name: 'old' }, stock: { stock: [] }, text: { description: 'old' } };
  return {
    id: idOf('InventoryItem', 'erp', key),
    groupId: '',
    entity: 'InventoryItem',
    connection: 'erp',
    objectType: 'thing',
    key,
    version: null,
    sourceUpdatedAt: null,
    url: null,
    removedAt: null,
    linkedBy: 'self',
    strength: 'self',
    confidence: 1,
    parts: Object.fromEntries(Object.entries(parts).map(([name, values]) => [name, { values, gaps: [] }])),
    fetched: Object.fromEntries(Object.keys(parts).map((name) => [name, fetchedAtMs])),
  };
}

interface Asked {
  readonly keys?: readonly string[];
  readonly part?: string;
  readonly freshness?: Partial<Freshness>;
  readonly fetchedAtMs?: number;
  readonly startedAtMs?: number;
  readonly signal?: AbortSignal;
  /** What the request has asked for so far. */
  readonly asked?: ReadContext['asked'];
  /** Several wishes for the part of each record, instead of one under `freshness`. */
  readonly contracts?: readonly Partial<Freshness>[];
}

/** Reads one part of some records in a request of its own, and tells what it got and from where. */
async function ask(reader: PartReader, asked: Asked = {}) {
  const { keys = ['1'], part = 'core', fetchedAtMs = 0, startedAtMs = MAY_4 } = asked;
  const from: string[] = [];
  const context: ReadContext = {
    startedAtMs,
    signal: asked.signal ?? new AbortController().signal,
    onExchange: () => undefined,
    onFailure: (_connection: string, error: SourceError, isHidden) =>
      from.push(`${error.kind}${isHidden ? ' hidden' : ''}`),
    onServed: (served) => void from.push(served.from),
    asked: asked.asked ?? new Map(),
  };
  const records = keys.map((key) => recordOf(key, fetchedAtMs));
  const { contracts = [{ ...asked.freshness }] } = asked;
  const wants = records.flatMap((record) =>
    contracts.map((each): Want => ({ record, part, freshness: { ...CONTRACT, ...each }, view: reader.viewOf(record) })),
  );
  await reader.read(wants, context);
  const views = wants.map(({ view }) => view);
  const values = views.map((view) => view.parts.get(part)?.values ?? view.failures.get(part)?.code);
  return {
    from,
    values,
    isStale: views.map((view) => view.parts.get(part)?.isStale),
    failures: views.flatMap((view) => view.failures.get(part) ?? []),
  };
}

test('what the index holds fresh makes no call', async () => {
  const { reader, source } = await setUp();
  expect(await ask(reader, { fetchedAtMs: MAY_4 - 60_000 })).toMatchObject({
    from: ['index'],
    values: [{ name: 'old' }],
  });
  expect(source.gets).toEqual([]);
});

test.each([
  ['core', { listedAtMs: MAY_4 }, false, 0],
  ['core', { sweptAtMs: MAY_4 }, false, 1],
  ['stock', { listedAtMs: MAY_4, sweptAtMs: MAY_4 }, false, 1],
  ['text', { listedAtMs: MAY_4 }, false, 1],
  ['text', { sweptAtMs: MAY_4 }, false, 0],
  ['text', { sweptAtMs: MAY_4 }, true, 1],
] as const)('a part %s with %j (sweeping keys: %s) makes %i calls', async (part, state, hasKeys, calls) => {
  const { reader, source, indexState } = await setUp(hasKeys);
  source.records.set('1', { name: 'new', stock: [], description: 'new' });
  indexState.state = state;
  await ask(reader, { part });
  expect(source.gets).toHaveLength(calls);
});

test('a batch is split into chunks of what the port takes, and what came is stored behind', async () => {
  const { reader, source, behind } = await setUp();
  for (const key of ['1', '2', '3']) source.records.set(key, { name: key });
  const { values } = await ask(reader, { keys: ['1', '2', '3'] });
  expect(values).toEqual([{ name: '1' }, { name: '2' }, { name: '3' }]);
  expect(source.gets).toEqual([
    { keys: ['1', '2'], parts: ['core'] },
    { keys: ['3'], parts: ['core'] },
  ]);
  expect(behind.map(({ key, parts, fetchedAtMs }) => [key, parts, fetchedAtMs])).toEqual(
    ['1', '2', '3'].map((key) => [key, { core: { values: { name: key }, gaps: [] } }, MAY_4]),
  );
});

test('an age of nothing asks once per request, and not twice', async () => {
  const { reader, source, clock } = await setUp();
  source.records.set('1', { name: 'new' });
  expect((await ask(reader, { freshness: { maxAgeMs: 0 } })).from).toEqual(['source']);
  expect((await ask(reader, { freshness: { maxAgeMs: 0 } })).from).toEqual(['cache']);
  clock.advance(1);
  expect((await ask(reader, { freshness: { maxAgeMs: 0 }, startedAtMs: clock.now() })).from).toEqual(['source']);
});

test('two requests at once share one call', async () => {
  const { reader, source } = await setUp();
  source.records.set('1', { name: 'new' });
  const both = await Promise.all([ask(reader), ask(reader)]);
  expect([both.map(({ values }) => values), source.gets.length]).toEqual([[[{ name: 'new' }], [{ name: 'new' }]], 1]);
});

test('a request does not lose its values because the one that asked for them went away', async () => {
  const { reader, source } = await setUp();
  source.records.set('1', { name: 'new' });
  const gone = new AbortController();
  source.troubles.push(async () => {
    gone.abort();
    return sourceError('timeout');
  });
  const first = ask(reader, { signal: gone.signal, freshness: { onError: 'NULL' } });
  const second = ask(reader, { freshness: { onError: 'NULL' } });
  expect((await first).values).toEqual(['SOURCE_TIMEOUT']);
  expect((await second).values).toEqual([{ name: 'new' }]);
});

const failing = async (asked: Asked, trouble: () => unknown) => {
  const { reader, source } = await setUp();
  for (let times = 0; times < 10; times += 1) source.troubles.push(trouble);
  return ask(reader, asked);
};
const recently = MAY_4 - 300_000;
const down = () => sourceError('timeout');

test('the last known values stand in as long as the contract says, and say so', async () => {
  expect(await failing({ fetchedAtMs: recently }, down)).toEqual({
    from: ['timeout', 'index'],
    values: [{ name: 'old' }],
    isStale: [true],
    failures: [],
  });
  expect(await failing({ fetchedAtMs: MAY_4 - 600_000 }, down)).toMatchObject({ isStale: [true] });
});

test.each([
  ['older than the limit', { fetchedAtMs: MAY_4 - 600_001 }, true],
  ['there, and the contract wants null', { fetchedAtMs: MAY_4 - 600_001, freshness: { onError: 'NULL' } }, false],
  ['not there', { part: 'extra' }, false],
] as const)(
  'a value that is %s is hidden, and "too old to stand in" is %j of it: %s',
  async (_what, asked, isTooOld) => {
    expect(await failing(asked, down)).toMatchObject({
      from: ['timeout hidden'],
      values: ['SOURCE_TIMEOUT'],
      failures: [{ kind: 'timeout', isTooOld, mustFail: false }],
    });
  },
);

test('where the contract says so nothing stands in', async () => {
  expect((await failing({ fetchedAtMs: recently, freshness: { onError: 'NULL' } }, down)).values).toEqual([
    'SOURCE_TIMEOUT',
  ]);
  expect((await failing({ fetchedAtMs: recently, freshness: { onError: 'FAIL' } }, down)).failures).toMatchObject([
    { kind: 'timeout', mustFail: true },
  ]);
});

test('our own budget that is used up is told apart from the refusal of the source', async () => {
  const codes = await Promise.all(
    (['over-budget', 'rate-limited'] as const).map(async (kind) => {
      const { failures } = await failing({ freshness: { onError: 'NULL' } }, () => sourceError(kind, 60_000));
      return failures[0]?.code;
    }),
  );
  expect(codes).toEqual(['SOURCE_OVER_BUDGET', 'SOURCE_RATE_LIMITED']);
});

test('fields of one part under several contracts share its one fetch, and each gets what its own contract says', async () => {
  const { reader, source } = await setUp();
  for (let times = 0; times < 10; times += 1) source.troubles.push(down);
  const contracts = [{ maxAgeMs: 600_000 }, { maxAgeMs: 0 }, { maxAgeMs: 0, onError: 'NULL' }] as const;
  const { from, values, isStale } = await ask(reader, { fetchedAtMs: recently, contracts });
  expect([from, values, isStale]).toEqual([
    ['index', 'timeout', 'index', 'timeout hidden'],
    [{ name: 'old' }, { name: 'old' }, 'SOURCE_TIMEOUT'],
    [false, true, undefined],
  ]);
  expect(source.gets).toHaveLength(1);
});

test.each([
  ['came', 'source', 'cache', (): unknown => undefined],
  ['failed', 'timeout hidden', 'timeout hidden', (): unknown => sourceError('timeout')],
] as const)('what %s is not asked for twice in one request', async (_what, first, second, trouble) => {
  const { reader, source } = await setUp();
  source.records.set('1', { name: 'new' });
  source.troubles.push(trouble);
  const asked = { asked: new Map(), freshness: { maxAgeMs: 0, onError: 'NULL' } } as const;
  expect([(await ask(reader, asked)).from, (await ask(reader, asked)).from]).toEqual([[first], [second]]);
  expect(source.gets).toHaveLength(1);
});

test.each(['unauthenticated', 'forbidden'] as const)('a source that says %s hides its values', async (kind) => {
  const { values } = await failing({ fetchedAtMs: recently }, () => sourceError(kind));
  expect(values).toEqual([`SOURCE_${kind.toUpperCase()}`]);
});

test('a key that the source does not show costs its own record only', async () => {
  const { reader, source } = await setUp();
  source.records.set('2', { name: 'new' });
  expect(await ask(reader, { keys: ['1', '2'], fetchedAtMs: recently })).toMatchObject({
    values: ['SOURCE_NOT_FOUND', { name: 'new' }],
    from: ['source'],
  });
});

test('a source that finds nothing at our address has failed, whatever it held before', async () => {
  expect(await failing({ fetchedAtMs: recently }, () => sourceError('not-found'))).toMatchObject({
    values: ['SOURCE_NOT_FOUND'],
    from: ['not-found hidden'],
  });
});

test('a connector that outlives its signal holds up nobody', async () => {
  const { reader, source } = await setUp();
  const gone = new AbortController();
  source.troubles.push(() => {
    gone.abort();
    return new Promise(() => undefined);
  });
  expect((await ask(reader, { signal: gone.signal, freshness: { onError: 'NULL' } })).values).toEqual([
    'SOURCE_TIMEOUT',
  ]);
});

test('a defect of a connector costs its own fields', async () => {
  expect((await failing({}, () => new TypeError('oops'))).values).toEqual(['SOURCE_PROTOCOL']);
});

test('a failed connect is tried once more, a rate limit is waited for, both within the deadline', async () => {
  const { reader, source, clock } = await setUp();
  source.records.set('1', { name: 'new' });
  source.troubles.push(
    () => sourceError('unavailable'),
    () => sourceError('rate-limited', 2000),
  );
  expect((await ask(reader)).values).toEqual([{ name: 'new' }]);
  expect(clock.now()).toBe(MAY_4 + 2050);
  source.troubles.push(() => sourceError('rate-limited', 60_000));
  expect((await ask(reader, { startedAtMs: clock.now() + 60_001 })).values).toEqual(['SOURCE_RATE_LIMITED']);
});
