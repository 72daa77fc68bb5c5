import { valueAt } from '../../src/connector/mapping.ts';
import type { Query } from './client.ts';

/** The named budget that every call takes from. */
export const QUERY_COST = 'query cost';

/** A guess for a query that was never asked. */
const UNKNOWN = 100;

/** What queries cost, as the source itself reckons them: the rule is not published, so the last answer to the same query tells. */
export class Costs {
  readonly #known = new Map<string, number>();

  of(query: Query): number {
    return this.#known.get(keyOf(query)) ?? UNKNOWN;
  }

  learn(query: Query, body: unknown): void {
    const requested = valueAt(body, 'extensions.cost.requestedQueryCost');
    if (typeof requested === 'number' && requested > 0) this.#known.set(keyOf(query), requested);
  }
}

/** Queries of one document that ask for as much. */
function keyOf({ document, keys, variables }: Query): string {
  return `${keys ?? ''}/${String(variables['first'] ?? '')}/${document}`;
}
