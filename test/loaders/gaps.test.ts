// Why a field has no value, and why a value lacks a member.
import { expect, test } from 'vitest';
import { gapBelow, gapOfCode, gapOfField, gapsOfLeftOut } from '../../src/loaders/gaps.ts';
import type { Loaded, Viewer } from '../../src/loaders/loaded.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { Strategy } from '../../src/sources/authority.ts';
import type { PartFailure, RecordView } from '../../src/sources/compose.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';

interface Said {
  readonly connection?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly gaps?: readonly { readonly path: string; readonly reason: string }[];
  readonly failure?: Partial<PartFailure>;
  readonly isRemoved?: boolean;
}

const FAILURE: PartFailure = {
  kind: 'timeout',
  code: 'SOURCE_TIMEOUT',
  retryable: true,
  retryAfterMs: null,
  isTooOld: false,
  mustFail: false,
};

const EVERYONE: Viewer = { roles: new Set(), mayRead: () => true, mayReadWhole: () => true, shows: () => true };

function basisOf(strategy: Strategy) {
  const source = (...fields: string[]) =>
    new FakeSource<EntityName>({
      entity: 'Customer',
      parts: [{ name: 'core', fields: fields as never, tracked: 'watermark' }],
    });
  return indexOf(
    { erp: source('name', 'addresses', 'customFields'), crm: source('name', 'segment') },
    { Customer: { order: ['erp', 'crm'], strategy, fields: {} } },
  );
}

function loadedOf(said: readonly Said[]): Loaded {
  const views = said.map(({ connection = 'erp', values = {}, gaps = [], failure, isRemoved = false }, index) => {
    const part = { values, gaps, verifiedAtMs: 0, isStale: false };
    const view: RecordView = {
      record: {
        id: `id ${index}`,
        groupId: 'g',
        entity: 'Customer',
        connection,
        objectType: 'thing',
        key: `${index}`,
        version: null,
        sourceUpdatedAt: null,
        url: null,
        parts: {},
        fetched: {},
        removedAt: isRemoved ? new Date(0) : null,
        linkedBy: 'self',
        strength: 'self',
        confidence: 1,
      },
      parts: new Map(failure === undefined ? [['core', part]] : []),
      failures: new Map(failure === undefined ? [] : [['core', { ...FAILURE, ...failure }]]),
    };
    return view;
  });
  const group = { id: 'g', entity: 'Customer' as const, views };
  return {
    entity: 'Customer',
    id: 'g',
    values: {},
    group,
    apart: new Map(),
    fields: [],
    failed: new Map(),
    viewer: EVERYONE,
  };
}

const NOT_UNDERSTOOD = [{ path: 'name', reason: 'not-understood' }];
const none = { values: { name: null } };

