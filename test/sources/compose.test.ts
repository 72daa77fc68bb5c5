// Who decides a field, and how old it may be.
import { expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { Authority, type EntityAuthority } from '../../src/sources/authority.ts';
import type { GroupView, RecordView } from '../../src/sources/compose.ts';
import { freshnessByRules } from '../../src/sources/freshness.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';

interface Said {
  readonly connection: string;
  readonly name?: string | null;
  readonly at?: string;
  readonly isRemoved?: boolean;
  readonly isDown?: boolean;
}

function viewOf({ connection, name, at, isRemoved, isDown }: Said, index: number): RecordView {
  const record = {
    id: `id ${index}`,
    groupId: 'g',
    entity: 'Customer',
    connection,
    objectType: 'thing',
    key: `${index}`,
    version: null,
    sourceUpdatedAt: at === undefined ? null : new Date(at),
    url: null,
    parts: {},
    fetched: {},
    removedAt: isRemoved === true ? new Date(0) : null,
    linkedBy: 'self',
    strength: 'self',
    confidence: 1,
  } as const;
  const part = { values: name === undefined ? {} : { name }, gaps: [], verifiedAtMs: 0, isStale: false };
  const failure = {
    kind: 'timeout',
    code: 'SOURCE_TIMEOUT',
    retryable: true,
    retryAfterMs: null,
    isTooOld: false,
    mustFail: false,
  } as const;
  return {
    record,
    parts: new Map(isDown === true ? [] : [['core', part]]),
    failures: new Map(isDown === true ? [['core', failure]] : []),
  };
}

function shown(
  strategy: EntityAuthority['strategy'],
  said: readonly Said[],
  fields: EntityAuthority['fields'] = {},
): unknown {
  const source = () =>
    new FakeSource<EntityName>({
      entity: 'Customer',
      parts: [{ name: 'core', fields: ['name'] as never, tracked: 'watermark' }],
    });
  const { composer } = indexOf(
    { erp: source(), crm: source() },
    { Customer: { order: ['erp', 'crm'], strategy, fields } },
  );
  const group: GroupView = { id: 'g', entity: 'Customer', views: said.map(viewOf) };
  const winner = composer.winner(group, 'name');
  if (winner.kind === 'value') return winner.held.value;
  return winner.kind === 'failed' ? `${winner.connection} failed` : winner.held === null ? 'nobody' : 'stated none';
}

const [erp, crm] = ['erp', 'crm'];
test.each<[EntityAuthority['strategy'], Said[], string]>([
  [
    'first',
    [
      { connection: crm, name: 'c' },
      { connection: erp, name: 'e' },
    ],
    'e',
  ],
  [
    'first',
    [
      { connection: erp, name: null },
      { connection: crm, name: 'c' },
    ],
    'c',
  ],
  ['first', [{ connection: erp, name: null }], 'stated none'],
  ['first', [{ connection: erp }], 'nobody'],
  ['first', [], 'nobody'],
  ['first', [{ connection: 'other', name: 'x' }], 'nobody'],
  [
    'first',
    [
      { connection: erp, isDown: true },
      { connection: crm, name: 'c' },
    ],
    'erp failed',
  ],
  [
    'first',
    [
      { connection: erp, name: 'e' },
      { connection: crm, isDown: true },
    ],
    'e',
  ],
  [
    'first',
    [
      { connection: erp, name: null },
      { connection: crm, isDown: true },
    ],
    'crm failed',
  ],
  [
    'owner',
    [
      { connection: erp, name: null },
      { connection: crm, name: 'c' },
    ],
    'stated none',
  ],
  ['owner', [{ connection: erp }, { connection: crm, name: 'c' }], 'c'],
  ['owner', [{ connection: crm, name: 'c' }], 'c'],
  [
    'recent',
    [
      { connection: erp, name: 'e', at: '2026-01-01' },
      { connection: crm, name: 'c', at: '2026-01-02' },
    ],
    'c',
  ],
  [
    'recent',
    [
      { connection: crm, name: 'c' },
      { connection: erp, name: 'e' },
    ],
    'e',
  ],
  ['recent', [{ connection: erp, isDown: true }], 'erp failed'],
  [
    'first',
    [
      { connection: erp, name: 'old', at: '2026-01-01' },
      { connection: erp, name: 'new', at: '2026-01-02' },
    ],
    'new',
  ],
  [
    'first',
    [
      { connection: erp, name: 'gone', isRemoved: true },
      { connection: crm, name: 'c' },
    ],
    'c',
  ],
  [
    'owner',
    [
      { connection: erp, name: 'gone', isRemoved: true },
      { connection: crm, name: null },
    ],
    'stated none',
  ],
  [
    'recent',
    [
      { connection: erp, name: 'gone', isRemoved: true, at: '2026-01-02' },
      { connection: crm, name: 'c' },
    ],
    'c',
  ],
  ['first', [{ connection: erp, name: 'gone', isRemoved: true }], 'gone'],
])('by %s, %j shows %s', (strategy, said, expected) => {
  expect(shown(strategy, said)).toBe(expected);
});

test('a field with a rule of its own follows it', () => {
  const said = [
    { connection: erp, name: 'e' },
    { connection: crm, name: 'c' },
  ];
  expect(shown('first', said, { name: { order: ['crm'] } })).toBe('c');
});

test('another rule is another hash, the same rules are the same', () => {
  const hash = (order: string[]) =>
    new Authority({ Customer: { order, strategy: 'first', fields: {} } }, []).hash('Customer');
  expect(hash(['a', 'b'])).toBe(hash(['a', 'b']));
  expect(hash(['a', 'b'])).not.toBe(hash(['b', 'a']));
});

test('later rules of freshness win, key by key', () => {
  const freshness = freshnessByRules([
    { maxAge: 10, onError: 'NULL' },
    { entity: 'Invoice', staleFor: 5 },
    { connection: 'erp', part: 'core', maxAge: 0 },
    { entity: 'Invoice', connection: 'erp', onError: 'FAIL' },
  ]);
  expect([
    freshness('Customer', 'crm', 'core'),
    freshness('Invoice', 'erp', 'core'),
    freshness('Invoice', 'erp', 'lines'),
  ]).toEqual([
    { maxAgeMs: 10_000, onError: 'NULL', staleForMs: 86_400_000 },
    { maxAgeMs: 0, onError: 'FAIL', staleForMs: 5000 },
    { maxAgeMs: 10_000, onError: 'FAIL', staleForMs: 5000 },
  ]);
  expect(freshnessByRules([])('Customer', 'crm', 'core')).toEqual({
    maxAgeMs: 60_000,
    onError: 'STALE',
    staleForMs: 86_400_000,
  });
});
