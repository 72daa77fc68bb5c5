import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DefinitionNode, isInterfaceType, isListType, isNonNullType, isObjectType, Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolversOf } from '../../resolvers/index.ts';
import { domainsOf, mergedDocument } from '../../src/graphql/schema.ts';
import { openCompany, SCHEMA, type TestCompany } from './support/company.ts';

/** Each domain is a subgraph of its own; the schema says what everything means. */
const domains = domainsOf(SCHEMA);
const LISTS: Readonly<Record<string, string>> = {
  discrepancy: 'discrepancies',
  inventory: 'inventoryItems',
  payroll: 'payrollRuns',
  write: 'writeOperations',
};

describe.each(domains)('%s', (domain) => {
  test('alone with the prelude is a subgraph', () => {
    const schema = buildSubgraphSchema([
      { typeDefs: mergedDocument(SCHEMA, [domain]), resolvers: resolversOf([domain]) },
    ]);

    expect(schema.getQueryType()?.getFields()).toHaveProperty('_service');
    expect(schema.getQueryType()?.getFields()).toHaveProperty(LISTS[domain] ?? `${domain}s`);
  });
});

describe('the schema', () => {
  test.each(['prelude', ...domains])('%s describes every type, field, argument, enum value and input field', (file) => {
    const { definitions } = parse(readFileSync(join(SCHEMA, `${file}.graphql`), 'utf8'));

    expect(definitions.flatMap(undescribed)).toEqual([]);
  });

  test('gives every list of entities as a connection', () => {
    const schema = buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA) }]);
    const entities = new Set(
      Object.values(schema.getTypeMap())
        .filter((type) => isObjectType(type) && type.getFields()['meta'] !== undefined)
        .map(({ name }) => name),
    );
    const bare = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter(({ name }) => !name.endsWith('Connection'))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(({ type: of }) => {
            const list = isNonNullType(of) ? of.ofType : of;
            return isListType(list) && entities.has(String(list.ofType).replace('!', ''));
          })
          .map(({ name }) => `${type.name}.${name}`),
      );

    // The references of one document, as many as it names.
    expect(bare).toEqual(['Invoice.orders', 'Shipment.orders']);
  });
});

describe('a gateway of one domain', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openCompany({ domains: ['order'] });
  });

  afterAll(() => company.close());

  test('serves its own fields and stubs of the others', async () => {
    const answer = await company.query(
      'admin',
      '{ orders(first: 2) { totalCount nodes { number customer { id __typename } salesRep { id } lines { item { id } } } } }',
    );

    expect(answer.errors).toEqual([]);
    expect(answer.data).toMatchObject({ orders: { totalCount: company.company.orders.length } });
    expect(answer.body).toMatch(/"customer":\{"id":"cus_/);
  });

  test('does not know the fields of other domains', async () => {
    const answer = await company.query('admin', '{ customers { totalCount } }');

    expect([answer.status, answer.errors[0]?.extensions['code']]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test('extends the entities of others by key', async () => {
    const id = /cus_[0-9a-z]{26}/.exec(
      (await company.query('admin', '{ orders(first: 1) { nodes { customer { id } } } }')).body,
    )?.[0];

    const answer = await company.query(
      'admin',
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { id orders { totalCount } } } }',
      { r: [{ __typename: 'Customer', id }] },
    );

    expect(answer.errors).toEqual([]);
    expect(answer.body).toMatch(/"totalCount":[1-9]/);
  });

  test('resolves a malformed representation to null', async () => {
    const answer = await company.query(
      'admin',
      'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
      { r: [{ __typename: 'Order', id: 'x' }, { __typename: 'Order' }] },
    );

    expect(answer.data).toEqual({ _entities: [null, null] });
    expect(answer.body).not.toContain('INTERNAL_SERVER_ERROR');
  });
});

/** What a definition leaves without a description. Types that another file owns are described there. */
function undescribed(definition: DefinitionNode): readonly string[] {
  if (definition.kind === Kind.SCHEMA_EXTENSION) return [];
  if (!('name' in definition) || definition.name === undefined) return [];
  const name = definition.name.value;
  const missing: string[] = [];
  const look = (path: string, node: { readonly description?: unknown }) => {
    if (node.description === undefined) missing.push(path);
  };
  if (name !== 'Query' && name !== 'Mutation' && 'description' in definition) look(name, definition);
  if ('fields' in definition)
    for (const field of definition.fields ?? []) {
      look(`${name}.${field.name.value}`, field);
      if ('arguments' in field)
        for (const argument of field.arguments ?? [])
          look(`${name}.${field.name.value}(${argument.name.value})`, argument);
    }
  if ('values' in definition) for (const value of definition.values ?? []) look(`${name}.${value.name.value}`, value);
  if ('arguments' in definition)
    for (const argument of definition.arguments ?? [])
      if (argument.kind === Kind.INPUT_VALUE_DEFINITION) look(`@${name}(${argument.name.value})`, argument);
  return missing;
}
