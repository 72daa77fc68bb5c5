import Fastify from 'fastify';
import { execute, get, lambda, loadMany, loadOne, makeGrafastSchema, object, type Step } from 'grafast';
import { type DocumentNode, parse, validate } from 'graphql';
import { TYPE_DEFS } from './schema.ts';
import { type GraphQLBody, isUp } from './serve.ts';
import { contactPointsBy, invoicesBy, ordersBy, type Party, partiesBy, segmentsBy, work } from './sources.ts';

/** Grafast's plans behind Fastify; documents are parsed and validated once. */
const schema = makeGrafastSchema({
  typeDefs: TYPE_DEFS,
  objects: {
    Query: {
      plans: {
        orders: (_, { $after }) => lambda($after as Step<string>, (after) => work.pages[after] ?? []),
        customer: (_, { $id }) => lambda($id as Step<string>, (id) => work.customers[id] ?? null),
      },
    },
    OrderConnection: { plans: { nodes: ($ids: Step<readonly string[]>) => loadMany($ids, ordersOf) } },
    InvoiceConnection: { plans: { nodes: ($ids: Step<readonly string[]>) => loadMany($ids, invoicesOf) } },
    Order: { plans: { customer: ($order: Step) => object({ party: get($order, 'party') }) } },
    Customer: {
      plans: {
        number: ($customer: Step) => get(partyOf($customer), 'number'),
        name: ($customer: Step) => get(partyOf($customer), 'name'),
        segment: ($customer: Step) => loadOne(get($customer, 'account'), segmentsBy),
        contactPoints: ($customer: Step) => loadMany(get($customer, 'shopper'), contactPointsBy),
        orders: ($customer: Step) => get($customer, 'orders'),
        invoices: ($customer: Step) => get($customer, 'invoices'),
      },
    },
  },
});

function partyOf($customer: Step): Step<Party> {
  return loadOne(get($customer, 'party'), partiesBy) as Step<Party>;
}

function ordersOf(pages: readonly (readonly string[])[]) {
  return Promise.all(pages.map(ordersBy));
}

function invoicesOf(lists: readonly (readonly string[])[]) {
  return Promise.all(lists.map(invoicesBy));
}

const documents = new Map<string, DocumentNode>();

function documentOf(query: string): DocumentNode {
  const known = documents.get(query);
  if (known !== undefined) return known;
  const document = parse(query);
  const [problem] = validate(schema, document);
  if (problem !== undefined) throw problem;
  documents.set(query, document);
  return document;
}

const app = Fastify();
app.post<{ Body: GraphQLBody }>('/graphql', async ({ body }) =>
  execute({ schema, document: documentOf(body.query), variableValues: body.variables ?? {} }),
);
await app.listen({ port: 0, host: '127.0.0.1' });
isUp(app.server.address());
