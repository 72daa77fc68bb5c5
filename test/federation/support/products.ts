// The subgraph that Apollo's federation compatibility suite prescribes (its schema, federation v2.3), with data of our own, behind our own server.
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { FastifyInstance } from 'fastify';
import { parse } from 'graphql';
import { NOBODY } from '../../../src/auth/principal.ts';
import { type AppOptions, createApp, type RequestContext } from '../../../src/http/app.ts';
import { RequestReport } from '../../../src/reads/report.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { Metrics } from '../../../src/telemetry/metrics.ts';
import { limitsByDefault } from '../../support/limits-by-default.ts';

export const SECRET = 'a secret of the router, long enough for it';

const SDL = `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.3"
      import: [
        "@composeDirective" "@extends" "@external" "@key" "@inaccessible" "@interfaceObject" "@override" "@provides" "@requires"
        "@shareable" "@tag"
      ]
    )
    @link(url: "https://myspecs.dev/myCustomDirective/v1.0", import: ["@custom"])
    @composeDirective(name: "@custom")

  directive @custom on OBJECT

  type Query {
    product(id: ID!): Product
    deprecatedProduct(sku: String!, package: String!): DeprecatedProduct @deprecated(reason: "Use product query instead")
  }

  type Product @custom @key(fields: "id") @key(fields: "sku package") @key(fields: "sku variation { id }") {
    id: ID!
    sku: String
    package: String
    variation: ProductVariation
    dimensions: ProductDimension
    createdBy: User @provides(fields: "totalProductsCreated")
    notes: String @tag(name: "internal")
    research: [ProductResearch!]!
  }

  type DeprecatedProduct @key(fields: "sku package") {
    sku: String!
    package: String!
    reason: String
    createdBy: User
  }

  type ProductVariation {
    id: ID!
  }

  type ProductResearch @key(fields: "study { caseNumber }") {
    study: CaseStudy!
    outcome: String
  }

  type CaseStudy {
    caseNumber: ID!
    description: String
  }

  type ProductDimension @shareable {
    size: String
    weight: Float
    unit: String @inaccessible
  }

  extend type User @key(fields: "email") {
    averageProductsCreatedPerYear: Int @requires(fields: "totalProductsCreated yearsOfEmployment")
    email: ID! @external
    name: String @override(from: "users")
    totalProductsCreated: Int @external
    yearsOfEmployment: Int! @external
  }

  type Inventory @interfaceObject @key(fields: "id") {
    id: ID!
    deprecatedProducts: [DeprecatedProduct!]!
  }
`;

interface Product {
  readonly id: string;
  readonly sku: string;
  readonly package: string;
  readonly variation: { readonly id: string };
  readonly notes: string;
  readonly case: string;
}

const PRODUCTS: readonly Product[] = [
  { id: 'p-lamp', sku: 'lamp', package: 'box', variation: { id: 'oak' }, notes: 'sells in autumn', case: 'c-1' },
  { id: 'p-desk', sku: 'desk', package: 'crate', variation: { id: 'ash' }, notes: 'heavy', case: 'c-2' },
];
const STUDIES = [
  { caseNumber: 'c-1', description: 'How people read' },
  { caseNumber: 'c-2', description: 'How people sit' },
];
const RETIRED = { sku: 'stool', package: 'bag', reason: 'wobbles' };
/** What this subgraph knows of its creator; the subgraph of users counts otherwise. */
const CREATOR = { email: 'ada@products.example', name: 'Ada of products', totalProductsCreated: 40 };

type Reference = Readonly<Record<string, unknown>> & {
  readonly study?: { readonly caseNumber: string };
  readonly variation?: { readonly id: string };
};

interface Employed {
  readonly totalProductsCreated: number;
  readonly yearsOfEmployment: number;
}

const productOf = ({ id, sku, package: wrapping, variation }: Reference) =>
  PRODUCTS.find((each) =>
    id === undefined
      ? each.sku === sku && (each.package === wrapping || each.variation.id === variation?.id)
      : each.id === id,
  );
const retiredOf = (reference: Reference) =>
  reference['sku'] === RETIRED.sku && reference['package'] === RETIRED.package ? RETIRED : null;

const resolvers = {
  Query: {
    product: (_: unknown, { id }: { readonly id: string }) => PRODUCTS.find((each) => each.id === id),
    deprecatedProduct: (_: unknown, key: Reference) => retiredOf(key),
  },
  Product: {
    dimensions: () => ({ size: 'small', weight: 1.5, unit: 'kg' }),
    createdBy: () => CREATOR,
    research: ({ case: number }: Product) =>
      STUDIES.filter((each) => each.caseNumber === number).map((study) => ({ study })),
    __resolveReference: productOf,
  },
  DeprecatedProduct: { createdBy: () => CREATOR, __resolveReference: retiredOf },
  ProductResearch: {
    __resolveReference: ({ study }: Reference) => {
      const found = STUDIES.find((each) => each.caseNumber === study?.caseNumber);
      return found === undefined ? null : { study: found };
    },
  },
  User: {
    averageProductsCreatedPerYear: ({ totalProductsCreated, yearsOfEmployment }: Employed) =>
      Math.round(totalProductsCreated / yearsOfEmployment),
    __resolveReference: (reference: Reference) => ({ ...CREATOR, ...reference }),
  },
  Inventory: { __resolveReference: ({ id }: Reference) => ({ id, deprecatedProducts: [RETIRED] }) },
};

export interface Products {
  readonly url: string;
  close(): Promise<void>;
}

/** The subgraph in production mode, which tells by the secret who the router is, unless the options say otherwise. */
export async function productsApp(options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const { app } = await createApp({
    schema: buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers }]),
    authenticate: async () => NOBODY,
    ...limitsByDefault(),
    // What is here is what the server itself asks of a context; these resolvers ask nothing.
    contextFor: async ({ requestId }, principal) =>
      ({
        ...{ requestId, principal, report: new RequestReport(() => 'up') },
        acceptFreshness: () => undefined,
        end: () => undefined,
      }) as unknown as RequestContext,
    health: async () => ({ status: 'ready', reasons: [], connections: {} }),
    readyWhileFilling: true,
    isProduction: true,
    requestId: () => 'of-the-suite',
    log: createLog('silent', { write: () => undefined }),
    metrics: new Metrics(() => Promise.reject(new Error('nothing is measured here'))),
    metricsAccess: { enabled: false, token: null },
    router: { secret: SECRET, certificates: [] },
    tls: null,
    trustedProxies: [],
    callerKey: new Uint8Array(32),
    ...options,
  });
  return app;
}

/** Serves it on this machine. */
export async function serveProducts(options: Partial<AppOptions> = {}): Promise<Products> {
  const app = await productsApp(options);
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  return {
    url,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
