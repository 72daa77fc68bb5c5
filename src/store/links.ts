import { sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from './database.ts';
import { storableJson } from './json.ts';
import { type Seal, sealOf } from './seal.ts';

/** How much a link is worth. Row scopes follow only links of the strength that the configuration demands. */
export type Strength = 'self' | 'manual' | 'exact' | 'strong' | 'scored';

export interface Link {
  readonly id: string;
  readonly groupId: string;
  readonly entity: EntityName;
  readonly linkedAt: Date;
}

/** Why two records are one. */
export interface LinkReason {
  readonly rule: string;
  readonly strength: Strength;
  readonly confidence: number;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/**
 * Until the transaction ends, whoever links or projects records of this entity waits for whoever began before: two transactions side by
 * side would miss each other's uncommitted identity keys and project groups without each other's records.
 */
export async function lockIdentity(trx: Trx, entity: EntityName): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`mainstem:identity:${entity}`}))`.execute(trx);
}

/** Gives every record that has none a group of its own. Returns those. */
export async function ensureLinks(
  trx: Trx,
  entity: EntityName,
  ids: readonly string[],
  nowMs: number,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const added = await sql<{ id: string }>`
    insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
    select id, ${entity}, id, 'self', 'self', 1, '{}'::jsonb, ${new Date(nowMs).toISOString()}::timestamptz
    from unnest(${ids}::text[]) as n(id) order by id on conflict (id) do nothing returning id`.execute(trx);
  return added.rows.map((row) => row.id);
}

/** The links of these records and of everyone in their groups, locked until the transaction ends. */
export async function lockGroups(trx: Trx, ids: readonly string[]): Promise<readonly Link[]> {
  const found = await sql<{ id: string; group_id: string; entity: EntityName; linked_at: Date }>`
    select id, group_id, entity, linked_at from links
    where group_id in (select group_id from links where id = any(${ids})) order by id for update`.execute(trx);
  return found.rows.map((row) => ({ id: row.id, groupId: row.group_id, entity: row.entity, linkedAt: row.linked_at }));
}

/** Puts records into groups, and keeps the evidence with the records that were the reason. */
export async function regroup(
  trx: Trx,
  moves: readonly { readonly id: string; readonly groupId: string }[],
  reasons: readonly { readonly id: string; readonly reason: LinkReason }[],
  nowMs: number,
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    update links set group_id = m.group_id
    from jsonb_to_recordset(${storableJson(moves.map((move) => ({ id: move.id, group_id: move.groupId })))}::jsonb) as m(id text, group_id text)
    where links.id = m.id`.execute(trx);
  await sql`
    update links set rule = m.rule, strength = m.strength, confidence = m.confidence, evidence = m.evidence,
      linked_at = ${new Date(nowMs).toISOString()}::timestamptz
    from jsonb_to_recordset(${storableJson(reasons.map(({ id, reason }) => ({ id, ...reason })))}::jsonb)
      as m(id text, rule text, strength text, confidence real, evidence jsonb)
    where links.id = m.id`.execute(trx);
}

/** Pairs of records that must never be linked again by a rule. Each pair once, lower id first. */
export async function excludePairs(
  trx: Trx,
  pairs: readonly (readonly [string, string])[],
  reason: string,
  nowMs: number,
): Promise<void> {
  const rows = pairs.map((pair) => pair.toSorted()).map(([low_id, high_id]) => ({ low_id, high_id }));
  await sql`
    insert into link_exclusions (low_id, high_id, reason, excluded_at)
    select low_id, high_id, ${reason}, ${new Date(nowMs).toISOString()}::timestamptz
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as p(low_id text, high_id text) on conflict do nothing`.execute(
    trx,
  );
}

/** Forgets that these pairs must never be linked. */
export async function includePairs(trx: Trx, pairs: readonly (readonly [string, string])[]): Promise<void> {
  const rows = pairs.map((pair) => pair.toSorted()).map(([low_id, high_id]) => ({ low_id, high_id }));
  await sql`
    delete from link_exclusions e using jsonb_to_recordset(${storableJson(rows)}::jsonb) as p(low_id text, high_id text)
    where e.low_id = p.low_id and e.high_id = p.high_id`.execute(trx);
}

/** Two records that a rule found to be one, and how sure that is. */
export interface Edge {
  readonly leftId: string;
  readonly rightId: string;
  readonly rule: string;
  readonly strength: Strength;
}

/** Keeps what holds groups together, pair by pair; the members' own links say only why each came in last. */
export async function storeEdges(trx: Trx, edges: readonly Edge[], nowMs: number): Promise<void> {
  if (edges.length === 0) return;
  const rows = new Map<string, object>();
  for (const { leftId, rightId, rule, strength } of edges) {
    const [low_id, high_id] = [leftId, rightId].toSorted();
    rows.set(`${low_id} ${high_id} ${rule}`, { low_id, high_id, rule, strength });
  }
  await sql`
    insert into link_edges (low_id, high_id, rule, strength, linked_at)
    select low_id, high_id, rule, strength, ${new Date(nowMs).toISOString()}::timestamptz
    from jsonb_to_recordset(${storableJson([...rows.values()])}::jsonb) as e(low_id text, high_id text, rule text, strength text)
    on conflict (low_id, high_id, rule) do update set strength = excluded.strength`.execute(trx);
}

