import { sql } from 'kysely';
import { type ChangedParts, insertChanges, recordChanges } from './changes.ts';
import type { Trx } from './database.ts';
import { storableJson } from './json.ts';
import { type Seal, sealOf } from './seal.ts';
import { digestOfPart, isSameValue, type PartColumn, sealPart } from './sealed-values.ts';
import type { RecordInput } from './stored-record.ts';

export interface UpsertResult {
  /** Ids of records that are new or whose values changed: they need links and a projection. */
  readonly touched: readonly string[];
  /** Ids of the touched records that were not there before. */
  readonly created: readonly string[];
  readonly changed: number;
  readonly unchanged: number;
}

interface ExistingRow {
  readonly id: string;
  readonly version: string | null;
  readonly source_updated_at: Date | null;
  readonly url: string | null;
  readonly digests: Readonly<Record<string, string>>;
  readonly fetched: Readonly<Record<string, number>>;
  readonly removed_at: Date | null;
}

/**
 * The one way into the index. In the caller's transaction: stores what is new, records what changed, and leaves equal values alone
 * except for their age. A part that the index holds from a later fetch is not overwritten, nor does an older fetch bring a removed
 * record back.
 *
 * `cause` names who brought it: a connection's sync, or the step of a write.
 */
export async function upsert(
  trx: Trx,
  inputs: readonly RecordInput[],
  nowMs: number,
  cause: string,
): Promise<UpsertResult> {
  const latest = new Map<string, Fetched>();
  for (const input of inputs) latest.set(input.id, mergeInputs(latest.get(input.id), input));
  const ids = [...latest.keys()];
  if (ids.length === 0) return { touched: [], created: [], changed: 0, unchanged: 0 };
  const existing = new Map((await lockExisting(trx, ids)).map((row) => [row.id, row]));
  const seal = sealOf(trx);
  const written: Written[] = [];
  const aged: { id: string; fetched: Record<string, number> }[] = [];
  const changedParts: ChangedParts[] = [];
  const created: string[] = [];
  for (const { input, partsFetchedAtMs } of latest.values()) {
    const row = existing.get(input.id);
    const fetched: Record<string, number> = {};
    const digests: Record<string, string> = {};
    const changed: string[] = [];
    for (const [part, stored] of Object.entries(input.parts)) {
      const fetchedAtMs = partsFetchedAtMs[part] ?? input.fetchedAtMs;
      if ((row?.fetched[part] ?? 0) > fetchedAtMs) continue;
      fetched[part] = fetchedAtMs;
      const digest = digestOfPart(seal, input, part, stored);
      const known = row?.digests[part];
      if (known === digest) continue;
      digests[part] = digest;
      if (known !== undefined && !isSameValue(known, digest)) changed.push(part);
    }
    if (row === undefined) created.push(input.id);
    const removedAt = row === undefined || isBack(row, input) ? null : row.removed_at;
    const stamps = row === undefined || isLatest(row, input) ? stampsOf(input, row) : stampsOfRow(row);
    const isRestored = row !== undefined && row.removed_at !== null && removedAt === null;
    if (row === undefined || Object.keys(digests).length > 0 || isRestored || isRestamped(row, stamps))
      written.push({ input, digests, fetched, removedAt, stamps });
    else if (Object.keys(fetched).length > 0) aged.push({ id: input.id, fetched });
    if (changed.length > 0) changedParts.push({ input, parts: changed, sourceChangedAt: movedTime(input, row) });
  }
  await recordChanges(trx, seal, changedParts, { nowMs, cause });
  await writeRecords(trx, seal, written, nowMs);
  await writeAges(trx, aged);
  return {
    touched: written.map(({ input }) => input.id),
    created,
    changed: changedParts.length,
    unchanged: aged.length,
  };
}

/** Inputs of one record as one: of every part the one fetched last, and its own time. */
interface Fetched {
  readonly input: RecordInput;
  readonly partsFetchedAtMs: Readonly<Record<string, number>>;
}

/** What is said of a record as a whole. */
interface Stamps {
  readonly version: string | null;
  readonly source_updated_at: string | null;
  readonly url: string | null;
}

interface Written {
  readonly input: RecordInput;
  readonly digests: Record<string, string>;
  readonly fetched: Record<string, number>;
  readonly removedAt: Date | null;
  readonly stamps: Stamps;
}

function mergeInputs(held: Fetched | undefined, added: RecordInput): Fetched {
  const addedAtMs = Object.fromEntries(Object.keys(added.parts).map((part) => [part, added.fetchedAtMs]));
  if (held === undefined) return { input: added, partsFetchedAtMs: addedAtMs };
  const isNewer = added.fetchedAtMs >= held.input.fetchedAtMs;
  const [older, newer] = isNewer ? [held.input, added] : [added, held.input];
  const parts = { ...older.parts, ...newer.parts };
  for (const [part, stored] of Object.entries(added.parts)) {
    if (added.fetchedAtMs >= (held.partsFetchedAtMs[part] ?? 0)) parts[part] = stored;
  }
  const partsFetchedAtMs: Record<string, number> = { ...held.partsFetchedAtMs };
  for (const [part, atMs] of Object.entries(addedAtMs))
    partsFetchedAtMs[part] = Math.max(atMs, partsFetchedAtMs[part] ?? 0);
  return { input: { ...newer, parts }, partsFetchedAtMs };
}

