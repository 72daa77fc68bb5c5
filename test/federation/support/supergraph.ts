// The other two subgraphs of the suite, and a gateway over all three: composed and run by others' implementations of Federation 2.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import type { Executor } from '@graphql-tools/utils';
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, graphql, parse, print } from 'graphql';

const USERS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  type User @key(fields: "email") {
    email: ID!
    name: String
    totalProductsCreated: Int @shareable
    yearsOfEmployment: Int!
  }
`;
const INVENTORY = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@external", "@key", "@requires", "@shareable"])

  type Query {
    inventory(id: ID!): Inventory
  }

  extend type Product @key(fields: "id") {
    id: ID! @external
    dimensions: ProductDimension @external
    delivery(zip: String): String @requires(fields: "dimensions { size weight }")
  }

  type ProductDimension @shareable {
    size: String
    weight: Float
  }

  interface Inventory @key(fields: "id") {
    id: ID!
    products: [Product!]!
  }

  type OpenSourceInventory implements Inventory @key(fields: "id") {
    id: ID!
    products: [Product!]!
  }
`;

interface Delivered {
  readonly dimensions?: { readonly size: string; readonly weight: number };
}

const users = buildSubgraphSchema([
  {
    typeDefs: parse(USERS),
    resolvers: {
      User: {
        __resolveReference: ({ email }: { readonly email: string }) => ({
          ...{ email, name: 'Ada of users', totalProductsCreated: 40, yearsOfEmployment: 8 },
        }),
      },
    },
  },
]);
const inventory = buildSubgraphSchema([
  {
    typeDefs: parse(INVENTORY),
    resolvers: {
      Query: { inventory: (_: unknown, { id }: { readonly id: string }) => ({ id, products: [{ id: 'p-lamp' }] }) },
      Inventory: { __resolveType: () => 'OpenSourceInventory' },
      Product: {
        delivery: ({ dimensions }: Delivered, { zip }: { readonly zip: string }) =>
          `${dimensions?.size} of ${dimensions?.weight} to ${zip}`,
      },
    },
  },
]);

type Variables = Readonly<Record<string, unknown>>;

/** Asks a subgraph over HTTP. */
export async function post(
  url: string,
  body: { readonly query: string; readonly variables?: Variables },
  headers: Readonly<Record<string, string>> = {},
): Promise<ExecutionResult & { readonly status: number }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as ExecutionResult) };
}

export interface Supergraph {
  readonly sdl: string;
  ask(query: string, variables?: Variables): Promise<ExecutionResult>;
}

/** Composes the products subgraph, as its `_service` describes it, with the others. Throws what does not compose. */
export async function supergraphOver(
  productsUrl: string,
  headers: Readonly<Record<string, string>>,
): Promise<Supergraph> {
  const { data } = await post(productsUrl, { query: '{ _service { sdl } }' }, headers);
  const { sdl } = (data as { readonly _service: { readonly sdl: string } })._service;
  const composed = composeServices([
    { name: 'products', typeDefs: parse(sdl), url: productsUrl },
    { name: 'users', typeDefs: parse(USERS), url: 'in-process:users' },
    { name: 'inventory', typeDefs: parse(INVENTORY), url: 'in-process:inventory' },
  ]);
  const { supergraphSdl } = composed;
  if (supergraphSdl === undefined) throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
  const peers: Readonly<Record<string, GraphQLSchema>> = { USERS: users, INVENTORY: inventory };
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    onSubschemaConfig: (config) => {
      const peer = peers[config.name];
      const executor = async ({ document, variables = {} }: { document: DocumentNode; variables?: Variables }) =>
        peer === undefined
          ? post(productsUrl, { query: print(document), variables }, headers)
          : execute({ schema: peer, document, variableValues: variables });
      config.executor = executor as Executor;
    },
  });
  return { sdl: supergraphSdl, ask: (source, variableValues) => graphql({ schema, source, variableValues }) };
}
