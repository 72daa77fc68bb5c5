import { type Invoice, invoicesBy, type Loaders, loaders, type Order, ordersBy, work } from './sources.ts';

export interface PeerContext {
  readonly loaders: Loaders;
}

export function contextOf(): PeerContext {
  return { loaders: loaders() };
}

/** A customer by its keys in the sources. */
export interface CustomerNode {
  readonly party: string;
  readonly account?: string;
  readonly shopper?: string;
  readonly orders?: readonly string[];
  readonly invoices?: readonly string[];
}

/** Resolvers as the documentation of every server library shows them: a loader per source, one call for all keys of a level. */
export const resolvers = {
  Query: {
    orders: async (_: unknown, { after }: { readonly after: string }) => ({
      nodes: await ordersBy(work.pages[after] ?? []),
    }),
    customer: (_: unknown, { id }: { readonly id: string }): CustomerNode | null => work.customers[id] ?? null,
  },
  Order: {
    customer: ({ party }: Order): CustomerNode => ({ party }),
  },
  Customer: {
    number: async ({ party }: CustomerNode, _: unknown, context: PeerContext) =>
      (await context.loaders.party.load(party))?.number,
    name: async ({ party }: CustomerNode, _: unknown, context: PeerContext) =>
      (await context.loaders.party.load(party))?.name,
    segment: ({ account }: CustomerNode, _: unknown, context: PeerContext) =>
      account === undefined ? null : context.loaders.segment.load(account),
    contactPoints: ({ shopper }: CustomerNode, _: unknown, context: PeerContext) =>
      shopper === undefined ? null : context.loaders.contactPoints.load(shopper),
    orders: async ({ orders = [] }: CustomerNode) => ({ nodes: orders.length === 0 ? [] : await ordersBy(orders) }),
    invoices: async ({ invoices = [] }: CustomerNode): Promise<{ readonly nodes: readonly Invoice[] }> => ({
      nodes: invoices.length === 0 ? [] : await invoicesBy(invoices),
    }),
  },
};