/** Whether the source showed a removed record after it was removed. */
function isBack(row: ExistingRow, input: RecordInput): boolean {
  return row.removed_at !== null && input.fetchedAtMs >= row.removed_at.getTime();
}

function isLatest(row: ExistingRow, input: RecordInput): boolean {
  return Object.values(row.fetched).every((atMs) => input.fetchedAtMs >= atMs);
}

/** A source that does not say when it changed a record takes nothing back that it said before. */
function stampsOf(input: RecordInput, row: ExistingRow | undefined): Stamps {
  const sourceUpdatedAt = input.sourceUpdatedAt ?? row?.source_updated_at?.toISOString() ?? null;
  return { version: input.version, source_updated_at: sourceUpdatedAt, url: input.url };
}

function stampsOfRow(row: ExistingRow): Stamps {
  return { version: row.version, source_updated_at: row.source_updated_at?.toISOString() ?? null, url: row.url };
}

function isRestamped(row: ExistingRow, stamps: Stamps): boolean {
  const atMs = stamps.source_updated_at === null ? null : Date.parse(stamps.source_updated_at);
  return (
    row.version !== stamps.version || row.url !== stamps.url || (row.source_updated_at?.getTime() ?? null) !== atMs
  );
}

/** A source's time that did not move with a change says nothing of it: Tryton keeps a party's when its address changes. */
function movedTime({ sourceUpdatedAt }: RecordInput, row: ExistingRow | undefined): string | null {
  const knownMs = row?.source_updated_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  return sourceUpdatedAt !== null && Date.parse(sourceUpdatedAt) > knownMs ? sourceUpdatedAt : null;
}

async function lockExisting(trx: Trx, ids: readonly string[]): Promise<readonly ExistingRow[]> {
  const found = await sql<ExistingRow>`
    select id, version, source_updated_at, url, digests, fetched, removed_at from records where id = any(${ids}) order by id for update`.execute(
    trx,
  );
  return found.rows;
}

async function writeRecords(trx: Trx, seal: Seal, written: readonly Written[], nowMs: number): Promise<void> {
  if (written.length === 0) return;
  const now = new Date(nowMs).toISOString();
  const rows = written.map(({ input, digests, fetched, removedAt, stamps }) => ({
    id: input.id,
    entity: input.entity,
    connection: input.connection,
    object_type: input.objectType,
    key: input.key,
    ...stamps,
    parts: sealedParts(seal, input, Object.keys(digests)),
    digests,
    fetched,
    first_seen_at: now,
    removed_at: removedAt,
  }));
  await sql`
    insert into records (id, entity, connection, object_type, key, version, source_updated_at, url, parts, digests, fetched, first_seen_at, removed_at)
    select * from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r(
      id text, entity text, connection text, object_type text, key text, version text, source_updated_at timestamptz, url text,
      parts jsonb, digests jsonb, fetched jsonb, first_seen_at timestamptz, removed_at timestamptz)
    on conflict (id) do update set
      version = excluded.version, source_updated_at = excluded.source_updated_at, url = excluded.url,
      parts = records.parts || excluded.parts, digests = records.digests || excluded.digests,
      fetched = records.fetched || excluded.fetched, removed_at = excluded.removed_at`.execute(trx);
}

function sealedParts(seal: Seal, input: RecordInput, names: readonly string[]): Readonly<Record<string, PartColumn>> {
  const parts: Record<string, PartColumn> = {};
  for (const name of names) {
    const part = input.parts[name];
    if (part !== undefined) parts[name] = sealPart(seal, input, name, part);
  }
  return parts;
}

async function writeAges(trx: Trx, aged: readonly { id: string; fetched: Record<string, number> }[]): Promise<void> {
  if (aged.length === 0) return;
  await sql`
    update records set fetched = records.fetched || a.fetched
    from jsonb_to_recordset(${storableJson(aged)}::jsonb) as a(id text, fetched jsonb) where records.id = a.id`.execute(
    trx,
  );
}

/** Marks records as removed at their source; they stay, as a state. Returns the ids that were there and not removed yet. */
export async function markRemoved(
  trx: Trx,
  ids: readonly string[],
  nowMs: number,
  cause: string,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const now = new Date(nowMs).toISOString();
  const marked = await sql<{ id: string; entity: string; connection: string }>`
    update records set removed_at = ${now}::timestamptz where id = any(${ids}) and removed_at is null
    returning id, entity, connection`.execute(trx);
  await insertChanges(
    trx,
    marked.rows.map((row) => ({
      record_id: row.id,
      entity: row.entity,
      connection: row.connection,
      part: '',
      action: 'removed',
      paths: [],
      old_values: {},
      new_values: {},
      source_updated_at: null,
      changed_at: now,
      cause,
    })),
  );
  return marked.rows.map((row) => row.id);
}
