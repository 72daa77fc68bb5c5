import type { GraphQLResolveInfo } from 'graphql';
import { forbidden } from '../errors.ts';
import type { AccessContext } from './access.ts';
import { BY_KEY } from './access-table.ts';
import type { Role } from './principal.ts';

type ResolveReference = (reference: unknown, context: AccessContext, info: GraphQLResolveInfo) => unknown;

interface Entity {
  readonly __resolveReference: ResolveReference;
}

/** Resolver maps whose entities are found by key for those who may look them up, and for nobody else. */
export function guardReferences<M extends Readonly<Record<string, object>>>(resolvers: M): M {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => [type, isEntity(fields) ? guarded(type, fields) : fields]),
    // Each type keeps its fields, one of them under one more condition.
  ) as M;
}

function isEntity(fields: object): fields is Entity {
  return '__resolveReference' in fields;
}

function guarded(type: string, entity: Entity): Entity {
  const roles = new Map<string, readonly Role[]>(Object.entries(BY_KEY)).get(type) ?? [];
  return {
    ...entity,
    // Thrown at once, it would end the whole list.
    __resolveReference: async (reference, context, info) => {
      if (!roles.some((role) => context.principal.roles.has(role))) throw forbidden(type);
      return entity.__resolveReference(reference, context, info);
    },
  };
}
