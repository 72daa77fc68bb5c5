import { createRequire } from 'node:module';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  execute,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
} from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { entryOf, guardSchema, rolesIn, shieldRules } from '../../src/auth/access.ts';
import { ACCESS } from '../../src/auth/access-table.ts';
import { NOBODY, type Principal, ROLES } from '../../src/auth/principal.ts';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { SCHEMA } from './support/company.ts';

/** Every role against every field: the access table, our application of its rules, and graphql-shield's own agree. */
const require = createRequire(import.meta.url);
const shield: typeof import('graphql-shield') = require('graphql-shield');
const { applyMiddleware }: typeof import('graphql-middleware') = require('graphql-middleware');

const mocked = withMocks(buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA) }]));
const guarded = guardSchema(mocked);
const types = Object.values(mocked.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const coordinates = types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
const callers: readonly (readonly [string, Principal])[] = [
  ...ROLES.map(
    (role) => [role, { subject: 'x', roles: new Set([role]), customerKey: null, employeeKey: null }] as const,
  ),
  ['somebody without a role', { subject: 'x', roles: new Set(), customerKey: null, employeeKey: null }],
  ['nobody', NOBODY],
];

afterEach(() => {
  vi.unstubAllEnvs();
});

test('every coordinate of the schema has an entry, and no entry is without a coordinate', () => {
  const entries = Object.entries(ACCESS).flatMap(([type, fields]) =>
    Object.keys(fields).map((field) => `${type}.${field}`),
  );

  expect(entries.toSorted()).toEqual(coordinates.toSorted());
});

test('a guarded field can be null, so that a denial costs no more than the field', () => {
  const costly = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ name, type: of }) => isNonNullType(of) && entryOf(type.name, name) !== 'inherit')
      .map(({ name }) => `${type.name}.${name}`),
  );

  // Federation itself sets the type of these.
  expect(costly.toSorted()).toEqual(['Query._entities', 'Query._service']);
});

describe.each(['development', 'production'])('in %s', (environment) => {
  test.each(callers)('%s may read exactly what the table says, by both applications', async (_name, principal) => {
    vi.stubEnv('NODE_ENV', environment);
    // The stock middleware, as graphql-shield's own documentation applies it.
    const stock = applyMiddleware(mocked, shield.shield({ ...shieldRules() }, { allowExternalErrors: true }));
    const expected = coordinates.filter((coordinate) => !mayReach(principal, coordinate)).toSorted();

    expect(await deniedBy(guarded, principal)).toEqual(expected);
    expect(await deniedBy(stock, principal)).toEqual(expected);
  });
});

/** Whether the table gives a coordinate to the caller, where all that stands above it does. */
function mayReach(principal: Principal, coordinate: string): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  const entry = entryOf(type, field);
  return entry === 'inherit' || [...rolesIn(entry)].some((role) => principal.roles.has(role));
}

/** The coordinates that an execution refuses when each is asked for alone, through a path that nothing guards. */
async function deniedBy(schema: GraphQLSchema, principal: Principal): Promise<readonly string[]> {
  const denied: string[] = [];
  for (const type of types) {
    for (const field of Object.keys(type.getFields())) {
      const result = await execute({
        // Each type stands in for the root: what is above a field has a rule of its own.
        schema: rootedAt(schema, type.name),
        document: parse(`{ ${selectionOf(type, field)} }`),
        rootValue: {},
        contextValue: { principal, _shield: { cache: {} } },
      });
      const codes = result.errors?.filter(({ path }) => path?.length === 1).map(({ extensions }) => extensions['code']);
      if (codes !== undefined && codes.length > 0) denied.push(`${type.name}.${field}`);
      else expect(result.data?.[field]).not.toBe(undefined);
    }
  }
  return denied.toSorted();
}

const roots = new WeakMap<GraphQLSchema, Map<string, GraphQLSchema>>();

function rootedAt(schema: GraphQLSchema, name: string): GraphQLSchema {
  const known = roots.get(schema) ?? new Map<string, GraphQLSchema>();
  roots.set(schema, known);
  const made = known.get(name) ?? makeRootedAt(schema, name);
  known.set(name, made);
  return made;
}

function makeRootedAt(schema: GraphQLSchema, name: string): GraphQLSchema {
  return Object.create(schema, { getRootType: { value: () => schema.getType(name) } }) as GraphQLSchema;
}

function selectionOf(type: GraphQLObjectType, field: string): string {
  const definition = type.getFields()[field];
  const args = (definition?.args ?? []).filter(
    ({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined,
  );
  const given = args.map(
    ({ name, type: of }) => `${name}: ${isListType(isNonNullType(of) ? of.ofType : of) ? '[]' : '"x"'}`,
  );
  const below = isObjectType(getNamedType(definition?.type)) || isUnionType(getNamedType(definition?.type));
  return `${field}${given.length === 0 ? '' : `(${given.join(', ')})`}${below ? ' { __typename }' : ''}`;
}

/** The schema with a value behind every field. */
function withMocks(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config) => ({ ...config, resolve: () => mockOf(config.type) }),
  });
}

const SCALARS: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, Boolean: true };

function mockOf(type: unknown): unknown {
  if (isNonNullType(type)) return mockOf(type.ofType);
  if (isListType(type)) return [];
  const named = type as GraphQLNamedType;
  if (isEnumType(named)) return named.getValues()[0]?.value;
  if (isScalarType(named)) return SCALARS[named.name] ?? 'x';
  // What a union is, it says itself.
  return isUnionType(named) ? { __typename: named.getTypes()[0]?.name } : {};
}
