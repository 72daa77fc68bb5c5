import type { EntityName } from '../model/index.ts';
import {
  type Candidate,
  type Edge,
  ensureLinks,
  excludePairs,
  findMatches,
  type IdentityKey,
  type KeyMatch,
  type Link,
  type LinkReason,
  lockGroups,
  lockIdentity,
  readExclusions,
  regroup,
  removeEdges,
  replaceKeys,
  storeCandidates,
  storeEdges,
} from '../store/links.ts';
import type { Trx } from '../store/records.ts';
import { combinations, type Feature, featuresOf, similarityOf } from './features.ts';
import type { IdentityConfig, IdentityRules, ScoredRule } from './rules.ts';

/** A record to be linked: all its values, whichever part they came with. */
export interface Linkable {
  readonly id: string;
  readonly connection: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Linked {
  /** The groups that now hold the records. */
  readonly groups: readonly string[];
  /** Groups that were absorbed: their projections go. */
  readonly absorbed: readonly string[];
  /** The groups among them that hold one new record and nothing else. */
  readonly alone: readonly string[];
}

type Features = Readonly<Record<Feature, readonly string[]>>;

/** Decides which records are one entity, record by record as they come. It never takes a link back; people do, by `splitRecords`. */
export class Linker {
  readonly #config: IdentityConfig;

  constructor(config: IdentityConfig) {
    this.#config = config;
  }

  /** Links new or changed records of one entity. `readValues` gives the values of records that they match. */
  async link(
    trx: Trx,
    entity: EntityName,
    records: readonly Linkable[],
    readValues: (ids: readonly string[]) => Promise<readonly Linkable[]>,
    nowMs: number,
  ): Promise<Linked> {
    await lockIdentity(trx, entity);
    const ids = records.map((record) => record.id);
    const added = await ensureLinks(trx, entity, ids, nowMs);
    const rules = this.#config[entity];
    if (rules === undefined) return withoutMatches(trx, ids, added);
    const features = new Map(records.map((record) => [record.id, featuresOf(record.values)]));
    await replaceKeys(
      trx,
      entity,
      ids,
      records.flatMap((record) => keysOf(rules, record, featuresOf(record.values))),
    );
    const matches = await findMatches(trx, entity, ids, rules.maxSharers);
    if (matches.length === 0) return withoutMatches(trx, ids, added);
    for (const other of await readValues(strangersOf(matches, features)))
      features.set(other.id, featuresOf(other.values));
    const { links, candidates } = decide(rules, matches, features);
    return this.#merge(trx, entity, { ids, added }, { links, candidates }, nowMs);
  }

  async #merge(
    trx: Trx,
    entity: EntityName,
    { ids, added }: { readonly ids: readonly string[]; readonly added: readonly string[] },
    { links: decided, candidates }: Decided,
    nowMs: number,
  ): Promise<Linked> {
    const others = [...decided.map((each) => each.otherId), ...candidates.map((each) => each.rightId)];
    const involved = [...new Set([...ids, ...others])];
    const links = await lockGroups(trx, involved);
    const excluded = new Set(
      (
        await readExclusions(
          trx,
          links.map((link) => link.id),
        )
      ).map(([low, high]) => pairOf(low, high)),
    );
    const groups = new Groups(links);
    for (const each of decided) groups.join(each, excluded);
    await regroup(trx, groups.moves(), groups.reasons, nowMs);
    const isOne = (left: string, right: string) => groups.of(left) === groups.of(right);
    const edges = decided.filter((each) => isOne(each.recordId, each.otherId));
    await storeEdges(trx, edges.map(edgeOf), nowMs);
    // Nobody needs to decide what is one already, or what a person has taken apart.
    const open = candidates.filter(
      ({ leftId, rightId }) => !isOne(leftId, rightId) && !excluded.has(pairOf(leftId, rightId)),
    );
    await storeCandidates(trx, entity, open, nowMs);
    return {
      groups: [...new Set(ids.map((id) => groups.of(id)))],
      absorbed: [...groups.absorbed],
      alone: added.filter((id) => groups.isAlone(id)),
    };
  }
}

/**
 * Takes records out of their group, gives them their own id back and remembers never to link them with those who stay.
 * The leaving records stay together. Returns the groups that need a new projection.
 */
