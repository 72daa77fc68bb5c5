// The access table beside the schema that it guards.
import { join } from 'node:path';
import { Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { mayRead } from '../../src/auth/access.ts';
import { ACCESS, BY_KEY } from '../../src/auth/access-table.ts';
import type { Role } from '../../src/auth/principal.ts';
import { deniedInWhere, deniedWord } from '../../src/auth/search.ts';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { ENTITY_NAMES } from '../../src/model/index.ts';
import { PROJECTIONS } from '../../src/store/projections.ts';
import { callerOf } from './support/callers.ts';

/** What federation adds to the schema's own coordinates. */
const FEDERATION = ['Query._service', 'Query._entities', '_Service.sdl'];
const document = mergedDocument(join(import.meta.dirname, '../../schema'));
const coordinates = document.definitions.flatMap((type) =>
  // Whatever an interface is asked for, the field of an object answers.
  type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.OBJECT_TYPE_EXTENSION
    ? (type.fields ?? []).map((field) => `${type.name.value}.${field.name.value}`)
    : [],
);
coordinates.push(...FEDERATION);
const entries = Object.entries(ACCESS).flatMap(([type, fields]) =>
  Object.keys(fields).map((field) => `${type}.${field}`),
);
const as = (...roles: Role[]) => callerOf(roles);

test('every coordinate of the schema has an entry, and every entry is in the schema', () => {
  expect(coordinates.filter((each) => !entries.includes(each))).toEqual([]);
  expect(entries.filter((each) => !coordinates.includes(each))).toEqual([]);
});

test("a coordinate without an entry is nobody's", () => {
  expect(mayRead(new Set(['admin']), 'Customer', 'shoeSize')).toBe(false);
  expect(mayRead(new Set(['admin']), 'Nothing', 'name')).toBe(false);
  expect(mayRead(new Set(), 'Customer', '__typename')).toBe(true);
});

test('nobody reads an entity', () => {
  expect(Object.keys(ACCESS['Query'] ?? {}).filter((field) => mayRead(new Set(), 'Query', field))).toEqual([
    '_service',
  ]);
});

test('an entity is had by key by those who may look it up by its id, and only one has no such look-up', () => {
  const lookUps = Object.keys(BY_KEY).map(
    (type) => ACCESS['Query']?.[`${type.charAt(0).toLowerCase()}${type.slice(1)}`],
  );

  expect(Object.keys(BY_KEY).toSorted()).toEqual([...ENTITY_NAMES, 'WriteOperation'].toSorted());
  expect(lookUps.map((entry, index) => entry ?? Object.keys(BY_KEY)[index])).toEqual(
    Object.entries(BY_KEY).map(([type, roles]) => (type === 'TimeOffBalance' ? type : roles)),
  );
});

describe('what cannot be read cannot be searched', () => {
  const denied = (role: Role) =>
    ENTITY_NAMES.flatMap((entity) =>
      Object.keys(PROJECTIONS[entity].columns).flatMap((word) => deniedWord(as(role), entity, word) ?? []),
    );

  test('every word of every list is behind a coordinate of the schema, but the one that only joins lists', () => {
    expect(denied('admin')).toEqual(['Payment.invoices']);
  });

  test('a denied word is found however deep it is', () => {
    const who = as('customer');
    const [first] = ENTITY_NAMES.flatMap((entity) =>
      Object.keys(PROJECTIONS[entity].columns)
        .filter((word) => deniedWord(who, entity, word) !== null)
        .map((word) => ({ entity, word })),
    );
    if (first === undefined) throw new Error('customers may search everything');
    const bad = { [first.word]: { isNull: true } };
    const expected = deniedWord(who, first.entity, first.word);
    for (const where of [bad, { and: [{}, bad] }, { or: [{ and: [bad] }] }, { not: { not: bad } }])
      expect(deniedInWhere(who, first.entity, where)).toBe(expected);
    expect(deniedInWhere(who, first.entity, { ids: ['x'], and: null, [first.word]: null })).toBeNull();
  });

  test("a filter of a related entity is that entity's", () => {
    expect(deniedInWhere(as('customer'), 'Invoice', { customer: { creditHold: { eq: true } } })).toBe(
      deniedWord(as('customer'), 'Customer', 'creditHold'),
    );
  });
});
