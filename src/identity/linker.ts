import type { EntityName } from '../model/index.ts';
import type { Trx } from '../store/database.ts';
import {
  type Edge,
  ensureLinks,
  excludePairs,
  findMatches,
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
import { type Decided, type Decision, decide, keysOf, type Linkable, strangersOf } from './decide.ts';
import { featuresOf } from './features.ts';
import { Groups, pairOf } from './groups.ts';
import { type IdentityConfig, type IdentityRules, MADE_BY_US } from './rules.ts';

export interface Linked {
  /** The groups that now hold the records. */
  readonly groups: readonly string[];
  /** Groups that were absorbed: their projections go. */
  readonly absorbed: readonly string[];
  /** The groups among them that hold one new record and nothing else. */
  readonly alone: readonly string[];
}

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
    if (rules === undefined || !mayMatch(rules, records)) return withoutMatches(trx, ids, added);
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

function edgeOf({ recordId, otherId, reason }: Decision): Edge {
  return { leftId: recordId, rightId: otherId, rule: reason.rule, strength: reason.strength };
}

/** Most entities have no rule but ours, and most of their records were not made by us: they are not looked at. */
function mayMatch({ exact, scored }: IdentityRules, records: readonly Linkable[]): boolean {
  const isOursAlone = scored === null && exact.every((rule) => rule === MADE_BY_US);
  return !isOursAlone || records.some(({ values }) => typeof values['correlationId'] === 'string');
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
