// What Apollo's federation compatibility suite checks, case by case, of our own server over the subgraph that it prescribes: 25 of 25.
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTER_HEADER } from '../../src/http/router.ts';
import { type Products, SECRET, serveProducts } from './support/products.ts';
import { post, type Supergraph, supergraphOver } from './support/supergraph.ts';

const ROUTER = { [ROUTER_HEADER]: SECRET };
let products: Products;
let router: Supergraph;
let sdl: DocumentNode;

beforeAll(async () => {
  products = await serveProducts();
  router = await supergraphOver(products.url, ROUTER);
  const { data } = await ask('{ _service { sdl } }');
  sdl = parse((data as { readonly _service: { readonly sdl: string } })._service.sdl);
});
afterAll(() => products.close());

const ask = (query: string, variables = {}, headers: Readonly<Record<string, string>> = ROUTER) =>
  post(products.url, { query, variables }, headers);

async function entities(selection: string, ...representations: readonly object[]): Promise<unknown> {
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } }`;
  const { data, errors } = await ask(query, { r: representations });
  expect(errors).toBeUndefined();
  return data?.['_entities'];
}

async function routed(query: string): Promise<unknown> {
  const { data, errors } = await router.ask(query);
  expect(errors).toBeUndefined();
  // Without the null prototypes that graphql gives.
  return JSON.parse(JSON.stringify(data));
}

interface Node {
  readonly directives?: readonly ConstDirectiveNode[];
}

/** A type of the subgraph's own SDL, or a field of it. */
function nodeAt(typeName: string, fieldName?: string): Node {
  const types = sdl.definitions.filter(
    (each) => 'fields' in each && each.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && each.name.value === typeName,
  ) as readonly ObjectTypeDefinitionNode[];
  const fields = types.flatMap((each) => each.fields ?? []);
  const node = fieldName === undefined ? types[0] : fields.find(({ name }) => name.value === fieldName);
  if (node === undefined) throw new Error(`no ${typeName}.${fieldName} in the SDL`);
  return node;
}
const directivesOf = ({ directives = [] }: Node) => directives.map((each) => print(each));
const schemaDirectives = () =>
  sdl.definitions
    .filter((each: DefinitionNode) => each.kind === 'SchemaDefinition' || each.kind === 'SchemaExtension')
    .flatMap((each) => directivesOf(each));

test('_service gives the whole schema', () => {
  const names = new Set(sdl.definitions.flatMap((each) => ('fields' in each ? [each.name.value] : [])));

  expect([...names].toSorted()).toEqual([
    'CaseStudy',
    'DeprecatedProduct',
    'Inventory',
    'Product',
    'ProductDimension',
    'ProductResearch',
    'ProductVariation',
    'Query',
    'User',
    '_Service',
  ]);
});

test('@link names the federation specification once, with nothing imported that it does not have', () => {
  const links = schemaDirectives().filter((each) => each.includes('specs.apollo.dev/federation/'));

  expect(links).toHaveLength(1);
  expect([...(links[0] ?? '').matchAll(/"(@\w+)"/g)].map(([, name]) => name).toSorted()).toEqual([
    '@composeDirective',
    '@extends',
    '@external',
    '@inaccessible',
    '@interfaceObject',
    '@key',
    '@override',
    '@provides',
    '@requires',
    '@shareable',
    '@tag',
  ]);
});

test('@composeDirective brings a directive of its own into the supergraph', () => {
  expect(schemaDirectives()).toContain('@composeDirective(name: "@custom")');
  expect(directivesOf(nodeAt('Product'))).toContain('@custom');
  expect(router.sdl).toContain('directive @custom on OBJECT');
});

test('ftv1 gives the router a trace', async () => {
  const answer = await ask('{ __typename }', {}, { ...ROUTER, 'apollo-federation-include-trace': 'ftv1' });

  expect(answer.data).toEqual({ __typename: 'Query' });
  expect(Buffer.from(String(answer.extensions?.['ftv1']), 'base64').length).toBeGreaterThan(10);
});

describe('@key of a single field', () => {
  test('is on User', () => {
    expect(directivesOf(nodeAt('User'))).toContain('@key(fields: "email")');
  });

  test('resolves', async () => {
    expect(await entities('... on User { email name }', { __typename: 'User', email: 'ada@products.example' })).toEqual(
      [{ email: 'ada@products.example', name: 'Ada of products' }],
    );
  });
});

describe('@key of several fields', () => {
  test('is on DeprecatedProduct', () => {
    expect(directivesOf(nodeAt('DeprecatedProduct'))).toContain('@key(fields: "sku package")');
  });

  test('resolves', async () => {
    const key = { sku: 'stool', package: 'bag' };
    const found = await entities(
      '... on DeprecatedProduct { sku package reason }',
      { __typename: 'DeprecatedProduct', ...key },
      { __typename: 'DeprecatedProduct', ...key, package: 'box' },
    );

    expect(found).toEqual([{ ...key, reason: 'wobbles' }, null]);
  });
});

describe('@key of an object', () => {
  test('is on ProductResearch', () => {
    expect(directivesOf(nodeAt('ProductResearch'))).toContain('@key(fields: "study { caseNumber }")');
  });

  test('resolves', async () => {
    const study = { caseNumber: 'c-2' };

    expect(
      await entities('... on ProductResearch { study { caseNumber description } }', {
        __typename: 'ProductResearch',
        study,
      }),
    ).toEqual([{ study: { caseNumber: 'c-2', description: 'How people sit' } }]);
  });
});

describe('@key more than once', () => {
  test('is on Product', () => {
    expect(directivesOf(nodeAt('Product')).filter((each) => each.startsWith('@key'))).toEqual([
      '@key(fields: "id")',
      '@key(fields: "sku package")',
      '@key(fields: "sku variation { id }")',
    ]);
  });

  test('resolves by each of them, in the order asked for', async () => {
    const found = await entities(
      '... on Product { id sku }',
      { __typename: 'Product', id: 'p-lamp' },
      { __typename: 'Product', sku: 'lamp', package: 'box' },
      { __typename: 'Product', sku: 'desk', variation: { id: 'ash' } },
    );

    expect(found).toEqual([
      { id: 'p-lamp', sku: 'lamp' },
      { id: 'p-lamp', sku: 'lamp' },
      { id: 'p-desk', sku: 'desk' },
    ]);
  });
});

describe('@requires', () => {
  test('is on the field', () => {
    expect(directivesOf(nodeAt('User', 'averageProductsCreatedPerYear'))).toEqual([
      '@requires(fields: "totalProductsCreated yearsOfEmployment")',
    ]);
  });

  test('is computed from what another subgraph has', async () => {
    const asked = '{ product(id: "p-lamp") { createdBy { averageProductsCreatedPerYear email } } }';

    // 40 products in the 8 years that only the subgraph of users knows.
    expect(await routed(asked)).toEqual({
      product: {
        createdBy: {
          averageProductsCreatedPerYear: 5,
          email: 'ada@products.example',
        },
      },
    });
  });
});

describe('@provides', () => {
  test('is on the field', () => {
    expect(directivesOf(nodeAt('Product', 'createdBy'))).toEqual(['@provides(fields: "totalProductsCreated")']);
  });

  test('is answered here', async () => {
    const { data } = await ask('{ product(id: "p-lamp") { createdBy { email totalProductsCreated } } }');

    expect(data).toEqual({
      product: { createdBy: { email: 'ada@products.example', totalProductsCreated: 40 } },
    });
  });
});

describe('@shareable', () => {
  test('is on the type', () => {
    expect(directivesOf(nodeAt('ProductDimension'))).toEqual(['@shareable']);
  });

  test('is answered, and required by another subgraph', async () => {
    const asked = '{ product(id: "p-lamp") { dimensions { size weight } delivery(zip: "24103") } }';

    expect(await routed(asked)).toEqual({
      product: { dimensions: { size: 'small', weight: 1.5 }, delivery: 'small of 1.5 to 24103' },
    });
  });
});

test('@tag is on the field', () => {
  expect(directivesOf(nodeAt('Product', 'notes'))).toEqual(['@tag(name: "internal")']);
});

describe('@override', () => {
  test('is on the field', () => {
    expect(directivesOf(nodeAt('User', 'name'))).toEqual(['@override(from: "users")']);
  });

  test('takes the field from the other subgraph', async () => {
    expect(await routed('{ product(id: "p-lamp") { createdBy { name } } }')).toEqual({
      product: { createdBy: { name: 'Ada of products' } },
    });
  });
});

describe('@inaccessible', () => {
  test('is on the field, and keeps it from the clients of the router', async () => {
    expect(directivesOf(nodeAt('ProductDimension', 'unit'))).toEqual(['@inaccessible']);
    const { errors } = await router.ask('{ product(id: "p-lamp") { dimensions { unit } } }');
    expect(errors?.[0]?.message).toContain('Cannot query field "unit"');
  });

  test('is answered here', async () => {
    const { data } = await ask('{ product(id: "p-lamp") { dimensions { unit } } }');

    expect(data).toEqual({ product: { dimensions: { unit: 'kg' } } });
  });
});

describe('@interfaceObject', () => {
  test('is on the entity', () => {
    expect(directivesOf(nodeAt('Inventory'))).toEqual(['@interfaceObject', '@key(fields: "id")']);
  });

  test('adds a field to the interface of another subgraph', async () => {
    expect(await routed('{ inventory(id: "store-1") { deprecatedProducts { sku reason } } }')).toEqual({
      inventory: { deprecatedProducts: [{ sku: 'stool', reason: 'wobbles' }] },
    });
  });
});
