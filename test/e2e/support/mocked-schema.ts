import { buildSubgraphSchema } from '@apollo/subgraph';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  execute,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
} from 'graphql';
import type { Principal } from '../../../src/auth/principal.ts';
import { mergedDocument } from '../../../src/graphql/schema.ts';
import { SCHEMA } from './company.ts';

/** The schema with a value behind every field, unguarded. */
export const mocked = withMocks(buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA) }]));

export const types = Object.values(mocked.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);

export const coordinates = types.flatMap((type) =>
  Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
);

export type Verdict = 'clear' | 'masked' | 'denied';

/** What an execution makes of a coordinate when it alone is asked for, of this parent. */
export async function verdictOn(
  schema: GraphQLSchema,
  coordinate: string,
  parent: object,
  principal: Principal,
): Promise<Verdict> {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  const { data, errors } = await execute({
    // Each type stands in for the root: what is above a field has a rule of its own.
    schema: rootedAt(schema, typeName),
    document: parse(`{ ${selectionOf(type, field)} }`),
    rootValue: parent,
    contextValue: { principal, _shield: { cache: {} } },
  });
  if (errors?.some(({ path }) => path?.length === 1) === true) return 'denied';
  if (data?.[field] === undefined) throw new Error(`${coordinate} has no value: ${JSON.stringify(errors)}`);
  return JSON.stringify(data[field]).includes('•') ? 'masked' : 'clear';
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
  const given = neededOf(definition?.args ?? []);
  const inner = getNamedType(definition?.type);
  const below = isObjectType(inner) ? ` { __typename ${leavesOf(inner).join(' ')} }` : '';
  return `${field}${given === '' ? '' : `(${given})`}${isUnionType(inner) ? ' { __typename }' : below}`;
}

/** What has to be given, as little as it takes. */
function neededOf(inputs: readonly (GraphQLArgument | GraphQLInputField)[]): string {
  return inputs
    .filter(isRequired)
    .map(({ name, type }) => `${name}: ${literalOf(type)}`)
    .join(', ');
}

function isRequired({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return '[]';
  if (isInputObjectType(type)) return `{ ${neededOf(Object.values(type.getFields()))} }`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  return '"x"';
}

/** The scalars of a value; an entity's are asked for one by one. */
function leavesOf(type: GraphQLObjectType): readonly string[] {
  if (type.getFields()['meta'] !== undefined) return [];
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map(({ name }) => name);
}

function withMocks(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, name) => ({
      ...config,
      resolve: (parent: Readonly<Record<string, unknown>>) => parent[name] ?? mockOf(config.type),
    }),
  });
}

const SCALARS: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, Boolean: true };

function mockOf(type: unknown): unknown {
  if (isNonNullType(type)) return mockOf(type.ofType);
  if (isListType(type)) return isUnionType(getNamedType(type)) ? [] : [mockOf(type.ofType)];
  const named = type as GraphQLNamedType;
  if (isEnumType(named)) return named.getValues()[0]?.value;
  if (isScalarType(named)) return SCALARS[named.name] ?? 'a value behind a guard';
  // What a union is, it says itself.
  if (isUnionType(named)) return { __typename: named.getTypes()[0]?.name };
  if (!isObjectType(named)) return {};
  return Object.fromEntries(leavesOf(named).map((name) => [name, mockOf(named.getFields()[name]?.type)]));
}
