import { sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from './database.ts';
import { type PendingColumn, pendingOf } from './pending.ts';
import { type Seal, sealOf } from './seal.ts';
import { type PartColumn, readParts } from './sealed-values.ts';
import type { StoredRecord } from './stored-record.ts';

interface GroupRow {
  readonly asked: string;
  readonly id: string;
  readonly group_id: string;
  readonly entity: EntityName;
  readonly connection: string;
  readonly object_type: string;
  readonly key: string;
  readonly version: string | null;
  readonly source_updated_at: Date | null;
  readonly url: string | null;
  readonly parts: Readonly<Record<string, PartColumn>>;
  readonly fetched: Readonly<Record<string, number>>;
  readonly removed_at: Date | null;
  readonly rule: string;
  readonly strength: string;
  readonly confidence: number;
  readonly pending: readonly PendingColumn[] | null;
}

/** The groups that the ids belong to, whole, in one statement. An id nobody knows is missing from the map. */
export async function readGroups(
  db: Db | Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredRecord[]>> {
  if (ids.length === 0) return new Map();
  const found = await sql<GroupRow>`
    select asked.id as asked, ${groupColumns}
    from unnest(${[...new Set(ids)]}::text[]) as asked(id)
    cross join lateral (select group_id from links where id = asked.id limit 1) a
    cross join lateral (select * from links where group_id = a.group_id offset 0) l
    cross join lateral (select * from records where id = l.id limit 1) r
    order by r.id`.execute(db);
  return groupBy(found.rows, sealOf(db));
}

/** The columns of a stored record, of tables `l` (links) and `r` (records), with what was accepted for it and is not shown yet. */
export const groupColumns = sql.raw(
  `l.group_id, l.rule, l.strength, l.confidence, r.id, r.entity, r.connection, r.object_type, r.key, r.version, r.source_updated_at, r.url, r.parts, r.fetched, r.removed_at,
  (select jsonb_agg(jsonb_build_object('field', v.field, 'operationId', v.operation_id, 'value', v.value, 'acceptedAt', v.accepted_at) order by v.accepted_at)
    from pending_values v where v.record_id = r.id) as pending`,
);

function groupBy(rows: readonly GroupRow[], seal: Seal): ReadonlyMap<string, readonly StoredRecord[]> {
  const groups = new Map<string, StoredRecord[]>();
  for (const row of rows) {
    const group = groups.get(row.asked);
    if (group === undefined) groups.set(row.asked, [storedRecordOf(row, seal)]);
    else group.push(storedRecordOf(row, seal));
  }
  return groups;
}

/** A row of `groupColumns` as a stored record. */
export function storedRecordOf(row: Omit<GroupRow, 'asked'>, seal: Seal): StoredRecord {
  return {
    id: row.id,
    groupId: row.group_id,
    entity: row.entity,
    connection: row.connection,
    objectType: row.object_type,
    key: row.key,
    version: row.version,
    sourceUpdatedAt: row.source_updated_at,
    url: row.url,
    parts: readParts(seal, row, row.parts),
    fetched: row.fetched,
    removedAt: row.removed_at,
    linkedBy: row.rule,
    strength: row.strength,
    confidence: row.confidence,
    ...(row.pending === null ? {} : { pending: pendingOf(seal, row.id, row.pending) }),
  };
}