test.each<[string, Strategy, string, Said[], string]>([
  ['is empty in its source', 'first', 'name', [none], 'NOT_SET erp'],
  ['is empty everywhere', 'recent', 'name', [none, { connection: 'crm', ...none }], 'NOT_SET erp'],
  ['is not understood', 'first', 'name', [{ ...none, gaps: NOT_UNDERSTOOD }], 'NOT_UNDERSTOOD erp'],
  [
    'is empty in the first and not understood in the second',
    'first',
    'name',
    [none, { connection: 'crm', ...none, gaps: NOT_UNDERSTOOD }],
    'NOT_UNDERSTOOD crm',
  ],
  [
    'is empty in its owner, whatever the others hold',
    'owner',
    'name',
    [none, { connection: 'crm', values: { name: 'x' } }],
    'NOT_SET erp',
  ],
  ['may not be read', 'first', 'name', [{ gaps: [{ path: 'name', reason: 'not-permitted' }] }], 'NOT_PERMITTED erp'],
  ['is held by a system that does not know the entity', 'first', 'segment', [none], 'NO_MATCH crm'],
  ['is held by nobody', 'first', 'industry', [none], 'NOT_MAPPED null'],
  [
    'is of a record that is gone, while others are there',
    'first',
    'segment',
    [none, { connection: 'crm', values: { segment: 'x' }, isRemoved: true }],
    'NOT_VISIBLE crm',
  ],
  ['is of a source that is down', 'first', 'name', [{ failure: {} }], 'SOURCE_DOWN erp'],
  ['is too old to stand in', 'first', 'name', [{ failure: { isTooOld: true } }], 'STALE_LIMIT erp'],
  ['is over budget', 'first', 'name', [{ failure: { kind: 'over-budget' } }], 'OVER_BUDGET erp'],
  [
    'is too old, and over budget',
    'first',
    'name',
    [{ failure: { kind: 'over-budget', isTooOld: true } }],
    'STALE_LIMIT erp',
  ],
  ['is rate-limited', 'first', 'name', [{ failure: { kind: 'rate-limited' } }], 'SOURCE_DOWN erp'],
  ['is refused', 'first', 'name', [{ failure: { kind: 'unauthenticated' } }], 'SOURCE_UNAUTHENTICATED erp'],
  ['is forbidden', 'first', 'name', [{ failure: { kind: 'forbidden' } }], 'NOT_PERMITTED erp'],
  ['is gone', 'first', 'name', [{ failure: { kind: 'not-found' } }], 'NOT_VISIBLE erp'],
  ['came as nonsense', 'first', 'name', [{ failure: { kind: 'protocol' } }], 'NOT_UNDERSTOOD erp'],
])('a value that %s (%s) has a gap that says so', (_what, strategy, field, said, expected) => {
  const found = gapOfField(loadedOf(said), field, basisOf(strategy));
  expect(`${found?.reason} ${found?.connection}`).toBe(expected);
});

test('a value that is there has no gap', () => {
  expect(gapOfField(loadedOf([{ values: { name: 'x' } }]), 'name', basisOf('first'))).toBe(null);
});

test('a failure names its code for people, and nothing else of itself', () => {
  expect(gapOfField(loadedOf([{ failure: {} }]), 'name', basisOf('first'))?.detail).toMatch(
    /: try again .* \(SOURCE_TIMEOUT\)$/,
  );
});

const ADDRESSES = {
  values: { addresses: [{ city: null, country: null }] },
  gaps: [{ path: 'addresses[0].country', reason: 'not-understood' }],
};

test.each([
  ['addresses[0].country', 'Address.country', 'NOT_UNDERSTOOD'],
  ['addresses[0].city', 'Address.city', 'NOT_SET'],
  ['addresses[0].region', 'Address.region', 'NOT_MAPPED'],
  ['addresses[0].original', 'ContactPoint.original', 'NOT_APPLICABLE'],
])('a member %s (%s) that is null says %s', (path, coordinate, reason) => {
  const basis = basisOf('first');
  const port = basis.connections.port('erp', 'thing');
  Object.assign(port?.mapping.rows['addresses'] ?? {}, { lacks: ['region'] });
  expect(gapBelow(loadedOf([ADDRESSES]), 'addresses', path, coordinate, basis)).toMatchObject({
    path,
    reason,
    connection: 'erp',
  });
});

test('entries that are left out of a list are named', () => {
  const said: Said = {
    values: { customFields: [], name: 'x' },
    gaps: [
      { path: 'customFields.Gone__c', reason: 'not-permitted' },
      { path: 'name.first', reason: 'not-permitted' },
    ],
  };
  const found = ['customFields', 'name'].flatMap((field) => gapsOfLeftOut(loadedOf([said]), field, basisOf('first')));
  expect(found).toMatchObject([{ path: 'customFields.Gone__c', reason: 'NOT_PERMITTED', connection: 'erp' }]);
});

test('only the codes of sources are gaps of sources', () => {
  const reasons = ['SOURCE_TIMEOUT', 'SOURCE_OVER_BUDGET', 'FORBIDDEN', 'BAD_USER_INPUT', 'undefined'].map(
    (code) => gapOfCode('a', code, 'erp')?.reason,
  );
  expect(reasons).toEqual(['SOURCE_DOWN', 'OVER_BUDGET', undefined, undefined, undefined]);
});
