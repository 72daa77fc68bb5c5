import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import type { Resolvers } from '../src/generated/resolvers.ts';
import type { EntityName } from '../src/model/index.ts';
import { ENTITY_NAMES } from '../src/model/index.ts';
import type { GatewayContext } from '../src/reads/context.ts';
import { customer } from './customer.ts';
import { discrepancy } from './discrepancy.ts';
import { employee } from './employee.ts';
import { inventory } from './inventory.ts';
import { invoice } from './invoice.ts';
import { EntityMeta } from './meta.ts';
import { order } from './order.ts';
import { scalars } from './scalars.ts';

/** The resolver map of each domain, by the name of its schema file. */
const DOMAINS: Readonly<Record<string, Resolvers>> = { customer, discrepancy, employee, inventory, invoice, order };

type ResolverMap = Record<string, Record<string, GraphQLFieldResolver<unknown, GatewayContext>> | GraphQLScalarType>;

/** The resolver maps of these domains as one, with the scalars and the reference resolvers that federation asks. */
export function resolversOf(domains: readonly string[]): ResolverMap {
  const merged: Record<string, Record<string, unknown>> = { EntityMeta: { ...EntityMeta } };
  for (const domain of domains) {
    for (const [type, fields] of Object.entries(DOMAINS[domain] ?? {})) merged[type] = { ...merged[type], ...fields };
  }
  for (const entity of ENTITY_NAMES) {
    if (merged[entity] !== undefined)
      merged[entity] = { ...merged[entity], __resolveReference: referenceResolver(entity) };
  }
  return { ...merged, ...scalars };
}

function referenceResolver(entity: EntityName) {
  return ({ id }: { readonly id?: unknown }, { read }: GatewayContext, info: GraphQLResolveInfo) =>
    read.byKey(entity, id, info);
}
