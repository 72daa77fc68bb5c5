// How large an operation is, whatever its variables.
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { sizeOf } from '../../src/limits/document.ts';

function sizeIn(text: string, name?: string) {
  const document = parse(text, { maxTokens: 100_000 });
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode =>
      each.kind === Kind.OPERATION_DEFINITION && (name === undefined || each.name?.value === name),
  );
  if (operation === undefined) throw new Error('no operation');
  return sizeOf(document, operation);
}

test('depth counts levels of fields: fragments are none', () => {
  expect(sizeIn('{ a }').depth).toBe(1);
  expect(sizeIn('{ a { b ... { c { d } } } }').depth).toBe(3);
  expect(sizeIn('{ a { ...F } x } fragment F on T { b { c { d } } }').depth).toBe(4);
});

test('aliases and directives count where their fragment is used', () => {
  const text = `query Q($x: Int @v) @o { one: a { ...F @i } two: a { ...F } }
    fragment F on T @f { three: b @skip(if: false) ... @include(if: true) { c } }`;

  expect(sizeIn(text)).toMatchObject({ aliases: 4, directives: 2 + 1 + 2 * 3 });
});

test('only what the operation uses counts, and all tokens of the document', () => {
  const text = 'query Small { a } query Large { one: a { b { c } } } fragment Unused on T { x: a @d }';

  expect(sizeIn(text, 'Small')).toMatchObject({ depth: 1, aliases: 0, directives: 0 });
  expect(sizeIn(text, 'Small').tokens).toBe(sizeIn(text, 'Large').tokens);
  expect(sizeIn('{ a(b: 1) }').tokens).toBe(8);
});

test('fragments that use one another twice are measured in no time', () => {
  const levels = Array.from(
    { length: 300 },
    (_, index) => `fragment F${index} on T { a: x { ...F${index + 1} } b: x { ...F${index + 1} } }`,
  );
  const { depth, aliases } = sizeIn(`{ ...F0 } ${levels.join(' ')} fragment F300 on T { a: x }`);

  expect(depth).toBe(301);
  expect(aliases).toBeGreaterThan(2 ** 300);
});

test('a document whose tokens were not counted is refused, not taken for an empty one', () => {
  const document = { ...parse('{ a }'), tokenCount: undefined };
  const [operation] = document.definitions;

  expect(() => sizeOf(document, operation as OperationDefinitionNode)).toThrow(/without counting its tokens/);
});
