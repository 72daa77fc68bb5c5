import type { Candidate, IdentityKey, KeyMatch, LinkReason } from '../store/links.ts';
import { combinations, type Feature, type Features, similarityOf } from './features.ts';
import type { IdentityRules, ScoredRule } from './rules.ts';

/** A record to be linked: all its values, whichever part they came with. */
export interface Linkable {
  readonly id: string;
  readonly connection: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Decided {
  readonly links: readonly Decision[];
  readonly candidates: readonly Candidate[];
}

export interface Decision {
  readonly recordId: string;
  readonly otherId: string;
  readonly reason: LinkReason;
}

export function keysOf(rules: IdentityRules, record: Linkable, features: Features): readonly IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const rule of rules.exact) {
    if (rule.connections !== undefined && !rule.connections.includes(record.connection)) continue;
    for (const value of combinations(features, rule.on)) keys.push({ recordId: record.id, rule: rule.name, value });
  }
  for (const block of rules.scored?.blocks ?? []) {
    for (const value of combinations(features, block))
      keys.push({ recordId: record.id, rule: `block:${block.join('+')}`, value });
  }
  return keys;
}

export function strangersOf(matches: readonly KeyMatch[], known: ReadonlyMap<string, Features>): readonly string[] {
  return [...new Set(matches.map((match) => match.otherId).filter((id) => !known.has(id)))];
}

export function decide(
  rules: IdentityRules,
  matches: readonly KeyMatch[],
  features: ReadonlyMap<string, Features>,
): Decided {
  const links: Decision[] = [];
  const candidates: Candidate[] = [];
  const compared = new Set<string>();
  for (const match of matches) {
    const exact = rules.exact.find((rule) => rule.name === match.rule);
    if (exact !== undefined) {
      const reason = {
        rule: exact.name,
        strength: exact.strength,
        confidence: 1,
        evidence: { on: exact.on },
      };
      links.push({ recordId: match.recordId, otherId: match.otherId, reason });
      continue;
    }
    const pair =
      match.recordId < match.otherId ? `${match.recordId} ${match.otherId}` : `${match.otherId} ${match.recordId}`;
    const left = features.get(match.recordId);
    const right = features.get(match.otherId);
    if (rules.scored === null || compared.has(pair) || left === undefined || right === undefined) continue;
    compared.add(pair);
    const { score, evidence } = scoreOf(rules.scored, left, right);
    if (score >= rules.scored.linkAt) {
      const reason = {
        rule: rules.scored.name,
        strength: 'scored',
        confidence: score,
        evidence,
      } as const;
      links.push({ recordId: match.recordId, otherId: match.otherId, reason });
    } else if (score >= rules.scored.reviewAt) {
      candidates.push({ leftId: match.recordId, rightId: match.otherId, rule: rules.scored.name, score, evidence });
    }
  }
  const places = ({ reason }: Decision) => rules.exact.findIndex((rule) => rule.name === reason.rule);
  // The best evidence first, and what the configuration names first, so that a link keeps the best reason it has.
  return {
    links: links.toSorted(
      (a, b) => rankOf(a) - rankOf(b) || b.reason.confidence - a.reason.confidence || places(a) - places(b),
    ),
    candidates,
  };
}

function rankOf({ reason }: Decision): number {
  return ['exact', 'strong', 'scored'].indexOf(reason.strength);
}

/** A feature that one side lacks says nothing; one that both have and that differs counts against. */
function scoreOf(
  rule: ScoredRule,
  left: Features,
  right: Features,
): { readonly score: number; readonly evidence: Readonly<Record<string, number>> } {
  let weightSum = 0;
  let reached = 0;
  const evidence: Record<string, number> = {};
  for (const [name, weight] of Object.entries(rule.weights) as [Feature, number | undefined][]) {
    if (weight === undefined || left[name].length === 0 || right[name].length === 0) continue;
    const best = Math.max(
      ...left[name].flatMap((a) => right[name].map((b) => (name === 'name' ? similarityOf(a, b) : Number(a === b)))),
    );
    weightSum += weight;
    reached += weight * best;
    evidence[name] = Math.round(best * 100) / 100;
  }
  return { score: weightSum === 0 ? 0 : Math.round((reached / weightSum) * 1000) / 1000, evidence };
}
