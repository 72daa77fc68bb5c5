// What a gateway in production gives away to who guesses.
import { isInputObjectType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, openCompany, type TestCompany } from './support/company.ts';
import { mocked, types } from './support/mocked-schema.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ isProduction: true, isEmpty: true });
});
afterAll(() => company.close());

const roots = Object.keys(mocked.getQueryType()?.getFields() ?? {});
/** Every name of the schema: types, fields, arguments, input fields. */
const NAMES: ReadonlySet<string> = new Set(
  Object.values(mocked.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [
      type.name,
      ...('getFields' in type ? Object.keys(type.getFields()) : []),
      ...(isObjectType(type)
        ? Object.values(type.getFields()).flatMap(({ args }) => args.map(({ name }) => name))
        : []),
    ]),
);

/** The name with two letters in the middle exchanged, as graphql would find it again; null where that is a name too. */
function misspelt(name: string): string | null {
  const at = Math.floor(name.length / 2);
  const wrong = `${name.slice(0, at - 1)}${name.charAt(at)}${name.charAt(at - 1)}${name.slice(at + 1)}`;
  return NAMES.has(wrong) ? null : wrong;
}

/** The names of the schema that the messages of an answer quote, and the document did not have. */
function givenAway({ errors }: Answer, document: string): readonly string[] {
  const said = new Set(document.match(/\w+/g));
  const quoted = errors.flatMap(({ message }) => [...message.matchAll(/"(\w+)/g)].map(([, word = '']) => word));
  return quoted.filter((word) => NAMES.has(word) && !said.has(word));
}

const isRefused = ({ status, body }: Answer) => status === 400 && !/Did you mean|suggest/i.test(body);

describe('a misspelt name', () => {
  const fields = types
    .filter(({ name }) => ['Customer', 'Order', 'Invoice', 'Employee'].includes(name))
    .flatMap((type) => Object.keys(type.getFields()).flatMap((field) => misspelt(field) ?? []));
  const inputs = Object.values(mocked.getTypeMap())
    .filter((type) => isInputObjectType(type) && type.name === 'OrderWhere')
    .flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : []))
    .flatMap((field) => misspelt(field) ?? []);

  test.each([
    ['of a root', roots.flatMap((name) => misspelt(name) ?? []), (word: string) => `{ ${word} }`],
    ['of a field', fields, (word: string) => `{ customers { nodes { ${word} } } }`],
    ['of an argument', ['frist', 'whree', 'ordreBy'], (word: string) => `{ orders(${word}: 1) { totalCount } }`],
    ['of a filter', inputs, (word: string) => `{ orders(where: { ${word}: {} }) { totalCount } }`],
    [
      'of a type',
      ['Custmoer', 'Ordre', 'Emplyoee'],
      (word: string) => `{ customers { nodes { ... on ${word} { id } } } }`,
    ],
    [
      'of a variable of a type',
      ['OrderWheer', 'Currenyc'],
      (word: string) => `query ($v: ${word}) { orders(where: $v) { totalCount } }`,
    ],
    ['of a directive', ['freshnses', 'inclued'], (word: string) => `query @${word} { customers { totalCount } }`],
    [
      'of an enum value',
      ['ASX', 'DECS'],
      (word: string) => `{ orders(orderBy: { field: number, direction: ${word} }) { totalCount } }`,
    ],
  ])('%s leads to no other', async (_what, words, documentOf) => {
    expect(words.length).toBeGreaterThan(1);
    for (const document of words.map(documentOf)) {
      const answer = await company.query('admin', document);

      expect([document, isRefused(answer)]).toEqual([document, true]);
    }
  });

  test('names nothing of the schema but what surrounds it', async () => {
    for (const word of roots.flatMap((name) => misspelt(name) ?? [])) {
      const document = `{ ${word} }`;

      expect([document, givenAway(await company.query('admin', document), document)]).toEqual([document, ['Query']]);
    }
  });

  test('of a value in the variables leads to no other', async () => {
    const query = 'query ($where: OrderWhere) { orders(where: $where) { totalCount } }';
    for (const where of [{ nubmer: { eq: '1' } }, { status: { eq: 'CONFRIMED' } }, { number: { startsWihth: '1' } }]) {
      const answer = await company.query('admin', query, { where });

      expect([where, isRefused(answer)]).toEqual([where, true]);
    }
  });
});

describe('introspection', () => {
  test.each([
    '{ __schema { queryType { name } } }',
    '{ __type(name: "Customer") { fields { name } } }',
    '{ a: __type(name: "Customer") { name } __typename }',
    '{ ...a } fragment a on Query { ...b } fragment b on Query { __schema { types { name } } }',
    'query ($no: Boolean = false) { __schema @include(if: $no) { types { name } } __typename }',
    '{ customers { nodes { __typename meta { __typename __schema { types { name } } } } } }',
  ])('%s is refused', async (query) => {
    for (const answer of [await company.query('admin', query), await company.query(null, query)]) {
      expect([answer.status, answer.data]).toEqual([400, null]);
      expect(givenAway(answer, query).filter((name) => name !== 'EntityMeta')).toEqual([]);
    }
  });

  test("of the name of a type is everybody's", async () => {
    expect((await company.query(null, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

test('no trace is given, whoever asks for one', async () => {
  for (const header of ['apollo-federation-include-trace', 'apollo-query-plan-experimental', 'apollo-cache-policy']) {
    const answer = await company.post(
      { query: '{ customers { totalCount } }' },
      { authorization: 'Bearer admin', [header]: 'ftv1' },
    );

    expect(Object.keys((JSON.parse(answer.body) as { readonly extensions: object }).extensions)).toEqual(['mainstem']);
  }
});

test.each([
  ['a document', { query: '{ a ' }],
  ['a body', 'no JSON'],
  ['variables', { query: '{ __typename }', variables: 'none' }],
  ['a number', { query: '{ orders(first: 1e999) { totalCount } }' }],
])('%s that cannot be read gets no stack', async (_what, body) => {
  const response = await fetch(company.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer admin' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  expect(response.status).toBe(400);
  expect(await response.text()).not.toMatch(/stacktrace|node_modules|\.[jt]s:\d|at \w+ \(/);
});

test.each(['/sandbox', '/', '/graphiql', '/sandbox/tokens'])('there is nothing at %s', async (path) => {
  expect((await fetch(new URL(path, company.url))).status).toBe(404);
});

test('who knows a name finds that it is one: only a list of known operations keeps that', async () => {
  const confirmed = await Promise.all(
    roots.map(async (root) => {
      const { errors } = await company.query('admin', `{ ${root} }`);
      return !JSON.stringify(errors).includes('Cannot query field');
    }),
  );

  expect(confirmed).toEqual(roots.map(() => true));
});
