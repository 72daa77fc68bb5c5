import { ROUTE_FACTS, type Route } from '../model/rules.ts';
import type { ConfigProblem } from './problem.ts';
import type { Parsed } from './shape.ts';

/** A misspelt legal entity would leave its books open; a route behind one that takes everything would never be asked. */
export function ruleProblems(parsed: Parsed): readonly ConfigProblem[] {
  return [...unknownLegalEntities(parsed), ...unreachedRoutes(parsed.rules.routes)];
}

function unknownLegalEntities({ rules, connections }: Parsed): readonly ConfigProblem[] {
  const known = new Set(Object.values(connections).flatMap(({ legalEntity }) => legalEntity ?? []));
  const named: readonly (readonly [string, string | undefined])[] = [
    ...Object.keys(rules.closedPeriods)
      .filter((name) => name !== '*')
      .map((name) => [`rules.closedPeriods.${name}`, name] as const),
    ...rules.routes.map(({ when }, index) => [`rules.routes.${index}.when.legalEntity`, when.legalEntity] as const),
  ];
  return named.flatMap(([path, name]) =>
    name === undefined || known.has(name)
      ? []
      : { path, message: `no connection keeps the books of "${name}"; there are: ${[...known].join(', ')}` },
  );
}

function unreachedRoutes(routes: readonly Route[]): readonly ConfigProblem[] {
  return routes.flatMap((route, index) => {
    const before = routes.findIndex((earlier, at) => at < index && takesAllOf(earlier, route));
    if (before === -1) return [];
    return { path: `rules.routes.${index}`, message: `is never reached: rules.routes.${before} takes all of it` };
  });
}

function takesAllOf(earlier: Route, route: Route): boolean {
  if (earlier.mutation !== route.mutation) return false;
  return ROUTE_FACTS.every((fact) => earlier.when[fact] === undefined || earlier.when[fact] === route.when[fact]);
}

export function timeProblems({ writes }: Parsed): readonly ConfigProblem[] {
  if (writes.maxPause >= writes.retryAfter) return [];
  return [{ path: 'writes.maxPause', message: 'must not be shorter than writes.retryAfter' }];
}
