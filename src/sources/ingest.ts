import type { Found } from '../connector/contract.ts';
import { deriveId } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { ensureLinks, type LinkReason, lockGroups, lockIdentity, regroup, storeEdges } from '../store/links.ts';
import { markRemoved, type UpsertResult, upsert } from '../store/records.ts';
import { sealOf } from '../store/seal.ts';
import { type PartColumn, readParts, valuesIn } from '../store/sealed-values.ts';
import type { RecordInput, StoredPart, StoredRecord } from '../store/stored-record.ts';
import type { Connections } from './connections.ts';
import type { Projector } from './project.ts';

/** How records find their group; identity sits beside this folder, so it is handed in. */
export type LinkRecords = (
  trx: Trx,
  entity: EntityName,
  records: readonly {
    readonly id: string;
    readonly connection: string;
    readonly values: Readonly<Record<string, unknown>>;
  }[],
  readValues: (
    ids: readonly string[],
  ) => Promise<
    readonly { readonly id: string; readonly connection: string; readonly values: Readonly<Record<string, unknown>> }[]
  >,
  nowMs: number,
) => Promise<{
  readonly groups: readonly string[];
  readonly absorbed: readonly string[];
  readonly alone: readonly string[];
}>;

/** Brings records into the index: stored, linked and projected in one transaction. */
export class Ingest {
  readonly #link: LinkRecords;
  readonly #projector: Projector;

  constructor(link: LinkRecords, projector: Projector) {
    this.#link = link;
    this.#projector = projector;
  }

  async store(
    trx: Trx,
    entity: EntityName,
    inputs: readonly RecordInput[],
    nowMs: number,
    cause: string,
  ): Promise<UpsertResult> {
    if (inputs.length > 0) await lockIdentity(trx, entity);
    const result = await upsert(trx, inputs, nowMs, cause);
    if (result.touched.length === 0) return result;
    const fresh = freshRecords(inputs, new Set(result.created));
    const others = result.touched.filter((id) => !fresh.has(id));
    const touched = [...[...fresh.values()].map(linkableOf), ...(await readRecords(trx, entity, others))];
    const linked = await this.#link(trx, entity, touched, (ids) => readRecords(trx, entity, ids), nowMs);
    await this.#projector.remove(trx, entity, linked.absorbed);
    await this.#projector.project(trx, entity, await groupsToProject(trx, linked, fresh));
    return result;
  }

  /** Marks records as removed at their source and projects what is left of their groups. */
  async remove(trx: Trx, entity: EntityName, ids: readonly string[], nowMs: number, cause: string): Promise<number> {
    if (ids.length > 0) await lockIdentity(trx, entity);
    const removed = await markRemoved(trx, ids, nowMs, cause);
    await this.projectAgain(trx, entity, removed);
    return removed.length;
  }

  /** Puts records into the group of another one, for a reason that a rule did not give. They keep answering to their own ids. */
  async join(
    trx: Trx,
    entity: EntityName,
    intoId: string,
    ids: readonly string[],
    reason: LinkReason,
    nowMs: number,
  ): Promise<void> {
    await lockIdentity(trx, entity);
    await ensureLinks(trx, entity, [intoId, ...ids], nowMs);
    const links = await lockGroups(trx, [intoId, ...ids]);
    const groupId = links.find(({ id }) => id === intoId)?.groupId ?? intoId;
    const moving = links.filter((link) => link.groupId !== groupId);
    const because = { ...reason, evidence: { ...reason.evidence, with: intoId } };
    await regroup(
      trx,
      moving.map(({ id }) => ({ id, groupId })),
      ids.filter((id) => moving.some((link) => link.id === id)).map((id) => ({ id, reason: because })),
      nowMs,
    );
    const { rule, strength } = reason;
    await storeEdges(
      trx,
      ids.map((id) => ({ leftId: intoId, rightId: id, rule, strength })),
      nowMs,
    );
    await this.#projector.remove(trx, entity, [...new Set(moving.map((link) => link.groupId))]);
    await this.projectAgain(trx, entity, [groupId]);
  }

  /** Projects the groups of these records again, when what changed is not in the records themselves. */
  async projectAgain(trx: Trx, entity: EntityName, ids: readonly string[]): Promise<void> {
    await lockIdentity(trx, entity);
    const groups = await readGroups(trx, ids);
    const byGroup = new Map([...groups.values()].map((records) => [records[0]?.groupId ?? '', records]));
    await this.#projector.project(trx, entity, byGroup);
  }