/** Takes away what held these pairs together. */
export async function removeEdges(trx: Trx, pairs: readonly (readonly [string, string])[]): Promise<void> {
  const rows = pairs.map((pair) => pair.toSorted()).map(([low_id, high_id]) => ({ low_id, high_id }));
  await sql`
    delete from link_edges e using jsonb_to_recordset(${storableJson(rows)}::jsonb) as p(low_id text, high_id text)
    where e.low_id = p.low_id and e.high_id = p.high_id`.execute(trx);
}

/** Records and those that edges of these strengths connect with them, however many lie between. */
export async function readTrusted(
  db: Db,
  ids: readonly string[],
  strengths: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const found = await sql<{ id: string }>`
    with recursive trusted(id) as (
      select unnest(${ids}::text[]) collate "C"
      union
      select case when e.low_id = t.id then e.high_id else e.low_id end
      from trusted t join link_edges e on (e.low_id = t.id or e.high_id = t.id) and e.strength = any(${strengths})
    ) select id from trusted order by id`.execute(db);
  return found.rows.map((row) => row.id);
}

export async function readExclusions(
  db: Db | Trx,
  ids: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  if (ids.length === 0) return [];
  const found = await sql<{ low_id: string; high_id: string }>`
    select low_id, high_id from link_exclusions where low_id = any(${ids}) or high_id = any(${ids})`.execute(db);
  return found.rows.map((row) => [row.low_id, row.high_id] as const);
}

export interface IdentityKey {
  readonly recordId: string;
  readonly rule: string;
  readonly value: string;
}

/** Looks like an identity key that is a digest already. */
export const DIGESTED_KEY = '^h1:[A-Za-z0-9_-]{22}$';

/** An identity key as its column holds it: rules only ask whether two are equal, so that nobody needs the value. */
export function digestedKey({ digester }: Seal, rule: string, value: string): string {
  return `h1:${digester.digest(`identity ${rule}`, value)}`;
}

/** Replaces the identity keys of these records. */
export async function replaceKeys(
  trx: Trx,
  entity: EntityName,
  ids: readonly string[],
  keys: readonly IdentityKey[],
): Promise<void> {
  await sql`delete from identity_keys where record_id = any(${ids})`.execute(trx);
  if (keys.length === 0) return;
  const seal = sealOf(trx);
  const rows = keys.map(({ recordId, rule, value }) => ({
    record_id: recordId,
    rule,
    value: digestedKey(seal, rule, value),
  }));
  await sql`
    insert into identity_keys (record_id, entity, rule, value)
    select record_id, ${entity}, rule, value from jsonb_to_recordset(${storableJson(rows)}::jsonb) as k(record_id text, rule text, value text)
    on conflict do nothing`.execute(trx);
}

export interface KeyMatch {
  readonly recordId: string;
  readonly otherId: string;
  readonly rule: string;
  readonly value: string;
}

/**
 * Records that share an identity key with one of these. A value that more than `maxSharers` records carry identifies nobody
 * (a switchboard number, an info@ address) and is left out.
 */
export async function findMatches(
  trx: Trx,
  entity: EntityName,
  ids: readonly string[],
  maxSharers: number,
): Promise<readonly KeyMatch[]> {
  if (ids.length === 0) return [];
  const found = await sql<{ record_id: string; other_id: string; rule: string; value: string }>`
    select mine.record_id, other.record_id as other_id, mine.rule, mine.value
    from unnest(${ids}::text[]) as asked(id)
    cross join lateral (select * from identity_keys where record_id = asked.id offset 0) mine
    cross join lateral (
      select record_id from identity_keys
      where entity = ${entity} and rule = mine.rule and value = mine.value and record_id <> mine.record_id
      limit ${maxSharers}
    ) other
    order by mine.rule, mine.value, mine.record_id, other.record_id`.execute(trx);
  const sharers = new Map<string, Set<string>>();
  for (const row of found.rows) {
    const key = `${row.rule}\u0000${row.value}`;
    const known = sharers.get(key);
    if (known === undefined) sharers.set(key, new Set([row.record_id, row.other_id]));
    else known.add(row.record_id).add(row.other_id);
  }
  return found.rows
    .filter((row) => (sharers.get(`${row.rule}\u0000${row.value}`)?.size ?? 0) <= maxSharers)
    .map((row) => ({ recordId: row.record_id, otherId: row.other_id, rule: row.rule, value: row.value }));
}

export interface Candidate {
  readonly leftId: string;
  readonly rightId: string;
  readonly rule: string;
  readonly score: number;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** Keeps pairs for a person to decide; the newest score counts. */
export async function storeCandidates(
  trx: Trx,
  entity: EntityName,
  candidates: readonly Candidate[],
  nowMs: number,
): Promise<void> {
  if (candidates.length === 0) return;
  const rows = new Map<string, object>();
  for (const { leftId, rightId, rule, score, evidence } of candidates) {
    const [low_id, high_id] = [leftId, rightId].toSorted();
    rows.set(`${low_id} ${high_id}`, { low_id, high_id, rule, score, evidence });
  }
  await sql`
    insert into link_candidates (low_id, high_id, entity, rule, score, evidence, found_at)
    select low_id, high_id, ${entity}, rule, score, evidence, ${new Date(nowMs).toISOString()}::timestamptz
    from jsonb_to_recordset(${storableJson([...rows.values()])}::jsonb) as c(low_id text, high_id text, rule text, score real, evidence jsonb)
    on conflict (low_id, high_id) do update set rule = excluded.rule, score = excluded.score, evidence = excluded.evidence`.execute(
    trx,
  );
}
