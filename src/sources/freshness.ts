import { type AskedFreshness, ON_ERROR } from '../model/freshness.ts';
import type { EntityName } from '../model/index.ts';
import type { Freshness } from './connections.ts';

/** A rule of the configuration, in seconds. Absent members match everything or leave a value to an earlier rule. */
export interface FreshnessRule {
  readonly entity?: EntityName | undefined;
  readonly part?: string | undefined;
  readonly connection?: string | undefined;
  readonly maxAge?: number | undefined;
  readonly onError?: Freshness['onError'] | undefined;
  readonly staleFor?: number | undefined;
}

/** What holds when no rule says otherwise. */
const DEFAULT: Freshness = { maxAgeMs: 60_000, onError: 'STALE', staleForMs: 86_400_000 };

/** The contract for a part by the rules: applied in order, a later one that matches wins, key by key. Memoized. */
export function freshnessByRules(
  rules: readonly FreshnessRule[],
): (entity: EntityName, connection: string, part: string) => Freshness {
  const known = new Map<string, Freshness>();
  return (entity, connection, part) => {
    const key = `${entity}/${connection}/${part}`;
    const held = known.get(key) ?? combine(rules.filter((rule) => matches(rule, entity, connection, part)));
    known.set(key, held);
    return held;
  };
}

/** The contract of a field that is asked for under these, the rules' where they say nothing. Of several the strictest holds: it has one value. */
export function contractUnder(ruled: Freshness, asked: readonly AskedFreshness[]): Freshness {
  if (asked.length === 0) return ruled;
  const contracts = asked.map(({ maxAge, onError }) => ({
    maxAgeMs: maxAge === undefined ? ruled.maxAgeMs : maxAge * 1000,
    onError: onError ?? ruled.onError,
  }));
  return {
    maxAgeMs: Math.min(...contracts.map(({ maxAgeMs }) => maxAgeMs)),
    onError: ON_ERROR.findLast((each) => contracts.some(({ onError }) => onError === each)) ?? ruled.onError,
    staleForMs: ruled.staleForMs,
  };
}

function matches(rule: FreshnessRule, entity: EntityName, connection: string, part: string): boolean {
  return (
    (rule.entity ?? entity) === entity && (rule.connection ?? connection) === connection && (rule.part ?? part) === part
  );
}

function combine(rules: readonly FreshnessRule[]): Freshness {
  return rules.reduce<Freshness>(
    (sum, rule) => ({
      maxAgeMs: rule.maxAge === undefined ? sum.maxAgeMs : rule.maxAge * 1000,
      onError: rule.onError ?? sum.onError,
      staleForMs: rule.staleFor === undefined ? sum.staleForMs : rule.staleFor * 1000,
    }),
    DEFAULT,
  );
}
