import type { Mutation } from '../../model/mutations.ts';
import { ROUTE_FACTS, type Route, type RouteFact } from '../../model/rules.ts';

/** What is known of the record that is to be made; null = not known, which no condition matches. */
export type RouteFacts = { readonly [F in RouteFact]: string | null };

/** The connection that receives what the mutation makes: of the first route that matches, or null. Values are compared as they are written. */
export function routeOf(mutation: Mutation, facts: RouteFacts, routes: readonly Route[]): string | null {
  return routes.find((route) => route.mutation === mutation && matches(route, facts))?.to ?? null;
}

function matches({ when }: Route, facts: RouteFacts): boolean {
  return ROUTE_FACTS.every((fact) => when[fact] === undefined || when[fact] === facts[fact]);
}
