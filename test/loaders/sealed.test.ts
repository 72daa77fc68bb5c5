// Sensitive values of the index, as a request reads them.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { EntityLoaders } from '../../src/loaders/entities.ts';
import { PartReader, type ReadContext } from '../../src/loaders/reader.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { recordInputOf } from '../../src/sources/ingest.ts';
import type { Db } from '../../src/store/database.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, MAY_4 } from '../support/records.ts';
import { makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const ID = idOf('Employee', 'hris', '1');
const contextOf = (): ReadContext => ({
  startedAtMs: MAY_4,
  signal: new AbortController().signal,
  onExchange: () => undefined,
  onFailure: () => undefined,
  onServed: () => undefined,
  asked: new Map(),
});

/** An index in which one employee is fresh, and its source, which has moved on since. */
async function setUp() {
  await sql`delete from settings`.execute(db());
  const told: string[] = [];
  const at = await reopened(db(), ringOf(makeKey('k')), told);
  const source = new FakeSource({
    entity: 'Employee',
    parts: [{ name: 'core', fields: ['name', 'birthDate'], tracked: 'volatile' }],
  });
  const { connections, composer, ingest } = indexOf({ hris: source });
  source.records.set('1', { name: 'Ada', birthDate: '1815-12-10' });
  const [found] = await source.port.get(['1'], ['core'], { signal: contextOf().signal, purpose: 'sync' });
  if (found === null || found === undefined || !('record' in found)) throw new Error('the source has the record');
  const input = recordInputOf(connections, 'hris', 'thing', 'Employee', found, MAY_4);
  await at.transaction().execute((trx) => ingest.store(trx, 'Employee', [input], MAY_4, 'test'));
  source.gets.length = 0;
  source.records.set('1', { name: 'Ada King', birthDate: '1815-12-11' });
  const reader = new PartReader({
    connections,
    indexState: new IndexState(),
    cache: { getMany: async (keys) => keys.map(() => undefined), setMany: async () => undefined },
    cacheLifetimeMs: 3_600_000,
    clock: new ManualClock(MAY_4),
    sleep: async () => undefined,
    writeBehind: () => undefined,
  });
  const load = async (...fields: readonly string[]) => {
    const freshness = { maxAgeMs: 60_000, onError: 'STALE', staleForMs: 60_000 } as const;
    const viewer = { roles: new Set<string>(), mayRead: () => true, mayReadWhole: () => true, shows: () => true };
    const loaders = new EntityLoaders({
      ...{ db: at, connections, composer, reader, read: contextOf() },
      freshnessOf: () => freshness,
      viewerOf: () => viewer,
    });
    const loaded = await loaders.load(
      'Employee',
      ID,
      fields.map((field) => ({ field, asked: [{}] })),
    );
    return { values: loaded?.values, calls: source.gets.length };
  };
  return { at, told, load };
}

const damage = (at: Db) =>
  sql`update records set parts = jsonb_set(parts, '{core,sealed}', to_jsonb(overlay(parts->'core'->>'sealed' placing 'AAAA' from 30)))`.execute(
    at,
  );

test('a sensitive value comes from the index, in the open and without a call', async () => {
  const { load } = await setUp();
  expect(await load('name', 'birthDate')).toEqual({ values: { name: 'Ada', birthDate: '1815-12-10' }, calls: 0 });
});

test('one that does not open is fetched from its source, and said', async () => {
  const { at, told, load } = await setUp();
  await damage(at);
  expect(await load('name', 'birthDate')).toEqual({ values: { name: 'Ada King', birthDate: '1815-12-11' }, calls: 1 });
  expect(told).toEqual(['k refused']);
});

test('where nobody asks for a sensitive value nothing is opened', async () => {
  const { at, told, load } = await setUp();
  await damage(at);
  expect(await load('name')).toEqual({ values: { name: 'Ada' }, calls: 0 });
  expect(told).toEqual([]);
});
