// What an operation reads, place by place, and how many rows at most.
import { buildASTSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { LIST_LENGTH, planOf, rowsOf, type Sight } from '../../src/limits/plan.ts';
import { SCHEMA } from '../e2e/support/company.ts';

const schema = buildASTSchema(mergedDocument(SCHEMA), { assumeValidSDL: true });
const EVERYTHING: Sight = { mayRead: () => true, ownerFields: () => [] };

/** `Order[10] number, customer@5` for ten orders read for number and customer, the latter at most five seconds old. */
function planned(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  sight = EVERYTHING,
): readonly string[] {
  const document = parse(text);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error('no operation');
  const plan = planOf({ schema, document, operation }, sight);
  const rows = rowsOf(plan, variables);
  return plan.map(({ entity, fields }, index) => {
    const names = fields.map(({ name, asked }) => (asked.maxAge === undefined ? name : `${name}@${asked.maxAge}`));
    return `${entity ?? '-'}[${rows[index]}] ${names.join(', ')}`.trim();
  });
}

test('a page has as many rows as asked for, twenty when it does not say, for every row around it', () => {
  expect(
    planned(
      '{ customers(first: 3) { nodes { name orders { edges { node { number invoices(first: 2) { nodes { number } } } } } } } }',
    ),
  ).toEqual(['Customer[3] name', 'Order[60] number', 'Invoice[120] number']);
});

test('a page size in a variable is the request’s, the operation’s default, or the schema’s', () => {
  const text =
    'query ($a: Int, $b: Int = 7) { x: orders(first: $a) { nodes { id } } y: orders(first: $b) { nodes { id } } }';

  expect(planned(text, { a: 150 })).toEqual(['Order[150]', 'Order[7]']);
  expect(planned(text, { b: 9 })).toEqual(['Order[20]', 'Order[9]']);
});

test('a reference is one of each row, a list without pages as many as lists are taken to hold', () => {
  expect(planned('{ orders(first: 2) { nodes { customer { name } lines { item { sku } } } } }')).toEqual([
    'Order[2] customer, lines',
    'Customer[2] name',
    `InventoryItem[${2 * LIST_LENGTH}] sku`,
  ]);
});

test('a list that is only counted has no rows, and fields of paging are none', () => {
  expect(planned('{ orders { totalCount completeness { isComplete } } }')).toEqual([]);
  expect(planned('{ orders(first: 5) { pageInfo { hasNextPage } } }')).toEqual(['Order[5]']);
});

test('what the caller may not read is not read, nor anything below it', () => {
  const sight: Sight = {
    mayRead: (type, field) => `${type}.${field}` !== 'Order.customer' && field !== 'totals',
    ownerFields: (entity) => (entity === 'Order' ? ['customer'] : []),
  };

  expect(
    planned('{ order(number: "1") { number totals { tax { amount } } customer { name segment } } }', {}, sight),
  ).toEqual(['Order[1] customer, number']);
});

test('origins of paths are read too, whatever is selected beside them', () => {
  expect(
    planned('{ customer(number: "1") { name meta { origins(paths: ["segment", "nonsense"]) { path } } } }'),
  ).toEqual(['Customer[1] name, segment']);
  expect(planned('query ($p: [String!]) { location(id: "x") { meta { origins(paths: $p) { path } } } }')[0]).toMatch(
    /^Location\[1\] .*name.*/,
  );
});

test('the innermost word on freshness holds; what a variable says may be now', () => {
  const text = `query ($age: Int) @freshness(maxAge: 60) {
    customer(number: "1") { name segment @freshness(maxAge: 5) parent @freshness(maxAge: $age) { name } } }`;

  expect(planned(text)).toEqual(['Customer[1] name@60, segment@5, parent@0', 'Customer[1] name@0']);
});

test('of a union the fragments say what is read', () => {
  const text = `{ discrepancies(first: 6) { nodes { subject { ... on Customer { name } ...Item } } } }
    fragment Item on InventoryItem { sku }`;

  expect(planned(text)).toEqual(['-[6]', 'Customer[6] name', 'InventoryItem[6] sku']);
});

test('what is left out for certain is not read; what a variable decides may be', () => {
  const text = `query ($is: Boolean!) {
    a: customer(number: "1") @skip(if: true) { name } b: customer(number: "1") @include(if: $is) { name } }`;

  expect(planned(text, { is: false })).toEqual(['Customer[1] name']);
});
