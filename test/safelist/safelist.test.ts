// What becomes of operations that are not registered, by mode; and what a folder or a manifest registers.
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type ClientOperation, operationsIn, sha256Of, textsOfManifest } from '../../src/operations/manifest.ts';
import type { SafelistMode } from '../../src/operations/modes.ts';
import { Safelist } from '../../src/operations/safelist.ts';
import { ManualClock } from '../../src/simulator/clock.ts';

const schema = buildSchema('type Query { a: Int b: Int }');
const KNOWN: ClientOperation = { id: 'k', sha256: sha256Of('{ a }'), name: null, kind: 'query', body: '{ a }' };
const ROLES = new Set(['sales'] as const);

function safelist(mode: SafelistMode, registered: ClientOperation[] = [KNOWN]) {
  const clock = new ManualClock('2026-06-30T12:00:00Z');
  const told: string[] = [];
  let reads = 0;
  const list = new Safelist({
    ...{ mode, clock, exempt: ['hr'] },
    read: async () => {
      reads += 1;
      return [...registered];
    },
    onUnregistered: (how, hash) => told.push(`${how} ${hash === sha256Of('{ b }')}`),
  });
  const ask = (query?: string, id?: string) =>
    list.textFor({ query, id }, ROLES).catch(({ extensions }) => extensions.code);
  return { ask, clock, told, registered, reads: () => reads, list };
}

describe('an operation that is not registered', () => {
  test.each([
    ['off', null, []],
    ['measure', null, ['measure true']],
    ['warn', null, ['warn true']],
    ['enforce', 'OPERATION_NOT_REGISTERED', ['enforce true']],
  ] as const)('under %s', async (mode, outcome, expected) => {
    const { ask, told } = safelist(mode);

    expect([await ask('{ b }'), told]).toEqual([outcome, expected]);
  });

  test('of an exempt role runs and is not counted', async () => {
    const { list, told } = safelist('enforce');

    expect([await list.textFor({ query: '{ b }', id: undefined }, new Set(['sales', 'hr'])), told]).toEqual([null, []]);
  });
});

test('one that is registered is found by id and by hash, whatever the mode', async () => {
  for (const mode of ['off', 'measure', 'warn', 'enforce'] as const) {
    const { ask, told } = safelist(mode);
    expect([await ask(undefined, 'k'), await ask(undefined, KNOWN.sha256), told]).toEqual(['{ a }', '{ a }', []]);
  }
});

test('what is registered or removed holds after five seconds, and is not read more often', async () => {
  const { ask, clock, registered, reads } = safelist('enforce');
  await ask('{ a }');
  registered.pop();
  expect([await ask('{ a }'), reads()]).toEqual(['{ a }', 1]);

  clock.advance(5_000);

  expect([await ask('{ a }'), reads()]).toEqual(['OPERATION_NOT_REGISTERED', 2]);
});

test('without looking for the safelist nothing is read', async () => {
  const { ask, reads } = safelist('off');
  await ask('{ a }');

  expect(reads()).toBe(0);
});

describe('a manifest', () => {
  const body = 'query A { a }';

  test('of Apollo', () => {
    const manifest = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'x1', name: 'A', type: 'query', body }],
    };

    expect(operationsIn(textsOfManifest('m.json', JSON.stringify(manifest)), schema)).toEqual([
      { id: 'x1', sha256: sha256Of(body), name: 'A', kind: 'query', body },
    ]);
  });

  test('of Relay', () => {
    expect(operationsIn(textsOfManifest('m.json', JSON.stringify({ d41d8: body })), schema)).toEqual([
      { id: 'd41d8', sha256: sha256Of(body), name: 'A', kind: 'query', body },
    ]);
  });

  test.each([
    ['{', /m\.json: no JSON/],
    ['[1]', /m\.json: neither a persisted query manifest of Apollo .* nor persisted queries of Relay/],
  ])('that is none is refused: %s', (content, message) => {
    expect(() => textsOfManifest('m.json', content)).toThrow(message);
  });
});

test('every text that is no operation of this schema is named', () => {
  const texts = [
    { where: 'one.graphql', body: '{ a }' },
    { where: 'two.graphql', body: '{ c }' },
    { where: 'three.graphql', body: '{ a' },
    { where: 'four.graphql', body: 'query A { a } query B { b }' },
  ];

  expect(() => operationsIn(texts, schema)).toThrow(
    /two\.graphql: Cannot query field "c"[\s\S]*three\.graphql: Syntax Error[\s\S]*four\.graphql: 2 operations; one to a text/,
  );
});
