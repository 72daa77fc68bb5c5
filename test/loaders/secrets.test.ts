// Secret parts: read live for the request that asks, kept by nobody.
import { expect, test } from 'vitest';
import type { CacheSpace } from '../../src/cache/cache.ts';
import type { CachedPart } from '../../src/loaders/fetcher.ts';
import { PartReader, type ReadContext } from '../../src/loaders/reader.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { Connections } from '../../src/sources/connections.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { recordInputOf } from '../../src/sources/ingest.ts';
import type { RecordInput, StoredRecord } from '../../src/store/stored-record.ts';
import { FakeSource, fakeConnection, sourceError } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { idOf, MAY_4 } from '../support/records.ts';

const NATIONAL_ID = 'QQ 12 34 56 C';

function setUp() {
  const source = new FakeSource({
    entity: 'Employee',
    parts: [
      { name: 'core', fields: ['name'], tracked: 'watermark' },
      { name: 'identity', fields: ['nationalId'], tracked: 'volatile' },
    ],
  });
  source.records.set('1', { name: 'Mia Berg', nationalId: NATIONAL_ID });
  const { connections } = indexOf({ hris: source });
  const kept: RecordInput[] = [];
  const cached: string[] = [];
  const cache: CacheSpace<CachedPart> = {
    getMany: async (keys) => keys.map(() => undefined),
    setMany: async (entries) => void cached.push(JSON.stringify(entries)),
  };
  const clock = new ManualClock(MAY_4);
  const reader = new PartReader({
    connections,
    indexState: new IndexState(),
    cache,
    cacheLifetimeMs: 3_600_000,
    clock,
    sleep: async (ms) => clock.advance(ms),
    writeBehind: (inputs) => kept.push(...inputs),
  });
  return { source, connections, kept, cached, reader };
}

const RECORD: StoredRecord = {
  ...{ id: idOf('Employee', 'hris', '1'), groupId: idOf('Employee', 'hris', '1'), entity: 'Employee' },
  ...{ connection: 'hris', objectType: 'thing', key: '1', version: null, sourceUpdatedAt: null, url: null },
  ...{ removedAt: null, linkedBy: 'self', strength: 'self', confidence: 1 },
  parts: { core: { values: { name: 'Mia Berg' }, gaps: [] } },
  fetched: { core: MAY_4 },
};

async function read(reader: PartReader, ...parts: readonly string[]) {
  const context: ReadContext = {
    startedAtMs: MAY_4,
    signal: new AbortController().signal,
    onExchange: () => undefined,
    onFailure: () => undefined,
    onServed: () => undefined,
    asked: new Map(),
  };
  const view = reader.viewOf(RECORD);
  const freshness = { maxAgeMs: 3_600_000, onError: 'STALE', staleForMs: 3_600_000 } as const;
  await reader.read(
    parts.map((part) => ({ record: RECORD, part, view, freshness })),
    context,
  );
  return view;
}

test('a secret part is asked of the source every time, however old the operation lets values be', async () => {
  const { source, reader } = setUp();

  const first = await read(reader, 'identity');
  const second = await read(reader, 'core', 'identity');

  expect([first, second].map((view) => view.parts.get('identity')?.values)).toEqual([
    { nationalId: NATIONAL_ID },
    { nationalId: NATIONAL_ID },
  ]);
  expect(source.gets).toEqual([
    { keys: ['1'], parts: ['identity'] },
    { keys: ['1'], parts: ['identity'] },
  ]);
});

test('neither cache nor index gets it', async () => {
  const { reader, kept, cached } = setUp();

  await read(reader, 'identity');

  expect({ kept, cached }).toEqual({ kept: [], cached: [] });
});

test('a source that fails leaves it missing: nothing stands in', async () => {
  const { source, reader } = setUp();
  await read(reader, 'identity');
  source.troubles.push(() => sourceError('invalid'));

  const view = await read(reader, 'identity');

  expect(view.parts.get('identity')).toBe(undefined);
  expect(view.failures.get('identity')?.kind).toBe('invalid');
});

test('a listing that tells it brings the rest of the record into the index', () => {
  const { connections } = setUp();

  const input = recordInputOf(
    connections,
    'hris',
    'thing',
    'Employee',
    {
      ...{ key: '1', version: null, sourceUpdatedAt: null, url: null, gaps: [] },
      parts: ['core', 'identity'],
      record: { name: 'Mia Berg', nationalId: NATIONAL_ID },
    },
    MAY_4,
  );

  expect(input.parts).toEqual({ core: { values: { name: 'Mia Berg' }, gaps: [] } });
});

test('a part that mixes secrets with other fields is refused when the connection opens', () => {
  const mixed = new FakeSource({
    entity: 'Employee',
    parts: [{ name: 'core', fields: ['name', 'nationalId'], tracked: 'watermark' }],
  });

  expect(() => new Connections([fakeConnection('hris', [mixed.port])])).toThrow(
    'hris/thing: the part core mixes secret fields (nationalId) with others',
  );
});
