import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import type { Resolvers } from '../src/generated/resolvers.ts';
import type { EntityName } from '../src/model/index.ts';
import { ENTITY_NAMES } from '../src/model/index.ts';
import type { GatewayContext } from '../src/reads/context.ts';
import { customer } from './customer.ts';
import { discrepancy } from './discrepancy.ts';
import { employee } from './employee.ts';
import { EntityKind, UndoKind } from './enums.ts';
import { inventory } from './inventory.ts';
import { invoice } from './invoice.ts';
import { EntityMeta } from './meta.ts';
import { order } from './order.ts';
import { payroll } from './payroll.ts';
import { scalars } from './scalars.ts';
import { shipment } from './shipment.ts';
import { ConvertedMoney, Money, Quantity } from './values.ts';
import { write } from './write.ts';

/** The resolver map of each domain, by the name of its schema file. */
const DOMAINS: Readonly<Record<string, Resolvers>> = {
  customer,
  discrepancy,
  employee,
  inventory,
  invoice,
  order,
  payroll,
  shipment,
  write,
};

type ResolverMap = Record<string, Record<string, GraphQLFieldResolver<unknown, GatewayContext>> | GraphQLScalarType>;

interface Key {
  readonly id?: unknown;
}

/** How what has a key is found by it. */
const REFERENCES: readonly (readonly [type: string, resolve: unknown])[] = [
  ...ENTITY_NAMES.map((entity) => [entity, referenceResolver(entity)] as const),
  ['WriteOperation', ({ id }: Key, { desk }: GatewayContext) => desk.operation(String(id))],
];

/** The resolver maps of these domains as one, with the scalars and the reference resolvers that federation asks. */
export function resolversOf(domains: readonly string[]): ResolverMap {
  const merged: Record<string, Record<string, unknown>> = {
    EntityMeta: { ...EntityMeta },
    EntityKind: { ...EntityKind },
    UndoKind: { ...UndoKind },
    Money: { ...Money },
    ConvertedMoney: { ...ConvertedMoney },
    Quantity: { ...Quantity },
  };
  for (const domain of domains) {
    for (const [type, fields] of Object.entries(DOMAINS[domain] ?? {})) merged[type] = { ...merged[type], ...fields };
  }
  for (const [type, resolve] of REFERENCES) {
    if (merged[type] !== undefined) merged[type] = { ...merged[type], __resolveReference: resolve };
  }
  return { ...merged, ...scalars };
}

function referenceResolver(entity: EntityName) {
  return ({ id }: Key, { read }: GatewayContext, info: GraphQLResolveInfo) => read.byKey(entity, id, info);
}
