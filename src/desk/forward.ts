import type { EntityName } from '../model/index.ts';
import { type RouteFacts, routeOf } from '../write/rules/route.ts';
import type { CommandContext } from './draft.ts';
import { creatorsOf, type Receiver, wordsOf } from './receivers.ts';
import type { Target } from './targets.ts';

interface Destination {
  /** The connection that the input names; nobody in particular when absent. */
  readonly to: string | null | undefined;
  /** What routes go by, where the input names none. */
  readonly facts: RouteFacts;
}

/**
 * Who takes over an entity that other systems have already: the one that is named, else the one of a route, else the first of the
 * authority's order that makes such and knows it not. A connection of another company than `facts` say does not. Null with a problem otherwise.
 */
export function takerOf<E extends EntityName>(
  context: CommandContext,
  { entity, records }: Target<E>,
  { to, facts }: Destination,
): Receiver | null {
  const { mutation, policy, problems, connections } = context;
  const words = wordsOf(entity);
  const named = to ?? routeOf(mutation, facts, policy.routes);
  const creators = creatorsOf(context, entity).filter(
    ({ connection: { legalEntity } }) =>
      facts.legalEntity === null || legalEntity === null || legalEntity === facts.legalEntity,
  );
  const isThere = (name: string) => records.some(({ connection }) => connection === name);
  if (named === null) {
    const taker = creators.find(({ connection }) => !isThere(connection.name));
    if (taker !== undefined) return taker;
    const isNobodys = creators.length === 0;
    const message = isNobodys
      ? 'no system of this company takes such over'
      : 'every system that takes such over has it already';
    return problems.add('NOT_WRITABLE', 'input', message);
  }
  const path = to === null || to === undefined ? 'input' : 'input.to';
  if (isThere(named)) return problems.add('INVALID', path, `${named} has this ${words} already`);
  const taker = creators.find(({ connection }) => connection.name === named);
  if (taker !== undefined) return taker;
  const isKnown = connections.all.some(({ name }) => name === named);
  return problems.add(
    isKnown ? 'NOT_WRITABLE' : 'NOT_FOUND',
    path,
    isKnown ? `${named} makes no such ${words}` : `no connection ${named}`,
  );
}
