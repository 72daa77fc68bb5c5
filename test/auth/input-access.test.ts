// What each role may set of a mutation's input, beside the schema that it speaks of.
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getNamedType, isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { entryOf, rolesIn } from '../../src/auth/access.ts';
import { maySet, SETTABLE } from '../../src/auth/input-access.ts';
import { ROLES } from '../../src/auth/principal.ts';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { MUTATIONS } from '../../src/model/mutations.ts';

const schema = buildSubgraphSchema([{ typeDefs: mergedDocument(join(import.meta.dirname, '../../schema')) }]);
const mutations = schema.getMutationType()?.getFields() ?? {};
const operators = ['Approve', 'Retry', 'Compensate', 'Accept', 'Discard'].map((act) => `writeOperation${act}`);
const rules = Object.entries(SETTABLE).flatMap(([mutation, byRole]) =>
  Object.entries(byRole).map(([role, rule]) => ({ mutation, role, rule })),
);

const may = (roles: readonly string[], mutation: string, path: string) => maySet(new Set(roles), mutation, path);

/** Whether the input of a mutation has a field at this path, down through lists. */
function hasInput(mutation: string, path: string): boolean {
  let type: unknown = getNamedType(mutations[mutation]?.args.find(({ name }) => name === 'input')?.type);
  for (const step of path.split('.')) {
    const field = isInputObjectType(type) ? type.getFields()[step] : undefined;
    if (field === undefined) return false;
    type = getNamedType(field.type);
  }
  return true;
}

test('every mutation of the schema is one of the model or of the operators, and somebody may ask it', () => {
  expect(Object.keys(mutations).toSorted()).toEqual([...MUTATIONS, ...operators].toSorted());
  expect(Object.keys(mutations).filter((name) => rolesIn(entryOf('Mutation', name)).size === 0)).toEqual([]);
});

test('every mutation takes an input and, but for those of the operators, how to carry it out', () => {
  const argumentsOf = (name: string) => mutations[name]?.args.map((each) => each.name);

  for (const name of MUTATIONS) expect([name, argumentsOf(name)]).toEqual([name, ['input', 'write']]);
  for (const name of operators) expect([name, argumentsOf(name)]).toEqual([name, ['input']]);
});

test('every path of the table is in the input of its mutation, and of a role that may ask it', () => {
  const paths = rules.flatMap(({ mutation, rule }) =>
    ('only' in rule ? rule.only : rule.allBut).map((path) => ({ mutation, path })),
  );
  const strangers = rules.filter(({ mutation, role }) => !rolesIn(entryOf('Mutation', mutation)).has(role as never));

  expect(paths.filter(({ mutation, path }) => !hasInput(mutation, path))).toEqual([]);
  expect(strangers).toEqual([]);
});

test('who may set some fields alone may set the id that names the row', () => {
  const withoutId = rules.filter(({ rule }) => 'only' in rule && !rule.only.includes('id'));

  expect(withoutId).toEqual([]);
});

test('a field below a denied one is denied, and its neighbours are not', () => {
  expect(may(['customer'], 'orderPlace', 'lines.unitPrice.amount')).toBe(false);
  expect(may(['customer'], 'orderPlace', 'lines.quantity.value')).toBe(true);
  expect(may(['customer'], 'customerUpdate', 'addresses.city')).toBe(true);
  expect(may(['customer'], 'customerUpdate', 'name')).toBe(false);
});

test('a role that may not ask the mutation opens no field of it', () => {
  expect(may(['customer', 'bi', 'hr'], 'customerUpdate', 'name')).toBe(false);
  expect(may(['bi'], 'orderPlace', 'note')).toBe(false);
  expect(may([...ROLES], 'orderPlaces', 'note')).toBe(false);
});

test('several roles may set what any of them may', () => {
  expect(may(['sales'], 'customerUpdate', 'creditLimit')).toBe(false);
  expect(may(['sales', 'finance'], 'customerUpdate', 'creditLimit')).toBe(true);
  expect(may(['employee', 'hr'], 'employeeUpdate', 'jobTitle')).toBe(true);
});