export async function splitRecords(
  trx: Trx,
  leaving: readonly string[],
  reason: string,
  nowMs: number,
): Promise<readonly string[]> {
  const members = await lockGroups(trx, leaving);
  const staying = members.filter((member) => !leaving.includes(member.id)).map((member) => member.id);
  const oldGroup = members[0]?.groupId;
  if (leaving[0] === undefined || oldGroup === undefined) return [];
  const isOldLeaving = leaving.includes(oldGroup);
  const newGroup = isOldLeaving ? oldGroup : leaving[0];
  const stayingGroup = isOldLeaving ? staying[0] : oldGroup;
  const pairs = leaving.flatMap((left) => staying.map((right) => [left, right] as const));
  await excludePairs(trx, pairs, reason, nowMs);
  await removeEdges(trx, pairs);
  const because: LinkReason = { rule: 'split', strength: 'manual', confidence: 1, evidence: { reason } };
  await regroup(
    trx,
    [
      ...leaving.map((id) => ({ id, groupId: newGroup })),
      ...(stayingGroup === undefined ? [] : staying.map((id) => ({ id, groupId: stayingGroup }))),
    ],
    leaving.map((id) => ({ id, reason: because })),
    nowMs,
  );
  return [newGroup, ...(stayingGroup === undefined ? [] : [stayingGroup])];
}

interface Decided {
  readonly links: readonly Decision[];
  readonly candidates: readonly Candidate[];
}

interface Decision {
  readonly recordId: string;
  readonly otherId: string;
  readonly reason: LinkReason;
}

/** The groups as they will be, while merges are decided. */
class Groups {
  readonly absorbed = new Set<string>();
  readonly reasons: { id: string; reason: LinkReason }[] = [];
  readonly #moved = new Set<string>();
  readonly #groupOf = new Map<string, string>();
  readonly #members = new Map<string, string[]>();
  readonly #sinceMs = new Map<string, number>();

  constructor(links: readonly Link[]) {
    for (const link of links) {
      this.#groupOf.set(link.id, link.groupId);
      this.#members.set(link.groupId, [...(this.#members.get(link.groupId) ?? []), link.id]);
      this.#sinceMs.set(link.id, link.linkedAt.getTime());
    }
  }

  of(id: string): string {
    return this.#groupOf.get(id) ?? id;
  }

  /** Whether the record is a group by itself. */
  isAlone(id: string): boolean {
    return this.of(id) === id && (this.#members.get(id)?.length ?? 1) === 1;
  }

  moves(): readonly { id: string; groupId: string }[] {
    return [...this.#moved].map((id) => ({ id, groupId: this.of(id) }));
  }

  /** The older group stays; a pair that a person has split keeps both groups apart. */
  join(decision: Decision, excluded: ReadonlySet<string>): void {
    const left = this.of(decision.recordId);
    const right = this.of(decision.otherId);
    if (left === right) return;
    const leftMembers = this.#members.get(left) ?? [left];
    const rightMembers = this.#members.get(right) ?? [right];
    if (leftMembers.some((a) => rightMembers.some((b) => excluded.has(pairOf(a, b))))) return;
    const [into, from] = this.#isOlder(left, right) ? [left, right] : [right, left];
    for (const member of this.#members.get(from) ?? []) {
      this.#groupOf.set(member, into);
      this.#moved.add(member);
    }
    this.#members.set(into, [...leftMembers, ...rightMembers]);
    this.#members.delete(from);
    this.absorbed.add(from);
    const [moving, kept] =
      from === left ? [decision.recordId, decision.otherId] : [decision.otherId, decision.recordId];
    this.reasons.push({
      id: moving,
      reason: { ...decision.reason, evidence: { ...decision.reason.evidence, with: kept } },
    });
  }

  #isOlder(left: string, right: string): boolean {
    const leftMs = this.#sinceMs.get(left) ?? Number.POSITIVE_INFINITY;
    const rightMs = this.#sinceMs.get(right) ?? Number.POSITIVE_INFINITY;
    return leftMs < rightMs || (leftMs === rightMs && left < right);
  }
}

/** A pair of ids as one text, whichever comes first. */
function pairOf(left: string, right: string): string {
  return [left, right].toSorted().join(' ');
}

function keysOf(rules: IdentityRules, record: Linkable, features: Features): readonly IdentityKey[] {
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

function strangersOf(matches: readonly KeyMatch[], known: ReadonlyMap<string, Features>): readonly string[] {
  return [...new Set(matches.map((match) => match.otherId).filter((id) => !known.has(id)))];
}

function decide(rules: IdentityRules, matches: readonly KeyMatch[], features: ReadonlyMap<string, Features>): Decided {
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

function edgeOf({ recordId, otherId, reason }: Decision): Edge {
  return { leftId: recordId, rightId: otherId, rule: reason.rule, strength: reason.strength };
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

/** The groups of records that matched nobody; a record that is new is its own group without a look. */
async function withoutMatches(trx: Trx, ids: readonly string[], added: readonly string[]): Promise<Linked> {
  const isNew = new Set(added);
  const known = ids.filter((id) => !isNew.has(id));
  const links = known.length === 0 ? [] : await lockGroups(trx, known);
  const wanted = new Set(known);
  const groups = new Set(links.filter((link) => wanted.has(link.id)).map((link) => link.groupId));
  return { groups: [...added, ...groups], absorbed: [], alone: added };
}
