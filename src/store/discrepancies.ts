import { sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from './database.ts';
import { storableJson } from './json.ts';

/** A field, or part of one, on which the records of a group differ: `contactPoints.PHONE` of the field `contactPoints`. */
export interface Difference {
  readonly path: string;
  readonly field: string;
  /** The connection whose value is shown; null where the value shown says nothing of the path. */
  readonly shownConnection: string | null;
  /** The connections that say something of it, sorted. */
  readonly connections: readonly string[];
  /** Each two of their records that differ. */
  readonly pairs: readonly (readonly [string, string])[];
}

/** What is now true of a group: its records, and where they differ. */
export interface GroupDifferences {
  readonly groupId: string;
  readonly memberIds: readonly string[];
  readonly differences: readonly Difference[];
}

interface HeldRow {
  readonly group_id: string;
  readonly path: string;
  readonly since: string;
  readonly shown_connection: string | null;
  readonly connections: readonly string[];
}

/**
 * Brings the discrepancies of groups in line with what is true of them now, writing only what is new, gone or different.
 *
 * It has been there since the later of two values that differ became what it is: by the last recorded change of the field, else by what is
 * known of the record itself. Of several pairs the earliest counts, and one that lasts keeps its `since`, also when its group was absorbed by
 * another; so `since` does not depend on which records were known first.
 */
export async function replaceDiscrepancies(
  trx: Trx,
  entity: EntityName,
  groups: readonly GroupDifferences[],
): Promise<void> {
  const held = await readHeld(
    trx,
    groups.flatMap(({ memberIds }) => memberIds),
  );
  const gone: HeldRow[] = [];
  const written: object[] = [];
  for (const { groupId, memberIds, differences } of groups) {
    // Rows of a group that was absorbed stand under its own id, which is now a member's.
    const rows = memberIds.flatMap((id) => held.get(id) ?? []);
    const wanted = new Map(differences.map((each) => [each.path, each]));
    gone.push(...rows.filter((row) => row.group_id !== groupId || !wanted.has(row.path)));
    for (const difference of differences) {
      const known = rows.filter(({ path }) => path === difference.path);
      if (known.length === 1 && known.every((row) => isSame(row, groupId, difference))) continue;
      written.push(writtenRow(groupId, difference, known));
    }
  }
  await deleteRows(trx, gone);
  await writeRows(trx, entity, written);
}

/** When each discrepancy of these groups began: group -> path -> instant. */
export async function readSinces(
  db: Db,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Date>>> {
  const found = await sql<{ group_id: string; path: string; since: Date }>`
    select group_id, path, since from discrepancies where group_id = any(${groupIds})`.execute(db);
  const sinces = new Map<string, Map<string, Date>>();
  for (const { group_id, path, since } of found.rows) {
    const known = sinces.get(group_id);
    if (known === undefined) sinces.set(group_id, new Map([[path, since]]));
    else known.set(path, since);
  }
  return sinces;
}

async function readHeld(trx: Trx, ids: readonly string[]): Promise<ReadonlyMap<string, readonly HeldRow[]>> {
  if (ids.length === 0) return new Map();
  const found = await sql<HeldRow>`
    select d.group_id, d.path, d.since::text as since, d.shown_connection, d.connections
    from unnest(${ids}::text[]) as asked(id)
    cross join lateral (select * from discrepancies where group_id = asked.id offset 0) d`.execute(trx);
  return Map.groupBy(found.rows, (row) => row.group_id);
}

function isSame(row: HeldRow, groupId: string, difference: Difference): boolean {
  return (
    row.group_id === groupId &&
    row.shown_connection === difference.shownConnection &&
    row.connections.join('\0') === difference.connections.join('\0')
  );
}

function writtenRow(groupId: string, difference: Difference, known: readonly HeldRow[]): object {
  const { path, field, shownConnection, connections, pairs } = difference;
  const sinces = known.map(({ since }) => since);
  return {
    group_id: groupId,
    path,
    field,
    shown_connection: shownConnection,
    connections,
    pairs,
    sinces,
  };
}

async function deleteRows(trx: Trx, rows: readonly HeldRow[]): Promise<void> {
  if (rows.length === 0) return;
  const keys = rows.map(({ group_id, path }) => ({ group_id, path }));
  await sql`
    delete from discrepancies d using jsonb_to_recordset(${storableJson(keys)}::jsonb) as k(group_id text, path text)
    where d.group_id = k.group_id and d.path = k.path`.execute(trx);
}

/** A value that no change was recorded of was there when its record was seen first, or when its source last changed the record before. */
async function writeRows(trx: Trx, entity: EntityName, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into discrepancies (group_id, path, entity, field, since, shown_connection, connections)
    select n.group_id, n.path, ${entity}, n.field, s.since, n.shown_connection, array(select jsonb_array_elements_text(n.connections))
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as n(
      group_id text, path text, field text, shown_connection text, connections jsonb, pairs jsonb, sinces jsonb)
    cross join lateral (
      select least(
        (select min(k.since::timestamptz) from jsonb_array_elements_text(n.sinces) as k(since)),
        (select min(pair.at) from (
          select max(coalesce(c.at, least(r.source_updated_at, r.first_seen_at))) as at
          from jsonb_array_elements(n.pairs) with ordinality as p(ids, place)
          cross join lateral jsonb_array_elements_text(p.ids) as m(id)
          cross join lateral (select id, source_updated_at, first_seen_at from records where id = m.id limit 1) r
          left join lateral (
            select coalesce(source_updated_at, changed_at) as at from changes
            where record_id = r.id and n.field = any(paths) order by seq desc limit 1
          ) c on true
          group by p.place
        ) pair)
      ) as since offset 0
    ) s
    on conflict (group_id, path) do update set since = excluded.since,
      shown_connection = excluded.shown_connection, connections = excluded.connections`.execute(trx);
}
