// What a resolver may load ahead.
import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationFreshness } from '../../src/graphql/freshness.ts';
import { argumentOf, selectedBelow } from '../../src/graphql/selection.ts';

function infoOf(document: DocumentNode, variableValues: Record<string, unknown> = {}) {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  const fieldNodes: FieldNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    if (definition.kind === Kind.OPERATION_DEFINITION)
      fieldNodes.push(...definition.selectionSet.selections.filter((each) => each.kind === Kind.FIELD));
  }
  return { fieldNodes, fragments, variableValues, path: { prev: undefined, key: 'c', typename: 'Query' } };
}

const UNASKED = new OperationFreshness({}, null);

const names = (text: string, paths: string[][] = [[]], variables = {}) =>
  selectedBelow(infoOf(parse(text), variables), paths, UNASKED).map(({ name }) => name);

test.each<[string, string[][], Record<string, unknown>, string[]]>([
  ['{ c { a b } }', [[]], {}, ['a', 'b']],
  ['{ c { x: a y: a } }', [[]], {}, ['a', 'a']],
  ['{ c { a } c { b } }', [[]], {}, ['a', 'b']],
  [
    '{ c { ...F ... on C { b } ... { d } } } fragment F on C { a ...G } fragment G on C { g }',
    [[]],
    {},
    ['a', 'g', 'b', 'd'],
  ],
  ['{ c { nodes { a } edges { cursor node { b } } } }', [['nodes'], ['edges', 'node']], {}, ['a', 'b']],
  ['{ c { n: nodes { a } nodes { b } } }', [['nodes']], {}, ['a', 'b']],
  ['{ c { a @skip(if: true) b @include(if: false) d @include(if: true) e @skip(if: false) } }', [[]], {}, ['d', 'e']],
  [
    'query ($no: Boolean!) { c { a @include(if: $no) ...F @skip(if: $no) } } fragment F on C { b }',
    [[]],
    { no: false },
    ['b'],
  ],
  [
    'query ($no: Boolean!) { c { ... @include(if: $no) { a } b @include(if: true) @skip(if: $no) } }',
    [[]],
    { no: true },
    ['a'],
  ],
  ['{ c { a } }', [['nodes']], {}, []],
])('%s below %j with %j selects %j', (text, paths, variables, expected) => {
  expect(names(text, paths, variables)).toEqual(expected);
});

test('below a union, fragments on another entity select nothing of this one', () => {
  const info = infoOf(
    parse(
      '{ c { id ... on Order { number } ... on Customer { name } ...F ... { a ... on Order { b } } } } fragment F on Order { status }',
    ),
  );
  const on = (entity: 'Order' | 'Customer') => selectedBelow(info, [[]], UNASKED, entity).map(({ name }) => name);
  expect([on('Order'), on('Customer')]).toEqual([
    ['id', 'number', 'status', 'a', 'b'],
    ['id', 'name', 'a'],
  ]);
});

test('an argument is read with the variables of its operation', () => {
  const info = infoOf(parse('query ($p: [String!]) { c { meta(paths: $p, first: 2) } }'));
  const [selected] = selectedBelow(info, [[]], UNASKED);
  if (selected === undefined) throw new Error('nothing is selected');
  expect(argumentOf(selected, 'paths', { p: ['a'] })).toEqual(['a']);
  expect(argumentOf(selected, 'first', {})).toBe(2);
  expect(argumentOf(selected, 'paths', {})).toBeUndefined();
  expect(argumentOf(selected, 'after', {})).toBeUndefined();
});
