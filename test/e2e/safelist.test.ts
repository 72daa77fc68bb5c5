// Only registered operations run, named or sent in full; who sends anything else learns nothing from the refusal.
import { buildASTSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { operationsIn, sha256Of } from '../../src/operations/manifest.ts';
import { registerOperations } from '../../src/store/registered-operations.ts';
import { type Answer, type Caller, openCompany, SCHEMA, type TestCompany } from './support/company.ts';

const CUSTOMER = 'query Customer($number: String) { customer(number: $number) { name } }';
const ITEM = '{ inventoryItem(sku: "PMP-0001") { name } }';
const schema = buildASTSchema(mergedDocument(SCHEMA), { assumeValidSDL: true });

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    names: ['erp', 'crm'],
    input: (input) => ({
      ...input,
      access: { ...input.access, employee: null },
      operations: { mode: 'enforce', exempt: ['admin'] },
    }),
  });
  const texts = [
    { where: 'a', body: CUSTOMER },
    { where: 'b', id: 'f00d', body: ITEM },
  ];
  await registerOperations(company.gateway.store.db, operationsIn(texts, schema), 0);
});

afterAll(() => company.close());

const post = (body: unknown, caller: Caller = 'sales') => company.post(body, { authorization: `Bearer ${caller}` });
const hash = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256Of(text) } });
const codeOf = ({ errors }: Answer) => errors[0]?.extensions['code'];
const variables = { number: '10021' };

test.each([
  ['in full', { query: CUSTOMER, variables }],
  ['by documentId', { documentId: sha256Of(CUSTOMER), variables }],
  ['by documentId with its prefix', { documentId: `sha256:${sha256Of(CUSTOMER)}`, variables }],
  ['by the hash of a persisted query', { extensions: hash(CUSTOMER), variables }],
  ['in full and by its hash', { query: CUSTOMER, extensions: hash(CUSTOMER), variables }],
])('a registered operation is answered when it is sent %s', async (_how, body) => {
  const { status, data, errors } = await post(body);

  expect([status, errors]).toEqual([200, []]);
  expect(data).toEqual({ customer: { name: expect.any(String) } });
});

test('an operation is found by the id that its client was built with', async () => {
  expect((await post({ documentId: 'f00d' })).data).toEqual({ inventoryItem: { name: expect.any(String) } });
});

test('GET names operations too', async () => {
  const address = new URL(company.url);
  address.searchParams.set('documentId', sha256Of(CUSTOMER));
  address.searchParams.set('variables', JSON.stringify(variables));
  const headers = { authorization: 'Bearer sales', 'apollo-require-preflight': 'yes' };
  const named = await fetch(address, { headers });
  address.searchParams.set('documentId', 'unknown');
  const unknown = await fetch(address, { headers });

  expect([named.status, await named.json()]).toEqual([
    200,
    expect.objectContaining({ data: { customer: { name: expect.any(String) } } }),
  ]);
  expect(unknown.status).toBe(403);
});

test('an id and another text than its own are refused', async () => {
  const answer = await post({ query: ITEM, documentId: sha256Of(CUSTOMER) });

  expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_USER_INPUT']);
});

test('a list of every name in the schema confirms none of them', async () => {
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? Object.keys(type.getFields()) : [],
  );
  const words = [...new Set(names)].filter((_name, index) => index % 6 === 0);
  const documents = [
    ...words.flatMap((word) => [`{ ${word} }`, `{ customer(number: "1") { ${word} } }`]),
    ...['{ nonsense }', '{ no syntax', '{ __typename }', '{ __schema { types { name } } }', '{ _service { sdl } }'],
  ];
  company.forget();
  const bodies = new Set<string>();
  for (const query of documents) {
    const { status, body } = await post({ query });
    expect(status).toBe(403);
    bodies.add(body);
  }

  expect(documents.length).toBeGreaterThan(100);
  expect([...bodies]).toEqual([expect.stringContaining('OPERATION_NOT_REGISTERED')]);
  expect(company.calls()).toEqual([]);
});

test('a client cannot register by sending a document with its hash', async () => {
  const query = '{ locations(first: 1) { nodes { name } } }';
  const answers = [
    await post({ query, extensions: hash(query) }),
    await post({ extensions: hash(query) }),
    // Nor can somebody who may send anything register for others.
    await post({ query, extensions: hash(query) }, 'admin'),
    await post({ extensions: hash(query) }),
  ];

  expect(answers.map(codeOf)).toEqual([
    'OPERATION_NOT_REGISTERED',
    'OPERATION_NOT_REGISTERED',
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'OPERATION_NOT_REGISTERED',
  ]);
});

test('an exempt role sends what it likes', async () => {
  expect((await post({ query: '{ locations(first: 1) { nodes { name } } }' }, 'admin')).status).toBe(200);
});

test('what was refused is counted', async () => {
  expect(await company.gateway.metrics.text()).toMatch(/operations_unregistered_total\{mode="enforce"\} \d+/);
});