  /** Projects everything of an entity again from the index, without a source call, after its authority changed. */
  async reproject(db: Db, entity: EntityName, groupIds: readonly string[]): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await lockIdentity(trx, entity);
      const groups = await readGroups(trx, groupIds);
      const isGroup = (id: string) => groups.get(id)?.[0]?.groupId === id;
      // A row that is no group any more would stay outdated for ever.
      await this.#projector.remove(
        trx,
        entity,
        groupIds.filter((id) => !isGroup(id)),
      );
      await this.#projector.project(trx, entity, new Map([...groups].filter(([id]) => isGroup(id))));
    });
  }
}

/** Records that were just born whole from one input: what would be read back is what was written. */
function freshRecords(inputs: readonly RecordInput[], created: ReadonlySet<string>): ReadonlyMap<string, StoredRecord> {
  const fresh = new Map<string, StoredRecord>();
  const repeated = new Set<string>();
  for (const input of inputs) {
    if (!created.has(input.id)) continue;
    if (fresh.has(input.id)) repeated.add(input.id);
    fresh.set(input.id, bornRecord(input));
  }
  for (const id of repeated) fresh.delete(id);
  return fresh;
}

function bornRecord(input: RecordInput): StoredRecord {
  const { id, entity, connection, objectType, key, version, url, parts } = input;
  return {
    ...{ id, entity, connection, objectType, key, version, url, parts },
    groupId: id,
    sourceUpdatedAt: input.sourceUpdatedAt === null ? null : new Date(input.sourceUpdatedAt),
    fetched: Object.fromEntries(Object.keys(parts).map((part) => [part, input.fetchedAtMs])),
    removedAt: null,
    linkedBy: 'self',
    strength: 'self',
    confidence: 1,
  };
}

/** The groups of a batch with their records: those of one fresh record as they are, the others from the index. */
async function groupsToProject(
  trx: Trx,
  linked: Awaited<ReturnType<LinkRecords>>,
  fresh: ReadonlyMap<string, StoredRecord>,
): Promise<ReadonlyMap<string, readonly StoredRecord[]>> {
  const groups = new Map<string, readonly StoredRecord[]>();
  for (const id of linked.alone) {
    const record = fresh.get(id);
    if (record !== undefined) groups.set(id, [record]);
  }
  const rest = linked.groups.filter((id) => !groups.has(id));
  for (const [id, records] of await readGroups(trx, rest)) groups.set(id, records);
  return groups;
}

function linkableOf(record: StoredRecord) {
  return { id: record.id, connection: record.connection, values: allValues(record.parts) };
}

/** The parts of a found record, with all their values and gaps. */
export function partsOf<E extends EntityName>(
  connections: Connections,
  connection: string,
  objectType: string,
  found: Found<E>,
): Readonly<Record<string, StoredPart>> {
  const parts: Record<string, { values: Record<string, unknown>; gaps: StoredPart['gaps'][number][] }> = {};
  for (const name of found.parts) parts[name] = { values: {}, gaps: [] };
  for (const [field, value] of Object.entries(found.record)) {
    const part = connections.partOf(connection, objectType, field);
    if (part === undefined || value === undefined) continue;
    const stored = parts[part];
    if (stored !== undefined) stored.values[field] = value;
  }
  for (const gap of found.gaps) {
    const part = connections.partOf(connection, objectType, gap.path.split(/[.[]/)[0] ?? '');
    if (part !== undefined) parts[part]?.gaps.push(gap);
  }
  return parts;
}

/** A found record as the store takes it: split into parts, without those that hold secrets. */
export function recordInputOf<E extends EntityName>(
  connections: Connections,
  connection: string,
  objectType: string,
  entity: E,
  found: Found<E>,
  fetchedAtMs: number,
): RecordInput {
  const parts = Object.fromEntries(
    Object.entries(partsOf(connections, connection, objectType, found)).filter(
      ([name]) => !connections.isSecret(connection, objectType, name),
    ),
  );
  return {
    id: deriveId(entity, connection, objectType, found.key),
    entity,
    connection,
    objectType,
    key: found.key,
    version: found.version,
    sourceUpdatedAt: found.sourceUpdatedAt,
    url: found.url,
    fetchedAtMs,
    parts,
  };
}

async function readRecords(trx: Trx, entity: EntityName, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('records')
    .select(['id', 'connection', 'parts'])
    .where('id', 'in', [...ids])
    .execute();
  const seal = sealOf(trx);
  return rows.map(({ id, connection, parts }) => ({
    id,
    connection,
    values: allValues(readParts(seal, { id, entity }, parts as Readonly<Record<string, PartColumn>>)),
  }));
}

function allValues(parts: StoredRecord['parts']): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...Object.values(parts).map(valuesIn));
}
