// Where a value comes from, and whether its source shows it yet.
import { expect, test } from 'vitest';
import type { Loaded } from '../../src/loaders/loaded.ts';
import { originsOf, refsOf } from '../../src/loaders/meta.ts';
import { OWN_CONNECTION } from '../../src/model/own-connection.ts';
import { Authority } from '../../src/sources/authority.ts';
import { Composer, indexView } from '../../src/sources/compose.ts';
import { Connections } from '../../src/sources/connections.ts';
import type { PendingValue, StoredRecord } from '../../src/store/stored-record.ts';
import { FakeSource, fakeConnection } from '../support/fake-port.ts';

const erp = new FakeSource({
  entity: 'Customer',
  parts: [{ name: 'core', fields: ['name', 'segment', 'industry'], tracked: 'watermark' }],
});
const connections = new Connections([fakeConnection('erp', [erp.port as never])]);
const composer = new Composer(new Authority({}, ['erp', OWN_CONNECTION]), connections);

const accepted = (value: unknown): PendingValue => ({ operationId: 'wri_1', value, acceptedAt: new Date(1000) });

function recordOf(given: Partial<StoredRecord>): StoredRecord {
  return {
    ...{ id: 'cus_1', groupId: 'cus_1', entity: 'Customer', connection: 'erp', objectType: 'thing', key: '1' },
    ...{ version: null, sourceUpdatedAt: null, url: null, fetched: { core: 0 }, removedAt: null },
    ...{ linkedBy: 'self', strength: 'self', confidence: 1 },
    parts: { core: { values: { name: 'Nordwind', segment: 'Retail', industry: 'Pumps' }, gaps: [] } },
    ...given,
  };
}

function loadedOf(record: StoredRecord): Loaded {
  const group = { id: record.groupId, entity: record.entity, views: [indexView(record)] };
  return {
    ...{ entity: record.entity, id: record.groupId, values: {}, group, apart: new Map(), fields: [] },
    ...{ failed: new Map() },
    viewer: { roles: new Set(), mayRead: () => true, mayReadWhole: () => true, shows: () => true },
  };
}

const onTheirWay = (record: StoredRecord) =>
  originsOf(loadedOf(record), ['name', 'segment', 'industry'], composer, connections)
    .filter(({ isPending }) => isPending)
    .map(({ path }) => path);

test('what was accepted for a field is on its way until its source shows it, also where it clears it', () => {
  const pending = new Map([
    ['name', accepted('Nordwind AG')],
    ['segment', accepted(null)],
  ]);

  expect(onTheirWay(recordOf({}))).toEqual([]);
  expect(onTheirWay(recordOf({ pending }))).toEqual(['name', 'segment']);
});

test('everything of a record that is being made is on its way', () => {
  const born = recordOf({ connection: OWN_CONNECTION, objectType: 'pending.Customer', key: 'wri_1' });

  expect(onTheirWay(born)).toEqual(['name', 'segment', 'industry']);
});

test('a record is named by its own id, whatever it is linked to', () => {
  const [ref] = refsOf(loadedOf(recordOf({ id: 'cus_2' })), connections);

  expect(ref).toMatchObject({ recordId: 'cus_2', id: '1', connection: 'erp' });
});
