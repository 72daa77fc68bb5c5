import type { EntityName } from './index.ts';

/** The reserved connection whose records are the gateway's own: what is being made elsewhere, credit checks, holds. */
export const OWN_CONNECTION = 'mainstem';

/**
 * What its records are: one that an accepted write is making, or facts that the gateway adds to somebody's record. Which records are one
 * entity has no records of its own; its changes have this name.
 */
export type OwnKind = 'pending' | 'facts' | 'identity';

/** The object type of the gateway's own records of an entity: `pending.Order`. */
export function ownType(kind: OwnKind, entity: EntityName): string {
  return `${kind}.${entity}`;
}

/** The fields that the gateway itself decides where it keeps them; what sources say of them comes after. */
export const OWN_FACTS: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  Order: ['status', 'creditCheck', 'hold'],
};
